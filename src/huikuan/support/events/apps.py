from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "huikuan.support.events"
    label = "events"
