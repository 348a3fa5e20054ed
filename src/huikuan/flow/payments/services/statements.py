"""Statements are stored as they were read, and each line once, however often and in whatever files it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from huikuan.flow.parties.models import User
from huikuan.flow.payments.models import BankLine, BankStatement, StatementAccount
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused

if TYPE_CHECKING:
    from huikuan.support.statements import Statement, StatementLine

BATCH: Final = 1000
LARGEST_MINOR: Final = 10**17
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A statement with how many of its lines were new."""

    statement: BankStatement
    new: int
    known: int


def keyed(lines: Iterable[StatementLine]) -> Iterator[tuple[Key, StatementLine]]:
    """Each line with what tells it from all others of its account: its fingerprint and, among equals, its number."""
    seen: Counter[str] = Counter()
    for line in lines:
        print_ = fingerprint(line)
        yield (print_, seen[print_]), line
        seen[print_] += 1


def fingerprint(line: StatementLine) -> str:
    """Day, amount and the bank's own serial and balance; where it gives neither, everything it says about the line."""
    parts: list[object] = [line.on.isoformat(), line.amount_minor]
    if line.serial or line.balance_minor is not None:
        parts += ["".join((line.serial or "").split()), line.balance_minor]
    else:
        said = (line.counterparty, line.counterparty_account, line.reference, line.narrative)
        parts += [line.time.isoformat() if line.time else "", *("".join((text or "").split()) for text in said)]
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:40]


def unknown_lines(account: StatementAccount, statement: Statement) -> list[tuple[Key, StatementLine]]:
    """The lines that are not stored yet. One query."""
    if not statement.lines:
        return []
    days = [line.on for line in statement.lines]
    stored = BankLine.objects.filter(account=account, on__gte=min(days), on__lte=max(days))
    known = set(stored.values_list("fingerprint", "occurrence"))
    return [(key, line) for key, line in keyed(statement.lines) if key not in known]


@transaction.atomic
def store_statement(
    *,
    account: StatementAccount,
    statement: Statement,
    filename: str,
    content: bytes,
    file: StoredFile | None,
    today: date,
    by: User | None,
    at: datetime,
) -> Stored:
    """Keep the statement and what is new of it. Money out is set aside at once: it is nobody's payment.

    Raises Refused("statement_empty", "amount_too_large").
    """
    if not statement.lines and not (statement.period_from and statement.period_to):
        raise Refused("statement_empty")
    if any(abs(line.amount_minor) > LARGEST_MINOR for line in statement.lines):
        raise Refused("amount_too_large")
    StatementAccount.objects.select_for_update().get(pk=account.pk)  # one file of an account at a time
    fresh = [pair for pair in unknown_lines(account, statement) if pair[1].amount_minor]
    first, last = period(statement, today)
    row = BankStatement.objects.create(
        organization_id=account.organization_id, account=account, file=file, filename=filename[:160],
        sha256=digest(content), format=statement.format[:40], period_from=first, period_to=last,
        opening_minor=statement.opening_minor, closing_minor=statement.closing_minor,
        line_count=len(statement.lines), new_count=len(fresh), by=by, at=at,
        problems=[{"place": p.place, "code": p.code, "values": plain(p.values)} for p in statement.problems][:200],
    )  # fmt: skip
    BankLine.objects.bulk_create((made(row, key, line) for key, line in fresh), batch_size=BATCH)
    record(
        organization_id=account.organization_id, at=at, kind="statement.imported", subject=("bank_account", account.pk),
        by=by.pk if by else None, statement=row.pk, filename=row.filename, new=len(fresh),
        known=len(statement.lines) - len(fresh), period=[first.isoformat(), last.isoformat()],
    )  # fmt: skip
    return Stored(row, len(fresh), len(statement.lines) - len(fresh))


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def period(statement: Statement, today: date) -> tuple[date, date]:
    """The days a statement speaks for: as it says, but never a day that is still to come; else those of its lines."""
    days = [line.on for line in statement.lines]
    first = min([*days, *([statement.period_from] if statement.period_from else [])])
    last = max([*days, *([min(statement.period_to, today)] if statement.period_to else [])], default=first)
    return first, max(first, last)


def plain(values: Any) -> dict[str, str]:
    """The values of a problem as text that can be stored."""
    return {str(name): str(value)[:200] for name, value in dict(values or {}).items()}


def made(statement: BankStatement, key: Key, line: StatementLine) -> BankLine:
    out = line.amount_minor < 0
    size = abs(line.amount_minor)
    return BankLine(
        organization_id=statement.organization_id, account_id=statement.account_id, statement=statement,
        position=line.position, on=line.on, time=line.time, amount_minor=line.amount_minor,
        currency=line.currency or statement.account.currency, counterparty=clean(line.counterparty, 200),
        counterparty_account=clean(line.counterparty_account, 80), counterparty_bank=clean(line.counterparty_bank, 160),
        narrative=clean(line.narrative, 600), reference=clean(line.reference, 160), serial=clean(line.serial, 120),
        balance_minor=line.balance_minor, fee_minor=line.fee_minor or 0, kind=(line.kind or "")[:20],
        fingerprint=key[0], occurrence=key[1], open_minor=0 if out else size, aside_minor=size if out else 0,
        aside="outgoing" if out else "",
    )  # fmt: skip


def clean(text: str | None, longest: int) -> str:
    """Text as it may be stored: no NUL, which PostgreSQL refuses, and no longer than its column."""
    return (text or "").replace("\x00", "").strip()[:longest]
