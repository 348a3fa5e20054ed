"""Arranging a day: planned actions become messages (merged, frozen, queued) and tasks on people's desks."""

from huikuan.flow.reminders.services.arranging.arrange import Arranged, arrange

__all__ = ["Arranged", "arrange"]
