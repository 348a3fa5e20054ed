"""What a payment clause was read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

HIGH: Final = "high"
MEDIUM: Final = "medium"
LOW: Final = "low"


@dataclass(frozen=True, slots=True)
class Delay:
    """Time that must pass after the trigger before the window opens: "验收合格满一年后". `unit`: month, year, …"""

    n: int
    unit: str


@dataclass(frozen=True, slots=True)
class ParsedStage:
    """One instalment as the words have it.

    `pct`: percent of `basis` (None: not said or blank), for `cumulative` what is paid in all by then (支付至); for a
    `remainder` without its own figure what the other stages leave, where that can be computed. `amount_minor`: minor
    units as written. `trigger`: the event the window runs from; None: not said; "unknown": said in words the grammar
    does not know. `conditions`: what else must have happened, in the order of the text. `window_unit` without
    `window_n`: a blank to be filled in. `start` and `end`: where `source` stands in the text given.
    `sureness`: high, medium or low, with the reasons for anything below high.
    """

    pct: Decimal | None = None
    cumulative: bool = False
    remainder: bool = False
    amount_minor: int | None = None
    basis: str = "contract_total"
    trigger: str | None = None
    conditions: tuple[str, ...] = ()
    window_n: int | None = None
    window_unit: str | None = None
    kind: str | None = None
    trigger_delay: Delay | None = None
    on: str | None = None
    source: str = ""
    start: int = 0
    end: int = 0
    sureness: str = HIGH
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """The stages of a text, and what is remarkable about the whole.

    `total_minor`: the contract's total as given or as the text states it, minor units; None where it is unknown or
    stated in two ways. `increments_pct` and `increments_minor`: each stage's own part, None unless every part is known.
    """

    stages: tuple[ParsedStage, ...] = ()
    flags: tuple[str, ...] = ()
    total_minor: int | None = None
    increments_pct: tuple[Decimal, ...] | None = None
    sum_pct: Decimal | None = None
    increments_minor: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """Something the grammar knows, at its place in the flat text. `value` and `unit` as the kind of token has them."""

    kind: str
    start: int
    end: int
    code: str = ""
    value: Decimal | None = None
    marks: frozenset[str] = field(default_factory=frozenset)

    def has(self, mark: str) -> bool:
        """Whether it carries a mark: blank, bracketed, chinese, uppercase, bare, fraction, …"""
        return mark in self.marks
