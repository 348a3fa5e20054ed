"""What leaves as a spreadsheet: nothing in it computes, and the template comes back as it left."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from huikuan.adapters.sheets.reader import read_file
from huikuan.adapters.sheets.writer import write_csv, write_table, write_template
from huikuan.rules.book.template_reading import read_template
from huikuan.rules.book.template_rows import is_template
from huikuan.support.sheets import Cell, Column

COLUMNS = [Column("客户", "text", 20), Column("金额", "amount"), Column("日期", "date"), Column("期次", "number")]
EVIL = ['=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)", "http://x.example", "\t=1"]


def table(rows: list[list[Cell]]) -> bytes:
    buffer = io.BytesIO()
    write_table(buffer, "应收[款]/2026:所有的很长的名字一直写到三十一个字以外为止", COLUMNS, rows)
    return buffer.getvalue()


def test_a_table_comes_back_as_it_left() -> None:
    content = table([["甲公司", Decimal("1280000.05"), date(2026, 3, 5), 3], ["乙", None, None, None]])
    grids = read_file(content)
    assert grids[0].rows[0] == ("客户", "金额", "日期", "期次")
    assert grids[0].rows[1] == ("甲公司", 1280000.05, date(2026, 3, 5), 3.0)
    assert len(grids[0].sheet) <= 31


@pytest.mark.parametrize("text", EVIL)
def test_text_never_becomes_a_formula_or_a_link(text: str) -> None:
    content = table([[text, None, None, None]])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = b"".join(file.read(name) for name in file.namelist() if "sheet" in name)
    assert b"<f>" not in parts
    assert b"hyperlink" not in parts
    assert read_file(content)[0].rows[1][0] == text
    buffer = io.BytesIO()
    write_csv(buffer, "x", COLUMNS, [[text, Decimal("-1.50"), None, None]])
    line = buffer.getvalue().decode("utf-8-sig").splitlines()[1].lstrip('"')
    assert not line.startswith(("=", "+", "-", "@", "\t"))
    assert "-1.50" in buffer.getvalue().decode("utf-8-sig")  # a number stays a number


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_is_recognised_and_its_examples_are_skipped(language: str) -> None:
    grids = read_file(write_template(language))
    assert is_template(grids)
    book = read_template(grids)
    assert (book.problems, book.notes, book.contracts, book.customers, book.payments) == ((), (), (), (), ())
    assert sum(row.kind == "example" for row in book.not_rows) == 5


def test_the_template_offers_lists() -> None:
    with zipfile.ZipFile(io.BytesIO(write_template("zh"))) as file:
        sheets = b"".join(file.read(name) for name in file.namelist() if name.startswith("xl/worksheets"))
    assert "预付款,进度款,到货款,验收款,尾款,质保金,其他".encode() in sheets
