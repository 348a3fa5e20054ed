"""CSV and TSV in the encodings Chinese offices produce, with the delimiter found out."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Final

from huikuan.adapters.sheets import limits
from huikuan.adapters.sheets.packed import check_size
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.book.model import Grid

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS: Final = (",", "\t", ";", "|", "，")
ESCAPED: Final = re.compile(r'="([^"]*)"')
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def decode(content: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, UTF-16 by its pattern of zero bytes, GB18030, Big5, in that order.

    Statistics are worse on short Chinese files than this order. Raises UnreadableFile("file_unknown_encoding").
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return strict(content, name)
    head = content[:4000]
    if head.count(b"\0") > len(head) // 8:
        name = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return strict(content, name)
    for name in ("utf-8", "gb18030", "big5"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("file_unknown_encoding")


def strict(content: bytes, name: str) -> str:
    """Decoded, or refused."""
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableFile("file_unknown_encoding") from error


def read_delimited(text: str, sheet: str) -> Grid:
    """The rows of a delimited text. Raises UnreadableFile when it is none."""
    text = text.removeprefix("\ufeff")
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        text = text[declared.end() :]
    if len(CONTROL.findall(text[:20_000])) > 2:
        raise UnreadableFile("file_not_a_table")
    delimiter = declared[1] if declared else find_delimiter(text)
    rows: list[tuple[str, ...]] = []
    widest = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            rows.append(tuple(unescaped(cell) for cell in row))
            widest = max(widest, len(row))
            if len(rows) > limits.ROWS or widest > limits.COLUMNS:
                check_size(len(rows), widest)
    except csv.Error as error:
        raise UnreadableFile("file_not_a_table") from error
    if declared:
        rows.insert(0, ())  # the line counts: rows are numbered as the file's lines
    while rows and not any(rows[-1]):
        rows.pop()
    if widest < 2:
        raise UnreadableFile("file_not_a_table")
    check_size(len(rows), widest)
    return Grid(sheet, tuple(rows))


def find_delimiter(text: str) -> str:
    """The one that gives most rows the same, largest number of columns."""
    sample = text[:200_000].splitlines(keepends=True)[:60]
    best, most = ",", 0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if any(row)]
        except csv.Error:
            continue
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width) * (width - 1), width))
        score = widths.count(usual) * (usual - 1)
        if score > most:
            best, most = delimiter, score
    return best


def unescaped(cell: str) -> str:
    """Without the ="00123" that protects leading zeros, and without the tab that protects long numbers."""
    match = ESCAPED.fullmatch(cell.strip())
    return match[1] if match else cell.strip("\t")
