"""合同 as a list, the last number first, with how far each has come; and one contract's plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.rows import Row, rows_of
from huikuan.flow.reports.selectors.customers import find_customers

PAGE = 50
FEW_NAMES = 200


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """Which contracts to list."""

    text: str = ""
    customer: int | None = None
    manager: int | None = None  # 0: nobody is named
    entity: int | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract with its progress, in minor units of its currency."""

    contract: Contract
    planned_minor: int
    outstanding_minor: int
    overdue_minor: int
    next_due_on: date | None

    @property
    def settled_minor(self) -> int:
        return self.planned_minor - self.outstanding_minor

    @property
    def unplanned_minor(self) -> int:
        """What the plan does not cover (negative: it covers too much)."""
        return self.contract.total_minor - self.planned_minor


@dataclass(frozen=True, slots=True)
class ContractPage:
    """Some contracts and the cursor of the following page ("" at the end)."""

    rows: list[ContractRow]
    older: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A contract's instalments in order, and whether they sum to its total."""

    rows: list[Row]
    progress: ContractRow


def narrowed(user: User, wanted: ContractFilter) -> QuerySet[Contract]:
    """The contracts the filter means and this person may see."""
    rows = contracts_for(user)
    if wanted.customer is not None:
        rows = rows.filter(customer_id=wanted.customer)
    if wanted.manager is not None:
        rows = rows.filter(manager_id=wanted.manager or None)
    if wanted.entity is not None:
        rows = rows.filter(entity_id=wanted.entity)
    if wanted.open_only:
        rows = rows.filter(Exists(Receivable.objects.filter(contract=OuterRef("pk"), closed="")))
    if text := wanted.text.strip():
        customers = list(find_customers(user, text).values_list("pk", flat=True)[:FEW_NAMES])
        numbered = Q(number__gte=text, number__lt=text + "\U0010ffff")
        known = rows.filter(numbered | Q(customer_id__in=customers))
        # Titles are looked through only when nothing else fits: that reads every contract.
        rows = known if known.exists() else rows.filter(Q(title__icontains=text) | Q(number__icontains=text))
    return rows


def contract_page(user: User, wanted: ContractFilter, as_of: date, *, after: str = "") -> ContractPage:
    """One page, by number from the last to the first (an index has them so). Three queries."""
    rows = narrowed(user, wanted)
    if after:
        rows = rows.filter(number__lt=after)
    keys = list(rows.order_by("-number").values_list("pk", flat=True)[: PAGE + 1])
    found = Contract.objects.select_related("customer", "manager", "entity").in_bulk(keys[:PAGE])
    shown = [found[key] for key in keys[:PAGE]]
    return ContractPage(with_progress(shown, as_of), shown[-1].number if len(keys) > PAGE else "")


def with_progress(contracts: list[Contract], as_of: date) -> list[ContractRow]:
    """The contracts with the sums of their instalments. One query."""
    live = ~Q(closed="cancelled")
    sums = {
        row[0]: row[1:]
        for row in Receivable.objects.filter(contract__in=contracts)
        .order_by()
        .values("contract_id")
        .annotate(
            planned=Sum("amount_minor", filter=live),
            left=Sum("outstanding_minor"),
            late=Sum("outstanding_minor", filter=Q(closed="", due_on__lt=as_of)),
            next_due=Min("due_on", filter=Q(closed="", due_on__gte=as_of)),
            n=Count("pk"),
        )
        .values_list("contract_id", "planned", "left", "late", "next_due")
    }
    rows = []
    for contract in contracts:
        planned, left, late, next_due = sums.get(contract.pk, (0, 0, 0, None))
        rows.append(ContractRow(contract, planned or 0, left or 0, late or 0, next_due))
    return rows


def plan_of(contract: Contract, as_of: date) -> Plan:
    """The contract's instalments. Three queries."""
    ids = list(contract.receivables.order_by("sequence").values_list("pk", flat=True))
    return Plan(rows_of(ids, contract.organization_id, as_of), with_progress([contract], as_of)[0])
