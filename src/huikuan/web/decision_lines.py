"""Meetings to hold, offers and firm steps to decide, as the day's page lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from huikuan.flow.negotiation.selectors.decisions import FIRM_STEP, MEETING, OFFER, Decision
from huikuan.support.sentences import firm
from huikuan.support.sentences.cases import MEETINGS

LOOKS: Final = {MEETING: ("phone", "scheduled"), OFFER: ("stamp", "due"), FIRM_STEP: ("stamp", "overdue")}  # icon, tone
OFFERED: dict[str, str | Promise] = {"ours": _lazy("批准我方方案"), "theirs": _lazy("批准对方方案")}


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One thing as a row that leads to its page."""

    title: str
    customer: str
    number: str
    when: str
    url: str
    icon: str
    tone: str


def decision_lines(rows: Iterable[Decision], as_of: date, time_zone: str) -> list[DecisionLine]:
    """In the words of the reader's language, hours in the organization's zone."""
    zone = ZoneInfo(time_zone)
    return [
        DecisionLine(
            title_of(row), row.customer, row.number, when_of(row, as_of, zone),
            reverse(f"web:{row.what}", args=[row.pk]), *LOOKS[row.what],
        )
        for row in rows
    ]  # fmt: skip


def title_of(row: Decision) -> str:
    if row.what == MEETING:
        return str(MEETINGS.get(row.code, row.code))
    if row.what == OFFER:
        return str(OFFERED.get(row.code, row.code))
    return _("批准：%(step)s") % {"step": firm.KINDS.get(row.code, row.code)}


def when_of(row: Decision, as_of: date, zone: ZoneInfo) -> str:
    """When a meeting is, or since when a decision waits."""
    at = row.at.astimezone(zone)
    days = (as_of - at.date()).days
    if row.what == MEETING:
        said = _("今天 %(at)s") if days == 0 else _("%(day)s，还没有记录结果")
        return said % {"at": f"{at:%H:%M}", "day": at.date().isoformat()}
    return _("今天提出") if days <= 0 else _("%(day)s 提出，等了 %(days)s 天") % {
        "day": at.date().isoformat(), "days": days
    }  # fmt: skip
