"""`explain` for past and coming days: told with what was known that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.parties.models import Contact
from huikuan.flow.parties.services.setup import update_entity
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.reminders.models import Action
from huikuan.workflow import facts, payment_received
from huikuan.workflow.explain import Explanation, explain
from tests.stories.company import Company, company, morning
from tests.workflow.test_replay import finish

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 30)


@pytest.fixture
def firm() -> Company:
    return company(date(2026, 9, 1))


def day(number: int) -> date:
    return date(2026, 9, number)


def owed(firm: Company) -> Receivable:
    return firm.owe("A", 10_000_000, day(8), day(1))


def asked(row: Receivable, on: date, today: date = TODAY) -> Explanation:
    return explain(receivable=Receivable.objects.get(pk=row.pk), as_of=on, today=today)


def codes(answer: Explanation) -> list[str]:
    return [reason.code for reason in answer.trace]


def live(firm: Company, first: int, last: int) -> None:
    for number in range(first, last + 1):
        firm.run(day(number))
        finish(firm, day(number))


def pay(firm: Company, row: Receivable, amount: int, on: date, **more: object) -> None:
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount, currency="CNY", received_on=on,
        by=firm.owner, at=morning(on, 15), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_every_past_day_says_what_that_day_did(firm: Company) -> None:
    row = owed(firm)
    live(firm, 1, 29)
    done = {action.business_date: action for action in Action.objects.all()}
    assert len(done) > 4
    for number in range(2, 30):
        answer = asked(row, day(number))
        assert answer.tense == "past"
        if action := done.get(day(number)):
            assert (answer.outcome, answer.step) == ("step", action.step_key)
            assert [reason.as_json() for reason in answer.trace][: len(action.trace)] == action.trace
        else:
            assert answer.outcome == "wait", f"nothing was done on {day(number)}"


def test_money_that_came_later_was_not_known(firm: Company) -> None:
    row = owed(firm)
    live(firm, 1, 9)
    pay(firm, row, 4_000_000, day(9), designated=[row.pk])
    live(firm, 10, 20)
    pay(firm, row, 6_000_000, day(20), designated=[row.pk])
    assert asked(row, day(9)).amount_minor == 10_000_000
    assert asked(row, day(10)).amount_minor == 6_000_000
    assert codes(asked(row, day(21))) == ["settled"]
    assert asked(row, day(20)).outcome != "nothing", "it was paid in the afternoon"


def test_a_hold_released_since_still_explains_its_days(firm: Company) -> None:
    row = owed(firm)
    facts.hold_receivables(
        organization=firm.organization, receivable_ids=[row.pk], reason="manual", note="双方约定", starts_on=day(4),
        by=firm.manager, at=morning(day(4), 8),
    )  # fmt: skip
    facts.release_hold(
        hold_id=Hold.objects.get().pk,
        organization=firm.organization,
        note="完",
        by=firm.manager,
        at=morning(day(11), 8),
    )
    assert asked(row, day(3)).outcome != "hold"
    assert [asked(row, day(number)).outcome for number in (4, 10)] == ["hold", "hold"]
    assert asked(row, day(11)).outcome == "step"


def test_old_bank_data_explains_its_days(firm: Company) -> None:
    row = owed(firm)
    update_entity(
        entity=firm.contract.entity, changes={"bank_data_until": day(1)}, by=firm.owner, at=morning(day(1), 8)
    )
    update_entity(
        entity=firm.contract.entity, changes={"bank_data_until": day(28)}, by=firm.owner, at=morning(day(14), 8)
    )
    stale = ["stale_bank" in codes(asked(row, day(number))) for number in (8, 9, 13, 14)]
    assert stale == [False, True, True, False]


def test_money_on_account_explains_its_days(firm: Company) -> None:
    other = firm.owe("B", 1_000, day(8), day(1))
    pay(firm, other, 5_000, day(3), designated=[other.pk])
    row = firm.owe("A", 10_000_000, day(8), day(4))
    Payment.objects.update(kept_at=morning(day(12), 8))
    waiting = ["unmatched_money" in codes(asked(row, day(number))) for number in (5, 9, 11, 12)]
    assert waiting == [True, True, True, False]


def test_nobody_to_write_to_is_no_step(firm: Company) -> None:
    row = owed(firm)
    Contact.objects.filter(email="payer@customer.example").update(opted_out_at=morning(day(9), 12))
    assert asked(row, day(9)).outcome == "step"
    answer = asked(row, day(10))
    assert (answer.outcome, codes(answer)[-1]) == ("wait", "opted_out")
    today = asked(row, day(10), day(10))
    assert (today.outcome, codes(today)[-1], today.tense) == ("wait", "opted_out", "today")


def test_before_it_was_entered_and_without_a_date(firm: Company) -> None:
    row = firm.owe("A", 1_000, day(20), day(10))
    assert codes(asked(row, day(9))) == ["not_entered_yet"]
    undated = firm.owe("B", 1_000, None, day(1))
    assert codes(asked(undated, day(5))) == ["no_due_date"]
    assert codes(asked(undated, day(5), day(5))) == ["no_due_date"]
    Receivable.objects.filter(pk=undated.pk).update(due_on=day(9))
    assert codes(asked(undated, day(5), day(5))) == ["not_looked"]


def test_a_coming_day_is_told_with_the_steps_until_then(firm: Company) -> None:
    row = owed(firm)
    coming = {on: asked(row, on, day(1)) for on in (day(8), day(9), day(15))}
    assert {answer.tense for answer in coming.values()} == {"coming"}
    live(firm, 1, 15)
    for on, answer in coming.items():
        taken = Action.objects.filter(business_date=on).values_list("step_key", flat=True).first()
        assert (answer.step if answer.outcome == "step" else None) == taken


def test_bank_data_fresh_today_stays_fresh_and_stale_today_stays_stale(firm: Company) -> None:
    row = owed(firm)
    entity = firm.contract.entity
    update_entity(entity=entity, changes={"bank_data_until": day(1)}, by=firm.owner, at=morning(day(1), 8))
    assert "stale_bank" not in codes(asked(row, day(25), day(2)))
    assert "stale_bank" in codes(asked(row, day(25), day(12)))


def test_a_year_without_published_working_days(firm: Company) -> None:
    row = owed(firm)
    year = next(
        year for year in range(2027, 2100)
        if "calendar_unconfirmed" in codes(asked(row, date(year, 3, 3), TODAY)) or year > 2090
    )  # fmt: skip
    assert year < 2030
    assert asked(row, date(year, 3, 3), TODAY).outcome == "hold"
    assert asked(row, TODAY + timedelta(days=1), TODAY).outcome != "hold"
