"""One way to change a message's state: conditionally, with its attempt finished and its event, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huikuan.flow.reminders.models import Action, Attempt, Message
from huikuan.support.events.record import record


@transaction.atomic
def move(
    *,
    message_id: int,
    organization_id: int,
    expected: Sequence[str],
    to: str,
    event: str,
    at: datetime,
    token: int | None = None,
    by: int | None = None,
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Move a message from one of `expected` (with `token`: only under that claim) to `to`. False: it was not there."""
    rows = Message.objects.filter(pk=message_id, organization_id=organization_id, state__in=expected)
    if token is not None:
        rows = rows.filter(attempt=token)
    if not rows.update(state=to, lease_until=None, **fields):
        return False
    record(organization_id=organization_id, at=at, kind=event, subject=("message", message_id), by=by, **(data or {}))
    return True


def finish_attempt(
    *, message_id: int, number: int, result: str, at: datetime, server: str = "", code: int = 0, text: str = ""
) -> None:
    """Close the attempt with the server's name, code and words; a closed one stays as it is."""
    Attempt.objects.filter(message_id=message_id, number=number, finished_at__isnull=True).update(
        finished_at=at, result=result, server=server[:200], reply_code=code or None, reply_text=text
    )


def settle_actions(message_ids: Sequence[int], state: str) -> list[Action]:
    """Give the actions of these messages their end. Returns them in the order of their receivables."""
    actions = list(Action.objects.filter(message_id__in=message_ids).order_by("receivable_id", "pk"))
    Action.objects.filter(pk__in=[action.pk for action in actions]).update(state=state)
    return actions
