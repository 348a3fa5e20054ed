"""Meetings as a person may see them: one, and those of a day."""

from __future__ import annotations

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
