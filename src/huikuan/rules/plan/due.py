"""Due dates by the terms of a contract, with the computation that can be read aloud.

The day of the trigger is not counted (Civil Code art. 201); months end on the corresponding day or the last of the
month (art. 202); a last day that is a rest day moves to the next working day where the contract or the law says so
(art. 203). In a year whose calendar is not published the date is provisional.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.plan.holidays import holiday_name

DAY: Final = timedelta(days=1)
UNITS: Final = frozenset({"calendar", "working", "month"})
DAY_RULES: Final = frozenset({"next", "strictly_next", "following"})
MONTH_END: Final = 31  # as a day of the month: the last one, whatever its number
FARTHEST: Final = {"calendar": 36_600, "working": 3_660, "month": 1_200}  # ten years of working days, a century else

TraceValue: TypeAlias = str | int | list[int] | dict[str, int]


@dataclass(frozen=True, slots=True)
class Offset:
    """How long a clock runs from the day its trigger fired, in this order; each part may be left out.

    `months` are added; `from_day` goes to that day of the month reached (31: month end); `count` of `unit` (calendar,
    working or month; 0 is the day itself) is added; `on_day` moves to a fixed day of a month (31: its end) by
    `on_day_rule`: the next one, today included (next), the next one after today (strictly_next), or the one of the
    following month (following); `shift` moves a rest day to the next working day.
    """

    count: int = 0
    unit: str = "calendar"
    months: int = 0
    from_day: int = 0
    on_day: int = 0
    on_day_rule: str = "next"
    shift: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """The date, whether it may still move (a calendar is not published), and how it came about (JSON values)."""

    on: date
    provisional: bool
    trace: Mapping[str, TraceValue]


def due_date(trigger_on: date, offset: Offset, calendar: WorkCalendar) -> Due:
    """When what was triggered on a day falls due. Raises ValueError for an offset that means nothing.

    The trace holds from, count, unit, on; the parts of the offset that were used; where working days were counted,
    what lay between (`between`); shifted_from, where a rest day moved it; provisional: the years whose calendar is not
    published.
    """
    check_offset(offset)
    trace: dict[str, TraceValue] = {"from": trigger_on.isoformat(), "count": offset.count, "unit": offset.unit}
    try:
        start, raw = reached(trigger_on, offset, calendar, trace)
        on = calendar.next_working(raw) if offset.shift else raw
    except (OverflowError, ValueError) as error:
        raise ValueError("the due date lies outside the calendar") from error
    if on != raw:
        trace["shifted_from"] = raw.isoformat()
    trace["on"] = on.isoformat()
    asked: set[int] = set(range(raw.year, on.year + 1)) if offset.shift else set()
    if offset.unit == "working" and offset.count:
        first, last = min(start, raw), max(start, raw)
        trace |= between(first, last, calendar) if offset.count > 0 else between(first - DAY, last - DAY, calendar)
        asked |= set(range(first.year, last.year + 1))
    years = sorted(year for year in asked if calendar.is_provisional(year))
    if years:
        trace["provisional"] = years
    return Due(on, bool(years), trace)


def check_offset(offset: Offset) -> None:
    """Raises ValueError for an unknown unit or rule, a day that no month has, or a span beyond all contracts."""
    if offset.unit not in UNITS or offset.on_day_rule not in DAY_RULES:
        raise ValueError(f"unknown unit or rule: {offset.unit!r}, {offset.on_day_rule!r}")
    if not (0 <= offset.from_day <= MONTH_END and 0 <= offset.on_day <= MONTH_END):
        raise ValueError("a day of the month is 1 to 31")
    if abs(offset.count) > FARTHEST[offset.unit] or abs(offset.months) > FARTHEST["month"]:
        raise ValueError("a period longer than a century")


def reached(day: date, offset: Offset, calendar: WorkCalendar, trace: dict[str, TraceValue]) -> tuple[date, date]:
    """The day from which the count runs, and the day it ends on before any shift; notes the parts used."""
    if offset.months:
        day = add_months(day, offset.months)
        trace["months"] = offset.months
    if offset.from_day:
        day = day_of_month(day, offset.from_day)
        trace["from_day"] = offset.from_day
    start = day
    if offset.unit == "month":
        day = add_months(day, offset.count)
    elif offset.unit == "working":
        day = calendar.add_working(day, offset.count) if offset.count else day
    else:
        day += DAY * offset.count
    end = day
    if offset.on_day:
        end = fixed_day(day, offset.on_day, offset.on_day_rule)
        trace |= {"on_day": offset.on_day, "on_day_rule": offset.on_day_rule, "counted_to": day.isoformat()}
    return start, end


def fixed_day(day: date, number: int, rule: str) -> date:
    """The `number`th of this or the next month (31: month end), as Offset.on_day_rule says."""
    here = day_of_month(day, number)
    later = day_of_month(add_months(day.replace(day=1), 1), number)
    if rule == "following":
        return later
    return here if here > day or (here == day and rule == "next") else later


def day_of_month(day: date, number: int) -> date:
    """That day of the same month, or the month's last."""
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last of that month (Civil Code art. 202)."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def between(start: date, end: date, calendar: WorkCalendar) -> dict[str, TraceValue]:
    """Where the days after `start` up to and including `end` went, beside the working ones.

    weekends: how many; weekend_days: their days off outside holidays; holidays: days off by notice, weekend days among
    them; named: these by name, as far as known; makeup: Saturdays and Sundays worked. The days of the period are the
    working days + weekend_days + holidays.
    """
    days = [start + DAY * n for n in range(1, (end - start).days + 1)]
    ordinary = [day for day in days if not calendar.is_working(day) and day not in calendar.holidays]
    off = [day for day in days if day in calendar.holidays]
    names = Counter(name for name in (holiday_name(day, calendar) for day in off) if name)
    return {
        "weekends": len({day - DAY * (day.weekday() - 5) for day in ordinary}),
        "weekend_days": len(ordinary),
        "holidays": len(off),
        "named": dict(names),
        "makeup": sum(day.weekday() >= 5 and calendar.is_working(day) for day in days),
    }
