"""PingCode's open API, in the cloud and self-hosted, in both generations of its paths."""

from huikuan.adapters.projects.pingcode.connector import PingCode

__all__ = ["PingCode"]
