"""Firm steps: nothing without proof, approvals bound to what was seen, a letter once, work that rests and resumes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from huikuan.flow.delivery.models import Project
from huikuan.flow.delivery.services.projects import add_project
from huikuan.flow.negotiation.models import Case, FirmStep
from huikuan.flow.negotiation.services import firm as services
from huikuan.flow.negotiation.services.firm import Prepared
from huikuan.flow.parties.models import User
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message, Task
from huikuan.flow.reminders.services.tasks import open_task
from huikuan.support import documents
from huikuan.support.files.keep import keep_file
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, disputing, facts, firm_steps, payment_received, talking
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def firm() -> Company:
    made = company(MONDAY)
    made.owe("验收款", 100_000_00, MONDAY - timedelta(days=40), MONDAY)
    return made


@pytest.fixture
def lawyer(firm: Company) -> User:
    return add_user(
        organization=firm.organization, email="legal@beichen.example", name="沈律", role="legal",
        password="Vq7-mon-2kd", at=morning(MONDAY), by=firm.owner,
    )  # fmt: skip


@pytest.fixture
def case(firm: Company) -> Case:
    return cases.case_for(organization=firm.organization, contract=firm.contract, by=firm.manager, at=morning(MONDAY))


def paper(firm: Company, name: str = "证据.pdf") -> StoredFile:
    return keep_file(
        organization_id=firm.organization.pk, name=name, content=b"%PDF-1.4 " + name.encode(), by_id=None,
        at=morning(MONDAY),
    )  # fmt: skip


def demand(**more: Any) -> Prepared:
    given = {"kind": "demand", "grounds": "合同第 5 条", "text": "请于七日内付款。", "amount_minor": 100_000_00}
    return Prepared(**(given | {"effective_on": MONDAY + timedelta(days=9)} | more))


def propose(firm: Company, case: Case, prepared: Prepared) -> FirmStep:
    return services.propose(case=case, prepared=prepared, on=MONDAY, by=firm.manager, at=morning(MONDAY, 10))


def approve(firm: Company, step: FirmStep, by: User, seen: str = "") -> FirmStep:
    return services.approve(
        step_id=step.pk, organization=firm.organization, seen=seen or step.content_sha256, by=by,
        at=morning(MONDAY, 11),
    )  # fmt: skip


def send(firm: Company, step: FirmStep, on: date = MONDAY) -> FirmStep:
    return firm_steps.send_letter(
        step_id=step.pk, organization=firm.organization, subject="关于合同的函", words="随信附上函件。", on=on,
        by=firm.manager, at=morning(on, 12),
    )  # fmt: skip


def suspension(firm: Company, case: Case) -> tuple[FirmStep, Project]:
    """A demand was given; now the work is to rest from Friday week on."""
    send(firm, approve(firm, propose(firm, case, demand()), firm.owner))
    project = add_project(contract=firm.contract, name="一期", by=None, at=morning(MONDAY))
    prepared = demand(kind="suspension", evidence=paper(firm), project=project)
    step = approve(firm, propose(firm, case, prepared), firm.owner)
    return send(firm, step), project


def test_the_letter_goes_out_as_approved_and_ends_the_ladders_task(firm: Company, case: Case) -> None:
    task = open_task(
        organization_id=firm.organization.pk, kind="demand_letter", role="finance", customer_id=firm.customer.pk,
        receivable_id=Receivable.objects.get().pk, approver_role="owner", due_on=MONDAY, at=morning(MONDAY),
    )  # fmt: skip
    step = propose(firm, case, demand(task=task))
    with pytest.raises(Refused, match="approval_needed"):
        send(firm, step)
    given = send(firm, approve(firm, step, firm.owner))
    assert (given.state, given.given_on) == ("released", MONDAY)
    message = Message.objects.get(purpose="formal")
    assert message.enclosure is not None
    words = documents.read_text(bytes(message.enclosure.content), "letter.pdf").text
    for part in ("催款函", "请于七日内付款", "100,000.00", firm.customer.name):
        assert part in words.replace("\n", "")
    assert Task.objects.get(kind="demand_letter").outcome == "done"
    with pytest.raises(Refused, match="firm_not_open"):
        send(firm, given)


def test_an_approval_is_void_when_anything_changes(firm: Company, case: Case) -> None:
    step = approve(firm, propose(firm, case, demand()), firm.owner)
    changed = services.change(
        step_id=step.pk, organization=firm.organization, prepared=demand(text="请立即付款。"), on=MONDAY,
        by=firm.manager, at=morning(MONDAY, 12),
    )  # fmt: skip
    assert changed.state == "proposed"
    with pytest.raises(Refused, match="approval_needed"):
        send(firm, changed)
    with pytest.raises(Refused, match="content_changed"):
        approve(firm, changed, firm.owner, seen=step.content_sha256)


def test_an_approval_is_for_this_project_and_no_other(firm: Company, case: Case) -> None:
    send(firm, approve(firm, propose(firm, case, demand()), firm.owner))
    first, second = (
        add_project(contract=firm.contract, name=name, by=None, at=morning(MONDAY)) for name in ("一期", "二期")
    )
    file = paper(firm)
    step = approve(firm, propose(firm, case, demand(kind="suspension", evidence=file, project=first)), firm.owner)
    assert step.state == "approved"
    changed = services.change(
        step_id=step.pk, organization=firm.organization, on=MONDAY, by=firm.manager, at=morning(MONDAY, 12),
        prepared=demand(kind="suspension", evidence=file, project=second),
    )  # fmt: skip
    assert changed.state == "proposed"


def test_work_cannot_be_made_to_rest_by_hand_once_nothing_is_overdue(firm: Company, case: Case) -> None:
    send(firm, approve(firm, propose(firm, case, demand()), firm.owner))
    project = add_project(contract=firm.contract, name="一期", by=None, at=morning(MONDAY))
    prepared = demand(kind="suspension", evidence=paper(firm), project=project)
    step = approve(firm, propose(firm, case, prepared), firm.owner)
    pay(firm, 100_000_00)
    with pytest.raises(Refused, match="firm_missing_amount"):
        firm_steps.given_by_hand(
            step_id=step.pk, organization=firm.organization, words="当面递交", on=MONDAY, by=firm.owner,
            at=morning(MONDAY, 16),
        )  # fmt: skip


def test_a_part_payment_makes_the_approved_letter_unfit(firm: Company, case: Case) -> None:
    step = approve(firm, propose(firm, case, demand()), firm.owner)
    pay(firm, 40_000_00)
    with pytest.raises(Refused, match="amount_changed"):
        send(firm, step)


def test_the_contested_part_is_not_demanded(firm: Company, case: Case) -> None:
    disputing.dispute(
        organization=firm.organization, receivable_id=Receivable.objects.get().pk, amount_minor=30_000_00,
        reason="quality", words="有缺陷", owner=None, deadline_on=MONDAY, by=firm.manager, at=morning(MONDAY, 9),
    )  # fmt: skip
    _text, amount, _day = firm_steps.first_content(case, "demand", on=MONDAY, by=firm.manager)
    assert amount == 70_000_00


def test_a_threat_is_not_even_put_up_for_approval(firm: Company, case: Case) -> None:
    with pytest.raises(Refused, match="tone_refused"):
        propose(firm, case, demand(text="再不付款，我们将在朋友圈曝光贵司。"))


def test_only_the_named_role_agrees(firm: Company, case: Case, lawyer: User) -> None:
    step = propose(firm, case, demand())
    for person in (firm.manager, lawyer):
        with pytest.raises(Refused, match="wrong_role"):
            approve(firm, step, person)


def test_work_rests_from_its_day_and_resumes_when_the_money_comes(firm: Company, case: Case) -> None:
    step, project = suspension(firm, case)
    assert step.state == "in_force"
    assert step.effective_on is not None
    before, after = step.effective_on - timedelta(days=1), step.effective_on
    for day, rests in ((before, None), (after, after)):
        firm_steps.begin_suspensions(firm.organization, day, morning(day))
        project.refresh_from_db()
        assert project.suspended_on == rests
    pay(firm, 100_000_00, after)
    project.refresh_from_db()
    step.refresh_from_db()
    assert (project.suspended_on, step.state) == (None, "released")
    assert Task.objects.filter(kind="work_resumes", owner=firm.manager).exists()


def test_money_before_its_day_keeps_the_work_going(firm: Company, case: Case) -> None:
    step, project = suspension(firm, case)
    pay(firm, 100_000_00, MONDAY + timedelta(days=2))
    assert step.effective_on is not None
    firm_steps.begin_suspensions(firm.organization, step.effective_on, morning(step.effective_on))
    project.refresh_from_db()
    assert project.suspended_on is None


def test_security_ends_a_suspension_too(firm: Company, case: Case) -> None:
    step, project = suspension(firm, case)
    assert step.effective_on is not None
    firm_steps.begin_suspensions(firm.organization, step.effective_on, morning(step.effective_on))
    firm_steps.release(
        step_id=step.pk, organization=firm.organization, words="已提供银行保函", on=step.effective_on, by=firm.owner,
        at=morning(step.effective_on, 15),
    )  # fmt: skip
    project.refresh_from_db()
    assert project.suspended_on is None


def test_the_ladders_suspension_cannot_be_ticked_off(firm: Company) -> None:
    task = open_task(
        organization_id=firm.organization.pk, kind="suspension", role="project_manager", customer_id=firm.customer.pk,
        receivable_id=Receivable.objects.get().pk, due_on=MONDAY, at=morning(MONDAY),
    )  # fmt: skip
    assert task is not None
    with pytest.raises(Refused, match="firm_step_needed"):
        talking.finish(
            task_id=task.pk, organization=firm.organization, came=talking.Came("done", "已暂停"), by=firm.owner,
            at=morning(MONDAY, 12),
        )  # fmt: skip


def test_public_exposure_needs_the_review_and_both_and_sends_nothing(firm: Company, case: Case, lawyer: User) -> None:
    send(firm, approve(firm, propose(firm, case, demand()), firm.owner))
    handed = demand(kind="lawyer", evidence=paper(firm))
    firm_steps.given_by_hand(
        step_id=approve(firm, propose(firm, case, handed), lawyer).pk, organization=firm.organization,
        words="已交某某律师事务所", on=MONDAY, by=lawyer, at=morning(MONDAY, 13),
    )  # fmt: skip
    bare = demand(kind="exposure", evidence=paper(firm))
    with pytest.raises(Refused, match="firm_missing_legal_review"):
        propose(firm, case, bare)
    letters = Message.objects.count()
    step = propose(firm, case, replace(bare, legal_review=paper(firm, "律师意见.pdf")))
    with pytest.raises(Refused, match="approval_needed"):
        give_by_hand(firm, approve(firm, step, firm.owner))
    with pytest.raises(Refused, match="approved_already"):
        approve(firm, step, firm.owner)
    done = give_by_hand(firm, approve(firm, step, lawyer))
    assert done.state == "released"
    assert Message.objects.count() == letters


def test_a_letter_with_another_amount_is_not_given_by_hand_unless_it_had_left_before(firm: Company, case: Case) -> None:
    step = approve(firm, propose(firm, case, demand()), firm.owner)
    pay(firm, 30_000_00)
    given: dict[str, Any] = {"step_id": step.pk, "organization": firm.organization, "words": "EMS 1234", "on": MONDAY}
    with pytest.raises(Refused, match="amount_changed_since"):
        firm_steps.given_by_hand(by=firm.owner, at=morning(MONDAY, 17), **given)
    done = firm_steps.given_by_hand(by=firm.owner, at=morning(MONDAY, 17), left_before=True, **given)
    assert (done.state, done.given_words) == ("released", "EMS 1234")


def give_by_hand(firm: Company, step: FirmStep) -> FirmStep:
    return firm_steps.given_by_hand(
        step_id=step.pk, organization=firm.organization, words="向主管部门如实投诉", on=MONDAY, by=firm.owner,
        at=morning(MONDAY, 14),
    )  # fmt: skip


def pay(firm: Company, amount: int, on: date = MONDAY) -> None:
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount, currency="CNY", received_on=on,
        by=firm.owner, at=morning(on, 16), thank=False,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["cancelled", "credited", "booked in bulk"])
def test_work_resumes_however_the_claim_ends(firm: Company, case: Case, how: str) -> None:
    step, project = suspension(firm, case)
    assert step.effective_on is not None
    day = step.effective_on
    firm_steps.begin_suspensions(firm.organization, day, morning(day))
    claim = Receivable.objects.get()
    given: Any = {"organization": firm.organization, "reason": "约定取消", "on": day, "by": firm.owner}
    if how == "cancelled":
        facts.cancel_receivable(receivable_id=claim.pk, at=morning(day, 16), **given)
    elif how == "credited":
        facts.credit_receivable(receivable_id=claim.pk, amount_minor=100_000_00, at=morning(day, 16), **given)
    else:
        Receivable.objects.filter(pk=claim.pk).update(closed="settled", closed_on=day, outstanding_minor=0)
        facts.allocated(firm.organization, [claim.pk], firm.owner, morning(day, 16))
    project.refresh_from_db()
    step.refresh_from_db()
    words = "paid" if how == "booked in bulk" else "nothing_overdue"
    assert (project.suspended_on, step.state, step.ended_words) == (None, "released", words)


def test_a_part_payment_keeps_the_work_resting(firm: Company, case: Case) -> None:
    step, project = suspension(firm, case)
    assert step.effective_on is not None
    firm_steps.begin_suspensions(firm.organization, step.effective_on, morning(step.effective_on))
    pay(firm, 99_999_99, step.effective_on)
    project.refresh_from_db()
    assert project.suspended_on == step.effective_on
