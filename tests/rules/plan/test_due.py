"""Due dates: tables that other projects and the law assert, and arithmetic that hangs together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.calendar import CHINA, WorkCalendar, calendar_from_rows
from huikuan.rules.plan.due import Offset, add_months, between, due_date
from huikuan.rules.plan.holidays import holiday_name

DAY = timedelta(days=1)
DATES = st.dates(date(2024, 1, 1), date(2026, 12, 1))

# payment_terms.json: what Odoo, Tryton, Invoice Ninja and ERPNext assert (facts re-typed)
NET = Offset(0)
AFTER_MONTH_END_45 = Offset(45, from_day=31)
AT_LEAST_31_THEN_15TH = Offset(31, on_day=15)
MONTH_END = Offset(on_day=31)
FIRST_OF_NEXT = Offset(on_day=1, on_day_rule="following")
MONTH_END_NEXT_WHEN_THERE = Offset(on_day=31, on_day_rule="strictly_next")
STRICTLY_15TH = Offset(on_day=15, on_day_rule="strictly_next")
STRICTLY_30TH = Offset(on_day=30, on_day_rule="strictly_next")
TERMS = [
    ("odoo-today-2019-01-01", "2019-01-01", NET, "2019-01-01"),
    ("odoo-today-2019-01-31", "2019-01-31", NET, "2019-01-31"),
    ("odoo-45-eom-2019-01-15", "2019-01-15", AFTER_MONTH_END_45, "2019-03-17"),
    ("odoo-min31-15th-2019-01-01", "2019-01-01", AT_LEAST_31_THEN_15TH, "2019-02-15"),
    ("odoo-min31-15th-2019-01-31", "2019-01-31", AT_LEAST_31_THEN_15TH, "2019-03-15"),
    ("odoo-last-day-2019-01-15", "2019-01-15", MONTH_END, "2019-01-31"),
    ("odoo-first-next-2019-01-01", "2019-01-01", FIRST_OF_NEXT, "2019-02-01"),
    ("odoo-first-next-2019-01-31", "2019-01-31", FIRST_OF_NEXT, "2019-02-01"),
    ("tryton-negative 1", "2011-10-01", Offset(30), "2011-10-31"),
    ("tryton-negative 2", "2011-10-01", Offset(1, "month"), "2011-11-01"),
    ("tryton-negative 3", "2011-10-01", Offset(30, months=1), "2011-12-01"),
    ("tryton-negative 4", "2011-10-01", Offset(30, months=2, from_day=15), "2012-01-14"),
    ("ninja-first-2", "2020-02-01", FIRST_OF_NEXT, "2020-03-01"),
    ("ninja-last-1", "2020-02-15", MONTH_END_NEXT_WHEN_THERE, "2020-02-29"),
    ("ninja-last-3", "2020-02-29", MONTH_END_NEXT_WHEN_THERE, "2020-03-31"),
    ("ninja-dom-15b", "2020-02-16", STRICTLY_15TH, "2020-03-15"),
    ("ninja-dom-31a", "2020-01-31", MONTH_END_NEXT_WHEN_THERE, "2020-02-29"),
    ("ninja-dom-30", "2020-01-30", STRICTLY_30TH, "2020-02-29"),
    ("ninja-dom-31d", "2019-01-31", MONTH_END_NEXT_WHEN_THERE, "2019-02-28"),
    ("erpnext-50-50 1", "2026-03-02", Offset(5), "2026-03-07"),
    ("erpnext-50-50 2", "2026-03-02", Offset(10), "2026-03-12"),
]

# deadline_cases.json: (start, months, days, raw last day, last day after art. 203)
DEADLINES = [
    ("D01", "2023-03-31", 36, 0, "2026-03-31", "2026-03-31"),
    ("D03", "2023-02-15", 36, 0, "2026-02-15", "2026-02-24"),
    ("D05", "2023-08-31", 6, 0, "2024-02-29", "2024-02-29"),
    ("D07", "2024-06-28", 18, 0, "2025-12-28", "2025-12-29"),
    ("D09", "2026-04-28", 0, 15, "2026-05-13", "2026-05-13"),
    ("D11", "2026-06-12", 0, 7, "2026-06-19", "2026-06-22"),
    ("D13", "2026-09-11", 0, 15, "2026-09-26", "2026-09-28"),
    ("D15", "2025-12-15", 12, -7, "2026-12-08", "2026-12-08"),
    ("D17", "2026-04-22", 0, 60, "2026-06-21", "2026-06-22"),
    ("D19", "2026-01-05", 12, 0, "2027-01-05", "2027-01-05"),
]


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("name", "start", "offset", "due"), TERMS, ids=[row[0] for row in TERMS])
def test_payment_terms_of_other_projects(name: str, start: str, offset: Offset, due: str) -> None:
    found = due_date(on(start), offset, CHINA)
    assert (found.on, found.provisional) == (on(due), False)


@pytest.mark.parametrize(
    ("name", "start", "months", "days", "raw", "last"), DEADLINES, ids=[row[0] for row in DEADLINES]
)
def test_periods_of_the_civil_code(name: str, start: str, months: int, days: int, raw: str, last: str) -> None:
    assert due_date(on(start), Offset(days, months=months), CHINA).on == on(raw)
    shifted = due_date(on(start), Offset(days, months=months, shift=True), CHINA)
    assert shifted.on == on(last)
    assert shifted.trace.get("shifted_from") == (raw if raw != last else None)
    assert shifted.provisional == (name == "D19")  # its last day lies in a year whose calendar is not published


def test_the_example_of_the_issue() -> None:
    found = due_date(date(2026, 3, 2), Offset(15, "working"), CHINA)
    assert found.on == date(2026, 3, 23)
    assert not found.provisional
    assert found.trace == {
        "from": "2026-03-02", "count": 15, "unit": "working", "on": "2026-03-23", "weekends": 3, "weekend_days": 6,
        "holidays": 0, "named": {}, "makeup": 0,
    }  # fmt: skip


def test_over_spring_festival_with_its_make_up_days() -> None:
    # 2026-02-10 (Tue) + 10: 11 12 13, Sat 14 worked, 15–23 off, 24 25 26 27, Sat 28 worked, 2 March
    found = due_date(date(2026, 2, 10), Offset(10, "working"), CHINA)
    assert found.on == date(2026, 3, 2)
    assert found.trace["named"] == {"spring_festival": 9}
    assert (found.trace["holidays"], found.trace["weekends"], found.trace["weekend_days"]) == (9, 1, 1)
    assert found.trace["makeup"] == 2


def test_two_feasts_in_one_rest_are_told_apart() -> None:
    # 2025: National Day and Mid-Autumn (6 October) share the days from 1 to 8 October
    names = [holiday_name(date(2025, 10, day), CHINA) for day in range(1, 9)]
    assert names == ["national_day"] * 3 + ["mid_autumn"] * 5
    assert holiday_name(date(2025, 10, 9), CHINA) is None
    assert holiday_name(date(2025, 10, 11), CHINA) is None  # a Saturday worked


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-01-01", "new_year"), ("2026-01-02", "new_year"), ("2024-02-17", "spring_festival"),
        ("2025-01-28", "spring_festival"), ("2026-04-06", "qingming"), ("2026-05-05", "labour_day"),
        ("2025-06-02", "dragon_boat"), ("2024-09-15", "mid_autumn"), ("2026-10-07", "national_day"),
        ("2027-02-07", "spring_festival"),
    ],
)  # fmt: skip
def test_days_off_have_their_names(day: str, name: str) -> None:
    assert holiday_name(on(day), CHINA) == name


def test_every_published_day_off_has_a_name() -> None:
    assert all(holiday_name(day, CHINA) for day in CHINA.holidays if day.year <= 2026)


def test_a_day_off_of_another_calendar_has_no_name() -> None:
    own = calendar_from_rows("own", [(date(2026, 7, 15), False, "founding day")], [2026])
    assert holiday_name(date(2026, 7, 15), own) is None
    assert due_date(date(2026, 7, 14), Offset(1, "working"), own).trace["holidays"] == 1


def test_a_year_without_a_published_calendar_is_said() -> None:
    found = due_date(date(2026, 12, 25), Offset(10, "working"), CHINA)
    assert found.provisional
    assert found.trace["provisional"] == [2027]


def test_calendar_days_do_not_depend_on_a_calendar() -> None:
    assert not due_date(date(2026, 12, 25), Offset(30), CHINA).provisional
    assert due_date(date(2026, 12, 25), Offset(30, shift=True), CHINA).trace["provisional"] == [2027]
    # only the days counted matter: a month, then ten working days, all in 2027
    assert due_date(date(2026, 12, 25), Offset(10, "working", months=1), CHINA).trace["provisional"] == [2027]


def test_zero_working_days_is_the_day_itself_unless_it_shifts() -> None:
    saturday = date(2026, 3, 7)
    assert due_date(saturday, Offset(0, "working"), CHINA).on == saturday
    assert due_date(saturday, Offset(0, "working", shift=True), CHINA).on == date(2026, 3, 9)


@pytest.mark.parametrize(
    "offset",
    [
        Offset(1, "hours"), Offset(1, on_day=15, on_day_rule="some"), Offset(1, on_day=32), Offset(1, from_day=-1),
        Offset(40_000), Offset(5_000, "working"), Offset(1_300, "month"), Offset(0, months=-1_300),
    ],
)  # fmt: skip
def test_an_offset_that_means_nothing_is_refused(offset: Offset) -> None:
    with pytest.raises(ValueError, match=r"unknown|month|century"):
        due_date(date(2026, 1, 1), offset, CHINA)


@pytest.mark.parametrize("day", [date(9999, 12, 30), date(1, 1, 2)])
def test_the_end_of_time_is_refused_and_not_a_crash(day: date) -> None:
    for offset in (Offset(-5), Offset(5), Offset(5, "working"), Offset(-5, "month"), Offset(5, "month")):
        forward = offset.count > 0
        if forward == (day.year == 9999):
            with pytest.raises(ValueError, match="outside"):
                due_date(day, offset, CHINA)


@given(DATES, st.integers(1, 80))
def test_the_days_between_add_up(start: date, count: int) -> None:
    found = due_date(start, Offset(count, "working"), CHINA)
    parts = between(start, found.on, CHINA)
    off = parts["weekend_days"], parts["holidays"]
    assert all(isinstance(value, int) for value in off)
    assert count + sum(off) == (found.on - start).days  # type: ignore[arg-type]
    assert CHINA.working_days_between(start, found.on) == count
    assert sum(parts["named"].values()) <= parts["holidays"]  # type: ignore[union-attr, operator]


@given(DATES, st.integers(1, 80))
def test_counting_back_and_forth_meets(start: date, count: int) -> None:
    back = due_date(start, Offset(-count, "working"), CHINA)
    assert CHINA.working_days_between(back.on - DAY, start - DAY) == count
    parts = back.trace
    assert count + parts["weekend_days"] + parts["holidays"] == (start - back.on).days  # type: ignore[operator]


@given(DATES, st.integers(0, 400), st.integers(1, 31), st.sampled_from(["next", "strictly_next", "following"]))
def test_a_fixed_day_is_never_before_the_days_counted(start: date, count: int, day: int, rule: str) -> None:
    found = due_date(start, Offset(count, on_day=day, on_day_rule=rule), CHINA).on
    reached = start + DAY * count
    assert found >= reached
    assert (found - reached).days <= (62 if rule == "following" else 31)
    assert found.day == day or found == add_months(found.replace(day=1), 1) - DAY


@given(DATES, st.integers(-300, 300))
def test_months_keep_the_day_or_end_the_month(start: date, months: int) -> None:
    found = add_months(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found + DAY).day == 1


@given(DATES, st.integers(0, 90), st.sampled_from(["calendar", "working", "month"]))
def test_a_shifted_date_is_a_working_day_and_the_earliest(start: date, count: int, unit: str) -> None:
    raw = due_date(start, Offset(count, unit), CHINA).on
    found = due_date(start, Offset(count, unit, shift=True), CHINA).on
    assert CHINA.is_working(found)
    assert not any(CHINA.is_working(raw + DAY * n) for n in range((found - raw).days))


def test_a_plain_week_needs_no_holidays() -> None:
    plain = WorkCalendar("plain", frozenset(), frozenset(), frozenset({2026}))
    assert due_date(date(2026, 10, 1), Offset(5, "working"), plain).on == date(2026, 10, 8)
