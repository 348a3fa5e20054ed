"""Rows of a hand-kept sheet put under the contract they belong to, before any cell is read as money or a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from huikuan.rules.book.mapping import ColumnMapping, ColumnUse
from huikuan.rules.book.model import Cell, Problem, Weight, column_letter
from huikuan.rules.typed import (
    TypedError,
    is_blank,
    key_of,
    parse_amount,
    parse_date,
    parse_percent,
    split_amounts,
    written,
)

Key: TypeAlias = tuple[str, str]  # field, group


@dataclass(frozen=True, slots=True)
class Sheet:
    """What holds for a whole sheet: its columns, what one stands for where a cell names no unit, its currency."""

    name: str
    mapping: ColumnMapping
    uses: Mapping[Key, ColumnUse]
    unit: int = 1
    currency: str = ""
    chinese: bool = True

    def unit_of(self, key: Key) -> int:
        """The unit of a column: its own heading's before the sheet's."""
        use = self.uses.get(key)
        return (use.unit if use else 0) or self.unit

    @property
    def money(self) -> list[ColumnUse]:
        """The columns that hold money."""
        return [use for (name, _), use in self.uses.items() if name in ("total", "amount", "received", "unpaid")]

    def problem(
        self, row: int, key: Key | None, value: Cell, code: str, weight: Weight = "trouble", **params: str | int
    ) -> Problem:
        """A problem at a cell of this sheet, or of a whole row (`key` None)."""
        use = self.uses.get(key) if key else None
        letter, label = (column_letter(use.index), use.label) if use else ("", "")
        return Problem(self.name, row, letter, label, written(value)[:200], code, params, weight)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as shown and its filled cells by field and group."""

    sheet: Sheet
    row: int
    cells: Mapping[Key, Cell]

    def get(self, name: str, group: str = "") -> Cell:
        """The cell, None when blank."""
        return self.cells.get((name, group))

    def problem(
        self, name: str, code: str, group: str = "", weight: Weight = "trouble", **params: str | int
    ) -> Problem:
        """A problem at one of this row's cells."""
        return self.sheet.problem(self.row, (name, group), self.get(name, group), code, weight, **params)

    def refused(self, name: str, error: TypedError, group: str = "") -> Problem:
        """The problem of a cell that could not be read."""
        return replace(self.problem(name, error.code, group), params=error.params)

    def quick_minor(self, key: Key) -> int | None:
        """The amount in a cell if it is readable; for comparing sums, not for keeping."""
        try:
            return parse_amount(self.cells.get(key), self.sheet.currency or "CNY", unit=self.sheet.unit_of(key)).value
        except TypedError:
            return self.quick_sum(key) if key[0] == "received" else None

    def quick_sum(self, key: Key) -> int | None:
        """Several receipts in one cell added up."""
        unit, currency = self.sheet.unit_of(key), self.sheet.currency or "CNY"
        try:
            return sum(
                parse_amount(piece, currency, unit=unit).value or 0 for piece in split_amounts(self.cells.get(key))
            )
        except TypedError:
            return None

    def quick_share(self, key: Key, total: int | None) -> int | None:
        """The share of a total that a percentage cell means, if it is whole."""
        try:
            percent = parse_percent(self.cells.get(key))
        except TypedError:
            return None
        share = percent.share * total if percent and total is not None else None
        return int(share) if share is not None and share.denominator == 1 else None


@dataclass(slots=True)
class RawContract:
    """A contract's rows. `first` holds, for each field of the contract, the row where it was first written."""

    lines: list[Line] = field(default_factory=list)
    first: dict[str, Line] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    more: dict[int, list[Line]] = field(default_factory=dict)  # further receipts, by the row of their instalment

    def add(self, line: Line, names: tuple[str, ...]) -> None:
        """Another row of this contract; a second, different total or date is trouble."""
        self.lines.append(line)
        for name in names:
            value = line.get(name)
            if value is None:
                continue
            if name not in self.first:
                self.first[name] = line
                self.keys[name] = key_of(value)
            elif name in ("total", "signed_on") and self.differs(name, line):
                first = self.first[name]
                self.problems.append(
                    line.problem(name, f"{name}_differs", other_row=first.row, other=written(first.get(name)))
                )

    def differs(self, name: str, line: Line) -> bool:
        """Whether the row says otherwise than the first; 86万 and 860,000 are the same total."""
        if self.keys[name] == key_of(line.get(name)):
            return False
        first = self.first[name]
        if name == "total":
            return line.quick_minor((name, "")) != first.quick_minor((name, ""))
        return quick_date(line, name) != quick_date(first, name)

    def value(self, name: str) -> Cell:
        """The cell of a contract field, None when nobody wrote it."""
        line = self.first.get(name)
        return line.get(name) if line else None


def quick_date(line: Line, name: str) -> date | Cell:
    """The date in a cell, or the cell when it is none; for comparing."""
    try:
        return parse_date(line.get(name), year_first=line.sheet.chinese)
    except TypedError:
        return line.get(name)


def filled(sheet: Sheet, row: tuple[Cell, ...], row_number: int, merged: Mapping[int, Cell]) -> Line:
    """The row's filled cells by field; `merged` holds what a merge from above puts into this row, by column."""
    cells: dict[Key, Cell] = {}
    for key, use in sheet.uses.items():
        value = row[use.index] if use.index < len(row) else None
        if value is None or value == "":
            value = merged.get(use.index)
            if value is None:
                continue
        if not is_blank(value):
            cells[key] = value
    return Line(sheet, row_number, cells)
