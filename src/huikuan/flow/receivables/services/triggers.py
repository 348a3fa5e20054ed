"""Due dates that follow from facts: set, moved or taken back when a fact changes, each with its computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.support.events.record import Happened, record_many


@dataclass(frozen=True, slots=True)
class Computed:
    """What the facts say about one claim: due on a day, or (None) still waiting; `trace` as rules/plan gives it."""

    receivable_id: int
    triggered_on: date | None
    due_on: date | None
    trace: Mapping[str, Any]


@transaction.atomic
def set_computed(
    *, organization: Organization, computed: Sequence[Computed], by: User | None, at: datetime
) -> list[int]:
    """Write the dates that differ. Returns the claims whose due date changed.

    Closed claims and dates a person set by hand (no trace) are left alone.
    """
    wanted = {one.receivable_id: one for one in computed}
    rows = Receivable.objects.filter(organization=organization, pk__in=wanted, closed="").order_by("pk")
    changed: list[Receivable] = []
    moved: list[Happened] = []
    for row in rows.select_for_update():
        one = wanted[row.pk]
        by_hand = row.due_on is not None and not row.due_trace
        if by_hand or (row.due_on, row.triggered_on) == (one.due_on, one.triggered_on):
            continue
        before = row.due_on
        row.due_on, row.triggered_on, row.due_trace = one.due_on, one.triggered_on, dict(one.trace)
        changed.append(row)
        moved.append(happened(organization.pk, row, before, by, at))
    Receivable.objects.bulk_update(changed, ["due_on", "triggered_on", "due_trace"], batch_size=500)
    record_many(moved)
    return [row.pk for row in changed]


def happened(organization_id: int, row: Receivable, before: date | None, by: User | None, at: datetime) -> Happened:
    after = row.due_on and row.due_on.isoformat()
    values = {"changes": {"due_on": [before and before.isoformat(), after]}, "trace": row.due_trace}
    kind = "receivable.due_computed" if row.due_on else "receivable.due_withdrawn"
    return Happened(organization_id, at, kind, "receivable", row.pk, by.pk if by else None, values)
