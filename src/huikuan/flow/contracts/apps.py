from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "huikuan.flow.contracts"
    label = "contracts"
