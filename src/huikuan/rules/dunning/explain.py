"""The lines of a trace: where a claim stands, and why not another step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.amounts import reaches
from huikuan.rules.dunning.conditions import Condition
from huikuan.rules.dunning.facts import Facts, Reason
from huikuan.rules.dunning.policy import Policy, Rung, Step
from huikuan.rules.dunning.reasons import BLOCKS

NOTHING: Final[Mapping[str, str | int]] = {}


def standing(facts: Facts, due_on: date, late: int, policy: Policy, as_of: date) -> list[Reason]:
    """The opening lines of a trace: due date, days late, last counted step."""
    trace = [Reason("due", {"on": due_on.isoformat()})]
    if late > 0:
        trace.append(Reason("days_late", {"days": late}))
    elif late < 0:
        trace.append(Reason("days_to_due", {"days": -late}))
    else:
        trace.append(Reason("due_is_today", NOTHING))
    if facts.counted_mask:
        key = last_key(facts.counted_mask, policy)
        last = facts.last_counted_on
        if last is None:
            trace.append(Reason("earlier_step", {"key": key}))
        else:
            trace.append(Reason("last_step", {"key": key, "on": last.isoformat(), "days_ago": (as_of - last).days}))
    if facts.dropped_mask:
        trace.append(Reason("dropped", {"keys": keys_of(facts.dropped_mask, policy)}))
    return trace


def last_key(mask: int, policy: Policy) -> str:
    """The key of the highest counted step; a step that this edition does not know is named by its position."""
    highest = mask.bit_length() - 1
    for rung in policy.rungs:
        if rung.position == highest:
            return rung.step.key
    return str(highest)


def keys_of(mask: int, policy: Policy) -> str:
    """Keys of the steps in a mask, in their order."""
    return ",".join([rung.step.key for rung in policy.rungs if mask >> rung.position & 1][::-1])


def nothing_left(facts: Facts, amount: int, late: int, policy: Policy) -> Reason:
    """Why no step can come any more unless a fact changes."""
    mask = facts.counted_mask
    passed = facts.passed_mask.bit_length()
    left = [rung for rung in policy.rungs if rung.position >= passed and (rung.offset >= 0 or late < 0)]
    if not left:
        return Reason("ladder_finished", NOTHING)
    lowest = left[-1]
    if lowest.required_mask and not lowest.required_mask & mask:
        return notice_missing(lowest)
    if lowest.minimum_minor and not reaches(lowest.minimum_minor, amount, policy):
        return Reason("below_minimum", {"key": lowest.step.key, "minimum_minor": lowest.minimum_minor})
    return Reason("missed_before_due", {"keys": lowest.step.key})


def overtaken(step: Step, passed: int, policy: Policy) -> str:
    """Keys of the steps left out between the last step passed and this one, in their order."""
    if step.position == passed + 1:
        return ""
    return ",".join([rung.step.key for rung in policy.rungs if passed < rung.position < step.position][::-1])


def notice_missing(rung: Rung) -> Reason:
    """Why not that step: none of the notices it requires has counted."""
    return Reason("notice_missing", {"key": rung.step.key, "keys": ",".join(rung.step.requires)})


def left_out(rung: Rung, unmet: Condition) -> Reason:
    """Why not that step: it is not meant for this claim."""
    return Reason("left_out", {"key": rung.step.key, "what": unmet.what})


def open_on(rung: Rung, due_on: date, calendar: WorkCalendar) -> date:
    """The step's own day, before waits and deadlines."""
    if rung.working:
        return calendar.add_working(due_on, rung.offset)
    return due_on + timedelta(days=rung.offset)


def held_all(facts: Facts) -> Reason:
    if facts.held_until is None:
        return Reason("held_all", NOTHING)
    return Reason("held_all_until", {"until": facts.held_until.isoformat()})


def held_part(facts: Facts) -> Reason:
    if facts.held_until is None:
        return Reason("held_part", {"held_minor": facts.held_minor})
    return Reason("held_part_until", {"held_minor": facts.held_minor, "until": facts.held_until.isoformat()})


def blocked(code: str) -> Reason:
    return Reason(code, NOTHING) if code in BLOCKS else Reason("blocked", {"cause": code})
