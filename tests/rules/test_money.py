"""Money: exact sums, exact splits, and the three ways of writing an amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.money import (
    CurrencyMismatch,
    Money,
    format_compact,
    format_exact,
    format_plain,
    in_words_zh,
    minor_digits,
    split_evenly,
)

AMOUNTS = st.integers(min_value=0, max_value=10**15)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=24).filter(any)


def test_one_currency_adds_and_two_never_do() -> None:
    assert Money(150, "CNY") + Money(50, "CNY") - Money(300, "CNY") == Money(-100, "CNY")
    with pytest.raises(CurrencyMismatch):
        Money(1, "CNY") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        Money(1, "CNY") - Money(1, "USD")


@pytest.mark.parametrize(
    ("currency", "digits"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("KWD", 3), ("TND", 3)]
)
def test_decimal_places(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("amount_minor", "currency", "exact", "plain"),
    [
        (128_640_000, "CNY", "¥1,286,400.00", "1,286,400.00"),
        (4_200_000, "USD", "US$42,000.00", "42,000.00"),
        (1_050, "EUR", "€10.50", "10.50"),
        (100, "HKD", "HK$1.00", "1.00"),
        (100, "CHF", "CHF 1.00", "1.00"),
        (-100, "CNY", "-¥1.00", "-1.00"),
        (-5, "CHF", "-CHF 0.05", "-0.05"),
        (1_234, "JPY", "JP¥1,234", "1,234"),
        (1_234, "KWD", "KWD 1.234", "1.234"),
        (0, "CNY", "¥0.00", "0.00"),
    ],
)
def test_exact_and_plain(amount_minor: int, currency: str, exact: str, plain: str) -> None:
    assert format_exact(amount_minor, currency) == exact
    assert format_exact(amount_minor, currency, symbol=False) == plain
    assert format_plain(amount_minor, currency) == plain


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_plain_loses_nothing(amount_minor: int, currency: str) -> None:
    assert int(format_plain(amount_minor, currency).replace(",", "").replace(".", "")) == amount_minor


@pytest.mark.parametrize(
    ("amount_minor", "currency", "language", "text"),
    [
        (128_640_000, "CNY", "zh-hans", "128.64 万"),
        (12_864_000_000, "CNY", "zh-hans", "1.29 亿"),
        (999_999, "CNY", "zh-hans", "¥9,999.99"),
        (1_000_000, "CNY", "zh-hans", "1.00 万"),
        (9_950_000_000, "CNY", "zh-hans", "9,950.00 万"),
        (9_999_999_999, "CNY", "zh-hans", "1.00 亿"),  # never 10,000.00 万
        (9_999_994_999, "CNY", "zh-hans", "9,999.99 万"),
        (-128_640_000, "CNY", "zh-hans", "-128.64 万"),
        (4_200_000, "USD", "zh-hans", "US$4.20 万"),
        (128_640_000, "CNY", "en", "¥1.29 M"),
        (4_200_000, "USD", "en", "US$42,000.00"),
        (99_999_999, "CNY", "en", "¥999,999.99"),
        (100_000_000_000, "CNY", "en", "¥1.00 B"),
        (99_999_999_999, "CNY", "en", "¥1.00 B"),
        (999_999, "CNY", "en", "¥9,999.99"),
        (1_286_400, "JPY", "en", "JP¥1.29 M"),
        (100_000, "CNY", "en", "¥1,000.00"),
    ],
)
def test_compact(amount_minor: int, currency: str, language: str, text: str) -> None:
    assert format_compact(amount_minor, currency, language) == text


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10_000, [1, 1, 1], [3_333, 3_333, 3_334]),  # the odd unit goes to the later instalment
        (100, [30, 60, 10], [30, 60, 10]),
        (1, [1, 1], [0, 1]),
        (100, [1, 2, 3], [17, 33, 50]),  # the largest remainder before the later place
        (0, [1, 2], [0, 0]),
        (5, [0, 1], [0, 5]),
    ],
)
def test_split(total: int, weights: list[int], parts: list[int]) -> None:
    assert split_evenly(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_split_refuses_what_has_no_answer(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_evenly(total, weights)


@given(AMOUNTS, WEIGHTS)
def test_split_sums_exactly_and_each_part_is_within_one_unit_of_its_share(total: int, weights: list[int]) -> None:
    parts = split_evenly(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert weight or part == 0


@pytest.mark.parametrize(
    ("amount_minor", "words"),
    [
        # the pairs of 正确填写票据和结算凭证的基本规定
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元零叁角贰分"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        # and what they leave open
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (55, "伍角伍分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (1_000, "壹拾元整"),
        (1_050, "壹拾元零伍角整"),
        (10_000_000, "壹拾万元整"),
        (10_000_100, "壹拾万零壹元整"),
        (100_000_000, "壹佰万元整"),
        (128_640_000, "壹佰贰拾捌万陆仟肆佰元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (1_000_200_030_000, "壹佰亿零贰佰万零叁佰元整"),
        (100_000_000_000_000, "壹万亿元整"),
        (100_020_000_000_000, "壹万零贰亿元整"),
        (100_000_000_010_000, "壹万亿零壹佰元整"),
        (100_000_001_000_000, "壹万亿零壹万元整"),
    ],
)
def test_in_words(amount_minor: int, words: str) -> None:
    assert in_words_zh(amount_minor) == "人民币" + words


@pytest.mark.parametrize("amount_minor", [-1, 10**18])
def test_words_end_somewhere(amount_minor: int) -> None:
    with pytest.raises(ValueError, match="万亿"):
        in_words_zh(amount_minor)


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_words_read_back_to_the_amount(amount_minor: int) -> None:
    words = in_words_zh(amount_minor)
    assert "零零" not in words
    assert read(words) == amount_minor


def read(words: str) -> int:
    """The amount written in 大写, in 分: digits wait for their unit; 万 and 亿 multiply what stands before them."""
    total = section = digit = 0
    for character in words.removeprefix("人民币"):
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif character == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        elif character in "角分":
            total, digit = total + digit * (10 if character == "角" else 1), 0
    return total
