from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "huikuan.flow.parties"
    label = "parties"
