"""From the words of a payment clause to a proposed payment plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.assembly import MOST_STAGES, drafts_of
from huikuan.rules.clauses.build import (
    graded,
    merged,
    parts_named,
    stage_of,
    with_general_window,
    with_kinds,
    with_remainder,
)
from huikuan.rules.clauses.flags import Whole, flags_of
from huikuan.rules.clauses.model import ParsedPlan
from huikuan.rules.clauses.reading import read
from huikuan.rules.clauses.retention import carried, released_in_parts, whole_is_rest, without_total
from huikuan.rules.clauses.segments import sentences
from huikuan.rules.clauses.shorthand import shorthand
from huikuan.rules.clauses.tokens import scan
from huikuan.rules.clauses.totals import implied_total, increment_amounts, increments, stated_total, two_currencies
from huikuan.rules.clauses.triggers import when

LONGEST: Final = 200_000
MOST_GENERAL: Final = 3


class ClauseTooLong(ValueError):
    """The text is longer than LONGEST characters."""


def parse_clauses(text: str, total_minor: int | None = None) -> ParsedPlan:
    """The payment plan a text describes; `total_minor`: the contract's total in minor units where it is known.

    Takes Chinese and English, any text: what is no payment clause gives no stages. Raises ClauseTooLong above 200,000
    characters. Time grows linearly with the text.
    """
    if len(text) > LONGEST:
        raise ClauseTooLong(f"{len(text)} characters, at most {LONGEST}")
    reading = read(text)
    tokens = scan(reading.flat)
    found = sentences(reading.flat, tokens)
    drafts, general, idle = drafts_of(reading.flat, found)
    drafts = (drafts or shorthand(reading.flat))[:MOST_STAGES]
    drafts = released_in_parts(whole_is_rest(without_total(drafts)))
    named = parts_named(drafts)
    whens = carried(drafts, [when(reading.flat, draft) for draft in drafts])
    everything = [stage_of(reading, draft, one, named) for draft, one in zip(drafts, whens, strict=True)]
    stages, places = merged(everything)
    drafts, whens = [drafts[place] for place in places], [whens[place] for place in places]
    repeats = any(draft.repeats for draft in drafts)
    for one in general[:MOST_GENERAL]:
        stages = [with_general_window(stage, when(reading.flat, one)) for stage in stages]
    mixed = two_currencies(drafts)
    stages = with_remainder(with_kinds(reading.flat, stages, drafts), repeats)
    stages = [replace(one, reasons=(*one.reasons, "currency_mixed")) if mixed else one for one in stages]
    totals = stated_total(reading.flat, found)
    known = total_minor or totals.total_minor
    if known is None and not mixed and "uppercase_lowercase_total_conflict" not in totals.flags:
        known = implied_total(stages)
    parts = increments(stages, repeats)
    twice = len(stages) < len(everything)
    whole = Whole(text, reading.flat, found, idle, drafts, whens, stages, totals, known, parts, twice, mixed)
    return ParsedPlan(
        stages=tuple(graded(stage, draft) for stage, draft in zip(stages, drafts, strict=True)),
        flags=flags_of(whole),
        total_minor=known,
        increments_pct=parts,
        sum_pct=sum(parts, Decimal(0)) if parts is not None else None,
        increments_minor=increment_amounts(stages, parts, known) if parts is not None and known and not mixed else None,
    )
