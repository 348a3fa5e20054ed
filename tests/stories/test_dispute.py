"""Only the contested part rests; the rest is chased and can be paid; settling it credits or resumes, never both."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.negotiation.models import Dispute
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.reminders.models import Action, Task
from huikuan.support.refusal import Refused
from huikuan.workflow import disputing, facts, payment_received
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def firm() -> Company:
    return company(MONDAY)


@pytest.fixture
def claim(firm: Company) -> Receivable:
    return firm.owe("验收款", 100_000_00, MONDAY - timedelta(days=3), MONDAY)


def dispute(firm: Company, claim: Receivable, amount: int | None = 30_000_00, **more: object) -> Dispute:
    given: dict[str, object] = {"reason": "quality", "words": "接口三不能用", "deadline_on": MONDAY + timedelta(days=5)}
    return disputing.dispute(
        organization=firm.organization, receivable_id=claim.pk, amount_minor=amount, owner=firm.manager,
        by=firm.manager, at=morning(MONDAY, 8), **(given | more),  # type: ignore[arg-type]
    )  # fmt: skip


def resolve(firm: Company, row: Dispute, credited: int, words: str = "核对过了", **more: bool) -> Dispute:
    return disputing.resolve(
        dispute_id=row.pk, organization=firm.organization, credited_minor=credited, words=words, by=firm.owner,
        at=morning(MONDAY, 11), **more,
    )  # fmt: skip


def rests(claim: Receivable) -> bool:
    return Hold.objects.filter(receivable=claim, released_at__isnull=True).exists()


def test_the_rest_is_still_chased(firm: Company, claim: Receivable) -> None:
    row = dispute(firm, claim)
    firm.run(MONDAY)
    assert Action.objects.get(receivable=claim).amount_minor == 70_000_00
    task = Task.objects.get(kind="settle_dispute")
    assert (task.owner, task.due_on, task.values["dispute"]) == (firm.manager, row.deadline_on, row.pk)


def test_the_rest_can_be_paid_and_the_contested_part_stays(firm: Company, claim: Receivable) -> None:
    row = dispute(firm, claim)
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=70_000_00, currency="CNY",
        received_on=MONDAY, designated=[claim.pk], by=firm.owner, at=morning(MONDAY, 10),
    )  # fmt: skip
    claim.refresh_from_db()
    row.refresh_from_db()
    assert (claim.outstanding_minor, row.state) == (30_000_00, "open")
    firm.run(MONDAY)
    assert not Action.objects.filter(receivable=claim).exists()


@pytest.mark.parametrize(
    ("credited", "state", "left"),
    [(30_000_00, "accepted", 70_000_00), (10_000_00, "partly", 90_000_00), (0, "rejected", 100_000_00)],
)
def test_settling_it_credits_what_is_right_and_resumes_the_rest(
    firm: Company, claim: Receivable, credited: int, state: str, left: int
) -> None:
    row = resolve(firm, dispute(firm, claim), credited)
    claim.refresh_from_db()
    assert (row.state, row.credited_minor, claim.outstanding_minor) == (state, credited, left)
    assert (row.entry is not None) == bool(credited)
    assert not rests(claim)
    assert Task.objects.get(kind="settle_dispute").outcome == "done"
    firm.run(MONDAY)
    assert Action.objects.get(receivable=claim).amount_minor == left


def test_it_is_settled_once(firm: Company, claim: Receivable) -> None:
    row = resolve(firm, dispute(firm, claim), 0)
    with pytest.raises(Refused, match="dispute_settled"):
        resolve(firm, row, 30_000_00)
    claim.refresh_from_db()
    assert claim.outstanding_minor == 100_000_00


def test_two_disputes_never_contest_more_than_is_owed(firm: Company, claim: Receivable) -> None:
    dispute(firm, claim, 60_000_00)
    with pytest.raises(Refused, match="dispute_above_rest"):
        dispute(firm, claim, 40_000_01)
    dispute(firm, claim, 40_000_00)
    with pytest.raises(Refused, match="amount_not_positive"):
        dispute(firm, claim, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": "mood"}, "reason_unknown"),
        ({"words": " "}, "reason_missing"),
        ({"deadline_on": MONDAY - timedelta(days=1)}, "deadline_past"),
    ],
)
def test_what_is_incomplete_is_refused(firm: Company, claim: Receivable, given: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        dispute(firm, claim, **given)
    assert not rests(claim)


def test_more_than_contested_is_not_credited(firm: Company, claim: Receivable) -> None:
    row = dispute(firm, claim)
    with pytest.raises(Refused, match="credit_above_dispute"):
        resolve(firm, row, 30_000_01)


def test_nobody_disputes_what_is_paid_or_given_up(firm: Company, claim: Receivable) -> None:
    row = dispute(firm, claim)
    facts.write_off_receivable(
        receivable_id=claim.pk, organization=firm.organization, reason="破产", on=MONDAY, by=firm.owner,
        at=morning(MONDAY, 12),
    )  # fmt: skip
    firm.run(MONDAY)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert not rests(claim)
