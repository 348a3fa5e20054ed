"""Statements of banks and wallets: a file as it is, or inside a zip with or without a password."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Final

from huikuan.adapters.banks import camt, mt940, ofx
from huikuan.adapters.banks.table import read_table
from huikuan.support.refusal import Refused
from huikuan.support.statements import Statement

MOST_MEMBERS: Final = 40
LARGEST: Final = 60 * 1024 * 1024
WIDEST_RATIO: Final = 200
READS: Final = (
    ".csv",
    ".txt",
    ".xls",
    ".xlsx",
    ".tsv",
    ".htm",
    ".html",
    ".xml",
    ".sta",
    ".mt940",
    ".940",
    ".ofx",
    ".qfx",
)
UTF8_NAME: Final = 0x800


def read_statement(
    content: bytes, filename: str, *, password: str | None = None, columns: Mapping[str, Any] | None = None
) -> Statement:
    """Read a statement. Raises Refused: "password_needed", "password_wrong", "statement_is_pdf", "archive_empty",
    "archive_too_large", and as `read_table`.
    """
    if content.startswith(b"%PDF"):
        raise Refused("statement_is_pdf")
    if content.startswith(b"PK\x03\x04") and not is_workbook(content):
        return from_archive(content, password, columns)
    return one_file(content, filename, columns)


def one_file(content: bytes, filename: str, columns: Mapping[str, Any] | None) -> Statement:
    """A file that is not packed: by what it says it is, else a table."""
    for says, read in ((camt.is_camt, camt.read_camt), (mt940.is_mt940, mt940.read_mt940), (ofx.is_ofx, ofx.read_ofx)):
        if says(content):
            return read(content)
    return read_table(content, filename, columns)


def is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return True  # the sheet reader says what is wrong with it
    return "[Content_Types].xml" in names or "content.xml" in names


def from_archive(content: bytes, password: str | None, columns: Mapping[str, Any] | None) -> Statement:
    """The member that is a statement; summaries and read-me files beside it are passed over."""
    import pyzipper  # type: ignore[import-untyped]  # only archives need it

    failed: Refused | None = None
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        for member in members(archive):
            try:
                return one_file(opened(archive, member, password), member_name(member), columns)
            except Refused as error:
                if error.code.startswith(("password", "archive")):
                    raise
                failed = failed or error
    raise failed or Refused("archive_empty")


def members(archive: Any) -> list[Any]:
    """The files that may be tables, the largest first."""
    found = [one for one in archive.infolist() if not one.is_dir() and member_name(one).lower().endswith(READS)]
    if len(archive.infolist()) > MOST_MEMBERS:
        raise Refused("archive_too_large")
    return sorted(found, key=lambda one: -one.file_size)


def member_name(member: Any) -> str:
    """The name as it was meant: without the UTF-8 flag Chinese programs write GBK."""
    if member.flag_bits & UTF8_NAME:
        return str(member.filename)
    try:
        return str(member.filename.encode("cp437").decode("gbk"))
    except (UnicodeDecodeError, UnicodeEncodeError):
        return str(member.filename)


def opened(archive: Any, member: Any, password: str | None) -> bytes:
    """The bytes of a member, bounded whatever its header says."""
    import pyzipper

    if member.flag_bits & 1 and not password:
        raise Refused("password_needed", field="password")
    if member.file_size > LARGEST or member.file_size > max(member.compress_size, 1) * WIDEST_RATIO:
        raise Refused("archive_too_large")
    try:
        with archive.open(member, pwd=password.encode() if password else None) as file:
            found = file.read(LARGEST + 1)
    except RuntimeError:
        raise Refused("password_wrong", field="password") from None
    except (
        zipfile.BadZipFile,
        pyzipper.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        OSError,
        NotImplementedError,
    ) as error:
        code = "password_wrong" if member.flag_bits & 1 else "file_damaged"
        raise Refused(code) from error
    if len(found) > LARGEST:
        raise Refused("archive_too_large")
    return bytes(found)
