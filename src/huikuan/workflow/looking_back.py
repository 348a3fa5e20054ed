"""Afterwards (复盘): asked for when a case has ended; writing it down ends the task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.negotiation.models import Case, Retrospective
from huikuan.flow.negotiation.services import retrospectives
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services import tasks
from huikuan.support.events.record import Happened, record_many

TASK: Final = "retrospective"
LOOK_BACK: Final = timedelta(days=30)  # days missed while the machine was off are made up for
NOTHING_LEARNT: Final = "mistaken"  # only dates had moved
PAID: Final = "paid"
SOON: Final = timedelta(days=7)  # paid within a week of the case: the ladder did its work, nobody is asked to write


@transaction.atomic
def ask(*, organization: Organization, on: date, at: datetime) -> int:
    """A task for each case that ended lately and has no retrospective; one that was dropped is not asked for again.

    A case paid within SOON of its opening asks for none; its page still offers to write one.
    Returns how many. Two reads and two writes, however many cases. Safe to repeat.
    """
    ended = Case.objects.filter(organization=organization, closed_on__gt=on - LOOK_BACK, closed_on__lte=on)
    rows = ended.filter(retrospective__isnull=True).exclude(outcome=NOTHING_LEARNT)
    cases = list(rows.select_related("contract").order_by("pk"))
    asked = Task.objects.filter(organization=organization, kind=TASK, created_at__gt=at - 2 * LOOK_BACK)
    known = set(asked.values_list("dedupe_key", flat=True))
    drafts = [draft(case, on, at) for case in cases if not soon_paid(case) and key_of(case) not in known]
    made = Task.objects.bulk_create(drafts, batch_size=500)
    record_many(
        Happened(organization.pk, at, "task.opened", "task", row.pk, None, {"task_kind": TASK, **row.values})
        for row in made
    )
    return len(made)


def soon_paid(case: Case) -> bool:
    """Whether the money came so soon that there is nothing to tell."""
    return case.outcome == PAID and case.closed_on is not None and case.closed_on - case.opened_on < SOON


def key_of(case: Case) -> str:
    return f"{TASK}:{case.pk}"


def draft(case: Case, on: date, at: datetime) -> Task:
    """For whoever had the case, else the contract's manager, else finance."""
    owner_id = case.owner_id or case.contract.manager_id
    return Task(
        organization_id=case.organization_id, kind=TASK, owner_id=owner_id, role="" if owner_id else "finance",
        customer_id=case.customer_id, values={"case": case.pk, "contract": case.contract.number}, due_on=on,
        dedupe_key=key_of(case), created_at=at,
    )  # fmt: skip


@transaction.atomic
def write(
    *, case: Case, reason: str, worked: Sequence[str], missing_terms: Sequence[str], words: str, advice: str,
    days_late: int, amount_minor: int, by: User, at: datetime,
) -> Retrospective:  # fmt: skip
    """What was learnt, and the task that asked for it is done. Raises what services/retrospectives.write refuses."""
    row = retrospectives.write(
        case=case, reason=reason, worked=worked, missing_terms=missing_terms, words=words, advice=advice,
        days_late=days_late, amount_minor=amount_minor, by=by, at=at,
    )  # fmt: skip
    for task in tasks.open_of_key(case.organization_id, key_of(case)):
        tasks.complete(task, words, by, at)
    return row
