"""The present business date and instant for a page; read here once and passed down."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from huikuan.support import clock
from huikuan.web.guard import StaffRequest


def as_of(request: StaffRequest) -> date:
    """Today, in the organization's own time zone."""
    return clock.today(zone_of(request))


def zone_of(request: StaffRequest) -> ZoneInfo:
    """The organization's time zone."""
    return ZoneInfo(request.user.organization.time_zone)


def present(request: StaffRequest) -> datetime:
    """This instant."""
    return clock.now()
