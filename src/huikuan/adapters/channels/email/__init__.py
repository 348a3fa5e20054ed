"""E-mail over SMTP, with the final dot as an act of its own."""

from huikuan.adapters.channels.email.channel import EmailChannel

__all__ = ["EmailChannel"]
