from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "huikuan.flow.payments"
    label = "payments"
