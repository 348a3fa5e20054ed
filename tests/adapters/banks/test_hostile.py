"""Hostile files: every kind ends as a refusal with a code or as a statement of bounded size, never as a crash."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from huikuan.adapters.banks.reader import read_statement
from huikuan.support.refusal import Refused

HEAD = "交易日期,交易时间,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要\n"
ROW = "2026-04-16,11:09:16,0.00,128000.00,1128000.00,星河测试制造有限公司,31050100000000001234,货款\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(sheet: bytes, **more: bytes) -> bytes:
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return packed(
        ("[Content_Types].xml", types), ("xl/workbook.xml", more.get("book", b"<workbook/>")),
        ("xl/worksheets/sheet1.xml", sheet),
    )  # fmt: skip


def lying(content: bytes) -> bytes:
    """An archive whose directory says its member is tiny."""
    place = content.rindex(b"PK\x01\x02")
    return content[: place + 24] + struct.pack("<I", 10) + content[place + 28 :]


def flagged(content: bytes, bit: int) -> bytes:
    """The first member's directory entry with a flag set."""
    place = content.index(b"PK\x01\x02") + 8
    flags = struct.unpack("<H", content[place : place + 2])[0] | bit
    return content[:place] + struct.pack("<H", flags) + content[place + 2 :]


