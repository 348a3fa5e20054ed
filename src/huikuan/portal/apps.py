"""The customer's pages as an app, for their templates and files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates and static files of the customer's pages."""

    name = "huikuan.portal"
    label = "portal"
