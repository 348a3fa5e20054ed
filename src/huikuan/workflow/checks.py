"""What must always hold, asked of the whole database: `huikuan check`. Reads only; every answer names the rows.

The database refuses most of this by itself; these questions find what a restored copy, a changed row or an error of
ours has made untrue. Codes are those of the invariants (M money, S sending).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Organization
from huikuan.flow.payments.models import Allocation, BankLine, LineClaim, LineMatch, Payment, Refund, StatementGap
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.flow.reminders.models import Message

SHOWN: Final = 10
NONE: Final = Value(0, output_field=BigIntegerField())


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold: its code, of what kind the rows are, how many, and the first keys.

    `notice`: nothing is wrong with the data, but somebody must do something.
    """

    code: str
    subject: str
    count: int
    keys: tuple[int, ...]
    notice: bool = False


def check(organization: Organization) -> list[Broken]:
    """Ask everything about one organization, in order. Set-based: a few seconds for a million claims."""
    found = [one for question in QUESTIONS for one in question(organization.pk)]
    return [*found, *storage()]


def broken(code: str, subject: str, rows: QuerySet[Any], *, notice: bool = False) -> Iterator[Broken]:
    """One finding for all rows that break a rule."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: SHOWN + 1])
    if keys:
        count = len(keys) if len(keys) <= SHOWN else rows.count()
        yield Broken(code, subject, count, tuple(keys[:SHOWN]), notice)


def total(rows: QuerySet[Any], by: str) -> Coalesce:
    """The sum of amounts of rows of another table, 0 where there are none. `rows` is filtered by the outer key."""
    sums = rows.order_by().values(by).annotate(total=Sum("amount_minor")).values("total")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), NONE)


def balances(organization_id: int) -> Iterator[Broken]:
    """M03, M04: what is open equals the amount less its entries, and closes exactly when nothing is left."""
    rows = Receivable.objects.filter(organization_id=organization_id).annotate(
        taken=total(Entry.objects.filter(receivable=OuterRef("pk")), "receivable")
    )
    wrong = ~Q(outstanding_minor=F("amount_minor") - F("taken")) | Q(outstanding_minor__lt=0)
    yield from broken("M04", "receivable", rows.filter(wrong))
    state = Q(closed="", outstanding_minor=0) | (~Q(closed="") & Q(outstanding_minor__gt=0))
    yield from broken("M04", "receivable", rows.filter(state))


def payments(organization_id: int) -> Iterator[Broken]:
    """M02, M05: a payment is what it settled, what is on account and what went back, to the last minor unit."""
    rows = Payment.objects.filter(organization_id=organization_id).annotate(
        settled=total(Allocation.objects.filter(payment=OuterRef("pk"), reversed_at=None), "payment"),
        back=total(Refund.objects.filter(payment=OuterRef("pk"), reversed_at=None), "payment"),
    )
    standing = rows.filter(reversed_at=None)
    sums = F("settled") + F("unallocated_minor") + F("refunded_minor")
    yield from broken("M05", "payment", standing.exclude(amount_minor=sums))
    yield from broken("M02", "payment", standing.exclude(refunded_minor=F("back")))
    yield from broken("M07", "payment", rows.filter(reversed_at__isnull=False, settled__gt=0))


def currencies(organization_id: int) -> Iterator[Broken]:
    """M06: money settles claims of its own currency only, lines become payments of theirs."""
    rows = Allocation.objects.filter(organization_id=organization_id)
    yield from broken("M06", "payment", Payment.objects.filter(
        pk__in=rows.exclude(payment__currency=F("receivable__currency")).values("payment")
    ))  # fmt: skip
    matched = LineMatch.objects.filter(organization_id=organization_id, undone_at=None)
    lines = matched.exclude(payment__currency=F("line__currency")).values("line")
    yield from broken("M06", "bank_line", BankLine.objects.filter(pk__in=lines))


def reversals(organization_id: int) -> Iterator[Broken]:
    """M07: a reversal is equal and opposite to the entry it names."""
    rows = Entry.objects.filter(organization_id=organization_id, kind="reversal")
    yield from broken("M07", "entry", rows.exclude(amount_minor=0 - F("reverses__amount_minor")))


def plans(organization_id: int) -> Iterator[Broken]:
    """M10: the instalments of a contract that stand are not more than the contract."""
    standing = Receivable.objects.filter(contract=OuterRef("pk")).exclude(closed="cancelled")
    rows = Contract.objects.filter(organization_id=organization_id).annotate(asked=total(standing, "contract"))
    yield from broken("M10", "contract", rows.filter(asked__gt=F("total_minor")))


def lines(organization_id: int) -> Iterator[Broken]:
    """M12: a bank line is used once: matched is what its matches say, claimed what its claims say."""
    rows = BankLine.objects.filter(organization_id=organization_id).annotate(
        used=total(LineMatch.objects.filter(line=OuterRef("pk"), undone_at=None), "line"),
        asked=total(LineClaim.objects.filter(line=OuterRef("pk"), state="claimed"), "line"),
        whole=Case(
            When(amount_minor__lt=0, then=0 - F("amount_minor")), default=F("amount_minor"),
            output_field=BigIntegerField(),
        ),
    )  # fmt: skip
    yield from broken("M12", "bank_line", rows.exclude(matched_minor=F("used")))
    yield from broken("M12", "bank_line", rows.exclude(claimed_minor=F("asked")))
    parts = F("open_minor") + F("matched_minor") + F("aside_minor")
    yield from broken("M12", "bank_line", rows.exclude(whole=parts))


def matched_payments(organization_id: int) -> Iterator[Broken]:
    """M05: a match that stands is of a payment that stands, and of its whole amount."""
    rows = LineMatch.objects.filter(organization_id=organization_id, undone_at=None).exclude(kind="refund")
    wrong = rows.filter(Q(payment__reversed_at__isnull=False) | ~Q(amount_minor=F("payment__amount_minor")))
    yield from broken("M05", "bank_line", BankLine.objects.filter(pk__in=wrong.values("line")))


def gaps(organization_id: int) -> Iterator[Broken]:
    """M13: statements join up, or the gap is on record (and holds chasing)."""
    rows = StatementGap.objects.filter(organization_id=organization_id, closed_at=None)
    yield from broken("M13", "gap", rows, notice=True)


def on_the_way(organization_id: int) -> Iterator[Broken]:
    """S18: no letter waits to leave about a claim that is settled."""
    waiting = Message.objects.filter(
        organization_id=organization_id, purpose="reminder", state__in=("awaiting_approval", "queued", "claimed")
    )
    closed = Receivable.objects.filter(actions__message=OuterRef("pk")).exclude(closed="")
    yield from broken("S18", "message", waiting.filter(Exists(closed)))


QUESTIONS: Final[Sequence[Callable[[int], Iterator[Broken]]]] = (
    balances, payments, currencies, reversals, plans, lines, matched_payments, gaps, on_the_way,
)  # fmt: skip


def storage() -> Iterator[Broken]:
    """M01: every amount is stored as a whole number. SQLite alone would keep anything else."""
    if connection.vendor != "sqlite":
        return
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if column.name.endswith("_minor") and isinstance(column, IntegerField):
                wrong = not_whole(model._meta.db_table, column.name)
                if wrong:
                    yield Broken("M01", f"{model._meta.label}.{column.name}", len(wrong), tuple(wrong[:SHOWN]))


def not_whole(table: str, column: str) -> list[int]:
    """The keys of rows whose amount is no integer; table and column are ours, never a user's."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM \"{table}\" WHERE typeof(\"{column}\") NOT IN ('integer', 'null') LIMIT 100"  # noqa: S608
        )
        return [int(row[0]) for row in cursor.fetchall()]