BOMB = packed(("a.csv", b"0," * 30_000_000))
CSV = (HEAD + ROW).encode()
ZIP = packed(("a.csv", CSV))
REFUSED: dict[str, bytes] = {
    "empty": b"",
    "one zero": b"\0",
    "zeros": b"\0" * 100_000,
    "blanks": b" \n" * 10_000,
    "random": bytes(range(256)) * 400,
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "pdf and html": b"%PDF-1.4 <html><script>alert(1)</script></html>",
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 200,
    "gzip": b"\x1f\x8b\x08" + b"\0" * 200,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 200,
    "rar": b"Rar!\x1a\x07\x01\x00" + b"\0" * 200,
    "elf": b"\x7fELF" + b"\0" * 500,
    "exe": b"MZ" + b"\x90\0" * 500,
    "svg with script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html without a table": b"<html><body onload=alert(1)>no</body></html>",
    "html of one cell": b"<table><tr><td>x</td></tr></table>",
    "html, a row of many columns": b"<table><tr>" + b"<td>1</td>" * 5000 + b"</tr><tr><td>2</td></tr></table>",
    "html, huge spans": b"<table><tr><td colspan=999999999999 rowspan=9999999>1</td></tr><tr><td>2</td></tr></table>",
    "html, tables in tables": b"<table><tr><td>" * 20_000,
    "json": b'{"rows": [{"amount": 1}]}',
    "words": "这不是流水".encode(),
    "one column": b"a\nb\nc\n" * 100,
    "no headings": b"1,2,3\n4,5,6\n",
    "only a date": "日期,备注\n2026-04-16,x\n".encode(),
    "only amounts": "金额,备注\n1.00,x\n".encode(),
    "many columns": (",".join(["x"] * 5000) + "\n").encode() * 3,
    "many rows": b"1,2\n" * 400_000,
    "quote that never ends": b'a,"b' + b"x\n" * 100_000,
    "a field too long": b'a,b\n"' + b"x" * 300_000 + b'",1\n',
    "control characters": b"a,b\n" + b"\x01\x02\x03\x04\x05," * 2000,
    "utf-16 cut in half": b"\xff\xfe" + "日期,金额".encode("utf-16-le")[:-1],
    "bom that lies": b"\xef\xbb\xbf\xff\xfe\xfd,\xff\n",
    "lone bytes": b"\xff,\xfe\n\xfd,\xfc\n" * 50,
    "ole, only its mark": OLE,
    "ole, cut": OLE + b"\0" * 504,
    "ole, noise": OLE + bytes(range(256)) * 100,
    "zip, only its mark": b"PK\x03\x04",
    "zip, cut": ZIP[: len(ZIP) // 2],
    "zip, empty": b"PK\x05\x06" + b"\0" * 18,
    "zip without tables": packed(("readme.md", b"x"), ("a.exe", b"MZ")),
    "zip in a zip": packed(("inner.zip", ZIP)),
    "zip of folders": packed(("a/", b""), ("b/", b"")),
    "zip bomb": BOMB,
    "zip bomb in a zip": packed(("a.csv", BOMB)),
    "zip that lies about sizes": lying(BOMB),
    "zip of many files": packed(*((f"{number}.csv", b"x") for number in range(3000))),
    "zip with a password": flagged(ZIP, 1),
    "zip with bytes in its data changed": ZIP[:60] + bytes(30) + ZIP[90:],
    "xlsx without a workbook": packed(("[Content_Types].xml", b"<Types/>")),
    "xlsx of nothing": workbook(b""),
    "xlsx with a cell far out": workbook(b'<worksheet><sheetData><row><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'),  # noqa: E501
    "xlsx with an entity": workbook(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'),
    "xlsx bomb": workbook(b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>"),
    "ods repeated for ever": packed(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b'<table:table-row table:number-rows-repeated="1000000000"><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>'),  # noqa: E501
    ),
    "xml of another kind": b'<?xml version="1.0"?><invoice><a/></invoice>',
    "camt with a file entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><BkToCstmrStmt>&x;</BkToCstmrStmt>',
    "camt, billion laughs": b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><BkToCstmrStmt>&b;</BkToCstmrStmt>',
    "camt, nested": b"<BkToCstmrStmt>" * 200_000,
    "camt, cut": b"<Document><BkToCstmrStmt><Stmt>",
    "camt, empty": b"<Document><BkToCstmrStmt/></Document>",
    "mt940 of no account": b":20:X\n:25:\n",
    "ofx, empty": b"OFXHEADER:100\n\n<OFX></OFX>",
    "ofx with an entity": b'<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY x SYSTEM "file:///etc/passwd">]><OFX>&x;</OFX>',
}  # fmt: skip
READ: dict[str, bytes] = {
    "a formula for a name": (HEAD + ROW.replace("星河测试制造有限公司", "=cmd|' /C calc'!A0")).encode(),
    "a script for a name": (HEAD + ROW.replace("星河测试制造有限公司", "<script>alert(1)</script>")).encode(),
    "writing from right to left": (HEAD + ROW.replace("星河", "\u202e河星")).encode(),
    "a path for a member": packed(("../../etc/passwd.csv", CSV)),
    "an absolute path": packed(("/etc/passwd.csv", CSV)),
    "a drive": packed(("C:\\Windows\\a.csv", CSV)),
    "a link": packed(("a.csv", CSV), ("link.txt", b"/etc/passwd")),
    "digits of another script": (HEAD + ROW.replace("128000.00", "١٢٨٠٠٠")).encode(),
    "an amount without end": (HEAD + ROW + ROW.replace("128000.00,", "9" * 5000 + ",")).encode(),
    "an exponent": (HEAD + ROW + ROW.replace("128000.00,", "1e999999999,")).encode(),
    "not a number": (HEAD + ROW + ROW.replace("128000.00,", "NaN,") + ROW.replace("128000.00,", "Infinity,")).encode(),
    "a day that is none": (HEAD + ROW + ROW.replace("2026-04-16", "2026-02-31")).encode(),
    "both ways at once": (HEAD + ROW + ROW.replace("0.00,128000.00", "5.00,128000.00")).encode(),
}


def test_sixty_kinds_at_least() -> None:
    assert len(REFUSED) + len(READ) >= 60


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_statement_is_refused_with_a_code(kind: str) -> None:
    with pytest.raises(Refused) as refused:
        read_statement(REFUSED[kind], "statement.csv")
    assert refused.value.code.isidentifier()


@pytest.mark.parametrize("kind", READ)
def test_hostile_cells_are_text_or_a_problem_of_their_line(kind: str) -> None:
    read = read_statement(READ[kind], "statement.csv")
    assert len(read.lines) + sum(one.code != "balance_breaks" for one in read.problems) >= 1
    assert all(abs(line.amount_minor) <= 12_800_000 for line in read.lines)
