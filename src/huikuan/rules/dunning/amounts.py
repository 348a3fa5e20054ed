"""What the amounts of a claim decide, as one small number, so that decisions can be shared by many claims."""

from __future__ import annotations

from typing import Final

from huikuan.rules.dunning.facts import Facts
from huikuan.rules.dunning.policy import Policy

SETTLED: Final = 0
HELD: Final = 1
TOLERATED: Final = 2
CHASED: Final = 3  # and above: one more for every minimum amount of the policy that is reached


def amount_class(facts: Facts, policy: Policy) -> int:
    """All that the amounts decide, as one small number: SETTLED, HELD, TOLERATED, CHASED + minimums reached."""
    outstanding = facts.outstanding_minor
    if outstanding <= 0:
        return SETTLED
    chaseable = outstanding - facts.held_minor
    if chaseable <= 0:
        return HELD
    if chaseable < policy.tolerance_minor:
        return TOLERATED
    reached = CHASED
    for minimum in policy.minimums:
        if chaseable >= minimum:
            reached += 1
    return reached


def reaches(minimum_minor: int, amount: int, policy: Policy) -> bool:
    """Whether an amount of that class is at least one of the policy's minimums."""
    return amount - CHASED > policy.minimums.index(minimum_minor)
