from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "huikuan.support.jobs"
    label = "jobs"
