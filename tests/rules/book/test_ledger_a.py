"""ledger-a.xlsx, a small firm's own ledger, and what a careful accountant reads from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from huikuan.adapters.sheets.reader import read_file
from huikuan.rules.book.ledger import read_ledger
from huikuan.rules.book.mapping import detect
from huikuan.rules.book.model import ParsedBook
from huikuan.rules.typed import parse_amount
from tests.rules.book.by_hand import kinds, plans

CASES = Path(__file__).resolve().parents[2] / "cases"
EXPECTED = json.loads((CASES / "ledger-a.expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book() -> ParsedBook:
    return read_ledger(read_file(CASES / "ledger-a.xlsx"))


def money(text: str) -> int:
    minor = parse_amount(text).value
    assert minor is not None
    return minor


def test_the_header_row_is_found() -> None:
    detected = detect(read_file(CASES / "ledger-a.xlsx")[0])
    assert detected
    assert detected.header_row + 1 == EXPECTED["header_row"]


def test_contracts_are_as_expected(book: ParsedBook) -> None:
    customers = {customer.key: customer.name for customer in book.customers}
    read = [(c.number, customers[c.customer_key], c.currency, c.total_minor) for c in book.contracts]
    assert read == [(c["number"], c["customer"], c["currency"], money(c["total"])) for c in EXPECTED["contracts"]]
    signed = {c.number: c.signed_on.isoformat() for c in book.contracts if c.signed_on}
    assert all(signed[c["number"]] == c["signed"] for c in EXPECTED["contracts"] if "signed" in c)


def test_instalments_and_receipts_are_as_expected(book: ParsedBook) -> None:
    read = {
        number: [(title, amount, due if due[:2] == "20" else None, paid) for title, amount, due, paid in rows]
        for number, rows in plans(book).items()
    }
    for contract in EXPECTED["contracts"]:
        wanted = [(title, money(amount), due, money(paid)) for title, amount, due, paid in contract["instalments"]]
        assert [(t, money(a), d, money(p)) for t, a, d, p in read[contract["number"]]] == wanted


def test_the_condition_is_kept_with_its_words(book: ParsedBook) -> None:
    retention = next(one for one in book.instalments if one.title == "质保金" and one.due_on is None)
    assert (retention.contract_number, retention.trigger_words, retention.kind) == (
        "HT-2026-001",
        "验收满一年",
        "retention",
    )
    warning = next(problem for problem in book.problems if problem.weight == "warning")
    assert (warning.row, warning.column, warning.header, warning.code) == (7, "J", "应收日期", "due_condition")


def test_trouble_is_named_with_row_column_value_and_reason(book: ParsedBook) -> None:
    found = {(problem.row, problem.column, problem.value, problem.code) for problem in book.trouble}
    assert found >= {
        (16, "B", "HT-2026-004", "number_twice"),
        (19, "J", "2026-02-30", "date_impossible"),
        (19, "M", "sun@yuanshan", "email_invalid"),
        (20, "H", "60%", "percent_differs"),
        (19, "F", "300000", "plan_differs"),
    }
    assert [(one.number, one.rows) for one in book.withheld] == [("HT-2026-004", (16,)), ("HT-2026-007", (19, 20))]
    assert "远山测试文旅有限公司" not in {customer.name for customer in book.customers}


def test_rows_that_are_none(book: ParsedBook) -> None:
    assert kinds(book) == {
        1: "title", 2: "unit", 3: "header", 8: "subtotal", 12: "blank", 21: "total"
    }  # fmt: skip


def test_people_and_remarks(book: ParsedBook) -> None:
    people = {(contact.name, contact.email, contact.phone) for contact in book.contacts}
    assert ("王芳", "wangfang@xinghe.example", "") in people
    assert ("Ann Lee", "ann@northshore.example", "") in people
    assert ("", "zhao@hualing.example", "13800138000") in people
    short = next(one for one in book.instalments if one.remark.startswith("扣手续费"))
    assert short.amount_minor == 51200000  # the remark changed nothing


def test_a_second_reading_gives_the_same_external_numbers(book: ParsedBook) -> None:
    again = read_ledger(read_file(CASES / "ledger-a.xlsx"))
    assert again == book
    numbers = [one.external_number for one in book.instalments]
    assert len(set(numbers)) == len(numbers)
    assert {one.external_number for one in book.payments} == {""}  # a ledger's receipts are compared by their sum
