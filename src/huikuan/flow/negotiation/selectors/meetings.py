"""Meetings as a person may see them: one, and those of a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import Meeting
from huikuan.flow.parties.models import User


def meetings_for(user: User) -> QuerySet[Meeting]:
    """Meetings of visible contracts."""
    ours = Meeting.objects.filter(organization_id=user.organization_id)
    return ours if sees_everything(user) else ours.filter(case__contract__in=contracts_for(user).values("pk"))


def find_meeting(user: User, meeting_id: int) -> Meeting | None:
    """The meeting with its case, if this person may see it."""
    related = ("case__customer", "case__contract__entity", "case__contract__manager", "case__owner", "by", "record")
    return meetings_for(user).select_related(*related).filter(pk=meeting_id).first()


def meetings_today(user: User, as_of: date, *, limit: int = 30) -> list[Meeting]:
    """Planned meetings of a business date in the organization's zone, and earlier ones nobody recorded. One query."""
    zone = ZoneInfo(user.organization.time_zone)
    end = datetime.combine(as_of + timedelta(days=1), time(), zone)
    rows = meetings_for(user).filter(state="planned", starts_at__lt=end)
    return list(rows.select_related("case__customer", "case__contract").order_by("starts_at", "pk")[:limit])
