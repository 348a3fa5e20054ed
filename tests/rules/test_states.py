"""The state of a receivable follows from its facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.states import days_overdue, receivable_state

DUE = date(2026, 5, 3)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "outstanding", "cancelled", "written_off", "as_of", "state"),
    [
        (None, 100, False, False, DUE, "planned"),
        (DUE, 100, False, False, DUE - DAY, "scheduled"),
        (DUE, 100, False, False, DUE, "due"),
        (DUE, 100, False, False, DUE + DAY, "overdue"),
        (DUE, 1, False, False, DUE + DAY, "overdue"),
        (DUE, 0, False, False, DUE + DAY, "settled"),
        (DUE, 0, False, False, DUE - DAY, "settled"),
        (None, 0, False, False, DUE, "settled"),  # paid in advance, before anything made it due
        (DUE, 0, True, False, DUE + DAY, "cancelled"),
        (None, 100, True, False, DUE, "cancelled"),
        (DUE, 0, False, True, DUE + DAY, "written_off"),
        (DUE, 0, True, True, DUE, "cancelled"),
    ],
)
def test_state(
    due_on: date | None, outstanding: int, cancelled: bool, written_off: bool, as_of: date, state: str
) -> None:
    found = receivable_state(
        due_on=due_on,
        outstanding_minor=outstanding,
        amount_minor=100,
        cancelled=cancelled,
        written_off=written_off,
        as_of=as_of,
    )
    assert found == state


def test_an_amount_not_known_yet_is_not_settled() -> None:
    found = receivable_state(
        due_on=None, outstanding_minor=0, amount_minor=0, cancelled=False, written_off=False, as_of=DUE
    )
    assert found == "planned"


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(min_value=-9999, max_value=9999))
@settings(max_examples=50)
def test_days_overdue_are_calendar_days_negative_before_the_due_date(due_on: date, days: int) -> None:
    assert days_overdue(due_on, due_on + timedelta(days=days)) == days
