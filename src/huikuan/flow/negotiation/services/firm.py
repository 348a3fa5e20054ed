"""Firm steps: proposed with grounds and evidence, approved by everyone named, given by a person, released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from huikuan.flow.delivery.models import Project
from huikuan.flow.negotiation.models import Case, FirmApproval, FirmStep
from huikuan.flow.negotiation.selectors.firm import approved_roles, content_of, given_kinds
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import Message, Task
from huikuan.rules.talks import firm
from huikuan.rules.talks.firm import FirmContent
from huikuan.rules.wording.tone import FORMAL, blocking, check_tone
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a person prepared: the content of a step and what it hangs on. `amount_minor` in the case's currency."""

    kind: str
    grounds: str
    text: str
    amount_minor: int
    effective_on: date | None = None
    evidence: StoredFile | None = None
    legal_review: StoredFile | None = None
    project: Project | None = None
    task: Task | None = None


@transaction.atomic
def propose(*, case: Case, prepared: Prepared, on: date, by: User, at: datetime) -> FirmStep:
    """Put a step before those who approve. Raises Refused("firm_kind_unknown", "case_closed", "firm_missing_…",
    "firm_standing", "other_contract", "tone_refused")."""
    if prepared.kind not in firm.RULES:
        raise Refused("firm_kind_unknown")
    if case.closed_on is not None:
        raise Refused("case_closed")
    check(case, prepared, on)
    try:
        with transaction.atomic():
            step = FirmStep.objects.create(
                organization_id=case.organization_id, case=case, kind=prepared.kind,
                content_sha256=key_of(case, prepared), by=by, at=at, **stored(prepared),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("firm_standing") from None
    said(step, "firm.proposed", by, at, amount_minor=step.amount_minor, currency=case.currency)
    return step


@transaction.atomic
def change(
    *, step_id: int, organization: Organization, prepared: Prepared, on: date, by: User, at: datetime
) -> FirmStep:
    """Another content for a step nobody has given yet; approvals of the old one are void, as their key differs.

    Raises Refused("not_found", "firm_not_open") and what `propose` refuses.
    """
    step = standing(step_id, organization, {firm.PROPOSED, firm.APPROVED})
    if prepared.kind != step.kind:
        raise Refused("firm_kind_unknown")
    check(step.case, prepared, on)
    before, after = step.content_sha256, key_of(step.case, prepared)
    kept = stored(prepared)
    FirmStep.objects.filter(pk=step.pk).update(
        state=step.state if after == before else firm.PROPOSED, content_sha256=after, **kept
    )
    said(step, "firm.changed", by, at, voided=after != before)
    step.refresh_from_db()
    return step


@transaction.atomic
def approve(*, step_id: int, organization: Organization, seen: str, by: User, at: datetime) -> FirmStep:
    """One named role agrees to exactly the content whose key it saw; with the last of them the step may be given.

    Raises Refused("not_found", "firm_not_open", "wrong_role", "content_changed", "approved_already").
    """
    step = standing(step_id, organization, {firm.PROPOSED})
    if not firm.may_approve(step.kind, by.role):
        raise Refused("wrong_role", role=firm.RULES[step.kind].approvers[0])
    if seen != step.content_sha256:
        raise Refused("content_changed")
    try:
        with transaction.atomic():
            FirmApproval.objects.create(
                organization=organization, step=step, role=by.role, content_sha256=seen, by=by, at=at
            )
    except IntegrityError:
        raise Refused("approved_already") from None
    said(step, "firm.approved", by, at, role=by.role)
    if not firm.still_to_approve(step.kind, approved_roles(step)):
        FirmStep.objects.filter(pk=step.pk).update(state=firm.APPROVED)
        step.refresh_from_db()
    return step


@transaction.atomic
def refuse(*, step_id: int, organization: Organization, reason: str, by: User, at: datetime) -> FirmStep:
    """One of those asked says no. Raises Refused("not_found", "firm_not_open", "wrong_role", "reason_missing")."""
    step = standing(step_id, organization, {firm.PROPOSED, firm.APPROVED})
    if not firm.may_approve(step.kind, by.role) and by.role != "owner":
        raise Refused("wrong_role", role=firm.RULES[step.kind].approvers[0])
    return ended(step, firm.REFUSED, reason, "firm.refused", by, at)


@transaction.atomic
def withdraw(*, step_id: int, organization: Organization, reason: str, by: User, at: datetime) -> FirmStep:
    """Not to be taken after all. Raises Refused("not_found", "firm_not_open", "reason_missing")."""
    step = standing(step_id, organization, {firm.PROPOSED, firm.APPROVED})
    return ended(step, firm.WITHDRAWN, reason, "firm.withdrawn", by, at)


@transaction.atomic
def give(
    *, step_id: int, organization: Organization, on: date, words: str, notice: Message | None, by: User, at: datetime
) -> FirmStep:
    """A person gave it: by the approved letter, or by hand as the words say. Steps that do not last end with that.

    Raises Refused("not_found", "firm_not_open", "approval_needed", "content_changed", "reason_missing").
    """
    step = standing(step_id, organization, {firm.PROPOSED, firm.APPROVED})
    if left := firm.still_to_approve(step.kind, approved_roles(step)):
        raise Refused("approval_needed", role=left[0])
    if firm.content_key(content_of(step)) != step.content_sha256:
        raise Refused("content_changed")
    if notice is None and not words.strip():
        raise Refused("reason_missing", field="words")
    FirmStep.objects.filter(pk=step.pk).update(
        state=firm.IN_FORCE if firm.RULES[step.kind].lasting else firm.RELEASED,
        given_on=on, given_words=words.strip(), notice=notice,
    )  # fmt: skip
    said(step, "firm.given", by, at, on=on.isoformat(), words=words.strip(), message=notice.pk if notice else None)
    step.refresh_from_db()
    return step


@transaction.atomic
def release(*, step: FirmStep, on: date, words: str, by: User | None, at: datetime) -> FirmStep:
    """What was in force ends: paid, or secured. Raises Refused("firm_not_open", "reason_missing")."""
    if not words.strip():
        raise Refused("reason_missing", field="words")
    changed = FirmStep.objects.filter(pk=step.pk, state=firm.IN_FORCE).update(
        state=firm.RELEASED, ended_on=on, ended_words=words.strip()
    )
    if not changed:
        raise Refused("firm_not_open")
    said(step, "firm.released", by, at, on=on.isoformat(), words=words.strip())
    step.refresh_from_db()
    return step


def check(case: Case, prepared: Prepared, on: date) -> None:
    if prepared.project is not None and prepared.project.contract_id != case.contract_id:
        raise Refused("other_contract", field="project")
    for finding in blocking(check_tone(prepared.text, FORMAL)):
        raise Refused("tone_refused", field="text", finding=finding)
    gaps = firm.missing(content_from(case, prepared), given_kinds(case), on)
    if gaps:
        days = firm.RULES[prepared.kind].notice_days
        raise Refused(f"firm_missing_{gaps[0]}", field=FIELDS.get(gaps[0], gaps[0]), days=days)


FIELDS = {"notice_too_short": "effective_on", "earlier": "", "amount": "amount"}


def content_from(case: Case, prepared: Prepared) -> FirmContent:
    return FirmContent(
        kind=prepared.kind, grounds=prepared.grounds.strip(), text=prepared.text.strip(),
        amount_minor=prepared.amount_minor, currency=case.currency, effective_on=prepared.effective_on,
        evidence=prepared.evidence.sha256 if prepared.evidence else "",
        legal_review=prepared.legal_review.sha256 if prepared.legal_review else "",
        project=prepared.project.pk if prepared.project else 0,
    )  # fmt: skip


def key_of(case: Case, prepared: Prepared) -> str:
    return firm.content_key(content_from(case, prepared))


def stored(prepared: Prepared) -> dict[str, object]:
    return {
        "grounds": prepared.grounds.strip(), "text": prepared.text.strip(), "amount_minor": prepared.amount_minor,
        "effective_on": prepared.effective_on, "evidence": prepared.evidence, "legal_review": prepared.legal_review,
        "project": prepared.project, "task": prepared.task,
    }  # fmt: skip


def standing(step_id: int, organization: Organization, states: set[str]) -> FirmStep:
    """The step, locked. Raises Refused("not_found", "firm_not_open")."""
    step = (
        FirmStep.objects.select_for_update(of=("self",)).select_related("case", "evidence", "legal_review", "project")
        .filter(pk=step_id, organization=organization).first()
    )  # fmt: skip
    if step is None:
        raise Refused("not_found")
    if step.state not in states:
        raise Refused("firm_not_open")
    return step


def ended(step: FirmStep, state: str, reason: str, kind: str, by: User, at: datetime) -> FirmStep:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    FirmStep.objects.filter(pk=step.pk).update(state=state, ended_words=reason.strip())
    said(step, kind, by, at, reason=reason.strip())
    step.refresh_from_db()
    return step


def said(step: FirmStep, kind: str, by: User | None, at: datetime, **data: object) -> None:
    record(
        organization_id=step.organization_id, at=at, kind=kind, subject=("case", step.case_id),
        by=by.pk if by else None, firm_step=step.pk, firm_kind=step.kind, **data,
    )  # fmt: skip
