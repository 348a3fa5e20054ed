"""What comes of a task: the talk, the promise or dispute made in it, the task ended or put off, the next one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.negotiation.models import Dispute, Interaction, Mention, Promise
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services.tasks import open_task
from huikuan.support.refusal import Refused
from huikuan.workflow import talking
from huikuan.workflow.talking import Came
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), date(2026, 3, 6)


@pytest.fixture
def firm() -> Company:
    return company(MONDAY)


@pytest.fixture
def claim(firm: Company) -> Receivable:
    return firm.owe("验收款", 100_000_00, MONDAY - timedelta(days=5), MONDAY)


def call(firm: Company, claim: Receivable | None, kind: str = "call") -> Task:
    made = open_task(
        organization_id=firm.organization.pk, kind=kind, owner_id=firm.manager.pk, customer_id=firm.customer.pk,
        receivable_id=claim.pk if claim else None, due_on=MONDAY, at=morning(MONDAY),
    )  # fmt: skip
    assert made is not None
    return made


def finish(firm: Company, task: Task, came: Came) -> Task:
    return talking.finish(
        task_id=task.pk, organization=firm.organization, came=came, by=firm.manager, at=morning(MONDAY, 11)
    )


def test_a_promise_made_on_the_phone_is_a_promise(firm: Company, claim: Receivable) -> None:
    payer = firm.customer.contacts.get(name="王芳")
    came = Came("promised", "周五安排", contact=payer, promised_on=FRIDAY, promised_minor=40_000_00)
    done = finish(firm, call(firm, claim), came)
    assert (done.outcome, done.note) == ("done", "周五安排")
    talk, made = Interaction.objects.get(), Promise.objects.get()
    assert (talk.kind, talk.outcome, talk.contact, talk.contract) == ("call", "promised", payer, firm.contract)
    assert (made.amount_minor, made.promised_on, made.interaction, made.contact) == (40_000_00, FRIDAY, talk, payer)


def test_a_dispute_of_a_part_is_a_dispute(firm: Company, claim: Receivable) -> None:
    came = Came("disputed", "接口三不能用", disputed_minor=30_000_00, dispute_reason="quality")
    finish(firm, call(firm, claim), came)
    row = Dispute.objects.get()
    assert (row.amount_minor, row.reason, row.owner, row.deadline_on) == (
        30_000_00, "quality", firm.manager, date(2026, 3, 9)
    )  # fmt: skip
    assert Task.objects.filter(done_at__isnull=True).values_list("kind", flat=True).get() == "settle_dispute"


def test_nobody_answered_the_call_stays_to_be_made(firm: Company, claim: Receivable) -> None:
    task = finish(firm, call(firm, claim), Came("no_answer"))
    assert (task.done_at, task.due_on) == (None, TUESDAY)
    assert Interaction.objects.get().outcome == "no_answer"


@pytest.mark.parametrize(
    ("outcome", "words", "again"),
    [("paid_said", "", date(2026, 3, 4)), ("needs_paper", "要验收单", TUESDAY), ("call_back", "", TUESDAY)],
)
def test_what_was_agreed_next_is_on_the_list(
    firm: Company, claim: Receivable, outcome: str, words: str, again: date
) -> None:
    finish(firm, call(firm, claim), Came(outcome, words))
    task = Task.objects.get(kind="next_step")
    assert (task.due_on, task.owner, task.receivable) == (again, firm.manager, claim)


def test_a_day_named_by_the_customer_wins(firm: Company, claim: Receivable) -> None:
    finish(firm, call(firm, claim), Came("spoke", "等领导签字", next_on=FRIDAY, next_words="再问一次"))
    task = Task.objects.get(kind="next_step")
    assert (task.due_on, task.values["words"]) == (FRIDAY, "再问一次")


@pytest.mark.parametrize(
    ("came", "code"),
    [
        (Came("promised", "好"), "promise_day_missing"),
        (Came("promised", "好", promised_on=MONDAY - timedelta(days=1)), "promise_past"),
        (Came("promised", "好", promised_on=FRIDAY, promised_minor=100_000_01), "amount_above_outstanding"),
        (Came("disputed", "", dispute_reason="quality"), "reason_missing"),
        (Came("spoke", " "), "reason_missing"),
        (Came("shouted", "x"), "outcome_unknown"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(firm: Company, claim: Receivable, came: Came, code: str) -> None:
    task = call(firm, claim)
    with pytest.raises(Refused, match=code):
        finish(firm, task, came)
    task.refresh_from_db()
    assert task.done_at is None
    assert not Interaction.objects.exists()
    assert not Promise.objects.exists()
    assert not Dispute.objects.exists()


def test_other_work_is_only_done(firm: Company) -> None:
    done = finish(firm, call(firm, None, "money_on_account"), Came("done", "核销了"))
    assert done.note == "核销了"
    assert not Interaction.objects.exists()


def test_who_is_named_is_told_and_nobody_else(firm: Company, claim: Receivable) -> None:
    finish(firm, call(firm, claim), Came("spoke", f"@{firm.owner.name} 请看看，@{firm.manager.name} 已打过"))
    assert [row.user for row in Mention.objects.all()] == [firm.owner]


def test_who_may_not_see_the_talk_cannot_be_named_in_it(firm: Company, claim: Receivable) -> None:
    other = add_user(
        organization=firm.organization, email="other@beichen.example", name="邵远", role="project_manager",
        password="a-long-password-8", at=morning(MONDAY, 8), by=firm.owner,
    )  # fmt: skip
    with pytest.raises(Refused, match="mention_may_not_see") as refused:
        finish(firm, call(firm, claim), Came("spoke", f"@{other.name} 请看看"))
    assert refused.value.values["name"] == "邵远"
    assert not Interaction.objects.exists()
