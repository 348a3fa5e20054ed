"""Other due dates by agreement: the date stands by hand until it is put back, so that no trigger moves it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.support.events.record import Happened, record_many


@dataclass(frozen=True, slots=True)
class Dated:
    """A due date and the computation behind it; no trace: agreed, not computed."""

    due_on: date
    trace: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def reschedule(
    *, organization: Organization, dates: Mapping[int, Dated], reason: str, by: User | None, at: datetime
) -> list[int]:
    """Give open claims other due dates. Returns those whose date changed; closed ones keep theirs."""
    rows = Receivable.objects.filter(organization=organization, pk__in=dates, closed="").order_by("pk")
    changed: list[Receivable] = []
    moved: list[Happened] = []
    for row in rows.select_for_update():
        wanted, before = dates[row.pk], row.due_on
        if (before, row.due_trace) == (wanted.due_on, dict(wanted.trace)):
            continue
        row.due_on, row.due_trace = wanted.due_on, dict(wanted.trace)
        changed.append(row)
        values = {"reason": reason, "changes": {"due_on": [before and before.isoformat(), row.due_on.isoformat()]}}
        actor = by.pk if by else None
        moved.append(Happened(organization.pk, at, "receivable.due_set", "receivable", row.pk, actor, values))
    Receivable.objects.bulk_update(changed, ["due_on", "due_trace"], batch_size=500)
    record_many(moved)
    return [row.pk for row in changed]
