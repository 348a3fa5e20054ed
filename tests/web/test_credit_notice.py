"""A customer near the limit is named where a contract is saved, to those who may see credit data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.parties.models import User
from huikuan.flow.parties.services.credit import approve_exposure, review_credit
from huikuan.flow.parties.services.customers import add_customer
from huikuan.rules.plan.credit import WEIGHTS, Check, CreditFacts
from huikuan.web.credit_notice import near_limit
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def firm() -> Company:
    made = company(TODAY)
    review_credit(
        customer=made.customer, checks=[Check(code, "good", TODAY) for code in WEIGHTS],
        facts=CreditFacts(turnover_minor=10**9),
        limit_minor=1_000_00, currency="CNY", reviewed_on=TODAY, by=made.owner, at=morning(TODAY),
    )  # fmt: skip
    made.owe("首期", 700_00, TODAY + timedelta(days=30), TODAY)
    return made


def said(firm: Company, adding: int = 0, user: User | None = None) -> str:
    return near_limit(user or firm.owner, firm.customer, "CNY", TODAY, adding)


def test_nothing_is_said_below_eighty_percent(firm: Company) -> None:
    assert said(firm, 99_99) == ""


def test_from_eighty_percent_on_it_is_said_with_figures(firm: Company) -> None:
    words = said(firm, 100_00)
    assert "¥800.00" in words
    assert "¥1,000.00" in words
    assert "80%" in words


def test_above_the_limit_it_says_by_how_much_and_whose_leave_is_needed(firm: Company) -> None:
    assert "¥0.01" in said(firm, 300_01)


def test_with_leave_it_says_until_when(firm: Company) -> None:
    approve_exposure(
        customer=firm.customer, currency="CNY", amount_minor=2_000_00, until=TODAY + timedelta(days=9),
        reason="老客户", by=firm.owner, at=morning(TODAY),
    )  # fmt: skip
    assert "2026-03-11" in said(firm, 500_00)


def test_project_managers_learn_nothing_of_credit(firm: Company) -> None:
    assert said(firm, 500_00, firm.manager) == ""


def test_unreviewed_customers_are_not_spoken_of(firm: Company) -> None:
    other = add_customer(organization=firm.organization, name="未查", at=morning(TODAY), by=firm.owner)
    assert near_limit(firm.owner, other, "CNY", TODAY, 10**9) == ""
