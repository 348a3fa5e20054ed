"""Whether a step is meant for a claim: the first of its conditions that does not hold."""

from __future__ import annotations

from huikuan.rules.dunning.amounts import reaches
from huikuan.rules.dunning.conditions import AMOUNT, NAMES, REMINDERS, Condition
from huikuan.rules.dunning.facts import Facts
from huikuan.rules.dunning.policy import Policy


def first_unmet(conditions: tuple[Condition, ...], facts: Facts, amount: int, policy: Policy) -> Condition | None:
    """The first condition that fails, or None when the step is meant for this claim. `amount`: its amount class."""
    for condition in conditions:
        if not holds(condition, facts, amount, policy):
            return condition
    return None


def holds(condition: Condition, facts: Facts, amount: int, policy: Policy) -> bool:
    """Whether one condition holds. A name that is not known fits only where "" is listed."""
    if condition.what == AMOUNT:
        return amount_within(condition, amount, policy)
    if condition.what in NAMES:
        found = getattr(facts.traits, condition.what)
        named = (found or {""}) if isinstance(found, frozenset) else {found}
        return not named.isdisjoint(condition.among)
    if condition.what == REMINDERS:
        number = (facts.counted_mask & policy.message_mask).bit_count()
    else:
        number = getattr(facts.traits, condition.what)
    above = condition.at_least is None or number >= condition.at_least
    return above and (condition.at_most is None or number <= condition.at_most)


def amount_within(condition: Condition, amount: int, policy: Policy) -> bool:
    """By the class of the amount alone, so that claims of the same class share one verdict."""
    if condition.at_least and not reaches(condition.at_least, amount, policy):
        return False
    return condition.at_most is None or not reaches(condition.at_most + 1, amount, policy)
