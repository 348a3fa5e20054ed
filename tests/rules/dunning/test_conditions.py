"""Steps meant for some claims only: left out with a reason elsewhere, looked at again, never a dead end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.calendar import CHINA
from huikuan.rules.dunning.cached import Decider
from huikuan.rules.dunning.conditions import Condition, Traits
from huikuan.rules.dunning.decide import decide
from huikuan.rules.dunning.facts import Decision, Facts
from huikuan.rules.dunning.json_form import policy_from_json, policy_to_json
from huikuan.rules.dunning.policy import InvalidPolicy, Policy, Step

from .walk import codes, counted, days, walk

DUE = date(2026, 9, 1)
CLAIM = Facts(DUE, 1_000_00)


def ladder(*conditions: Condition) -> Policy:
    """Three letters, of which the second is meant for some only."""
    return Policy(
        "conditional",
        (
            Step("first", 0, 1, channels=("email",)),
            Step("second", 1, 7, channels=("email",), requires=("first",), conditions=conditions),
            Step("third", 2, 14, channels=("email",), requires=("first",)),
        ),
    )


def on(facts: Facts, policy: Policy, late: int) -> Decision:
    """What is decided that many days after the due date, the first step having counted."""
    begun = replace(facts, counted_mask=1, last_counted_on=DUE + timedelta(days=1))
    return decide(begun, policy, CHINA, DUE + timedelta(days=late))


MET: tuple[tuple[Condition, dict[str, object], dict[str, object]], ...] = (
    (Condition("segment", among=("key", "")), {"segment": "key"}, {"segment": "small"}),
    (Condition("segment", among=("key", "")), {"segment": ""}, {"segment": "other"}),
    (Condition("risk", among=("C", "D")), {"risk": "D"}, {"risk": ""}),
    (Condition("contract", among=("7", "9")), {"contract": "9"}, {"contract": "97"}),
    (Condition("project", among=("delivered",)), {"project": frozenset({"running", "delivered"})}, {}),
    (Condition("project", among=("",)), {}, {"project": frozenset({"running"})}),
    (Condition("oldest_days_late", at_least=30), {"oldest_days_late": 30}, {"oldest_days_late": 29}),
    (Condition("overdue_claims", at_least=2, at_most=3), {"overdue_claims": 3}, {"overdue_claims": 4}),
    (Condition("broken_promises", at_most=0), {"broken_promises": 0}, {"broken_promises": 1}),
)


@pytest.mark.parametrize(("condition", "holds", "fails"), MET)
def test_a_step_goes_to_those_it_is_meant_for(
    condition: Condition, holds: dict[str, object], fails: dict[str, object]
) -> None:
    policy = ladder(condition)
    assert on(replace(CLAIM, traits=Traits(**holds)), policy, 7).step == policy.step("second")  # type: ignore[arg-type]
    decision = on(replace(CLAIM, traits=Traits(**fails)), policy, 7)  # type: ignore[arg-type]
    assert decision.step is None
    assert ("left_out", {"key": "second", "what": condition.what}) in decision.trace


@pytest.mark.parametrize(("amount", "taken"), [(499_99, False), (500_00, True), (900_00, True), (900_01, False)])
def test_both_bounds_of_an_amount_belong_to_it(amount: int, taken: bool) -> None:
    policy = ladder(Condition("amount_minor", at_least=500_00, at_most=900_00))
    assert (on(replace(CLAIM, outstanding_minor=amount), policy, 7).step is not None) is taken


def test_the_amount_that_counts_is_the_part_that_is_not_held() -> None:
    policy = ladder(Condition("amount_minor", at_least=500_00))
    assert on(replace(CLAIM, outstanding_minor=600_00, held_minor=200_00), policy, 7).step is None


def test_reminders_are_the_messages_counted() -> None:
    policy = ladder(Condition("reminders", at_least=1))
    assert on(CLAIM, policy, 7).step is not None
    assert decide(CLAIM, ladder(Condition("reminders", at_least=1)), CHINA, DUE + timedelta(days=7)).step == (
        policy.step("first")
    )


def test_a_step_left_out_is_passed_over_and_the_ladder_goes_on() -> None:
    policy = ladder(Condition("segment", among=("key",)))
    assert list(walk(CLAIM, DUE, date(2026, 9, 30), policy=policy).values()) == ["first", "third"]


def test_all_conditions_must_hold() -> None:
    policy = ladder(Condition("segment", among=("key",)), Condition("overdue_claims", at_least=2))
    half = replace(CLAIM, traits=Traits(segment="key", overdue_claims=1))
    assert ("left_out", {"key": "second", "what": "overdue_claims"}) in on(half, policy, 7).trace


def test_a_step_left_out_is_looked_at_again_each_working_day_once_its_day_is_reached() -> None:
    policy = ladder(Condition("segment", among=("key",)))
    assert on(CLAIM, policy, 3).next_on == date(2026, 9, 8)  # its own day, not the third step's
    assert on(CLAIM, policy, 7).next_on == date(2026, 9, 9)
    last = Policy("last", (policy.steps[0], policy.steps[1]))
    assert on(CLAIM, last, 20).next_on is not None
    assert "ladder_finished" not in codes(on(CLAIM, last, 20))


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (Condition("weather", at_least=1), "condition_unknown"),
        (Condition("overdue_claims"), "condition_bounds"),
        (Condition("overdue_claims", at_least=-1), "condition_bounds"),
        (Condition("overdue_claims", at_least=3, at_most=2), "condition_bounds"),
        (Condition("overdue_claims", at_least=1, among=("1",)), "condition_bounds"),
        (Condition("segment"), "condition_names"),
        (Condition("segment", at_least=1, among=("key",)), "condition_names"),
        (Condition("project", among=("asleep",)), "condition_names"),
    ],
)
def test_conditions_that_mean_nothing_are_refused(condition: Condition, code: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        ladder(condition)
    assert (refused.value.code, refused.value.step) == (code, "second")


def test_a_required_step_must_be_meant_for_all_that_the_later_one_is_meant_for() -> None:
    key = Condition("segment", among=("key",))
    steps = (
        Step("first", 0, 1, channels=("email",), conditions=(key,)),
        Step("firm", 1, 30, channels=("email",), requires=("first",)),
    )
    with pytest.raises(InvalidPolicy) as refused:
        Policy("stranded", steps)
    assert (refused.value.code, refused.value.step, refused.value.value) == ("dead_end_condition", "firm", "first")
    Policy("sound", (steps[0], replace(steps[1], conditions=(key,))))


def test_a_hard_step_that_acts_alone_is_refused_whatever_its_conditions() -> None:
    alone = Step(
        "suit", 0, 30, form="task", audience="legal", mode="task", hard=True,
        conditions=(Condition("risk", among=("D",)),),
    )  # fmt: skip
    with pytest.raises(InvalidPolicy, match="hard_without_approval"):
        Policy("alone", (alone,))


def test_conditions_come_back_from_json() -> None:
    policy = ladder(Condition("amount_minor", at_most=5), Condition("segment", among=("key", "")))
    assert policy_from_json(policy_to_json(policy)) == policy
    older = policy_to_json(policy)
    for step in older["steps"]:
        del step["conditions"]
    assert policy_from_json(older).conditional is False


@pytest.mark.parametrize(
    "odd", [5, ["x"], [{"what": "segment", "among": "key"}], [{"what": 1}], [{"at_least": True, "what": "reminders"}],
            [{"what": "reminders", "at_least": 1, "sql": ""}]],
)  # fmt: skip
def test_odd_conditions_in_json_are_refused(odd: object) -> None:
    content = policy_to_json(ladder())
    content["steps"][1]["conditions"] = odd
    with pytest.raises(InvalidPolicy):
        policy_from_json(content)


CONDITIONS = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(["amount_minor", "reminders", "oldest_days_late", "overdue_claims", "broken_promises"]),
        st.integers(0, 4).map(lambda n: n * 100),
        st.none() | st.integers(400, 900),
    ),
    st.builds(Condition, st.just("segment"), among=st.lists(st.sampled_from(["", "a", "b"]), min_size=1).map(tuple)),
)
TRAITS = st.builds(
    Traits, segment=st.sampled_from(["", "a", "b", "c"]), oldest_days_late=st.integers(0, 900),
    overdue_claims=st.integers(0, 900), broken_promises=st.integers(0, 900),
)  # fmt: skip


def slow_fit(condition: Condition, claim: Facts, messages: int) -> bool:
    """The reference: read straight off the words of the condition."""
    if condition.what == "segment":
        return claim.traits.segment in condition.among
    known = {"amount_minor": claim.chaseable_minor, "reminders": messages}
    number = known.get(condition.what, getattr(claim.traits, condition.what, 0))
    high = number if condition.at_most is None else condition.at_most
    return (condition.at_least or 0) <= number <= high


@given(st.lists(CONDITIONS, max_size=3), st.lists(TRAITS, min_size=40, max_size=40), st.integers(1, 1000))
@settings(max_examples=150, deadline=None)
def test_day_by_day_a_ladder_with_conditions_does_what_the_reference_says(
    conditions: list[Condition], traits: list[Traits], amount: int
) -> None:
    policy, facts = ladder(*conditions), replace(CLAIM, outstanding_minor=amount)
    looked_on: date | None = DUE
    for day, trait in zip(days(DUE, DUE + timedelta(days=39)), traits, strict=True):
        facts = replace(facts, traits=trait)
        decision = decide(facts, policy, CHINA, day)
        assert decision == Decider(policy, CHINA, day).decide(facts)
        fits = all(slow_fit(condition, facts, facts.counted_mask.bit_count()) for condition in conditions)
        late, mask = (day - DUE).days, facts.counted_mask
        rested = facts.last_counted_on is None or facts.last_counted_on < day
        expected = ""
        if CHINA.is_working(day) and rested:
            if late >= 14 and mask & 1 and mask < 4:
                expected = "third"
            elif late >= 7 and mask < 2 and fits:
                expected = "second"
            elif late >= 1 and not mask:
                expected = "first"
        assert (decision.step.key if decision.step else "") == expected
        if expected:
            assert (looked_on or date.max) <= day, "the day was not announced: the daily run would miss it"
            facts = counted(facts, decision, day)
            looked_on = decide(facts, policy, CHINA, day).next_on
        elif looked_on == day:
            looked_on = decision.next_on


def test_claims_that_differ_in_their_traits_do_not_share_a_verdict() -> None:
    policy = ladder(Condition("segment", among=("key",)))
    decider = Decider(policy, CHINA, DUE + timedelta(days=7))
    begun = replace(CLAIM, counted_mask=1, last_counted_on=DUE + timedelta(days=1))
    meant = decider.decide(replace(begun, traits=Traits(segment="key")))
    assert meant.step == policy.step("second")
    assert decider.decide(replace(begun, traits=Traits(segment="small"))).step is None
