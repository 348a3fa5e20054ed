"""发票: the list by what is to be done next, one invoice, and what a contract can still bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.invoices.models import Invoice, InvoicePart
from huikuan.flow.invoices.selectors.billing import billed
from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import Filter, day, whole
from huikuan.flow.reports.selectors.leaks import contracts_in, unbilled_claims, unpaid

PAGE = 50
FEW = 200
MOST_COUNTED = 1000
FEWEST_DIGITS = 4
QUEUES = {"to_issue": "requested_at", "to_deliver": "issued_on", "to_confirm": "delivered_on"}
"""What waits for somebody, and since when: the oldest first."""
SHOWN = ("unbilled", *QUEUES, "all", "red")
STANDING = Q(withdrawn_at__isnull=True, reverses__isnull=True, reversed_by__isnull=True)
CONDITIONS = {
    "to_issue": STANDING & Q(issued_on__isnull=True),
    "to_deliver": STANDING & Q(issued_on__isnull=False, delivered_on__isnull=True),
    "to_confirm": STANDING & Q(delivered_on__isnull=False, confirmed_on__isnull=True),
    "all": Q(),
    "red": Q(reverses__isnull=False),
}


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices to list; `unbilled` lists the claims that wait for one. The dashboard's figures use it as well."""

    show: str = "to_issue"
    text: str = ""
    customer: int | None = None
    contract: int | None = None
    entity: int | None = None
    manager: int | None = None
    currency: str = ""
    unpaid: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> InvoiceFilter:
        """The filter of an address; what cannot be read is left out."""
        show = query.get("show", "")
        return cls(
            show=show if show in SHOWN else "to_issue",
            text=query.get("text", "").strip()[:80],
            customer=whole(query.get("customer", "")),
            contract=whole(query.get("contract", "")),
            entity=whole(query.get("entity", "")),
            manager=whole(query.get("manager", "")),
            currency=query.get("currency", "")[:3],
            unpaid=query.get("unpaid", "") == "1",
        )

    def query(self, **changes: Any) -> str:
        """The address of this filter, with `changes`."""
        chosen = replace(self, **changes)
        pairs = {name: getattr(chosen, name) for name in chosen.__slots__} | {"unpaid": "1" if chosen.unpaid else ""}
        return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})

    @property
    def scope(self) -> Filter:
        """The part that claims are narrowed by as well."""
        return Filter(manager=self.manager, entity=self.entity)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice of the list. `waits_days`: how long it has been waiting for its next step, None when for none."""

    invoice: Invoice
    state: str
    titles: tuple[str, ...]
    waits_days: int | None


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """Some invoices, the cursor of the following page ("" at the end), and of a queue the sums by currency."""

    rows: list[InvoiceRow]
    older: str
    totals: tuple[tuple[str, int, int], ...]  # currency, minor units, count


@dataclass(frozen=True, slots=True)
class Billable:
    """A claim that is not billed in full: what is left and what was billed or asked for, in minor units."""

    receivable: Receivable
    left_minor: int
    billed_minor: int


@dataclass(frozen=True, slots=True)
class ClaimBilling:
    """One claim's invoices, the newest first, with their state and its part in minor units; and what is not billed."""

    invoices: tuple[tuple[Invoice, str, int], ...]
    left_minor: int


def invoices_for(user: User) -> QuerySet[Invoice]:
    """Invoices this person may see: those of visible contracts."""
    rows = Invoice.objects.filter(organization_id=user.organization_id)
    return rows if sees_everything(user) else rows.filter(contract_id__in=contracts_for(user).values("pk"))


def state_of(invoice: Invoice) -> str:
    """requested, issued, delivered, confirmed; or withdrawn, red (a red letter), reversed (taken back by one)."""
    if invoice.withdrawn_at is not None:
        return "withdrawn"
    if invoice.reverses_id is not None:
        return "red"
    if getattr(invoice, "reversed_by", None) is not None:
        return "reversed"
    if invoice.issued_on is None:
        return "requested"
    if invoice.delivered_on is None:
        return "issued"
    return "delivered" if invoice.confirmed_on is None else "confirmed"


