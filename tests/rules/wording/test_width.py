"""Lines as wide as they may be, broken where a reader would."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.wording.width import NOT_AT_START, width, wrap


def test_columns() -> None:
    assert width("ab") == 2
    assert width("合同 A") == 6
    assert width("e\u0301\u0301") in {1, 3}
    assert width("，") == 2


def test_words_stay_whole_and_chinese_breaks_anywhere() -> None:
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("请于十月付款", 8) == ["请于十月", "付款"]
    assert wrap("请于十月，付款", 8) == ["请于十", "月，付款"]
    assert wrap("合同（一）", 6) == ["合同", "（一）"]
    assert wrap("  a bb cc", 6, "    ") == ["  a bb", "    cc"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrap("") == [""]


@given(
    st.text(
        alphabet=st.sampled_from("ab1 合同付款，。（）“”é😀\u0301") | st.characters(exclude_categories=["Cs"]),
        max_size=200,
    )
)
def test_nothing_is_lost_and_nothing_is_too_wide(text: str) -> None:
    lines = wrap(text, 20)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= 20 for line in lines)


@given(st.lists(st.sampled_from(["付款", "合同", "，", "。", "（", "）", "a", "12 "]), max_size=60))
def test_no_line_begins_with_closing_punctuation_after_a_word(pieces: list[str]) -> None:
    text = "".join(pieces).replace("，，", "，").replace("。。", "。")
    lines = wrap(text, 30)
    for before, line in pairwise(lines):
        if line[0] in NOT_AT_START:
            # only where a run of punctuation fills a whole line
            assert all(not character.isalnum() for character in before[1:])
