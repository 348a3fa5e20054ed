"""Playing a policy over days: letters are merged, caps hold over all claims, facts count from their own day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.calendar import CHINA
from huikuan.rules.dunning.compared import differences, letters_by_day, totals
from huikuan.rules.dunning.conditions import Condition, Traits
from huikuan.rules.dunning.contact import ContactFacts
from huikuan.rules.dunning.decide import decide
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.facts import Facts
from huikuan.rules.dunning.policy import Policy, Step
from huikuan.rules.dunning.replay import Played, Stage
from huikuan.rules.dunning.replay_claim import Block, Claim, Held, carried, held_on, moved, value_on

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)
POLICY = Policy("1", DEFAULT_STEPS)
PAYER = ContactFacts("1", frozenset({"payer", "superior"}), {"email": "payer@customer.example"})


def claim(key: int = 1, **more: Any) -> Claim:
    usual: dict[str, Any] = {
        "customer": 1, "currency": "CNY", "version": 1, "dues": ((FIRST, date(2026, 9, 10)),),
        "owed": ((FIRST, 1_000_000),),
    }  # fmt: skip
    return Claim(key, **(usual | more))


def stage(*policies: Policy, contacts: tuple[ContactFacts, ...] = (PAYER,)) -> Stage:
    ladders = dict(enumerate(policies or (POLICY,), start=1))
    return Stage(ladders, CHINA, dict.fromkeys(range(1, 9), contacts), {})


def play(*claims: Claim, last: date = LAST) -> Played:
    return stage().play(claims, FIRST, last)


def steps(played: Played) -> list[tuple[date, str]]:
    return [(one.on, one.step) for one in played.taken]


def test_claims_of_one_day_share_a_letter_and_currencies_do_not() -> None:
    played = play(claim(1), claim(2, owed=((FIRST, 2_000_000),)), claim(3, currency="USD"), last=date(2026, 9, 3))
    assert [(letter.claims, letter.amount_minor, letter.currency) for letter in played.letters] == [
        ((1, 2), 3_000_000, "CNY"),
        ((3,), 1_000_000, "USD"),
    ]
    assert {one.letter for one in played.taken if one.currency == "CNY"} == {1}


def test_a_letter_speaks_as_its_firmest_step() -> None:
    late = claim(2, dues=((FIRST, date(2026, 8, 25)),), counted_mask=POLICY.mask("reminder", "call"),
                 last_counted_on=date(2026, 8, 28))  # fmt: skip
    played = play(claim(1, dues=((FIRST, FIRST),)), late, last=FIRST)
    assert [(letter.step, letter.claims) for letter in played.letters] == [("second_reminder", (1, 2))]


def test_nothing_before_it_is_owed_and_nothing_after_it_is_paid() -> None:
    born, paid = date(2026, 9, 20), date(2026, 9, 29)
    played = play(claim(owed=((born, 1_000_000), (paid, 0))))
    assert played.taken
    assert all(born <= one.on < paid for one in played.taken)


def test_a_part_payment_lowers_what_is_asked_for_from_its_day_on() -> None:
    half = date(2026, 9, 12)
    played = play(claim(owed=((FIRST, 1_000_000), (half, 400_000))))
    assert {one.amount_minor for one in played.taken if one.on < half} == {1_000_000}
    assert {one.amount_minor for one in played.taken if one.on >= half} == {400_000}


@pytest.mark.parametrize(
    "rest",
    [
        {"holds": (Held(date(2026, 9, 9), date(2026, 9, 20), None, date(2026, 9, 20)),)},
        {"blocks": (Block(date(2026, 9, 9), date(2026, 9, 20), "unmatched_money"),)},
    ],
)
def test_rest_for_a_while(rest: dict[str, Any]) -> None:
    played = play(claim(**rest))
    days = [one.on for one in played.taken]
    assert days
    assert not [day for day in days if date(2026, 9, 9) <= day <= date(2026, 9, 20)]
    assert min(day for day in days if day > date(2026, 9, 20)) == CHINA.next_working(date(2026, 9, 21))


def test_who_cannot_be_reached_gets_nothing_and_is_counted() -> None:
    played = stage(contacts=()).play([claim()], FIRST, date(2026, 9, 9))
    assert not played.taken
    assert {(one[2], one[3]) for one in played.unreached} >= {("notice_before", "no_contact")}


def test_conditions_over_the_customers_claims_count_the_day() -> None:
    only = Condition("overdue_claims", at_least=2)
    policy = Policy("2", (Step("reminder", 0, 1, channels=("email",), conditions=(only,)),))
    second = claim(2, dues=((FIRST, date(2026, 9, 21)),))
    played = stage(policy).play([claim(1), second], FIRST, LAST)
    assert [one.on for one in played.taken] == [date(2026, 9, 22)] * 2


def test_steps_of_one_name_count_on_another_ladder() -> None:
    shorter = Policy("2", tuple(replace(step, position=place) for place, step in enumerate(DEFAULT_STEPS[2:])))
    mask = POLICY.mask("notice_before", "reminder", "call")
    assert carried(mask, POLICY, shorter) == shorter.mask("reminder", "call")
    there = moved(claim(counted_mask=mask), 2, {1: POLICY, 2: shorter})
    assert (there.version, there.counted_mask) == (2, shorter.mask("reminder", "call"))


def test_two_plays_side_by_side() -> None:
    later = tuple(replace(step, offset=4) if step.key == "reminder" else step for step in DEFAULT_STEPS[:6])
    both = stage(POLICY, Policy("2", later))
    old = both.play([claim()], FIRST, LAST)
    new = both.play([claim(version=2)], FIRST, LAST)
    kinds = {row.step: row.kind for row in differences(old, new)}
    assert (kinds["notice_before"], kinds["reminder"], kinds["demand_letter"]) == ("same", "moved", "only_old")
    assert {row.kind for row in differences(new, old)} == {"same", "moved", "only_new"}
    figures = totals(old)
    assert (figures.letters, figures.claims, figures.customers) == (len(old.letters), 1, 1)
    assert figures.hard == sum(one.hard for one in old.taken) > 0
    assert figures.approvals == figures.hard + sum(letter.approval for letter in old.letters)
    assert sum(letters_by_day(old).values()) == figures.letters


def test_values_and_holds_of_a_day() -> None:
    series = ((date(2026, 1, 2), 1), (date(2026, 1, 5), 2))
    assert [value_on(series, date(2026, 1, day)) for day in (1, 2, 4, 5)] == [None, 1, 1, 2]
    some = (Held(FIRST, None, 30, None), Held(FIRST, LAST, 50, LAST))
    assert held_on(some, FIRST, 100) == (80, LAST)
    assert held_on(some, FIRST, 60) == (60, LAST)
    assert held_on((*some, Held(FIRST)), FIRST, 100) == (100, LAST)
    assert held_on(some, FIRST - timedelta(days=1), 100) == (0, None)


DAYS = st.integers(0, 90).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def claims(draw: st.DrawFn, key: int) -> Claim:
    paid = sorted(draw(st.lists(DAYS, max_size=3, unique=True)))
    amounts = sorted(draw(st.lists(st.integers(0, 999_999), min_size=len(paid), max_size=len(paid))), reverse=True)
    begins = draw(DAYS)
    ends = draw(st.none() | st.integers(0, 20).map(lambda number: begins + timedelta(days=number)))
    holds = (Held(begins, ends, draw(st.none() | st.integers(1, 500_000)), ends),) if draw(st.booleans()) else ()
    owed = {FIRST: 1_000_000} | dict(zip(paid, amounts, strict=True))
    due_on = FIRST + timedelta(days=draw(st.integers(-60, 80)))
    return claim(
        key, dues=((FIRST, due_on),), owed=tuple(sorted(owed.items())), holds=holds,
        traits=((FIRST, Traits(segment="A")),),
    )  # fmt: skip


def slowly(one: Claim) -> list[tuple[date, str]]:
    """The only claim of a customer asked about on every single day."""
    policy = replace(POLICY, weekly_cap=7)
    found, mask, last_on, deadline, day = [], 0, None, None, FIRST
    while day <= LAST:
        owed = value_on(one.owed, day) or 0
        held, until = held_on(one.holds, day, owed)
        facts = Facts(
            value_on(one.dues, day), owed, held, until, counted_mask=mask, last_counted_on=last_on, deadline_on=deadline
        )
        decision = decide(facts, policy, CHINA, day)
        if decision.step is not None:
            mask |= 1 << decision.step.position
            last_on, deadline = day, decision.deadline_on or deadline
            found.append((day, decision.step.key))
        day += timedelta(days=1)
    return found


@settings(max_examples=60, deadline=None)
@given(claims(1))
def test_jumping_from_look_to_look_equals_looking_every_day(one: Claim) -> None:
    uncapped = replace(POLICY, weekly_cap=7)
    assert steps(stage(uncapped).play([one], FIRST, LAST)) == slowly(one)


@settings(max_examples=40, deadline=None)
@given(st.tuples(claims(1), claims(2), claims(3)))
def test_caps_hold_over_all_claims_of_a_customer(some: tuple[Claim, ...]) -> None:
    played = play(*some)
    days = [letter.on for letter in played.letters]
    for day in days:
        week = {one for one in days if day - timedelta(days=6) <= one <= day}
        assert len(week) <= POLICY.weekly_cap
        assert CHINA.is_working(day)
    taken = [(one.claim, one.step) for one in played.taken]
    assert len(taken) == len(set(taken)), "no step twice"
    assert all(one.amount_minor > 0 for one in played.taken)