def waits_since(invoice: Invoice) -> date | None:
    """The day since which the invoice waits for its next step."""
    state = state_of(invoice)
    if state == "requested":
        return timezone.localtime(invoice.requested_at).date()
    return {"issued": invoice.issued_on, "delivered": invoice.delivered_on}.get(state)


def narrowed(user: User, wanted: InvoiceFilter) -> QuerySet[Invoice]:
    """The invoices the filter means, whatever is to be done with them."""
    rows = invoices_for(user)
    exact = {"customer_id": wanted.customer, "contract_id": wanted.contract, "currency": wanted.currency or None}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.manager is not None or wanted.entity is not None:
        contracts = contracts_in(user, wanted.scope)
        rows = rows if contracts is None else rows.filter(contract_id__in=contracts.values("pk"))
    rows = rows.filter(unpaid()) if wanted.unpaid else rows
    return rows.filter(named(user, wanted.text)) if wanted.text else rows


def named(user: User, text: str) -> Q:
    """By the customer, the contract's number, or part of the invoice's number."""
    ours = user.organization_id
    customers = Customer.objects.filter(Q(name__icontains=text) | Q(pinyin__contains=text.lower()), organization=ours)
    contracts = Contract.objects.filter(organization=ours, number__icontains=text)
    found = Q(customer_id__in=list(customers.values_list("pk", flat=True)[:FEW])) | Q(
        contract_id__in=list(contracts.values_list("pk", flat=True)[:FEW])
    )
    digits = text.replace(" ", "")
    return found | Q(number__contains=digits) if digits.isdigit() and len(digits) >= FEWEST_DIGITS else found


def invoice_page(user: User, wanted: InvoiceFilter, as_of: date, *, after: str = "") -> InvoicePage:
    """One page. A queue is walked from the longest wait, the other lists from the newest."""
    rows = narrowed(user, wanted).filter(CONDITIONS[wanted.show])
    column = QUEUES.get(wanted.show)
    totals: tuple[tuple[str, int, int], ...] = ()
    if column:
        sums = rows.order_by().values("currency").annotate(amount=Sum("total_minor"), n=Count("pk"))
        totals = tuple(sums.order_by("currency").values_list("currency", "amount", "n"))
    order = (column, "pk") if column else ("-pk",)
    found = list(
        after_cursor(rows, column, after)
        .select_related("customer", "contract", "reversed_by")
        .prefetch_related("parts__receivable")
        .order_by(*order)[: PAGE + 1]
    )
    shown = found[:PAGE]
    older = cursor(shown[-1], column) if len(found) > PAGE else ""
    return InvoicePage([row_of(invoice, as_of) for invoice in shown], older, totals)


def row_of(invoice: Invoice, as_of: date) -> InvoiceRow:
    since = waits_since(invoice)
    titles = tuple(part.receivable.title for part in invoice.parts.all())
    return InvoiceRow(invoice, state_of(invoice), titles, None if since is None else max((as_of - since).days, 0))


def cursor(invoice: Invoice, column: str | None) -> str:
    return f"{getattr(invoice, column).isoformat()}~{invoice.pk}" if column else str(invoice.pk)


def after_cursor(rows: QuerySet[Invoice], column: str | None, after: str) -> QuerySet[Invoice]:
    """What follows the cursor; one that cannot be read is left out."""
    value, key = place(after)
    if key is None:
        return rows
    if column is None:
        return rows.filter(pk__lt=key)
    start = instant(value) if column == "requested_at" else day(value)
    if start is None:
        return rows
    return rows.filter(Q(**{f"{column}__gt": start}) | Q(**{column: start}, pk__gt=key))


