"""The template read back strictly: each mistake is named, and a contract stands or falls as a whole."""

from __future__ import annotations

from datetime import date

from huikuan.rules.book.model import Cell, Grid
from huikuan.rules.book.template import SHEETS
from huikuan.rules.book.template_reading import read_template
from huikuan.rules.book.template_rows import guess_spec, is_template
from tests.rules.book.by_hand import codes, grid, plans


def sheet(key: str, *rows: dict[str, Cell], language: str = "zh") -> Grid:
    """A sheet of the template with these rows."""
    spec = next(spec for spec in SHEETS if spec.key == key)
    headings = [column.title(language) for column in spec.columns]
    cells = [[row.get(column.field, "") for column in spec.columns] for row in rows]
    return grid(headings, *cells, sheet=spec.name(language))


CUSTOMER: dict[str, Cell] = {"customer_number": "K1", "customer": "甲公司"}
CONTACT: dict[str, Cell] = {
    "customer": "甲公司",
    "contact_name": "王芳",
    "email": "w@x.example",
    "roles": "付款人、上级",
}
CONTRACT: dict[str, Cell] = {"contract_number": "A", "customer": "K1", "total": 100.0}
FIRST: dict[str, Cell] = {
    "contract_number": "A",
    "sequence": 2.0,
    "title": "尾款",
    "amount": 60.0,
    "due_on": date(2026, 2, 1),
}
SECOND: dict[str, Cell] = {"contract_number": "A", "sequence": 1.0, "title": "预付款", "percent": "40%", "amount": 40.0}
PAID: dict[str, Cell] = {
    "contract_number": "A",
    "sequence": 1.0,
    "amount": 40.0,
    "paid_on": "2026.1.9",
    "external_number": "B7",
}


def test_a_whole_book() -> None:
    for language in ("zh", "en"):
        book = read_template(
            [
                sheet("customers", CUSTOMER, language=language),
                sheet("contacts", CONTACT, language=language),
                sheet("contracts", CONTRACT, language=language),
                sheet("instalments", FIRST, {**SECOND, "condition": "合同签订后10日内"}, language=language),
                sheet("payments", PAID, language=language),
            ]
        )  # fmt: skip
        assert book.trouble == ()
        assert plans(book) == {
            "A": [("预付款", "40.00", "合同签订后10日内", "40.00"), ("尾款", "60.00", "2026-02-01", "0.00")]
        }
        assert book.contracts[0].customer_key == book.customers[0].key == book.contacts[0].customer_key
        assert book.contacts[0].roles == ("payer", "superior")
        assert book.payments[0].external_number == "B7"


def test_each_mistake_is_named() -> None:
    assert codes(read_template([sheet("customers", CUSTOMER, CUSTOMER)])) == [
        (3, "B", "customer_twice"),
        (3, "A", "customer_number_twice"),
    ]
    assert codes(read_template([sheet("customers", {**CUSTOMER, "uscc": "91110000100006020C"})])) == [
        (2, "C", "uscc_invalid")
    ]
    book = read_template([sheet("customers", CUSTOMER), sheet("contracts", {**CONTRACT, "customer": "乙"})])
    assert [code for _, _, code in codes(book)] == ["customer_unknown", "no_instalments"]
    book = read_template(
        [sheet("contracts", CONTRACT, CONTRACT), sheet("instalments", FIRST, {**SECOND, "kind": "红包"})]
    )
    assert [code for _, _, code in codes(book)] == ["number_twice", "choice_unknown"]
    assert book.contracts == ()
    book = read_template(
        [sheet("contracts", CONTRACT), sheet("instalments", FIRST, SECOND), sheet("payments", {**PAID, "amount": 41.0})]
    )
    assert [code for _, _, code in codes(book)] == ["received_exceeds"]
    assert (book.contracts, book.payments, [one.number for one in book.withheld]) == ((), (), ["A"])
    book = read_template(
        [sheet("contracts", CONTRACT), sheet("instalments", FIRST, SECOND, {**FIRST, "contract_number": "Z"})]
    )
    assert codes(book) == [(4, "A", "contract_unknown")]


def test_missing_columns_and_unknown_ones() -> None:
    book = read_template([grid(["合同编号", "天气"], ["A", "晴"], sheet="合同")])
    assert [problem.code for problem in book.problems] == ["column_missing"]
    book = read_template([grid(["客户名称", "天气"], ["甲", "晴"], sheet="客户")])
    assert [(problem.code, problem.weight) for problem in book.problems] == [("column_unknown", "warning")]


def test_a_lone_table_is_told_by_its_headings_or_by_the_user() -> None:
    table = grid(["合同号", "收款金额", "收款日期"], ["A", "1万", "2026-3-5"], sheet="导出")
    assert not is_template([table])
    spec = guess_spec(table)
    assert spec
    assert spec.key == "payments"
    book = read_template([table], kinds={"导出": "payments"})
    assert [(one.contract_number, one.amount_minor, one.paid_on) for one in book.payments] == [
        ("A", 1000000, date(2026, 3, 5))
    ]
