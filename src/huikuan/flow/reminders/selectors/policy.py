"""A policy as people edit it: its steps with their texts, a changed copy of its content, and its history."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import InvalidPolicy, policy_from_json, policy_to_json
from huikuan.rules.dunning.policy import Policy
from huikuan.rules.wording.templates import TEMPLATES
from huikuan.support.events.models import Event

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepCard:
    """One rung with its texts by language; `on` is False for one that was taken off the ladder."""

    step: Mapping[str, Any]
    texts: Mapping[str, Any]
    on: bool

    @property
    def own(self) -> bool:
        """Whether somebody here made it: such a step is gone for good when it is taken off."""
        return self.step["key"] not in known_steps()


def default_version(
    organization_id: int, number: int | None = None, policy_id: int | None = None
) -> PolicyVersion | None:
    """The newest version of a policy (of the default one), or the one of that number. One query."""
    rows = PolicyVersion.objects.filter(organization_id=organization_id)
    rows = rows.filter(policy__is_default=True) if policy_id is None else rows.filter(policy_id=policy_id)
    if number is not None:
        rows = rows.filter(version=number)
    return rows.select_related("policy", "by").order_by("-version").first()


def versions_of(version: PolicyVersion) -> list[PolicyVersion]:
    """Every version of the same policy, newest first, without the long content."""
    rows = PolicyVersion.objects.filter(policy_id=version.policy_id).select_related("by")
    return list(rows.defer("content", "texts").order_by("-version"))


def changes_of(version: PolicyVersion, limit: int = 50) -> dict[int, dict[str, list[Any]]]:
    """{version number: what its publication changed} of the same policy, the newest ones. One query."""
    rows = Event.objects.filter(
        organization_id=version.organization_id, subject_kind="policy", subject_id=version.policy_id,
        kind="policy.published",
    ).order_by("-pk")  # fmt: skip
    return {data["version"]: data.get("changes", {}) for data in rows.values_list("data", flat=True)[:limit]}


def step_cards(version: PolicyVersion) -> list[StepCard]:
    """The rungs in order, then the default ones that are off."""
    on = {step["key"]: step for step in version.content["steps"]}
    off = [step for key, step in known_steps().items() if key not in on]
    cards = [StepCard(step, version.texts.get(step["key"], {}), True) for step in on.values()]
    cards += [StepCard(step, version.texts.get(step["key"], {}), False) for step in off]
    return sorted(cards, key=lambda card: (day_of(card.step), int(card.step["position"])))


def card_of(version: PolicyVersion, key: str) -> StepCard | None:
    """One rung by its key, on or off."""
    return next((card for card in step_cards(version) if card.step["key"] == key), None)


def known_steps() -> dict[str, Content]:
    """The default ladder's steps in stored form, by key."""
    content = policy_to_json(Policy(version_key="default", steps=DEFAULT_STEPS))
    return {step["key"]: step for step in content["steps"]}


def with_step(content: Mapping[str, Any], key: str, values: Mapping[str, Any]) -> Content:
    """The content with one step changed, or put back at its old place when it was off.

    A step whose day is no longer between those of its neighbours moves to where its day belongs.
    """
    made = copy.deepcopy(dict(content))
    if key in known_steps() and key not in keys_on(made):
        put_back(made, key)
    for step in made["steps"]:
        if step["key"] == key:
            step.update(values)
            if not stands_in_order(made["steps"], step):
                move(made["steps"], step)
    return made


def with_own_step(content: Mapping[str, Any], step: Mapping[str, Any]) -> Content:
    """The content with one more step, at the place of its day. Without needs of its own it gets those that fit."""
    made = copy.deepcopy(dict(content))
    added = dict(step)
    made["steps"].append(added)
    move(made["steps"], added)
    if not added["requires"]:
        added["requires"] = fitting_needs(made, added)
    return made


def carry_conditions(content: Content, key: str) -> None:
    """Steps that could only follow on this one take over its conditions, and those that follow on them.

    One that asks about the same thing already is left alone: what it should ask is for a person to say.
    """
    steps = {step["key"]: step for step in sorted(content["steps"], key=lambda step: int(step["position"]))}
    carrying = {key}
    for step in steps.values():
        lacking = [
            [one for one in steps[name]["conditions"] if one not in step["conditions"]]
            for name in step["requires"]
            if name in steps
        ]
        if not lacking or not all(lacking) or carrying.isdisjoint(step["requires"]):
            continue
        missing = min(lacking, key=len)
        if not {one["what"] for one in missing} & {one["what"] for one in step["conditions"]}:
            step["conditions"] = [*step["conditions"], *copy.deepcopy(missing)]
            carrying.add(step["key"])


def without_step(content: Mapping[str, Any], key: str) -> Content:
    """The content without one step; steps that needed it need what comes before it."""
    made = copy.deepcopy(dict(content))
    before, [gone] = keys_on(made), [step for step in made["steps"] if step["key"] == key]
    made["steps"].remove(gone)
    follow_usual_needs(made, before)
    earlier = [s["key"] for s in made["steps"] if s["position"] < gone["position"] and s["offset"] >= 0]
    for step in made["steps"]:
        if key in step["requires"]:
            step["requires"] = [name for name in step["requires"] if name != key] or gone["requires"] or earlier[-1:]
    return made


