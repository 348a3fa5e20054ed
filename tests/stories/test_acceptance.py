"""From acceptance to a due date, in one transaction; and back, when the acceptance was a mistake."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Milestone
from huikuan.flow.delivery.services import acceptance
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.invoices.services.issuing import issue_invoice
from huikuan.flow.invoices.services.requesting import request_invoice
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Message, Track
from huikuan.support.refusal import Refused
from huikuan.workflow import accepting, facts, invoicing, triggers
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 2, 2)
ACCEPTED = date(2026, 3, 2)  # a Monday


@pytest.fixture
def firm() -> Company:
    return company(START)


def plan(firm: Company) -> tuple[Milestone, dict[str, Receivable]]:
    """Advance on signature, 15 working days after acceptance, the invoice as well for the last part, retention."""
    Contract.objects.filter(pk=firm.contract.pk).update(signed_on=START, warranty_months=12)
    firm.contract.refresh_from_db()
    project = add_project(
        contract=firm.contract, name="一期", milestones=[Planned("终验")], by=firm.manager, at=morning(START)
    )
    milestone = project.milestones.get()
    lines = (
        ("advance", "预付款", 300, "signature", 10, "calendar", ()),
        ("acceptance", "验收款", 500, "acceptance", 15, "working", ()),
        ("final", "尾款", 100, "invoice", 1, "month", ("acceptance",)),
        ("retention", "质保金", 100, "warranty_end", 30, "calendar", ()),
    )
    drafts = [
        Draft(
            firm.contract, number, kind, title, amount, trigger=trigger, offset_days=count, offset_unit=unit,
            conditions=conditions, milestone_id=milestone.pk,
        )
        for number, (kind, title, amount, trigger, count, unit, conditions) in enumerate(lines, 1)
    ]  # fmt: skip
    facts.open_plan(organization=firm.organization, drafts=drafts, by=firm.owner, at=morning(START))
    triggers.recompute(contract=firm.contract, by=firm.owner, at=morning(START))
    return milestone, claims()


def claims() -> dict[str, Receivable]:
    return {row.title: row for row in Receivable.objects.all()}


def due() -> dict[str, date | None]:
    return dict(Receivable.objects.values_list("title", "due_on"))


def accept(firm: Company, milestone: Milestone) -> None:
    accepting.accept(
        milestone=milestone, accepted_on=ACCEPTED, signatory="王总监", by=firm.manager, at=morning(date(2026, 3, 3))
    )


def test_each_instalment_waits_for_its_own_fact(firm: Company) -> None:
    milestone, _rows = plan(firm)
    assert due() == {"预付款": date(2026, 2, 12), "验收款": None, "尾款": None, "质保金": None}
    accept(firm, milestone)
    assert due() == {
        "预付款": date(2026, 2, 12), "验收款": date(2026, 3, 23), "尾款": None, "质保金": date(2027, 4, 1)
    }  # fmt: skip
    trace = claims()["验收款"].due_trace
    assert {name: trace[name] for name in ("from", "on", "weekends", "holidays")} == {
        "from": "2026-03-02", "on": "2026-03-23", "weekends": 3, "holidays": 0
    }  # fmt: skip
    assert Track.objects.filter(receivable__title="验收款").exists(), "it is on the ladder at once"


def test_the_later_of_two_conditions_counts(firm: Company) -> None:
    milestone, rows = plan(firm)
    asked = request_invoice(contract=firm.contract, parts={rows["尾款"].pk: 100}, by=firm.manager, at=morning(START))
    given = {"invoice_id": asked.pk, "organization": firm.organization, "by": firm.owner}
    issue_invoice(**given, number="26440000000000000001", issued_on=date(2026, 2, 27), at=morning(date(2026, 2, 27)))  # type: ignore[arg-type]
    invoicing.deliver(**given, delivered_on=date(2026, 2, 28), how="email", proof="回执", at=morning(date(2026, 2, 28)))  # type: ignore[arg-type]
    assert due()["尾款"] is None
    accept(firm, milestone)
    assert due()["尾款"] == date(2026, 4, 2)
    invoicing.red_letter(
        **given,
        number="26440000000000000002",
        issued_on=ACCEPTED,
        reason="抬头错误",
        at=morning(date(2026, 3, 4)),  # type: ignore[arg-type]
    )
    assert due()["尾款"] is None
    again = request_invoice(contract=firm.contract, parts={rows["尾款"].pk: 100}, by=firm.manager, at=morning(ACCEPTED))
    assert again.total_minor == 100, "what was taken back can be billed again"


def test_a_mistaken_acceptance_is_taken_back_with_its_dates_and_letters(firm: Company) -> None:
    milestone, _rows = plan(firm)
    accept(firm, milestone)
    firm.run(date(2026, 3, 16))
    letter = Message.objects.get(actions__receivable__title="验收款")
    Message.objects.filter(pk=letter.pk).update(state="queued")
    accepting.revoke(milestone=milestone, reason="登记错了里程碑", by=firm.manager, at=morning(date(2026, 3, 16), 10))
    assert due()["验收款"] is None
    letter.refresh_from_db()
    assert letter.state == "cancelled"
    firm.run(date(2026, 4, 20))
    assert not firm.steps(date(2026, 4, 20)) & {("验收款", "reminder"), ("验收款", "due_today")}


def test_a_date_set_by_hand_is_not_moved_by_facts(firm: Company) -> None:
    milestone, rows = plan(firm)
    triggers.move_due_date(
        receivable_id=rows["验收款"].pk, organization=firm.organization, due_on=date(2026, 5, 8), reason="补充协议",
        by=firm.owner, at=morning(ACCEPTED),
    )  # fmt: skip
    accept(firm, milestone)
    assert due()["验收款"] == date(2026, 5, 8)


def test_an_objection_stops_nothing_but_is_on_record_and_must_be_settled(firm: Company) -> None:
    milestone, _rows = plan(firm)
    row = acceptance.raise_objection(
        milestone=milestone, raised_on=ACCEPTED, words="报表口径不一致", by=firm.manager, at=morning(ACCEPTED)
    )
    later = date(2026, 3, 9)
    acceptance.settle_objection(
        objection_id=row.pk, organization=firm.organization, settled_on=later, note="已修改", by=firm.manager,
        at=morning(later),
    )  # fmt: skip
    milestone.refresh_from_db()
    assert milestone.submitted_on == later, "the time for acceptance runs anew"
    accept(firm, milestone)
    with pytest.raises(Refused, match="accepted_already"):
        acceptance.raise_objection(
            milestone=milestone, raised_on=later, words="晚了", by=firm.manager, at=morning(later)
        )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"accepted_on": date(2026, 3, 4)}, "accepted_in_future"),
        ({"signatory": " "}, "signatory_missing"),
        ({"how": "guessed"}, "how_unknown"),
    ],
)
def test_what_is_no_acceptance_is_refused_and_changes_nothing(
    firm: Company, wrong: dict[str, object], code: str
) -> None:
    milestone, _rows = plan(firm)
    given = {"accepted_on": ACCEPTED, "signatory": "王总监", **wrong}
    with pytest.raises(Refused, match=code):
        accepting.accept(milestone=milestone, by=firm.manager, at=morning(date(2026, 3, 3)), **given)  # type: ignore[arg-type]
    assert due()["验收款"] is None


def test_nobody_bills_more_than_is_owed_nor_a_number_twice(firm: Company) -> None:
    _milestone, rows = plan(firm)
    advance = rows["预付款"].pk
    first = request_invoice(contract=firm.contract, parts={advance: 200}, by=firm.manager, at=morning(START))
    with pytest.raises(Refused, match="billed_above_amount"):
        request_invoice(contract=firm.contract, parts={advance: 101}, by=firm.manager, at=morning(START))
    second = request_invoice(contract=firm.contract, parts={advance: 100}, by=firm.manager, at=morning(START))
    given = {"organization": firm.organization, "number": "26440000000000000001", "issued_on": START, "by": firm.owner}
    issue_invoice(invoice_id=first.pk, **given, at=morning(START))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="invoice_number_taken"):
        issue_invoice(invoice_id=second.pk, **given, at=morning(START))  # type: ignore[arg-type]
    second.refresh_from_db()
    assert second.issued_on is None
