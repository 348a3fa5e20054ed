"""Real files of every kind, and files that only pretend."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from huikuan.adapters.sheets import limits
from huikuan.adapters.sheets.reader import UnreadableFile, read_file
from huikuan.rules.typed import BrokenCell
from tests.rules.book.by_hand import plans, read

CASES = Path(__file__).resolve().parents[2] / "cases"
TEXT = '合同编号,客户,应收金额,应收日期\nA-1,甲公司,"1,000.00",2026年3月5日\n'
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>"
    '<table:table table:name="台账">%s</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)


def refused(content: bytes, name: str = "book.xlsx") -> str:
    with pytest.raises(UnreadableFile) as error:
        read_file(content, name)
    return error.value.code


def archive(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as file:
        for name, content in members.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else kind)
    return buffer.getvalue()


def workbook(fill: object, **options: object) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, options)
    fill(book)  # type: ignore[operator]
    book.close()
    return buffer.getvalue()


def test_a_workbook_with_dates_merges_hidden_sheets_and_cells_in_error() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("台账")
        sheet.write_datetime(2, 1, date(2026, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.merge_range(3, 0, 5, 0, "HT-1")
        sheet.write_formula(6, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(7, 1, "=SUM(B1:B2)", None, 5)
        book.add_worksheet("空")
        book.add_worksheet("旧").hide()

    grids = read_file(workbook(fill), "x.xlsx")
    assert [(one.sheet, one.hidden) for one in grids] == [("台账", False), ("空", False), ("旧", True)]
    rows = grids[0].rows
    assert rows[2][1] == date(2026, 3, 5)  # the third row is the third, though two blank ones stand above
    assert (rows[3][0], grids[0].merged) == ("HT-1", ((3, 0, 5, 0),))
    assert (rows[6][1], rows[7][1]) == (BrokenCell("#DIV/0!"), 5.0)


def test_a_formula_nobody_computed_is_no_blank() -> None:
    content = workbook(lambda book: book.add_worksheet("a").write_formula("B2", "=1+1", None, ""))
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            parts[name] = file.read(name)
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b' t="str"', b"").replace(b"<v></v>", b"")
    assert b"<f>1+1</f></c>" in parts[name]
    assert read_file(archive(parts), "x.xlsx")[0].rows[1][1] == BrokenCell("=?")


def test_an_old_xls() -> None:
    book = read(*read_file(CASES / "ledger-b.xls"))
    assert plans(book) == {
        "HT-1": [("预付款", "40,000.50", "2026-03-05", "40,000.00"), ("尾款", "59,999.50", "验收后30天", "0.00")]
    }


def test_an_open_document() -> None:
    row = "<table:table-row>%s</table:table-row>"
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("合同编号", "客户")
    )
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": (ODS % (row % cells + blank)).encode(),
    }
    grids = read_file(archive(parts), "x.ods")
    assert grids[0].rows[0][:2] == ("合同编号", "客户")
    filled = row.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048570">') % cells
    assert refused(archive({**parts, "content.xml": (ODS % filled).encode()})) == "file_too_many_rows"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text_in_every_encoding(encoding: str, delimiter: str) -> None:
    text = TEXT.replace("1,000.00", "#").replace(",", delimiter).replace("#", "1,000.00")
    grids = read_file(text.encode(encoding), "回款 2026.csv")
    assert grids[0].sheet == "回款 2026"
    assert grids[0].rows == (
        ("合同编号", "客户", "应收金额", "应收日期"),
        ("A-1", "甲公司", "1,000.00", "2026年3月5日"),
    )


def test_text_that_excel_protects() -> None:
    assert read_file(b'sep=;\nno;phone\n="007";\t13800138000\n', "a.csv")[0].rows[2] == ("007", "13800138000")


def test_html_and_csv_called_xls() -> None:
    page = (
        "<html><meta charset=utf-8><style>td{a:b}</style><table><tr><th>合同编号<th>客户<th>应收金额</tr>"
        "<tr><td rowspan=2>A-1<td>甲&amp;乙<td>100</tr><tr><td>甲&amp;乙<td>200</tr></table></html>"
    )
    one = read_file(page.encode(), "导出.xls")[0]
    assert one.rows == (("合同编号", "客户", "应收金额"), ("A-1", "甲&乙", "100"), ("", "甲&乙", "200"))
    assert one.merged == ((1, 0, 2, 0),)
    assert read_file(TEXT.encode("gb18030"), "导出.xls")[0].rows[1][1] == "甲公司"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\0\0\0", "file_empty"),
        (b"%PDF-1.7 ...", "file_not_a_table"),
        (b"\x89PNG\r\n\x1a\n....", "file_not_a_table"),
        (b'{"a": 1, "b": 2}', "file_not_a_table"),
        (b"just a sentence without columns", "file_not_a_table"),
        (b"<html><body>Please sign in</body></html>", "file_not_a_table"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "file_old_xml"),
        (b"PK\x03\x04 broken", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "file_damaged"),
        (archive({"word/document.xml": b"<a/>"}), "file_not_a_table"),
        (archive({"xl/workbook.xml": b"<a/>"}), "file_damaged"),
    ],
)
def test_what_is_no_table(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_protected_and_missing_files() -> None:
    assert refused((CASES / "encrypted.xlsx").read_bytes()) == "file_encrypted"
    with pytest.raises(UnreadableFile, match="file_missing"):
        read_file(CASES / "nowhere.xlsx")


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    zeros = b"\0" * (limits.RATIO_FROM + 1)
    assert refused(archive({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": zeros})) == "file_unpacks_too_large"


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(archive({"xl/workbook.xml": b"<a/>" * 50_000}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.index(mark) + at
        content[place : place + 4] = struct.pack("<I", 10)
    assert refused(bytes(content)) == "file_unpacks_too_large"


def test_one_cell_in_the_far_corner_does_not_fill_the_memory() -> None:
    for cell, code in (("A1048576", "file_too_many_rows"), ("XFD1", "file_too_many_columns")):
        content = workbook(lambda book, cell=cell: book.add_worksheet("a").write(cell, 1))
        assert refused(content) == code


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 100)
    assert refused(b"a,b\n" * 100) == "file_too_large"
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 100)
    with pytest.raises(UnreadableFile, match="file_too_large"):
        read_file(path)
