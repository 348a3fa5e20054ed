"""A contract is entered with its plan: both or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.receivables.services.opening import Draft
from huikuan.support.refusal import Refused
from huikuan.workflow.facts import open_plan


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a plan as entered, in minor units of the contract's currency."""

    kind: str
    title: str
    amount_minor: int
    due_on: date | None
    trigger: str
    trigger_words: str = ""


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
    terms: Mapping[str, int | None] | None = None,
) -> Contract:
    """A contract and its instalments, which must sum to the total exactly.

    Raises Refused("plan_sum_differs", "plan_missing") and what add_contract and open_receivables refuse.
    """
    check_plan(total_minor, instalments)
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
    open_plan(organization=organization, drafts=drafts_of(contract, instalments, 1), by=by, at=at)
    return contract


@transaction.atomic
def add_instalments(*, contract: Contract, instalments: Sequence[Instalment], by: User | None, at: datetime) -> None:
    """Plan what was still unplanned of a contract. Raises Refused("plan_missing", "plan_above_total")."""
    if not instalments:
        raise Refused("plan_missing", field="instalments")
    live = contract.receivables.exclude(closed="cancelled")
    planned = sum(live.values_list("amount_minor", flat=True))
    more = sum(row.amount_minor for row in instalments)
    if planned + more > contract.total_minor:
        raise Refused("plan_above_total", field="instalments", left=contract.total_minor - planned)
    newest = contract.receivables.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    drafts = drafts_of(contract, instalments, newest + 1)
    open_plan(organization=contract.organization, drafts=drafts, by=by, at=at)


def check_plan(total_minor: int, instalments: Sequence[Instalment]) -> None:
    if not instalments:
        raise Refused("plan_missing", field="instalments")
    planned = sum(row.amount_minor for row in instalments)
    if planned != total_minor:
        raise Refused("plan_sum_differs", field="instalments", left=total_minor - planned)


def drafts_of(contract: Contract, instalments: Sequence[Instalment], first: int) -> list[Draft]:
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
        )
        for index, row in enumerate(instalments)
    ]
