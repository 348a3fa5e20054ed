"""A formal step is taken when somebody took it, not when it was laid on a desk; and dropped means dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Message, Task, Track
from huikuan.flow.reminders.services import tasks
from huikuan.flow.reminders.services.taken_steps import take_up_again
from huikuan.support.refusal import Refused
from huikuan.workflow.explain import explain
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 2)
LETTER = date(2026, 4, 1)  # the thirtieth day
AFTER = {"suspension", "mediation", "lawyer_letter", "court_prepared"}


def live(firm: Company, first: date, last: date) -> None:
    """Every day of the period; approvals are given, tasks are left lying."""
    on = first
    while on <= last:
        firm.run(on)
        waiting = Message.objects.filter(state="awaiting_approval")
        Track.objects.filter(receivable__actions__message__in=waiting).update(pending=False)
        waiting.update(state="rehearsed")
        on += timedelta(days=1)


@pytest.fixture
def firm() -> Company:
    return company(DUE - timedelta(days=30))


@pytest.fixture
def claim(firm: Company) -> Receivable:
    row = firm.owe("验收款", 5_000_000, DUE, DUE - timedelta(days=20))
    live(firm, DUE - timedelta(days=8), LETTER)
    assert ("验收款", "demand_letter") in firm.steps(LETTER)
    return row


def letter() -> Task:
    return Task.objects.filter(kind="demand_letter", done_at__isnull=True).get()


def taken() -> set[str]:
    return set(Action.objects.exclude(state__in=["skipped", "cancelled"]).values_list("step_key", flat=True))


def done(firm: Company, on: date) -> None:
    task = letter()
    tasks.approve_task(task_id=task.pk, organization=firm.organization, by=firm.owner, at=morning(on))
    tasks.complete_task(
        task_id=task.pk, organization=firm.organization, note="顺丰寄出", by=firm.owner, at=morning(on, 15)
    )


def test_a_letter_on_a_desk_opens_nothing_that_needs_it(firm: Company, claim: Receivable) -> None:
    live(firm, LETTER, LETTER + timedelta(days=80))
    assert not AFTER & taken()
    assert "pending" in [reason.code for reason in explain(receivable=claim, as_of=LETTER + timedelta(days=80)).trace]


def test_the_customers_time_runs_from_the_day_the_letter_went(firm: Company, claim: Receivable) -> None:
    late = date(2026, 4, 20)
    live(firm, LETTER, late)
    done(firm, late)
    track = Track.objects.get(pk=claim.pk)
    assert (track.last_counted_on, track.deadline_on, track.pending) == (late, date(2026, 4, 27), False)
    live(firm, late, date(2026, 4, 27))
    assert not AFTER & taken()
    live(firm, date(2026, 4, 28), date(2026, 4, 28))
    assert "mediation" in taken()  # the highest step already reached; suspension was overtaken


def test_after_a_dropped_letter_no_step_that_needs_it_opens_and_it_is_not_offered_daily(
    firm: Company, claim: Receivable
) -> None:
    tasks.drop_task(
        task_id=letter().pk,
        organization=firm.organization,
        reason="改为面谈",
        by=firm.owner,
        at=morning(LETTER),
    )
    live(firm, LETTER, LETTER + timedelta(days=80))
    assert not (AFTER | {"demand_letter"}) & taken()
    assert Task.objects.filter(kind="demand_letter").count() == 1
    trace = explain(receivable=claim, as_of=LETTER + timedelta(days=80)).trace
    assert ("dropped", {"keys": "demand_letter"}) in trace
    assert trace[-2].code == "notice_missing"


def test_a_dropped_letter_can_be_taken_up_again(firm: Company, claim: Receivable) -> None:
    tasks.drop_task(
        task_id=letter().pk, organization=firm.organization, reason="先等等", by=firm.owner, at=morning(LETTER)
    )
    again = date(2026, 4, 10)
    everything = {"receivable_id": claim.pk, "organization": firm.organization, "reason": "面谈无果", "by": firm.owner}
    take_up_again(**everything, at=morning(again))  # type: ignore[arg-type]
    firm.run(again)
    assert letter().due_on == again
    with pytest.raises(Refused, match="not_dropped"):
        take_up_again(**everything, at=morning(again))  # type: ignore[arg-type]


def test_a_dropped_call_holds_up_no_reminder(firm: Company) -> None:
    firm.owe("到货款", 800_000, DUE, DUE - timedelta(days=20))
    live(firm, DUE - timedelta(days=8), DUE + timedelta(days=3))
    call = Task.objects.get(kind="call")
    tasks.drop_task(
        task_id=call.pk, organization=firm.organization, reason="对方财务休假", by=firm.manager, at=morning(call.due_on)
    )
    live(firm, DUE + timedelta(days=4), DUE + timedelta(days=10))
    assert "second_reminder" in taken()
    assert Task.objects.filter(kind="call").count() == 1
