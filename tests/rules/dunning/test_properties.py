"""What holds for every claim, found by trying thousands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from huikuan.rules.calendar import CHINA
from huikuan.rules.dunning.cached import Decider
from huikuan.rules.dunning.decide import decide
from huikuan.rules.dunning.facts import Decision, Facts
from huikuan.rules.dunning.policy import Policy, Step
from huikuan.rules.dunning.reasons import REASONS

from .walk import POLICY, counted

AROUND = st.dates(date(2026, 8, 1), date(2026, 11, 30))
WORKING = Policy(
    "working",
    (
        Step("before", 0, -3, unit="working", channels=("email",)),
        Step("first", 1, 2, unit="working", channels=("email",), deadline_days=5),
        Step("large", 2, 6, unit="working", channels=("email",), minimum_minor=300_00, min_wait_days=3),
        Step("alert", 3, 12, form="internal", audience="finance", mode="task", requires=("first", "large")),
        Step("last", 4, 20, unit="working", channels=("email",), requires=("first", "large"), min_wait_days=6),
    ),
    tolerance_minor=50,
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    mask = draw(st.integers(0, 2**14 - 1))
    return Facts(
        due_on=draw(st.none() | AROUND) if draw(st.integers(0, 9)) == 0 else draw(AROUND),
        outstanding_minor=draw(st.sampled_from([0, 30, 100, 250_00, 300_00, 500_00])),
        held_minor=draw(st.sampled_from([0, 0, 0, 50_00, 250_00, 10**9])),
        held_until=draw(st.none() | AROUND),
        counted_mask=mask,
        last_counted_on=draw(st.none() | AROUND) if mask else None,
        pending=draw(st.sampled_from([False, False, False, True])),
        deadline_on=draw(st.none() | AROUND),
        blocked=draw(st.sampled_from(["", "", "", "stale_bank", "odd"])),
    )


POLICIES = st.sampled_from([POLICY, WORKING])


@given(facts(), POLICIES, AROUND)
@settings(max_examples=600, deadline=None)
def test_a_decision_is_sane_and_explained(known: Facts, policy: Policy, as_of: date) -> None:
    decision = decide(known, policy, CHINA, as_of)
    assert decision == decide(known, policy, CHINA, as_of)
    assert decision == Decider(policy, CHINA, as_of).decide(known)
    assert decision.outcome in {"step", "wait", "hold", "nothing"}
    assert (decision.step is not None) == (decision.outcome == "step")
    assert decision.amount_minor == max(known.outstanding_minor - known.held_minor, 0)
    for reason in decision.trace:
        assert tuple(reason.values) == REASONS[reason.code], reason.code
    json.dumps([reason.as_json() for reason in decision.trace])
    assert hash(decision.trace) == hash(decide(known, policy, CHINA, as_of).trace)
    if decision.next_on is not None:
        assert decision.next_on > as_of
        assert CHINA.is_working(decision.next_on)
    if decision.step is not None:
        check_step(known, policy, as_of, decision, decision.step)


def check_step(known: Facts, policy: Policy, as_of: date, decision: Decision, step: Step) -> None:
    assert CHINA.is_working(as_of)
    assert known.due_on is not None
    assert not known.pending
    assert not known.blocked
    assert decision.amount_minor >= max(policy.tolerance_minor, step.minimum_minor, 1)
    assert step.position >= known.counted_mask.bit_length()
    assert not step.requires or known.counted_mask & policy.mask(*step.requires)
    assert step.offset >= 0 or as_of < known.due_on
    if known.last_counted_on is not None:
        assert (as_of - known.last_counted_on).days >= step.min_wait_days
    if known.deadline_on is not None and step.form != "internal":
        assert as_of > known.deadline_on
    assert (decision.deadline_on is None) == (step.deadline_days is None)


@given(facts(), POLICIES, AROUND)
@settings(max_examples=400, deadline=None)
def test_the_next_day_is_exact(known: Facts, policy: Policy, as_of: date) -> None:
    """Nothing happens before next_on; on it a waiting claim takes a step, unless a fact changed."""
    decision = decide(known, policy, CHINA, as_of)
    if decision.outcome != "wait":
        return
    last = decision.next_on or as_of + timedelta(days=400)
    for n in range(1, (last - as_of).days):
        day = as_of + timedelta(days=n)
        later = decide(known, policy, CHINA, day)
        assert later.outcome == "wait", day
        assert later.next_on == decision.next_on
    if decision.next_on is not None:
        taken = decide(known, policy, CHINA, decision.next_on)
        assert taken.outcome == "step"
        named = next(reason.values["key"] for reason in decision.trace if reason.code == "next_step")
        assert taken.step is not None
        assert taken.step.key == named


@given(st.lists(facts(), max_size=30), AROUND)
@settings(max_examples=60, deadline=None)
def test_remembering_changes_nothing(many: list[Facts], as_of: date) -> None:
    decider = Decider(WORKING, CHINA, as_of)
    for known in many + many:
        assert decider.decide(known) == decide(known, WORKING, CHINA, as_of)
    assert len(decider) <= len(many)


class Life(RuleBasedStateMachine):
    """One claim through days, payments, holds, retries and undone steps."""

    @initialize(due=AROUND, policy=POLICIES)
    def start(self, due: date, policy: Policy) -> None:
        self.policy = policy
        self.facts = Facts(due, 500_00)
        self.day = due - timedelta(days=20)
        self.taken: list[tuple[date, Step]] = []

    @rule(gap=st.sampled_from([1, 1, 1, 1, 2, 5, 30]))
    def next_day(self, gap: int) -> None:
        self.day += timedelta(days=gap)

    @rule()
    def run(self) -> None:
        decision = decide(self.facts, self.policy, CHINA, self.day)
        if decision.step is None:
            return
        assert self.facts.outstanding_minor > self.facts.held_minor
        assert all(day != self.day for day, _ in self.taken), "two steps on one day"
        assert all(step.key != decision.step.key for _, step in self.taken), "the same step twice"
        for earlier_day, earlier in self.taken:
            assert earlier_day < self.day
            assert earlier.position < decision.step.position
        done = {step.key for _, step in self.taken}
        assert not decision.step.requires or done & set(decision.step.requires), "a formal step without its notice"
        self.taken.append((self.day, decision.step))
        self.facts = counted(self.facts, decision, self.day)

    @rule(amount=st.sampled_from([50_00, 250_00, 10**9]))
    def pay(self, amount: int) -> None:
        self.facts = replace(self.facts, outstanding_minor=max(self.facts.outstanding_minor - amount, 0))

    @rule(amount=st.sampled_from([0, 100_00, 10**9]), days=st.none() | st.integers(0, 20))
    def hold(self, amount: int, days: int | None) -> None:
        until = None if days is None else self.day + timedelta(days=days)
        self.facts = replace(self.facts, held_minor=amount, held_until=until)

    @rule()
    def release(self) -> None:
        self.facts = replace(self.facts, held_minor=0, held_until=None)

    @rule()
    def reverse_payment(self) -> None:
        self.facts = replace(self.facts, outstanding_minor=500_00)

    @rule(pending=st.booleans())
    def in_flight(self, pending: bool) -> None:
        self.facts = replace(self.facts, pending=pending)

    @invariant()
    def settled_or_held_never_steps(self) -> None:
        if hasattr(self, "facts") and self.facts.outstanding_minor <= self.facts.held_minor:
            assert decide(self.facts, self.policy, CHINA, self.day).outcome in {"hold", "nothing"}


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
