"""What a finished task means for its step: done counts from its day, dropped counts never, and the ladder goes on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.reminders.models import Action, PolicyVersion, Track
from huikuan.flow.reminders.services.sending.uncounting import bit_of, restore_days, versions_now
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.dunning.policy import Step
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

DONE: Final = "done"
DROPPED: Final = "dropped"
OBSOLETE: Final = "obsolete"
STATES: Final = {DONE: "done", DROPPED: "skipped", OBSOLETE: "cancelled"}


def settle_step(action: Action, outcome: str, at: datetime) -> None:
    """The action and its track follow the task's outcome (DONE, DROPPED, OBSOLETE). Call inside a transaction.

    A dropped step is not offered again in this cycle and proves nothing: steps that require it stay closed
    (domain.md: skipped and cancelled do not count) until somebody takes it up again.
    """
    Action.objects.filter(pk=action.pk).update(state=STATES[outcome])
    step = step_of(action)
    if step is None:
        return
    awaited = step.hard and step.form != "message"
    today = business_date(action.organization_id, at)
    track = Track.objects.filter(pk=action.receivable_id, cycle=action.cycle)
    if outcome != DONE:
        bit = bit_of(versions_now([action.receivable_id])[action.receivable_id], step.key)
        dropped = F("dropped_mask").bitor(bit if outcome == DROPPED else 0)
        track.update(counted_mask=F("counted_mask").bitand(~bit), dropped_mask=dropped, next_on=today)
        restore_days([action.receivable_id], action.cycle)
    elif awaited:
        count_from(today, step, action)
        track.update(last_counted_on=today, deadline_on=action.deadline_on or F("deadline_on"), next_on=today)
    if awaited:
        track.update(pending=False)


def count_from(today: date, step: Step, action: Action) -> None:
    """The customer's time runs from the day the notice was really given, not from the day it was planned."""
    action.business_date = today
    if step.deadline_days is not None:
        calendar = work_calendar(action.organization_id)
        action.deadline_on = calendar.next_working(today + timedelta(days=step.deadline_days))
    action.save(update_fields=["business_date", "deadline_on"])


@transaction.atomic
def take_up_again(
    *, receivable_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> None:
    """Steps decided against may come again, each when its conditions hold. Raises Refused("not_dropped")."""
    changed = (
        Track.objects.filter(pk=receivable_id, organization=organization)
        .exclude(dropped_mask=0)
        .update(dropped_mask=0, next_on=business_date(organization.pk, at))
    )
    if not changed:
        raise Refused("not_dropped")
    record(
        organization_id=organization.pk, at=at, kind="step.taken_up", subject=("receivable", receivable_id),
        by=by.pk if by else None, reason=reason.strip(),
    )  # fmt: skip


def step_of(action: Action) -> Step | None:
    """The step as its own version has it; None when that ladder does not know it (a hand-made task)."""
    policy = policy_from_json(PolicyVersion.objects.values_list("content", flat=True).get(pk=action.policy_version_id))
    return next((step for step in policy.steps if step.key == action.step_key), None)
