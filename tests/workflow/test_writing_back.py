"""回写: what happens here is said where the work is kept, later, at most once, and never breaks an act here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huikuan.flow.delivery.models import Connection, LinkedProject, Milestone, WriteBack
from huikuan.flow.delivery.ports import ConnectorError
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.support.refusal import Refused
from huikuan.workflow import accepting, facts, payment_received, saying, schedule, writing_back
from tests.stories.company import Company, company, morning
from tests.workflow.elsewhere import START, Elsewhere, connected, linked, offered

DONE = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    return offered(monkeypatch)


@pytest.fixture
def firm() -> Company:
    return company(START)


def ours(title: str) -> Milestone:
    return Milestone.objects.get(title=title)


def written(firm: Company, there: Elsewhere) -> tuple[LinkedProject, Receivable]:
    """A connection that writes back, an item and a claim that waits for its acceptance."""
    there.put("1", "终验")
    row = connected(firm, there)
    Connection.objects.filter(pk=row.pk).update(write_back=True)
    row.refresh_from_db()
    link = linked(firm, row)
    draft = Draft(firm.contract, 1, "acceptance", "验收款", 50_000, trigger="acceptance", milestone_id=ours("终验").pk)
    [claim] = facts.open_plan(organization=firm.organization, drafts=[draft], by=None, at=morning(START))
    return link, claim


def accept(firm: Company) -> None:
    accepting.accept(milestone=ours("终验"), accepted_on=DONE, signatory="王总监", by=firm.owner, at=morning(DONE))


def pay(firm: Company, claim: Receivable, amount: int) -> int:
    received = payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount, currency="CNY", received_on=DONE,
        designated=[claim.pk], by=firm.owner, at=morning(DONE, 10),
    )  # fmt: skip
    return received.payment.pk


def test_acceptance_and_money_are_said_there_once(firm: Company, there: Elsewhere) -> None:
    _link, claim = written(firm, there)
    accept(firm)
    pay(firm, claim, 20_000)
    pay(firm, claim, 30_000)
    assert there.said == [], "nothing is said in the transaction of the fact"
    saying.deliver(lambda: morning(DONE, 11))
    saying.deliver(lambda: morning(DONE, 12))
    assert there.said == [
        ("comment", "1", "“终验”已于 2026-03-02 由客户验收（签署人：王总监）。"),
        ("collected", "1", "200.00"),
        ("collected", "1", "500.00"),
        ("comment", "1", "合同 HT-1 的“验收款”¥500.00 已收齐。"),
    ]
    assert set(WriteBack.objects.values_list("state", flat=True)) == {"done"}


def test_money_taken_back_is_corrected_there(firm: Company, there: Elsewhere) -> None:
    _link, claim = written(firm, there)
    accept(firm)
    pay(firm, claim, 20_000)
    bounced = pay(firm, claim, 10_000)
    payment_received.reverse(
        payment_id=bounced, organization=firm.organization, reason="退票", by=firm.owner, at=morning(DONE, 11)
    )
    saying.deliver(lambda: morning(DONE, 12))
    saying.deliver(lambda: morning(DONE, 13))
    assert [amount for kind, _item, amount in there.said if kind == "collected"] == ["200.00", "300.00", "200.00"]


def test_what_was_said_to_be_all_in_is_corrected_once(firm: Company, there: Elsewhere) -> None:
    _link, claim = written(firm, there)
    pay(firm, claim, 20_000)
    payments = [pay(firm, claim, 30_000)]
    for hour in (11, 13):
        payment_received.reverse(
            payment_id=payments[-1], organization=firm.organization, reason="退票", by=firm.owner,
            at=morning(DONE, hour),
        )  # fmt: skip
        saying.deliver(lambda hour=hour: morning(DONE, hour))
        payments.append(pay(firm, claim, 30_000))
    saying.deliver(lambda: morning(DONE, 15))
    saying.deliver(lambda: morning(DONE, 16))
    paid = "合同 HT-1 的“验收款”¥500.00 已收齐。"
    wrong = "更正：合同 HT-1 的“验收款”有收款冲回，现在还有 ¥300.00 未收。"
    assert [text for kind, _item, text in there.said if kind == "comment"] == [paid, wrong, paid, wrong, paid]


def test_an_amount_that_had_to_wait_is_not_said_after_the_newer_one(firm: Company, there: Elsewhere) -> None:
    _link, claim = written(firm, there)
    there.fails_after_writing = ConnectorError("rate_limited", retry_after=5000)
    bounced = pay(firm, claim, 20_000)
    saying.deliver(lambda: morning(DONE, 10))
    there.fails_after_writing = None
    Connection.objects.update(retry_at=None)
    payment_received.reverse(
        payment_id=bounced, organization=firm.organization, reason="退票", by=firm.owner, at=morning(DONE, 11)
    )
    there.said.clear()
    saying.deliver(lambda: morning(DONE, 11))
    assert there.said == []
    saying.deliver(lambda: morning(DONE, 12))
    assert [amount for _kind, _item, amount in there.said] == ["200.00", "0.00"]


def test_nothing_is_said_unless_it_is_switched_on(firm: Company, there: Elsewhere) -> None:
    _link, claim = written(firm, there)
    Connection.objects.update(write_back=False)
    accept(firm)
    pay(firm, claim, 50_000)
    assert not WriteBack.objects.exists()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ConnectorError("timed_out"), "unknown"), (ConnectorError("unavailable"), "unknown"),
        (KeyError("id"), "unknown"), (ConnectorError("no_permission"), "failed"),
        (ConnectorError("rate_limited", retry_after=50), "waiting"),
    ],
)  # fmt: skip
def test_what_perhaps_arrived_is_not_said_again(firm: Company, there: Elsewhere, error: Exception, state: str) -> None:
    written(firm, there)
    there.fails_after_writing = error
    accept(firm)
    assert ours("终验").acceptances.exists(), "a failure there never breaks the act here"
    for minute in range(3):
        saying.deliver(lambda minute=minute: morning(DONE, 11) + timedelta(seconds=minute))
    assert WriteBack.objects.get().state == state
    assert len(there.said) == 1
    if state == "waiting":
        there.fails_after_writing = None
        saying.deliver(lambda: morning(DONE, 11) + timedelta(seconds=60))
        assert WriteBack.objects.get().state == "done"


def test_an_interrupted_saying_has_an_unknown_end(firm: Company, there: Elsewhere) -> None:
    written(firm, there)
    accept(firm)
    WriteBack.objects.update(state="sending", next_at=morning(DONE, 11))
    saying.deliver(lambda: morning(DONE, 12))
    row = WriteBack.objects.get()
    assert (row.state, row.failure["code"], there.said) == ("unknown", "interrupted", [])


def test_a_task_for_a_payment_call_is_asked_for_once_a_day(firm: Company, there: Elsewhere) -> None:
    link, claim = written(firm, there)
    given: dict[str, Any] = {
        "receivable": claim, "linked_project": link, "title": "催款电话", "text": "", "by": firm.owner,
        "at": morning(DONE),
    }  # fmt: skip
    writing_back.ask_for_task(due_on=DONE, **given)
    with pytest.raises(Refused, match="task_asked_already"):
        writing_back.ask_for_task(due_on=DONE, **given)
    saying.deliver(lambda: morning(DONE, 11))
    assert there.said == [("task", "P1", "催款电话", "2026-03-02")]
    assert WriteBack.objects.get().remote_id == "R1"


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_inside_a_transaction(firm: Company, there: Elsewhere) -> None:
    there.watched = True
    _link, claim = written(firm, there)
    accept(firm)
    pay(firm, claim, 50_000)
    schedule.follow(morning(DONE, 12))
    assert {"test", "milestones P1", "progress", "comment", "collected"} <= set(there.asked)
