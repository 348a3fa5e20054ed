from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "huikuan.flow.invoices"
    label = "invoices"
