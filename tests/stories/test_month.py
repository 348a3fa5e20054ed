"""One month day by day, across weekends and the National Day holiday of 2026, against a table made by hand.

Rest days: Saturdays and Sundays, 1–7 October; 20 September and 10 October are make-up working days.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.reminders.models import Action, Message, Task, Track
from huikuan.workflow import facts, payment_received
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = 9, 10


def day(month: int, number: int) -> date:
    return date(2026, month, number)


TABLE = {
    # A is due on Wednesday 30 September and never paid
    # B is due on Friday 25 September (a holiday) and paid on 9 October
    # C is due on Friday 16 October, held from 8 to 15 October
    day(9, 18): {("B", "notice_before")},
    day(9, 23): {("A", "notice_before")},
    day(9, 24): {("B", "short_before")},
    day(9, 28): {("B", "reminder")},  # Friday to Sunday rest: one letter, not three
    day(9, 29): {("B", "call")},  # A's short reminder waits: three letters in seven days are the limit
    day(9, 30): {("A", "due_today")},
    day(10, 8): {("A", "second_reminder"), ("B", "second_reminder")},
    day(10, 10): {("A", "internal_alert")},  # a make-up Saturday; B was paid the day before
    day(10, 14): {("A", "offer_help")},
    day(10, 16): {("C", "due_today")},
    day(10, 19): {("C", "reminder")},
    day(10, 20): {("A", "meeting"), ("C", "call")},
    day(10, 23): {("C", "second_reminder")},
    day(10, 26): {("C", "internal_alert")},
    day(10, 30): {("A", "demand_letter"), ("C", "offer_help")},
}


def live_through(firm: Company, first: date, last: date) -> dict[date, set[tuple[str, str]]]:
    """Run every day, working or not, each twice; B is paid on 9 October, C held on the 8th."""
    taken: dict[date, set[tuple[str, str]]] = {}
    on = first
    while on <= last:
        if on == day(10, 8):
            hold_c(firm, on)
        firm.run(on)
        if on == day(10, 9):
            pay_b(firm, on)
        firm.run(on)
        approve_and_finish(firm)
        if found := firm.steps(on):
            taken[on] = found
        on += timedelta(days=1)
    return taken


def hold_c(firm: Company, on: date) -> None:
    row = firm.contract.receivables.get(title="C")
    facts.hold_receivables(
        organization=firm.organization, receivable_ids=[row.pk], reason="manual", note="双方约定", starts_on=on,
        until=day(10, 15), by=firm.manager, at=morning(on, 8),
    )  # fmt: skip


def pay_b(firm: Company, on: date) -> None:
    row = firm.contract.receivables.get(title="B")
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=row.outstanding_minor, currency="CNY",
        received_on=on, by=firm.owner, at=morning(on, 15), designated=[row.pk],
    )  # fmt: skip


def approve_and_finish(firm: Company) -> None:
    """In this story approvals are given and letters go out on their own day."""
    waiting = Message.objects.filter(organization=firm.organization, state="awaiting_approval")
    Track.objects.filter(receivable__actions__message__in=waiting).update(pending=False)
    waiting.update(state="rehearsed")


def test_the_month_goes_as_in_the_table() -> None:
    firm = company(day(9, 14))
    for title, due_on in (("A", day(9, 30)), ("B", day(9, 25)), ("C", day(10, 16))):
        firm.owe(title, 10_000_000, due_on, day(9, 14))
    assert live_through(firm, day(9, 15), day(10, 31)) == TABLE


def test_after_a_gap_exactly_one_friendly_step_goes_out() -> None:
    firm = company(day(9, 1))
    firm.owe("A", 10_000_000, day(7, 10), day(9, 1))
    firm.run(day(9, 1))
    assert firm.steps(day(9, 1)) == {("A", "reminder")}, "fifty days late, but the friendly one comes first"
    firm.run(day(9, 2))
    assert firm.steps(day(9, 2)) == {("A", "call")}


def test_two_claims_of_one_day_share_one_letter() -> None:
    firm = company(day(9, 1))
    firm.owe("A", 10_000_000, day(8, 31), day(9, 1))
    firm.owe("B", 2_000_050, day(8, 31), day(9, 1))
    firm.run(day(9, 1))
    message = Message.objects.get()
    assert message.amount_minor == 12_000_050
    for amount in ("¥100,000.00", "¥20,000.50", "¥120,000.50"):
        assert amount in message.text
    assert message.to_address == "payer@customer.example"
    assert message.reply_to == "pm@beichen.example"
    assert Action.objects.filter(message=message).count() == 2


def test_only_the_part_that_is_not_held_is_asked_for() -> None:
    firm = company(day(9, 1))
    row = firm.owe("A", 10_000_000, day(8, 31), day(9, 1))
    facts.hold_receivables(
        organization=firm.organization, receivable_ids=[row.pk], reason="dispute", note="两台设备待复检",
        amount_minor=4_000_000, starts_on=day(9, 1), until=None, by=firm.manager, at=morning(day(9, 1), 8),
    )  # fmt: skip
    firm.run(day(9, 1))
    assert Action.objects.get().amount_minor == 6_000_000
    assert "¥60,000.00" in Message.objects.get().text


def test_nobody_to_write_to_becomes_one_task_and_no_step() -> None:
    firm = company(day(9, 1), customer_email="")
    firm.owe("A", 10_000_000, day(8, 31), day(9, 1))
    firm.owe("B", 10_000_000, day(8, 30), day(9, 1))
    firm.run(day(9, 1))
    firm.run(day(9, 2))
    assert Action.objects.count() == 0
    task = Task.objects.get()
    assert (task.kind, task.owner, task.customer) == ("no_address", firm.manager, firm.customer)


def test_money_on_account_stops_the_machine_and_tells_finance() -> None:
    firm = company(day(9, 1))
    firm.owe("A", 10_000_000, day(9, 20), day(9, 1))
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=12_000_000, currency="CNY",
        received_on=day(9, 1), by=firm.owner, at=morning(day(9, 1)),
    )  # fmt: skip
    firm.owe("B", 10_000_000, day(8, 20), day(9, 2))
    firm.run(day(9, 2))
    assert Action.objects.count() == 0
    assert [code for code, _values in Track.objects.get(receivable__title="B").trace] == ["unmatched_money"]
    assert Task.objects.filter(kind="money_on_account", role="finance").exists()


def test_an_unpublished_year_sends_nothing_and_asks_for_its_calendar() -> None:
    firm = company(date(2026, 12, 28))
    firm.owe("A", 10_000_000, date(2026, 12, 30), date(2026, 12, 28))
    report = firm.run(date(2027, 1, 4))
    assert report.blocked == "calendar_unconfirmed"
    assert Action.objects.count() == 0
    assert Task.objects.filter(kind="calendar").count() == 1
