"""Which column means what: detected, corrected by the user, kept as JSON under the fingerprint of the headings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from huikuan.rules.book.headers import DEEPEST_HEADER, Header, Heading, find_header, header_at, is_table
from huikuan.rules.book.model import Grid
from huikuan.rules.book.synonyms import FIELDS, GROUP_FIELDS
from huikuan.rules.typed import key_of

UNITS: Final = frozenset({0, 1, 100, 1000, 10_000, 10**6, 10**8})
VERSION: Final = 1
WIDEST: Final = 400


class InvalidMapping(ValueError):
    """A mapping that cannot be used: `code` says why."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column is read as: `field` of FIELDS or "" (not read), `group` the instalment it belongs to or ""."""

    index: int
    label: str
    field: str = ""
    group: str = ""
    unit: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the sheets with these headings are read. `layout` is "rows" (one instalment a row) or "columns".

    `unit` 0 and `currency` "" leave both to the sheet's own unit line; `default_year` completes dates such as 3月5日.
    """

    fingerprint: str
    height: int
    columns: tuple[ColumnUse, ...]
    unit: int = 0
    currency: str = ""
    default_year: int | None = None

    @property
    def layout(self) -> str:
        return "columns" if any(column.group for column in self.columns) else "rows"

    @property
    def groups(self) -> tuple[str, ...]:
        """The instalments side by side, from left to right."""
        return tuple(dict.fromkeys(column.group for column in self.columns if column.group))

    @property
    def usable(self) -> bool:
        """Whether who and how much are known."""
        return is_table(Header(0, 1, tuple(Heading(c.label, c.field, c.group) for c in self.columns)))

    def column(self, field: str, group: str = "") -> ColumnUse | None:
        """The column read as `field`, or None."""
        return next((column for column in self.columns if column.field == field and column.group == group), None)

    def with_field(self, index: int, field: str, group: str = "") -> ColumnMapping:
        """The mapping with column `index` read as `field`; whichever column was read so before no longer is.

        Raises InvalidMapping("unknown_field" | "unknown_column" | "field_not_in_group").
        """
        if field and field not in FIELDS:
            raise InvalidMapping("unknown_field", field)
        if group and field not in GROUP_FIELDS | {"title"}:
            raise InvalidMapping("field_not_in_group", field)
        if not any(column.index == index for column in self.columns):
            raise InvalidMapping("unknown_column", index)
        columns = tuple(
            replace(column, field=field, group=group)
            if column.index == index
            else replace(column, field="", group="")
            if field not in ("", "ignored") and (column.field, column.group) == (field, group)
            else column
            for column in self.columns
        )
        return replace(self, columns=columns)


@dataclass(frozen=True, slots=True)
class Detected:
    """The mapping of one sheet and the row (from 0) its header starts on; `saved` when it came from memory."""

    mapping: ColumnMapping
    header_row: int
    saved: bool = False

    @property
    def first_row(self) -> int:
        """The first row below the header."""
        return self.header_row + self.mapping.height


def fingerprint(labels: Sequence[str]) -> str:
    """The same headings in the same order give the same value, whatever their spacing, width and case."""
    keys = [key_of(label) for label in labels]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


def detect(grid: Grid, saved: Mapping[str, ColumnMapping] | None = None) -> Detected | None:
    """How to read a sheet: by a saved mapping of the same headings, else by synonyms, else None."""
    if saved and (found := recall(grid, saved)):
        return found
    header = find_header(grid)
    return None if header is None else Detected(mapping_of(header), header.row)


def recall(grid: Grid, saved: Mapping[str, ColumnMapping]) -> Detected | None:
    """The saved mapping whose headings stand in the first forty rows."""
    for row in range(min(DEEPEST_HEADER, len(grid.rows))):
        for height in (1, 2):
            header = header_at(grid, row, height)
            if header is None:
                continue
            mapping = saved.get(fingerprint([heading.label for heading in header.headings]))
            if mapping and mapping.height == height:
                return Detected(mapping, row, saved=True)
    return None


def propose(grid: Grid) -> Detected | None:
    """For a sheet nothing is recognised on: the widest row of words as header, for the user to name the columns."""
    headers = [header_at(grid, row, 1) for row in range(min(DEEPEST_HEADER, len(grid.rows)))]
    found = [header for header in headers if header]
    if not found:
        return None
    best = max(found, key=lambda header: (sum(1 for h in header.headings if h.label), header.known, -header.row))
    return Detected(mapping_of(best), best.row)


def mapping_of(header: Header) -> ColumnMapping:
    """Columns as detected; of two columns with one meaning the first is read, the other left to the user."""
    columns: list[ColumnUse] = []
    taken: set[tuple[str, str]] = set()
    for index, heading in enumerate(header.headings):
        name, group = heading.field, heading.group
        if name not in ("", "ignored") and (name, group) in taken:
            name = group = ""
        taken.add((name, group))
        columns.append(ColumnUse(index, heading.label, name, group, heading.unit, heading.currency))
    return ColumnMapping(fingerprint([heading.label for heading in header.headings]), header.height, tuple(columns))


def mapping_to_json(mapping: ColumnMapping) -> dict[str, Any]:
    """Plain JSON values; `mapping_from_json` gives the equal mapping back."""
    return {
        "version": VERSION,
        "fingerprint": mapping.fingerprint,
        "height": mapping.height,
        "unit": mapping.unit,
        "currency": mapping.currency,
        "default_year": mapping.default_year,
        "columns": [
            {name: getattr(column, name) for name in ("index", "label", "field", "group", "unit", "currency")}
            for column in mapping.columns
        ],
    }


def mapping_from_json(content: Mapping[str, Any]) -> ColumnMapping:
    """The mapping written in `content`. Raises InvalidMapping(code, value) for anything missing, odd or unknown."""
    if not isinstance(content, Mapping) or content.get("version") != VERSION:
        raise InvalidMapping("not_a_mapping")
    columns = content.get("columns")
    if not isinstance(columns, list) or not 0 < len(columns) <= WIDEST:
        raise InvalidMapping("no_columns")
    year = content.get("default_year")
    if year is not None and (type(year) is not int or not 1990 <= year <= 2099):
        raise InvalidMapping("bad_year", year)
    if not is_unit(content.get("unit")) or type(content.get("height")) is not int or content["height"] not in (1, 2):
        raise InvalidMapping("bad_unit", content.get("unit"))
    return ColumnMapping(
        fingerprint=text(content, "fingerprint"),
        height=int(content["height"]),
        columns=tuple(column_from_json(column) for column in columns),
        unit=int(content["unit"]),
        currency=text(content, "currency"),
        default_year=year,
    )


def column_from_json(content: Any) -> ColumnUse:
    """One column, every part checked."""
    if not isinstance(content, Mapping) or type(content.get("index")) is not int or not 0 <= content["index"] < WIDEST:
        raise InvalidMapping("unknown_column", str(content)[:40])
    field = text(content, "field")
    if field and field not in FIELDS:
        raise InvalidMapping("unknown_field", field)
    if not is_unit(content.get("unit")):
        raise InvalidMapping("bad_unit", content.get("unit"))
    return ColumnUse(
        content["index"],
        text(content, "label"),
        field,
        text(content, "group"),
        content["unit"],
        text(content, "currency"),
    )


def is_unit(value: Any) -> bool:
    """One of the units a sheet can state."""
    return type(value) is int and value in UNITS


def text(content: Mapping[str, Any], name: str) -> str:
    """A string of `content`."""
    value = content.get(name)
    if not isinstance(value, str) or len(value) > 300:
        raise InvalidMapping("not_text", name)
    return value
