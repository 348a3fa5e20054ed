"""Working days in China: published years to the day, later ones provisional, and arithmetic that hangs together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules import calendar_china
from huikuan.rules.calendar import CHINA, WorkCalendar, calendar_from_rows, qingming, statutory_days

DAY = timedelta(days=1)
DATES = st.dates(date(2024, 1, 1), date(2029, 12, 31))
COUNTS = st.integers(min_value=-60, max_value=60)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def working(year: int) -> list[date]:
    return [day for day in days_of(year) if CHINA.is_working(day)]


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_published_year(year: int, count: int) -> None:
    assert len(working(year)) == count
    assert not CHINA.is_provisional(year)


@pytest.mark.parametrize(
    ("year", "make_up"),
    [
        (2024, "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"),
        (2025, "01-26 02-08 04-27 09-28 10-11"),
        (2026, "01-04 02-14 02-28 05-09 09-20 10-10"),
    ],
)
def test_make_up_working_days(year: int, make_up: str) -> None:
    assert " ".join(day.strftime("%m-%d") for day in working(year) if day.weekday() >= 5) == make_up


def runs_off(year: int) -> list[tuple[str, int]]:
    """Rests of three days and more inside a year: first day and length."""
    found, length = [], 0
    for day in [*days_of(year), date(year + 1, 1, 1)]:
        if day.year == year and not CHINA.is_working(day):
            length += 1
            continue
        if length >= 3:
            found.append(((day - timedelta(days=length)).strftime("%m-%d"), length))
        length = 0
    return found


@pytest.mark.parametrize(
    ("year", "rests"),
    [
        (2024, [("02-10", 8), ("04-04", 3), ("05-01", 5), ("06-08", 3), ("09-15", 3), ("10-01", 7)]),
        (2025, [("01-28", 8), ("04-04", 3), ("05-01", 5), ("05-31", 3), ("10-01", 8)]),
        (2026, [("01-01", 3), ("02-15", 9), ("04-04", 3), ("05-01", 5), ("06-19", 3), ("09-25", 3), ("10-01", 7)]),
    ],
)
def test_rests_as_the_state_council_announced_them(year: int, rests: list[tuple[str, int]]) -> None:
    assert runs_off(year) == rests


def test_the_eve_of_the_spring_festival_of_2024_was_a_working_day() -> None:
    assert CHINA.is_working(date(2024, 2, 9))


def test_an_unpublished_year_knows_weekends_and_statutory_days_but_no_make_up_days() -> None:
    assert CHINA.is_provisional(2027)
    assert not any(day.weekday() >= 5 for day in working(2027))
    off = [day.strftime("%m-%d") for day in sorted(statutory_days(2027))]
    assert off == [
        "01-01",
        "02-05",
        "02-06",
        "02-07",
        "02-08",
        "04-05",
        "05-01",
        "05-02",
        "06-09",
        "09-15",
        "10-01",
        "10-02",
        "10-03",
    ]
    assert not any(CHINA.is_working(day) for day in statutory_days(2027))


def test_beyond_the_table_of_the_moon_the_fixed_days_are_still_known() -> None:
    assert CHINA.is_provisional(2040)
    assert not CHINA.is_working(date(2040, 5, 1))
    assert not CHINA.is_working(date(2040, 10, 1))
    assert CHINA.is_provisional(2019)
    assert CHINA.is_working(date(2019, 10, 1))  # before the table: weekends only


def test_a_published_year_is_taken_as_published() -> None:
    listed = {f"{year}{text}" for year, texts in calendar_china.HOLIDAYS.items() for text in texts.split()}
    ours = {day.strftime("%Y%m%d") for day in CHINA.holidays if day.year in CHINA.published_years}
    assert ours == listed


@pytest.mark.parametrize(("year", "day"), [(2024, 4), (2025, 4), (2026, 5), (2027, 5), (2028, 4), (2031, 5), (2035, 5)])
def test_qingming(year: int, day: int) -> None:
    assert qingming(year) == day


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # over National Day
        ("2026-10-08", 2, "2026-10-10"),  # a make-up Saturday counts
        ("2026-10-08", 3, "2026-10-12"),
        ("2026-10-12", -1, "2026-10-10"),
        ("2026-10-03", 0, "2026-10-08"),  # none: the next working day
        ("2026-10-09", 0, "2026-10-09"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-10-03", -1, "2026-09-30"),
        ("2026-02-14", 1, "2026-02-24"),  # over the Spring Festival
        ("2025-08-09", 0, "2025-08-11"),  # a period that ends on a Saturday (Civil Code art. 203)
    ],
)
def test_add_working(day: str, count: int, found: str) -> None:
    assert CHINA.add_working(date.fromisoformat(day), count) == date.fromisoformat(found)


def test_working_days_between_leaves_the_first_day_out_and_takes_the_last_in() -> None:
    assert CHINA.working_days_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert CHINA.working_days_between(date(2026, 10, 8), date(2026, 10, 10)) == 2
    assert CHINA.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248
    assert CHINA.working_days_between(date(2026, 10, 8), date(2026, 10, 8)) == 0
    assert CHINA.working_days_between(date(2026, 10, 10), date(2026, 10, 8)) == -2


@given(DATES)
def test_next_working_is_the_first_not_before(day: date) -> None:
    found = CHINA.next_working(day)
    assert found >= day
    assert CHINA.is_working(found)
    assert not any(CHINA.is_working(day + timedelta(days=n)) for n in range((found - day).days))
    assert CHINA.next_working(found) == found
    assert CHINA.add_working(day, 0) == found


@given(DATES, COUNTS.filter(bool))
def test_adding_lands_on_a_working_day_that_many_away(day: date, count: int) -> None:
    found = CHINA.add_working(day, count)
    assert CHINA.is_working(found)
    if count > 0:
        assert CHINA.working_days_between(day, found) == count
    else:
        assert CHINA.working_days_between(found - DAY, day - DAY) == -count


@given(DATES, COUNTS)
def test_from_a_working_day_there_and_back(day: date, count: int) -> None:
    start = CHINA.next_working(day)
    assert CHINA.add_working(CHINA.add_working(start, count), -count) == start


@given(DATES, st.integers(0, 40), st.integers(0, 40))
def test_steps_add_up(day: date, first: int, second: int) -> None:
    start = CHINA.next_working(day)
    assert CHINA.add_working(CHINA.add_working(start, first), second) == CHINA.add_working(start, first + second)


@given(DATES, DATES, DATES)
@settings(max_examples=50)
def test_stretches_add_up(one: date, two: date, three: date) -> None:
    a, b, c = sorted([one, two, three])
    whole = CHINA.working_days_between(a, c)
    assert CHINA.working_days_between(a, b) + CHINA.working_days_between(b, c) == whole
    assert CHINA.working_days_between(c, a) == -whole


def test_a_calendar_from_rows() -> None:
    rows = [(date(2027, 1, 1), False, "元旦"), (date(2027, 1, 2), True, "调休"), (date(2027, 1, 4), False, "元旦")]
    calendar = calendar_from_rows("test-1", rows, {2027})
    assert (calendar.version, calendar.is_provisional(2027), calendar.is_provisional(2028)) == ("test-1", False, True)
    assert calendar.next_working(date(2027, 1, 1)) == date(2027, 1, 2)
    assert calendar.add_working(date(2027, 1, 2), 1) == date(2027, 1, 5)
    assert calendar.holidays == {date(2027, 1, 1), date(2027, 1, 4)}


def test_the_built_in_table_survives_the_way_through_rows() -> None:
    rows = [(day, False, "") for day in CHINA.holidays] + [(day, True, "") for day in CHINA.workdays]
    copy = calendar_from_rows(CHINA.version, rows, CHINA.published_years)
    assert all(
        copy.is_working(day) == CHINA.is_working(day) for year in (2024, 2025, 2026, 2027) for day in days_of(year)
    )


def test_a_day_cannot_be_both() -> None:
    day = date(2027, 1, 1)
    with pytest.raises(ValueError, match="2027-01-01"):
        calendar_from_rows("test-1", [(day, False, ""), (day, True, "")], {2027})
    with pytest.raises(ValueError, match="2027-01-01"):
        WorkCalendar("test-1", frozenset({day}), frozenset({day}), frozenset())
