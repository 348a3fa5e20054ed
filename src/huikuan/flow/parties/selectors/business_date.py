"""The organization's own date at an instant."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from huikuan.flow.parties.models import Organization


def business_date(organization_id: int, at: datetime) -> date:
    """The date in the organization's zone at an aware instant. One query."""
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=organization_id)
    return at.astimezone(ZoneInfo(zone)).date()
