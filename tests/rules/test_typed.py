"""What people type into cells is read exactly, or refused with a code; nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.money import format_exact, format_plain
from huikuan.rules.typed import (
    BrokenCell,
    Condition,
    Person,
    TypedError,
    check_email,
    parse_amount,
    parse_currency,
    parse_date,
    parse_dates,
    parse_due,
    parse_people,
    parse_percent,
    parse_whole,
    parse_yes_no,
)

AMOUNTS = [
    ("1,280,000.00", 128000000, ""),
    ("¥1,280,000.00", 128000000, "CNY"),
    ("￥95,000", 9500000, "CNY"),
    ("９５０００", 9500000, ""),
    ("1，280，000", 128000000, ""),
    ("128万", 128000000, ""),
    ("128 万元", 128000000, ""),
    ("1.28百万", 128000000, ""),
    ("1亿2000万", 12000000000, ""),
    ("3万5千", 3500000, ""),
    ("人民币128万元整", 128000000, "CNY"),
    ("壹佰贰拾捌万元整", 128000000, "CNY"),
    ("人民币壹仟肆佰零玖元伍角", 140950, "CNY"),
    ("陆仟零柒元壹角肆分", 600714, "CNY"),
    ("壹仟陆佰捌拾元零叁角贰分", 168032, "CNY"),
    ("壹拾万柒仟元零伍角叁分", 10700053, "CNY"),
    ("壹拾万零柒仟元伍角叁分", 10700053, "CNY"),
    ("壹万陆仟肆佰零玖元零贰分", 1640902, "CNY"),
    ("叁佰贰拾伍圆零肆分", 32504, "CNY"),
    ("128万（壹佰贰拾捌万元整）", 128000000, "CNY"),
    ("USD 42,000.00", 4200000, "USD"),
    ("US$42k", 4200000, "USD"),
    ("80,000美元", 8000000, "USD"),
    ("港币5万", 5000000, "HKD"),
    ("€1,000", 100000, "EUR"),
    ("JPY 1000", 1000, "JPY"),
    ("1'280'000", 128000000, ""),
    ("12 345.50", 1234550, ""),
    ("100000(含税)", 10000000, ""),
    ("(1,000.00)", -100000, ""),
    ("-1,000", -100000, ""),
    ("−1,000", -100000, ""),
    ("1000-", -100000, ""),
    ("0.280", 28, ""),
    ("未收", 0, ""),
    (0, 0, ""),
    (384000.0, 38400000, ""),
    (384000.00000000006, 38400000, ""),
    (0.1 + 0.2, 30, ""),
    (Decimal("12.30"), 1230, ""),
]
BLANKS = [None, "", " ", "-", "—", "——", "/", "无", "N/A", "　"]
BAD_AMOUNTS = [
    ("1.280.000", "amount_separators"),
    ("1.280", "amount_separators"),
    ("12,34", "amount_separators"),
    ("128,0000", "amount_separators"),
    ("1.280,00", "amount_separators"),
    ("12 34", "amount_separators"),
    ("12.345", "amount_separators"),
    ("1234.567", "amount_too_fine"),
    (1280000 / 3, "amount_too_fine"),
    ("3万5", "amount_not_a_number"),
    ("一百二", "amount_not_a_number"),
    ("三", "amount_not_a_number"),
    ("10万/期", "amount_not_a_number"),
    ("200000+300000", "amount_not_a_number"),
    ("128万(一期)", "amount_not_a_number"),
    ("128万(壹佰万元整)", "amount_words_differ"),
    ("约5万", "amount_uncertain"),
    ("5万?", "amount_uncertain"),
    ("5万(不含税)", "amount_without_tax"),
    ("1.28E+06", "amount_scientific"),
    ("USD 5 EUR", "currency_unknown"),
    (date(2026, 1, 1), "amount_is_a_date"),
    (True, "amount_not_a_number"),
    (float("nan"), "amount_not_a_number"),
    (float("inf"), "amount_not_a_number"),
    ("9" * 20, "amount_too_large"),
    ("9" * 3000, "text_too_long"),
    (BrokenCell("#REF!"), "cell_error"),
]


@pytest.mark.parametrize(("typed", "minor", "currency"), AMOUNTS)
def test_amounts(typed: object, minor: int, currency: str) -> None:
    read = parse_amount(typed)
    assert (read.value, read.currency) == (minor, currency)


@pytest.mark.parametrize("typed", BLANKS)
def test_nothing_written_is_no_amount_and_no_date(typed: object) -> None:
    assert parse_amount(typed).value is None
    assert parse_date(typed) is None
    assert parse_percent(typed) is None


@pytest.mark.parametrize(("typed", "code"), BAD_AMOUNTS)
def test_amounts_with_two_readings_or_none_are_refused(typed: object, code: str) -> None:
    with pytest.raises(TypedError) as refused:
        parse_amount(typed)
    assert refused.value.code == code


def test_the_units_of_a_sheet() -> None:
    assert parse_amount(128.0, unit=10_000).value == 128000000
    assert parse_amount("128", unit=10_000).value == 128000000
    assert parse_amount("128万元", unit=10_000).value == 128000000
    assert parse_amount("5000元", unit=10_000).value == 500000
    for unit, typed in ((10_000, "¥128.00"), (-1, 128.0), (-1, "128")):
        with pytest.raises(TypedError, match="amount_unit_unclear"):
            parse_amount(typed, unit=unit)


def test_signs_of_several_currencies_follow_the_contract() -> None:
    assert parse_amount("$5").currency == "USD"
    assert parse_amount("$5", "HKD").currency == "HKD"
    assert parse_amount("¥500", "JPY") == parse_amount("JPY 500")


@given(st.integers(-(10**14), 10**14))
def test_every_amount_survives_its_own_notation(minor: int) -> None:
    assert parse_amount(format_plain(minor, "CNY")).value == minor
    assert parse_amount(format_exact(minor, "CNY")).value == minor
    assert parse_amount(format_exact(minor, "USD"), "USD").value == minor


@given(st.integers(0, 10**13))
def test_every_cell_of_a_spreadsheet_is_exact_to_the_cent(minor: int) -> None:
    assert parse_amount(minor / 100).value == minor


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (parse_amount, parse_due, parse_percent, parse_people):
        with suppress(TypedError):
            reader(text)


DATES = [
    "2026.3.5", "2026/3/5", "2026-03-05", "2026-3-5 00:00:00", "20260305", "2026年3月5日", "2026 年 3 月 5 日",
    "26.3.5",
    "26年3月5日", "２０２６．３．５", "2026。3。5", "2026.3.5.", "2026-03-05(周四)", "2026年3月5日前",
    "5 Mar 2026", "Mar 5, 2026",
    "5-Mar-26", "二〇二六年三月五日", "46086", 46086, 46086.0, 46086.5, 20260305, 20260305.0, date(2026, 3, 5),
    datetime(2026, 3, 5, 13, 30),  # noqa: DTZ001  as a spreadsheet gives it
]  # fmt: skip
BAD_DATES = [
    ("2026-02-30", "date_impossible"),
    ("2026.13.5", "date_impossible"),
    ("20260230", "date_impossible"),
    ("3月5日", "date_without_year"),
    ("2026年3月", "date_without_day"),
    ("2026年3月底", "date_without_day"),
    ("2026Q3", "date_without_day"),
    (2026.3, "date_without_day"),
    ("3/5/2026", "date_ambiguous"),
    ("26.3.25", "date_ambiguous"),
    ("暂定2026.3.5", "date_uncertain"),
    ("2026-7-8、2026-8-1", "several_dates"),
    ("已付", "date_not_understood"),
    ("x1", "date_not_understood"),
    (5.0, "date_not_understood"),
    (True, "date_not_understood"),
    (date(1899, 12, 31), "date_out_of_range"),
    ("2206-03-05", "date_out_of_range"),
    (BrokenCell("#N/A"), "cell_error"),
]


@pytest.mark.parametrize("typed", DATES)
def test_dates(typed: object) -> None:
    assert parse_date(typed) == date(2026, 3, 5)


@pytest.mark.parametrize(("typed", "code"), BAD_DATES)
def test_dates_that_are_none(typed: object, code: str) -> None:
    with pytest.raises(TypedError) as refused:
        parse_due(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("验收满一年", "warranty_end"),
        ("终验后30天", "acceptance"),
        ("货到后", "delivery"),
        ("合同签订后10日内", "signature"),
        ("收到发票后30天", "invoice"),
        ("2026年4月验收后", "acceptance"),
        ("待定", "unknown"),
        ("upon acceptance", "acceptance"),
        ("net 30", "unknown"),
    ],
)
def test_conditions_in_the_place_of_a_date_are_kept_as_words(words: str, trigger: str) -> None:
    assert parse_due(words) == Condition(words, trigger)
    with pytest.raises(TypedError, match="date_is_condition"):
        parse_date(words)


def test_what_the_table_says_about_its_dates() -> None:
    assert parse_date("3月5日", default_year=2026) == date(2026, 3, 5)
    assert parse_date("26.3.25", year_first=True) == date(2026, 3, 25)
    assert parse_date("31.12.2026") == date(2026, 12, 31)
    assert parse_dates("2026-7-8、2026-8-1") == [date(2026, 7, 8), date(2026, 8, 1)]
    assert parse_dates("2026.7.8\n2026.8.1") == [date(2026, 7, 8), date(2026, 8, 1)]


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_survives_every_notation(day: date) -> None:
    for shape in ("%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%d %B %Y"):
        assert parse_date(day.strftime(shape)) == day
    assert parse_date(f"{day.year}.{day.month}.{day.day}") == day
    assert parse_date(f"{day.year}/{day.month}/{day.day}") == day


PEOPLE = [
    ("李经理 li@x.example", [Person("李经理", "", "li@x.example")]),
    ("财务 王芳 w@x.example", [Person("王芳", "财务", "w@x.example")]),
    ("财务部王芳13800138000", [Person("王芳", "财务部", "", "13800138000")]),
    ("王芳(财务) w@x.example", [Person("王芳", "财务", "w@x.example")]),
    ("zhao@x.example；13800138000", [Person("", "", "zhao@x.example", "13800138000")]),
    ("Ann Lee <ann@x.example>", [Person("Ann Lee", "", "ann@x.example")]),
    ("Ann Lee, CFO, ann@x.example", [Person("Ann Lee", "CFO", "ann@x.example")]),
    ("李经理/li@x.example/138 0013 8000", [Person("李经理", "", "li@x.example", "138 0013 8000")]),
    ("李经理li@x.example、王总 w@x.example", [Person("李经理", "", "li@x.example"), Person("王总", "", "w@x.example")]),
    (
        "李经理\nli@x.example\n王芳\nw@x.example",
        [Person("李经理", "", "li@x.example"), Person("王芳", "", "w@x.example")],
    ),
    ("a@x.example;b@x.example", [Person(email="a@x.example"), Person(email="b@x.example")]),
    ("邮箱：li＠x.example 电话：0755-12345678", [Person("", "", "li@x.example", "0755-12345678")]),
    ("li@x.example 李经理", [Person("李经理", "", "li@x.example")]),
    (13800138000.0, [Person(phone="13800138000")]),
    ("无", []),
]


@pytest.mark.parametrize(("typed", "people"), PEOPLE)
def test_people_in_one_cell(typed: object, people: list[Person]) -> None:
    read = parse_people(typed)
    assert (list(read.people), read.bad_emails, read.left_over, read.unclear) == (people, (), (), False)


def test_people_nobody_could_place() -> None:
    assert parse_people("sun@yuanshan").bad_emails == ("sun@yuanshan",)
    assert parse_people("张三、李四 z@x.example、l@x.example").unclear
    assert parse_people("李经理 微信abc123").left_over == ("微信abc123",)


@pytest.mark.parametrize("typed", ["a@b", "a@@b.cn", "a..b@x.cn", "a b@x.cn", "@x.cn", "a@x.cn,", "a@-x.cn"])
def test_addresses_that_are_none(typed: str) -> None:
    with pytest.raises(TypedError, match="email_invalid"):
        check_email(typed)


def test_small_cells() -> None:
    assert [str(parse_percent(typed)) for typed in ("30%", "30 ％", 0.3, "0.3", 30, "百分之三十", "三成")] == [
        "30%"
    ] * 7
    assert str(parse_percent("33.33%")) == "33.33%"
    assert [parse_yes_no(typed) for typed in ("是", "√", "Yes", 1.0, "否", "×", "no", "")] == [True] * 4 + [
        False
    ] * 3 + [None]
    assert [parse_whole(typed) for typed in (3.0, "3", "第3期", "第三期", "")] == [3, 3, 3, 3, None]
    assert [parse_currency(typed) for typed in ("人民币", "RMB", "usd", "美元(USD)", "￥", "")] == [
        "CNY",
        "CNY",
        "USD",
        "USD",
        "CNY",
        None,
    ]
    for reader, typed in ((parse_percent, 130), (parse_yes_no, "可能"), (parse_whole, 1.5), (parse_currency, "贝壳")):
        with pytest.raises(TypedError):
            reader(typed)
