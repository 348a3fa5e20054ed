"""The years of an organization's working calendar: what is known about each, and by whom it was confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huikuan.flow.parties.models import CalendarYear
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.rules.calendar import CHINA, WorkCalendar


@dataclass(frozen=True, slots=True)
class Year:
    """One year: provisional or not, its days that differ from the plain week, and who confirmed it if imported."""

    year: int
    provisional: bool
    built_in: bool
    days: list[tuple[date, bool, str]]
    confirmed: CalendarYear | None


def years(organization_id: int, wanted: Sequence[int]) -> list[Year]:
    """These years as the organization's calendar knows them. Three small queries."""
    calendar = work_calendar(organization_id)
    newest: dict[int, CalendarYear] = {}
    rows = CalendarYear.objects.filter(organization_id=organization_id, year__in=wanted).select_related("confirmed_by")
    for row in rows.order_by("version"):
        newest[row.year] = row
    return [
        Year(
            year=year,
            provisional=calendar.is_provisional(year),
            built_in=year in CHINA.published_years and year not in newest,
            days=known_days(calendar, year, names_of(newest.get(year))),
            confirmed=newest.get(year),
        )
        for year in wanted
    ]


def names_of(row: CalendarYear | None) -> dict[date, str]:
    """The days' names as they were imported."""
    return {date.fromisoformat(day): str(name) for day, _working, name in row.days} if row else {}


def known_days(calendar: WorkCalendar, year: int, names: dict[date, str]) -> list[tuple[date, bool, str]]:
    """(day, is working, name) wherever the calendar differs from the plain week in that year."""
    day, found = date(year, 1, 1), []
    while day.year == year:
        working = calendar.is_working(day)
        if working != (day.weekday() < 5):
            found.append((day, working, names.get(day, "")))
        day += timedelta(days=1)
    return found
