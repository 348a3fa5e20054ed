"""XLSX, XLSM, XLS and ODS by calamine, with merges, dates, hidden sheets and cells in error."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import python_calamine

from huikuan.adapters.sheets import limits
from huikuan.adapters.sheets.packed import Broken, check_size
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.book.model import Cell, Grid, Row
from huikuan.rules.typed import BrokenCell

RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DAMAGED: Final = (
    python_calamine.CalamineError,
    python_calamine.XmlError,
    python_calamine.ZipError,
    ValueError,
    OSError,
    KeyError,
    IndexError,
)


def read_workbook(content: bytes, archive: zipfile.ZipFile | None, broken: Broken) -> list[Grid]:
    """All sheets of a workbook. Raises UnreadableFile."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise UnreadableFile("file_encrypted") from error
    except DAMAGED as error:
        raise UnreadableFile("file_damaged") from error
    except BaseException as error:  # a panic of the parser is no Exception; anything else goes on
        raise panic(error) from error
    if len(workbook.sheet_names) > limits.SHEETS:
        raise UnreadableFile("file_too_many_sheets", sheets=len(workbook.sheet_names), most=limits.SHEETS)
    errors = by_sheet_name(archive, broken) if archive and broken else {}
    return [
        read_sheet(workbook, meta, errors.get(meta.name, {})) for meta in workbook.sheets_metadata if is_table(meta)
    ]


def panic(error: BaseException) -> BaseException:
    """A crash inside the parser means a damaged file; an interruption stays one."""
    return UnreadableFile("file_damaged") if type(error).__name__ == "PanicException" else error


def is_table(meta: Any) -> bool:
    """Worksheets only: no charts, no macro sheets."""
    return bool(meta.typ == python_calamine.SheetTypeEnum.WorkSheet)


def read_sheet(workbook: Any, meta: Any, errors: dict[tuple[int, int], str]) -> Grid:
    """One sheet from its very first row and column, so that rows are numbered as the spreadsheet shows them."""
    hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
    try:
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.end is None and not errors:
            return Grid(meta.name, (), (), hidden)
        if sheet.end is not None:
            check_size(sheet.end[0] + 1, sheet.end[1] + 1)
        cells = sheet.to_python(skip_empty_area=False) if sheet.end is not None else []
        merges = sheet.merged_cell_ranges or []
    except DAMAGED as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile("file_damaged") from error
    except BaseException as error:
        raise panic(error) from error
    rows = [tuple(cell_of(value) for value in row) for row in cells]
    put_errors(rows, errors)
    merged = tuple((top, left, bottom, right) for (top, left), (bottom, right) in merges)
    return Grid(meta.name, tuple(rows), merged, hidden)


def cell_of(value: Any) -> Cell:
    """A cell as rules take it: a date without a time is a date, a duration or time of day its text."""
    kind = type(value)
    if kind is str or kind is float:
        return value  # type: ignore[no-any-return]
    if kind is datetime:
        return value.date() if value.time() == time.min else value  # type: ignore[no-any-return]
    if isinstance(value, (bool, int, date)):
        return value
    if isinstance(value, (time, timedelta)):
        return str(value)
    return "" if value is None else str(value)


def put_errors(rows: list[Row], errors: dict[tuple[int, int], str]) -> None:
    """Cells in error in their places, where the parser left blanks."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), shown in errors.items():
        if row < limits.ROWS and column < limits.COLUMNS:
            by_row.setdefault(row, {})[column] = shown
    for row, columns in by_row.items():
        while len(rows) <= row:
            rows.append(())
        cells: list[Cell] = list(rows[row])
        for column, shown in columns.items():
            cells.extend([""] * (column + 1 - len(cells)))
            if cells[column] == "":
                cells[column] = BrokenCell(shown)
        rows[row] = tuple(cells)


def by_sheet_name(archive: zipfile.ZipFile, broken: Broken) -> dict[str, dict[tuple[int, int], str]]:
    """Errors by the sheet's name instead of its file."""
    try:
        book = parsed(archive.read("xl/workbook.xml"))
        relations = parsed(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError, UnreadableFile):
        return {}
    files = {element.get("Id"): str(element.get("Target") or "") for element in relations}
    found: dict[str, dict[tuple[int, int], str]] = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            target = files.get(element.get(RELATION), "").lstrip("/")
            path = target if target.startswith("xl/") else f"xl/{target}"
            found[str(element.get("name"))] = broken.get(path, {})
    return found


def parsed(content: bytes) -> ElementTree.Element:
    """A small part as XML; a document type has no business there."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise UnreadableFile("file_damaged")
    return ElementTree.fromstring(content)  # noqa: S314  checked on the line above
