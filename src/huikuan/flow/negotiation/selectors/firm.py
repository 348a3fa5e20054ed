"""Firm steps as they stand: of a case, waiting for a person's approval, and what was given before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import Case, FirmStep
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action
from huikuan.rules.talks import firm
from huikuan.rules.talks.firm import FirmContent


def firm_steps_of(case: Case) -> list[FirmStep]:
    """All of a case, newest first, with their files, projects and approvals. Two queries."""
    rows = FirmStep.objects.filter(case=case).select_related("evidence", "legal_review", "project", "by", "notice")
    return list(rows.defer(*FILE_BYTES).prefetch_related("approvals__by").order_by("-pk"))


FILE_BYTES = ("evidence__content", "legal_review__content", "notice__mime", "notice__html", "notice__text")


def find_firm_step(user: User, step_id: int) -> FirmStep | None:
    """One this person may see."""
    rows = FirmStep.objects.filter(organization_id=user.organization_id, pk=step_id)
    if not sees_everything(user):
        rows = rows.filter(case__contract__in=contracts_for(user))
    related = ("case__contract__entity", "case__customer", "evidence", "legal_review", "project", "task", "by")
    return rows.select_related(*related).defer("evidence__content", "legal_review__content").first()


def approved_roles(step: FirmStep) -> set[str]:
    """The roles whose yes is bound to the present content."""
    return {row.role for row in step.approvals.all() if row.content_sha256 == step.content_sha256}


def given_kinds(case: Case) -> set[str]:
    """What was given under this contract before, in this case or an earlier one, or as a task of the ladder."""
    steps = FirmStep.objects.filter(case__contract_id=case.contract_id, given_on__isnull=False)
    done = Action.objects.filter(receivable__contract_id=case.contract_id, state="done", step_key__in=BY_STEP)
    keys = done.values_list("step_key", flat=True).distinct()
    return {*steps.values_list("kind", flat=True), *(BY_STEP[key] for key in keys)}


BY_STEP = {rule.step: kind for kind, rule in firm.RULES.items() if rule.step}


def in_force_on(contract_ids: Sequence[int]) -> list[FirmStep]:
    """What is in force under these contracts. One query."""
    rows = FirmStep.objects.filter(case__contract_id__in=contract_ids, state=firm.IN_FORCE)
    return list(rows.select_related("case", "project").order_by("pk"))


def content_of(step: FirmStep) -> FirmContent:
    """The content as it is stored, for its key."""
    return FirmContent(
        kind=step.kind, grounds=step.grounds, text=step.text, amount_minor=step.amount_minor,
        currency=step.case.currency, effective_on=step.effective_on,
        evidence=step.evidence.sha256 if step.evidence else "",
        legal_review=step.legal_review.sha256 if step.legal_review else "",
        project=step.project_id or 0,
    )  # fmt: skip


def overdue_minor(contract_id: int, as_of: date) -> int:
    """What is overdue under a contract today, minor units of its currency."""
    claims = Receivable.objects.filter(contract_id=contract_id, closed="", due_on__lt=as_of)
    return int(claims.aggregate(total=Sum("outstanding_minor"))["total"] or 0)
