"""Due dates by the terms of a contract, with the computation that can be read aloud.

The day of the trigger is not counted (Civil Code art. 201); months end on the corresponding day or the last of the
month (art. 202); a last day that is a rest day moves to the next working day where the contract or the law says so
(art. 203). In a year whose calendar is not published the date is provisional.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huikuan.rules.calendar import WorkCalendar

DAY: Final = timedelta(days=1)
UNITS: Final = frozenset({"calendar", "working", "month"})


@dataclass(frozen=True, slots=True)
class Offset:
    """So many calendar days, working days or months after the trigger; 0 is the day itself."""

    count: int
    unit: str = "calendar"


@dataclass(frozen=True, slots=True)
class Due:
    """The date, whether it may still move (calendar not published), and how it came about."""

    on: date
    provisional: bool
    trace: Mapping[str, str | int]


def due_date(fired: date, offset: Offset, calendar: WorkCalendar, *, shift: bool = False) -> Due:
    """The due date of a claim whose trigger fired on a day. Raises ValueError for an unknown unit.

    The trace holds from, count, unit, on and, where days were counted, the weekends, days off and make-up working days
    between; `shifted_from` when a rest day moved it.
    """
    if offset.unit not in UNITS:
        raise ValueError(f"unknown unit {offset.unit!r}")
    if offset.unit == "month":
        on = add_months(fired, offset.count)
    elif offset.unit == "working" and offset.count:
        on = calendar.add_working(fired, offset.count)
    else:
        on = fired + timedelta(days=offset.count)
    trace: dict[str, str | int] = {"from": fired.isoformat(), "count": offset.count, "unit": offset.unit}
    if shift and not calendar.is_working(on):
        trace["shifted_from"] = on.isoformat()
        on = calendar.next_working(on)
    trace["on"] = on.isoformat()
    if offset.unit == "working" and offset.count > 0:
        trace |= between(fired, on, calendar)
    provisional = any(calendar.is_provisional(year) for year in range(fired.year, on.year + 1))
    provisional = provisional and (offset.unit == "working" or shift)
    if provisional:
        trace["provisional"] = on.year
    return Due(on, provisional, trace)


def between(start: date, end: date, calendar: WorkCalendar) -> dict[str, int]:
    """Why so many days passed: weekends (their Saturdays or Sundays off), public holidays, make-up working days."""
    days = [start + DAY * n for n in range(1, (end - start).days + 1)]
    weekends = {day - DAY * (day.weekday() - 5) for day in days if day.weekday() >= 5 and not calendar.is_working(day)}
    return {
        "weekends": len(weekends),
        "holidays": sum(day.weekday() < 5 and not calendar.is_working(day) for day in days),
        "makeup": sum(day.weekday() >= 5 and calendar.is_working(day) for day in days),
    }


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last of that month (Civil Code art. 202)."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
