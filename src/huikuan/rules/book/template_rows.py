"""Rows of template sheets: the header matched strictly, examples and blanks set aside, cells by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from huikuan.rules.book.headers import meaning
from huikuan.rules.book.lines import Line, Sheet, filled
from huikuan.rules.book.mapping import ColumnMapping, ColumnUse, fingerprint
from huikuan.rules.book.model import Grid, NotRow, Problem, Row
from huikuan.rules.book.template import INSTRUCTIONS, LANGUAGES, SHEETS, SheetSpec, spec_named
from huikuan.rules.typed import key_of, parse_amount, parse_percent, written
from huikuan.rules.typed.cells import TypedError

DEEPEST: Final = 10


def is_template(grids: Sequence[Grid]) -> bool:
    """Whether a workbook is ours: at least one of its sheets under its name and headings."""
    return any((spec := spec_named(grid.sheet)) and header_row(grid, spec) is not None for grid in grids)


def spec_of(grid: Grid, kinds: Mapping[str, str]) -> SheetSpec | None:
    """The kind of a sheet: as the user says, else by its name."""
    return spec_named(kinds.get(grid.sheet, "") or grid.sheet)


def is_instructions(grid: Grid) -> bool:
    """The sheet that only explains."""
    return key_of(grid.sheet) in {key_of(name) for name in INSTRUCTIONS}


def header_row(grid: Grid, spec: SheetSpec) -> int | None:
    """The row (from 0) that has every required heading."""
    required = {column.field for column in spec.columns if column.required}
    for index, row in enumerate(grid.rows[:DEEPEST]):
        if required <= {field_named(spec, written(cell)) for cell in row if isinstance(cell, str)}:
            return index
    return None


def best_row(grid: Grid, spec: SheetSpec) -> int:
    """The row most like a header, to say what is missing from it."""
    rows = grid.rows[:DEEPEST]
    known = [len({field_named(spec, written(cell)) for cell in row if isinstance(cell, str)} - {""}) for row in rows]
    return known.index(max(known)) if known else 0


def field_named(spec: SheetSpec, label: str) -> str:
    """The field of a heading: the template's own words first, then synonyms of a field this sheet has."""
    key = key_of(label).strip("*＊")
    own = spec.by_heading
    if key in own:
        return own[key]
    found = meaning(label).field
    found = {"people": "contact_name", "customer_number": "customer"}.get(found, found)
    if spec.key == "payments":
        found = {"received": "amount", "due_on": "", "payer": "payer_name"}.get(found, found)
    return found if any(column.field == found for column in spec.columns) else ""


def sheet_of(grid: Grid, spec: SheetSpec, row: Row) -> tuple[Sheet, list[Problem]]:
    """The sheet's columns, and problems: a required column missing, a heading nobody knows."""
    uses: dict[tuple[str, str], ColumnUse] = {}
    columns: list[ColumnUse] = []
    unknown: list[ColumnUse] = []
    for index, cell in enumerate(row):
        label = written(cell)
        heading = meaning(label)
        name = field_named(spec, label)
        name = "" if (name, "") in uses else name
        use = ColumnUse(index, label, name, "", heading.unit, heading.currency)
        columns.append(use)
        if name:
            uses[name, ""] = use
        elif label:
            unknown.append(use)
    mapping = ColumnMapping(fingerprint([column.label for column in columns]), 1, tuple(columns))
    sheet = Sheet(grid.sheet, mapping, uses)
    return sheet, [Problem(grid.sheet, 0, "", use.label, use.label, "column_unknown", {}, "warning") for use in unknown]


def rows_of(grid: Grid, spec: SheetSpec) -> tuple[list[Line], list[Problem], list[NotRow]]:
    """The data rows of one sheet, its problems and the rows that are none."""
    start = header_row(grid, spec)
    if start is None:
        best = best_row(grid, spec)
        row = grid.rows[best] if grid.rows else ()
        known = {field_named(spec, written(cell)) for cell in row}
        missing = [
            column.zh + " / " + column.en for column in spec.columns if column.required and column.field not in known
        ]
        return [], [Problem(grid.sheet, best + 1, "", "", "", "column_missing", {"headers": "；".join(missing)})], []
    sheet, problems = sheet_of(grid, spec, grid.rows[start])
    examples = [
        {column.field: written(column.example(language)) for column in spec.columns if column.example(language)}
        for language in LANGUAGES
    ]
    lines: list[Line] = []
    not_rows = [NotRow(grid.sheet, index + 1, "title" if index < start else "header") for index in range(start + 1)]
    for index in range(start + 1, len(grid.rows)):
        line = filled(sheet, grid.rows[index], index + 1, {})
        if not line.cells:
            not_rows.append(NotRow(grid.sheet, index + 1, "blank"))
        elif any(is_example(line, example) for example in examples):
            not_rows.append(NotRow(grid.sheet, index + 1, "example"))
        else:
            lines.append(line)
    return lines, problems, not_rows


def is_example(line: Line, example: Mapping[str, str]) -> bool:
    """The example row, still as delivered."""
    if {name for name, _ in line.cells} != set(example):
        return False
    return all(same(line.cells[name, ""], text) for name, text in example.items())


def same(cell: object, text: str) -> bool:
    """Whether a cell shows the example's text, numbers and dates by their value."""
    if key_of(cell) == key_of(text):
        return True
    try:
        if text.endswith("%"):
            return parse_percent(cell) == parse_percent(text)
        return parse_amount(cell).value is not None and parse_amount(cell).value == parse_amount(text).value
    except TypedError:
        return False


def guess_spec(grid: Grid) -> SheetSpec | None:
    """The template sheet whose headings a lone table (a CSV) has: the most columns, all required ones present."""
    fitting = [spec for spec in SHEETS if header_row(grid, spec) is not None]
    return max(fitting, key=lambda spec: coverage(grid, spec), default=None)


def coverage(grid: Grid, spec: SheetSpec) -> int:
    """How many of the sheet's columns the table has."""
    row = grid.rows[header_row(grid, spec) or 0]
    return len({field_named(spec, written(cell)) for cell in row} - {""})
