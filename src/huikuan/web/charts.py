"""First-party charts: HTML that carries every number as text, and SVG laid out at the container's width.

Pure functions of values. Nothing is scaled with its text: bars are rectangles whose place and width are percentages,
labels are HTML or unscaled SVG text. No inline style, so that the content policy stays strict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.rules.money import format_exact, format_plain
from huikuan.web.templatetags.huikuan import RECEIVABLE, day, depth, icon, money_short, state_badge

EMPTY: Final = mark_safe("")
LABELS_IN_A_YEAR: Final = 14
CARDS_IN_A_ROW: Final = 6
NEAREST_MARKS: Final = 260  # hundredths of a percent between two marks, so that both can be seen and hit
FIRST_MARK, LAST_MARK, LAST_DATED = 300, 9700, 8500  # where marks may stand on the axis, in hundredths of a percent


@dataclass(frozen=True, slots=True)
class Age:
    """One age bucket: `key` as in rules/ageing (not_due, d1_30 …), the amount in minor units, how many claims."""

    key: str
    label: str
    amount_minor: int
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """What was to come in during a month and what did, in minor units."""

    first: date
    expected_minor: int
    received_minor: int
    expected_url: str = ""
    received_url: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One instalment of a plan. `state` is a receivable's; an undated one waits for what `note` says."""

    number: int
    label: str
    amount_minor: int
    state: str
    due_on: date | None = None
    days_late: int = 0
    outstanding_minor: int = 0
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tread:
    """One step of a ladder: its day from the due date, its name, what kind of act, and how far a case has come."""

    offset: int
    label: str
    kind: Literal["message", "task", "hard"]
    key: str = ""
    url: str = ""
    note: str = ""
    progress: Literal["", "done", "current", "skipped"] = ""


def percent(part: int, whole: int, *, of: int = 10_000) -> str:
    """`part` of `whole` as an SVG length, to a hundredth, from whole numbers only; `of` is the full length."""
    hundredths = part * of // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def share(part: int, whole: int) -> str:
    """`part` of `whole` for readers: 12.5%, rounded half up."""
    tenths = (part * 2000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def linked(url: str, content: str | SafeString) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, content) if url else format_html("{}", content)


def ageing_bars(ages: Sequence[Age], *, currency: str) -> SafeString:
    """The open money by age: one strip of shares, and below it a row for each bucket with its exact figures."""
    total = sum(age.amount_minor for age in ages)
    longest = max((age.amount_minor for age in ages), default=0)
    return format_html(
        '<div class="chart ageing">{}<table class="ageing-table"><caption class="sr-only">{}</caption><thead><tr>'
        '<th scope="col">{}</th><td class="bar-head"></td><th scope="col" class="num">{}</th>'
        '<th scope="col" class="num share">{}</th><th scope="col" class="num count">{}</th></tr></thead>'
        "<tbody>{}</tbody></table></div>",
        ageing_strip(ages, total),
        _("未收款按账龄"), _("账龄"), _("未收金额（%(currency)s）") % {"currency": currency}, _("占比"), _("笔"),
        format_html_join("", "{}", ((ageing_row(age, total, longest, currency),) for age in ages)),
    )  # fmt: skip


def ageing_strip(ages: Sequence[Age], total: int) -> SafeString:
    parts, before = [], 0
    for age in ages:
        if age.amount_minor > 0:
            parts.append((age.key, percent(before, total), percent(age.amount_minor, total)))
            before += age.amount_minor
    rects = format_html_join("", '<rect class="age-{}" x="{}" y="0" width="{}" height="16"/>', parts)
    return format_html('<svg class="strip" width="100%" height="16" aria-hidden="true">{}</svg>', rects)


def ageing_row(age: Age, total: int, longest: int, currency: str) -> SafeString:
    return format_html(
        '<tr class="age-{0}"><th scope="row">{1}</th><td class="bar"><svg width="100%" height="10" aria-hidden="true">'
        '<rect class="age-{0}" width="{2}" height="10" rx="2"/></svg></td><td class="num">{3}</td>'
        '<td class="num share">{4}</td><td class="num count">{5}</td></tr>',
        age.key,
        linked(age.url, age.label),
        percent(age.amount_minor, longest),
        format_plain(age.amount_minor, currency),
        share(age.amount_minor, total),
        f"{age.count:,}",
    )


def month_bars(months: Sequence[Month], *, currency: str) -> SafeString:
    """Expected (outlined) and received (solid) side by side for each month, the figures below in the same columns."""
    most = max((max(month.expected_minor, month.received_minor) for month in months), default=0)
    head = format_html_join("", '<th scope="col">{}</th>', ((month_name(month.first),) for month in months))
    bars = format_html_join("", "<td>{}</td>", ((month_pair(month, most),) for month in months))
    expected = format_html_join(
        "",
        '<td class="num">{}</td>',
        ((linked(month.expected_url, money_short(month.expected_minor, currency)),) for month in months),
    )
    received = format_html_join(
        "",
        '<td class="num">{}</td>',
        ((linked(month.received_url, money_short(month.received_minor, currency)),) for month in months),
    )
    return format_html(
        '<div class="chart months" data-scroll-end tabindex="0" role="group" aria-label="{0}"><table>'
        '<caption class="sr-only">{0}</caption>'
        '<thead><tr class="bars" aria-hidden="true"><td></td>{1}</tr><tr><td></td>{2}</tr></thead><tbody>'
        '<tr><th scope="row"><span class="key key-expected"></span>{3}</th>{4}</tr>'
        '<tr><th scope="row"><span class="key key-received"></span>{5}</th>{6}</tr></tbody></table></div>',
        _("各月应收与已收（%(currency)s）") % {"currency": currency},
        bars, head, _("应收"), expected, _("已收"), received,
    )  # fmt: skip


