"""Single decisions: amounts, holds, blocks, waits, deadlines, editions with minimums and working-day offsets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from huikuan.rules.calendar import CHINA
from huikuan.rules.dunning.decide import decide
from huikuan.rules.dunning.facts import Facts
from huikuan.rules.dunning.policy import Policy, Step
from huikuan.rules.dunning.reasons import BLOCKS, REASONS, VALUE_KINDS

from .walk import EVERY_DAY, POLICY, codes

MONDAY = date(2026, 11, 16)
LATE = Facts(due_on=MONDAY - timedelta(days=2), outstanding_minor=500_00)


def values(facts: Facts, code: str, as_of: date = MONDAY) -> dict[str, str | int]:
    trace = decide(facts, POLICY, CHINA, as_of).trace
    return dict(next(reason.values for reason in trace if reason.code == code))


def test_settled_is_nothing_even_when_blocked() -> None:
    decision = decide(replace(LATE, outstanding_minor=0, blocked="stale_bank"), POLICY, CHINA, MONDAY)
    assert (decision.outcome, decision.next_on, codes(decision)) == ("nothing", None, ["settled"])


def test_below_tolerance_is_nothing_until_a_hold_on_the_rest_ends() -> None:
    assert decide(replace(LATE, outstanding_minor=99), POLICY, CHINA, MONDAY).outcome == "nothing"
    assert decide(replace(LATE, outstanding_minor=100), POLICY, CHINA, MONDAY).outcome == "step"
    held = replace(LATE, held_minor=499_50, held_until=date(2026, 11, 20))
    decision = decide(held, POLICY, CHINA, MONDAY)
    assert (decision.outcome, decision.amount_minor, decision.next_on) == ("nothing", 50, date(2026, 11, 23))


def test_a_hold_stops_the_held_part_only() -> None:
    part = decide(replace(LATE, held_minor=200_00), POLICY, CHINA, MONDAY)
    assert (part.outcome, part.amount_minor) == ("step", 300_00)
    assert codes(part)[-2:] == ["amount", "held_part"]
    more_than_all = decide(replace(LATE, held_minor=900_00), POLICY, CHINA, MONDAY)
    assert (more_than_all.outcome, more_than_all.amount_minor) == ("hold", 0)


@pytest.mark.parametrize(
    ("until", "next_on"),
    [
        (None, None),
        (date(2026, 11, 16), date(2026, 11, 17)),  # the hold's last day is today
        (date(2026, 11, 20), date(2026, 11, 23)),  # Friday: Monday
        (date(2026, 11, 1), date(2026, 11, 17)),  # should have ended: tomorrow, never today
    ],
)
def test_a_full_hold_is_looked_at_after_its_last_day(until: date | None, next_on: date | None) -> None:
    decision = decide(replace(LATE, held_minor=500_00, held_until=until), POLICY, CHINA, MONDAY)
    assert (decision.outcome, decision.next_on) == ("hold", next_on)


@pytest.mark.parametrize("code", [*sorted(BLOCKS), "anything_else"])
def test_a_block_holds_everything(code: str) -> None:
    decision = decide(replace(LATE, blocked=code), POLICY, CHINA, MONDAY)
    assert decision.outcome == "hold"
    assert decision.step is None
    assert codes(decision)[0] == (code if code in BLOCKS else "blocked")


def test_pending_waits_for_a_fact() -> None:
    decision = decide(replace(LATE, pending=True), POLICY, CHINA, MONDAY)
    assert (decision.outcome, decision.next_on) == ("wait", None)
    assert "pending" in codes(decision)


def test_a_claim_without_due_date_waits() -> None:
    decision = decide(replace(LATE, due_on=None), POLICY, CHINA, MONDAY)
    assert (decision.outcome, decision.next_on, codes(decision)[0]) == ("wait", None, "no_due_date")


def test_a_sunday_waits_for_monday() -> None:
    decision = decide(LATE, POLICY, CHINA, MONDAY - timedelta(days=1))
    assert (decision.outcome, decision.next_on) == ("wait", MONDAY)
    assert "not_working_day" in codes(decision)


def test_the_trace_of_a_wait_says_what_for() -> None:
    """The example of domain.md: due, days late, what the step needs, when the last one went, when the next may."""
    due = date(2026, 11, 2)
    facts = Facts(
        due,
        500_00,
        counted_mask=POLICY.mask("reminder", "second_reminder"),
        last_counted_on=date(2026, 11, 15),
        deadline_on=date(2026, 11, 20),
    )
    decision = decide(facts, POLICY, EVERY_DAY, MONDAY)
    assert [reason.as_json() for reason in decision.trace] == [
        ["due", {"on": "2026-11-02"}],
        ["days_late", {"days": 14}],
        ["last_step", {"key": "second_reminder", "on": "2026-11-15", "days_ago": 1}],
        ["min_wait", {"key": "internal_alert", "days": 2, "until": "2026-11-17"}],
        ["next_step", {"key": "internal_alert", "needs_days": 10, "unit": "calendar", "on": "2026-11-17"}],
        ["amount", {"amount_minor": 50000, "outstanding_minor": 50000}],
    ]
    later = replace(facts, counted_mask=facts.counted_mask | POLICY.mask("internal_alert"))
    assert values(later, "deadline") == {"key": "meeting", "on": "2026-11-20"}  # by Monday the 23rd that is reached too


def test_a_step_before_the_due_date_lapses_with_it() -> None:
    facts = Facts(date(2026, 11, 16), 500_00)
    assert decide(facts, POLICY, CHINA, date(2026, 11, 13)).step is POLICY.step("notice_before")
    done = replace(facts, counted_mask=1, last_counted_on=date(2026, 11, 9))
    friday = decide(done, POLICY, CHINA, date(2026, 11, 13))
    assert (friday.outcome, friday.next_on) == ("wait", MONDAY)  # −1 is a Sunday: it goes without the short one
    assert decide(done, POLICY, CHINA, MONDAY).step is POLICY.step("due_today")


def test_a_deadline_on_a_day_off_ends_on_the_next_working_day() -> None:
    facts = Facts(date(2026, 9, 21), 500_00, counted_mask=POLICY.mask("reminder"), last_counted_on=date(2026, 9, 22))
    decision = decide(facts, POLICY, CHINA, date(2026, 9, 28))
    assert decision.step is POLICY.step("second_reminder")
    assert decision.deadline_on == date(2026, 10, 8)  # 3 October, in the holiday


def test_the_end_of_the_ladder() -> None:
    facts = Facts(
        date(2026, 1, 5), 500_00, counted_mask=POLICY.mask("court_prepared"), last_counted_on=date(2026, 6, 1)
    )
    decision = decide(facts, POLICY, CHINA, MONDAY)
    assert (decision.outcome, decision.next_on) == ("wait", None)
    assert "ladder_finished" in codes(decision)


def test_a_minimum_leaves_the_step_out_for_small_amounts() -> None:
    steps = (
        Step("reminder", 0, 1, channels=("email",)),
        Step("dear", 1, 5, channels=("email",), minimum_minor=1_000_00),
    )
    policy = Policy("m", steps)
    facts = Facts(date(2026, 11, 2), 999_99, counted_mask=1, last_counted_on=date(2026, 11, 3))
    small = decide(facts, policy, CHINA, MONDAY)
    assert (small.outcome, small.next_on) == ("wait", None)
    assert "below_minimum" in codes(small)
    assert decide(replace(facts, outstanding_minor=1_000_00), policy, CHINA, MONDAY).step is steps[1]
    assert decide(replace(facts, outstanding_minor=2_000_00, held_minor=1_500_00), policy, CHINA, MONDAY).step is None


def test_offsets_in_working_days_count_make_up_days() -> None:
    policy = Policy("w", (Step("reminder", 0, 3, unit="working", channels=("email",)),))
    facts = Facts(date(2026, 9, 30), 500_00)  # working days after it: 8, 9 and the worked Saturday 10 October
    waiting = decide(facts, policy, CHINA, date(2026, 10, 5))
    assert (waiting.outcome, waiting.next_on) == ("wait", date(2026, 10, 10))
    assert decide(facts, policy, CHINA, date(2026, 10, 9)).outcome == "wait"
    assert decide(facts, policy, CHINA, date(2026, 10, 10)).outcome == "step"


def test_a_run_for_a_past_day_repeats_nothing() -> None:
    facts = replace(LATE, counted_mask=POLICY.mask("reminder"), last_counted_on=MONDAY)
    for back in range(5):
        assert decide(facts, POLICY, CHINA, MONDAY - timedelta(days=back)).outcome == "wait"


def test_levels_of_tryton() -> None:
    """cases/dunning_interest_overdue.json, tryton-dunning-levels: levels at 5, 20 and 40 days; after a block level 2,
    not 3. oca-credit-control: one run makes one step, however old the debt."""
    levels = (
        Step("level_1", 0, 5, channels=("email",)),
        Step("level_2", 1, 20, channels=("email",), requires=("level_1",)),
        Step("level_3", 2, 40, channels=("email",), requires=("level_2",)),
    )
    policy, due = Policy("t", levels), date(2026, 3, 1)
    facts = Facts(due, 100_00)

    def at(day: int, **changed: Any) -> str:
        decision = decide(replace(facts, **changed), policy, EVERY_DAY, due + timedelta(days=day))
        return decision.step.key if decision.step else decision.outcome

    assert at(4) == "wait"
    assert at(5) == "level_1"
    assert at(30, pending=True) == "wait"
    one: dict[str, Any] = {"counted_mask": 1, "last_counted_on": due + timedelta(days=5)}
    assert at(30, **one, blocked="manual_customer_hold") == "hold"
    assert at(50, **one) == "level_2"
    assert at(365) == "level_1"
    assert at(50, **one, outstanding_minor=0) == "nothing"


def test_every_code_is_listed_with_its_values() -> None:
    assert all(set(names) <= set(VALUE_KINDS) for names in REASONS.values())
