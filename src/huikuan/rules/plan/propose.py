"""Proposals for an amendment that leave alone what is billed or paid, to start the negotiation from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from huikuan.rules.money import split_evenly
from huikuan.rules.plan.amend import CurrentInstalment
from huikuan.rules.plan.instalments import PlannedInstalment, Problem, Trigger
from huikuan.rules.plan.split import PlanRefused

WAYS: Final = frozenset({"pro_rata", "last", "new"})


def as_proposed(current: Sequence[CurrentInstalment]) -> list[PlannedInstalment]:
    """The plan as it stands, as a proposal that changes nothing; cancelled instalments left out."""
    return [with_amount(one, one.amount_minor) for one in current if one.state != "cancelled"]


def with_amount(one: CurrentInstalment, amount_minor: int) -> PlannedInstalment:
    """Its line with an amount in place of a share."""
    return replace(
        one.line, amount_minor=amount_minor, share_bp=None, remainder=False, cumulative=False,
        basis="contract_total", continues=one.sequence,
    )  # fmt: skip


def rebalance(
    current: Sequence[CurrentInstalment], new_total_minor: int, how: str = "pro_rata", trigger: Trigger | None = None
) -> list[PlannedInstalment]:
    """The plan for a new total, minor units. Only instalments without bill, payment or credit change.

    pro_rata: all of these in proportion (split_evenly); last: the last of them; new: an added balancing instalment
    (`trigger` starts its clock, unknown if not given), for a higher total only. Raises PlanRefused with nothing_open
    (no instalment can change), balance_below_zero (values: balance_minor, what only an explicit credit could take), and
    ValueError for an unknown way.
    """
    if how not in WAYS:
        raise ValueError(f"unknown way {how!r}")
    live = [one for one in current if one.state != "cancelled"]
    difference = new_total_minor - sum(one.amount_minor - one.credited_minor for one in live)
    lines = as_proposed(live)
    if difference == 0:
        return lines
    if how == "new":
        if difference < 0:
            raise PlanRefused([Problem("balance_below_zero", None, {"balance_minor": difference})])
        number = max((line.sequence for line in lines), default=0) + 1
        fired = trigger or Trigger("unknown")
        return [*lines, PlannedInstalment(number, "other", "balance", amount_minor=difference, trigger=fired)]
    places = [place for place, one in enumerate(live) if not one.locked]
    if not places:
        raise PlanRefused([Problem("nothing_open", None, {"balance_minor": difference})])
    chosen = places if how == "pro_rata" else places[-1:]
    old = [live[place].amount_minor for place in chosen]
    if sum(old) + difference < len(chosen):
        raise PlanRefused([Problem("balance_below_zero", None, {"balance_minor": sum(old) + difference})])
    for place, amount in zip(chosen, split_evenly(sum(old) + difference, old), strict=True):
        lines[place] = with_amount(live[place], amount)
    return lines