def month_pair(month: Month, most: int) -> SafeString:
    """Two bars standing on the ground line: their place is given from above, so it is what is left over them."""
    pair = (("expected", "16%", month.expected_minor), ("received", "52%", month.received_minor))
    tall = 9_600  # of 10,000: the rest is room for the outline of the tallest
    rects = (
        (kind, x, percent(10_000 - minor * tall // most, 10_000), percent(minor, most, of=tall))
        for kind, x, minor in pair
        if minor > 0
    )
    return format_html(
        '<svg width="100%" height="128">{}</svg>',
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="32%" height="{}" rx="2"/>', rects),
    )


def month_name(first: date) -> str:
    """January by its year; the others as the reader's language shortens them: 11月, Nov."""
    if first.month == 1:
        return first.strftime("%Y-%m")
    return date_format(first, pgettext("date format", "n月"))


def plan_timeline(points: Sequence[Point], *, as_of: date, currency: str) -> SafeString:
    """A contract's instalments along time with today marked, each joined to its card; undated ones stand at the end."""
    if not points:
        return EMPTY
    ordered = sorted(points, key=lambda point: (point.due_on is None, point.due_on or date.max, point.number))
    cards = format_html_join("", "{}", ((plan_card(point, currency),) for point in ordered))
    few = len(ordered) <= CARDS_IN_A_ROW
    return format_html(
        '<div class="chart plan{}">{}<ol class="plan-cards cols-{}">{}</ol></div>',
        "" if few else " plan-many",
        plan_axis(ordered, as_of, few),
        len(ordered) if few else 0,
        cards,
    )


def plan_axis(ordered: Sequence[Point], as_of: date, few: bool) -> SafeString:
    """The drawn part; hidden from readers because the cards say all of it."""
    places = mark_places(ordered, as_of)
    dated = [point.due_on for point in ordered if point.due_on]
    today = place_of(as_of, axis_range(dated, as_of), bool(len(dated) < len(ordered)))
    height = 132 if few else 92
    leaders = EMPTY
    if few:
        leaders = format_html_join(
            "",
            '<line class="leader" x1="{}" y1="58" x2="{}" y2="132"/>',
            ((percent(x, 10_000), percent(2 * i + 1, 2 * len(ordered))) for i, x in enumerate(places)),
        )
    largest = max(point.amount_minor for point in ordered)
    marks = format_html_join(
        "", "{}", ((plan_mark(point, x, largest),) for point, x in zip(ordered, places, strict=True))
    )
    return format_html(
        '<svg class="plan-axis" width="100%" height="{}" aria-hidden="true">{}'
        '<line class="axis" x1="0%" x2="100%" y1="58" y2="58"/>'
        '<line class="axis past" x1="0%" x2="{}" y1="58" y2="58"/>{}{}{}</svg>',
        height,
        leaders,
        percent(today, 10_000),
        month_ticks(axis_range(dated, as_of), len(dated) < len(ordered)),
        today_mark(today, as_of),
        marks,
    )


def axis_range(dated: Sequence[date], as_of: date) -> tuple[date, date]:
    return min([*dated, as_of]), max([*dated, as_of])


def place_of(when: date, span: tuple[date, date], undated: bool) -> int:
    """Where a day stands on the axis, in hundredths of a percent. The end is kept free for undated instalments."""
    last = LAST_DATED if undated else LAST_MARK
    days = (span[1] - span[0]).days
    return FIRST_MARK + ((when - span[0]).days * (last - FIRST_MARK) // days if days else (last - FIRST_MARK) // 2)


def mark_places(ordered: Sequence[Point], as_of: date) -> list[int]:
    """Places of the marks, never closer than can be told apart; the rightmost ones give way to the left."""
    dated = [point.due_on for point in ordered if point.due_on]
    missing = len(ordered) - len(dated)
    span = axis_range(dated, as_of)
    places = [place_of(when, span, bool(missing)) for when in dated]
    places += [LAST_MARK - NEAREST_MARKS * (missing - 1 - i) for i in range(missing)]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + NEAREST_MARKS)
    for i in range(len(places) - 1, -1, -1):
        places[i] = max(0, min(places[i], LAST_MARK - NEAREST_MARKS * (len(places) - 1 - i)))
    return places


def month_ticks(span: tuple[date, date], undated: bool) -> SafeString:
    """A tick for the first of each month (each quarter or year when there are many), the year named in January."""
    first, last = span
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 1 if months <= LABELS_IN_A_YEAR else 3 if months <= 3 * LABELS_IN_A_YEAR else 12
    ticks = []
    for i in range(1, months + 1):
        number = first.year * 12 + first.month - 1 + i
        when = date(number // 12, number % 12 + 1, 1)
        if (when.month - 1) % step == 0:
            x = percent(place_of(when, span, undated), 10_000)
            ticks.append((x, "" if when.month == 1 else " minor", month_name(when)))
    return format_html_join(
        "",
        '<line class="tick" x1="{0}" x2="{0}" y1="54" y2="62"/>'
        '<text class="tick-name{1}" x="{0}" y="84" text-anchor="middle">{2}</text>',
        ticks,
    )


def today_mark(today: int, as_of: date) -> SafeString:
    x = percent(today, 10_000)
    anchor = "start" if today < 800 else "end" if today > 9_200 else "middle"
    return format_html(
        '<line class="today" x1="{0}" x2="{0}" y1="20" y2="68"/><text class="today-name" x="{0}" y="14" '
        'text-anchor="{1}">{2}</text>',
        x, anchor, _("今天 %(day)s") % {"day": as_of.strftime("%m-%d")},
    )  # fmt: skip


def tone_of(point: Point) -> SafeString:
    """The attributes that colour a mark or a card: the state's tone, and for overdue ones how deep."""
    look = RECEIVABLE.get(point.state, RECEIVABLE["planned"])
    if point.state != "overdue":
        return format_html('data-tone="{}"', look.tone)
    return format_html('data-tone="{}" data-depth="{}"', look.tone, depth(point.days_late))


def plan_mark(point: Point, x: int, largest: int) -> SafeString:
    """A numbered dot, larger for more money."""
    radius = 9 + (5 * point.amount_minor // largest if largest else 0)
    return format_html(
        '<g class="mark" {0}><circle cx="{1}" cy="58" r="{2}"/>'
        '<text x="{1}" y="62" text-anchor="middle">{3}</text></g>',
        tone_of(point), percent(x, 10_000), radius, point.number,
    )  # fmt: skip


def plan_card(point: Point, currency: str) -> SafeString:
    partly = 0 < point.outstanding_minor < point.amount_minor
    left = _("还差 %(amount)s") % {"amount": format_exact(point.outstanding_minor, currency)}
    return format_html(
        '<li class="plan-card" {}><span class="plan-no">{}</span><span class="plan-name">{}</span>'
        '<span class="plan-amount">{}</span><span class="plan-when">{}</span>'
        '<span class="plan-state">{}</span>{}{}</li>',
        tone_of(point),
        point.number,
        linked(point.url, point.label),
        format_exact(point.amount_minor, currency),
        day(point.due_on) if point.due_on else _("到期日待定"),
        state_badge(point.state, point.days_late),
        format_html('<span class="plan-note">{}</span>', left) if partly else EMPTY,
        format_html('<span class="plan-note">{}</span>', point.note) if point.note else EMPTY,
    )


KINDS_OF_STEP: Final = {"message": "send", "task": "task", "hard": "lock"}


def ladder(treads: Sequence[Tread]) -> SafeString:
    """A policy as stairs: each step rises with its place, the due date stands between the days before and after."""
    if not treads:
        return EMPTY
    steps, passed = [], False
    for place, tread in enumerate(treads, start=1):
        opens = tread.offset >= 0 and not passed
        passed = passed or opens
        steps.append((tread_item(tread, place, opens),))
    return format_html(
        '<div class="chart"><ol class="ladder">{}</ol><ul class="legend" aria-hidden="true">{}</ul></div>',
        format_html_join("", "{}", steps),
        format_html_join(
            "",
            '<li data-kind="{}">{} {}</li>',
            ((kind, icon(KINDS_OF_STEP[kind]), word) for kind, word in step_words().items()),
        ),
    )


def step_words() -> dict[str, str]:
    return {"message": _("消息"), "task": _("任务"), "hard": _("需批准的强硬步骤")}


def tread_item(tread: Tread, place: int, at_due: bool) -> SafeString:
    return format_html(
        '<li class="tread rise-{}{}" data-kind="{}"{}{}><span class="tread-name">{}</span>{}<span class="tread-riser">'
        '{}<span class="sr-only">{}</span></span><span class="tread-day">{}</span></li>',
        min(place, 16),
        " at-due" if at_due else "",
        tread.kind,
        format_html(' data-progress="{}"', tread.progress) if tread.progress else EMPTY,
        mark_safe(' aria-current="step"') if tread.progress == "current" else EMPTY,
        linked(tread.url, tread.label),
        format_html('<span class="tread-note">{}</span>', tread.note) if tread.note else EMPTY,
        icon("check" if tread.progress == "done" else KINDS_OF_STEP[tread.kind]),
        step_words()[tread.kind],
        offset_word(tread.offset),
    )


def offset_word(offset: int) -> str:
    """−7, 0 or +14, as the ladder's ground line says it."""
    return _("到期日") if offset == 0 else f"+{offset}" if offset > 0 else f"−{-offset}"
