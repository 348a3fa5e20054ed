"""A page of receivables out of a million: keyset paging along an index, counts that stop at a limit.

First the keys of the page are walked along one index, then only those rows are fetched with their names. Where a filter
leaves few claims (one customer, a manager with few contracts) they are gathered and sorted instead; `unindexed` keeps
the database from walking everything in that case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.parties.models import Contact, Customer, User
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.receivables.selectors.filters import Filter, plain_conditions

COUNT_LIMIT = 2_000
FEW = 500
FEW_NAMES = 200


@dataclass(frozen=True, slots=True)
class Tally:
    """How many claims and how much, by currency. `capped`: there are more than were counted."""

    count: int
    sums: tuple[tuple[str, int, int], ...]  # (currency, outstanding_minor, count)
    capped: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one page in order, and the cursors of its neighbours (empty: there is none)."""

    ids: tuple[int, ...]
    newer: str
    older: str


def unindexed(field: str) -> Coalesce:
    """The same value in a form that no index can serve: it steers SQLite, which guesses without statistics."""
    return Coalesce(F(field), Value(None))


class Search:
    """One filter as one person may use it. Resolves names to keys once, for the totals and for the page."""

    def __init__(self, user: User, chosen: Filter, as_of: date) -> None:
        self.user, self.chosen, self.as_of = user, chosen, as_of
        self.few = few_claims(user, chosen)

    def claims(self, *, walk_size: bool = False) -> QuerySet[Receivable]:
        """The receivables meant, in no order. `walk_size`: they will be walked along the index by size."""
        chosen, rows = self.chosen, Receivable.objects.filter(plain_conditions(self.chosen))
        if self.few is None:
            rows = rows.filter(organization_id=self.user.organization_id)
        else:
            rows = rows.annotate(tenant=unindexed("organization_id"))
            rows = rows.filter(self.few, tenant=self.user.organization_id)
        first, last = chosen.due_range(self.as_of)
        due = "due_on"
        if walk_size:
            rows, due = rows.annotate(due_day=unindexed("due_on")), "due_day"
        if first is not None:
            rows = rows.filter(**{f"{due}__gte": first})
        if last is not None:
            rows = rows.filter(**{f"{due}__lte": last})
        if chosen.dated is not None and first is None and last is None:
            rows = rows.filter(**{f"{due}__isnull": not chosen.dated})
        return rows.filter(wide_conditions(self.user, chosen, self.as_of))

    def tally(self, *, limit: int | None = COUNT_LIMIT) -> Tally:
        """Count and sums; stops after `limit` rows (None: counts everything, which takes longer)."""
        return tally_of(self.claims(), "outstanding_minor" if self.chosen.is_open else "amount_minor", limit)

    def keys(self, *, after: str, before: str, size: int, many: bool) -> Keys:
        """The keys of one page. `after`/`before` are cursors of an earlier answer; `many`: the tally was capped."""
        by_size = self.chosen.sort.endswith("outstanding") and self.chosen.is_open
        rows = self.claims(walk_size=by_size and many)
        order = Order(rows, "outstanding_minor" if by_size else "due_on", self.chosen.sort.startswith("-"))
        backwards = bool(before) and not after
        found = order.walk(before if backwards else after, backwards, size + 1, self.chosen.dated)
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        if not found:
            return Keys((), "", "")
        has_newer = more if backwards else bool(after)
        has_older = True if backwards else more
        return Keys(
            tuple(pk for pk, _value in found),
            order.cursor(found[0]) if has_newer else "",
            order.cursor(found[-1]) if has_older else "",
        )


def claims(user: User, chosen: Filter, as_of: date) -> QuerySet[Receivable]:
    """The receivables the filter means and this person may see, in no order."""
    return Search(user, chosen, as_of).claims()


def few_claims(user: User, chosen: Filter) -> Q | None:
    """The conditions that leave few claims, resolved to keys; None when there are none such."""
    wanted: list[Q] = []
    if chosen.contract is not None:
        wanted.append(Q(contract_id=chosen.contract))
    if chosen.customer is not None:
        wanted.append(Q(customer_id=chosen.customer))
    if chosen.text:
        wanted.append(found_by_text(user, chosen.text))
    if not wanted and (not sees_everything(user) or chosen.manager is not None):
        mine = list(managed(user, chosen).values_list("pk", flat=True)[: FEW + 1])
        if len(mine) <= FEW:
            wanted.append(Q(contract_id__in=mine))
    if not wanted:
        return None
    together = Q()
    for condition in wanted:
        together &= condition
    return together


def managed(user: User, chosen: Filter) -> QuerySet[Contract]:
    """Contracts this person may see, of the chosen manager."""
    contracts = contracts_for(user)
    if chosen.manager is not None:
        contracts = contracts.filter(manager_id=chosen.manager or None)
    return contracts


