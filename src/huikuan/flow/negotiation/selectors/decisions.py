"""What of the negotiation waits for a person today: meetings to hold, offers and firm steps to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import FirmApproval, FirmStep, Meeting
from huikuan.flow.negotiation.selectors.meetings import meetings_for
from huikuan.flow.negotiation.selectors.offers import offers_to_approve
from huikuan.flow.parties.models import User
from huikuan.rules.talks import firm

MEETING, OFFER, FIRM_STEP = "meeting", "offer", "firm_step"
COLUMNS: Final = (
    "what", "pk", "case__customer_id", "case__customer__name", "case__contract__number", "code", "moment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that waits. `what`: MEETING, OFFER or FIRM_STEP; `code`: the kind of meeting or firm step, the side of
    the offer; `at`: when the meeting starts, or since when it waits."""

    what: str
    pk: int
    customer_id: int
    customer: str
    number: str
    code: str
    at: datetime


def decisions_today(user: User, *, as_of: date, limit: int = 60) -> Sequence[Decision]:
    """Earliest first. One query over all three."""
    waiting = [meetings(user, as_of), offers_to_approve(user).order_by(), firm_steps(user)]
    what = (MEETING, OFFER, FIRM_STEP)
    code, at = (F("kind"), F("side"), F("kind")), (F("starts_at"), F("at"), F("at"))
    parts = [
        rows.annotate(
            what=Value(what[n], output_field=CharField()),
            code=Cast(code[n], CharField()),
            moment=Cast(at[n], DateTimeField()),
        ).values_list(*COLUMNS)
        for n, rows in enumerate(waiting)
    ]  # fmt: skip
    rows = parts[0].union(*parts[1:], all=True).order_by("moment", "pk")
    return [Decision(*row) for row in rows[:limit]]


def meetings(user: User, as_of: date) -> QuerySet[Meeting]:
    """Planned ones of a business date in the organization's zone, and earlier ones nobody recorded."""
    end = datetime.combine(as_of + timedelta(days=1), time(), ZoneInfo(user.organization.time_zone))
    return meetings_for(user).filter(state="planned", starts_at__lt=end).order_by()


def firm_steps(user: User) -> QuerySet[FirmStep]:
    """Proposed steps of visible contracts that this person's role has not said yes to in their present content."""
    kinds = [kind for kind in firm.RULES if firm.may_approve(kind, user.role)]
    given = FirmApproval.objects.filter(step=OuterRef("pk"), role=user.role, content_sha256=OuterRef("content_sha256"))
    rows = FirmStep.objects.filter(organization_id=user.organization_id, state=firm.PROPOSED, kind__in=kinds)
    if not sees_everything(user):
        rows = rows.filter(case__contract__in=contracts_for(user))
    return rows.filter(~Exists(given)).order_by()
