"""Acceptance and what follows from it: in one transaction the milestone is accepted and its claims fall due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.delivery.models import Acceptance, Milestone
from huikuan.flow.delivery.services import acceptance
from huikuan.flow.delivery.services.projects import update_milestone
from huikuan.flow.parties.models import User
from huikuan.support.files.models import StoredFile
from huikuan.workflow import triggers, writing_back
from huikuan.workflow.facts import business_date


@transaction.atomic
def accept(
    *,
    milestone: Milestone,
    accepted_on: date,
    by: User | None,
    at: datetime,
    how: str = "signed",
    signatory: str = "",
    evidence: StoredFile | None = None,
    link: str = "",
    note: str = "",
) -> Acceptance:
    """Accepted: due dates that wait for it are set. Raises what accept_milestone refuses; then nothing has changed."""
    row = acceptance.accept_milestone(
        milestone=milestone, accepted_on=accepted_on, today=business_date(milestone.organization, at), how=how,
        signatory=signatory, evidence=evidence, link=link, note=note, by=by, at=at,
    )  # fmt: skip
    triggers.recompute(contract=milestone.project.contract, by=by, at=at)
    writing_back.note_accepted(row, by, at)
    return row


@transaction.atomic
def revoke(*, milestone: Milestone, reason: str, by: User | None, at: datetime) -> None:
    """Taken back: due dates that rested on it wait again, messages that name them are withdrawn."""
    acceptance.revoke_acceptance(milestone=milestone, reason=reason, by=by, at=at)
    triggers.recompute(contract=milestone.project.contract, by=by, at=at)


@transaction.atomic
def progress(*, milestone: Milestone, by: User | None, at: datetime, **changes: Any) -> None:
    """How far it is; a delivery that is done starts the clock of the claims that wait for it."""
    update_milestone(milestone=milestone, changes=changes, by=by, at=at)
    triggers.recompute(contract=milestone.project.contract, by=by, at=at)
