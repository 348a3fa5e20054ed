"""会面: planned, moved, called off, recorded as the talk it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.negotiation.models import Case, Interaction, Meeting
from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import Contact, Organization, User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

KINDS: Final = ("meeting", "visit", "online")
TALK_OF: Final = {"meeting": "meeting", "visit": "visit", "online": "meeting"}
LONGEST: Final = timedelta(hours=24)
KNOWN_OUTSIDE: Final = ("kind", "starts_at", "ends_at", "place")
"""What the customer's calendar shows: a change of these counts the sequence up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as planned. Moments are aware; `aims` and `authority` stay inside."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    theirs: str = ""
    ours: str = ""
    aims: str = ""
    authority: str = ""


@transaction.atomic
def plan_meeting(*, case: Case, plan: Plan, by: User, at: datetime) -> Meeting:
    """Put it in the book. Raises Refused("case_closed", "kind_unknown", "meeting_ends_first", "meeting_too_long",
    "meeting_past")."""
    if case.closed_on is not None:
        raise Refused("case_closed")
    check(plan, at)
    row = Meeting.objects.create(organization_id=case.organization_id, case=case, by=by, at=at, **asdict(plan))
    told(row, "meeting.planned", by, at, starts_at=row.starts_at.isoformat(), place=row.place)
    return row


@transaction.atomic
def change_meeting(*, meeting_id: int, organization: Organization, plan: Plan, by: User, at: datetime) -> Meeting:
    """Another time, place or preparation; nothing happens when nothing differs. Raises Refused("not_found",
    "meeting_settled") and what planning refuses."""
    row = planned(meeting_id, organization)
    check(plan, at if plan.starts_at != row.starts_at else min(at, plan.starts_at))
    wanted = asdict(plan)
    differs = {name: [plain(getattr(row, name)), plain(value)] for name, value in wanted.items()
               if getattr(row, name) != value}  # fmt: skip
    if not differs:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.sequence += any(name in differs for name in KNOWN_OUTSIDE)
    row.save(update_fields=[*wanted, "sequence"])
    told(row, "meeting.changed", by, at, changes=differs)
    return row


@transaction.atomic
def cancel_meeting(*, meeting_id: int, organization: Organization, words: str, by: User, at: datetime) -> Meeting:
    """Call it off. Raises Refused("not_found", "meeting_settled", "reason_missing")."""
    row = planned(meeting_id, organization)
    if not words.strip():
        raise Refused("reason_missing", field="reason")
    row.state, row.sequence = "cancelled", row.sequence + 1
    row.save(update_fields=["state", "sequence"])
    told(row, "meeting.cancelled", by, at, words=words.strip()[:300])
    return row


@transaction.atomic
def record_meeting(
    *, meeting_id: int, organization: Organization, outcome: str, words: str, contact: Contact | None, by: User,
    at: datetime,
) -> Interaction:  # fmt: skip
    """What came of it, noted as a talk of the case. Raises Refused("not_found", "meeting_settled",
    "meeting_not_yet", "meeting_words_missing") and what interactions.log refuses."""
    row = planned(meeting_id, organization)
    if row.starts_at > at:
        raise Refused("meeting_not_yet")
    if not words.strip():
        raise Refused("meeting_words_missing", field="words")
    case = row.case
    talk = interactions.log(
        organization=organization, customer=case.customer, kind=TALK_OF[row.kind], outcome=outcome, words=words,
        happened_at=row.starts_at, by=by, at=at, contract=case.contract, case=case, contact=contact,
        with_whom=row.theirs[:120],
    )  # fmt: skip
    row.state, row.record = "held", talk
    row.save(update_fields=["state", "record"])
    told(row, "meeting.held", by, at, interaction=talk.pk)
    return talk


def check(plan: Plan, at: datetime) -> None:
    if plan.kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=plan.kind)
    if plan.ends_at <= plan.starts_at:
        raise Refused("meeting_ends_first", field="ends_at")
    if plan.starts_at < at:
        raise Refused("meeting_past", field="starts_at")
    if plan.ends_at - plan.starts_at > LONGEST:
        raise Refused("meeting_too_long", field="ends_at")


def planned(meeting_id: int, organization: Organization) -> Meeting:
    """The meeting, locked, that is still to come or to be recorded. Raises Refused("not_found", "meeting_settled")."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("case__customer", "case__contract")
    row = rows.filter(pk=meeting_id, organization=organization).first()
    if row is None:
        raise Refused("not_found")
    if row.state != "planned":
        raise Refused("meeting_settled")
    return row


def told(row: Meeting, kind: str, by: User, at: datetime, **data: object) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("case", row.case_id), by=by.pk,
        meeting_id=row.pk, meeting=row.kind, **data,
    )  # fmt: skip


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
