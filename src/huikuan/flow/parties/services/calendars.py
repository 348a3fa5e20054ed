"""The working-day table of a year, imported and confirmed by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from huikuan.flow.parties.models import CalendarYear, Organization, User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def import_year(
    *,
    organization: Organization,
    year: int,
    days: Sequence[tuple[date, bool, str]],
    source: str,
    by: User | None,
    at: datetime,
) -> CalendarYear:
    """A new version of a year: `days` are (date, is working day, name) where the plain week does not hold.

    Confirming a provisional year without changes is importing it with the days known by rule.
    Raises Refused("calendar_day_outside_year").
    """
    for day, _working, _name in days:
        if day.year != year:
            raise Refused("calendar_day_outside_year", field="days", day=day.isoformat(), year=year)
    newest = CalendarYear.objects.filter(organization=organization, year=year).aggregate(Max("version"))["version__max"]
    row = CalendarYear.objects.create(
        organization=organization,
        year=year,
        version=(newest or 0) + 1,
        source=source,
        days=[[day.isoformat(), working, name] for day, working, name in sorted(days)],
        confirmed_by=by,
        confirmed_at=at,
    )
    record(
        organization_id=organization.pk,
        at=at,
        kind="calendar.imported",
        subject=("organization", organization.pk),
        by=by.pk if by else None,
        year=year,
        version=row.version,
        source=source,
    )
    return row
