"""Plans to start from: each can be agreed as it is, and sums exactly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.plan.split import check_plan, split_plan
from huikuan.rules.plan.templates import TEMPLATES, PlanTemplate, every_period, template

KNOWN = {
    "thirty_sixty_ten": [30, 60, 10],
    "three_three_three_one": [30, 30, 30, 10],
    "forty_thirty_twenty_ten": [40, 30, 20, 10],
    "thirty_thirty_twenty_ten_ten": [30, 30, 20, 10, 10],
    "half_half": [50, 50],
    "equipment_20_70_10": [20, 70, 10],
    "construction_10_80_97_3": [10, 70, 17, 3],
    "annual_maintenance": [50, 50],
}


@pytest.mark.parametrize("one", TEMPLATES, ids=[one.code for one in TEMPLATES])
def test_a_template_can_be_agreed(one: PlanTemplate) -> None:
    assert check_plan(100_000_000, one.lines) == []
    amounts = split_plan(100_000_000, one.lines)
    if one.code in KNOWN:
        assert amounts == [percent * 1_000_000 for percent in KNOWN[one.code]]
    assert template(one.code) is one


@given(st.sampled_from(TEMPLATES), st.integers(1_000, 10**14))
def test_a_template_sums_exactly(one: PlanTemplate, total: int) -> None:
    assert sum(split_plan(total, one.lines)) == total


def test_a_template_nobody_made() -> None:
    with pytest.raises(KeyError):
        template("one_big_party")


def test_a_monthly_service() -> None:
    lines = every_period(100_000, date(2026, 1, 31), 12, 1)
    assert split_plan(100_000, lines) == [8_333] * 11 + [8_337]
    assert [line.trigger.ref for line in lines[:4]] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert check_plan(100_000, lines) == []


def test_a_quarterly_service() -> None:
    lines = every_period(100_000, date(2026, 1, 1), 4, 3)
    assert [line.trigger.ref for line in lines] == ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]
    assert split_plan(100_000, lines) == [25_000] * 4


@pytest.mark.parametrize(
    ("total", "count", "months"), [(100, 0, 1), (100, 121, 1), (100, 1, 0), (11, 12, 1), (-5, 1, 1)]
)
def test_a_service_in_no_parts(total: int, count: int, months: int) -> None:
    with pytest.raises(ValueError, match=r"parts|unit"):
        every_period(total, date(2026, 1, 1), count, months)


@given(st.integers(1, 120), st.integers(0, 10**10))
def test_a_service_sums_exactly(count: int, extra: int) -> None:
    total = count + extra
    parts = split_plan(total, every_period(total, date(2026, 1, 31), count, 1))
    assert sum(parts) == total
    assert len(set(parts[:-1])) <= 1
    assert parts[-1] >= parts[0]
