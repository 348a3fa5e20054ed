from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "huikuan.flow.negotiation"
    label = "negotiation"
