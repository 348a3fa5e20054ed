"""The working calendar in force for an organization: the built-in table and the years it imported."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from huikuan.flow.parties.models import CalendarYear
from huikuan.rules.calendar import CHINA, WorkCalendar


def work_calendar(organization_id: int) -> WorkCalendar:
    """Built-in Chinese table, each imported year replacing it by its newest version. One small query."""
    rows = CalendarYear.objects.filter(organization_id=organization_id).order_by("year", "version")
    newest = {year: (version, days) for year, version, days in rows.values_list("year", "version", "days")}
    if not newest:
        return CHINA
    return merged(json.dumps(newest))


@lru_cache(maxsize=64)
def merged(content: str) -> WorkCalendar:
    """The calendar made of {year: [version, [[day, working, name], …]]}; kept, since it is asked often."""
    holidays, workdays = set(CHINA.holidays), set(CHINA.workdays)
    published = set(CHINA.published_years)
    versions = []
    for text, (version, days) in json.loads(content).items():
        year = int(text)
        holidays = {day for day in holidays if day.year != year}
        workdays = {day for day in workdays if day.year != year}
        for iso, working, _name in days:
            (workdays if working else holidays).add(date.fromisoformat(iso))
        published.add(year)
        versions.append(f"{year}v{version}")
    return WorkCalendar(
        f"{CHINA.version}+{','.join(versions)}", frozenset(holidays), frozenset(workdays), frozenset(published)
    )
