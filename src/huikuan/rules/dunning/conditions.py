"""Conditions of a step (适用条件): for which claims, customers and projects it is meant. The others go without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AMOUNT: Final = "amount_minor"
REMINDERS: Final = "reminders"
NUMBERS: Final = frozenset({AMOUNT, REMINDERS, "oldest_days_late", "overdue_claims", "broken_promises"})
NAMES: Final = frozenset({"segment", "risk", "contract", "project"})
PROJECT_STATES: Final = frozenset({"running", "delivered", "suspended"})


@dataclass(frozen=True, slots=True)
class Traits:
    """What conditions ask about beyond the claim itself. Small and hashable: claims alike share one verdict.

    `segment`, `risk` (grade of the valid credit review) and `contract` (its id as text): "" when not known.
    `project`: states of the contract's projects, empty when it has none. `oldest_days_late`, `overdue_claims`: of all
    the customer's claims. `broken_promises`: of the customer, ever.
    """

    segment: str = ""
    risk: str = ""
    contract: str = ""
    project: frozenset[str] = frozenset()
    oldest_days_late: int = 0
    overdue_claims: int = 0
    broken_promises: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One demand of a step: a number within bounds (both included), or a name among those listed ("" = not known).

    `what`: one of NUMBERS or NAMES. "amount_minor" is the part of the claim that may be chased, in minor units of its
    currency; "reminders" the messages counted for the claim in this cycle.
    """

    what: str
    at_least: int | None = None
    at_most: int | None = None
    among: tuple[str, ...] = ()

    @property
    def thresholds(self) -> set[int]:
        """Amounts from which on this condition answers differently; none for conditions on anything else."""
        if self.what != AMOUNT:
            return set()
        bounds = {self.at_least or 0} if self.at_most is None else {self.at_least or 0, self.at_most + 1}
        return {bound for bound in bounds if bound > 0}


NO_TRAITS: Final = Traits()


def wrong_in(condition: Condition) -> str:
    """Why nothing sensible can be meant by the condition, as a code; "" when it is sound."""
    low, high = condition.at_least, condition.at_most
    if condition.what in NAMES:
        if low is not None or high is not None or not condition.among:
            return "condition_names"
        if condition.what == "project" and not (PROJECT_STATES | {""}).issuperset(condition.among):
            return "condition_names"
        return ""
    if condition.what not in NUMBERS:
        return "condition_unknown"
    if condition.among or (low is None and high is None):
        return "condition_bounds"
    if (low is not None and low < 0) or (high is not None and high < (low or 0)):
        return "condition_bounds"
    return ""
