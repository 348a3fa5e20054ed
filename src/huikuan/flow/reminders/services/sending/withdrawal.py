"""Stopping what has not passed the gate: in the transaction of the fact that stops it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from huikuan.flow.parties.models import User
from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.reminders.models import Action, Attempt, Message
from huikuan.flow.reminders.services.sending.transitions import settle_actions
from huikuan.flow.reminders.services.sending.uncounting import uncount
from huikuan.support.events.record import Happened, record_many

STOPPABLE = ("awaiting_approval", "queued", "claimed")
IDS_AT_ONCE = 500


@transaction.atomic
def withdraw_for_receivables(*, receivable_ids: Sequence[int], code: str, by: User | None, at: datetime) -> int:
    """Cancel every message under way that names one of these receivables; never one past the gate. Returns how many.

    All claims named in a cancelled message are decided anew today. Call in the transaction of the fact (money, hold …).
    """
    found: set[int] = set()
    ids = list(receivable_ids)
    for start in range(0, len(ids), IDS_AT_ONCE):
        rows = Action.objects.filter(receivable_id__in=ids[start : start + IDS_AT_ONCE], message__state__in=STOPPABLE)
        found.update(pk for pk in rows.values_list("message_id", flat=True) if pk is not None)
    return cancel(message_ids=sorted(found), code=code, by=by, at=at)


@transaction.atomic
def withdraw_all(*, organization_id: int, channel: str, code: str, by: User | None, at: datetime) -> int:
    """Cancel everything of a channel that has not passed the gate. Returns how many."""
    rows = Message.objects.filter(organization_id=organization_id, channel=channel, state__in=STOPPABLE)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    return cancel(message_ids=pks, code=code, by=by, at=at)


@transaction.atomic
def withdraw_letters(*, messages: QuerySet[Message], code: str, by: User | None, at: datetime) -> int:
    """Cancel these letters as far as they have not passed the gate. Returns how many."""
    pks = list(messages.filter(state__in=STOPPABLE).order_by("pk").values_list("pk", flat=True))
    return cancel(message_ids=pks, code=code, by=by, at=at)


def cancel(*, message_ids: Sequence[int], code: str, by: User | None, at: datetime, reason: str = "") -> int:
    """Cancel these messages where they can still be stopped. Call inside a transaction."""
    done = 0
    for start in range(0, len(message_ids), IDS_AT_ONCE):
        done += cancel_some(list(message_ids[start : start + IDS_AT_ONCE]), code, by, at, reason)
    return done


def cancel_some(message_ids: list[int], code: str, by: User | None, at: datetime, reason: str) -> int:
    # Locked in id order; a sender that was faster has them committing by the time the lock is ours.
    locked = Message.objects.select_for_update().filter(pk__in=message_ids, state__in=STOPPABLE).order_by("pk")
    rows = list(locked.values_list("pk", "organization_id", "attempt", "state"))
    if not rows:
        return 0
    pks = [row[0] for row in rows]
    outcome = {"code": code, **({"reason": reason} if reason else {})}
    Message.objects.filter(pk__in=pks, state__in=STOPPABLE).update(state="cancelled", outcome=outcome, lease_until=None)
    Attempt.objects.filter(message_id__in=pks, finished_at__isnull=True).update(
        finished_at=at, result="withdrawn", reply_text=code
    )
    kind = "message.withdrawn" if reason else "message.cancelled"
    record_many(
        Happened(organization_id, at, kind, "message", pk, by.pk if by else None, {"was": state, **outcome})
        for pk, organization_id, _token, state in rows
    )
    uncount(settle_actions(pks, "cancelled"), business_date(rows[0][1], at))
    return len(rows)
