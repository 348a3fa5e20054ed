"""Worktile's open API, in the cloud and on a server of one's own."""

from huikuan.adapters.projects.worktile.connector import Worktile

__all__ = ["Worktile"]
