"""Acceptance: signed by somebody, or deemed by the contract's clause; objections; taking a mistake back.

What follows for the claims is done by workflow/triggers.py in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from huikuan.flow.delivery.models import Acceptance, Milestone, Objection
from huikuan.flow.parties.models import Organization, User
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused

HOW = ("signed", "deemed")


@transaction.atomic
def accept_milestone(
    *,
    milestone: Milestone,
    accepted_on: date,
    today: date,
    by: User | None,
    at: datetime,
    how: str = "signed",
    signatory: str = "",
    evidence: StoredFile | None = None,
    link: str = "",
    note: str = "",
) -> Acceptance:
    """The milestone is accepted. A signed acceptance names who signed; evidence may follow, but is asked for.

    Raises Refused("accepted_in_future", "signatory_missing", "how_unknown", "accepted_already", "other_organization").
    """
    if how not in HOW:
        raise Refused("how_unknown", field="how", value=how)
    if accepted_on > today:
        raise Refused("accepted_in_future", field="accepted_on")
    if how == "signed" and not signatory.strip():
        raise Refused("signatory_missing", field="signatory")
    if evidence is not None and evidence.organization_id != milestone.organization_id:
        raise Refused("other_organization")
    try:
        with transaction.atomic():
            row = Acceptance.objects.create(
                organization_id=milestone.organization_id, milestone=milestone, how=how, accepted_on=accepted_on,
                signatory=signatory.strip(), evidence=evidence, link=link, note=note.strip(), by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("accepted_already") from None
    finished(milestone, accepted_on)
    record(
        organization_id=milestone.organization_id, at=at, kind=f"milestone.accepted_{how}", subject=subject(milestone),
        by=by.pk if by else None, milestone=milestone.pk, title=milestone.title, on=accepted_on.isoformat(),
        signatory=signatory.strip(), sha256=evidence.sha256 if evidence else "",
    )  # fmt: skip
    return row


def finished(milestone: Milestone, on: date) -> None:
    """What is accepted is done and was submitted, on that day at the latest."""
    Milestone.objects.filter(pk=milestone.pk).update(
        progress_bp=10000, done_on=milestone.done_on or on, submitted_on=milestone.submitted_on or on
    )
    milestone.refresh_from_db()


@transaction.atomic
def revoke_acceptance(*, milestone: Milestone, reason: str, by: User | None, at: datetime) -> Acceptance:
    """Take back an acceptance entered by mistake. Raises Refused("reason_missing", "not_accepted")."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    row = milestone.acceptances.filter(revoked_at__isnull=True).first()
    changed = milestone.acceptances.filter(revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by, revoke_reason=reason.strip()
    )
    if row is None or not changed:
        raise Refused("not_accepted")
    record(
        organization_id=milestone.organization_id, at=at, kind="milestone.acceptance_revoked",
        subject=subject(milestone), by=by.pk if by else None, milestone=milestone.pk, title=milestone.title,
        reason=reason.strip(),
    )  # fmt: skip
    row.refresh_from_db()
    return row


@transaction.atomic
def raise_objection(*, milestone: Milestone, raised_on: date, words: str, by: User | None, at: datetime) -> Objection:
    """The customer objected: deemed acceptance waits. Raises Refused("reason_missing", "accepted_already")."""
    if not words.strip():
        raise Refused("reason_missing", field="words")
    if milestone.acceptances.filter(revoked_at__isnull=True).exists():
        raise Refused("accepted_already")
    row = Objection.objects.create(
        organization_id=milestone.organization_id, milestone=milestone, raised_on=raised_on, words=words.strip(),
        by=by, at=at,
    )  # fmt: skip
    record(
        organization_id=milestone.organization_id, at=at, kind="milestone.objected", subject=subject(milestone),
        by=by.pk if by else None, milestone=milestone.pk, title=milestone.title, words=words.strip(),
    )  # fmt: skip
    return row


@transaction.atomic
def settle_objection(
    *, objection_id: int, organization: Organization, settled_on: date, note: str, by: User | None, at: datetime
) -> Milestone:
    """What the customer objected to is in order; the time for acceptance runs anew from this day.

    Raises Refused("not_found", "reason_missing").
    """
    if not note.strip():
        raise Refused("reason_missing", field="note")
    row = Objection.objects.select_related("milestone__project").filter(
        pk=objection_id, organization=organization, settled_on__isnull=True
    ).first()  # fmt: skip
    if row is None:
        raise Refused("not_found")
    Objection.objects.filter(pk=row.pk).update(settled_on=settled_on, settled_note=note.strip())
    Milestone.objects.filter(pk=row.milestone_id).update(submitted_on=settled_on)
    record(
        organization_id=organization.pk, at=at, kind="milestone.objection_settled", subject=subject(row.milestone),
        by=by.pk if by else None, milestone=row.milestone_id, title=row.milestone.title, note=note.strip(),
    )  # fmt: skip
    return row.milestone


def subject(milestone: Milestone) -> tuple[str, int]:
    """Its history is the contract's."""
    return ("contract", milestone.project.contract_id)
