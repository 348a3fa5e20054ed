"""Parts of bank lines become payments, many at once: each yuan of a line once, each claim never below zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Value, When

from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.payments.models import Allocation, BankLine, FeeTaken, LineMatch, Payment, Suspect
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.flow.receivables.services import discounts, entries
from huikuan.support.events.record import Happened, record_many
from huikuan.support.refusal import Refused

GIVES_A_NUMBER: Final = 8
"""A serial of at least so many signs is taken for the payment's number; shorter ones only count a day's lines."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What `amount_minor` of a line is to become: money for claims, the rest on account. Minor units.

    `parts`: (receivable, what it is settled by, fee included). `fee_minor` is what the bank kept: Σ parts may exceed
    the amount by it, and the last part is settled by that much less money. `claimed_minor`: the part of the line that
    was claimed and is confirmed by this.
    """

    line_id: int
    customer_id: int
    amount_minor: int
    parts: tuple[tuple[int, int], ...] = ()
    fee_minor: int = 0
    reasons: tuple[Mapping[str, Any], ...] = ()
    confidence: int = 0
    automatic: bool = False
    claimed_minor: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """A part of a line that is a payment now."""

    match: LineMatch
    payment: Payment
    line: BankLine
    receivable_ids: tuple[int, ...]


@dataclass(slots=True)
class Room:
    """What lines and claims still have room for while a batch is put together."""

    lines: dict[int, BankLine]
    claims: dict[int, Receivable]
    customers: frozenset[int]
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    used: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def refusal(self, wanted: Booking) -> str:
        """Why this booking cannot be made; "" when it can, and then its room is taken."""
        line = self.lines.get(wanted.line_id)
        if line is None or wanted.customer_id not in self.customers:
            return "not_found"
        if why := self.line_refuses(line, wanted) or self.parts_refuse(line, wanted):
            return why
        self.spent[line.pk] += wanted.amount_minor
        for pk, minor in wanted.parts:
            self.used[pk] += minor
        return ""

    def line_refuses(self, line: BankLine, wanted: Booking) -> str:
        if line.amount_minor <= 0:
            return "line_is_money_out"
        if wanted.amount_minor <= 0:
            return "amount_not_positive"
        left = line.open_minor - self.spent[line.pk]
        if wanted.amount_minor > left:
            return "line_not_open"
        return "line_claimed" if wanted.amount_minor > left - line.claimed_minor + wanted.claimed_minor else ""

    def parts_refuse(self, line: BankLine, wanted: Booking) -> str:
        ids = [pk for pk, _minor in wanted.parts]
        settled = sum(minor for _pk, minor in wanted.parts)
        if len(ids) != len(set(ids)) or any(minor <= 0 for _pk, minor in wanted.parts):
            return "parts_invalid"
        if wanted.fee_minor and not fee_fits(wanted, settled):
            return "fee_invalid"
        if settled - wanted.fee_minor > wanted.amount_minor:
            return "parts_above_amount"
        for pk, minor in wanted.parts:
            claim = self.claims.get(pk)
            if claim is None or claim.customer_id != wanted.customer_id or claim.closed:
                return "designated_unknown"
            if claim.currency != line.currency:
                return "currency_differs"
            if minor > claim.outstanding_minor - self.used[pk]:
                return "part_above_outstanding"
        return ""


def fee_fits(wanted: Booking, settled_minor: int) -> bool:
    """A bank keeps a fee of what the customer paid in full: nothing is over, and the last part is more than the fee."""
    whole = settled_minor == wanted.amount_minor + wanted.fee_minor
    return wanted.fee_minor > 0 and whole and wanted.parts[-1][1] > wanted.fee_minor


def lock_lines(line_ids: Iterable[int], organization_id: int) -> dict[int, BankLine]:
    """The lines, locked in id order; SQLite needs no lock, its IMMEDIATE transaction is alone already."""
    rows = BankLine.objects.filter(pk__in=set(line_ids), organization_id=organization_id).order_by("pk")
    rows = rows.select_related("account").defer("proposals")
    locking = rows.select_for_update(of=("self",)) if connection.vendor == "postgresql" else rows
    return {row.pk: row for row in locking}


@transaction.atomic
def book(
    *, organization: Organization, bookings: Sequence[Booking], by: User | None, at: datetime, strict: bool = True
) -> list[Booked]:
    """Make payments of lines and settle claims with them, all in one transaction.

    `strict`: raises Refused for the first booking that cannot be made ("not_found", "line_not_open", "line_claimed",
    "line_is_money_out", "parts_invalid", "fee_invalid", "parts_above_amount", "part_above_outstanding",
    "designated_unknown", "currency_differs", "amount_not_positive"); otherwise such bookings are left out, since facts
    have moved on.
    """
    lines = lock_lines((wanted.line_id for wanted in bookings), organization.pk)
    wanted_ids = {pk for wanted in bookings for pk, _minor in wanted.parts}
    known = set(Receivable.objects.filter(pk__in=wanted_ids, organization=organization).values_list("pk", flat=True))
    people = Customer.objects.filter(organization=organization, pk__in={b.customer_id for b in bookings})
    room = Room(lines, entries.lock(sorted(known), organization.pk), frozenset(people.values_list("pk", flat=True)))
    taken = []
    for wanted in bookings:
        why = room.refusal(wanted)
        if why and strict:
            raise Refused(why)
        if not why:
            taken.append(wanted)
    return write(organization, taken, lines, by, at) if taken else []


def write(
    organization: Organization, taken: Sequence[Booking], lines: Mapping[int, BankLine], by: User | None, at: datetime
) -> list[Booked]:
    numbers = external_numbers(organization, taken, lines)
    payments = Payment.objects.bulk_create(
        payment_for(organization, wanted, lines[wanted.line_id], number, by, at)
        for wanted, number in zip(taken, numbers, strict=True)
    )
    matches = LineMatch.objects.bulk_create(
        LineMatch(
            organization=organization, line=lines[wanted.line_id], payment=payment, amount_minor=wanted.amount_minor,
            automatic=wanted.automatic, confidence=wanted.confidence, reasons=[dict(one) for one in wanted.reasons],
            by=by, at=at,
        )
        for wanted, payment in zip(taken, payments, strict=True)
    )  # fmt: skip
    settle(organization, list(zip(taken, payments, matches, strict=True)), lines, by, at)
    move_lines(taken, lines)
    done = [
        Booked(match, payment, lines[wanted.line_id], tuple(pk for pk, _minor in wanted.parts))
        for wanted, payment, match in zip(taken, payments, matches, strict=True)
    ]
    record_many(happenings(done, taken, by, at))
    settled = sorted({pk for one in done for pk in one.receivable_ids})
    if settled:
        discounts.earn_discounts(organization_id=organization.pk, receivable_ids=settled, by=by, at=at)
    return done


def payment_for(
    organization: Organization, wanted: Booking, line: BankLine, number: str, by: User | None, at: datetime
) -> Payment:
    spent = sum(minor for _pk, minor in wanted.parts) - wanted.fee_minor
    return Payment(
        organization=organization, customer_id=wanted.customer_id, entity_id=line.account.entity_id,
        external_number=number, method=method_of(line), amount_minor=wanted.amount_minor, currency=line.currency,
        received_on=line.on, cleared_on=line.on, payer_name=line.counterparty[:160], note=wanted.note[:300],
        unallocated_minor=wanted.amount_minor - max(spent, 0), by=by, at=at,
    )  # fmt: skip


def method_of(line: BankLine) -> str:
    """How the money came, as far as the account says it."""
    if line.account.kind != "wallet":
        return "bank"
    said = f"{line.account.bank} {line.account.name}".lower()
    wallets = (("微信", "wechat"), ("wechat", "wechat"), ("tenpay", "wechat"), ("财付通", "wechat"))
    return next((method for word, method in wallets if word in said), "alipay")


def external_numbers(organization: Organization, taken: Sequence[Booking], lines: Mapping[int, BankLine]) -> list[str]:
    """A number of its own for each payment: the bank's serial where it is one, else the line's. Two queries."""
    ids = {wanted.line_id for wanted in taken}
    before: dict[int, int] = defaultdict(int)
    for pk in LineMatch.objects.filter(line_id__in=ids).values_list("line_id", flat=True):
        before[pk] += 1
    serials = {lines[pk].serial for pk in ids if GIVES_A_NUMBER <= len(lines[pk].serial) <= 70}
    used = set(
        Payment.objects.filter(organization=organization, external_number__in=serials).values_list(
            "external_number", flat=True
        )
    )
    numbers = []
    for wanted in taken:
        line, nth = lines[wanted.line_id], before[wanted.line_id]
        before[wanted.line_id] += 1
        plain = line.serial if line.serial in serials and line.serial not in used and not nth else ""
        used.add(plain)
        numbers.append(plain or f"L{line.pk}" + (f"#{nth + 1}" if nth else ""))
    return numbers


def settle(
    organization: Organization,
    rows: Sequence[tuple[Booking, Payment, LineMatch]],
    lines: Mapping[int, BankLine],
    by: User | None,
    at: datetime,
) -> None:
    """Enter the money on the claims, and what the bank kept of it as a fee."""
    money: list[tuple[date, int, int, Payment]] = []
    fees: list[tuple[date, int, int, LineMatch]] = []
    for wanted, payment, match in rows:
        on = lines[wanted.line_id].on
        for number, (pk, minor) in enumerate(wanted.parts, 1):
            fee = wanted.fee_minor if number == len(wanted.parts) else 0
            money.append((on, pk, minor - fee, payment))
            if fee:
                fees.append((on, pk, fee, match))
    for group in groups(money):
        made = enter(organization, group, "allocation", by, at)
        Allocation.objects.bulk_create(
            Allocation(
                organization=organization, payment=payment, receivable_id=pk, entry=entry, amount_minor=minor,
                reason="designated", by=by, at=at,
            )
            for entry, (_on, pk, minor, payment) in zip(made, group, strict=True)
        )  # fmt: skip
    for group in groups(fees):
        made = enter(organization, group, "bank_fee", by, at)
        FeeTaken.objects.bulk_create(
            FeeTaken(organization=organization, match=match, entry=entry)
            for entry, (_on, _pk, _minor, match) in zip(made, group, strict=True)
        )


def enter(
    organization: Organization, group: Sequence[tuple[date, int, int, Any]], kind: str, by: User | None, at: datetime
) -> list[Entry]:
    return entries.enter(
        organization_id=organization.pk, changes=[entries.Change(pk, minor) for _on, pk, minor, _row in group],
        kind=kind, effective_on=group[0][0], reason="", by=by, at=at,
    )  # fmt: skip


def groups(rows: Sequence[tuple[date, int, int, Any]]) -> Iterator[list[tuple[date, int, int, Any]]]:
    """Rows of one day, each claim once in a group: that is how entries are made."""
    group: list[tuple[date, int, int, Any]] = []
    seen: set[int] = set()
    for row in sorted(rows, key=lambda one: one[0]):
        if group and (row[0] != group[0][0] or row[1] in seen):
            yield group
            group, seen = [], set()
        group.append(row)
        seen.add(row[1])
    if group:
        yield group


def move_lines(taken: Sequence[Booking], lines: Mapping[int, BankLine]) -> None:
    """What was open is matched now; the database refuses more than there was (IntegrityError)."""
    minor: dict[int, int] = defaultdict(int)
    claimed: dict[int, int] = defaultdict(int)
    for wanted in taken:
        minor[wanted.line_id] += wanted.amount_minor
        claimed[wanted.line_id] += wanted.claimed_minor
    by_line = Case(*(When(pk=pk, then=Value(n)) for pk, n in minor.items()), output_field=BigIntegerField())
    less = Case(*(When(pk=pk, then=Value(n)) for pk, n in claimed.items()), output_field=BigIntegerField())
    BankLine.objects.filter(pk__in=minor).update(
        open_minor=F("open_minor") - by_line, matched_minor=F("matched_minor") + by_line,
        claimed_minor=F("claimed_minor") - less,
    )  # fmt: skip
    whole = [pk for pk, n in minor.items() if lines[pk].open_minor == n]
    Suspect.objects.filter(line_id__in=whole).delete()


def happenings(done: Sequence[Booked], taken: Sequence[Booking], by: User | None, at: datetime) -> Iterator[Happened]:
    actor = by.pk if by else None
    for one, wanted in zip(done, taken, strict=True):
        payment, ours = one.payment, one.payment.organization_id
        money = {"amount_minor": payment.amount_minor, "currency": payment.currency}
        yield Happened(
            ours, at, "payment.recorded", "payment", payment.pk, actor,
            {"customer": payment.customer_id, **money, "received_on": payment.received_on.isoformat(),
             "method": payment.method},
        )  # fmt: skip
        yield Happened(
            ours, at, "line.matched", "bank_line", one.line.pk, actor,
            {"payment": payment.pk, "customer": payment.customer_id, **money, "automatic": wanted.automatic,
             "reasons": [dict(reason) for reason in wanted.reasons], "fee_minor": wanted.fee_minor},
        )  # fmt: skip
        for number, (pk, minor) in enumerate(wanted.parts, 1):
            fee = wanted.fee_minor if number == len(wanted.parts) else 0
            told = {"payment": payment.pk, "amount_minor": minor - fee, "currency": payment.currency}
            yield Happened(ours, at, "payment.allocated", "receivable", pk, actor, told)
            if fee:
                told = {"payment": payment.pk, "amount_minor": fee, "currency": payment.currency}
                yield Happened(ours, at, "receivable.bank_fee", "receivable", pk, actor, told)