def keys_on(content: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(step["key"] for step in content["steps"])


def put_back(content: Content, key: str) -> None:
    """A default step on the ladder again: after those that stand before it by default and by its day."""
    before, step = keys_on(content), known_steps()[key]
    place = {name: at for at, name in enumerate(known_steps())}
    content["steps"].append(step)
    move(content["steps"], step, after=[name for name in before if place.get(name, len(place)) < place[key]])
    step["requires"] = usual_needs(keys_on(content))[key]
    follow_usual_needs(content, before)


def follow_usual_needs(content: Content, before: frozenset[str]) -> None:
    """Default steps that needed what is usual go on doing so, now that other steps are on; changed ones keep theirs."""
    old, new = usual_needs(before), usual_needs(keys_on(content))
    for step in content["steps"]:
        if step["key"] in old and step["key"] in new and set(step["requires"]) == set(old[step["key"]]):
            step["requires"] = new[step["key"]]


def usual_needs(on: frozenset[str]) -> dict[str, list[str]]:
    """What each default step needs by the default ladder; for a step that is off, what that one needed stands in.

    A step without needs of its own is stood in for by the notice before it, so that no step can jump over the last
    notice that a later one asks for (rules/dunning/policy.py: check_order).
    """
    ladder = known_steps()
    for gone in [step for step in ladder.values() if step["key"] not in on]:
        del ladder[gone["key"]]
        earlier = [s["key"] for s in ladder.values() if s["position"] < gone["position"] and s["offset"] >= 0]
        stand_in = gone["requires"] or earlier[-1:]
        for step in ladder.values():
            if gone["key"] in step["requires"]:
                step["requires"] = [name for name in step["requires"] if name != gone["key"]] or stand_in
    return {key: [name for name in step["requires"] if name in on] for key, step in ladder.items()}


def day_of(step: Mapping[str, Any]) -> int:
    """Fifths of a calendar day from the due date; five working days are taken for seven."""
    return int(step["offset"]) * (7 if step["unit"] == "working" else 5)


def stands_in_order(steps: list[Content], step: Content) -> bool:
    """Whether no earlier step comes on a later day, nor a later one on an earlier day."""
    return all(
        (other["position"] < step["position"] or day_of(other) >= day_of(step))
        and (other["position"] > step["position"] or day_of(other) <= day_of(step))
        for other in steps
        if other is not step
    )


def move(steps: list[Content], step: Content, after: Collection[str] = ()) -> None:
    """Put the step before the first one of a later day, but behind those named; positions are numbered anew."""
    steps.remove(step)
    steps.sort(key=lambda other: int(other["position"]))
    place = next((at for at, other in enumerate(steps) if day_of(other) > day_of(step)), len(steps))
    behind = [at + 1 for at, other in enumerate(steps) if other["key"] in after]
    steps.insert(max([place, *behind]), step)
    for position, other in enumerate(steps):
        other["position"] = position


def fitting_needs(content: Content, step: Content) -> list[str]:
    """Needs of a new step that leave no later one without the notice it asks for; a hard step has some if it can."""
    earlier = [other for other in content["steps"] if other["position"] < step["position"]]
    spanning = [other["requires"] for other in content["steps"] if other["position"] > step["position"]]
    names = {other["key"] for other in earlier}
    notices = [[other["key"]] for other in reversed(earlier) if other["form"] == "message" and other["offset"] >= 0]
    inherited = [needs for needs in spanning if needs and names.issuperset(needs)]
    tried: list[list[str]] = [*notices, *inherited, []] if step["hard"] else [[], *inherited, *notices]
    for needs in tried:
        step["requires"] = needs
        if not problem_of(content):
            return needs
    return []


def problem_of(content: Mapping[str, Any]) -> str:
    """Why such a ladder could not be worked with, as policies.publish would say it; "" for a good one."""
    try:
        policy_from_json(content)
    except InvalidPolicy as error:
        return str(error)
    return ""


def words_of(texts: Mapping[str, Any], key: str) -> dict[str, dict[str, str]]:
    """The e-mail of a step in each language, as this organization writes it, else as we deliver it."""
    delivered = {name: {"subject": text.subject, "body": text.body} for name, text in TEMPLATES[key].items()}
    stored = texts.get(key, {})
    return {
        name: {part: stored.get(name, {}).get(part, text[part]) for part in text} for name, text in delivered.items()
    }


def with_texts(texts: Mapping[str, Any], key: str, by_language: Mapping[str, Mapping[str, str]]) -> Content:
    """The texts with one step's replaced."""
    made = copy.deepcopy(dict(texts))
    made[key] = {language: dict(text) for language, text in by_language.items()}
    return made


def contract_numbers(content: Mapping[str, Any], organization_id: int) -> dict[str, str]:
    """{id: number} of the contracts that conditions of the steps name. No query when none does."""
    named = {
        int(key)
        for step in content["steps"]
        for condition in step.get("conditions", ())
        if condition["what"] == "contract"
        for key in condition["among"]
        if key.isdecimal()
    }
    if not named:
        return {}
    rows = Contract.objects.filter(organization_id=organization_id, pk__in=named)
    return {str(pk): number for pk, number in rows.values_list("pk", "number")}


def contract_ids(numbers: Collection[str], organization_id: int) -> dict[str, str]:
    """{number: id} of these contracts."""
    rows = Contract.objects.filter(organization_id=organization_id, number__in=list(numbers))
    return {number: str(pk) for number, pk in rows.values_list("number", "pk")}


def segments(organization_id: int, limit: int = 30) -> list[str]:
    """The kinds of customers there are, the most frequent first."""
    rows = Customer.objects.filter(organization_id=organization_id).exclude(segment="").order_by()
    counted = rows.values_list("segment").annotate(number=Count("pk")).order_by("-number", "segment")
    return [segment for segment, _number in counted[:limit]]


def example_receivable(user: User) -> Receivable | None:
    """A real claim to show texts on: the first visible open one that is past its due date, else any open one."""
    rows = receivables_for(user).filter(closed="", due_on__isnull=False)
    return rows.select_related("contract__entity", "contract__manager", "customer").order_by("due_on", "pk").first()
