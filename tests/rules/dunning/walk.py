"""A claim followed day by day as the daily run would: every step counts on the day it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from huikuan.rules.calendar import CHINA, WorkCalendar
from huikuan.rules.dunning.decide import decide
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.facts import Decision, Facts
from huikuan.rules.dunning.policy import Policy

POLICY = Policy("1", DEFAULT_STEPS, tolerance_minor=100)
EVERY_DAY = WorkCalendar(
    "every day", frozenset(), frozenset(date(2026, 1, 1) + timedelta(n) for n in range(500)), frozenset()
)
Change = Callable[[Facts, date], Facts]


def days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def counted(facts: Facts, decision: Decision, day: date) -> Facts:
    """The facts after the decided step has counted."""
    assert decision.step is not None
    return replace(
        facts,
        counted_mask=facts.counted_mask | 1 << decision.step.position,
        last_counted_on=day,
        deadline_on=decision.deadline_on or facts.deadline_on,
    )


def walk(
    facts: Facts,
    first: date,
    last: date,
    change: Change = lambda facts, _: facts,
    policy: Policy = POLICY,
    calendar: WorkCalendar = CHINA,
) -> dict[date, str]:
    """{day: step} of all steps taken from `first` to `last`, with `change` telling what else happens each morning."""
    taken: dict[date, str] = {}
    for day in days(first, last):
        facts = change(facts, day)
        decision = decide(facts, policy, calendar, day)
        if decision.step is not None:
            taken[day] = decision.step.key
            facts = counted(facts, decision, day)
    return taken


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.trace]
