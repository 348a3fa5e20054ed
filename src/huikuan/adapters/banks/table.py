"""Statements as tables: CSV, TXT, XLS, XLSX, HTML called .xls, packed or not; found by headings, never by file name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from huikuan.adapters.sheets.reader import read_file
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.book.model import Grid
from huikuan.rules.money import minor_digits
from huikuan.rules.statements.headers import find_header, named_columns
from huikuan.rules.statements.movement import (
    BOTH,
    TOLD,
    UNKNOWN,
    UNTOLD,
    Movement,
    Unreadable,
    read_day,
    read_row,
    text_of,
)
from huikuan.rules.typed.currencies import parse_currency
from huikuan.support.refusal import Refused
from huikuan.support.statements import LineProblem, Statement, StatementLine

NUMBER: Final = re.compile(r"(?<![0-9*])[0-9*][0-9* -]{5,34}(?![0-9*])")
ACCOUNT: Final = re.compile(r"账号|帐号|卡号|账户号|account", re.I)
SPAN: Final = re.compile(
    r"(20\d{2})[-/.年]?(\d{2})[-/.月]?(\d{2})日?[^0-9]*?(?:\d{2}:\d{2}:\d{2})?[^0-9]{1,24}(20\d{2})[-/.年]?(\d{2})[-/.月]?(\d{2})"
)
BANKS: Final = (
    ("支付宝", "支付宝"), ("微信", "微信支付"), ("HISTORYDETAIL", "中国工商银行"), ("工商银行", "中国工商银行"),
    ("建设银行", "中国建设银行"), ("农业银行", "中国农业银行"), ("中国银行", "中国银行"), ("招商银行", "招商银行"),
)  # fmt: skip


def read_table(content: bytes, filename: str, columns: Mapping[str, Any] | None = None) -> Statement:
    """The first sheet that is a statement. Raises Refused with the sheet reader's codes, "columns_unknown" where no
    headings are recognised, and "sign_unclear" where the direction of the amounts cannot be told.
    """
    try:
        grids = read_file(content, filename)
    except UnreadableFile as error:
        values: dict[str, Any] = dict(error.params)
        raise Refused(error.code, **values) from None
    for grid in grids:
        if (found := header_of(grid, columns)) is not None:
            return statement_of(grid, *found)
    raise Refused("columns_unknown")


def header_of(grid: Grid, columns: Mapping[str, Any] | None) -> tuple[int, dict[str, list[int]]] | None:
    """The header row and its columns; those a person named come before what we think."""
    found = find_header(grid.rows)
    if not columns:
        return found
    for number, row in enumerate(grid.rows[:80]):
        named = named_columns(row, columns)
        if len(named) == len(columns) or (found is not None and number == found[0] and named):
            return number, {**(found[1] if found and found[0] == number else {}), **named}
    return found


def statement_of(grid: Grid, header: int, roles: Mapping[str, Sequence[int]]) -> Statement:
    """Every row under the header that moved money, in the file's order."""
    moves: list[tuple[int, Movement]] = []
    problems: list[LineProblem] = []
    for number, row in enumerate(grid.rows[header + 1 :], header + 2):
        try:
            move = read_row(row, roles)
        except Unreadable as error:
            problems.append(LineProblem(f"{grid.sheet}:{number}", error.code, {"value": error.value}))
            continue
        if move is not None:
            moves.append((number, move))
    moves, unclear = settled(moves, roles, grid.sheet)
    problems += unclear
    head = [text_of(cell) for row in grid.rows[:header] for cell in row]
    own = next((move.own_account for _n, move in moves if move.own_account), "")
    currency = currency_of(moves)
    lines = tuple(line_of(place, number, move, currency, grid.sheet) for place, (number, move) in enumerate(moves))
    opening, closing = edges(lines)
    problems += breaks(lines, grid.sheet, moves)
    first, last = span(head)
    return Statement(
        format="table", bank=bank_of(head, grid.rows[header]), account=own or account_of(grid.rows[:header]),
        account_name="", currency=currency, opening_minor=opening, closing_minor=closing, period_from=first,
        period_to=last, lines=lines, problems=tuple(problems),
        columns={role: text_of(grid.rows[header][at[0]]) for role, at in roles.items()}, encoding="", header_row=header,
    )  # fmt: skip


Moves = list[tuple[int, Movement]]


def settled(moves: Moves, roles: Mapping[str, Sequence[int]], sheet: str) -> tuple[Moves, list[LineProblem]]:
    """The rows whose direction is known, and a problem for each whose word we do not know beside words we do.

    Raises Refused("sign_unclear"): one amount column, no sign and no word anywhere, and balances that do not tell
    either. That is asked, never guessed.
    """
    moves = reversed_by_balance(moves)
    untold = [move for _number, move in moves if move.sign in (UNTOLD, UNKNOWN) and move.amount]
    signed_column = any(move.amount < 0 and move.sign == TOLD for _number, move in moves) and "direction" not in roles
    if not untold or signed_column or "refund" in roles or adds_up(moves) or adds_up(moves[::-1]):
        return moves, []
    if len(untold) == len(moves):
        raise Refused("sign_unclear")
    known = [(number, move) for number, move in moves if move not in untold]
    return known, [
        LineProblem(f"{sheet}:{number}", "sign_unclear", {"value": str(move.amount)})
        for number, move in moves
        if move in untold
    ]


