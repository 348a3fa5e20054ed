"""Late charge, to the minor unit."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.charges import late_charge_accrued

DUE = date(2025, 8, 11)


@pytest.mark.parametrize(
    ("outstanding", "ppm", "as_of", "cap_bp", "charge"),
    [
        # 保障中小企业款项支付条例 art. 17: 300,000.00 at 0.05 % a day, due 2025-08-11, to 2025-12-31: 142 days
        (30_000_000, 500, date(2025, 12, 31), None, 2_130_000),
        (30_000_000, 500, DUE, None, 0),  # the due day does not count
        (30_000_000, 500, DUE - timedelta(days=1), None, 0),
        (30_000_000, 500, DUE + timedelta(days=1), None, 15_000),
        (30_000_000, 500, date(2025, 12, 31), 500, 1_500_000),  # stopped by a ceiling of 5 %
        (30_000_000, 500, date(2025, 12, 31), 0, 0),
        (30_000_000, 0, date(2025, 12, 31), None, 0),
        (0, 500, date(2025, 12, 31), None, 0),
        (1_000, 500, DUE + timedelta(days=1), None, 1),  # half a unit counts as one
        (999, 500, DUE + timedelta(days=1), None, 0),
    ],
)
def test_late_charge(outstanding: int, ppm: int, as_of: date, cap_bp: int | None, charge: int) -> None:
    assert late_charge_accrued(outstanding, ppm, DUE, as_of, cap_bp) == charge


AMOUNT = st.integers(min_value=1, max_value=10**13)
RATE = st.integers(min_value=1, max_value=10_000)
DAYS = st.integers(min_value=1, max_value=3650)


@given(AMOUNT, RATE, DAYS)
def test_rounded_once_at_the_end(amount: int, ppm: int, days: int) -> None:
    charge = late_charge_accrued(amount, ppm, DUE, DUE + timedelta(days=days))
    exact = Fraction(amount * ppm * days, 1_000_000)
    assert Fraction(-1, 2) < charge - exact <= Fraction(1, 2)


@given(AMOUNT, RATE, DAYS, st.integers(min_value=0, max_value=10_000))
def test_never_above_the_ceiling_and_never_falling(amount: int, ppm: int, days: int, cap_bp: int) -> None:
    today = late_charge_accrued(amount, ppm, DUE, DUE + timedelta(days=days), cap_bp)
    tomorrow = late_charge_accrued(amount, ppm, DUE, DUE + timedelta(days=days + 1), cap_bp)
    assert 0 <= today <= tomorrow
    assert today - Fraction(amount * cap_bp, 10_000) <= Fraction(1, 2)
