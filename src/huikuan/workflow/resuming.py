"""What was in force ends with the reason for it: nothing overdue is left, or security was given; the work goes on.

Apart from workflow/firm_steps.py, which writes letters: the table of subscriptions calls this, and letters call that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from huikuan.flow.delivery.models import Project
from huikuan.flow.delivery.services.suspension import resume_project
from huikuan.flow.negotiation.models import FirmStep
from huikuan.flow.negotiation.selectors.firm import in_force_on, overdue_minor
from huikuan.flow.negotiation.services import firm as services
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.services import tasks
from huikuan.rules.talks import firm

CHUNK: Final = 500  # keys in one statement
PAID: Final = "paid"
NOTHING_OVERDUE: Final = "nothing_overdue"  # credited, cancelled or given up: ended, but not by money


def after_change(receivable_ids: Sequence[int], *, paid: bool, by: User | None, on: date, at: datetime) -> None:
    """What was in force ends once nothing overdue is left under the contract. Call inside the fact's transaction."""
    words = PAID if paid else NOTHING_OVERDUE
    for start in range(0, len(receivable_ids), CHUNK):
        claims = Receivable.objects.filter(pk__in=receivable_ids[start : start + CHUNK])
        contracts = sorted(set(claims.values_list("contract_id", flat=True)))
        for step in in_force_on(contracts):
            if firm.ends_by_payment(step.kind, overdue_minor(step.case.contract_id, on)):
                end(step, words=words, on=on, by=by, at=at)


def end(step: FirmStep, *, words: str, on: date, by: User | None, at: datetime) -> FirmStep:
    """Released: the project goes on, and its manager is asked to tell the customer. Call inside a transaction."""
    released = services.release(step=step, on=on, words=words, by=by, at=at)
    project: Project | None = step.project
    if project is not None and project.suspended_on is not None:
        resume_project(project=project, on=on, words=words, by=by, at=at)
        tasks.open_task(
            organization_id=step.organization_id, kind="work_resumes", role="project_manager",
            owner_id=step.case.contract.manager_id, customer_id=step.case.customer_id,
            values={"name": project.name, "contract": step.case.contract.number}, due_on=on,
            dedupe_key=f"resume:{step.pk}", at=at,
        )  # fmt: skip
    return released
