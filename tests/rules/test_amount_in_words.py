"""大写: the official examples both ways, the forms seen in practice, and what must not be read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huikuan.rules.amount_in_words import in_words, in_words_en, read_words

OFFICIAL = [
    (140950, "壹仟肆佰零玖元伍角整", ("壹仟肆佰零玖元伍角",)),
    (600714, "陆仟零柒元壹角肆分", ()),
    (168032, "壹仟陆佰捌拾元零叁角贰分", ("壹仟陆佰捌拾元叁角贰分",)),
    (10700053, "壹拾万柒仟元零伍角叁分", ("壹拾万零柒仟元伍角叁分",)),
    (1640902, "壹万陆仟肆佰零玖元零贰分", ()),
    (32504, "叁佰贰拾伍元零肆分", ()),
]
YUAN = st.integers(0, 10**18 - 1)


@pytest.mark.parametrize(("amount_minor", "written", "others"), OFFICIAL)
def test_the_official_examples(amount_minor: int, written: str, others: tuple[str, ...]) -> None:
    words = in_words(amount_minor)
    # where the rule gives a choice, writing takes one form and reading takes all
    assert read_words(words) == amount_minor
    assert [read_words(text) for text in (written, "人民币" + written, *others)] == [amount_minor] * (2 + len(others))
    assert words in {"人民币" + text for text in (written, *others, "壹拾万零柒仟元零伍角叁分")}


@given(YUAN)
@example(0)
@example(10**18 - 1)
@example(100_000_000_00)
@example(10_000_0000_0000_00)
@example(1_0000_0002_0000_00)
def test_what_is_written_reads_back(amount_minor: int) -> None:
    assert read_words(in_words(amount_minor)) == amount_minor
    assert read_words(in_words(amount_minor, yuan="圆", whole="正")) == amount_minor


@given(st.integers(1, 10**15))
def test_below_zero(amount_minor: int) -> None:
    assert in_words(-amount_minor).startswith("人民币负")
    assert read_words(in_words(-amount_minor)) == -amount_minor
    assert read_words("（负数）" + in_words(amount_minor).removeprefix("人民币")) == -amount_minor


@given(YUAN)
def test_whole_follows_yuan_and_never_fen(amount_minor: int) -> None:
    words = in_words(amount_minor)
    assert not words.endswith("分整")
    assert words.endswith("整") == (amount_minor % 10 == 0)


@pytest.mark.parametrize(
    ("words", "amount_minor"),
    [
        ("壹拾贰万捌仟圆整", 12800000),
        ("壹拾贰萬捌仟圓正", 12800000),
        ("人民币 陆佰陆拾陆 元 整", 66600),
        ("大写：人民币：叁拾万元整", 30000000),
        ("拾万元整", 10000000),
        ("贰角整", 20),
        ("伍分", 5),
        ("零元整", 0),
        ("壹元零伍分", 105),
        ("一百二十八万元整", 128000000),
        ("壹佰万零伍佰元整", 100050000),
        ("壹万亿元整", 10**14),
        ("（红字）伍佰圆整", -50000),
        ("十元零角五分", 1005),
    ],
)
def test_forms_seen_in_practice(words: str, amount_minor: int) -> None:
    assert read_words(words) == amount_minor


@pytest.mark.parametrize(
    "words",
    [
        "", "整", "人民币", "壹", "壹佰", "元整", "壹佰元伍分整", "贰拾壹佰元整", "壹佰佰元整", "壹贰元整", "佰元整",
        "壹万贰万元整", "壹亿贰亿元整", "万元整", "亿元整", "128000元整", "壹佰元整整", "壹佰元整左右", "壹角贰角",
        "壹分贰角", "零零角", "A元整", "壹佰伍元整", "壹万伍元整", "贰亿伍元整",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_not_guessed(words: str) -> None:
    assert read_words(words) is None


@given(st.text(alphabet="零壹贰叁拾佰仟万亿元圆角分整正负（）人民币 x", max_size=14))
def test_whatever_comes_nothing_breaks(words: str) -> None:
    value = read_words(words)
    assert value is None or read_words(in_words(value)) == value


@pytest.mark.parametrize(("yuan", "whole"), [("块", "整"), ("元", "")])
def test_other_words_are_refused(yuan: str, whole: str) -> None:
    with pytest.raises(ValueError, match="元 or 圆"):
        in_words(1, yuan=yuan, whole=whole)


@pytest.mark.parametrize(
    ("amount_minor", "words"),
    [
        (0, "CNY Zero Only"),
        (5, "CNY Zero and 05/100 Only"),
        (12800000, "CNY One Hundred Twenty-Eight Thousand Only"),
        (100_000_100, "CNY One Million One Only"),
        (-101550, "CNY Minus One Thousand Fifteen and 50/100 Only"),
        (99999, "CNY Nine Hundred Ninety-Nine and 99/100 Only"),
        (10**17, "CNY One Quadrillion Only"),
    ],
)
def test_english_words(amount_minor: int, words: str) -> None:
    assert in_words_en(amount_minor, "CNY") == words


def test_english_words_have_an_end() -> None:
    with pytest.raises(ValueError, match="quintillion"):
        in_words_en(10**20, "CNY")
