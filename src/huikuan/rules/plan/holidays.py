"""The names of China's statutory holidays, as codes, for a day off in a calendar.

The State Council's notices name a block of days after the statutory days inside it (全国年节及纪念日放假办法); a
calendar keeps only the days, so the name is found again from the block.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from huikuan.rules import calendar_china as china
from huikuan.rules.calendar import WorkCalendar, on, qingming

DAY: Final = timedelta(days=1)
LONGEST_BLOCK: Final = 15  # days looked at each way; the longest block so far had nine
FIXED: Final = {(1, 1): "new_year", (5, 1): "labour_day", (10, 1): "national_day"}
MOON: Final = ("spring_festival", "dragon_boat", "mid_autumn")
# Before 2027 the arrangement is published with the days themselves; the feast inside each block is noted here.
PUBLISHED_MOON: Final = {
    2024: ("0210", "0610", "0917"),
    2025: ("0129", "0531", "1006"),
    2026: ("0217", "0619", "0925"),
}
CENTURY: Final = range(2000, 2100)  # of the Qingming formula


def holiday_name(day: date, calendar: WorkCalendar) -> str | None:
    """new_year, spring_festival, qingming, labour_day, dragon_boat, mid_autumn, national_day; None when unknown.

    The nearest feast inside the unbroken rest around the day; of two equally near ones the earlier.
    """
    if day not in calendar.holidays:
        return None
    block = rest_around(day, calendar)
    feasts = [(abs((feast - day).days), feast, code) for feast, code in feasts_near(day) if feast in block]
    return min(feasts)[2] if feasts else None


def rest_around(day: date, calendar: WorkCalendar) -> set[date]:
    """The unbroken rest that holds the day."""
    block = {day}
    for step in (DAY, -DAY):
        near = day + step
        while len(block) <= 2 * LONGEST_BLOCK and not calendar.is_working(near):
            block.add(near)
            near += step
    return block


def feasts_near(day: date) -> list[tuple[date, str]]:
    """The feasts of the year before, of this one and of the next: a block may cross New Year."""
    return [feast for year in (day.year - 1, day.year, day.year + 1) for feast in feasts_of(year)]


@lru_cache(maxsize=64)
def feasts_of(year: int) -> tuple[tuple[date, str], ...]:
    """(day, code) of the feasts of a year, as far as they are known."""
    found = [(date(year, month, day), code) for (month, day), code in FIXED.items()]
    if year in CENTURY:
        found.append((date(year, 4, qingming(year)), "qingming"))
    moon = PUBLISHED_MOON.get(year) or china.LUNAR.get(year)
    if moon:
        found += [(on(year, text), code) for text, code in zip(moon, MOON, strict=True)]
    return tuple(found)
