"""A due date's computation as a person would say it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huikuan.support.sentences import words
from huikuan.support.sentences.lists import listed


def due_sentence(trace: Mapping[str, Any]) -> str:
    """“2026-03-02（周一）验收合格 + 15 个工作日 = 2026-03-23（周一）：其间 3 个周末…”; "" without a trace."""
    if not trace:
        return ""
    values = {
        "from": dated(str(trace["from"])),
        "trigger": words.word(words.TRIGGERS, str(trace.get("trigger", ""))),
        "span": span(int(trace["count"]), str(trace["unit"])),
        "on": dated(str(trace["on"])),
    }
    said = _("%(from)s%(trigger)s + %(span)s = %(on)s") % values
    if details := notes(trace):
        said = _("%(said)s：%(details)s") % {"said": said, "details": listed(details)}
    return said


def dated(text: str) -> str:
    """2026-03-02（周一）"""
    day = date.fromisoformat(text)
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return _("%(day)s（%(name)s）") % {"day": text, "name": names[day.weekday()]}


def span(count: int, unit: str) -> str:
    if unit == "working":
        return _("%(count)s 个工作日") % {"count": count}
    if unit == "month":
        return _("%(count)s 个月") % {"count": count}
    return _("%(count)s 个自然日") % {"count": count}


def notes(trace: Mapping[str, Any]) -> list[str]:
    """Weekends, days off and make-up days between; a rest day passed over; a calendar that is not published yet."""
    found: list[str] = []
    if "weekends" in trace:
        found.append(_("其间 %(count)s 个周末") % {"count": trace["weekends"]})
        holidays = trace["holidays"]
        found.append(_("%(count)s 天法定节假日") % {"count": holidays} if holidays else _("无法定节假日"))
        if trace["makeup"]:
            found.append(_("%(count)s 个调休上班日") % {"count": trace["makeup"]})
    if "shifted_from" in trace:
        found.append(_("%(day)s 是休息日，顺延到工作日") % {"day": dated(str(trace["shifted_from"]))})
    if "provisional" in trace:
        found.append(_("%(year)s 年的放假安排还没公布，日期暂定") % {"year": trace["provisional"]})
    return found
