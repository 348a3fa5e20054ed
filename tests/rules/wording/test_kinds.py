"""What each text may name, how long it may be, and what does not belong on a channel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.wording.kinds import CHANNELS, PARTS, check_part, parts_of, usable
from huikuan.rules.wording.placeholders import ALLOWED, OCCASIONAL


@pytest.mark.parametrize(
    ("key", "part", "text", "code", "position"),
    [
        ("reminder", "body", "约定 {promised_on}", "unavailable_placeholder", 3),
        ("reminder", "body", "{received}", "unavailable_placeholder", 0),
        ("notice_before", "body", "逾期 {days_late}", "unavailable_placeholder", 3),
        ("due_today", "sms", "逾期 {days_late}", "unavailable_placeholder", 3),
        ("promise_confirmed", "chat", "{deadline}", "unavailable_placeholder", 0),
        ("reminder", "body", "{nobody}", "unknown_placeholder", 0),
        ("reminder", "sms", "请看\n{claims}", "block_in_short", 3),
        ("reminder", "subject", "{claims}", "block_in_subject", 0),
        ("call", "opening", "{ways_to_pay}", "block_in_short", 0),
        ("reminder", "sms", "点 https://a.example/x", "link", 2),
        ("reminder", "sms", "点 t.cn/Ab3", "link", 2),
        ("reminder", "chat", "见 www.pay.example", "link", 2),
        ("reminder", "chat", "[付款](x)", "markup", 0),
        ("reminder", "chat", "<font color=red>急</font>", "markup", 0),
        ("reminder", "chat", "一\n# 大标题", "markup", 2),
        ("reminder", "chat", "`x`", "markup", 0),
        ("reminder", "note", "x", "unknown_part", 0),
        ("call", "body", "x", "unknown_part", 0),
        ("reminder", "sms", "很" * 161, "too_long", 160),
        ("reminder", "subject", "很" * 201, "too_long", 200),
    ],
)
def test_what_is_wrong_is_named_with_its_place(key: str, part: str, text: str, code: str, position: int) -> None:
    [problem] = check_part(key, part, text)
    assert (problem.code, problem.position) == (code, position)


@pytest.mark.parametrize(
    ("key", "part", "text"),
    [
        ("reminder", "chat", "**粗**\n\n{claims}"),
        ("reminder", "chat", "> 引用\n> 两行"),
        ("reminder", "sms", "{person} {phone} {email}"),
        ("thank_you", "sms", "{received} {received_on}"),
        ("a_step_of_their_own", "body", "{what}"),
    ],
)
def test_what_is_allowed(key: str, part: str, text: str) -> None:
    assert check_part(key, part, text) == ()


def test_a_deadline_only_where_the_step_sets_one() -> None:
    assert check_part("second_reminder", "body", "{deadline}", sets_deadline=True) == ()
    [problem] = check_part("second_reminder", "body", "{deadline}", sets_deadline=False)
    assert problem.code == "unavailable_placeholder"


def test_everything_that_may_be_named_is_a_placeholder_and_every_occasional_one_has_its_text() -> None:
    named = [usable(key) for key in CHANNELS]
    assert all(names <= ALLOWED for names in named)
    assert frozenset().union(*named) == ALLOWED
    assert OCCASIONAL & usable("reminder") == frozenset()


@given(st.sampled_from(sorted(CHANNELS)), st.data(), st.text(max_size=60))
def test_no_text_breaks_the_check(key: str, data: st.DataObject, text: str) -> None:
    part = data.draw(st.sampled_from(parts_of(key)))
    for problem in check_part(key, part, text):
        assert 0 <= problem.position <= len(text)


def test_the_parts_of_all_channels_have_different_names() -> None:
    names = [part for parts in PARTS.values() for part in parts]
    assert len(names) == len(set(names))
