"""The contract's total as the text states it, and what each stage comes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.drafts import Draft
from huikuan.rules.clauses.model import ParsedStage, Token
from huikuan.rules.clauses.segments import Sentence
from huikuan.rules.clauses.shares import TOTAL_NAME

PERIODIC: Final = re.compile(r"每|按[月季]|\beach\b|\bper\b|monthly|quarterly")
STRONG: Final = re.compile(r"总|合同|项目|工程|中标|成交|total|contract|项目金额")
MINOR: Final = 100
HUNDRED: Final = Decimal(100)


@dataclass(slots=True)
class Totals:
    """The total in minor units, None when unknown, and what is odd about how it is written (flags)."""

    total_minor: int | None = None
    flags: list[str] = field(default_factory=list)


def stated_total(flat: str, found: Sequence[Sentence]) -> Totals:
    """The first total the text names. Written in words and in figures that differ, it is unknown."""
    candidates: list[tuple[bool, list[Token]]] = []
    for sentence in found:
        tokens = [
            token
            for token in sentence.tokens
            if token.kind == "amount" and token.value is not None and not token.has("unit_price")
        ]
        for place, token in enumerate(tokens):
            before = flat[max(sentence.start, token.start - 40) : token.start]
            name = TOTAL_NAME.search(before)
            if (
                PERIODIC.search(before)
                or not name
                or any(other.kind in {"event", "pct"} and other.start < token.start for other in sentence.tokens)
            ):
                continue
            pair = [token, *(other for other in tokens[place + 1 : place + 2] if other.start - token.end < 16)]
            candidates.append((bool(STRONG.search(before)), pair))
    candidates.sort(key=lambda one: not one[0])
    return total_from(candidates[0][1]) if candidates else Totals()


def total_from(pair: list[Token]) -> Totals:
    """One total from one amount, or from the same amount in words and in figures."""
    found = Totals()
    values = {token.value for token in pair}
    words = [token for token in pair if token.has("uppercase")]
    if len(values) > 1 and words:
        found.flags.append("uppercase_lowercase_total_conflict")
        return found
    if len(words) == len(pair) or (len(pair) == 1 and words):
        found.flags.append("uppercase_total_only")
    if any(token.has("no_leading_one") for token in words):
        found.flags.append("uppercase_amount_without_leading_one")
    value = pair[0].value
    found.total_minor = minor(value) if value is not None else None
    return found


def minor(value: Decimal) -> int | None:
    """Minor units of an amount in major ones; None when it is finer than the smallest coin."""
    scaled = value * MINOR
    return int(scaled) if scaled == scaled.to_integral_value() else None


def two_currencies(drafts: Sequence[Draft]) -> bool:
    """Whether the stages' amounts are in different currencies: they are never added."""
    found = (token for draft in drafts for token in draft.tokens("amount") if token.value is not None)
    return len({token.code for token in found if not token.marks & {"unit_price", "bare", "no_currency"}}) > 1


def implied_total(stages: Sequence[ParsedStage]) -> int | None:
    """The total that percents and amounts given side by side agree on (at least two stages, exactly)."""
    pairs = [
        (stage.amount_minor, stage.pct)
        for stage in stages
        if stage.amount_minor and stage.pct and not stage.cumulative and stage.basis == "contract_total"
    ]
    if len(pairs) < 2:
        return None
    totals = {amount * HUNDRED / pct for amount, pct in pairs}
    total = totals.pop()
    return int(total) if not totals and total == total.to_integral_value() else None


def increments(stages: Sequence[ParsedStage], repeats: bool) -> tuple[Decimal, ...] | None:
    """Each stage's own percent of the contract, None unless all are known."""
    if repeats or not stages:
        return None
    parts: list[Decimal] = []
    for stage in stages:
        if stage.pct is None or stage.basis not in {"contract_total", "settlement_total"}:
            return None
        parts.append(stage.pct - sum(parts, Decimal(0)) if stage.cumulative else stage.pct)
    return tuple(parts) if all(part > 0 for part in parts) else None


def increment_amounts(stages: Sequence[ParsedStage], parts: Sequence[Decimal], total_minor: int) -> tuple[int, ...]:
    """The amounts of the parts in minor units: rounded down, the last taking what is left when they make the whole."""
    amounts = [
        stage.amount_minor
        if stage.amount_minor is not None and not stage.cumulative and fits(stage.amount_minor, part, total_minor)
        else int(total_minor * part / HUNDRED)
        for stage, part in zip(stages, parts, strict=True)
    ]
    if sum(parts, Decimal(0)) == HUNDRED:
        amounts[-1] = total_minor - sum(amounts[:-1])
    return tuple(amounts)


def fits(amount_minor: int, part: Decimal, total_minor: int) -> bool:
    """Whether an amount is its percent of the total, to the yuan."""
    return abs(amount_minor - total_minor * part / HUNDRED) < MINOR
