"""收款: the list, newest first, one payment with what it settled, and what a payment would settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, customers_for, sees_everything
from huikuan.flow.parties.models import Customer, User
from huikuan.flow.payments.models import Allocation, Payment
from huikuan.flow.payments.selectors.open_claims import open_claims
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import day, whole
from huikuan.flow.receivables.selectors.listing import unindexed
from huikuan.rules.allocation import allocate

PAGE = 50
FEW = 2000


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments to list; the dashboard's figures use it as well."""

    text: str = ""
    customer: int | None = None
    entity: int | None = None
    manager: int | None = None
    currency: str = ""
    method: str = ""
    received_from: date | None = None
    received_to: date | None = None
    on_account: bool = False
    reversed: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> PaymentFilter:
        """The filter of an address; what cannot be read is left out."""
        return cls(
            text=query.get("text", "").strip()[:80],
            customer=whole(query.get("customer", "")),
            entity=whole(query.get("entity", "")),
            manager=whole(query.get("manager", "")),
            currency=query.get("currency", "")[:3],
            method=query.get("method", "")[:20],
            received_from=day(query.get("received_from", "")),
            received_to=day(query.get("received_to", "")),
            on_account=query.get("on_account", "") == "1",
            reversed=query.get("reversed", "") == "1",
        )


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Some payments, newest first, and the cursor of the following page ("" at the end)."""

    rows: list[Payment]
    older: str


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an amount that one claim would take, and what then stays open; minor units.

    `discount_minor`: what a discount for early payment takes off besides.
    """

    receivable: Receivable
    takes_minor: int
    left_minor: int
    designated: bool
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a payment would settle, in the order of the law, and what would stay on account."""

    parts: list[Part]
    on_account_minor: int


def payments_for(user: User) -> QuerySet[Payment]:
    """Payments this person may see: those of customers with visible contracts."""
    rows = Payment.objects.filter(organization_id=user.organization_id)
    return rows if sees_everything(user) else rows.filter(customer_id__in=customers_for(user).values("pk"))


def narrowed(user: User, wanted: PaymentFilter) -> QuerySet[Payment]:
    """The payments the filter means and this person may see."""
    rows = payments_for(user)
    exact = {
        "customer_id": wanted.customer,
        "entity_id": wanted.entity,
        "currency": wanted.currency or None,
        "method": wanted.method or None,
        "received_on__gte": wanted.received_from,
        "received_on__lte": wanted.received_to,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.manager is not None:
        contracts = contracts_for(user).filter(manager_id=wanted.manager or None)
        rows = rows.filter(customer_id__in=contracts.values("customer_id"))
    if wanted.on_account:
        rows = rows.filter(unallocated_minor__gt=0)
    if wanted.on_account or wanted.received_from or wanted.received_to:
        rows = rows.filter(reversed_at__isnull=not wanted.reversed)
    elif wanted.reversed:
        rows = rows.filter(reversed_at__isnull=False)
    if text := wanted.text:
        customers = Customer.objects.filter(
            Q(name__icontains=text) | Q(pinyin__contains=text.lower()), organization_id=user.organization_id
        )
        keys = list(customers.values_list("pk", flat=True)[:200])
        numbered = Payment.objects.filter(organization_id=user.organization_id, external_number=text)
        single = list(numbered.exclude(external_number="").values_list("pk", flat=True))
        gathered = Payment.objects.filter(Q(customer_id__in=keys) | Q(pk__in=single))  # not by walking all of ours
        rows = rows.filter(pk__in=list(gathered.values_list("pk", flat=True)[:FEW]))
    return rows


def payment_page(user: User, wanted: PaymentFilter, *, after: str = "") -> PaymentPage:
    """One page of the list. Few payments are gathered by customer instead of walking all by day."""
    rows, column = narrowed(user, wanted), "received_on"
    if wanted.text or wanted.customer is not None:
        keys = list(rows.order_by().values_list("pk", flat=True)[:FEW])
        if len(keys) < FEW:
            rows = Payment.objects.filter(pk__in=keys).annotate(received_day=unindexed("received_on"))
            column = "received_day"
    received_on, _, key = after.rpartition("~")
    if (start := day(received_on)) and key.isdigit():
        rows = rows.filter(Q(**{f"{column}__lt": start}) | Q(pk__lt=int(key)), **{f"{column}__lte": start})
    found = list(rows.select_related("customer", "entity").order_by(f"-{column}", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    more = len(found) > PAGE
    return PaymentPage(shown, f"{shown[-1].received_on.isoformat()}~{shown[-1].pk}" if more else "")


def find_payment(user: User, payment_id: int) -> Payment | None:
    """The payment if this person may see it."""
    related = ("customer", "entity", "by", "reversed_by")
    return payments_for(user).select_related(*related).filter(pk=payment_id).first()


def allocations_of(user: User, payment: Payment) -> list[Allocation]:
    """What the payment settled, in order; of claims outside the person's own contracts nothing is shown."""
    rows = payment.allocations.select_related("receivable__contract")
    if not sees_everything(user):
        rows = rows.filter(receivable__contract__in=contracts_for(user).values("pk"))
    return list(rows.order_by("pk"))


def preview(
    organization_id: int, customer_id: int, currency: str, amount_minor: int, designated: Sequence[int],
    received_on: date | None = None,
) -> Preview:  # fmt: skip
    """How an amount of that day would be allocated now, with the discounts it would earn. At most six queries."""
    claims = open_claims(organization_id, customer_id, currency, received_on)
    known = {int(claim.key) for claim in claims}
    wanted = [pk for pk in designated if pk in known]
    plan = allocate(amount_minor, claims, [str(pk) for pk in wanted])
    rows = Receivable.objects.select_related("contract").in_bulk([int(key) for key, minor in plan.parts if minor])
    settles = {claim.key: claim.outstanding_minor for claim in claims}
    parts = [
        part_of(rows[int(key)], minor, settles[key], int(key) in wanted) for key, minor in plan.parts if minor
    ]  # fmt: skip
    return Preview(parts, plan.left_minor)


def part_of(row: Receivable, takes_minor: int, settles_minor: int, designated: bool) -> Part:
    """One claim's part; what settles it is less than what is open where a discount is earned."""
    discount = row.outstanding_minor - settles_minor if takes_minor == settles_minor else 0
    return Part(row, takes_minor, row.outstanding_minor - takes_minor - discount, designated, discount)


def open_of(organization_id: int, customer_id: int, currency: str) -> list[Receivable]:
    """The customer's open claims of a currency, for a person to point at. One query."""
    rows = Receivable.objects.filter(
        organization_id=organization_id, customer_id=customer_id, currency=currency, closed=""
    ).select_related("contract")
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.min, row.pk))
