"""Periods of a contract as calendar days, to compare them."""

from __future__ import annotations

import re
from typing import Final

from huikuan.rules.health.model import Stage
from huikuan.rules.typed.numerals_zh import parse_numerals

PERIOD: Final = re.compile(
    r"[【\[(]?(\d{1,4}|[一二两三四五六七八九十]{1,4})[】\])]?(?: ?)(个?(?:完整)?工作[日天]|working days?"
    r"|business days?"
    r"|个?(?:自然|日历)?[日天]|(?:calendar )?days?|weeks?|个?月|months?)"
)


def days_in(words: str) -> int | None:
    """The longest period in some words as calendar days: a working day is 7/5 of one, a month 30; None without any."""
    found = [as_days(number, unit) for number, unit in PERIOD.findall(words)]
    return max((days for days in found if days is not None), default=None)


def as_days(number: str, unit: str) -> int | None:
    """One period."""
    count = int(number) if number.isdigit() else chinese(number)
    if count is None:
        return None
    return in_calendar_days(count, "working" if re.search("工作|working|business", unit) else unit)


def stage_days(stage: Stage) -> int:
    """The window of a stage that has one."""
    return in_calendar_days(stage.window or 0, stage.unit)


def in_calendar_days(count: int, unit: str) -> int:
    """Rounded up, so that a limit is not met by rounding."""
    if unit == "working":
        return -(-count * 7 // 5)
    if unit.startswith("week"):
        return count * 7
    return count * 30 if "month" in unit or unit.endswith("月") else count


def chinese(numerals: str) -> int | None:
    """十五 → 15."""
    value = parse_numerals(numerals)
    return int(value) if value is not None else None
