"""看板: are we all right? Every figure is made by the filter that its link opens. Currencies are never added."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Sum

from huikuan.flow.contracts.selectors.scope import customers_for, sees_everything
from huikuan.flow.parties.models import BankAccount, User
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.receivables.selectors.listing import (
    COUNT_LIMIT,
    Search,
    claims,
    customers_without_address,
    managed,
    unindexed,
)
from huikuan.flow.reports.selectors.invoices import InvoiceFilter
from huikuan.flow.reports.selectors.leaks import Leaks, Waiting, leaks_of
from huikuan.rules.ageing import INTERNATIONAL, bucket_of

HORIZON_DAYS = 30
SHOWN_UNDATED = 5
FEW_MUTE = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in minor units, of how many claims or payments, and the filter that opens them."""

    amount_minor: int
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Month:
    """This month: what falls due in it, how much of that is settled, and what money came in at all."""

    first: date
    last: date
    due: Figure
    settled_minor: int
    received: Figure


@dataclass(frozen=True, slots=True)
class Undated:
    """A large claim that waits for its trigger."""

    id: int
    title: str
    customer: str
    amount_minor: int
    trigger: str
    words: str


@dataclass(frozen=True, slots=True)
class WaitingFigure:
    """An amount that waits to be invoiced or delivered, since how many days the oldest, and the list that shows it."""

    amount_minor: int
    count: int
    days: int
    query: str


@dataclass(frozen=True, slots=True)
class CurrencyBoard:
    """Everything the dashboard says in one currency."""

    currency: str
    open: Figure
    overdue: Figure
    upcoming: Figure
    ages: tuple[tuple[str, Figure], ...]  # not_due, then the age buckets
    month: Month
    undated: Figure
    undated_by_trigger: tuple[tuple[str, Figure], ...]
    undated_largest: tuple[Undated, ...]
    no_address: Figure
    on_account: Figure
    unbilled: WaitingFigure
    undelivered: WaitingFigure


@dataclass(slots=True)
class Sums:
    """Amount and count, added up."""

    amount_minor: int = 0
    count: int = 0

    def add(self, amount_minor: int, count: int) -> None:
        self.amount_minor += amount_minor
        self.count += count


@dataclass(slots=True)
class Gathered:
    """Sums of one currency while they are gathered."""

    open: Sums = field(default_factory=Sums)
    overdue: Sums = field(default_factory=Sums)
    upcoming: Sums = field(default_factory=Sums)
    undated: Sums = field(default_factory=Sums)
    ages: dict[str, Sums] = field(
        default_factory=lambda: {key: Sums() for key in (bucket.key for bucket in INTERNATIONAL)}
    )
    month_due: Sums = field(default_factory=Sums)
    month_settled_minor: int = 0
    received: Sums = field(default_factory=Sums)
    no_address: Sums = field(default_factory=Sums)
    on_account: Sums = field(default_factory=Sums)
    leaks: Leaks = field(default_factory=Leaks)
    triggers: list[tuple[str, int, int]] = field(default_factory=list)
    largest: list[Undated] = field(default_factory=list)


def board(user: User, chosen: Filter, as_of: date, main_currency: str) -> list[CurrencyBoard]:
    """The dashboard by currency, the main one first. `chosen` narrows by entity and manager only."""
    scope = Filter(manager=chosen.manager, entity=chosen.entity)
    gathered: dict[str, Gathered] = {main_currency: Gathered()}
    currencies = [main_currency, *other_currencies(user.organization_id, main_currency)]
    for due_on, currency, amount, count in open_by_day(user, scope, as_of, currencies):
        sort_in(gathered.setdefault(currency, Gathered()), due_on, amount, count, as_of)
    month = (as_of.replace(day=1), as_of.replace(day=monthrange(as_of.year, as_of.month)[1]))
    add_month(gathered, user, scope, month)
    add_leaks(gathered, user, scope, as_of)
    for currency, leaks in leaks_of(user, scope, as_of).items():
        gathered.setdefault(currency, Gathered()).leaks = leaks
    others = sorted(set(gathered) - {main_currency})
    return [present(name, gathered[name], scope, month, as_of) for name in (main_currency, *others)]


