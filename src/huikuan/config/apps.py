"""Django's start: adapters are connected to their ports, for every way in."""

from django.apps import AppConfig


class HuikuanConfig(AppConfig):
    """The composition root as an app, so that pages, commands, workers and tests all start wired."""

    name = "huikuan.config"
    label = "huikuan"

    def ready(self) -> None:
        from huikuan.config.wiring import connect

        connect()
