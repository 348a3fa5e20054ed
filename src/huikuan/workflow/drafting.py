"""A payment plan as a first proposal: from a usual template, or from the words of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huikuan.rules.clauses.model import ParsedStage
from huikuan.rules.clauses.parse import ClauseTooLong, parse_clauses
from huikuan.rules.money import minor_digits
from huikuan.rules.plan.instalments import PlannedInstalment, Problem
from huikuan.rules.plan.parsed import from_parsed
from huikuan.rules.plan.split import PlanRefused, split_plan
from huikuan.rules.plan.templates import template
from huikuan.support.refusal import Refused


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposed instalment, to be corrected by a person. `amount_minor` None: not known.

    `words`: the words it came from, `start` and `end` their place in the text; `sureness` high, medium, low or "".
    """

    line: PlannedInstalment
    amount_minor: int | None
    words: str = ""
    start: int = 0
    end: int = 0
    sureness: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed plan with what is wrong or remarkable about it (codes)."""

    lines: tuple[Proposed, ...]
    problems: tuple[Problem, ...] = ()
    flags: tuple[str, ...] = ()
    text: str = ""


def from_template(code: str, total_minor: int | None) -> Proposal:
    """The lines of a template with their amounts. Raises KeyError for an unknown code."""
    lines = template(code).lines
    amounts, problems = amounts_of(lines, total_minor)
    return Proposal(tuple(map(Proposed, lines, amounts)), problems)


def from_clause(text: str, total_minor: int | None, currency: str) -> Proposal:
    """The plan that the words of a contract describe; what they do not say stays open. Raises
    Refused("document_too_long")."""
    try:
        parsed = parse_clauses(text, total_minor)
    except ClauseTooLong:
        raise Refused("document_too_long", field="clause") from None
    total = total_minor or parsed.total_minor
    lines = from_parsed([as_stage(stage, currency) for stage in parsed.stages], total, currency)
    amounts, problems = amounts_of(lines, total) if lines else ([], ())
    proposed = tuple(
        Proposed(line, amount, stage.source, stage.start, stage.end, stage.sureness)
        for line, amount, stage in zip(lines, amounts, parsed.stages, strict=True)
    )
    return Proposal(proposed, problems, parsed.flags, text)


def as_stage(stage: ParsedStage, currency: str) -> dict[str, Any]:
    """A stage as rules/plan/parsed.py reads it: amounts in major units."""
    minor = stage.amount_minor
    return {
        "pct": stage.pct,
        "amount": None if minor is None else Decimal(minor).scaleb(-minor_digits(currency)),
        "cumulative": stage.cumulative,
        "remainder": stage.remainder,
        "basis": stage.basis,
        "trigger": stage.trigger,
        "conditions": list(stage.conditions),
        "window_n": stage.window_n,
        "window_unit": stage.window_unit,
        "kind": stage.kind,
        "trigger_delay": stage.trigger_delay and {"n": stage.trigger_delay.n, "unit": stage.trigger_delay.unit},
    }


def amounts_of(
    lines: Sequence[PlannedInstalment], total_minor: int | None
) -> tuple[list[int | None], tuple[Problem, ...]]:
    """The amounts as far as they can be worked out, and why not further."""
    if not total_minor:
        return [line.amount_minor for line in lines], ()
    try:
        return list(split_plan(total_minor, lines)), ()
    except PlanRefused as refused:
        known = [share_of(line, total_minor) for line in lines]
        return known, refused.problems


def share_of(line: PlannedInstalment, total_minor: int) -> int | None:
    """What one line says of itself; a cumulative or remaining one says nothing alone."""
    if line.amount_minor is not None or line.cumulative or line.remainder or line.share_bp is None:
        return line.amount_minor
    return total_minor * line.share_bp // 10_000 if line.basis == "contract_total" else None
