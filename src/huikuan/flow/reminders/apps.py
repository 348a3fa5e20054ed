from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "huikuan.flow.reminders"
    label = "reminders"
