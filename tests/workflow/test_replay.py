"""试跑 against what the daily run really wrote for the same days, and without leaving a trace."""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta

import pytest
from django.db import connection

from huikuan.flow.receivables.models import Hold
from huikuan.flow.reminders.models import Action, Message, PolicyVersion, Task, Track
from huikuan.flow.reminders.services.tasks import complete
from huikuan.rules.dunning.compared import letters_by_day
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import facts, payment_received
from huikuan.workflow.replay import Replay, replay
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)
TODAY = date(2026, 12, 1)


def played(firm: Company, first: date = FIRST, last: date = LAST, **more: object) -> Replay:
    return replay(organization=firm.organization, first=first, last=last, today=TODAY, **more)  # type: ignore[arg-type]


def live_through(firm: Company, seed: int, first: date, last: date) -> None:
    """Days of work: runs, part payments, holds and their release; approvals and hard steps on their own day."""
    chance, on = random.Random(seed), first
    while on <= last:
        claims = list(firm.contract.receivables.filter(closed="").order_by("pk"))  # PostgreSQL promises no order
        if chance.random() < 0.12 and claims:
            row = chance.choice(claims)
            part = chance.choice([None, row.outstanding_minor // 3])
            facts.hold_receivables(
                organization=firm.organization, receivable_ids=[row.pk], reason="manual", note="双方约定",
                amount_minor=part, starts_on=on, until=chance.choice([None, on + timedelta(days=6)]), by=firm.manager,
                at=morning(on, 8),
            )  # fmt: skip
        firm.run(on)
        finish(firm, on)
        if chance.random() < 0.12 and claims:
            row = chance.choice(claims)
            row.refresh_from_db()
            payment_received.receive(
                organization=firm.organization, customer=firm.customer, currency="CNY", received_on=on, by=firm.owner,
                amount_minor=chance.choice([row.outstanding_minor, max(1, row.outstanding_minor // 2)]),
                at=morning(on, 15), designated=[row.pk],
            )  # fmt: skip
        if chance.random() < 0.1:
            for hold in Hold.objects.filter(released_at__isnull=True).order_by("pk")[:1]:
                facts.release_hold(
                    hold_id=hold.pk, organization=firm.organization, note="已解决", by=firm.manager, at=morning(on, 16)
                )
        on += timedelta(days=1)


def finish(firm: Company, on: date) -> None:
    """Approvals are given and tasks done on their own day."""
    waiting = Message.objects.filter(organization=firm.organization, state="awaiting_approval")
    Track.objects.filter(receivable__actions__message__in=waiting).update(pending=False)
    waiting.update(state="rehearsed")
    open_tasks = Task.objects.filter(organization=firm.organization, done_at__isnull=True, action__isnull=False)
    for task in open_tasks.order_by("pk"):
        if task.approver_role:
            task.approved_by, task.approved_at = firm.owner, morning(on, 10)
            task.save()
        complete(task, "已办", firm.owner, morning(on, 11))


def really(first: date, last: date) -> set[tuple[date, int, str, int]]:
    rows = Action.objects.filter(business_date__gte=first, business_date__lte=last)
    return set(rows.values_list("business_date", "receivable_id", "step_key", "amount_minor"))


def in_play(found: Replay) -> set[tuple[date, int, str, int]]:
    return {(one.on, one.claim, one.step, one.amount_minor) for one in found.old.taken}


@pytest.mark.parametrize("seed", range(4))
def test_three_months_equal_what_the_daily_run_wrote(seed: int) -> None:
    firm = company(FIRST)
    chance = random.Random(1000 + seed)
    for number in range(5):
        due_on = FIRST + timedelta(days=chance.randrange(-30, 60))
        firm.owe(f"第{number}期", chance.randrange(10_000, 10_000_000), due_on, FIRST)
    live_through(firm, seed, FIRST, LAST)
    found = played(firm)
    assert len(found.old.taken) > 15
    assert in_play(found) == really(FIRST, LAST)
    messages = Message.objects.filter(purpose="reminder").order_by("business_date")
    assert sorted((letter.on, letter.amount_minor) for letter in found.old.letters) == sorted(
        messages.values_list("business_date", "amount_minor")
    )
    middle = date(2026, 10, 12)
    assert in_play(played(firm, middle)) == really(middle, LAST), "it goes on from where the claims stood then"


def test_nothing_is_written() -> None:
    firm = company(FIRST)
    firm.owe("A", 1_000_000, date(2026, 9, 10), FIRST)
    live_through(firm, 1, FIRST, date(2026, 9, 30))
    before = everything()
    played(firm, last=date(2026, 9, 30))
    replay(
        organization=firm.organization, first=date(2026, 10, 1), last=date(2026, 12, 20), today=date(2026, 10, 1),
        content=PolicyVersion.objects.get().content,
    )  # fmt: skip
    assert everything() == before


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found[table] = sorted(cursor.fetchall(), key=repr)
    assert found[Event._meta.db_table]
    return found


def test_the_coming_days_bring_what_the_runs_then_do() -> None:
    firm = company(FIRST)
    firm.owe("A", 1_000_000, date(2026, 9, 10), FIRST)
    firm.owe("B", 2_000_000, date(2026, 9, 10), FIRST)
    firm.owe("C", 3_000_000, date(2026, 10, 20), FIRST)
    found = replay(organization=firm.organization, first=FIRST, last=LAST, today=FIRST)
    on = FIRST
    while on <= LAST:
        firm.run(on)
        finish(firm, on)
        on += timedelta(days=1)
    assert in_play(found) == really(FIRST, LAST)
    assert letters_by_day(found.old)


def test_a_gentler_policy_is_compared_step_by_step() -> None:
    firm = company(FIRST)
    row = firm.owe("A", 1_000_000, date(2026, 9, 10), FIRST)
    content = copy.deepcopy(PolicyVersion.objects.get().content)
    for step in content["steps"]:
        if step["key"] == "reminder":
            step["offset"] = 4
    found = replay(organization=firm.organization, first=FIRST, last=date(2026, 9, 18), today=FIRST, content=content)
    kinds = {(one.step, one.kind) for one in found.differences()}
    assert ("reminder", "moved") in kinds
    assert ("notice_before", "same") in kinds
    assert found.new_totals.letters == len(found.new.letters) > 0
    assert {one.claim for one in found.differences()} == {row.pk}


def test_periods_that_cannot_be_played_are_refused() -> None:
    firm = company(FIRST)
    for first, last in ((LAST, FIRST), (FIRST, TODAY), (TODAY, TODAY + timedelta(days=400))):
        with pytest.raises(Refused, match="replay_period"):
            played(firm, first, last)
    with pytest.raises(Refused, match="policy_not_found"):
        played(firm, version=987_654)


def test_a_large_book_is_sampled_by_whole_customers() -> None:
    firm = company(FIRST)
    for number in range(3):
        firm.owe(f"第{number}期", 1_000_000, date(2026, 9, 10), FIRST)
    found = played(firm, FIRST, LAST, at_most=2)
    assert (found.looked_at, found.total) == (3, 3), "a customer is never cut in half"
