"""A policy as JSON, as versions are stored and exported, and back with every field checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from huikuan.rules.dunning.conditions import Condition
from huikuan.rules.dunning.policy import InvalidPolicy, Policy, Step

__all__ = ["InvalidPolicy", "policy_from_json", "policy_to_json"]

STEP_FIELDS: Final = tuple(field.name for field in fields(Step))
LIMITS: Final = ("tolerance_minor", "weekly_cap", "daily_cap", "stale_bank_days")
TEXTS: Final = frozenset({"key", "unit", "form", "audience", "mode", "approver_role", "tone"})
LISTS: Final = frozenset({"channels", "requires"})


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """Plain JSON values; `policy_from_json` gives the equal policy back."""
    content: dict[str, Any] = {"version_key": policy.version_key, "hours": list(policy.hours)}
    content.update({name: getattr(policy, name) for name in LIMITS})
    content["steps"] = [
        {name: list(value) if isinstance(value := getattr(step, name), tuple) else value for name in STEP_FIELDS}
        | {"conditions": [condition_to_json(condition) for condition in step.conditions]}
        for step in policy.steps
    ]
    return content


def condition_to_json(condition: Condition) -> dict[str, Any]:
    bounds = {"at_least": condition.at_least, "at_most": condition.at_most}
    return {"what": condition.what, **bounds, "among": list(condition.among)}


def policy_from_json(content: Mapping[str, Any]) -> Policy:
    """The policy written in `content`. Raises InvalidPolicy(code, step, value) for anything missing, odd or unknown."""
    if not isinstance(content, Mapping):
        raise InvalidPolicy("not_an_object")
    if unknown := set(content) - {"version_key", "hours", "steps", *LIMITS}:
        raise InvalidPolicy("unknown_field", value=min(map(str, unknown)))
    steps = content.get("steps")
    if not isinstance(steps, list):
        raise InvalidPolicy("no_steps")
    limits: dict[str, Any] = {name: whole_number(content[name], name) for name in LIMITS if name in content}
    if "hours" in content:
        limits["hours"] = hours(content["hours"])
    return Policy(text(content.get("version_key"), "version_key"), tuple(map(step_from_json, steps)), **limits)


def step_from_json(content: object) -> Step:
    if not isinstance(content, Mapping):
        raise InvalidPolicy("step_not_an_object")
    key = text(content.get("key"), "key")
    if unknown := set(content) - set(STEP_FIELDS):
        raise InvalidPolicy("unknown_field", key, min(map(str, unknown)))
    values: dict[str, Any] = {}
    for name, value in content.items():
        if name in TEXTS:
            values[name] = text(value, name, key)
        elif name in LISTS:
            values[name] = texts(value, name, key)
        elif name == "conditions":
            values[name] = conditions(value, key)
        elif name == "hard":
            if not isinstance(value, bool):
                raise InvalidPolicy("hard", key, value)
            values[name] = value
        elif name == "deadline_days" and value is None:
            values[name] = None
        else:
            values[name] = whole_number(value, name, key)
    for name in ("position", "offset"):
        if name not in values:
            raise InvalidPolicy("missing", key, name)
    return Step(**values)


def conditions(value: object, step: str) -> tuple[Condition, ...]:
    if not isinstance(value, list | tuple):
        raise InvalidPolicy("conditions", step, value)
    return tuple(condition_from_json(item, step) for item in value)


def condition_from_json(content: object, step: str) -> Condition:
    if not isinstance(content, Mapping):
        raise InvalidPolicy("conditions", step, content)
    if unknown := set(content) - {"what", "at_least", "at_most", "among"}:
        raise InvalidPolicy("unknown_field", step, min(map(str, unknown)))
    bounds: dict[str, int | None] = {}
    for name in ("at_least", "at_most"):
        bounds[name] = None if content.get(name) is None else whole_number(content[name], name, step)
    among = texts(content.get("among", ()), "among", step)
    return Condition(text(content.get("what"), "what", step), bounds["at_least"], bounds["at_most"], among)


def text(value: object, name: str, step: str = "") -> str:
    if not isinstance(value, str):
        raise InvalidPolicy(name, step, value)
    return value


def texts(value: object, name: str, step: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise InvalidPolicy(name, step, value)
    return tuple(text(item, name, step) for item in value)


def whole_number(value: object, name: str, step: str = "") -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidPolicy(name, step, value)
    return value


def hours(value: object) -> tuple[int, int]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise InvalidPolicy("hours", value=value)
    return whole_number(value[0], "hours"), whole_number(value[1], "hours")
