"""Early-payment discounts and rewards: earned by what was received in time, with their cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.plan.discount import (
    annual_cost_bp,
    discount_state,
    effective_annual_cost_bp,
    offer_discount,
    tax_note,
)
from huikuan.rules.plan.rewards import PaidInTime, Reward, incentive_cost_bp, reward_costs, reward_state

DUE = date(2026, 4, 30)
OFFER = offer_discount(100_000, 200, DUE, days_before=20)  # 2 %, 20 days before the due date


def test_the_offer() -> None:
    assert (OFFER.discount_minor, OFFER.pay_minor, OFFER.until) == (2_000, 98_000, date(2026, 4, 10))
    assert offer_discount(100_025, 200, DUE).discount_minor == 2_001  # 2000.5, half up
    assert offer_discount(100_000, 200, DUE, until=date(2026, 4, 1)).until == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("amount", "bp", "until"), [(0, 200, None), (100, 0, None), (100, 5_001, None), (100, 200, date(2026, 5, 1))]
)
def test_an_offer_that_makes_no_sense(amount: int, bp: int, until: date | None) -> None:
    with pytest.raises(ValueError, match="discount"):
        offer_discount(amount, bp, DUE, until=until)


def state(as_of: date, *payments: tuple[date, int]) -> tuple[str, int, date | None]:
    found = discount_state(OFFER, payments, as_of)
    return found.state, found.missing_minor, found.earned_on


def test_open_earned_lapsed() -> None:
    last = OFFER.until
    assert state(last) == ("open", 98_000, None)
    assert state(last + timedelta(1)) == ("lapsed", 98_000, None)
    assert state(last, (last, 98_000)) == ("earned", 0, last)
    assert state(DUE, (last, 97_999)) == ("lapsed", 1, None)
    assert state(DUE, (last + timedelta(1), 98_000)) == ("lapsed", 98_000, None)
    assert state(DUE, (date(2026, 4, 1), 50_000), (date(2026, 4, 5), 48_000)) == ("earned", 0, date(2026, 4, 5))
    assert state(date(2026, 4, 3), (date(2026, 4, 5), 98_000)) == ("open", 98_000, None)  # not known yet


def test_a_reversal_takes_it_back() -> None:
    paid = (date(2026, 4, 1), 98_000)
    assert state(DUE, paid, (date(2026, 4, 20), -98_000)) == ("lapsed", 98_000, None)
    assert state(DUE, paid, (date(2026, 4, 5), -98_000), (date(2026, 4, 8), 98_000)) == ("earned", 0, date(2026, 4, 8))


def test_what_it_costs_a_year() -> None:
    # the textbook's 2/10 net 30: 2/98 × 365/20 = 37.24 %, compounded 44.59 %
    assert annual_cost_bp(OFFER) == 3_724
    assert effective_annual_cost_bp(OFFER) == 4_459
    same_day = offer_discount(100_000, 200, DUE)
    assert (annual_cost_bp(same_day), effective_annual_cost_bp(same_day)) == (None, None)


@given(st.integers(10_000, 10**12), st.integers(1, 5_000), st.integers(1, 365))
def test_compounding_never_costs_less_within_a_year(amount: int, bp: int, days: int) -> None:
    offer = offer_discount(amount, bp, DUE, days_before=days)
    simple, effective = annual_cost_bp(offer), effective_annual_cost_bp(offer)
    assert simple is not None
    assert effective is not None
    assert effective >= simple - 1
    assert offer.discount_minor + offer.pay_minor == amount


def test_tax_treatment_follows_the_invoice() -> None:
    assert tax_note(invoiced=False, shown_on_invoice=True) == "same_invoice"
    assert tax_note(invoiced=True, shown_on_invoice=False) == "red_letter"
    assert tax_note(invoiced=False, shown_on_invoice=False) == "cash_discount"


REWARD = Reward("training", 5_000, "CNY", date(2026, 1, 5), ("1", "2"), grace_days=2)
ON_TIME = PaidInTime(date(2026, 2, 1), date(2026, 2, 3))  # two days late, within the grace
OPEN = PaidInTime(date(2026, 4, 30), None)


@pytest.mark.parametrize(
    ("reward", "paid", "as_of", "state"),
    [
        (REWARD, {}, date(2026, 2, 1), "offered"),
        (REWARD, {"1": ON_TIME, "2": OPEN}, date(2026, 5, 2), "offered"),
        (REWARD, {"1": ON_TIME, "2": OPEN}, date(2026, 5, 3), "lapsed"),
        (REWARD, {"1": replace(ON_TIME, settled_on=date(2026, 2, 4)), "2": OPEN}, date(2026, 3, 1), "lapsed"),
        (REWARD, {"1": ON_TIME, "2": replace(OPEN, settled_on=DUE)}, DUE, "earned"),
        (REWARD, {"1": ON_TIME, "2": replace(OPEN, settled_on=DUE)}, date(2026, 4, 29), "offered"),
        (replace(REWARD, given_on=date(2026, 5, 5)), {"1": ON_TIME, "2": replace(OPEN, settled_on=DUE)},
         date(2026, 5, 5), "given"),
        (replace(REWARD, withdrawn_on=date(2026, 3, 1)), {"1": ON_TIME, "2": OPEN}, date(2026, 3, 1), "withdrawn"),
        # once earned it is owed, and cannot be taken back
        (replace(REWARD, withdrawn_on=date(2026, 5, 1)), {"1": ON_TIME, "2": replace(OPEN, settled_on=DUE)},
         date(2026, 5, 5), "earned"),
        (replace(REWARD, instalments=()), {}, DUE, "offered"),
    ],
)  # fmt: skip
def test_where_a_reward_stands(reward: Reward, paid: dict[str, PaidInTime], as_of: date, state: str) -> None:
    assert reward_state(reward, paid, as_of).state == state


def test_what_was_missed_and_what_it_costs() -> None:
    lapsed = reward_state(REWARD, {"1": ON_TIME, "2": OPEN}, date(2026, 6, 1))
    assert lapsed.missed == ("2",)
    earned = reward_state(REWARD, {"1": ON_TIME, "2": replace(OPEN, settled_on=DUE)}, DUE)
    assert earned.earned_on == DUE
    dollars = replace(REWARD, currency="USD")
    assert reward_costs([(REWARD, earned), (REWARD, earned), (dollars, earned), (REWARD, lapsed)]) == {
        ("earned", "CNY"): 10_000, ("earned", "USD"): 5_000, ("lapsed", "CNY"): 5_000,
    }  # fmt: skip
    assert incentive_cost_bp([2_000, 500], 100_000) == 250
    assert incentive_cost_bp([2_000], 0) is None
