"""Due dates that follow from facts: set, moved or taken back when a fact changes, each with its computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.delivery.models import Milestone
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import check_term, open_one
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused


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


@transaction.atomic
def set_trigger(
    *,
    receivable_id: int,
    organization: Organization,
    trigger: str,
    offset_days: int,
    offset_unit: str,
    milestone: Milestone | None,
    by: User | None,
    at: datetime,
    conditions: Sequence[str] = (),
    after: Receivable | None = None,
) -> None:
    """What starts this claim's clock, and how long it runs; the date is then computed (workflow/triggers.py).

    Raises Refused("not_found", "receivable_closed", "trigger_unknown", "offset_unknown", "other_contract",
    "after_missing").
    """
    check_term(trigger, offset_days, offset_unit)
    row = open_one(receivable_id, organization)
    if trigger == "instalment" and (after is None or after.contract_id != row.contract_id or after.pk == row.pk):
        raise Refused("after_missing", field="after", sequence=row.sequence)
    if milestone is not None and milestone.project.contract_id != row.contract_id:
        raise Refused("other_contract", field="milestone")
    before = [row.trigger, row.offset_days, row.offset_unit, row.milestone_id]
    agreed = [trigger, offset_days, offset_unit, milestone and milestone.pk]
    # the date follows the new term from now on, also one that a person had set
    Receivable.objects.filter(pk=row.pk).update(
        trigger=trigger, offset_days=offset_days, offset_unit=offset_unit, milestone=milestone, after=after,
        conditions=list(conditions), due_trace={"trigger": trigger} if row.due_on else {},
    )  # fmt: skip
    record(
        organization_id=organization.pk, at=at, kind="receivable.trigger_set", subject=("receivable", row.pk),
        by=by.pk if by else None, changes={"trigger": [before, agreed]},
    )  # fmt: skip