def wide_conditions(user: User, chosen: Filter, as_of: date) -> Q:
    """Conditions over other tables; also the scope of a person who does not see everything."""
    wanted = Q()
    if not sees_everything(user) or chosen.manager is not None or chosen.entity is not None:
        contracts = managed(user, chosen)
        if chosen.entity is not None:
            contracts = contracts.filter(entity_id=chosen.entity)
        wanted &= Q(contract_id__in=contracts.values("pk"))
    if chosen.held:
        wanted &= Q(pk__in=active_holds(user.organization_id, as_of).values("receivable_id"))
    if chosen.no_address:
        wanted &= Q(customer_id__in=customers_without_address(user.organization_id).values("pk"))
    return wanted


def active_holds(organization_id: int, as_of: date) -> QuerySet[Hold]:
    """Holds in force on `as_of`."""
    return Hold.objects.filter(
        Q(until__isnull=True) | Q(until__gte=as_of),
        organization_id=organization_id,
        released_at__isnull=True,
        starts_on__lte=as_of,
    )


def customers_without_address(organization_id: int) -> QuerySet[Customer]:
    """Customers to whom no reminder could be mailed: nobody with a working address who has not opted out."""
    reachable = Contact.objects.filter(
        customer=OuterRef("pk"), bounced_at__isnull=True, left_at__isnull=True, opted_out_at__isnull=True
    ).exclude(email="")
    return Customer.objects.filter(~Exists(reachable), organization_id=organization_id)


def found_by_text(user: User, text: str) -> Q:
    """Claims of customers (Chinese, pinyin, initials), contracts and external numbers that match what was typed."""
    ours = user.organization_id
    customers = Customer.objects.filter(
        Q(name__icontains=text) | Q(pinyin__contains=text.lower()) | Q(number=text), organization_id=ours
    )
    contracts = Contract.objects.filter(organization_id=ours, number__gte=text, number__lt=text + "\U0010ffff")
    single = Receivable.objects.filter(organization_id=ours, external_number=text).exclude(external_number="")
    return (
        Q(customer_id__in=list(customers.values_list("pk", flat=True)[:FEW_NAMES]))
        | Q(contract_id__in=list(contracts.values_list("pk", flat=True)[:FEW_NAMES]))
        | Q(pk__in=list(single.values_list("pk", flat=True)[:1]))
    )


def tally_of(rows: QuerySet[Any], amount: str, limit: int | None) -> Tally:
    inner = rows.order_by().values_list("currency", amount)
    if limit is not None:
        inner = inner[: limit + 1]
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return Tally(0, (), False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT currency, SUM({amount}), COUNT(*) FROM ({sql}) counted GROUP BY currency",  # noqa: S608
            params,
        )
        sums = tuple((currency, int(total), int(count)) for currency, total, count in cursor.fetchall())
    count = sum(part for _currency, _total, part in sums)
    capped = limit is not None and count > limit
    return Tally(min(count, limit) if limit is not None else count, sums, capped)


@dataclass(frozen=True, slots=True)
class Order:
    """One sort order with its cursors. Claims without a due date always come last when sorted by due date."""

    rows: QuerySet[Any]
    column: str
    descending: bool

    def walk(self, cursor: str, backwards: bool, size: int, dated: bool | None) -> list[tuple[int, Any]]:
        """The next `size` (key, value) pairs past the cursor."""
        segments = ["all"]
        if self.column == "due_on":
            segments = {True: ["dated"], False: ["undated"], None: ["dated", "undated"]}[dated]
        if backwards:
            segments.reverse()
        kind, _, rest = cursor.partition(":")
        if kind in segments:
            segments = segments[segments.index(kind) :]
        else:
            kind = ""
        found: list[tuple[int, Any]] = []
        for segment in segments:
            if len(found) >= size:
                break
            start = rest if segment == kind else ""
            found += list(self.segment(segment, start, backwards)[: size - len(found)])
        return found

    def segment(self, segment: str, start: str, backwards: bool) -> QuerySet[Any]:
        falling = self.descending != backwards
        compare, sign = ("lt", "-") if falling else ("gt", "")
        rows = self.rows
        if segment == "undated":
            rows = rows.filter(due_on__isnull=True)
            if start.isdigit():
                rows = rows.filter(**{f"pk__{compare}": int(start)})
            return rows.order_by(f"{sign}pk").values_list("pk", "due_on")
        if segment == "dated":
            rows = rows.filter(due_on__isnull=False)
        value, _, key = start.rpartition("~")
        if value and key.isdigit():
            rows = rows.filter(
                Q(**{f"{self.column}__{compare}": value}) | Q(**{f"pk__{compare}": int(key)}),
                **{f"{self.column}__{compare}e": value},
            )
        return rows.order_by(f"{sign}{self.column}", f"{sign}pk").values_list("pk", self.column)

    def cursor(self, found: tuple[int, Any]) -> str:
        """The place of a row in this order, for the address."""
        key, value = found
        if self.column != "due_on":
            return f"all:{value}~{key}"
        return f"undated:{key}" if value is None else f"dated:{value.isoformat()}~{key}"
