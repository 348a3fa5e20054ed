"""Payments so far: the received amount and date of an instalment, one or several in a cell."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from huikuan.rules.book.lines import Line
from huikuan.rules.book.model import Problem
from huikuan.rules.money import format_plain
from huikuan.rules.typed import Typed, TypedError, parse_amount, parse_date, parse_dates, plain, split_amounts

NOT_YET: Final = re.compile(r"未[收付到回].*|尚未.*|待[收付].*|unpaid|open|not (?:yet )?paid|pending", re.IGNORECASE)
DATED: Final = (
    re.compile(r"(?P<amount>[^()]+)\((?P<date>[^()]+)\)"),
    re.compile(r"(?P<date>\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s*[:收付到回款账]*\s*(?P<amount>[^\s()]+)"),
    re.compile(r"(?P<amount>[^\s()]+)\s+(?P<date>\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"),
)

Receipts = list[tuple[int, date | None]]


def read_receipts(line: Line, group: str, currency: str, problems: list[Problem]) -> Receipts:
    """Amounts with their dates. Where it is not written which date belongs to which amount, that is trouble."""
    received, paid_on = line.get("received", group), line.get("paid_on", group)
    if received is None:
        if paid_on is not None and not NOT_YET.fullmatch(plain(paid_on)):
            problems.append(line.problem("paid_on", "receipt_without_amount", group))
        return []
    try:
        amounts, own_dates = read_amounts(line, group, currency)
    except TypedError as error:
        problems.append(line.refused("received", error, group))
        return []
    amounts = [amount for amount in amounts if amount]
    if any(amount < 0 for amount in amounts):
        problems.append(line.problem("received", "receipt_negative", group))
        return []
    if not amounts:
        return []
    if own_dates:
        return list(zip(amounts, own_dates, strict=True))
    return with_dates(line, group, amounts, problems)


def with_dates(line: Line, group: str, amounts: list[int], problems: list[Problem]) -> Receipts:
    """The amounts paired with the dates of the date column."""
    sheet = line.sheet
    try:
        dates = parse_dates(
            line.get("paid_on", group), default_year=sheet.mapping.default_year, year_first=sheet.chinese
        )
    except TypedError as error:
        problems.append(line.refused("paid_on", error, group))
        return []
    if not dates and len(amounts) == 1:
        problems.append(line.problem("received", "paid_on_missing", group, "warning"))
        return [(amounts[0], None)]
    if len(dates) != len(amounts):
        where = "paid_on" if dates else "received"
        problems.append(line.problem(where, "receipts_unclear", group, amounts=len(amounts), dates=len(dates)))
        return []
    return list(zip(amounts, dates, strict=True))


def read_amounts(line: Line, group: str, currency: str) -> tuple[list[int], list[date]]:
    """The amounts of a cell and, where each has its own in the cell, their dates."""
    value = line.get("received", group)
    unit = line.sheet.unit_of(("received", group))
    try:
        return [required(parse_amount(value, currency, unit=unit))], []
    except TypedError as first:
        pieces = split_amounts(value) if isinstance(value, str) else []
        dated = [match for piece in pieces if (match := pair(plain(piece)))]
        if dated and len(dated) == len(pieces):
            return (
                [required(parse_amount(match["amount"], currency, unit=unit)) for match in dated],
                [day for match in dated if (day := parse_date(match["date"], year_first=line.sheet.chinese))],
            )
        if len(pieces) < 2:
            raise
        try:
            return [required(parse_amount(piece, currency, unit=unit)) for piece in pieces], []
        except TypedError:
            raise TypedError("receipts_unclear", value, amounts=len(pieces), dates=0) from first


def pair(piece: str) -> re.Match[str] | None:
    """An amount and its date written together."""
    return next((match for pattern in DATED if (match := pattern.fullmatch(piece))), None)


def required(amount: Typed[int | None]) -> int:
    """The amount, zero for a blank."""
    return amount.value or 0


def check_received(
    line: Line, group: str, amount_minor: int, received: Receipts, currency: str, problems: list[Problem]
) -> None:
    """Not more than the instalment, and the column of what is open must agree."""
    paid = sum(minor for minor, _ in received)
    if paid > amount_minor:
        problems.append(
            line.problem(
                "received", "received_exceeds", group, received=format_plain(paid, currency),
                amount=format_plain(amount_minor, currency),
            )
        )  # fmt: skip
        return
    key = ("unpaid", group)
    if line.cells.get(key) is None:
        return
    try:
        unpaid = parse_amount(line.cells[key], currency, unit=line.sheet.unit_of(key)).value
    except TypedError as error:
        problems.append(line.refused("unpaid", error, group))
        return
    if unpaid is not None and unpaid != amount_minor - paid:
        problems.append(
            line.problem("unpaid", "unpaid_differs", group, expected=format_plain(amount_minor - paid, currency))
        )
