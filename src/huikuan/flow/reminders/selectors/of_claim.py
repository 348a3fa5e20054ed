"""What was done and what is to be done about one claim."""

from __future__ import annotations

from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Task

SHOWN = 30


def actions_of_claim(receivable: Receivable) -> list[Action]:
    """Its actions, newest first, each with its message. One query."""
    heavy = ("message__mime", "message__html", "message__text")
    rows = receivable.actions.select_related("message__contact").defer(*heavy)
    return list(rows.order_by("-business_date", "-pk")[:SHOWN])


def tasks_of_claim(receivable: Receivable) -> list[Task]:
    """Its tasks, open ones first. One query."""
    rows = receivable.tasks.select_related("owner", "done_by")
    return list(rows.order_by("done_at", "due_on", "-pk")[:SHOWN])
