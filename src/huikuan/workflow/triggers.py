"""Due dates follow from facts: signature, acceptance, delivery, an invoice in the customer's hands, another instalment.

Called in the transaction of every such fact. What changed is announced, so that messages naming an old date are
withdrawn and the claim is decided anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Acceptance, Milestone
from huikuan.flow.invoices.selectors.billing import delivered_on
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services import opening
from huikuan.flow.receivables.services.triggers import Computed, set_computed
from huikuan.rules.plan.due import Offset, add_months, due_date
from huikuan.workflow.agreed_discounts import offer_agreed
from huikuan.workflow.facts import fact
from huikuan.workflow.subscriptions import announce

BY_PROJECT = ("acceptance", "milestone", "delivery", "warranty_end")


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a contract that start clocks."""

    contract: Contract
    accepted: Mapping[int, date]  # milestone: the day of its standing acceptance
    done: Mapping[int, date]
    invoiced: Mapping[int, date]  # receivable: the day its invoice was delivered
    due: Mapping[int, date | None]  # receivable: its due date

    def day(self, trigger: str, row: Receivable) -> date | None:
        """When this trigger of the claim fired; None: not yet."""
        if trigger == "signature":
            return self.contract.signed_on
        if trigger == "effective":
            return self.contract.effective_on or self.contract.signed_on
        if trigger == "invoice":
            return self.invoiced.get(row.pk)
        if trigger == "instalment":
            return self.due.get(row.after_id or 0)
        if trigger == "delivery":
            return self.done.get(row.milestone_id or 0)
        accepted = self.accepted.get(row.milestone_id or 0)
        if trigger == "warranty_end" and accepted is not None:
            months = self.contract.warranty_months
            return None if months is None else add_months(accepted, months)
        return accepted if trigger in BY_PROJECT else None


@transaction.atomic
def recompute(*, contract: Contract, by: User | None, at: datetime) -> list[int]:
    """Set the due dates of this contract's claims as the facts now stand. Returns the claims whose date changed."""
    rows = list(contract.receivables.filter(closed="").exclude(trigger__in=["date", "unknown"]).order_by("sequence"))
    if not rows:
        return []
    organization = contract.organization
    changed = set_computed(organization=organization, computed=computed(contract, rows), by=by, at=at)
    if changed:
        announce("due_date_set", fact(organization, changed, "due_date_moved", by, at))
        offer_agreed(contract=contract, by=by, at=at)
    return changed


@transaction.atomic
def move_due_date(
    *, receivable_id: int, organization: Organization, due_on: date, reason: str, by: User | None, at: datetime
) -> None:
    """Fix or move a due date; a message that named the old one is withdrawn, instalments that follow it move along."""
    opening.set_due_on(
        receivable_id=receivable_id, organization=organization, due_on=due_on, reason=reason, by=by, at=at
    )
    announce("due_date_set", fact(organization, [receivable_id], "due_date_moved", by, at))
    moved = Receivable.objects.select_related("contract__organization").get(pk=receivable_id)
    offer_agreed(contract=moved.contract, by=by, at=at)
    follower = Receivable.objects.filter(after_id=receivable_id).select_related("contract__organization").first()
    if follower is not None:
        recompute(contract=follower.contract, by=by, at=at)


def computed(contract: Contract, rows: Sequence[Receivable]) -> list[Computed]:
    """What the facts say about each claim, in the plan's order, so that one can follow another."""
    known = known_of(contract, rows)
    calendar = work_calendar(contract.organization_id)
    due = dict(known.due)
    found: list[Computed] = []
    for row in rows:
        if row.due_on is not None and not row.due_trace:
            continue  # set by hand: what follows it follows that date
        days = [Known(contract, known.accepted, known.done, known.invoiced, due).day(name, row) for name in names(row)]
        if None in days:
            due[row.pk] = None
            found.append(Computed(row.pk, None, None, {}))
            continue
        fired = max(day for day in days if day is not None)
        result = due_date(fired, Offset(row.offset_days, row.offset_unit, shift=contract.shift_to_working), calendar)
        due[row.pk] = result.on
        found.append(Computed(row.pk, fired, result.on, {"trigger": row.trigger, **result.trace}))
    return found


def names(row: Receivable) -> list[str]:
    """Its trigger and the further conditions: the latest of them counts."""
    return [row.trigger, *row.conditions]


def known_of(contract: Contract, rows: Sequence[Receivable]) -> Known:
    """The facts, in four queries."""
    milestones = Milestone.objects.filter(project__contract=contract)
    done = dict(milestones.exclude(done_on=None).values_list("pk", "done_on"))
    accepted = Acceptance.objects.filter(milestone__project__contract=contract, revoked_at=None)
    return Known(
        contract,
        dict(accepted.values_list("milestone_id", "accepted_on")),
        {pk: day for pk, day in done.items() if day is not None},
        delivered_on([row.pk for row in rows]),
        dict(contract.receivables.values_list("pk", "due_on")),
    )
