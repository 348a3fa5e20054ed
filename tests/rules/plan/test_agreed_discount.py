"""Discounts agreed in a plan: their last day, their size, and those nobody can mean."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huikuan.rules.plan.agreed_discount import AgreedDiscount, problem_of

DUE = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("agreed", "due_on", "last"),
    [
        (AgreedDiscount(bp=200, days_before=10), DUE, date(2026, 12, 10)),
        (AgreedDiscount(bp=200, days_before=10), None, None),
        (AgreedDiscount(bp=200, days_before=0), DUE, DUE),
        (AgreedDiscount(bp=200, until=date(2026, 12, 1)), None, date(2026, 12, 1)),
        (AgreedDiscount(bp=200, until=date(2026, 12, 31)), DUE, DUE),
    ],
)
def test_the_last_day_is_never_after_the_due_date(agreed: AgreedDiscount, due_on: date | None, last: date) -> None:
    assert agreed.last_day(due_on) == last


def test_a_share_is_rounded_half_up_and_an_amount_is_itself() -> None:
    assert AgreedDiscount(bp=150, days_before=1).minor(10_033) == 150  # 150.495
    assert AgreedDiscount(bp=50, days_before=1).minor(100) == 1  # 0.5
    assert AgreedDiscount(amount_minor=77, days_before=1).minor(10_033) == 77


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"bp": 200, "days_before": 5}, ""),
        ({"bp": 5_000, "until": DUE}, ""),
        ({"days_before": 5}, "discount_share_or_amount"),
        ({"bp": 200, "amount_minor": 5, "days_before": 5}, "discount_share_or_amount"),
        ({"bp": 200}, "discount_day_or_days"),
        ({"bp": 200, "days_before": 5, "until": DUE}, "discount_day_or_days"),
        ({"bp": 0, "days_before": 5}, "amount_not_positive"),
        ({"amount_minor": 5_001, "days_before": 5}, "discount_too_high"),
        ({"bp": 5_001, "days_before": 5}, "discount_too_high"),
        ({"bp": 200, "until": date(2026, 12, 21)}, "discount_after_due"),
        ({"bp": 200, "days_before": 5, "tax": "free"}, "tax_unknown"),
    ],
)
def test_what_nobody_can_mean_is_named(given: dict[str, Any], code: str) -> None:
    assert problem_of(AgreedDiscount(**given), 10_000, DUE) == code
