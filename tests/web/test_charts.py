"""The charts and the style guide: every number is there as text, nothing is inline, nothing breaks at the edges."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from huikuan.web import charts
from huikuan.web.templatetags.huikuan import days_late, money_short, state_badge
from tests.web.style_sample import AS_OF, day, sample

STATIC = Path(charts.__file__).parent / "static" / "huikuan"


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def amounts(html: str) -> str:
    return text_of(html).replace("\n", " ")


def test_ageing_says_every_figure_and_opens_it() -> None:
    ages = [
        charts.Age("not_due", "未到期", 2_945_460_000, 176, "/receivables?age=not_due"),
        charts.Age("d1_30", "1–30", 0, 0),
    ]
    html = charts.ageing_bars(ages, currency="CNY")
    assert "29,454,600.00" in amounts(html)
    assert "100.0%" in amounts(html)
    assert 'href="/receivables?age=not_due"' in html
    assert html.count('class="age-not_due" x=') == 1
    assert 'class="age-d1_30" x=' not in html, "an empty bucket has no share of the strip"


def test_ageing_without_money_is_still_a_table() -> None:
    html = charts.ageing_bars([charts.Age("not_due", "未到期", 0, 0)], currency="CNY")
    assert "0.0%" in amounts(html)


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 3, "33.33%"), (0, 0, "0.00%"), (2, 2, "100.00%"), (10**17, 10**17, "100.00%")]
)
def test_percentages_come_from_whole_numbers(part: int, whole: int, shown: str) -> None:
    assert charts.percent(part, whole) == shown


def test_shares_round_half_up() -> None:
    assert charts.share(5, 10_000) == "0.1%"
    assert charts.share(4, 10_000) == "0.0%"


def test_the_tallest_month_fits_and_stands_on_the_ground() -> None:
    html = charts.month_pair(charts.Month(date(2026, 11, 1), 100, 50), 100)
    assert 'y="4.00%" width="32%" height="96.00%"' in html
    assert 'y="52.00%" width="32%" height="48.00%"' in html


def test_months_carry_exact_amounts_for_readers() -> None:
    html = charts.month_bars([charts.Month(date(2026, 1, 1), 61_200_000, 0)], currency="CNY")
    assert "¥612,000.00" in amounts(html)
    assert "2026-01" in amounts(html)
    assert "<rect" not in charts.month_pair(charts.Month(date(2026, 1, 1), 0, 0), 0)


def points(*due: date | None) -> list[charts.Point]:
    return [
        charts.Point(number, f"第 {number} 期", 10_000, "scheduled" if when else "planned", when)
        for number, when in enumerate(due, 1)
    ]


def test_marks_stand_in_the_order_of_time_and_never_on_one_another() -> None:
    same = points(*[AS_OF] * 30, None, None)
    places = charts.mark_places(same, AS_OF)
    assert len(places) == 32
    assert all(later - earlier >= charts.NEAREST_MARKS for earlier, later in pairwise(places))
    assert places[0] >= 0
    assert places[-1] <= 10_000


def test_undated_instalments_stand_behind_the_dated_ones() -> None:
    places = charts.mark_places(points(day(-100), day(300), None), AS_OF)
    assert places[1] == charts.LAST_DATED
    assert places[2] == charts.LAST_MARK


def test_the_plan_says_what_is_left_and_what_it_waits_for() -> None:
    partly = charts.Point(1, "进度款", 38_600_000, "overdue", day(-44), 44, 28_600_000, "/receivables/7")
    waits = charts.Point(2, "质保金", 9_650_000, "planned", note="验收合格满 12 个月")
    html = charts.plan_timeline([waits, partly], as_of=AS_OF, currency="CNY")
    said = amounts(html)
    assert said.index("进度款") < said.index("质保金")
    for words in ("还差 ¥286,000.00", "验收合格满 12 个月", "逾期 44 天", "2026-10-10", "今天 11-23"):
        assert words in said
    assert 'href="/receivables/7"' in html


def test_many_instalments_become_a_list_and_none_draws_nothing() -> None:
    assert "plan-many" in charts.plan_timeline(points(*[day(i) for i in range(7)]), as_of=AS_OF, currency="CNY")
    assert charts.plan_timeline([], as_of=AS_OF, currency="CNY") == ""


def test_the_ladder_marks_the_due_date_once_and_the_present_step() -> None:
    treads = [
        charts.Tread(-7, "友好提醒", "message", progress="done"),
        charts.Tread(0, "今天到期", "message", progress="current"),
        charts.Tread(30, "催款函", "hard"),
    ]
    html = charts.ladder(treads)
    assert html.count("at-due") == 1
    assert html.count('aria-current="step"') == 1
    assert "−7" in html
    assert "+30" in html
    assert charts.ladder([]) == ""


def test_labels_are_escaped() -> None:
    nasty = "<b>甲方</b>&"
    html = charts.plan_timeline([charts.Point(1, nasty, 1, "due", AS_OF)], as_of=AS_OF, currency="CNY")
    assert "&lt;b&gt;甲方" in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("days", "words"),
    [(14, "逾期 14 天"), (1, "逾期 1 天"), (0, "今天到期"), (-1, "明天到期"), (-3, "还有 3 天"), (None, "")],
)
def test_days_late_in_words(days: int | None, words: str) -> None:
    assert days_late(days) == words


def test_short_money_keeps_the_exact_figure() -> None:
    html = money_short(128_640_000, "CNY")
    assert 'title="¥1,286,400.00"' in html
    assert "128.64" in html
    assert money_short(None) == "—"


@pytest.mark.parametrize(("days", "depth"), [(1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)])
def test_overdue_is_redder_by_age_buckets(days: int, depth: int) -> None:
    assert f'data-depth="{depth}"' in state_badge("overdue", days)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_style_guide_renders_without_anything_inline(language: str) -> None:
    with translation.override(language):
        html = render_to_string("web/styleguide.html", sample())
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"\son\w+=", html)
    wanted = set(re.findall(r'href="#i-([a-z]+)"', html))
    drawn = set(re.findall(r'<symbol id="i-([a-z]+)"', html))
    assert wanted <= drawn


def themes() -> list[dict[str, str]]:
    """The colour lists of tokens.css: light, dark by system, dark by choice."""
    found = []
    for block in re.findall(r":root[^{]*\{([^}]*)\}", (STATIC / "tokens.css").read_text(encoding="utf-8")):
        names = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
        if names:
            found.append(names)
    return found


def test_both_dark_lists_are_equal() -> None:
    light, by_system, by_choice = themes()
    assert by_system == by_choice
    assert set(by_system) <= set(light)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "surface", "sunken", "hover", "raised")
STATES = (
    "planned",
    "scheduled",
    "due",
    "overdue1",
    "overdue2",
    "overdue3",
    "overdue4",
    "held",
    "promised",
    "settled",
    "info",
)
PAIRS = [
    *((ink, ground, 4.5) for ink in ("ink", "ink-2", "ink-3", "accent", "danger", "overdue1-fg", "due-fg")
      for ground in GROUNDS),
    *((f"{state}-fg", f"{state}-bg", 4.5) for state in STATES),
    *((ink, "accent-soft", 4.5) for ink in ("ink", "ink-2", "accent")),
    ("on-accent", "accent-fill", 4.5), ("on-accent", "accent-fill-hover", 4.5),
    ("struck-fg", "surface", 4.5),
    *(("control-line", ground, 3.0) for ground in ("paper", "surface", "raised")),
    *(("focus", ground, 3.0) for ground in GROUNDS),
]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_contrast_is_enough(dark: bool) -> None:
    """WCAG 2.2: 4.5 for text, 3 for the edges of controls and the focus ring."""
    light, dark_list, _again = themes()
    names = {**light, **dark_list} if dark else light
    poor = [
        (front, back, round(contrast(names[front], names[back]), 2))
        for front, back, least in PAIRS
        if contrast(names[front], names[back]) < least
    ]
    assert not poor
