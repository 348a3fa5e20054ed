"""Working days: the plain week, public holidays, and China's make-up working days.

A year whose arrangement is not published is provisional. From the first such year to 2099 the table knows weekends and
the statutory days that follow from law or the moon (全国年节及纪念日放假办法, in force 2025: 1 Jan; Spring Festival
with its eve, four days; Qingming; 1–2 May; Dragon Boat; Mid-Autumn; 1–3 Oct; those of the moon to 2035), without
make-up days. Of years before the first published one it knows weekends only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from huikuan.rules import calendar_china as china

DAY: Final = timedelta(days=1)
LAST_COMPUTED: Final = 2099  # the Qingming formula holds for this century


class WorkCalendar:
    """An unchangeable table of working days. `holidays` and `workdays` overrule the plain week; both by date."""

    __slots__ = ("_next", "_working", "holidays", "published_years", "version", "workdays")

    def __init__(
        self, version: str, holidays: frozenset[date], workdays: frozenset[date], published_years: frozenset[int]
    ) -> None:
        if both := holidays & workdays:
            raise ValueError(f"both holiday and working day: {min(both).isoformat()}")
        self.version, self.holidays, self.workdays = version, holidays, workdays
        self.published_years = published_years
        self._working: dict[date, bool] = {}
        self._next: dict[date, date] = {}

    def __repr__(self) -> str:
        return f"WorkCalendar({self.version!r})"

    def is_working(self, day: date) -> bool:
        """Whether work is done on this day. Remembered, since the daily run asks millions of times."""
        found = self._working.get(day)
        if found is None:
            found = day in self.workdays or (day.weekday() < 5 and day not in self.holidays)
            self._working[day] = found
        return found

    def next_working(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        found = self._next.get(day)
        if found is None:
            found = day
            while not self.is_working(found):
                found += DAY
            self._next[day] = found
        return found

    def add_working(self, day: date, count: int) -> date:
        """`count` working days after (before, if negative) `day`, the day itself not counted; 0: `next_working`."""
        if count == 0:
            return self.next_working(day)
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def is_provisional(self, year: int) -> bool:
        """Whether this year's arrangement is not published (or not imported) yet."""
        return year not in self.published_years


def calendar_from_rows(
    version: str, rows: Iterable[tuple[date, bool, str]], published_years: Iterable[int]
) -> WorkCalendar:
    """A calendar from a table of (day, working, name): days off and make-up working days; other days: the plain week.

    Raises ValueError for a day named both working and off.
    """
    holidays: set[date] = set()
    workdays: set[date] = set()
    for day, working, _name in rows:
        (workdays if working else holidays).add(day)
    return WorkCalendar(version, frozenset(holidays), frozenset(workdays), frozenset(published_years))


def statutory_days(year: int) -> set[date]:
    """The statutory days off of an unpublished year (2000–2099), as far as they can be known."""
    days = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, n) for n in (1, 2, 3))}
    days.add(date(year, 4, qingming(year)))
    if year in china.LUNAR:
        spring, boat, autumn = (on(year, text) for text in china.LUNAR[year])
        days |= {spring + timedelta(days=n) for n in (-1, 0, 1, 2)} | {boat, autumn}
    return days


def qingming(year: int) -> int:
    """The day in April of Qingming, 2000–2099 (solar term formula: ⌊0.2422·y + 4.81⌋ − ⌊y/4⌋)."""
    short = year % 100
    return (2422 * short + 48100) // 10000 - short // 4


def on(year: int, text: str) -> date:
    """A day written MMDD."""
    return date(year, int(text[:2]), int(text[2:]))


def china_calendar() -> WorkCalendar:
    """The built-in table: published years as published, the following ones provisional."""
    holidays = {on(year, text) for year, texts in china.HOLIDAYS.items() for text in texts.split()}
    workdays = {on(year, text) for year, texts in china.WORKDAYS.items() for text in texts.split()}
    for year in range(max(china.HOLIDAYS) + 1, LAST_COMPUTED + 1):
        holidays |= statutory_days(year)
    return WorkCalendar(china.VERSION, frozenset(holidays), frozenset(workdays), frozenset(china.HOLIDAYS))


CHINA: Final = china_calendar()
