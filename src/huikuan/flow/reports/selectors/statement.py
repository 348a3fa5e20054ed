"""对账单: what was owed to one of our entities at the start of a period, what came and went, what is owed at its end.

A claim stands in the account from its due date, or from its first payment when that came earlier. Claims that wait for
their condition are not owed yet and are left out; cancelled ones never were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from huikuan.flow.parties.models import Customer, LegalEntity
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.rules.ageing import summarise


@dataclass(frozen=True, slots=True)
class Movement:
    """One line: a claim that became owed (`owed_minor`) or what lowered the debt (`settled_minor`, < 0 restores it)."""

    on: date
    kind: str  # claim allocation credit write_off reversal
    contract: str
    title: str
    invoice_number: str
    owed_minor: int
    settled_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account in one currency, minor units; the closing balance is the opening one and the movements."""

    customer: Customer
    entity: LegalEntity
    currency: str
    since: date
    until: date
    opening_minor: int
    movements: tuple[Movement, ...]
    closing_minor: int
    on_account_minor: int
    overdue_minor: int
    ageing: Mapping[str, int]  # what is open at the end, by the buckets of rules/ageing.py


def statement_of(customer: Customer, entity: LegalEntity, currency: str, since: date, until: date) -> Statement:
    """The account of a customer with one of our entities over a period, both days included. Three queries."""
    claims = Receivable.objects.filter(
        customer=customer, contract__entity=entity, currency=currency, due_on__isnull=False
    ).select_related("contract")
    rows = list(claims.exclude(closed="cancelled").order_by("due_on", "pk"))
    entries: dict[int, list[Entry]] = {row.pk: [] for row in rows}
    for entry in Entry.objects.filter(receivable__in=entries).order_by("effective_on", "pk"):
        entries[entry.receivable_id].append(entry)
    posted = sorted(
        (line for row in rows for line in lines_of(row, entries[row.pk]) if line.on <= until),
        key=lambda line: (line.on, line.kind != "claim"),
    )
    opening = sum(line.owed_minor - line.settled_minor for line in posted if line.on < since)
    movements = tuple(balanced(opening, (line for line in posted if line.on >= since)))
    closing = movements[-1].balance_minor if movements else opening
    still_open = [(row.due_on, open_on(row, entries[row.pk], until)) for row in rows if row.due_on]
    ageing = summarise([(due, minor) for due, minor in still_open if minor and due <= until], until)
    overdue = sum(minor for due, minor in still_open if due < until)
    account = Payment.objects.filter(
        customer=customer, currency=currency, reversed_at=None, cleared_on__lte=until, unallocated_minor__gt=0
    ).filter(entity__in=[entity])
    on_account = sum(account.values_list("unallocated_minor", flat=True))
    return Statement(customer, entity, currency, since, until, opening, movements, closing, on_account, overdue, ageing)


def lines_of(row: Receivable, entries: list[Entry]) -> Iterable[Movement]:
    """The claim and its entries as lines without a balance."""
    assert row.due_on is not None
    since = min([row.due_on, *(entry.effective_on for entry in entries)])
    named = (row.contract.number, row.title, row.invoice_number)
    yield Movement(since, "claim", *named, row.amount_minor, 0, 0)
    for entry in entries:
        yield Movement(entry.effective_on, entry.kind, *named, 0, entry.amount_minor, 0)


def balanced(opening_minor: int, lines: Iterable[Movement]) -> Iterable[Movement]:
    """The same lines, each with the balance after it."""
    balance = opening_minor
    for line in lines:
        balance += line.owed_minor - line.settled_minor
        yield Movement(
            line.on, line.kind, line.contract, line.title, line.invoice_number, line.owed_minor, line.settled_minor,
            balance,
        )  # fmt: skip


def open_on(row: Receivable, entries: list[Entry], day: date) -> int:
    """What of the claim was open at the end of a day."""
    return row.amount_minor - sum(entry.amount_minor for entry in entries if entry.effective_on <= day)
