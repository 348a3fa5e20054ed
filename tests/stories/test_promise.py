"""A promise rests exactly what was promised and is judged the next working morning; a broken one resumes the ladder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.negotiation.models import Promise
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.reminders.models import Action, Task
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import payment_received, promising
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)
NEXT_MONDAY = date(2026, 3, 9)


@pytest.fixture
def firm() -> Company:
    return company(MONDAY)


def owed(firm: Company, title: str = "验收款", amount: int = 100_000_00) -> Receivable:
    return firm.owe(title, amount, MONDAY - timedelta(days=3), MONDAY)


def promise(
    firm: Company, *lines: tuple[int, int | None], until: date = FRIDAY, on: date = MONDAY, hour: int = 10
) -> Promise:
    return promising.promise(
        organization=firm.organization, customer=firm.customer, lines=lines, promised_on=until, note="王芳电话里说",
        by=firm.manager, at=morning(on, hour),
    )  # fmt: skip


def pay(firm: Company, claim: Receivable, amount: int, day: date, hour: int = 15) -> int:
    return payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount, currency="CNY", received_on=day,
        designated=[claim.pk], by=firm.owner, at=morning(day, hour),
    ).payment.pk  # fmt: skip


def standing(claim: Receivable) -> list[int | None]:
    rows = Hold.objects.filter(receivable=claim, released_at__isnull=True)
    return list(rows.values_list("amount_minor", flat=True))


def test_only_what_was_promised_rests(firm: Company) -> None:
    claim = owed(firm)
    promise(firm, (claim.pk, 60_000_00))
    firm.run(MONDAY)
    [action] = Action.objects.filter(receivable=claim)
    assert action.amount_minor == 40_000_00


def test_all_of_it_promised_nothing_goes_out_until_its_day(firm: Company) -> None:
    claim = owed(firm)
    promise(firm, (claim.pk, None))
    for day in (MONDAY, MONDAY + timedelta(days=1), FRIDAY):
        firm.run(day)
    assert not Action.objects.filter(receivable=claim).exists()


def test_a_broken_one_is_found_the_next_working_morning_and_the_ladder_goes_on(firm: Company) -> None:
    claim = owed(firm)
    made = promise(firm, (claim.pk, None))
    firm.run(FRIDAY)
    made.refresh_from_db()
    assert made.state == "open", "its day is not over"
    firm.run(NEXT_MONDAY)
    made.refresh_from_db()
    assert (made.state, made.received_minor, made.checked_on) == ("broken", 0, NEXT_MONDAY)
    assert standing(claim) == []
    assert Action.objects.filter(receivable=claim).count() == 1, "one catch-up step, not several"
    task = Task.objects.get(kind="promise_broken")
    assert (task.owner, task.receivable) == (firm.manager, claim)
    firm.run(NEXT_MONDAY)
    assert Task.objects.filter(kind="promise_broken").count() == 1
    assert Event.objects.filter(kind="promise.broken").count() == 1


def test_money_before_its_day_keeps_it_at_once(firm: Company) -> None:
    claim = owed(firm)
    made = promise(firm, (claim.pk, 60_000_00))
    pay(firm, claim, 60_000_00, FRIDAY)
    made.refresh_from_db()
    assert (made.state, made.received_minor) == ("kept", 60_000_00)
    assert standing(claim) == []
    assert not Task.objects.filter(kind="promise_broken").exists()


def test_a_part_is_a_part(firm: Company) -> None:
    claim = owed(firm)
    made = promise(firm, (claim.pk, 60_000_00))
    pay(firm, claim, 59_999_99, FRIDAY)
    firm.run(NEXT_MONDAY)
    made.refresh_from_db()
    assert (made.state, made.received_minor) == ("partly", 59_999_99)
    assert Task.objects.get(kind="promise_broken").values["amount_minor"] == 1


def test_money_for_another_claim_keeps_nothing(firm: Company) -> None:
    claim, other = owed(firm), owed(firm, "尾款", 70_000_00)
    made = promise(firm, (claim.pk, 60_000_00))
    pay(firm, other, 70_000_00, FRIDAY)
    firm.run(NEXT_MONDAY)
    made.refresh_from_db()
    assert made.state == "broken"


def test_money_from_before_the_promise_does_not_count(firm: Company) -> None:
    claim = owed(firm)
    early = pay(firm, claim, 50_000_00, MONDAY, hour=8)
    made = promise(firm, (claim.pk, 40_000_00))
    payment_received.reverse(
        payment_id=early, organization=firm.organization, reason="退票", by=firm.owner, at=morning(MONDAY, 16)
    )
    pay(firm, claim, 40_000_00, FRIDAY)
    made.refresh_from_db()
    assert made.state == "kept", "what was taken back had never counted"


def test_money_taken_back_does_not_count(firm: Company) -> None:
    claim = owed(firm)
    made = promise(firm, (claim.pk, 60_000_00))
    part = pay(firm, claim, 30_000_00, MONDAY)
    payment_received.reverse(
        payment_id=part, organization=firm.organization, reason="退票", by=firm.owner, at=morning(MONDAY, 16)
    )
    firm.run(NEXT_MONDAY)
    made.refresh_from_db()
    assert (made.state, made.received_minor) == ("broken", 0)


def test_a_newer_promise_replaces_the_older(firm: Company) -> None:
    claim = owed(firm)
    older = promise(firm, (claim.pk, None))
    newer = promise(firm, (claim.pk, 80_000_00), until=FRIDAY + timedelta(days=7), on=MONDAY + timedelta(days=1))
    older.refresh_from_db()
    assert (older.state, newer.state) == ("withdrawn", "open")
    assert standing(claim) == [80_000_00]


@pytest.mark.parametrize(
    ("amount", "until", "code"),
    [
        (100_000_01, FRIDAY, "amount_above_outstanding"),
        (0, FRIDAY, "amount_not_positive"),
        (None, MONDAY - timedelta(days=1), "promise_past"),
        (None, MONDAY + timedelta(days=91), "promise_too_far"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_changes_nothing(
    firm: Company, amount: int | None, until: date, code: str
) -> None:
    claim = owed(firm)
    first = promise(firm, (claim.pk, 10_00))
    with pytest.raises(Refused) as refused:
        promise(firm, (claim.pk, amount), until=until)
    assert refused.value.code == code
    first.refresh_from_db()
    assert (first.state, standing(claim)) == ("open", [10_00])


def test_two_claims_in_one_promise(firm: Company) -> None:
    claim, other = owed(firm), owed(firm, "尾款", 70_000_00)
    made = promise(firm, (claim.pk, None), (other.pk, 20_000_00))
    assert made.amount_minor == 120_000_00
    pay(firm, claim, 100_000_00, FRIDAY)
    made.refresh_from_db()
    assert made.state == "open"
    pay(firm, other, 20_000_00, FRIDAY)
    made.refresh_from_db()
    assert made.state == "kept"
