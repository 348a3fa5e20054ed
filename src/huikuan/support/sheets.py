"""The port through which a list leaves as a spreadsheet; config.wiring registers who writes which format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import BinaryIO, Protocol

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and what its cells hold: text, number, date or amount (Decimal, in units of the currency)."""

    heading: str
    kind: str = "text"
    width: int = 14


class SheetWriter(Protocol):
    """Writes one sheet to a binary file; text that looks like a formula must stay text."""

    def __call__(
        self, file: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
    ) -> None: ...


_writers: dict[str, SheetWriter] = {}


def register(file_format: str, writer: SheetWriter) -> None:
    """Name the writer of a format ("xlsx")."""
    _writers[file_format] = writer


def writer_of(file_format: str) -> SheetWriter | None:
    """The writer of a format, None when none is installed."""
    return _writers.get(file_format)


Template = Callable[[str], bytes]
_template: list[Template] = []


def register_template(template: Template) -> None:
    """Name who makes the import template; its argument is "zh" or "en"."""
    _template[:] = [template]


def template(language: str) -> bytes:
    """The import template as an XLSX file. Raises LookupError when nobody makes one."""
    if not _template:
        raise LookupError("no template writer is connected")
    return _template[0](language)
