"""The planner: both its roads come to the same, its queries do not grow with the claims, its next days are kept."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Action, Track
from huikuan.flow.reminders.selectors.day_facts import messages_by_customer
from huikuan.flow.reminders.services.planning import Planner, Written
from huikuan.support.events.models import Event
from huikuan.workflow import daily_run, facts
from tests.factories import DAY, make_firm, make_message, make_receivable
from tests.stories.company import Company, company, morning

TODAY = date(2026, 9, 1)

pytestmark = pytest.mark.django_db


def with_claims(count: int, seed: int = 1) -> Company:
    random = Random(seed)
    firm = company(TODAY)
    drafts = [
        Draft(
            firm.contract, number + 1, "progress", f"第{number}期", random.choice([50, 99, 100, 1_000_000, 7_654_321]),
            TODAY + timedelta(days=random.randrange(-90, 12)),
        )
        for number in range(count)
    ]  # fmt: skip
    facts.open_plan(organization=firm.organization, drafts=drafts, by=firm.owner, at=morning(TODAY))
    return firm


@pytest.mark.parametrize("seed", range(5))
def test_deciding_by_position_equals_deciding_one_by_one(seed: int) -> None:
    firm = with_claims(60, seed)
    planner = Planner(firm.organization, TODAY, morning(TODAY))
    rows = planner.read(1000)
    planner.facts.load_contacts({row[9] for row in rows})
    fast, slow = Written(), Written()
    for row in rows:
        planner.plan(row, fast)
        planner.plan_singly(row, slow)
    assert fast == slow
    assert fast.actions


def test_the_queries_of_a_run_do_not_grow_with_the_claims() -> None:
    counts = []
    for count in (8, 80):
        firm = with_claims(count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            daily_run.run(organization=firm.organization, as_of=TODAY, at=morning(TODAY))
        counts.append(len(queries))
        for user in firm.organization.users.all():  # make room for the next firm's people
            type(user).objects.filter(pk=user.pk).update(email=f"{count}-{user.email}")
    assert counts[0] == counts[1]


def test_running_again_writes_nothing_more() -> None:
    firm = with_claims(40)
    daily_run.run(organization=firm.organization, as_of=TODAY, at=morning(TODAY))
    before = (Action.objects.count(), Event.objects.filter(kind="action.planned").count())
    daily_run.run(organization=firm.organization, as_of=TODAY, at=morning(TODAY, 10))
    assert (Action.objects.count(), Event.objects.filter(kind="action.planned").count()) == before


def test_no_claim_is_looked_at_before_its_next_day() -> None:
    firm = with_claims(40)
    daily_run.run(organization=firm.organization, as_of=TODAY, at=morning(TODAY))
    assert not Track.objects.filter(next_on__lte=TODAY).exists()
    report = daily_run.run(organization=firm.organization, as_of=TODAY, at=morning(TODAY, 11))
    assert report.looked == 0


def test_two_letters_of_one_day_count_twice() -> None:
    firm = make_firm()
    for late in (10, 11):
        make_message(firm, [make_receivable(firm, late=late)], state="sent")
    assert messages_by_customer(firm.organization.pk, DAY) == {firm.customer.pk: [DAY, DAY]}
