"""客户 as a list: those who owe longest first, then the others by name; figures for the page only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from huikuan.flow.contracts.selectors.scope import customers_for, sees_everything
from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.listing import customers_without_address
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import Track

PAGE = 50
FEW = 500


@dataclass(frozen=True, slots=True)
class Owed:
    """What one customer owes in one currency, in minor units."""

    currency: str
    open_minor: int
    overdue_minor: int
    open_count: int


@dataclass(slots=True)
class CustomerRow:
    """One customer of the list. `days_late` counts from the oldest open due date."""

    id: int
    name: str
    number: str
    owed: list[Owed] = field(default_factory=list)
    oldest_due_on: date | None = None
    days_late: int = 0
    next_on: date | None = None
    no_address: bool = False


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Some customers and the cursor of the following page ("" at the end)."""

    rows: list[CustomerRow]
    older: str


def find_customers(user: User, text: str) -> QuerySet[Customer]:
    """Customers this person may see whose name, pinyin, initials, number or credit code matches; all for no text."""
    found = customers_for(user)
    if text := text.strip():
        found = found.filter(
            Q(name__icontains=text) | Q(pinyin__contains=text.lower()) | Q(number=text) | Q(uscc=text.upper())
        )
    return found


def customer_page(user: User, text: str, as_of: date, *, only_late: bool, after: str = "") -> CustomerPage:
    """One page of the list; seven queries at most, however many customers there are."""
    found = find_customers(user, text)
    kind, _, rest = after.partition(":")
    keys: list[tuple[int, str]] = []  # (customer, its cursor)
    if kind != "name":
        keys = late_first(user, found, text, as_of, rest if kind == "late" else "")
    if len(keys) <= PAGE and not only_late:
        start = rest if kind == "name" else ""
        keys += by_name(user, found, as_of, start, PAGE + 1 - len(keys))
    shown = keys[:PAGE]
    rows = filled(user, [pk for pk, _cursor in shown], as_of)
    return CustomerPage(rows, shown[-1][1] if len(keys) > PAGE else "")


def overdue(user: User, as_of: date) -> QuerySet[Receivable]:
    return receivables_for(user).filter(closed="", due_on__lt=as_of)


def late_first(user: User, found: QuerySet[Customer], text: str, as_of: date, start: str) -> list[tuple[int, str]]:
    """Customers with overdue claims, oldest first: a walk along the open claims that stops at the oldest of each."""
    older = (
        overdue(user, as_of)
        .filter(customer=OuterRef("customer"))
        .filter(Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lt=OuterRef("pk")))
    )
    oldest = overdue(user, as_of).filter(~Exists(older))
    if text.strip() or not sees_everything(user):
        few = list(found.values_list("pk", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            return late_among(user, few, as_of, start)
        oldest = oldest.filter(customer_id__in=found.values("pk"))
    due_on, _, key = start.rpartition("~")
    if due_on and key.isdigit():
        oldest = oldest.filter(Q(due_on__gt=due_on) | Q(pk__gt=int(key)), due_on__gte=due_on)
    rows = oldest.order_by("due_on", "pk").values_list("customer_id", "due_on", "pk")[: PAGE + 1]
    return [(customer, f"late:{day.isoformat()}~{pk}") for customer, day, pk in rows if day is not None]


def late_among(user: User, few: Sequence[int], as_of: date, start: str) -> list[tuple[int, str]]:
    """The same among a few customers: their oldest days are gathered and sorted instead of walking everybody's."""
    days = (
        overdue(user, as_of)
        .filter(customer_id__in=few)
        .order_by()
        .values_list("customer_id")
        .annotate(day=Min("due_on"))
    )
    found = sorted((day, customer) for customer, day in days if day is not None)
    due_on, _, key = start.rpartition("~")
    if due_on and key.isdigit():
        found = [pair for pair in found if pair > (date.fromisoformat(due_on), int(key))]
    return [(customer, f"late:{day.isoformat()}~{customer}") for day, customer in found[: PAGE + 1]]


def by_name(user: User, found: QuerySet[Customer], as_of: date, start: str, size: int) -> list[tuple[int, str]]:
    """Customers who are not late, by name."""
    rest = found.filter(~Exists(overdue(user, as_of).filter(customer=OuterRef("pk"))))
    if start:
        rest = rest.filter(name__gt=start)
    return [(pk, f"name:{name}") for pk, name in rest.order_by("name").values_list("pk", "name")[:size]]


def filled(user: User, ids: Sequence[int], as_of: date) -> list[CustomerRow]:
    """The rows with their figures, in the order of `ids`. Four queries."""
    if not ids:
        return []
    rows = {
        pk: CustomerRow(pk, name, number)
        for pk, name, number in Customer.objects.filter(pk__in=ids).values_list("pk", "name", "number")
    }
    for pk, owed, oldest in owed_by(user, ids, as_of):
        row = rows[pk]
        row.owed.append(owed)
        if oldest is not None and (row.oldest_due_on is None or oldest < row.oldest_due_on):
            row.oldest_due_on, row.days_late = oldest, max(0, (as_of - oldest).days)
    next_days = (
        Track.objects.filter(receivable__in=receivables_for(user).filter(customer_id__in=ids, closed=""))
        .order_by()
        .values("receivable__customer_id")
        .annotate(next_day=Min("next_on"))
        .values_list("receivable__customer_id", "next_day")
    )
    for pk, next_on in next_days:
        rows[pk].next_on = next_on
    for pk in customers_without_address(user.organization_id).filter(pk__in=ids).values_list("pk", flat=True):
        rows[pk].no_address = True
    return [rows[pk] for pk in ids if pk in rows]


def owed_by(user: User, ids: Sequence[int], as_of: date) -> list[tuple[int, Owed, date | None]]:
    """(customer, owed in one currency, oldest due date) of open claims. One query."""
    late = Q(due_on__lt=as_of)
    values: Any = (
        receivables_for(user)
        .filter(customer_id__in=ids, closed="")
        .order_by()
        .values("customer_id", "currency")
        .annotate(
            open=Sum("outstanding_minor"),
            late=Sum("outstanding_minor", filter=late),
            n=Count("pk"),
            oldest=Min("due_on"),
        )
        .values_list("customer_id", "currency", "open", "late", "n", "oldest")
    )
    return [
        (pk, Owed(currency, amount, overdue_minor or 0, count), oldest)
        for pk, currency, amount, overdue_minor, count, oldest in values
    ]
