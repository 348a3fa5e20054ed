"""Half a year written by hand (January to June 2026) and every step the machine took in it, with the sum it asked for.

Rest days: weekends, 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June; Saturdays worked: 14 and 28 February,
9 May. Four claims of one customer:

A, 300,000 due 12 January: promised for the 23rd, a third of it came; later a demand letter, suspension decided against,
   a mediation offer; paid on 5 March.
B, 200,000 due 20 March: 80,000 disputed on the 24th and credited on 7 April; the rest paid on 8 April.
C, 500,000 due 30 April, the day before a holiday: put to rest from 14 to 22 May; never paid.
D, 50,000 due 10 June: paid but for 0.80, which is below the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from huikuan.flow.negotiation.models import Dispute, Promise
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Message, Task, Track
from huikuan.flow.reminders.services import tasks
from huikuan.workflow import disputing, facts, payment_received, promising
from tests.stories.company import company, morning

pytestmark = pytest.mark.django_db


def day(month: int, number: int) -> date:
    return date(2026, month, number)


TABLE = {
    day(1, 5): ("A", "notice_before", 300_000_00),
    # 11 January is a Sunday: the short reminder lapses, on Monday the claim is due
    day(1, 12): ("A", "due_today", 300_000_00),
    day(1, 13): ("A", "reminder", 300_000_00),
    day(1, 15): ("A", "call", 300_000_00),
    # promised until the 23rd: rests; 100,000 came; judged on Monday the 26th and resumed with one step
    day(1, 26): ("A", "second_reminder", 200_000_00),  # deadline: 31 January is a Saturday, so 2 February
    day(1, 28): ("A", "internal_alert", 200_000_00),
    day(2, 3): ("A", "meeting", 200_000_00),  # the deadline is over; of two open steps the higher one
    day(2, 11): ("A", "demand_letter", 200_000_00),  # sent on the 12th, deadline 19 February in the holiday: the 24th
    day(2, 25): ("A", "suspension", 200_000_00),  # decided against
    day(2, 26): ("A", "mediation", 200_000_00),
    # paid on 5 March
    day(3, 13): ("B", "notice_before", 200_000_00),
    day(3, 19): ("B", "short_before", 200_000_00),
    day(3, 20): ("B", "due_today", 200_000_00),
    day(3, 23): ("B", "reminder", 200_000_00),  # the first day late is a Saturday
    day(3, 24): ("B", "call", 200_000_00),
    day(3, 27): ("B", "second_reminder", 120_000_00),  # without the contested part; deadline 1 April
    day(3, 30): ("B", "internal_alert", 120_000_00),
    day(4, 3): ("B", "offer_help", 120_000_00),
    day(4, 23): ("C", "notice_before", 500_000_00),
    day(4, 29): ("C", "short_before", 500_000_00),
    day(4, 30): ("C", "due_today", 500_000_00),
    day(5, 6): ("C", "reminder", 500_000_00),  # the first working day after the holiday
    day(5, 7): ("C", "call", 500_000_00),
    day(5, 11): ("C", "second_reminder", 500_000_00),  # three days after the call is a Sunday; deadline the 18th
    day(5, 13): ("C", "internal_alert", 500_000_00),
    day(5, 25): ("C", "meeting", 500_000_00),  # at rest until Friday the 22nd
    day(6, 1): ("C", "demand_letter", 500_000_00),  # the thirtieth day is a Saturday
    day(6, 3): ("D", "notice_before", 50_000_00),
    day(6, 10): ("D", "due_today", 50_000_00),
    day(6, 11): ("D", "reminder", 50_000_00),  # paid in the afternoon but for 0.80
    day(6, 15): ("C", "mediation", 500_000_00),  # the forty-fifth day is a Sunday
    day(6, 29): ("C", "lawyer_letter", 500_000_00),
}
BOTH_ON_9_JUNE = {("C", "suspension", 500_000_00), ("D", "short_before", 50_000_00)}


class Story:
    """The firm and its four claims, with what people do on which afternoon."""

    def __init__(self) -> None:
        self.firm = company(day(1, 1))
        self.promised: Promise | None = None
        self.disputed: Dispute | None = None
        self.afternoons: dict[date, Callable[[date], object]] = {
            day(1, 15): lambda on: self.promise(on),
            day(1, 23): lambda on: self.pay("A", 100_000_00, on),
            day(2, 12): lambda on: self.give("demand_letter", on),
            day(2, 25): lambda on: self.drop("suspension", on),
            day(2, 27): lambda on: self.give("mediation", on),
            day(3, 5): lambda on: self.pay("A", 200_000_00, on),
            day(3, 24): lambda on: self.dispute(on),
            day(4, 7): lambda on: self.credit(on),
            day(4, 8): lambda on: self.pay("B", 120_000_00, on),
            day(5, 14): lambda on: self.rest(on),
            day(6, 1): lambda on: self.give("demand_letter", on),
            day(6, 9): lambda on: self.give("suspension", on),
            day(6, 11): lambda on: self.pay("D", 49_999_20, on),
            day(6, 15): lambda on: self.give("mediation", on),
        }
        for title, amount, due_on in (
            ("A", 300_000_00, day(1, 12)), ("B", 200_000_00, day(3, 20)),
            ("C", 500_000_00, day(4, 30)), ("D", 50_000_00, day(6, 10)),
        ):  # fmt: skip
            self.firm.owe(title, amount, due_on, day(1, 1))

    def claim(self, title: str) -> Receivable:
        return self.firm.contract.receivables.get(title=title)

    def promise(self, on: date) -> None:
        self.promised = promising.promise(
            organization=self.firm.organization, customer=self.firm.customer, lines=[(self.claim("A").pk, None)],
            promised_on=day(1, 23), note="王芳电话里说", by=self.firm.manager, at=morning(on, 15),
        )  # fmt: skip

    def pay(self, title: str, amount: int, on: date) -> None:
        payment_received.receive(
            organization=self.firm.organization, customer=self.firm.customer, amount_minor=amount, currency="CNY",
            received_on=on, designated=[self.claim(title).pk], by=self.firm.owner, at=morning(on, 15),
        )  # fmt: skip

    def task(self, kind: str) -> Task:
        return Task.objects.get(kind=kind, done_at__isnull=True)

    def give(self, kind: str, on: date) -> None:
        given = {"task_id": self.task(kind).pk, "organization": self.firm.organization, "by": self.firm.owner}
        tasks.approve_task(**given, at=morning(on, 14))  # type: ignore[arg-type]
        tasks.complete_task(**given, note="顺丰寄出", at=morning(on, 15))  # type: ignore[arg-type]

    def drop(self, kind: str, on: date) -> None:
        tasks.drop_task(
            task_id=self.task(kind).pk, organization=self.firm.organization, reason="工作不能停", by=self.firm.owner,
            at=morning(on, 15),
        )  # fmt: skip

    def dispute(self, on: date) -> None:
        self.disputed = disputing.dispute(
            organization=self.firm.organization, receivable_id=self.claim("B").pk, amount_minor=80_000_00,
            owner=self.firm.manager, by=self.firm.manager, at=morning(on, 15), reason="quality", words="接口三不能用",
            deadline_on=day(4, 7),
        )  # fmt: skip

    def credit(self, on: date) -> None:
        assert self.disputed is not None
        disputing.resolve(
            dispute_id=self.disputed.pk, organization=self.firm.organization, credited_minor=80_000_00,
            words="核对属实", by=self.firm.owner, at=morning(on, 15),
        )  # fmt: skip

    def rest(self, on: date) -> None:
        facts.hold_receivables(
            organization=self.firm.organization, receivable_ids=[self.claim("C").pk], reason="manual", note="双方约定",
            starts_on=on, until=day(5, 22), by=self.firm.manager, at=morning(on, 15),
        )  # fmt: skip

    def live(self, first: date, last: date) -> dict[date, set[tuple[str, str, int]]]:
        """Run every day, rest day or not, and some days twice; approvals are given the same day."""
        taken: dict[date, set[tuple[str, str, int]]] = {}
        on = first
        while on <= last:
            self.firm.run(on)
            waiting = Message.objects.filter(state="awaiting_approval")
            Track.objects.filter(receivable__actions__message__in=waiting).update(pending=False)
            waiting.update(state="rehearsed")
            if act := self.afternoons.get(on):
                act(on)
                self.firm.run(on)
            rows = Action.objects.filter(at__date=on)  # planned; a formal letter counts from the day it was given
            if found := set(rows.values_list("receivable__title", "step_key", "amount_minor")):
                taken[on] = found
            on += timedelta(days=1)
        return taken


def test_every_step_of_half_a_year_is_the_one_in_the_table() -> None:
    story = Story()
    taken = story.live(day(1, 1), day(6, 30))
    expected = {on: {step} for on, step in TABLE.items()} | {day(6, 9): BOTH_ON_9_JUNE}
    assert taken == expected
    assert story.promised is not None
    story.promised.refresh_from_db()
    assert story.promised.state == "partly"
    assert {row.title: (row.closed, row.outstanding_minor) for row in story.firm.contract.receivables.all()} == {
        "A": ("settled", 0), "B": ("settled", 0), "C": ("", 500_000_00), "D": ("", 80)
    }  # fmt: skip
