"""Delivery beside billing and cash along one axis: three shares on top, a lane for each milestone, one for money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huikuan.flow.delivery.selectors.progress import Stand
from huikuan.flow.reports.selectors.way import Money, Way
from huikuan.rules.money import format_exact
from huikuan.web.charts import EMPTY, axis_range, month_ticks, percent, place_of, today_mark

LANE = 34
AXIS = mark_safe('<line class="axis" x1="0%" x2="100%" y1="58" y2="58"/>')
TOP = 96  # the axis with its names stands above the lanes


def way_chart(way: Way, *, as_of: date, currency: str) -> SafeString:
    """The whole chart; every number of it stands as text as well."""
    return format_html('<div class="chart way">{}{}</div>', shares(way), lanes(way, as_of, currency))


def shares(way: Way) -> SafeString:
    """Done, billed, collected, each as a bar and a number: the gap between two is what to work on."""
    rows = (
        (_("已完成"), "done", way.done_bp),
        (_("已开票"), "billed", way.billed_bp),
        (_("已收款"), "received", way.received_bp),
    )
    return format_html(
        '<dl class="way-shares">{}</dl>',
        format_html_join(
            "",
            '<div><dt>{}</dt><dd><svg width="100%" height="10" aria-hidden="true"><rect class="way-rest" width="100%" '
            'height="10" rx="3"/><rect class="way-{}" width="{}" height="10" rx="3"/></svg><span>{}</span></dd></div>',
            ((name, kind, percent(bp, 10_000), f"{bp // 100}%") for name, kind, bp in rows),
        ),
    )


def lanes(way: Way, as_of: date, currency: str) -> SafeString:
    """Along time: a bar from the planned day to the day accepted (or today), a mark for each invoice and receipt."""
    days = [day for stand in way.stands for day in days_of(stand)] + [
        money.on for money in (*way.billed, *way.received)
    ]
    if not days:
        return EMPTY
    span = axis_range(days, as_of)
    names = [stand.milestone.title for stand in way.stands]
    drawn = [milestone_lane(stand, i, span, as_of) for i, stand in enumerate(way.stands)]
    for word, kind, money in ((_("开票"), "billed", way.billed), (_("收款"), "received", way.received)):
        if money:
            drawn.append(money_lane(money, kind, len(names), span))
            names.append(word)
    height = TOP + LANE * len(names)
    axis = format_html(
        '<svg class="plan-axis way-axis" width="100%" height="{}" aria-hidden="true">{}{}{}{}</svg>',
        height,
        AXIS,
        month_ticks(span, False),
        format_html_join("", "{}", ((row,) for row in drawn)),
        today_mark(place_of(as_of, span, False), as_of),
    )
    labels = format_html_join("", "<li>{}</li>", ((name,) for name in names))
    return format_html(
        '<div class="way-lanes"><ol class="way-names" aria-hidden="true">{}</ol>{}</div>{}',
        labels, axis, money_list(way, currency),
    )  # fmt: skip


def days_of(stand: Stand) -> list[date]:
    row = stand.milestone
    days = [row.planned_on, row.done_on, row.submitted_on, stand.acceptance and stand.acceptance.accepted_on]
    return [day for day in days if day]


def milestone_lane(stand: Stand, index: int, span: tuple[date, date], as_of: date) -> SafeString:
    """From what was planned to what happened: late is what lies beyond the plan."""
    row, y = stand.milestone, TOP + LANE * index
    ended = (stand.acceptance and stand.acceptance.accepted_on) or row.done_on
    planned = row.planned_on or ended
    if planned is None:
        return EMPTY
    x = place_of(planned, span, False)
    parts = [
        format_html('<rect class="way-plan-mark" x="{}" y="{}" width="3" height="18" rx="1"/>', percent(x, 10_000), y)
    ]
    until = ended or (as_of if planned < as_of else None)
    if until is not None and until != planned:
        to = place_of(until, span, False)
        kind = "late" if until > planned else "early"
        parts.append(
            format_html(
                '<rect class="way-{}" x="{}" y="{}" width="{}" height="8" rx="3"/>',
                kind,
                percent(min(x, to), 10_000),
                y + 5,
                percent(abs(to - x), 10_000),
            )
        )
    if ended is not None:
        at = percent(place_of(ended, span, False), 10_000)
        parts.append(format_html('<circle class="way-mark way-{}" cx="{}" cy="{}" r="6"/>', stand.state, at, y + 9))
    return format_html_join("", "{}", ((part,) for part in parts))


def money_lane(money: Sequence[Money], kind: str, index: int, span: tuple[date, date]) -> SafeString:
    """A bar at each day, as tall as its share of the largest."""
    most = max(abs(one.amount_minor) for one in money)
    bottom = TOP + LANE * index + 24
    rows = (
        (kind, percent(place_of(one.on, span, False), 10_000), bottom - tall, tall)
        for one in money
        if (tall := 4 + 20 * abs(one.amount_minor) // most)
    )
    return format_html_join("", '<rect class="way-{}" x="{}" y="{}" width="6" height="{}" rx="1"/>', rows)


def money_list(way: Way, currency: str) -> SafeString:
    """The same for readers: each day and amount."""
    rows = [(_("开票"), one) for one in way.billed] + [(_("收款"), one) for one in way.received]
    return format_html(
        '<ul class="sr-only">{}</ul>',
        format_html_join(
            "", "<li>{} {} {} {}</li>",
            ((word, one.on.isoformat(), format_exact(one.amount_minor, currency), one.label) for word, one in rows),
        ),
    )  # fmt: skip
