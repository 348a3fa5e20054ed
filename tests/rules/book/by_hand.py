"""Small sheets typed in tests, and books in a form that is easy to compare."""

from __future__ import annotations

from collections.abc import Sequence

from huikuan.rules.book.ledger import read_ledger
from huikuan.rules.book.model import Cell, Grid, Merge, ParsedBook
from huikuan.rules.money import format_plain


def grid(*rows: Sequence[Cell], sheet: str = "台账", merged: Sequence[Merge] = (), hidden: bool = False) -> Grid:
    """A sheet of these rows."""
    return Grid(sheet, tuple(tuple(row) for row in rows), tuple(merged), hidden)


def read(*grids: Grid) -> ParsedBook:
    """The book in these sheets."""
    return read_ledger(grids)


def plans(book: ParsedBook) -> dict[str, list[tuple[str, str, str, str]]]:
    """Contract number → (title, amount, due date or words, received) of each instalment."""
    currency = {contract.number: contract.currency for contract in book.contracts}
    received: dict[tuple[str, int | None], int] = {}
    for payment in book.payments:
        key = (payment.contract_number, payment.sequence)
        received[key] = received.get(key, 0) + payment.amount_minor
    found: dict[str, list[tuple[str, str, str, str]]] = {contract.number: [] for contract in book.contracts}
    for one in book.instalments:
        money = currency[one.contract_number]
        due = one.due_on.isoformat() if one.due_on else one.trigger_words
        paid = received.get((one.contract_number, one.sequence), 0)
        found[one.contract_number].append(
            (one.title, format_plain(one.amount_minor, money), due, format_plain(paid, money))
        )
    return found


def codes(book: ParsedBook) -> list[tuple[int, str, str]]:
    """(row, column, code) of everything that is trouble."""
    return [(problem.row, problem.column, problem.code) for problem in book.trouble]


def kinds(book: ParsedBook) -> dict[int, str]:
    """Row → why it holds no data, of a book with one sheet."""
    return {row.row: row.kind for row in book.not_rows}
