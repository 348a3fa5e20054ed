"""What `decide` is told about one claim, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from huikuan.rules.dunning.conditions import NO_TRAITS, Traits
from huikuan.rules.dunning.policy import Step


@dataclass(frozen=True, slots=True)
class Facts:
    """One claim on one business date. Amounts are minor units of the claim's currency.

    `held_minor`: the part under holds, `held_until`: the last day of the earliest such hold (None: open end).
    `counted_mask`: bit p is set when the step at position p counted in this cycle; skipped and cancelled steps do not.
    `dropped_mask`: steps a person decided against: not offered again, and no proof for a step that requires them.
    `last_counted_on`: when the latest of them counted. `pending`: a message or task of this cycle is not finished.
    `deadline_on`: the last day of the deadline last given. `blocked`: the code of a wider hold ("unmatched_money",
    "stale_bank", "calendar_unconfirmed", "manual_customer_hold" …) or empty. `traits`: what conditions of steps ask
    about; needed for policies that are `conditional` only.
    """

    due_on: date | None
    outstanding_minor: int
    held_minor: int = 0
    held_until: date | None = None
    counted_mask: int = 0
    dropped_mask: int = 0
    last_counted_on: date | None = None
    pending: bool = False
    deadline_on: date | None = None
    blocked: str = ""
    traits: Traits = NO_TRAITS

    @property
    def passed_mask(self) -> int:
        """Steps behind the claim, counted or dropped: the ladder goes on above the highest of them."""
        return self.counted_mask | self.dropped_mask

    @property
    def chaseable_minor(self) -> int:
        """What may be asked for today: outstanding without the held part, never below zero."""
        return max(self.outstanding_minor - self.held_minor, 0)


class Reason(NamedTuple):
    """One line of a trace: a code of reasons.py and its values (dates as ISO text, step keys joined by commas)."""

    code: str
    values: Mapping[str, str | int]

    def __hash__(self) -> int:
        """Traces can be keys, so that equal ones are written out once."""
        return hash((self.code, frozenset(self.values.items())))

    def as_json(self) -> list[object]:
        """["code", {values}], as traces are stored."""
        return [self.code, dict(self.values)]


class Verdict(NamedTuple):
    """The part of a decision in which no amount appears, the same for every claim in the same position."""

    outcome: str
    step: Step | None
    deadline_on: date | None
    next_on: date | None
    trace: tuple[Reason, ...]


class Decision(NamedTuple):
    """What happens to a claim today, and why.

    `outcome`: "step" (take `step` for `amount_minor`, giving the customer until `deadline_on`), "wait", "hold" or
    "nothing". `next_on`: the next day worth looking again; None: nothing changes until a fact does.
    """

    outcome: str
    step: Step | None
    amount_minor: int
    deadline_on: date | None
    next_on: date | None
    trace: tuple[Reason, ...]
