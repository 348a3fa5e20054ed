"""Any spreadsheet file to grids: what it is decides its content, never its name."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import Final

from huikuan.adapters.sheets import limits
from huikuan.adapters.sheets.delimited import decode, read_delimited
from huikuan.adapters.sheets.html_table import read_html
from huikuan.adapters.sheets.packed import check_excel, check_open_document, open_archive
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.adapters.sheets.workbook import read_workbook
from huikuan.rules.book.model import Grid

__all__ = ["UnreadableFile", "read_file"]

ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF: Final = (b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00", b"\x09\x08\x08\x00")
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
OTHERS: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
)


def read_file(source: bytes | str | Path, filename: str = "") -> list[Grid]:
    """The sheets of a file as grids: XLSX, XLSM, XLS, ODS, CSV, TSV, and HTML or CSV called .xls.

    `filename` only names the sheet of a file that has none. Raises UnreadableFile(code, **params); nothing of the
    file is executed, no formula is computed, no external reference followed.
    """
    content = content_of(source)
    if not filename and not isinstance(source, bytes):
        filename = str(source)
    sheet = PurePath(filename.replace("\\", "/")).stem or "1"
    if content.startswith(ZIP):
        return read_zip(content)
    if content.startswith(COMPOUND):
        if ENCRYPTED in content:
            raise UnreadableFile("file_encrypted")
        return read_workbook(content, None, {})
    if content.startswith(BIFF):
        raise UnreadableFile("file_damaged")
    if content.startswith(OTHERS):
        raise UnreadableFile("file_not_a_table")
    return read_text(decode(content), sheet)


def content_of(source: bytes | str | Path) -> bytes:
    """The bytes, if there are any and not too many."""
    if isinstance(source, bytes):
        content = source
    else:
        path = Path(source)
        try:
            size = path.stat().st_size
            if size > limits.FILE_BYTES:
                raise UnreadableFile("file_too_large", megabytes=size >> 20, most=limits.FILE_BYTES >> 20)
            content = path.read_bytes()
        except OSError as error:
            raise UnreadableFile("file_missing", name=path.name) from error
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile("file_empty")
    if len(content) > limits.FILE_BYTES:
        raise UnreadableFile("file_too_large", megabytes=len(content) >> 20, most=limits.FILE_BYTES >> 20)
    return content


def read_zip(content: bytes) -> list[Grid]:
    """A workbook that is a zip archive: Excel's, or OpenDocument's."""
    archive = open_archive(content)
    names = set(archive.namelist())
    if "xl/workbook.xml" in names or "/xl/workbook.xml" in names:
        return read_workbook(content, archive, check_excel(archive))
    if "content.xml" in names and b"opendocument.spreadsheet" in mimetype(
        archive.read("mimetype") if "mimetype" in names else b""
    ):
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UnreadableFile("file_encrypted")
        check_open_document(archive)
        return read_workbook(content, None, {})
    raise UnreadableFile("file_not_a_table")


def mimetype(content: bytes) -> bytes:
    """What an OpenDocument file says it is; a missing statement counts as a spreadsheet."""
    return content or b"opendocument.spreadsheet"


def read_text(text: str, sheet: str) -> list[Grid]:
    """Delimited text or an HTML page."""
    head = text[:4000].lstrip("\ufeff \r\n\t").lower()
    if head.startswith(("{", "[{", "[\n")):
        raise UnreadableFile("file_not_a_table")
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and head.startswith("<?xml"):
        raise UnreadableFile("file_old_xml")
    if re.match(r"<(?:!doctype html|html|\?xml|table|meta|head|body|style|div)\b", head):
        return read_html(text, sheet)
    return [read_delimited(text, sheet)]
