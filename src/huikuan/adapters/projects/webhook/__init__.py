"""Any program that can sign a call."""

from huikuan.adapters.projects.webhook.connector import SignedWebhook

__all__ = ["SignedWebhook"]
