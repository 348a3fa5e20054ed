"""A ladder drawn along time: the days before and after the due date as an axis, each step joined to its card.

Days near the due date get more room than far ones (the place grows with the square root of the distance), since that
is where most steps stand. The drawn part is hidden from readers: the cards say all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huikuan.web.charts import EMPTY, FIRST_MARK, LAST_MARK, linked, offset_word, percent
from huikuan.web.templatetags.huikuan import icon

FIFTHS: Final = 5  # of a day: so that five working days can stand for seven days (selectors/policy.py: day_of)
NEAREST: Final = 170  # hundredths of a percent between two marks
COLUMNS: Final = 16  # more steps than this stand in rows
TICKS: Final = (-90, -60, -30, -14, -7, 0, 7, 14, 30, 60, 90, 180, 365, 730, 1460)
AXIS_Y: Final = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """One step: its day in fifths from the due date, and what its card says. `kind`: message, task, hard."""

    day: int
    when: str
    label: str
    kind: str
    tone: str
    who: str
    channels: Sequence[tuple[str, str]] = field(default_factory=tuple)  # icon, word
    approval: str = ""
    limited: bool = False
    url: str = ""


def timeline(marks: Sequence[Mark]) -> SafeString:
    """The axis with its marks, and below it the cards in the order given; "" for a ladder without steps."""
    if not marks:
        return EMPTY
    few = len(marks) <= COLUMNS
    return format_html(
        '<div class="chart steps-line{}">{}<ol class="step-cards cols-{}">{}</ol>{}</div>',
        "" if few else " steps-many",
        axis(marks, few),
        len(marks) if few else 0,
        format_html_join("", "{}", ((card(mark),) for mark in marks)),
        legend(),
    )


def axis(marks: Sequence[Mark], few: bool) -> SafeString:
    """Marks at their days, ticks, the due date, and lines down to the cards."""
    days = [mark.day for mark in marks]
    span = min(*days, 0), max(*days, 0, FIFTHS)
    places = spread([place(day, span) for day in days])
    due = place(0, span)
    dots = format_html_join(
        "",
        '<circle class="step-dot" data-kind="{}" cx="{}" cy="{}" r="7"/>',
        ((mark.kind, percent(x, 10_000), AXIS_Y) for mark, x in zip(marks, places, strict=True)),
    )
    return format_html(
        '<svg class="steps-axis" width="100%" height="92" aria-hidden="true">{}'
        '<line class="axis" x1="0%" x2="100%" y1="{y}" y2="{y}"/><line class="axis past" x1="{due}" x2="100%" y1="{y}" '
        'y2="{y}"/><line class="due-line" x1="{due}" x2="{due}" y1="18" y2="52"/>{ticks}{dots}</svg>',
        leaders(places) if few else EMPTY,
        y=AXIS_Y,
        due=percent(due, 10_000),
        ticks=tick_names(span),
        dots=dots,
    )  # fmt: skip


def leaders(places: Sequence[int]) -> SafeString:
    """From each mark to the middle of its card."""
    return format_html_join(
        "",
        '<line class="leader" x1="{}" y1="{}" x2="{}" y2="92"/>',
        ((percent(x, 10_000), AXIS_Y, percent(2 * at + 1, 2 * len(places))) for at, x in enumerate(places)),
    )


def tick_names(span: tuple[int, int]) -> SafeString:
    """The days named above the axis: those far enough from the one before."""
    ticks: list[tuple[str, str, str]] = []
    last = -1000
    for day in TICKS:
        x = place(day * FIFTHS, span)
        if span[0] <= day * FIFTHS <= span[1] and (day == 0 or x - last >= 300):
            if day == 0 and ticks and x - last < 500:
                ticks.pop()
            ticks.append((percent(x, 10_000), " due-name" if day == 0 else "", offset_word(day)))
            last = x + (200 if day == 0 else 0)
    return format_html_join(
        "", '<text class="tick-name{1}" x="{0}" y="12" text-anchor="middle">{2}</text>', ticks
    )  # fmt: skip


def place(day: int, span: tuple[int, int]) -> int:
    """Where a day stands on the axis, in hundredths of a percent."""
    low, high = root(span[0]), root(span[1])
    return FIRST_MARK + (root(day) - low) * (LAST_MARK - FIRST_MARK) // (high - low)


def root(day: int) -> int:
    """The square root of the distance, in thousandths, with the sign of the day."""
    distance = isqrt(abs(day) * 1_000_000)
    return -distance if day < 0 else distance


def spread(places: Sequence[int]) -> list[int]:
    """The same places, never closer than can be told apart; nothing leaves the axis."""
    apart = min(NEAREST, (LAST_MARK - FIRST_MARK) // max(1, len(places)))
    made = list(places)
    for at in range(1, len(made)):
        made[at] = max(made[at], made[at - 1] + apart)
    for at in range(len(made) - 1, -1, -1):
        made[at] = min(made[at], LAST_MARK - apart * (len(made) - 1 - at))
    return made


def card(mark: Mark) -> SafeString:
    """What a step is, in a few words: its day, its name, by which channel to whom, its tone, who must agree."""
    channels = format_html_join("", "{}", ((icon(name, word),) for name, word in mark.channels))
    approval = EMPTY
    if mark.approval:
        approval = format_html('<span class="step-approval">{}{}</span>', icon("stamp"), mark.approval)
    limited = EMPTY
    if mark.limited:
        limited = format_html('<span class="step-limited">{}{}</span>', icon("filter"), _("有条件"))
    return format_html(
        '<li class="step-card" data-kind="{}"><span class="step-day">{}</span><span class="step-name">{}</span>'
        '<span class="step-how">{} {}</span><span class="step-tone">{}</span>{}{}</li>',
        mark.kind, mark.when, linked(mark.url, mark.label), channels, mark.who, mark.tone, approval, limited,
    )  # fmt: skip


def legend() -> SafeString:
    kinds = (("message", _("消息")), ("task", _("任务")), ("hard", _("需批准的强硬步骤")))
    return format_html(
        '<ul class="steps-legend" aria-hidden="true">{}</ul>',
        format_html_join("", '<li data-kind="{}"><span class="step-key"></span>{}</li>', kinds),
    )
