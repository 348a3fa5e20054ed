"""What came of a task: the talk is noted, a promise or a dispute entered, the task ended or put off, the next one made.

All of it in one transaction: a promise never stands without the talk it was made in, nor a task ended without its note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from huikuan.flow.negotiation.models import Case, Interaction
from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import Contact, Organization, User
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services import tasks
from huikuan.rules.talks.outcomes import OUTCOMES
from huikuan.support.refusal import Refused
from huikuan.workflow import disputing, facts, promising

TALKS: Final = {
    "call": "call", "meeting": "meeting", "promise_broken": "call", "next_step": "call", "no_address": "call",
    "failed": "call", "mail_failed": "call", "bounced": "call", "uncertain": "call", "address_changed": "call",
}  # fmt: skip
"""Tasks that are done by talking to the customer, and how."""
NEVER_BY_HAND: Final = frozenset({"suspension"})
"""Done only by a firm step with its evidence and approval (workflow/firm_steps.py)."""
NOBODY: Final = frozenset({"no_answer"})  # the task stays to be done
MOST_PUT_OFF: Final = 30  # calendar days
SETTLED_IN: Final = 5  # working days to answer a dispute, when nobody says otherwise


@dataclass(frozen=True, slots=True)
class Came:
    """What a person enters. Amounts in minor units of the claim's currency; None: all that is open."""

    outcome: str
    words: str = ""
    contact: Contact | None = None
    promised_on: date | None = None
    promised_minor: int | None = None
    disputed_minor: int | None = None
    dispute_reason: str = ""
    next_on: date | None = None
    next_words: str = ""


@transaction.atomic
def finish(*, task_id: int, organization: Organization, came: Came, by: User, at: datetime) -> Task:
    """End a task with what came of it. Raises what the services it calls refuse; then nothing has changed."""
    task = tasks.open_one(task_id, organization)
    if task.kind in NEVER_BY_HAND:
        raise Refused("firm_step_needed")
    if task.kind not in TALKS or task.customer is None:
        return tasks.complete_task(task_id=task.pk, organization=organization, note=came.words, by=by, at=at)
    if came.outcome not in OUTCOMES:
        raise Refused("outcome_unknown", field="outcome", value=came.outcome)
    today = facts.business_date(organization, at)
    talk = noted(task, came, by, at)
    if came.outcome == "promised":
        promised(task, came, talk, by, at)
    elif came.outcome == "disputed":
        disputed(task, came, today, by, at)
    again = came.next_on or by_default(organization, came.outcome, today)
    if came.outcome in NOBODY and again is not None:
        return tasks.postpone_task(task_id=task.pk, organization=organization, until=again, by=by, at=at)
    done = tasks.complete_task(
        task_id=task.pk, organization=organization, note=came.words.strip() or came.outcome, by=by, at=at
    )
    if again is not None:
        follow_up(task, came, again, by, at)
    return done


def noted(task: Task, came: Came, by: User, at: datetime) -> Interaction:
    """The talk, on record."""
    assert task.customer is not None
    contract = task.receivable.contract if task.receivable else None
    case = Case.objects.filter(contract=contract, closed_on__isnull=True).first() if contract else None
    return interactions.log(
        organization=task.organization, customer=task.customer, kind=TALKS[task.kind], outcome=came.outcome,
        words=came.words, happened_at=at, by=by, at=at, contract=contract, case=case, contact=came.contact,
        next_words=came.next_words, next_on=came.next_on,
    )  # fmt: skip


def promised(task: Task, came: Came, talk: Interaction, by: User, at: datetime) -> None:
    """The promise of this talk, about the task's claim."""
    if task.receivable_id is None or task.customer is None:
        raise Refused("promise_empty")
    if came.promised_on is None:
        raise Refused("promise_day_missing", field="promised_on")
    promising.promise(
        organization=task.organization, customer=task.customer, lines=[(task.receivable_id, came.promised_minor)],
        promised_on=came.promised_on, note=came.words, by=by, at=at, contact=came.contact, interaction=talk,
        case=talk.case,
    )  # fmt: skip


def disputed(task: Task, came: Came, today: date, by: User, at: datetime) -> None:
    """The dispute of this talk, about the task's claim."""
    if task.receivable is None:
        raise Refused("not_found")
    deadline = came.next_on or work_calendar(task.organization_id).add_working(today, SETTLED_IN)
    disputing.dispute(
        organization=task.organization, receivable_id=task.receivable.pk, amount_minor=came.disputed_minor,
        reason=came.dispute_reason or "other", words=came.words, owner=task.receivable.contract.manager or by,
        deadline_on=deadline, by=by, at=at,
    )  # fmt: skip


def by_default(organization: Organization, outcome: str, today: date) -> date | None:
    """The working day to try again when nobody says otherwise."""
    days = OUTCOMES[outcome].again_days
    return None if days is None else work_calendar(organization.pk).add_working(today, days)


def follow_up(task: Task, came: Came, on: date, by: User, at: datetime) -> None:
    """The next talk, on the list of who had this one. A dispute has its own task."""
    if came.outcome == "disputed":
        return
    tasks.open_task(
        organization_id=task.organization_id, kind="next_step", owner_id=task.owner_id or by.pk,
        customer_id=task.customer_id, receivable_id=task.receivable_id,
        values={"words": came.next_words or came.words.strip()[:200], "outcome": came.outcome}, due_on=on,
        dedupe_key=f"next:{task.pk}", at=at,
    )  # fmt: skip
