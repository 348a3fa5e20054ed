"""Ladders that cannot work are refused when made; those that can go through JSON unchanged."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import policy_from_json, policy_to_json
from huikuan.rules.dunning.policy import InvalidPolicy, Policy, Step

from .walk import POLICY

FIRST = Step("first", 0, 1, channels=("email",))


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((), "no_steps"),
        ((replace(FIRST, unit="weeks"),), "unit"),
        ((replace(FIRST, form="poster"),), "form"),
        ((replace(FIRST, mode="later"),), "mode"),
        ((replace(FIRST, mode="task"),), "mode"),
        ((replace(FIRST, audience="neighbours"),), "audience"),
        ((replace(FIRST, audience="finance"),), "message_without_address"),
        ((replace(FIRST, channels=()),), "message_without_address"),
        ((replace(FIRST, channels=("megaphone",)),), "channels"),
        ((replace(FIRST, key=""),), "key"),
        ((replace(FIRST, key="a{b}"),), "key"),
        ((replace(FIRST, position=63),), "position"),
        ((replace(FIRST, min_wait_days=0),), "min_wait_days"),
        ((replace(FIRST, deadline_days=0),), "deadline_days"),
        ((replace(FIRST, minimum_minor=-1),), "minimum_minor"),
        ((replace(FIRST, offset=9999),), "offset"),
        ((replace(FIRST, form="task", channels=()),), "task_for_customer"),
        ((replace(FIRST, mode="approval"),), "approver_role"),
        ((replace(FIRST, approver_role="owner"),), "approver_role"),
        ((replace(FIRST, mode="approval", approver_role="intern"),), "approver_role"),
        ((replace(FIRST, hard=True),), "hard_without_approval"),
        ((FIRST, replace(FIRST, position=1)), "key_twice"),
        ((FIRST, replace(FIRST, key="second")), "position_twice"),
        ((FIRST, replace(FIRST, key="second", position=1, requires=("third",))), "requires_unknown"),
        ((replace(FIRST, requires=("second",)), replace(FIRST, key="second", position=1)), "requires_later"),
    ],
)
def test_refused(steps: tuple[Step, ...], code: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        Policy("x", steps)
    assert refused.value.code == code


def test_a_step_must_not_jump_over_a_notice_that_a_later_one_needs() -> None:
    notice = replace(FIRST, key="notice", position=1, offset=5)
    call = replace(FIRST, key="call", position=2, offset=8)
    suit = replace(FIRST, key="suit", position=3, offset=30, requires=("notice",))
    with pytest.raises(InvalidPolicy) as refused:
        Policy("x", (FIRST, notice, call, suit))
    assert (refused.value.code, refused.value.step, refused.value.value) == ("dead_end", "suit", "call")
    Policy("x", (FIRST, notice, replace(call, requires=("notice",)), suit))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"tolerance_minor": -1}, "negative"),
        ({"stale_bank_days": -1}, "negative"),
        ({"daily_cap": 0}, "caps"),
        ({"daily_cap": 4, "weekly_cap": 3}, "caps"),
        ({"hours": (600, 600)}, "hours"),
        ({"hours": (0, 1441)}, "hours"),
    ],
)
def test_limits_refused(limits: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        Policy("x", (FIRST,), **limits)
    assert refused.value.code == code


def test_the_default_ladder() -> None:
    assert [step.offset for step in DEFAULT_STEPS] == [-7, -1, 0, 1, 3, 7, 10, 14, 20, 30, 40, 45, 60, 75]
    hard = {step.key for step in DEFAULT_STEPS if step.hard}
    assert hard == {"demand_letter", "suspension", "mediation", "lawyer_letter", "court_prepared"}
    assert all(step.mode == "approval" and step.approver_role for step in DEFAULT_STEPS if step.hard)
    assert not [step for step in DEFAULT_STEPS if "expos" in step.key]


def test_json_and_back() -> None:
    content = json.loads(json.dumps(policy_to_json(POLICY)))
    again = policy_from_json(content)
    assert again == POLICY
    assert again.rungs == POLICY.rungs
    assert hash(again) == hash(POLICY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"steps": "no"}, "no_steps"),
        ({"steps": [3]}, "step_not_an_object"),
        ({"steps": [{"key": "a", "position": 0}]}, "missing"),
        ({"steps": [{"key": "a", "position": 0, "offset": 1.5}]}, "offset"),
        ({"steps": [{"key": "a", "position": 0, "offset": True}]}, "offset"),
        ({"steps": [{"key": "a", "position": 0, "offset": 1, "hard": "yes"}]}, "hard"),
        ({"steps": [{"key": "a", "position": 0, "offset": 1, "channels": "email"}]}, "channels"),
        ({"steps": [{"key": "a", "position": 0, "offset": 1, "colour": "red"}]}, "unknown_field"),
        ({"hours": [9]}, "hours"),
        ({"version_key": 1}, "version_key"),
        ({"surprise": 1}, "unknown_field"),
        ({"weekly_cap": "3"}, "weekly_cap"),
    ],
)
def test_json_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policy_from_json({**policy_to_json(POLICY), **change})
    assert refused.value.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_is_accepted_or_refused(content: Any) -> None:
    with pytest.raises(InvalidPolicy):
        policy_from_json(content)
