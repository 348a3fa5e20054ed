"""The ladder drawn along time: every step is said in words, marks stand in order, days stand at their place."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from huikuan.web.charts import FIRST_MARK, LAST_MARK
from huikuan.web.policy_timeline import COLUMNS, FIFTHS, Mark, place, spread, timeline


def mark(day: int, label: str = "提醒", **given: object) -> Mark:
    return Mark(day=day * FIFTHS, when=f"{day} 天", label=label, kind="message", tone="友好", who="付款人", **given)  # type: ignore[arg-type]


def centres(html: str) -> list[int]:
    return [int(whole) * 100 + int(part) for whole, part in re.findall(r'step-dot"[^>]* cx="(\d+)\.(\d\d)%"', html)]


def test_a_card_says_day_name_channel_person_tone_and_approval() -> None:
    html = timeline(
        [mark(14, "帮助", channels=[("messages", "邮件")], approval="老板批准", limited=True, url="/x?a=1&b")]
    )
    for words in ("14 天", "帮助", 'aria-label="邮件"', "付款人", "友好", "老板批准", "有条件", 'href="/x?a=1&amp;b"'):
        assert words in html
    assert timeline([]) == ""


def test_names_of_steps_are_text_and_never_markup() -> None:
    assert "<b>" not in timeline([mark(3, "<b>粗")])


def test_the_due_date_is_named_once_though_all_steps_come_later() -> None:
    html = timeline([mark(10), mark(40)])
    assert html.count("到期日") == 1
    assert centres(html)[0] > FIRST_MARK


def test_many_steps_stand_in_rows_without_lines_to_them() -> None:
    few, many = timeline([mark(day) for day in range(COLUMNS)]), timeline([mark(day) for day in range(COLUMNS + 1)])
    assert "leader" in few
    assert "leader" not in many
    assert "steps-many" in many


@given(st.lists(st.integers(-365, 3650), min_size=1, max_size=63))
def test_marks_stay_on_the_axis_in_the_order_of_their_days(days: list[int]) -> None:
    found = centres(timeline([mark(day) for day in sorted(days)]))
    assert len(found) == len(days)
    assert found == sorted(set(found))
    assert all(0 <= x <= LAST_MARK for x in found)


@given(st.integers(-1825, 18250), st.integers(1, 18250))
def test_a_later_day_never_stands_before_an_earlier_one(day: int, more: int) -> None:
    span = (min(day, 0), max(day + more, 5))
    assert FIRST_MARK <= place(day, span) <= place(day + more, span) <= LAST_MARK


def test_marks_far_apart_stay_where_their_days_are() -> None:
    assert spread([300, 2000, 9000]) == [300, 2000, 9000]