def other_currencies(organization_id: int, main_currency: str) -> list[str]:
    """The currencies we can be paid in, apart from the main one: those of our bank accounts."""
    rows = BankAccount.objects.filter(organization_id=organization_id).exclude(currency=main_currency)
    return sorted(set(rows.values_list("currency", flat=True)))


def open_by_day(
    user: User, scope: Filter, as_of: date, currencies: Sequence[str]
) -> Iterable[tuple[date | None, str, int, int]]:
    """Open amounts by due date, for the known currencies in one walk of the open index; any other in a second one."""
    rows = claims(user, scope, as_of).order_by().values("due_on")
    sums = {f"amount_{name}": Sum("outstanding_minor", filter=Q(currency=name)) for name in currencies}
    counts = {f"count_{name}": Count("pk", filter=Q(currency=name)) for name in currencies}
    unknown = 0
    found: Any = rows.annotate(**sums, **counts, every=Count("pk"))
    for row in found:
        unknown += row["every"] - sum(row[name] for name in counts)
        for name in currencies:
            if row[f"count_{name}"]:
                yield row["due_on"], name, row[f"amount_{name}"], row[f"count_{name}"]
    if unknown:
        yield from (
            claims(user, scope, as_of)
            .exclude(currency__in=currencies)
            .order_by()
            .values("due_on", "currency")
            .annotate(amount=Sum("outstanding_minor"), n=Count("pk"))
            .values_list("due_on", "currency", "amount", "n")
        )


def sort_in(sums: Gathered, due_on: date | None, amount: int, count: int, as_of: date) -> None:
    sums.open.add(amount, count)
    if due_on is None:
        sums.undated.add(amount, count)
        return
    late = (as_of - due_on).days
    if late > 0:
        sums.overdue.add(amount, count)
    elif late > -HORIZON_DAYS:
        sums.upcoming.add(amount, count)
    sums.ages[bucket_of(late).key].add(amount, count)


def add_month(gathered: dict[str, Gathered], user: User, scope: Filter, month: tuple[date, date]) -> None:
    due = claims(user, replace(scope, state="valid", due_from=month[0], due_to=month[1]), month[0])
    for currency, amount, outstanding, count in (
        due.order_by()
        .values("currency")
        .annotate(amount=Sum("amount_minor"), left=Sum("outstanding_minor"), n=Count("pk"))
        .values_list("currency", "amount", "left", "n")
    ):
        sums = gathered.setdefault(currency, Gathered())
        sums.month_due.add(amount, count)
        sums.month_settled_minor += amount - outstanding
    received = payments_in_scope(user, scope).filter(received_on__range=month, reversed_at__isnull=True)
    for currency, amount, count in sums_of(received, "amount_minor"):
        gathered.setdefault(currency, Gathered()).received.add(amount, count)


def payments_in_scope(user: User, scope: Filter) -> QuerySet[Payment]:
    """Payments of customers with visible contracts; for a manager, of customers with a contract of that manager."""
    rows = Payment.objects.filter(organization_id=user.organization_id)
    if scope.entity is not None:
        rows = rows.filter(entity_id=scope.entity)
    if scope.manager is not None:
        rows = rows.filter(customer_id__in=managed(user, scope).values("customer_id"))
    elif not sees_everything(user):
        rows = rows.filter(customer_id__in=customers_for(user).values("pk"))
    return rows


def sums_of(rows: QuerySet[Payment], column: str) -> Iterable[tuple[str, int, int]]:
    return (
        rows.order_by()
        .values("currency")
        .annotate(amount=Sum(column), n=Count("pk"))
        .values_list("currency", "amount", "n")
    )


