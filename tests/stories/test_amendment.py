"""A change order in the middle of a half-paid plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from huikuan.flow.contracts.models import Amendment
from huikuan.flow.invoices.services.requesting import request_invoice
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.support.refusal import Refused
from huikuan.workflow import amending, payment_received
from huikuan.workflow.amending import Line, Terms
from huikuan.workflow.new_contract import Instalment, enter_contract
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
SIGNED, TODAY = date(2026, 3, 2), date(2026, 5, 11)


@pytest.fixture
def firm() -> Company:
    """300 paid of 300, 500 invoiced and half paid, 200 that wait for acceptance."""
    made = company(SIGNED)
    plan = [
        Instalment("advance", "预付款", 300_00, date(2026, 3, 12), "date"),
        Instalment("progress", "进度款", 500_00, date(2026, 4, 30), "date"),
        Instalment("final", "尾款", 200_00, None, "acceptance", offset_days=30),
    ]
    made.contract = enter_contract(
        organization=made.organization, number="HT-7", customer=made.customer,
        entity=made.organization.entities.get(), total_minor=1000_00, currency="CNY", instalments=plan, by=made.owner,
        at=morning(SIGNED), title="中台",
    )  # fmt: skip
    rows = claims()
    request_invoice(contract=made.contract, parts={rows[1].pk: 500_00}, by=made.manager, at=morning(SIGNED))
    payment_received.receive(
        organization=made.organization, customer=made.customer, amount_minor=550_00, currency="CNY",
        received_on=date(2026, 4, 8), by=made.owner, at=morning(date(2026, 4, 8)),
        designated=[rows[0].pk, rows[1].pk],
    )  # fmt: skip
    return made


def claims() -> list[Receivable]:
    return list(Receivable.objects.order_by("sequence"))


def standing() -> list[Line]:
    """The plan as it is, carried on line by line."""
    return [
        Line(
            row.sequence, row.kind, row.title, row.amount_minor, row.trigger, row.due_on, row.offset_days,
            row.offset_unit, row.milestone_id, row.sequence,
        )
        for row in claims()
    ]  # fmt: skip


def agree(
    firm: Company, lines: list[Line], total: int, credits: Mapping[int, int] | None = None, reason: str = "增加二期接口"
) -> Amendment:
    return amending.apply(
        contract=firm.contract, lines=lines, credits=credits or {},
        terms=Terms(total, TODAY, "甲方王总、我方周总", reason), by=firm.owner, at=morning(TODAY),
    )  # fmt: skip


def test_more_work_becomes_a_new_instalment_and_touches_nothing_else(firm: Company) -> None:
    before = [(row.amount_minor, row.outstanding_minor, row.due_on) for row in claims()]
    added = Line(4, "acceptance", "二期验收款", 150_00, "date", date(2026, 9, 30))
    row = agree(firm, [*standing(), added], 1150_00)
    assert [(one.amount_minor, one.outstanding_minor, one.due_on) for one in claims()[:3]] == before
    fourth = claims()[3]
    assert (fourth.title, fourth.amount_minor, fourth.due_on) == ("二期验收款", 150_00, date(2026, 9, 30))
    firm.contract.refresh_from_db()
    assert (firm.contract.total_minor, firm.contract.version, row.version) == (1150_00, 2, 2)
    assert [list(effect["effects"]) for effect in row.effects] == [["unchanged"]] * 3 + [["added"]]
    assert len(row.before["plan"]) == 3
    assert len(row.after["plan"]) == 4


def test_what_is_open_can_be_lowered_moved_and_split(firm: Company) -> None:
    first, second, last = standing()
    lines = [
        first, second,
        Line(3, "final", "尾款一", 60_00, "date", date(2026, 6, 30), continues=3),
        Line(4, "final", "尾款二", 40_00, "acceptance", None, 10, "working", last.milestone_id, 3),
    ]  # fmt: skip
    agree(firm, lines, 900_00, reason="减少培训")
    rows = claims()
    assert [(row.title, row.amount_minor, row.due_on, row.trigger) for row in rows[2:]] == [
        ("尾款一", 60_00, date(2026, 6, 30), "date"), ("尾款二", 40_00, None, "acceptance"),
    ]  # fmt: skip
    assert sum(row.amount_minor for row in rows) == 900_00


def test_an_instalment_can_be_made_to_follow_another(firm: Company) -> None:
    """The last one is due two weeks after the second; the proposal numbers its lines anew."""
    first, second, last = standing()
    lines = [first, second, replace(last, trigger="instalment", offset_days=14, milestone_id=None, after=2)]
    agree(firm, lines, 1000_00)
    assert claims()[2].due_on == date(2026, 5, 14)
    again = [replace(row, after=2 if row.trigger == "instalment" else None) for row in standing()]
    found = amending.proposed(firm.contract, again, 1000_00, {}, TODAY)
    assert not found.refused
    assert {change.effects for change in found.changes} == {("unchanged",)}


def test_what_is_billed_is_lowered_only_by_a_credit_that_is_said(firm: Company) -> None:
    first, second, last = standing()
    lower = Line(2, "progress", "进度款", 400_00, "date", second.due_on, continues=2)
    with pytest.raises(Refused, match="amendment_refused") as refused:
        agree(firm, [first, lower, last], 900_00)
    assert "below_billed" in [problem.code for problem in refused.value.values["problems"]]  # type: ignore[attr-defined]
    assert Amendment.objects.count() == 0
    agree(firm, [first, second, last], 900_00, {2: 100_00}, reason="扣减一项交付")
    row = claims()[1]
    assert (row.amount_minor, row.outstanding_minor) == (500_00, 150_00)


def test_a_total_below_what_was_paid_is_refused_with_the_overpayment(firm: Company) -> None:
    first, second, _last = standing()
    with pytest.raises(Refused, match="amendment_refused") as refused:
        agree(firm, [first, second], 500_00)
    problems = {problem.code: problem.values for problem in refused.value.values["problems"]}  # type: ignore[attr-defined]
    assert problems["total_below_paid"]["overpaid_minor"] == 50_00
    assert [row.closed for row in claims()] == ["settled", "", ""]


def test_two_people_cannot_amend_the_same_version(firm: Company) -> None:
    stale = type(firm.contract).objects.get(pk=firm.contract.pk)
    agree(firm, [*standing(), Line(4, "other", "追加", 10_00, "date", TODAY)], 1010_00)
    lines = [*standing(), Line(5, "other", "再加", 10_00, "date", TODAY)]
    with pytest.raises(Refused):
        amending.apply(
            contract=stale, lines=lines, credits={}, terms=Terms(1020_00, TODAY, "甲方", "重复"), by=firm.owner,
            at=morning(TODAY),
        )  # fmt: skip


def test_a_letter_with_the_old_amount_does_not_leave(firm: Company) -> None:
    first, second, last = standing()
    agree(firm, [first, second, Line(3, "final", "尾款", 200_00, "date", date(2026, 5, 18), continues=3)], 1000_00)
    firm.run(TODAY)
    letter = Message.objects.get(actions__receivable__title="尾款")
    Message.objects.filter(pk=letter.pk).update(state="queued")
    first, second, last = standing()
    agree(firm, [first, second, Line(3, "final", "尾款", 180_00, "date", last.due_on, continues=3)], 980_00)
    letter.refresh_from_db()
    assert letter.state == "cancelled"
