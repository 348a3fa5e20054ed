"""A year's working-day table as people paste it: "2027-01-01,休,元旦", a line a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

OFF = frozenset({"休", "休息", "放假", "假", "off", "holiday", "0", "false"})
ON = frozenset({"班", "上班", "补班", "工作", "on", "work", "workday", "1", "true"})
EXAMPLE = _("2027-01-01,休,元旦")
Day = tuple[date, bool, str]


class CalendarForm(forms.Form):
    """Year, where it comes from, and the days that differ from the plain week."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("依据"), max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("例如：国办发明电〔2026〕…号")}),
    )  # fmt: skip
    table = forms.CharField(
        label=_("放假与补班"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "placeholder": EXAMPLE}),
        help_text=_("一行一天：日期,休或班,名称。只写与平常周末不同的日子。"),
    )

    def clean(self) -> dict[str, Any]:
        """Every line read; the first bad one is named by its number."""
        cleaned = super().clean() or {}
        days: dict[date, Day] = {}
        for number, line in enumerate(str(cleaned.get("table", "")).splitlines(), start=1):
            if not line.strip():
                continue
            day = read_line(line)
            if day is None:
                self.add_error("table", _("第 %(number)s 行看不懂：%(line)s") % {"number": number, "line": line[:40]})
                break
            if "year" in cleaned and day[0].year != cleaned["year"]:
                self.add_error(
                    "table", _("第 %(number)s 行的日期不在 %(year)s 年。") % {"number": number, "year": cleaned["year"]}
                )
                break
            days[day[0]] = day
        cleaned["days"] = sorted(days.values())
        return cleaned


def read_line(line: str) -> Day | None:
    """One pasted line, with commas, tabs or full-width commas; None when it cannot be read."""
    parts = [part.strip() for part in re.split(r"[,，\t;；]", line)]
    if len(parts) < 2:
        return None
    written = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", parts[0])
    if written is None:
        return None
    try:
        day = date(*map(int, written.groups()))
    except ValueError:
        return None
    mark = parts[1].lower()
    if mark not in OFF | ON:
        return None
    return day, mark in ON, parts[2] if len(parts) > 2 else ""
