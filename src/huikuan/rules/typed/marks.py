"""Percentages, yes and no, whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from huikuan.rules.typed.cells import BrokenCell, TypedError, exact, is_blank, plain

YES: Final = frozenset({"是", "有", "对", "y", "yes", "true", "1", "√", "✓", "✔", "☑"})
NO: Final = frozenset({"否", "没有", "不是", "不", "n", "no", "false", "0", "×", "x", "✗", "✘", "☐"})
PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,10})?) ?%|百分之(.+)")
BARE: Final = re.compile(r"\d{1,3}(?:\.\d{1,10})?")
TENTHS: Final = re.compile(r"([一二三四五六七八九1-9])成([一二三四五六七八九半])?")
DIGITS: Final = {name: value for value, name in enumerate("零一二三四五六七八九")} | {str(n): n for n in range(10)}


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a total: `share` exactly (30 % = 3/10), `digits` the decimals of the percentage as written."""

    share: Fraction
    digits: int = 0

    def __str__(self) -> str:
        points = self.share * 100
        return (
            f"{points.numerator}%"
            if points.denominator == 1
            else f"{Decimal(points.numerator) / points.denominator:.10g}%"
        )


def parse_percent(value: object) -> Percent | None:
    """30%, 0.3 (a cell formatted as a percentage), 30, 百分之三十, 三成; None for a blank.

    A number up to 1 is a share, above 1 it counts points. Raises TypedError("percent_not_understood",
    "percent_out_of_range", "cell_error").
    """
    if isinstance(value, BrokenCell):
        raise TypedError("cell_error", value, shown=value.shown)
    if is_blank(value):
        return None
    points = points_of(value)
    if points is None:
        raise TypedError("percent_not_understood", value)
    if not 0 <= points <= 100:
        raise TypedError("percent_out_of_range", value)
    return Percent(points / 100, decimals(points))


def points_of(value: object) -> Fraction | None:
    """Hundredths, or None when the cell is no percentage."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        number = exact(value)
        return None if number is None else number * 100 if abs(number) <= 1 else number
    if not isinstance(value, str):
        return None
    text = plain(value)
    if match := PERCENT.fullmatch(text):
        return Fraction(match[1]) if match[1] else chinese_points(match[2])
    if BARE.fullmatch(text):
        number = Fraction(text)
        return number * 100 if number <= 1 else number
    if match := TENTHS.fullmatch(text):
        half = 5 if match[2] == "半" else DIGITS[match[2]] if match[2] else 0
        return Fraction(DIGITS[match[1]] * 10 + half)
    return None


def chinese_points(text: str) -> Fraction | None:
    """三十, 百, 12.5 behind 百分之."""
    if BARE.fullmatch(text):
        return Fraction(text)
    if text in {"百", "一百"}:
        return Fraction(100)
    if match := re.fullmatch(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?", text):
        tens = (DIGITS[match[1]] if match[1] else 1) * 10 if match[2] else DIGITS.get(match[1] or "零", 0)
        return Fraction(tens + (DIGITS[match[3]] if match[3] else 0)) if match[2] or not match[3] else None
    return None


def decimals(points: Fraction) -> int:
    """Decimals needed to write `points`, at most ten."""
    for digits in range(10):
        if (points * 10**digits).denominator == 1:
            return digits
    return 10


def parse_yes_no(value: object) -> bool | None:
    """是/否, yes/no, √/×, 1/0; None for a blank. Raises TypedError("yes_no_not_understood")."""
    if isinstance(value, bool):
        return value
    if is_blank(value):
        return None
    word = plain(value).lower()
    if word in YES or word in NO:
        return word in YES
    raise TypedError("yes_no_not_understood", value)


def parse_whole(value: object) -> int | None:
    """A positive whole number such as the position of an instalment: 3, 3.0, 第3期, 第三期; None for a blank.

    Raises TypedError("whole_number_needed").
    """
    if is_blank(value):
        return None
    number = exact(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None
    if number is None and isinstance(value, str):
        match = re.fullmatch(r"第?(\d{1,4}|[一二三四五六七八九])(?:期|笔|次|批)?", plain(value))
        if match:
            number = Fraction(DIGITS[match[1]] if match[1] in DIGITS else int(match[1]))
    if number is None or number.denominator != 1 or not 0 < number < 10_000:
        raise TypedError("whole_number_needed", value)
    return int(number)
