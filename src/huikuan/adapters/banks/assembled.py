"""Movements of a bank's own format (MT940) put together into one statement, with its balances checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from huikuan.rules.money import minor_digits
from huikuan.support.refusal import Refused
from huikuan.support.statements import LineProblem, Statement, StatementLine

LARGEST: Final = 10**15
MOST_LINES: Final = 300_000


@dataclass(slots=True)
class Part:
    """One statement of a file: banks put several, often one a day, into one file."""

    account: str = ""
    account_name: str = ""
    bank: str = ""
    currency: str = ""
    opening_minor: int | None = None
    closing_minor: int | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    lines: list[StatementLine] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)


def joined(format_name: str, parts: Sequence[Part], encoding: str = "") -> Statement:
    """The parts of one account as one statement, oldest first.

    Raises Refused("statement_empty") without any part and Refused("accounts_several") when they are of more than one.
    """
    if not parts:
        raise Refused("statement_empty")
    accounts = sorted({part.account for part in parts})
    currencies = sorted({part.currency for part in parts})
    if len(accounts) > 1 or len(currencies) > 1:
        named = accounts if len(accounts) > 1 else currencies
        raise Refused("accounts_several", numbers=", ".join(named[:5]))
    ordered = sorted(parts, key=lambda part: part.opened_on or part.closed_on or date.min)
    lines = [line for part in ordered for line in part.lines]
    problems = [problem for part in ordered for problem in (*part.problems, *sums(part))]
    for before, after in pairwise(ordered):
        if None not in (before.closing_minor, after.opening_minor) and before.closing_minor != after.opening_minor:
            problems.append(LineProblem(str(after.opened_on or ""), "balance_breaks", {"balance": after.opening_minor}))
    days = [line.on for line in lines]
    return Statement(
        format=format_name, bank=next((part.bank for part in ordered if part.bank), ""), account=accounts[0],
        account_name=next((part.account_name for part in ordered if part.account_name), ""), currency=currencies[0],
        opening_minor=ordered[0].opening_minor, closing_minor=ordered[-1].closing_minor,
        period_from=ordered[0].opened_on or min(days, default=None),
        period_to=ordered[-1].closed_on or max(days, default=None),
        lines=tuple(replace(line, position=place) for place, line in enumerate(lines)), problems=tuple(problems),
        encoding=encoding,
    )  # fmt: skip


def sums(part: Part) -> Iterable[LineProblem]:
    """Opening and movements must make the closing balance; else lines are missing or unread."""
    if part.opening_minor is None or part.closing_minor is None:
        return
    reached = part.opening_minor + sum(line.amount_minor for line in part.lines)
    if reached != part.closing_minor:
        yield LineProblem(str(part.closed_on or ""), "sum_differs", {"reached": reached, "closing": part.closing_minor})


def minor_of(text: str, currency: str) -> int:
    """Minor units of 1234.56, 1234,56 or 1234,; exact. Raises ValueError for anything else."""
    plain = text.strip().replace(",", ".")
    if not plain or len(plain) > 32 or not set(plain) <= set("+-.0123456789"):
        raise ValueError(text)
    try:
        scaled = Decimal(plain).scaleb(minor_digits(currency or "CNY"))
    except InvalidOperation:
        raise ValueError(text) from None
    if scaled != scaled.to_integral_value() or abs(scaled) > LARGEST:
        raise ValueError(text)
    return int(scaled)


def bounded(part: Part) -> None:
    """Raises Refused("file_too_many_rows") past what an account can move."""
    if len(part.lines) > MOST_LINES:
        raise Refused("file_too_many_rows", rows=len(part.lines), most=MOST_LINES)
