"""What a replay is told about one claim: series of values over days, as each day's run knew them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, TypeVar

from huikuan.rules.dunning.conditions import Traits
from huikuan.rules.dunning.policy import Policy

Value = TypeVar("Value")
DAY: Final = timedelta(days=1)
NEVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as the runs saw it: from the run of `first` to that of `last` (None: open end).

    `until`: the last day it was meant for, `amount_minor`: the part it holds, None for all.
    """

    first: date
    last: date | None = None
    amount_minor: int | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Block:
    """A wider hold (facts.Facts.blocked) from the run of `first` to that of `last` (None: open end)."""

    first: date
    last: date | None
    code: str

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim over the days played. `owed`, `dues` and `traits` hold (first day, value from that day's run on).

    Before the first day of `owed` the claim does not exist. Amounts are minor units. `language` is the customer's.
    The masks, `last_counted_on` and `deadline_on` are where it stands on the ladder `version` when the play begins.
    """

    key: int
    customer: int
    currency: str
    version: int
    dues: tuple[tuple[date, date | None], ...]
    owed: tuple[tuple[date, int], ...]
    holds: tuple[Held, ...] = ()
    blocks: tuple[Block, ...] = ()
    traits: tuple[tuple[date, Traits], ...] = ()
    language: str = ""
    counted_mask: int = 0
    dropped_mask: int = 0
    last_counted_on: date | None = None
    deadline_on: date | None = None

    def changes(self) -> list[date]:
        """The days on which something about it changes."""
        spans: tuple[Held | Block, ...] = (*self.holds, *self.blocks)
        ends = [one.last + DAY for one in spans if one.last is not None and one.last < NEVER]
        dated = [day for series in (self.dues, self.owed, self.traits) for day, _ in series]
        return sorted({*dated, *ends, *(one.first for one in spans)})


def value_on(series: Sequence[tuple[date, Value]], day: date) -> Value | None:
    """The value of the last entry not later than the day; None before the first."""
    found: Value | None = None
    for since, value in series:
        if since > day:
            break
        found = value
    return found


def held_on(holds: Iterable[Held], day: date, owed_minor: int) -> tuple[int, date | None]:
    """(how much is held, last day of the hold that is meant to end first) on this day."""
    active = [hold for hold in holds if hold.on(day)]
    if not active:
        return 0, None
    ends = [hold.until for hold in active if hold.until is not None]
    amounts = [owed_minor if hold.amount_minor is None else hold.amount_minor for hold in active]
    return min(sum(amounts), owed_minor), min(ends) if ends else None


def carried(mask: int, before: Policy, after: Policy) -> int:
    """The steps of a mask on one ladder as bits on another: what has the same name counts there too."""
    places = {step.key: step.position for step in after.steps}
    return sum(1 << places[step.key] for step in before.steps if mask >> step.position & 1 and step.key in places)


def moved(claim: Claim, version: int, ladders: Mapping[int, Policy]) -> Claim:
    """The claim as it would stand on another ladder."""
    if claim.version == version:
        return claim
    before, after = ladders[claim.version], ladders[version]
    return replace(
        claim, version=version, counted_mask=carried(claim.counted_mask, before, after),
        dropped_mask=carried(claim.dropped_mask, before, after),
    )  # fmt: skip
