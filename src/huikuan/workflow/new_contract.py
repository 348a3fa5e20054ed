"""A contract is entered with its plan, both or neither; and changed with the due dates that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.contracts import add_contract, update_contract
from huikuan.flow.delivery.models import Milestone
from huikuan.flow.delivery.services.projects import Planned, add_milestone, add_project
from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.receivables.selectors.exposure import credit_stand
from huikuan.flow.receivables.services.opening import Draft
from huikuan.rules.plan.agreed_discount import AgreedDiscount, problem_of
from huikuan.support.refusal import Refused
from huikuan.workflow import agreed_discounts, triggers
from huikuan.workflow.facts import business_date, open_plan

DELIVERED: Final = frozenset({"acceptance", "milestone", "delivery", "warranty_end"})
FINAL_ACCEPTANCE: Final = "验收"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a plan as entered, in minor units of the contract's currency. `after`: the instalment it follows."""

    kind: str
    title: str
    amount_minor: int
    due_on: date | None
    trigger: str
    trigger_words: str = ""
    offset_days: int = 0
    offset_unit: str = "calendar"
    conditions: tuple[str, ...] = ()
    after: int | None = None
    discount: AgreedDiscount | None = None


@transaction.atomic
def enter_contract(
    *,
    organization: Organization,
    number: str,
    customer: Customer,
    entity: LegalEntity,
    total_minor: int,
    currency: str,
    instalments: Sequence[Instalment],
    by: User | None,
    at: datetime,
    title: str = "",
    manager: User | None = None,
    signed_on: date | None = None,
    note: str = "",
    terms: Mapping[str, Any] | None = None,
) -> Contract:
    """A contract and its instalments, which must sum to the total exactly; what they wait for becomes milestones.

    Raises Refused("plan_sum_differs", "plan_missing") and what add_contract and open_receivables refuse.
    """
    check_plan(total_minor, instalments)
    check_credit(customer, total_minor, currency, business_date(organization, at))
    contract = add_contract(
        organization=organization,
        number=number,
        customer=customer,
        entity=entity,
        total_minor=total_minor,
        currency=currency,
        title=title,
        manager=manager,
        signed_on=signed_on,
        note=note,
        by=by,
        at=at,
        **(terms or {}),
    )
    plan(contract, instalments, 1, by, at)
    return contract


def check_credit(customer: Customer, total_minor: int, currency: str, as_of: date) -> None:
    """Raises Refused("credit_blocked") when `total_minor` more would take the customer above the limit unapproved.

    Customers whom nobody has reviewed are not held up; what adds nothing is not either.
    """
    if total_minor <= 0:
        return
    stand = credit_stand(customer, currency, as_of, total_minor)
    if stand.level is not None and stand.level.level == "blocked":
        raise Refused(
            "credit_blocked", field="total", over_minor=stand.level.over_minor,
            limit_minor=stand.level.limit_minor, currency=currency,
        )  # fmt: skip


def plan(contract: Contract, instalments: Sequence[Instalment], first: int, by: User | None, at: datetime) -> None:
    """Open the instalments, with a milestone for each delivery or acceptance they wait for, and what is due by now."""
    check_discounts(instalments)
    milestones = milestones_of(contract, instalments, by, at)
    drafts = drafts_of(contract, instalments, first, milestones)
    open_plan(organization=contract.organization, drafts=drafts, by=by, at=at)
    agreed = {number: row.discount for number, row in enumerate(instalments, first) if row.discount is not None}
    agreed_discounts.agree(contract=contract, agreed=agreed, by=by, at=at)
    triggers.recompute(contract=contract, by=by, at=at)
    agreed_discounts.offer_agreed(contract=contract, by=by, at=at)


def check_discounts(instalments: Sequence[Instalment]) -> None:
    """Raises Refused as problem_of names it, for the first discount that nobody can mean."""
    for row in instalments:
        if row.discount is not None and (code := problem_of(row.discount, row.amount_minor, row.due_on)):
            raise Refused(code, field="instalments", title=row.title, due_on=row.due_on and row.due_on.isoformat())


def milestones_of(
    contract: Contract, instalments: Sequence[Instalment], by: User | None, at: datetime
) -> dict[str, Milestone]:
    """{instalment title: milestone}; the retention waits for the acceptance named last before it."""
    waiting = [row for row in instalments if {row.trigger, *row.conditions} & DELIVERED]
    if not waiting:
        return {}
    planned = [
        Planned(row.title, kind="delivery" if row.trigger == "delivery" else "acceptance")
        for row in waiting
        if row.trigger != "warranty_end"
    ] or [Planned(FINAL_ACCEPTANCE)]
    project = contract.projects.order_by("pk").first() or add_project(
        contract=contract, name=contract.title or contract.number, by=by, at=at
    )
    made = [add_milestone(project=project, planned=one, by=by, at=at) for one in planned]
    by_title = {milestone.title: milestone for milestone in made}
    return {row.title: by_title.get(row.title, made[-1]) for row in waiting}


@transaction.atomic
def add_instalments(*, contract: Contract, instalments: Sequence[Instalment], by: User | None, at: datetime) -> None:
    """Plan what was still unplanned of a contract: only then does it count as exposure.

    Raises Refused("plan_missing", "plan_above_total", "credit_blocked").
    """
    if not instalments:
        raise Refused("plan_missing", field="instalments")
    live = contract.receivables.exclude(closed="cancelled")
    planned = sum(live.values_list("amount_minor", flat=True))
    more = sum(row.amount_minor for row in instalments)
    if planned + more > contract.total_minor:
        raise Refused("plan_above_total", field="instalments", left=contract.total_minor - planned)
    check_credit(contract.customer, more, contract.currency, business_date(contract.organization, at))
    newest = contract.receivables.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    plan(contract, instalments, newest + 1, by, at)


def check_plan(total_minor: int, instalments: Sequence[Instalment]) -> None:
    if not instalments:
        raise Refused("plan_missing", field="instalments")
    planned = sum(row.amount_minor for row in instalments)
    if planned != total_minor:
        raise Refused("plan_sum_differs", field="instalments", left=total_minor - planned)


def drafts_of(
    contract: Contract, instalments: Sequence[Instalment], first: int, milestones: Mapping[str, Milestone]
) -> list[Draft]:
    return [
        Draft(
            contract=contract,
            sequence=first + index,
            kind=row.kind,
            title=row.title,
            amount_minor=row.amount_minor,
            due_on=row.due_on,
            trigger=row.trigger,
            trigger_words=row.trigger_words,
            triggered_on=row.due_on,
            offset_days=row.offset_days,
            offset_unit=row.offset_unit,
            conditions=row.conditions,
            after=row.after,
            milestone_id=milestones[row.title].pk if row.title in milestones else None,
        )
        for index, row in enumerate(instalments)
    ]


@transaction.atomic
def change_contract(*, contract: Contract, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change terms; due dates that follow from them (signature, warranty, rest days) are computed anew.

    Raises what update_contract refuses.
    """
    update_contract(contract=contract, changes=changes, by=by, at=at)
    triggers.recompute(contract=contract, by=by, at=at)
