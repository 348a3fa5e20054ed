from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    name = "huikuan.flow.receivables"
    label = "receivables"
