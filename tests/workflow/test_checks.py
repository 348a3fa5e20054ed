"""`huikuan check` finds what somebody changed behind our back, and nothing where all is in order."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from huikuan.flow.payments.models import BankLine, Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.workflow import checks, claiming
from tests.flow.payments.ledger import Bank, Move, statement
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)
PAID = date(2026, 3, 10)
YUANSHAN = "远山测试制造有限公司"


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch) -> Company:
    """A firm with a matched line, an open one with a claim on it, and a claim half paid."""
    firm = company(START)
    bank = Bank(firm, monkeypatch)
    firm.owe("验收款", 500_000_00, PAID, START)
    firm.owe("尾款", 30_000, PAID, START)
    bank.bring(statement([Move(PAID, 500_000_00, YUANSHAN, "HT-1", "2026031000001"), Move(PAID, 900, "张三")]))
    bank.match(PAID)
    claiming.claim(
        line_id=bank.line(900).pk, organization=firm.organization, contract=firm.contract, amount_minor=400, note="",
        by=firm.manager, at=morning(PAID, 12),
    )  # fmt: skip
    return firm


def codes(firm: Company) -> set[tuple[str, str]]:
    return {(one.code, one.subject) for one in checks.check(firm.organization)}


def test_all_in_order_says_nothing(firm: Company) -> None:
    assert codes(firm) == set()


def test_a_balance_that_differs_from_its_history(firm: Company) -> None:
    Receivable.objects.filter(title="尾款").update(outstanding_minor=1)
    assert ("M04", "receivable") in codes(firm)


def test_money_that_is_not_where_it_should_be(firm: Company) -> None:
    Payment.objects.update(unallocated_minor=5)
    assert ("M05", "payment") in codes(firm)


@pytest.mark.parametrize(
    "changed",
    [
        {"claimed_minor": 300},
        {"open_minor": 400, "matched_minor": 500},
    ],
)
def test_a_line_used_for_more_than_its_records_say(firm: Company, changed: dict[str, int]) -> None:
    BankLine.objects.filter(amount_minor=900).update(**changed)
    assert ("M12", "bank_line") in codes(firm)


def test_more_asked_than_agreed(firm: Company) -> None:
    type(firm.contract).objects.filter(pk=firm.contract.pk).update(total_minor=1)
    assert ("M10", "contract") in codes(firm)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite stores whatever it is given")
def test_an_amount_that_is_no_whole_number(firm: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_payment SET refunded_minor = 0.25, unallocated_minor = 0")
    assert any(one.code == "M01" for one in checks.check(firm.organization))


def test_many_rows_are_counted_and_few_are_named(firm: Company) -> None:
    for number in range(12):
        firm.owe(f"第{number}期", 1000, PAID, START)
    Receivable.objects.filter(amount_minor=1000).update(outstanding_minor=999)
    [found] = [one for one in checks.check(firm.organization) if one.code == "M04"]
    assert (found.count, len(found.keys)) == (12, checks.SHOWN)
