from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "huikuan.flow.delivery"
    label = "delivery"
