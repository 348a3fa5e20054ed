"""Money nobody owes yet: it waits for finance, is put to a claim later, or kept on purpose."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.flow.payments.models import Payment
from huikuan.flow.payments.selectors.on_account import customers_with_money_on_account
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Task
from huikuan.support.refusal import Refused
from huikuan.workflow import payment_received
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)
PAID = date(2026, 3, 10)


@pytest.fixture
def firm() -> Company:
    return company(START)


def pay(firm: Company, amount_minor: int) -> Payment:
    return payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount_minor, currency="CNY",
        received_on=PAID, by=firm.owner, at=morning(PAID, 15),
    ).payment  # fmt: skip


def over_paid(firm: Company, by_minor: int = 1) -> tuple[Payment, Receivable]:
    """The first instalment paid with something over; then a second one falls due."""
    firm.owe("预付款", 10_000, START, START)
    payment = pay(firm, 10_000 + by_minor)
    return payment, firm.owe("验收款", 50_000, date(2026, 3, 16), date(2026, 3, 11))


def test_until_finance_decides_nobody_is_chased(firm: Company) -> None:
    over_paid(firm)
    firm.run(date(2026, 3, 17))
    assert not firm.steps(date(2026, 3, 17))
    assert Task.objects.get(kind="money_on_account").done_at is None


def test_kept_as_an_advance_it_holds_nothing_back(firm: Company) -> None:
    payment, _claim = over_paid(firm)
    firm.run(date(2026, 3, 17))
    at = morning(date(2026, 3, 18), 8)
    payment_received.keep_account(
        payment_id=payment.pk, organization=firm.organization, reason="一分钱抹零", by=firm.owner, at=at
    )
    assert Task.objects.get(kind="money_on_account").outcome == "obsolete"
    assert not customers_with_money_on_account(firm.organization.pk)
    firm.run(date(2026, 3, 18))
    assert firm.steps(date(2026, 3, 18)) == {("验收款", "reminder")}
    with pytest.raises(Refused, match="kept_already"):
        payment_received.keep_account(
            payment_id=payment.pk, organization=firm.organization, reason="再来", by=firm.owner, at=at
        )


@pytest.mark.parametrize("kept", [False, True])
def test_put_to_a_claim_later_it_settles_and_ends_the_task(firm: Company, kept: bool) -> None:
    payment, claim = over_paid(firm, 20_000)
    given = {"payment_id": payment.pk, "organization": firm.organization, "by": firm.owner}
    if kept:
        payment_received.keep_account(**given, reason="预付下一期", at=morning(date(2026, 3, 17)))  # type: ignore[arg-type]
    done = payment_received.apply_account(**given, designated=[claim.pk], at=morning(date(2026, 3, 18)))  # type: ignore[arg-type]
    claim.refresh_from_db()
    payment.refresh_from_db()
    assert (claim.outstanding_minor, payment.unallocated_minor) == (30_000, 0)
    assert done.receivable_ids == (claim.pk,)
    assert Task.objects.get(kind="money_on_account").outcome == "obsolete"
    with pytest.raises(Refused, match="nothing_on_account"):
        payment_received.apply_account(**given, designated=[], at=morning(date(2026, 3, 18)))  # type: ignore[arg-type]


def test_with_nothing_owed_it_says_so_and_changes_nothing(firm: Company) -> None:
    firm.owe("预付款", 10_000, START, START)
    payment = pay(firm, 12_000)
    with pytest.raises(Refused, match="no_open_claim"):
        payment_received.apply_account(
            payment_id=payment.pk, organization=firm.organization, designated=[], by=firm.owner, at=morning(PAID, 16)
        )
    payment.refresh_from_db()
    assert payment.unallocated_minor == 2_000
    assert Task.objects.get(kind="money_on_account").done_at is None
