"""Zip-based workbooks looked at before a parser sees them: real unpacked sizes, extents, and cells in error."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from huikuan.adapters.sheets import limits
from huikuan.adapters.sheets.refused import UnreadableFile

CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>")
REFERENCE: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ERROR: Final = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<', re.DOTALL)  # fmt: skip  # noqa: E501
UNCOMPUTED: Final = re.compile(rb'<(?:\w+:)?c\b(?![^>]*\bt="(?:str|s)")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>')  # fmt: skip  # noqa: E501
REPEATED: Final = re.compile(rb'number-(rows|columns)-repeated="(\d+)"')

Broken = dict[str, dict[tuple[int, int], str]]


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive, once its members really unpack to what they declare and stay within the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError) as error:
        raise UnreadableFile("file_damaged") from error
    if len(members) > limits.MEMBERS:
        raise UnreadableFile("file_unpacks_too_large")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile("file_encrypted")
    declared = sum(member.file_size for member in members)
    if declared > limits.UNPACKED_BYTES:
        raise UnreadableFile("file_unpacks_too_large")
    for member in members:
        if member.file_size > limits.RATIO_FROM and member.file_size > limits.RATIO * max(member.compress_size, 1):
            raise UnreadableFile("file_unpacks_too_large")
        check_member(content, member)
    return archive


def check_member(content: bytes, member: zipfile.ZipInfo) -> None:
    """A member may not unpack to more than its directory entry says: parsers go by the data, not by the entry."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile("file_damaged")
    header = content[member.header_offset : member.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise UnreadableFile("file_damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = member.header_offset + 30 + name_length + extra_length
    packed = content[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        if member.file_size != member.compress_size:
            raise UnreadableFile("file_damaged")
        return
    unpacker = zlib.decompressobj(-15)
    size = 0
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, 1 << 20))
            packed = unpacker.unconsumed_tail
            if size > member.file_size:
                raise UnreadableFile("file_unpacks_too_large")
    except zlib.error as error:
        raise UnreadableFile("file_damaged") from error


def check_excel(archive: zipfile.ZipFile) -> Broken:
    """Refuses sheets whose filled cells lie too far out; gives the cells that show an error, by sheet file."""
    broken: Broken = {}
    for name in archive.namelist():
        if not re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", name):
            continue
        content = read(archive, name)
        extent(content)
        cells = dict(errors(content))
        if cells:
            broken[name.lstrip("/")] = cells
    return broken


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member's content."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile("file_damaged") from error


def extent(content: bytes) -> None:
    """The parser keeps a sheet as one rectangle: a single cell in XFD1048576 would need memory for 17 milliards."""
    rows = columns = 0
    for match in CELL.finditer(content):
        if match[2] or not (found := REFERENCE.search(match[1])):
            continue
        rows = max(rows, int(found[2]))
        columns = max(columns, column_number(found[1]))
    check_size(rows, columns)


def check_size(rows: int, columns: int) -> None:
    """Refuses more rows, columns or cells than a ledger can have."""
    if rows > limits.ROWS:
        raise UnreadableFile("file_too_many_rows", rows=rows, most=limits.ROWS)
    if columns > limits.COLUMNS:
        raise UnreadableFile("file_too_many_columns", columns=columns, most=limits.COLUMNS)
    if rows * columns > limits.CELLS:
        raise UnreadableFile("file_too_many_rows", rows=rows, most=limits.CELLS // max(columns, 1))


def errors(content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Cells (row, column from 0) that show #REF! and the like, or a formula nobody computed: parsers blank them."""
    if b't="e"' in content:
        for match in ERROR.finditer(content):
            yield (int(match[2]) - 1, column_number(match[1]) - 1), match[3].decode("utf-8", "replace")
    if b"<f" in content or b":f>" in content:
        for match in UNCOMPUTED.finditer(content):
            yield (int(match[2]) - 1, column_number(match[1]) - 1), "=?"


def column_number(letters: bytes) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_open_document(archive: zipfile.ZipFile) -> None:
    """Refuses filled cells repeated without end; blank ones at the margins are usual."""
    content = read(archive, "content.xml")
    for row in re.finditer(rb"<table:table-row\b([^>]*)>(.*?)</table:table-row>", content, re.DOTALL):
        is_filled = b"<text:p" in row[2] or b"office:value" in row[2]
        repeated = REPEATED.search(row[1])
        if is_filled and repeated and int(repeated[2]) > 2000:
            raise UnreadableFile("file_too_many_rows", rows=int(repeated[2]), most=limits.ROWS)
        for cell in re.finditer(rb"<table:table-cell\b([^>]*[^/])>", row[2]):
            if (wide := REPEATED.search(cell[1])) and int(wide[2]) > limits.COLUMNS:
                raise UnreadableFile("file_too_many_columns", columns=int(wide[2]), most=limits.COLUMNS)
