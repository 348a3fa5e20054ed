"""Money: whole minor units plus a currency. Decimals appear only as text at the edges; there is no float anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NO_MINOR: Final = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"})
THREE_MINOR: Final = frozenset({"KWD", "BHD", "OMR", "TND", "JOD", "IQD", "LYD"})
SYMBOLS: Final = {
    "CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥", "SGD": "S$", "AUD": "A$",
    "TWD": "NT$",
}  # fmt: skip
# Unit word, least amount shown in it, what it counts, and the rounding of the unit below, all in whole currency units.
CHINESE_UNITS: Final = (("亿", 10**8, 10**8, 100), ("万", 10**4, 10**4, 0))
WESTERN_UNITS: Final = (("B", 10**9, 10**9, 10**4), ("M", 10**6, 10**6, 0))


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum. Different currencies are never added."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (分) of a currency (ISO 4217)."""

    amount_minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        self.same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self.same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def same(self, other: Money) -> None:
        """Raises CurrencyMismatch unless both are of one currency."""
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")


def minor_digits(currency: str) -> int:
    """Decimal places of a currency (ISO 4217): 2 unless listed."""
    if currency in NO_MINOR:
        return 0
    return 3 if currency in THREE_MINOR else 2


def format_plain(amount_minor: int, currency: str) -> str:
    """Grouped in threes with all decimals, no symbol: 1,286,400.00."""
    digits = minor_digits(currency)
    sign = "-" if amount_minor < 0 else ""
    whole, rest = divmod(abs(amount_minor), 10**digits)
    return f"{sign}{whole:,}" + (f".{rest:0{digits}d}" if digits else "")


def format_exact(amount_minor: int, currency: str, *, symbol: bool = True) -> str:
    """As tables and documents show it: ¥1,286,400.00, US$42,000.00, CHF 1.00; a negative sign stands first."""
    plain = format_plain(amount_minor, currency)
    if not symbol:
        return plain
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    mark = SYMBOLS.get(currency)
    return f"{sign}{mark}{plain}" if mark else f"{sign}{currency} {plain}"


def format_compact(amount_minor: int, currency: str, language: str) -> str:
    """As dashboards show it, rounded half up to two decimals: 128.64 万, 1.29 亿, ¥1.29 M. Below 10,000 it stays exact.

    The symbol stands before; with a Chinese unit word behind it is left out for yuan (never both). An amount that
    would round up to the next unit is shown in it: 1.00 亿, never 10,000.00 万.
    """
    unit = 10 ** minor_digits(currency)
    size = abs(amount_minor)
    chinese = language.startswith("zh")
    for name, least, scale, rounding in CHINESE_UNITS if chinese else WESTERN_UNITS:
        if half_up(size, rounding * unit) * rounding < least if rounding else size < least * unit:
            continue
        hundredths = half_up(size * 100, scale * unit)
        number = f"{hundredths // 100:,}.{hundredths % 100:02d}"
        sign = "-" if amount_minor < 0 else ""
        mark = "" if chinese and currency == "CNY" else SYMBOLS.get(currency, currency + " ")
        return f"{sign}{mark}{number} {name}"
    return format_exact(amount_minor, currency)


def half_up(numerator: int, denominator: int) -> int:
    """Division of non-negative whole numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def split_evenly(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Parts of a total in proportion to `weights`, summing to it exactly.

    Each part is rounded down; the units left over go one each to the largest remainders, ties to the later instalment.
    Raises ValueError for a negative total or weight, or when all weights are zero.
    """
    if total_minor < 0 or any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("a total and weights of zero or more, not all zero")
    whole = sum(weights)
    parts = [total_minor * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (total_minor * weights[i] % whole, i), reverse=True)
    for i in order[: total_minor - sum(parts)]:
        parts[i] += 1
    return parts


DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("", "拾", "佰", "仟")
GROUPS: Final = ("", "万", "", "万")


def in_words_zh(amount_minor: int) -> str:
    """大写 of yuan in 分, as cheques and letters want it: 人民币壹仟肆佰零玖元伍角整.

    正确填写票据和结算凭证的基本规定 (People's Bank of China). Where it lets one choose, 零 stands before 角 when the
    yuan end in 0 (壹仟陆佰捌拾元零叁角贰分) and 整 after 角. Raises ValueError below zero or from 10,000 万亿 yuan on.
    """
    if not 0 <= amount_minor < 10**18:
        raise ValueError("0 to 9,999 万亿 yuan")
    yuan, rest = divmod(amount_minor, 100)
    jiao, fen = divmod(rest, 10)
    words = whole_in_words(yuan) + "元" if yuan or not rest else ""
    if yuan and ((jiao and yuan % 10 == 0) or (fen and not jiao)):
        words += DIGITS[0]
    if jiao:
        words += DIGITS[jiao] + "角"
    words += DIGITS[fen] + "分" if fen else "整"
    return "人民币" + words


def whole_in_words(number: int) -> str:
    """A whole number below 10,000 万亿 in capital numerals; a gap of zeros is one 零."""
    words, gap = "", False
    for index in (3, 2, 1, 0):
        group = number // 10_000**index % 10_000
        if group == 0:
            gap = bool(words)
        else:
            words += (DIGITS[0] if words and (gap or group < 1000) else "") + group_in_words(group) + GROUPS[index]
            gap = False
        if index == 2 and words:
            words += "亿"  # closes 万亿 as well: 壹万亿, 壹万零贰亿
    return words or DIGITS[0]


def group_in_words(group: int) -> str:
    """A number from 1 to 9,999: 壹仟零壹拾."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return words
