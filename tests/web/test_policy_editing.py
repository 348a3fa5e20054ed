"""Ladders edited in any order: steps taken off, put back, moved and added, and what each edit does to the others."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.flow.reminders.selectors import policy as edits
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import policy_from_json, policy_to_json
from huikuan.rules.dunning.policy import Policy

DEFAULT = policy_to_json(Policy("1", DEFAULT_STEPS))
KEYS = [step.key for step in DEFAULT_STEPS]


def own(key: str = "微信问候", **given: Any) -> dict[str, Any]:
    """A message of one's own, five days late."""
    return {
        "key": key, "position": 0, "offset": 5, "unit": "calendar", "form": "message", "channels": ["email"],
        "audience": "payer", "mode": "auto", "approver_role": "", "hard": False, "min_wait_days": 1,
        "deadline_days": None, "requires": [], "minimum_minor": 0, "conditions": [], "tone": "friendly",
    } | given  # fmt: skip


def order(content: dict[str, Any]) -> list[str]:
    return [step["key"] for step in sorted(content["steps"], key=lambda step: step["position"])]


def needs(content: dict[str, Any]) -> dict[str, set[str]]:
    return {step["key"]: set(step["requires"]) for step in content["steps"]}


@settings(max_examples=60, deadline=None)
@given(st.permutations(KEYS), st.integers(1, len(KEYS) - 1), st.permutations(KEYS))
def test_whatever_is_taken_off_and_put_back_the_ladder_works_and_ends_as_it_was(
    off: list[str], count: int, back: list[str]
) -> None:
    content: dict[str, Any] = DEFAULT
    for key in off[:count]:
        content = edits.without_step(content, key)
        assert edits.problem_of(content) == ""
    for key in [key for key in back if key in off[:count]]:
        content = edits.with_step(content, key, {})
        assert edits.problem_of(content) == ""
    assert order(content) == order(DEFAULT)
    assert needs(content) == needs(DEFAULT)


@settings(max_examples=120, deadline=None)
@given(st.integers(-30, 200), st.sampled_from(["calendar", "working"]), st.booleans(), st.sets(st.sampled_from(KEYS)))
def test_a_step_of_ones_own_finds_its_place_and_breaks_no_later_one(
    offset: int, unit: str, hard: bool, off: set[str]
) -> None:
    content: dict[str, Any] = DEFAULT
    for key in sorted(off)[:-1]:
        content = edits.without_step(content, key)
    approval = {"mode": "approval", "approver_role": "owner"} if hard else {}
    made = edits.with_own_step(content, own(offset=offset, unit=unit, hard=hard, **approval))
    assert edits.problem_of(made) == ""
    days = [edits.day_of(step) for step in sorted(made["steps"], key=lambda step: step["position"])]
    assert days == sorted(days)
    without = edits.without_step(made, "微信问候")
    assert needs(without) == needs(content)


def test_a_hard_step_of_ones_own_asks_for_the_notice_before_it() -> None:
    step = own("停止授权", offset=35, form="task", audience="pm", channels=[], hard=True, mode="approval",
               approver_role="owner")  # fmt: skip
    made = edits.with_own_step(DEFAULT, step)
    assert needs(made)["停止授权"] == {"demand_letter"}
    assert order(made).index("停止授权") == order(made).index("demand_letter") + 1


def test_a_step_moved_past_its_neighbours_changes_places_and_numbers() -> None:
    moved = edits.with_step(DEFAULT, "internal_alert", {"offset": 16})
    assert order(moved).index("internal_alert") == order(moved).index("offer_help") + 1
    assert sorted(step["position"] for step in moved["steps"]) == list(range(len(KEYS)))
    assert edits.problem_of(moved) == ""


def test_a_step_stays_where_it_is_while_its_day_is_between_its_neighbours() -> None:
    changed = edits.with_step(DEFAULT, "second_reminder", {"offset": 9})
    assert [step["position"] for step in changed["steps"]] == [step["position"] for step in DEFAULT["steps"]]


def test_working_days_are_counted_as_the_longer_time_they_take() -> None:
    moved = edits.with_step(DEFAULT, "second_reminder", {"offset": 8, "unit": "working"})
    assert order(moved).index("second_reminder") > order(moved).index("internal_alert")
    assert edits.problem_of(moved).startswith("requires_later:internal_alert:second_reminder")


def test_needs_that_somebody_changed_stay_when_another_step_goes() -> None:
    changed = edits.with_step(DEFAULT, "meeting", {"requires": ["offer_help"]})
    without = edits.without_step(changed, "internal_alert")
    assert needs(without)["meeting"] == {"offer_help"}
    stood_in = edits.without_step(changed, "offer_help")
    assert needs(stood_in)["meeting"] == {"second_reminder"}


def test_an_older_edition_without_tones_reads_the_same() -> None:
    older = {**DEFAULT, "steps": [{k: v for k, v in step.items() if k != "tone"} for step in DEFAULT["steps"]]}
    assert policy_from_json(older) == policy_from_json(DEFAULT)
