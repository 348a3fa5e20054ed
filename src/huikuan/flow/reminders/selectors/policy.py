"""A policy as people edit it: its steps with their texts, a changed copy of its content, and its history."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import policy_to_json
from huikuan.rules.dunning.policy import Policy

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepCard:
    """One rung with its texts by language; `on` is False for one that was taken off the ladder."""

    step: Mapping[str, Any]
    texts: Mapping[str, Any]
    on: bool


def default_version(organization_id: int, number: int | None = None) -> PolicyVersion | None:
    """The newest version of the default policy, or the one of that number. One query."""
    rows = PolicyVersion.objects.filter(organization_id=organization_id, policy__is_default=True)
    if number is not None:
        rows = rows.filter(version=number)
    return rows.select_related("policy", "by").order_by("-version").first()


def versions_of(version: PolicyVersion) -> list[PolicyVersion]:
    """Every version of the same policy, newest first, without the long content."""
    rows = PolicyVersion.objects.filter(policy_id=version.policy_id).select_related("by")
    return list(rows.defer("content", "texts").order_by("-version"))


def step_cards(version: PolicyVersion) -> list[StepCard]:
    """The rungs in order, then the default ones that are off."""
    on = {step["key"]: step for step in version.content["steps"]}
    off = [step for key, step in known_steps().items() if key not in on]
    cards = [StepCard(step, version.texts.get(step["key"], {}), True) for step in on.values()]
    cards += [StepCard(step, version.texts.get(step["key"], {}), False) for step in off]
    return sorted(cards, key=lambda card: (int(card.step["offset"]), int(card.step["position"])))


def card_of(version: PolicyVersion, key: str) -> StepCard | None:
    """One rung by its key, on or off."""
    return next((card for card in step_cards(version) if card.step["key"] == key), None)


def known_steps() -> dict[str, Content]:
    """The default ladder's steps in stored form, by key."""
    content = policy_to_json(Policy(version_key="default", steps=DEFAULT_STEPS))
    return {step["key"]: step for step in content["steps"]}


def with_step(content: Mapping[str, Any], key: str, values: Mapping[str, Any]) -> Content:
    """The content with one step changed, or put back (at its old position) when it was off."""
    made = copy.deepcopy(dict(content))
    if not any(step["key"] == key for step in made["steps"]) and key in known_steps():
        made["steps"].append(known_steps()[key])
        made["steps"].sort(key=lambda step: step["position"])
        require_what_is_left(made)
    for step in made["steps"]:
        if step["key"] == key:
            step.update(values)
    return made


def without_step(content: Mapping[str, Any], key: str) -> Content:
    """The content without one step; steps that needed it need what comes before it."""
    made = copy.deepcopy(dict(content))
    made["steps"] = [step for step in made["steps"] if step["key"] != key]
    require_what_is_left(made)
    return made


def require_what_is_left(content: Content) -> None:
    """Each step needs what the default ladder says; for a step that is off, what that one needed stands in.

    A step without needs of its own is stood in for by the notice before it, so that no step can jump over the last
    notice that a later one asks for (rules/dunning/policy.py: check_order).
    """
    on = {step["key"] for step in content["steps"]}
    ladder = known_steps()
    for gone in [step for step in ladder.values() if step["key"] not in on]:
        del ladder[gone["key"]]
        earlier = [s["key"] for s in ladder.values() if s["position"] < gone["position"] and s["offset"] >= 0]
        stand_in = gone["requires"] or earlier[-1:]
        for step in ladder.values():
            if gone["key"] in step["requires"]:
                step["requires"] = [name for name in step["requires"] if name != gone["key"]] or stand_in
    for step in content["steps"]:
        known = ladder.get(step["key"], step)
        step["requires"] = [name for name in known["requires"] if name in on]


def with_texts(texts: Mapping[str, Any], key: str, by_language: Mapping[str, Mapping[str, str]]) -> Content:
    """The texts with one step's replaced."""
    made = copy.deepcopy(dict(texts))
    made[key] = {language: dict(text) for language, text in by_language.items()}
    return made


def example_receivable(user: User) -> Receivable | None:
    """A real claim to show texts on: the first visible open one that is past its due date, else any open one."""
    rows = receivables_for(user).filter(closed="", due_on__isnull=False)
    return rows.select_related("contract__entity", "contract__manager", "customer").order_by("due_on", "pk").first()