def reversed_by_balance(moves: Moves) -> Moves:
    """A word for "out" beside a minus is taken as the running balance has it, in whichever order the file runs."""
    if all(move.sign != BOTH for _number, move in moves):
        return moves
    made = list(moves)
    newest_first = moves[0][1].on > moves[-1][1].on
    for at, (number, move) in enumerate(moves):
        before = at + 1 if newest_first else at - 1
        if move.sign != BOTH or move.balance is None or not 0 <= before < len(moves):
            continue
        stood = moves[before][1].balance
        if stood is not None and move.balance == stood - move.amount:
            made[at] = number, replace(move, amount=-move.amount)
    return made


def adds_up(moves: Sequence[tuple[int, Movement]]) -> bool:
    """Whether each balance is the one before and the amount; nothing is said by fewer than two rows."""
    return len(moves) > 1 and all(
        before.balance is not None and after.balance == before.balance + after.amount
        for (_n, before), (_m, after) in pairwise(moves)
    )


def minor(value: Decimal, currency: str) -> int:
    """Minor units; finer digits (0.00001 yuan of fees) are rounded half up."""
    scaled = value.scaleb(minor_digits(currency or "CNY"))
    return int(scaled.quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def line_of(position: int, number: int, move: Movement, currency: str, sheet: str) -> StatementLine:
    own = parse_currency(move.currency) if move.currency else None
    unit = own or currency
    return StatementLine(
        position=position, place=f"{sheet}:{number}", on=move.on, time=move.time, amount_minor=minor(move.amount, unit),
        currency=unit, counterparty=move.counterparty, counterparty_account=move.counterparty_account,
        counterparty_bank=move.counterparty_bank,
        balance_minor=None if move.balance is None else minor(move.balance, unit), serial=move.serial or None,
        reference=move.order, narrative=move.narrative, kind="transfer" if move.neutral else move.kind,
        fee_minor=minor(move.fee, unit),
    )  # fmt: skip


def currency_of(moves: Sequence[tuple[int, Movement]]) -> str:
    """The one currency of the statement; CNY where it says none, "" where it says several."""
    found = {parse_currency(move.currency) for _number, move in moves if move.currency} - {None}
    return str(found.pop()) if len(found) == 1 else ("CNY" if not found else "")


def edges(lines: Sequence[StatementLine]) -> tuple[int | None, int | None]:
    """The balances before the first and after the last movement, in whichever order the file has them."""
    if not lines or any(line.balance_minor is None for line in lines):
        return None, None
    ordered = oldest_first(lines)
    first, last = ordered[0], ordered[-1]
    assert first.balance_minor is not None
    return first.balance_minor - first.amount_minor, last.balance_minor


def oldest_first(lines: Sequence[StatementLine]) -> Sequence[StatementLine]:
    """The lines in time's order: as the balances join up, else by their days."""
    backwards = sum(joins(after, before) for before, after in pairwise(lines))
    forwards = sum(joins(before, after) for before, after in pairwise(lines))
    if forwards == backwards:
        return lines if lines[0].on <= lines[-1].on else lines[::-1]
    return lines if forwards > backwards else lines[::-1]


def joins(before: StatementLine, after: StatementLine) -> bool:
    return before.balance_minor is not None and after.balance_minor == before.balance_minor + after.amount_minor


def breaks(lines: Sequence[StatementLine], sheet: str, moves: Sequence[tuple[int, Movement]]) -> list[LineProblem]:
    """Where the running balance does not follow from the line before: something is missing there."""
    if not lines or any(line.balance_minor is None for line in lines):
        return []
    ordered = oldest_first(lines)
    return [
        LineProblem(after.place, "balance_breaks", {"balance": after.balance_minor})
        for before, after in pairwise(ordered)
        if not joins(before, after)
    ]


def account_of(rows: Sequence[Sequence[object]]) -> str:
    """The account a preamble names: a long number beside or behind the word."""
    for row in rows:
        cells = [text_of(cell) for cell in row]
        for at, cell in enumerate(cells):
            if not (word := ACCOUNT.search(cell)):
                continue
            for text in (cell[word.end() :], *cells[at + 1 : at + 3]):
                if found := NUMBER.search(text):
                    return re.sub(r"[\s-]", "", found[0])
    return ""


def span(head: Sequence[str]) -> tuple[date | None, date | None]:
    """The days a preamble says the statement covers."""
    for text in (*head, " ".join(head)):
        if found := SPAN.search(text):
            try:
                first, last = read_day("-".join(found.group(1, 2, 3))), read_day("-".join(found.group(4, 5, 6)))
            except Unreadable:
                continue
            if first and last and first <= last:
                return first, last
    return None, None


def bank_of(head: Sequence[str], header: Sequence[object]) -> str:
    """Whose export it is, as far as it says so."""
    told = " ".join([*head, *map(text_of, header)])
    return next((name for word, name in BANKS if word in told), "")
