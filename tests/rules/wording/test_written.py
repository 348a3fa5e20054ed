"""Filled texts: exact amounts, nothing that breaks out, lengths as operators charge them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.money import format_exact
from huikuan.rules.wording import chat, phrases
from huikuan.rules.wording.letter import Claim, InvalidLetter, InvalidText, Letter, WayToPay
from huikuan.rules.wording.letter_facts import Circumstances
from huikuan.rules.wording.placeholders import check_text
from huikuan.rules.wording.sms import size_of, with_sender
from huikuan.rules.wording.written import write

from .samples import CHINESE, ENGLISH

WORDS = {
    "email": {"subject": "{headline}", "body": "{what}\n\n{claims}\n\n{ways_to_pay}"},
    "sms": {"sms": "{what} {customer}"},
    "chat": {"chat": "**{headline}** {customer}\n\n{claims}\n\n{ways_to_pay}"},
    "call": dict.fromkeys(("opening", "question", "if_promise", "if_dispute", "if_no_money", "closing"), "{what}"),
    "note": {"note": "{customer}：{what}\n\n{claims}"},
}
HOSTILE = ("[付款](http://evil.example)", "<b>x</b>", "**急**", "`rm`", "# 头", "<@all>", "a|b", "~~x~~", "_x_", "\\n")


def about(name: str) -> Letter:
    """Everything a customer or a colleague could have named is that name."""
    claim = Claim(name, 1_00, "CNY", date(2026, 10, 15), name, name, 14, note=name)
    pay = WayToPay(name, name, name, name, name)
    extra = Circumstances(dispute_reason=name, answer=name, service=name, evidence=name, meeting_place=name)
    return replace(
        CHINESE, customer=name, salutation=name, claims=(claim,), total_minor=1_00, pay_to=(pay,), about=extra,
        sender=replace(CHINESE.sender, entity=name, person=name, short_name=name),
    )  # fmt: skip


def without_quotes(filled: str) -> str:
    """Our own quoted lines, as plain ones."""
    return re.sub(r"(?m)^> ", "", filled)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_means_nothing_to_a_chat_program(name: str) -> None:
    filled = write("chat", WORDS["chat"], about(name)).parts[0][1]
    assert not re.search(r"[\[\]<>`#|~\\]|://", without_quotes(filled))
    bold = [words for line in chat.lines_of(filled) for words, is_bold in line.runs if is_bold]
    assert len(bold) == 2  # ours: the headline and the amount
    assert filled.count("**") == 4


@given(st.text(min_size=1, max_size=30))
def test_no_name_adds_bold_or_a_link(name: str) -> None:
    filled = write("chat", WORDS["chat"], about(name)).parts[0][1]
    assert filled.count("**") == 4
    assert not re.search(r"[\[\]<>`]|://", without_quotes(filled))


@given(st.text(max_size=40))
def test_no_name_reaches_the_html(name: str) -> None:
    html = write("email", WORDS["email"], about(f"<script>{name}</script><img src=x>")).html
    assert "<script" not in html
    assert "<img" not in html


@given(st.text(max_size=60), st.sampled_from(sorted(WORDS)))
def test_a_text_is_refused_or_filled_and_never_evaluated(text: str, channel: str) -> None:
    words = dict.fromkeys(WORDS[channel], text)
    try:
        written = write(channel, words, CHINESE)
    except InvalidText:
        return
    assert not check_text(text.strip().replace("\r\n", "\n"))
    assert all(isinstance(filled, str) for _part, filled in written.parts)


@pytest.mark.parametrize(
    "text", ["{what.__class__}", "{claims[0]}", "{0}", "{what!r}", "{customer.__init__.__globals__}"]
)
@pytest.mark.parametrize("channel", sorted(WORDS))
def test_no_text_reaches_into_objects(text: str, channel: str) -> None:
    with pytest.raises(InvalidText):
        write(channel, dict.fromkeys(WORDS[channel], text), CHINESE)


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=6), st.sampled_from(sorted(WORDS)))
def test_the_amount_is_the_exact_sum(amounts: list[int], channel: str) -> None:
    claims = tuple(Claim(f"款{n}", amount, "CNY", date(2026, 10, 15)) for n, amount in enumerate(amounts))
    letter = replace(CHINESE, claims=claims, total_minor=sum(amounts))
    whole = "\n".join(filled for _part, filled in write(channel, WORDS[channel], letter).parts)
    assert format_exact(sum(amounts), "CNY") in whole
    if channel in {"chat", "note", "email"}:
        assert all(format_exact(amount, "CNY") in whole for amount in amounts)


def test_a_wrong_sum_is_never_written() -> None:
    for channel, words in WORDS.items():
        with pytest.raises(InvalidLetter):
            write(channel, words, replace(CHINESE, total_minor=1))


def test_what_is_not_known_leaves_a_gap_and_its_name() -> None:
    bare = replace(CHINESE, deadline_on=None, pay_to=())
    written = write("chat", {"chat": "{deadline} {promised}\n\n{ways_to_pay}"}, bare)
    assert written.warnings == ("missing_deadline", "missing_promised", "no_way_to_pay")
    assert "____" in written.parts[0][1]


@pytest.mark.parametrize(
    ("text", "characters", "parts", "per_part"),
    [
        ("", 0, 0, 160),
        ("a" * 160, 160, 1, 160),
        ("a" * 161, 161, 2, 153),
        ("a" * 307, 307, 3, 153),
        ("€" * 80, 160, 1, 160),
        ("€" * 81, 162, 2, 153),
        ("款" * 70, 70, 1, 70),
        ("款" * 71, 71, 2, 67),
        ("款" * 134, 134, 2, 67),
        ("款" * 135, 135, 3, 67),
        ("😀" * 35, 70, 1, 70),
        ("😀" * 36, 72, 2, 67),
        ("¥100", 4, 1, 160),
    ],
)
def test_a_short_message_is_counted_as_it_is_charged(text: str, characters: int, parts: int, per_part: int) -> None:
    size = size_of(text)
    assert (size.characters, size.parts, size.per_part) == (characters, parts, per_part)


def test_too_long_a_message_says_so() -> None:
    assert write("sms", {"sms": "很" * 150}, CHINESE).warnings == ("too_many_parts",)


def test_the_sender_stands_before_the_message() -> None:
    assert with_sender("好", "云帆", "zh-hans") == "【云帆】好"
    assert with_sender("Hi", "Yunfan", "en") == "Yunfan: Hi"
    assert write("sms", {"sms": "Hi\nthere"}, ENGLISH).parts[0][1] == "Yunfan Co., Ltd.: Hi there"


def test_a_chat_message_begins_with_the_greeting_and_ends_with_who_writes() -> None:
    filled = write("chat", {"chat": "一"}, CHINESE).parts[0][1]
    assert filled.split("\n\n") == ["王建国经理，您好：", "一", "——张敏 · 上海云帆信息技术有限公司"]


def test_lines_for_showing() -> None:
    assert chat.lines_of("> 引 **重**\n平") == (
        chat.Line((("引 ", False), ("重", True)), quoted=True), chat.Line((("平", False),), quoted=False),
    )  # fmt: skip


def test_a_meeting_and_what_was_accepted_are_said_in_the_letters_language() -> None:
    begins = datetime(2026, 12, 3, 14, 0, tzinfo=UTC)
    assert phrases.moment(begins, "zh-hans") == "2026年12月3日（周四）14:00"
    assert phrases.moment(begins, "en") == "Thu 3 December 2026, 14:00"
    done = [("初验", date(2026, 3, 2)), ("终验", date(2026, 10, 1))]
    assert phrases.accepted(done, "zh-hans") == "初验（2026年3月2日验收）、终验（2026年10月1日验收）"
    assert phrases.accepted([("Delivery", date(2026, 3, 2))], "en") == "Delivery (accepted 2 March 2026)"
    assert phrases.accepted([], "en") == ""
