"""Amounts of money as typed: ¥1,280,000.00, 128万, 壹佰贰拾捌万元整, (1,000.00), full-width digits."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from huikuan.rules.money import minor_digits
from huikuan.rules.typed.cells import BrokenCell, Typed, TypedError, exact, is_blank, plain
from huikuan.rules.typed.currencies import take_currency
from huikuan.rules.typed.numerals_zh import parse_numerals

LARGEST_MINOR: Final = 10**15  # a spreadsheet keeps fifteen digits; what is larger would be rounded silently
UNITS: Final = {
    "十": 10, "百": 100, "千": 10**3, "万": 10**4, "萬": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "億": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "w": 10**4, "W": 10**4,
    "k": 10**3, "K": 10**3, "M": 10**6, "mn": 10**6, "million": 10**6, "thousand": 10**3,
}  # fmt: skip
PLAIN: Final = r"\d+(?:\.\d+)?"
GROUPED: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:'\d{3})+(?:\.\d+)?"
UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
ONE: Final = re.compile(rf"({GROUPED}|{PLAIN}|\.\d+) ?({UNIT})?")
COMPOSITE: Final = re.compile(rf"(?:{PLAIN}(?:{UNIT}))+(?:\d+)?")
PIECE: Final = re.compile(rf"({PLAIN})({UNIT})?")
THIN: Final = re.compile(r"(?<=\d) (?=\d{3}(?:\D|$))")
NUMBER_INSIDE: Final = re.compile(r"\d")
UNCERTAIN: Final = re.compile(r"约|大概|左右|预计|暂估|估计|待定|待查|\?|~|±|\bapprox|\bca\.|\btbd\b", re.IGNORECASE)
NET: Final = re.compile(r"不含税|未税|税前|excl|net of", re.IGNORECASE)
TAX: Final = re.compile(r"\(?(?:价税合计|含税价?|incl\.? ?(?:vat|tax))\)?:?", re.IGNORECASE)
TWICE: Final = re.compile(r"(.+?)\((.+)\)$")
YUAN: Final = re.compile(r"(?:元|圆|块钱?)[整正]?$")
WORTH: Final = re.compile("[元圆圓角分十百千万亿拾佰仟萬億]")
NOTHING_YET: Final = frozenset(
    {"未收", "未付", "未到账", "未回款", "未收款", "未付款", "尚未收到", "unpaid", "open", "not paid", "nothing"}
)


def parse_amount(value: object, currency: str = "CNY", *, unit: int = 1) -> Typed[int | None]:
    """The amount in minor units of the currency written in the cell, else of `currency`; None for a blank.

    `unit` is what one stands for where the cell itself names no unit (10000 under 单位:万元); negative: nobody knows,
    so a bare number is refused. Raises TypedError:
    amount_not_a_number, amount_separators (1.280.000, 12,34), amount_too_fine (below the smallest coin),
    amount_too_large, amount_uncertain (约5万), amount_without_tax, amount_words_differ, amount_scientific,
    amount_unit_unclear, amount_is_a_date, currency_unknown, cell_error.
    """
    if isinstance(value, BrokenCell):
        raise TypedError("cell_error", value, shown=value.shown)
    if value is None or value == "":
        return Typed(None)
    if isinstance(value, str):
        return from_text(value, currency, unit)
    if isinstance(value, bool):
        raise TypedError("amount_not_a_number", value)
    if isinstance(value, date):
        raise TypedError("amount_is_a_date", value)
    number = exact(value) if isinstance(value, (int, float, Decimal)) else None
    if number is None:
        raise TypedError("amount_not_a_number", value)
    if unit < 0 and number:
        raise TypedError("amount_unit_unclear", value)
    return Typed(to_minor(number * unit, currency, value))


@lru_cache(maxsize=4096)
def from_text(value: str, currency: str, unit: int) -> Typed[int | None]:
    """`parse_amount` for a text cell."""
    if is_blank(value):
        return Typed(None)
    text = plain(value)
    if text.lower() in NOTHING_YET:
        return Typed(0)
    if UNCERTAIN.search(text):
        raise TypedError("amount_uncertain", value)
    if NET.search(text):
        raise TypedError("amount_without_tax", value)
    text = TAX.sub("", text).strip()
    if (match := TWICE.fullmatch(text)) and NUMBER_INSIDE.search(match[1]):
        return written_twice(value, match[1].strip(), match[2], currency, unit)
    number, named, own_unit = read(value, text, currency)
    if not own_unit and number and (unit < 0 or (unit != 1 and named)):
        # ¥1,280,000 on a sheet in 万元: symbol and unit contradict each other, by a factor of ten thousand.
        raise TypedError("amount_unit_unclear", value)
    return Typed(to_minor(number * (1 if own_unit else unit), named or currency, value), named)


def written_twice(value: str, first: str, second: str, currency: str, unit: int) -> Typed[int | None]:
    """128万（壹佰贰拾捌万元整）: both must say the same."""
    one, other = from_text(first, currency, unit), from_text(second, currency, unit)
    if one.value != other.value or (one.currency and other.currency and one.currency != other.currency):
        raise TypedError("amount_words_differ", value)
    return Typed(one.value, one.currency or other.currency)


def read(value: str, text: str, currency: str) -> tuple[Fraction, str, bool]:
    """Number, currency and whether the text names its own unit."""
    sign, text = take_sign(text)
    text, named = take_currency(text, currency)
    again, text = take_sign(text)
    if sign == again == -1:
        raise TypedError("amount_not_a_number", value)
    words = parse_numerals(text.replace(" ", ""))
    if words is not None and WORTH.search(text) and not text[0].isdigit():
        return sign * again * words, named or "CNY", True
    bare = YUAN.sub("", text).strip()
    number, own = magnitude(value, THIN.sub("", bare), currency)
    return sign * again * number, named, own or bare != text


def take_sign(text: str) -> tuple[int, str]:
    """-1 and the rest for -1, 1-, 负1 and (1); else 1 and the text."""
    if text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1].strip()
    if text.startswith(("-", "负")):
        return -1, text[1:].strip()
    if text.endswith("-") and len(text) > 1 and text[-2].isdigit():
        return -1, text[:-1].strip()
    return 1, text.removeprefix("+")


def magnitude(value: str, text: str, currency: str) -> tuple[Fraction, bool]:
    """The number, and whether a unit such as 万 is written with it."""
    if len(text) > 40:
        raise TypedError("amount_not_a_number", value)
    if match := ONE.fullmatch(text):
        digits, name = match[1], match[2]
        if not name and "," not in digits and ambiguous_point(digits, currency):
            raise TypedError("amount_separators", value)
        return Fraction(digits.replace(",", "").replace("'", "")) * UNITS.get(name or "", 1), bool(name)
    if COMPOSITE.fullmatch(text):
        return composite(value, text), True
    if re.fullmatch(r"\d+(?:\.\d+)?[eE][+-]?\d+", text):
        raise TypedError("amount_scientific", value)
    if re.fullmatch(r"[\d.,' ]+", text) and NUMBER_INSIDE.search(text):
        raise TypedError("amount_separators", value)
    raise TypedError("amount_not_a_number", value)


def ambiguous_point(digits: str, currency: str) -> bool:
    """1.280 is a thousand and something to half of the world; 0.280 and 1280.000 are not."""
    whole, _, fraction = digits.partition(".")
    return len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.strip("0") != "" and minor_digits(currency) != 3


def composite(value: str, text: str) -> Fraction:
    """1亿2000万, 3万5千, 3万5000. 3万5 is refused: people mean 35,000, the digits say 30,005."""
    total, last = Fraction(0), 10**13
    for match in PIECE.finditer(text):
        worth = UNITS.get(match[2] or "", 1)
        number = Fraction(match[1])
        if worth >= last or number * worth >= last or (worth == 1 and len(match[1]) < 3):
            raise TypedError("amount_not_a_number", value)
        total, last = total + number * worth, worth
    return total


def to_minor(number: Fraction, currency: str, value: object) -> int:
    """`number` of major units as whole minor units."""
    scaled = number * 10 ** minor_digits(currency)
    if scaled.denominator != 1:
        raise TypedError("amount_too_fine", value, digits=minor_digits(currency))
    if abs(scaled) > LARGEST_MINOR:
        raise TypedError("amount_too_large", value)
    return int(scaled)


def split_amounts(value: object) -> list[str]:
    """The pieces of a cell that holds several amounts: 20万、30万, 200000+300000, one per line."""
    pieces = re.split(r"[、;；\n+＋]|\s+/\s+", written_lines(value))
    return [piece.strip() for piece in pieces if piece.strip()]


def written_lines(value: object) -> str:
    """The cell's text with its line breaks kept."""
    return value if isinstance(value, str) else plain(value)