def instant(text: str) -> datetime | None:
    """An aware moment as a cursor has it, or None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def place(after: str) -> tuple[str, int | None]:
    """A cursor's value and key; no key where it is none of ours."""
    value, _, key = after.rpartition("~")
    return value, int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


def counts(user: User, wanted: InvoiceFilter, as_of: date) -> dict[str, int]:
    """How much waits in each queue, up to MOST_COUNTED, under the same filter. One query for each."""
    rows = narrowed(user, wanted)
    found = {name: rows.filter(CONDITIONS[name])[:MOST_COUNTED].count() for name in QUEUES}
    return {"unbilled": unbilled_rows(user, wanted, as_of).order_by()[:MOST_COUNTED].count(), **found}


def unbilled_rows(user: User, wanted: InvoiceFilter, as_of: date) -> Any:
    """The claims that could be invoiced and are not, the longest wait first."""
    rows: Any = unbilled_claims(user, wanted.scope, as_of).select_related("customer", "contract")
    exact = {"customer_id": wanted.customer, "contract_id": wanted.contract, "currency": wanted.currency or None}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if text := wanted.text:
        rows = rows.filter(
            Q(customer__name__icontains=text)
            | Q(customer__pinyin__contains=text.lower())
            | Q(contract__number__icontains=text)
        )
    return rows.order_by("released_on", "pk")


def unbilled_page(user: User, wanted: InvoiceFilter, as_of: date, *, after: str = "") -> tuple[list[Receivable], str]:
    """One page of them, each with `asked_minor`, `waits_days`; and the cursor of the following page."""
    rows, (value, key) = unbilled_rows(user, wanted, as_of), place(after)
    if (start := day(value)) and key is not None:
        rows = rows.filter(Q(released_on__gt=start) | Q(released_on=start, pk__gt=key))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    asked = billed([row.pk for row in shown])
    for row in shown:
        row.asked_minor = asked.get(row.pk, 0) - row.issued_minor
        row.waits_days = (as_of - row.released_on).days
    return shown, f"{shown[-1].released_on.isoformat()}~{shown[-1].pk}" if len(found) > PAGE else ""


def find_invoice(user: User, invoice_id: int) -> Invoice | None:
    """The invoice if this person may see it, with everything its page names."""
    related = (
        "organization", "contract", "customer", "entity", "requested_by", "issued_by", "reverses", "reversed_by",
    )  # fmt: skip
    return invoices_for(user).select_related(*related).filter(pk=invoice_id).first()


def parts_of(invoice: Invoice) -> list[InvoicePart]:
    """Which claims it bills, in the plan's order."""
    return list(invoice.parts.select_related("receivable").order_by("receivable__sequence"))


def of_contract(contract: Contract, as_of: date) -> list[InvoiceRow]:
    """The contract's invoices, the newest first."""
    rows = Invoice.objects.filter(contract=contract).select_related("reversed_by").prefetch_related("parts__receivable")
    return [row_of(invoice, as_of) for invoice in rows.order_by("-pk")]


def claim_billing(receivable: Receivable) -> ClaimBilling:
    """How one claim is billed. One query."""
    parts = InvoicePart.objects.filter(receivable=receivable).select_related("invoice__reversed_by")
    found = tuple((part.invoice, state_of(part.invoice), part.amount_minor) for part in parts.order_by("-invoice_id"))
    done = sum(minor for _invoice, state, minor in found if state != "withdrawn")
    return ClaimBilling(found, receivable.amount_minor - done)


def billable(contract: Contract) -> list[Billable]:
    """The contract's claims that are not billed (or asked for) in full, in the plan's order. Two queries."""
    rows = list(contract.receivables.exclude(closed="cancelled").select_related("milestone").order_by("sequence"))
    done = billed([row.pk for row in rows])
    found = [Billable(row, row.amount_minor - done.get(row.pk, 0), done.get(row.pk, 0)) for row in rows]
    return [one for one in found if one.left_minor > 0]