def add_leaks(gathered: dict[str, Gathered], user: User, scope: Filter, as_of: date) -> None:
    for currency, amount, count in without_address(user, scope, as_of):
        gathered.setdefault(currency, Gathered()).no_address.add(amount, count)
    account = payments_in_scope(user, scope).filter(unallocated_minor__gt=0, reversed_at__isnull=True)
    for currency, amount, count in sums_of(account, "unallocated_minor"):
        gathered.setdefault(currency, Gathered()).on_account.add(amount, count)
    undated = sum(sums.undated.count for sums in gathered.values())
    if not undated:
        return
    waiting = claims(user, replace(scope, state="planned"), as_of)
    for trigger, currency, amount, count in (
        waiting.order_by()
        .values("trigger", "currency")
        .annotate(amount=Sum("outstanding_minor"), n=Count("pk"))
        .values_list("trigger", "currency", "amount", "n")
    ):
        gathered[currency].triggers.append((trigger, amount, count))
    for currency, sums in gathered.items():
        if sums.undated.count:
            sums.largest.extend(largest_undated(waiting.filter(currency=currency), many=undated > COUNT_LIMIT))


def without_address(user: User, scope: Filter, as_of: date) -> Sequence[tuple[str, int, int]]:
    """Open amounts by currency of customers nobody can write to; gathered by customer where these are few."""
    search = Search(user, replace(scope, no_address=True), as_of)
    if search.few is None:
        mute = list(customers_without_address(user.organization_id).values_list("pk", flat=True)[: FEW_MUTE + 1])
        if not mute:
            return ()
        if len(mute) <= FEW_MUTE:
            search.few = Q(customer_id__in=mute)
    return search.tally(limit=None).sums


def largest_undated(waiting: QuerySet[Receivable], *, many: bool) -> Sequence[Undated]:
    size = F("outstanding_minor") if many else unindexed("outstanding_minor")
    columns = ("pk", "title", "customer__name", "outstanding_minor", "trigger", "trigger_words")
    return [Undated(*values) for values in waiting.order_by(size.desc()).values_list(*columns)[:SHOWN_UNDATED]]


def present(currency: str, sums: Gathered, scope: Filter, month: tuple[date, date], as_of: date) -> CurrencyBoard:
    def figure(part: Sums, **changes: object) -> Figure:
        return Figure(part.amount_minor, part.count, scope.query(currency=currency, **changes))

    def money(part: Sums, **changes: str) -> Figure:
        return Figure(part.amount_minor, part.count, payments_query(scope, currency, changes))

    def waiting(part: Waiting, show: str, *, unpaid: bool = False) -> WaitingFigure:
        query = InvoiceFilter(
            show, entity=scope.entity, manager=scope.manager, currency=currency, unpaid=unpaid
        ).query()
        return WaitingFigure(part.amount_minor, part.count, part.days, query)

    horizon = as_of + timedelta(days=HORIZON_DAYS - 1)
    ages = tuple(
        (key, figure(part, due_from=as_of) if key == "not_due" else figure(part, age=key))
        for key, part in sums.ages.items()
    )
    first, last = month
    return CurrencyBoard(
        currency=currency,
        open=figure(sums.open),
        overdue=figure(sums.overdue, state="overdue"),
        upcoming=figure(sums.upcoming, due_from=as_of, due_to=horizon),
        ages=ages,
        month=Month(
            first,
            last,
            figure(sums.month_due, state="valid", due_from=first, due_to=last),
            sums.month_settled_minor,
            money(sums.received, received_from=first.isoformat(), received_to=last.isoformat()),
        ),
        undated=figure(sums.undated, state="planned"),
        undated_by_trigger=tuple(
            (trigger, Figure(amount, count, scope.query(currency=currency, state="planned", trigger=trigger)))
            for trigger, amount, count in sorted(sums.triggers, key=lambda part: -part[1])
        ),
        undated_largest=tuple(sums.largest),
        no_address=figure(sums.no_address, no_address=True),
        on_account=money(sums.on_account, on_account="1"),
        unbilled=waiting(sums.leaks.unbilled, "unbilled"),
        undelivered=waiting(sums.leaks.undelivered, "to_deliver", unpaid=True),
    )


def payments_query(scope: Filter, currency: str, changes: dict[str, str]) -> str:
    """The payments list's address for a figure: the same entity and manager, plus `changes`."""
    pairs = {"currency": currency, **changes}
    if scope.entity is not None:
        pairs["entity"] = str(scope.entity)
    if scope.manager is not None:
        pairs["manager"] = str(scope.manager)
    return urlencode(pairs)
