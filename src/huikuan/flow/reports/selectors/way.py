"""One contract on its way: what is done, billed and collected, in percent and along time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.selectors.progress import ProjectStand, Stand, projects_of
from huikuan.flow.invoices.models import Invoice
from huikuan.flow.payments.models import Allocation


@dataclass(frozen=True, slots=True)
class Money:
    """Money on a day: billed or received, minor units; `label` an invoice number or a payer."""

    on: date
    amount_minor: int
    label: str
    key: int


@dataclass(frozen=True, slots=True)
class Way:
    """Shares in hundredths of a percent of the contract's total; empty projects are 0 % done."""

    projects: tuple[ProjectStand, ...]
    billed: tuple[Money, ...]
    received: tuple[Money, ...]
    done_bp: int
    billed_bp: int
    received_bp: int

    @property
    def stands(self) -> list[Stand]:
        return [stand for project in self.projects for stand in project.milestones]


def way_of(contract: Contract, as_of: date) -> Way:
    """The contract's way, in seven queries."""
    projects = tuple(projects_of(contract, as_of))
    billed = tuple(
        Money(on, minor, number, pk)  # type: ignore[arg-type]  # issued ones only
        for pk, on, minor, number in Invoice.objects.filter(contract=contract, issued_on__isnull=False)
        .order_by("issued_on", "pk")
        .values_list("pk", "issued_on", "total_minor", "number")
    )
    received = tuple(
        Money(on, minor, payer, pk)
        for pk, on, payer, minor in Allocation.objects.filter(receivable__contract=contract, reversed_at__isnull=True)
        .values_list("payment_id", "payment__received_on", "payment__payer_name")
        .annotate(minor=Sum("amount_minor"))
        .order_by("payment__received_on", "payment_id")
    )
    total = contract.total_minor
    return Way(projects, billed, received, done_share(projects), share(billed, total), share(received, total))


def share(money: tuple[Money, ...], total_minor: int) -> int:
    """The part of the total, never shown below 0 or above 100 %."""
    part = sum(one.amount_minor for one in money) * 10000 // total_minor if total_minor else 0
    return max(0, min(part, 10000))


def done_share(projects: tuple[ProjectStand, ...]) -> int:
    """All milestones of all projects by their weights."""
    stands = [stand for project in projects for stand in project.milestones]
    weights = sum(stand.milestone.weight for stand in stands)
    return sum(stand.progress_bp * stand.milestone.weight for stand in stands) // weights if weights else 0
