"""A case ends; whoever had it is asked once what was learnt, and writing it down ends the task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.negotiation.models import Case, Retrospective
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services.tasks import drop_task
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import facts, looking_back, payment_received, schedule
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
PAID = MONDAY + timedelta(days=7)


@pytest.fixture
def firm() -> Company:
    made = company(MONDAY)
    made.owe("验收款", 100_000_00, MONDAY - timedelta(days=40), MONDAY)
    made.run(MONDAY)
    return made


def pay(firm: Company, on: date = PAID) -> Case:
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=100_000_00, currency="CNY",
        received_on=on, by=firm.owner, at=morning(on, 16), thank=False,
    )  # fmt: skip
    case = Case.objects.get()
    assert case.closed_on == on
    return case


def ask(firm: Company, on: date) -> int:
    return looking_back.ask(organization=firm.organization, on=on, at=morning(on))


def write(firm: Company, case: Case, reason: str = "cash_trouble") -> Retrospective:
    return looking_back.write(
        case=case, reason=reason, worked=["call"], missing_terms=["notice"], words="年底资金紧", advice="",
        days_late=43, amount_minor=100_000_00, by=firm.manager, at=morning(PAID, 17),
    )  # fmt: skip


def test_it_is_asked_for_once_on_the_day_after(firm: Company) -> None:
    case = pay(firm)
    schedule.tick(morning(PAID + timedelta(days=1)))
    task = Task.objects.get(kind="retrospective")
    assert (task.owner, task.values["case"]) == (firm.manager, case.pk)
    assert Event.objects.filter(kind="task.opened", subject_id=task.pk).count() == 1
    assert ask(firm, PAID + timedelta(days=2)) == 0


def test_nobody_is_asked_while_it_is_open_nor_long_after(firm: Company) -> None:
    assert ask(firm, MONDAY) == 0
    pay(firm)
    assert ask(firm, PAID + timedelta(days=31)) == 0
    assert ask(firm, PAID + timedelta(days=29)) == 1, "days missed are made up for"


def test_a_case_paid_within_a_week_asks_for_nothing(firm: Company) -> None:
    pay(firm, PAID - timedelta(days=1))
    assert ask(firm, PAID) == 0


def test_writing_it_ends_the_task_and_it_is_not_asked_again(firm: Company) -> None:
    case = pay(firm)
    ask(firm, PAID)
    assert write(firm, case).days_late == 43
    assert Task.objects.get(kind="retrospective").outcome == "done"
    assert ask(firm, PAID + timedelta(days=1)) == 0


def test_what_is_refused_leaves_the_task_open(firm: Company) -> None:
    case = pay(firm)
    ask(firm, PAID)
    with pytest.raises(Refused, match="reason_missing"):
        write(firm, case, reason="")
    assert Task.objects.get(kind="retrospective").done_at is None


def test_a_dropped_task_does_not_come_back(firm: Company) -> None:
    pay(firm)
    ask(firm, PAID)
    drop_task(
        task_id=Task.objects.get(kind="retrospective").pk, organization=firm.organization, reason="没有可学的",
        by=firm.manager, at=morning(PAID, 17),
    )  # fmt: skip
    assert ask(firm, PAID + timedelta(days=1)) == 0


def test_without_a_manager_finance_is_asked(firm: Company) -> None:
    case = pay(firm)
    Case.objects.filter(pk=case.pk).update(owner=None)
    firm.contract.manager = None
    firm.contract.save()
    ask(firm, PAID)
    task = Task.objects.get(kind="retrospective")
    assert (task.owner, task.role) == (None, "finance")


def test_where_only_dates_had_moved_there_is_nothing_to_learn(firm: Company) -> None:
    case = pay(firm)
    Case.objects.filter(pk=case.pk).update(outcome="mistaken")
    assert ask(firm, PAID) == 0


def test_a_claim_given_up_is_looked_back_on_too(firm: Company) -> None:
    claim = firm.contract.receivables.get()
    facts.write_off_receivable(
        receivable_id=claim.pk, organization=firm.organization, reason="破产", on=PAID, by=firm.owner,
        at=morning(PAID, 16),
    )  # fmt: skip
    assert ask(firm, PAID) == 1
