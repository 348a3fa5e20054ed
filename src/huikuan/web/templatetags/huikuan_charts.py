"""The charts for templates, taking what selectors return: `{% load huikuan_charts %}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huikuan.support.sentences import words
from huikuan.web import charts

register = template.Library()


class Figure(Protocol):
    """An amount, of how many, and the filter that opens them (reports/selectors/dashboard)."""

    @property
    def amount_minor(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def query(self) -> str: ...


class Claim(Protocol):
    """A row of a plan (receivables/selectors/rows)."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def outstanding_minor(self) -> int: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def state(self) -> str: ...
    @property
    def days_late(self) -> int: ...
    @property
    def trigger(self) -> str: ...
    @property
    def trigger_words(self) -> str: ...


@register.simple_tag
def ageing_chart(ages: Sequence[tuple[str, Figure]], currency: str) -> SafeString:
    """The age buckets of a dashboard; each row opens its claims."""
    address = reverse("web:receivables")
    return charts.ageing_bars(
        [
            charts.Age(key, words.word(words.AGES, key), part.amount_minor, part.count, f"{address}?{part.query}")
            for key, part in ages
        ],
        currency=currency,
    )


@register.simple_tag
def month_chart(months: Sequence[charts.Month], currency: str) -> SafeString:
    """Expected and received by month."""
    return charts.month_bars(months, currency=currency)


@register.simple_tag
def plan_chart(rows: Sequence[Claim], as_of: date, currency: str) -> SafeString:
    """A contract's instalments along time; each opens its claim."""
    points = [point(number, row) for number, row in enumerate(rows, 1)]
    return charts.plan_timeline(points, as_of=as_of, currency=currency)


def point(number: int, row: Claim) -> charts.Point:
    waits = row.trigger_words or _("等待：%(trigger)s") % {"trigger": words.word(words.TRIGGERS, row.trigger)}
    return charts.Point(
        number=number,
        label=row.title or words.word(words.KINDS, row.kind),
        amount_minor=row.amount_minor,
        state=row.state,
        due_on=row.due_on,
        days_late=row.days_late,
        outstanding_minor=row.outstanding_minor,
        url=reverse("web:receivable", args=[row.id]),
        note=waits if row.state == "planned" else "",
    )


@register.simple_tag
def ladder_chart(steps: Sequence[Mapping[str, Any]], link: str = "") -> SafeString:
    """The steps of a policy ({offset, label, kind, key}); `link` names the address a key opens: web:policy_step."""
    return charts.ladder(
        [
            charts.Tread(**{"url": reverse(link, args=[step["key"]]) if link and step.get("key") else "", **step})
            for step in steps
        ]
    )
