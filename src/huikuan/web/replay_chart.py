"""Letters per day of two plays: two lanes on one scale, each with its name, the weeks as figures beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huikuan.rules.dunning.compared import letters_by_day
from huikuan.web.charts import percent
from huikuan.workflow.replay import Replay

LANE: Final = 96
BAR: Final = 64  # the highest bar, in pixels
HEAD: Final = 24  # the lane's name stands above its bars
MOST_BARS: Final = 120  # more days are drawn week by week
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Letters of the days from `first` to `last` in both plays."""

    first: date
    last: date
    old: int
    new: int


def weeks(result: Replay) -> list[Week]:
    """The figures, week by week from the first day on."""
    old, new = letters_by_day(result.old), letters_by_day(result.new)
    found, first = [], result.first
    while first <= result.last:
        last = min(first + WEEK - timedelta(days=1), result.last)
        found.append(Week(first, last, between(old, first, last), between(new, first, last)))
        first += WEEK
    return found


def between(letters: dict[date, int], first: date, last: date) -> int:
    return sum(number for day, number in letters.items() if first <= day <= last)


def chart(result: Replay) -> SafeString:
    """The drawn part; the table of weeks says the same in figures, so readers pass it by."""
    lanes = [bars(letters_by_day(result.old), result), bars(letters_by_day(result.new), result)]
    most = max((number for lane in lanes for number in lane), default=0)
    drawn = (
        lane(numbers, most, place, kind, word)
        for place, (numbers, kind, word) in enumerate(
            zip(lanes, ("old", "new"), (_("现在的策略"), _("试的策略")), strict=True)
        )
    )
    return format_html(
        '<svg class="replay-chart" width="100%" height="{}" aria-hidden="true">{}'
        '<text class="day" x="0%" y="{}">{}</text><text class="day" x="100%" y="{}" text-anchor="end">{}</text></svg>',
        2 * LANE + 20, format_html_join("", "{}", ((one,) for one in drawn)),
        2 * LANE + 16, result.first.strftime("%m-%d"), 2 * LANE + 16, result.last.strftime("%m-%d"),
    )  # fmt: skip


def bars(letters: dict[date, int], result: Replay) -> list[int]:
    """Letters a day, or a week where there are too many days to tell apart."""
    days = (result.last - result.first).days + 1
    if days > MOST_BARS:
        return [
            between(letters, first, first + WEEK - timedelta(days=1))
            for first in (result.first + WEEK * number for number in range(-(-days // 7)))
        ]
    return [letters.get(result.first + timedelta(days=number), 0) for number in range(days)]


def lane(numbers: list[int], most: int, place: int, kind: str, word: str) -> SafeString:
    top, wide = place * LANE, len(numbers)
    rects = [
        (percent(at * 10 + 1, wide * 10), top + HEAD + BAR - height, percent(8, wide * 10), height)
        for at, number in enumerate(numbers)
        if number and (height := max(2, number * BAR // most))
    ]
    return format_html(
        '<g class="{}"><text class="name" x="0%" y="{}">{}</text><text class="most" x="100%" y="{}" text-anchor="end">'
        '{}</text><line x1="0%" x2="100%" y1="{}" y2="{}"/>{}</g>',
        kind, top + 14, word, top + 14, _("最高 %(number)s 封") % {"number": max(numbers, default=0)},
        top + HEAD + BAR, top + HEAD + BAR,
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}"/>', rects),
    )  # fmt: skip
