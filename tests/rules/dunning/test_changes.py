"""What a publication changed: every difference named once, nothing else."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.dunning.changes import TEXT_LENGTH, around, differences
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import policy_to_json
from huikuan.rules.dunning.policy import Policy

DEFAULT = policy_to_json(Policy("1", DEFAULT_STEPS))
TEXTS = {"reminder": {"zh-hans": {"subject": "付款提醒", "body": "您好" * 100}}}


def changed(**limits: Any) -> dict[str, Any]:
    return copy.deepcopy(DEFAULT) | limits


def test_the_same_ladder_differs_in_nothing_but_its_number() -> None:
    assert differences(DEFAULT, changed(version_key="2"), TEXTS, copy.deepcopy(TEXTS)) == {}


def test_limits_fields_and_steps_are_told_with_before_and_after() -> None:
    after = changed(weekly_cap=2)
    after["steps"][5] |= {"offset": 9, "conditions": [{"what": "overdue_claims", "at_least": 2}]}
    after["steps"].append({**after["steps"][0], "key": "问候", "position": 40})
    del after["steps"][1]
    assert differences(DEFAULT, after, {}, {}) == {
        ".weekly_cap": [3, 2],
        "second_reminder.offset": [7, 9],
        "second_reminder.conditions": [[], [{"what": "overdue_claims", "at_least": 2}]],
        "问候.on": [False, True],
        "short_before.on": [True, False],
    }


def test_a_new_place_alone_is_no_change() -> None:
    after = changed()
    for step in after["steps"]:
        step["position"] += 3
    assert differences(DEFAULT, after, {}, {}) == {}


def test_a_field_an_older_edition_does_not_know_counts_as_empty() -> None:
    older = changed()
    for step in older["steps"]:
        del step["tone"]
    assert differences(older, DEFAULT, {}, {}) == {}
    newer = changed()
    newer["steps"][3]["tone"] = "firm"
    assert differences(older, newer, {}, {}) == {"reminder.tone": [None, "firm"]}


def test_words_are_cut_to_where_they_begin_to_differ() -> None:
    texts = copy.deepcopy(TEXTS)
    texts["reminder"]["zh-hans"]["body"] = "您好" * 90 + "谢谢"
    [(name, (before, after))] = differences(DEFAULT, DEFAULT, TEXTS, texts).items()
    assert name == "reminder.text.zh-hans.body"
    assert before.endswith("您好")
    assert "谢谢" in after
    assert max(len(before), len(after)) <= TEXT_LENGTH + 2


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_texts_are_shown_apart_exactly_when_they_differ(before: str, after: str) -> None:
    assert (around(before, after)[0] == around(before, after)[1]) == (before == after)
