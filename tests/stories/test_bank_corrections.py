"""Money that goes back: a transfer that bounced, a refund, a refund that came back; nothing is counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.flow.payments.models import BankLine, Payment, Refund
from huikuan.flow.payments.selectors.on_account import customers_with_money_on_account
from huikuan.flow.payments.services.bills import register_bill
from huikuan.flow.reminders.models import Task
from huikuan.support.refusal import Refused
from huikuan.workflow import (
    bills,
    checks,
    correcting,
    facts,
    matching_by_hand,
    payment_received,
    recovering,
)
from tests.flow.payments.ledger import Bank, Move, statement
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)
PAID = date(2026, 3, 10)
NEXT = date(2026, 3, 11)
YUANSHAN = "远山测试制造有限公司"


@pytest.fixture
def firm() -> Company:
    return company(START)


@pytest.fixture
def bank(firm: Company, monkeypatch: pytest.MonkeyPatch) -> Bank:
    return Bank(firm, monkeypatch)


def bounce(firm: Company, bank: Bank, *, kind: str = "returned") -> None:
    """A certain receipt, and the next day the bank takes it back."""
    firm.owe("验收款", 500_000_00, PAID, START)
    moves = [Move(PAID, 500_000_00, YUANSHAN, "HT-1", "2026031000001")]
    bank.bring(statement(moves))
    bank.match(PAID)
    assert firm.contract.receivables.get().closed == "settled"
    back = Move(NEXT, -500_000_00, YUANSHAN, "退票", "2026031100009", kind=kind)
    bank.bring(statement([*moves, back]), "b.csv")


def test_a_bounced_transfer_is_owed_again(firm: Company, bank: Bank) -> None:
    bounce(firm, bank)
    assert bank.match(NEXT).aside == 1
    claim = firm.contract.receivables.get()
    assert (claim.outstanding_minor, claim.closed) == (500_000_00, "")
    receipt, back = BankLine.objects.order_by("on")
    assert (receipt.state, back.state) == ("returned", "returned")
    assert (receipt.pair, back.pair) == (back, receipt)
    assert not customers_with_money_on_account(firm.organization.pk)
    assert bank.match(NEXT).looked == 0


def test_without_the_banks_word_a_person_says_so(firm: Company, bank: Bank) -> None:
    bounce(firm, bank, kind="")
    assert bank.match(NEXT).aside == 0
    receipt, back = BankLine.objects.order_by("on")
    assert correcting.pairs_for(back) == [receipt]
    correcting.take_back(
        line_id=back.pk, earlier_id=receipt.pk, organization=firm.organization, reason="退票", by=firm.owner,
        at=morning(NEXT),
    )  # fmt: skip
    assert firm.contract.receivables.get().closed == ""
    with pytest.raises(Refused, match="line_not_open"):
        correcting.take_back(
            line_id=back.pk, earlier_id=receipt.pk, organization=firm.organization, reason="退票", by=firm.owner,
            at=morning(NEXT),
        )  # fmt: skip


def test_two_that_differ_are_no_pair(firm: Company, bank: Bank) -> None:
    bank.bring(statement([Move(PAID, 5_00, YUANSHAN), Move(NEXT, -4_00, YUANSHAN)]))
    receipt, back = BankLine.objects.order_by("on")
    with pytest.raises(Refused, match="pair_differs"):
        correcting.take_back(
            line_id=back.pk, earlier_id=receipt.pk, organization=firm.organization, reason="退票", by=firm.owner,
            at=morning(NEXT),
        )  # fmt: skip


def overpaid_and_refunded(firm: Company, bank: Bank) -> tuple[Payment, BankLine]:
    """More than owed came, and what was over went back."""
    claim = firm.owe("验收款", 60_000, PAID, START)
    bank.bring(statement([Move(PAID, 100_000, YUANSHAN, "多付"), Move(NEXT, -40_000, YUANSHAN, "退款")]))
    matching_by_hand.match_by_hand(
        line_id=bank.line(100_000).pk, organization=firm.organization, customer=firm.customer, amount_minor=100_000,
        parts=[(claim.pk, 60_000)], by=firm.owner, at=morning(NEXT),
    )  # fmt: skip
    payment, out = Payment.objects.get(), bank.line(-40_000)
    correcting.refund_by_line(
        line_id=out.pk, payment_id=payment.pk, organization=firm.organization, reason="多付退回", by=firm.owner,
        at=morning(NEXT, 10),
    )  # fmt: skip
    payment.refresh_from_db()
    out.refresh_from_db()
    return payment, out


def test_a_refund_takes_what_was_on_account(firm: Company, bank: Bank) -> None:
    payment, out = overpaid_and_refunded(firm, bank)
    assert (payment.unallocated_minor, payment.refunded_minor) == (0, 40_000)
    assert (out.state, out.matched_minor) == ("matched", 40_000)
    assert Task.objects.get(kind="money_on_account").outcome == "obsolete"
    with pytest.raises(Refused, match="payment_refunded"):
        payment_received.reverse(
            payment_id=payment.pk, organization=firm.organization, reason="错", by=firm.owner, at=morning(NEXT, 11)
        )


def test_no_more_is_refunded_than_is_on_account(firm: Company, bank: Bank) -> None:
    payment, _out = overpaid_and_refunded(firm, bank)
    bank.bring(statement([Move(date(2026, 3, 12), -1, YUANSHAN)], opening=10_000_00 + 60_000), "b.csv")
    with pytest.raises(Refused, match="refund_above_account"):
        correcting.refund_by_line(
            line_id=bank.line(-1).pk, payment_id=payment.pk, organization=firm.organization, reason="再退",
            by=firm.owner, at=morning(NEXT, 11),
        )  # fmt: skip


def test_a_refund_that_came_back_is_on_account_again(firm: Company, bank: Bank) -> None:
    payment, out = overpaid_and_refunded(firm, bank)
    back = statement([Move(date(2026, 3, 13), 40_000, YUANSHAN, "退汇", kind="returned")], opening=10_000_00 + 60_000)
    bank.bring(back, "b.csv")
    assert bank.match(date(2026, 3, 13)).booked == 0
    payment.refresh_from_db()
    assert (payment.unallocated_minor, payment.refunded_minor) == (40_000, 0)
    assert Refund.objects.get().reversed_at is not None
    out.refresh_from_db()
    assert (out.state, bank.line(40_000).state) == ("returned", "returned")
    assert Task.objects.filter(kind="money_on_account", done_at=None).count() == 1


def bill(firm: Company) -> Payment:
    """A draft for the instalment, that matures in a month."""
    firm.owe("验收款", 60_000, PAID, START)
    payment = payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=60_000, currency="CNY", received_on=PAID,
        method="bill", by=firm.owner, at=morning(PAID, 15),
    ).payment  # fmt: skip
    register_bill(
        payment_id=payment.pk, organization=firm.organization, number="2026-0310", matures_on=date(2026, 4, 10),
        on=PAID, by=firm.owner, at=morning(PAID, 16),
    )  # fmt: skip
    return payment


def owed(firm: Company) -> int:
    return firm.contract.receivables.get().outstanding_minor


def test_a_draft_counts_when_it_is_paid_and_finance_is_asked_in_time(firm: Company, bank: Bank) -> None:
    payment = bill(firm)
    assert bills.ask_to_present(organization=firm.organization, on=date(2026, 4, 6), at=morning(NEXT)) == 0
    assert bills.ask_to_present(organization=firm.organization, on=date(2026, 4, 7), at=morning(NEXT)) == 1
    assert bills.ask_to_present(organization=firm.organization, on=date(2026, 4, 8), at=morning(NEXT)) == 0
    assert owed(firm) == 60_000
    day = date(2026, 4, 12)
    bank.bring(statement([Move(day, 60_000, YUANSHAN, "商票托收")]))
    assert bank.match(day).booked == 0  # the draft is known: nothing is booked beside it
    matching_by_hand.accept(
        line_id=BankLine.objects.get().pk, number=0, organization=firm.organization, by=firm.owner, at=morning(day, 12)
    )
    payment.refresh_from_db()
    assert (payment.cleared_on, payment.bill.state, owed(firm)) == (day, "cleared", 0)
    assert Payment.objects.count() == 1


def test_an_endorsed_draft_counts_only_when_paid(firm: Company) -> None:
    payment = bill(firm)
    bills.endorse(
        payment_id=payment.pk, organization=firm.organization, to="某供应商", on=NEXT, by=firm.owner, at=morning(NEXT)
    )
    assert owed(firm) == 60_000
    bills.clear(
        payment_id=payment.pk, organization=firm.organization, on=date(2026, 4, 10), by=firm.owner, at=morning(NEXT)
    )
    assert owed(firm) == 0


def test_a_discounted_draft_settles_the_whole_and_comes_back_when_refused(firm: Company) -> None:
    payment, common = bill(firm), {"organization": firm.organization, "by": firm.owner}
    with pytest.raises(Refused, match="proceeds_above_bill"):
        bills.discount(payment_id=payment.pk, proceeds_minor=60_001, on=NEXT, at=morning(NEXT), **common)
    bills.discount(payment_id=payment.pk, proceeds_minor=59_000, on=NEXT, at=morning(NEXT), **common)
    assert owed(firm) == 0
    with pytest.raises(Refused, match="bill_state"):
        bills.endorse(payment_id=payment.pk, to="某供应商", on=NEXT, at=morning(NEXT), **common)
    bills.dishonour(payment_id=payment.pk, reason="账户余额不足", on=NEXT, at=morning(NEXT, 12), **common)
    payment.refresh_from_db()
    assert (owed(firm), payment.bill.state) == (60_000, "dishonoured")
    assert payment.reversed_at is not None


def test_money_after_a_write_off_settles_the_claim_after_all(firm: Company, bank: Bank) -> None:
    claim = firm.owe("验收款", 60_000, PAID, START)
    common = {"receivable_id": claim.pk, "organization": firm.organization, "by": firm.owner}
    with pytest.raises(Refused, match="not_written_off"):
        recovering.open_written_off(reason="收到钱", at=morning(PAID), **common)
    facts.write_off_receivable(reason="失联", on=PAID, at=morning(PAID), **common)
    recovering.open_written_off(reason="收到钱", at=morning(NEXT), **common)
    bank.bring(statement([Move(NEXT, 25_000, YUANSHAN)]))
    matching_by_hand.match_by_hand(
        line_id=BankLine.objects.get().pk, organization=firm.organization, customer=firm.customer, amount_minor=25_000,
        parts=[(claim.pk, 25_000)], by=firm.owner, at=morning(NEXT, 12),
    )  # fmt: skip
    assert owed(firm) == 35_000
    facts.write_off_receivable(reason="其余收不回", on=NEXT, at=morning(NEXT, 13), **common)
    claim.refresh_from_db()
    assert (claim.outstanding_minor, claim.closed) == (0, "written_off")
    assert checks.check(firm.organization) == []
