"""Claims whose sender died or hung: before the last act the message is safe to repeat, after it nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.ports import TryLater
from huikuan.flow.reminders.services.sending import results

AT_ONCE = 500


@dataclass(slots=True)
class Lapsed:
    """How many messages went back to the queue, and how many became uncertain."""

    requeued: int = 0
    uncertain: int = 0


def release_lapsed(*, at: datetime) -> Lapsed:
    """Deal with every lease that ended before `at`. Each message is its own transaction; repeating changes nothing."""
    done = Lapsed()
    for state in ("claimed", "committing"):
        rows = Message.objects.filter(state=state, lease_until__lt=at).order_by("pk")
        for pk, organization_id, token in list(rows.values_list("pk", "organization_id", "attempt")[:AT_ONCE]):
            with transaction.atomic():
                if not still_lapsed(pk, token, at):
                    continue
                if state == "claimed":
                    lapsed = TryLater("", 0, "lease_expired")
                    done.requeued += results.retry(pk, organization_id, token, state, at, lapsed)
                else:
                    done.uncertain += results.uncertain(pk, organization_id, token, at, "", "lease_expired")
    return done


def still_lapsed(pk: int, token: int, at: datetime) -> bool:
    """Whether the claim is the same and still over, now that we hold the row."""
    row = Message.objects.select_for_update().filter(pk=pk, attempt=token, lease_until__lt=at)
    return bool(list(row.values_list("pk")))
