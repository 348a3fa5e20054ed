"""Credit review before signing: what was checked about a customer, what follows for limit and terms, and why.

A score of 0 to 100. Each check has a weight (WEIGHTS, in points, together 100) and a finding: good earns all of it,
fair half, poor and unknown nothing. What was not checked is not assumed: below half of the weight looked at, the grade
is at most C. How they paid us so far is one of the checks and, where known, taken from our books. A stop (bankruptcy,
listed as dishonest judgment debtor) makes the grade D whatever else was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WEIGHTS: Final = {
    "registration": 10,  # exists, in business, scope fits (registry)
    "years": 5,
    "capital_paid": 5,
    "litigation": 15,  # as defendant for payment
    "enforcement": 15,  # as person subject to enforcement
    "tax_standing": 5,
    "finances": 15,  # statements: liquidity, gearing
    "bank_reference": 5,
    "trade_reference": 10,
    "own_experience": 15,  # how they paid us
}
FINDINGS: Final = {"good": 2, "fair": 1, "poor": 0, "unknown": 0}  # halves of the weight
STOPS: Final = ("bankruptcy", "dishonest_debtor", "registration_revoked")
GRADES: Final = ((80, "A"), (65, "B"), (50, "C"), (0, "D"))
TERMS: Final = {
    # code of what may be agreed: the latest payment in days, and the least share in advance in bp
    "A": ("open_60", 60, 0),
    "B": ("open_30", 30, 2_000),
    "C": ("advance_half", 15, 5_000),
    "D": ("advance_all", 0, 10_000),
}
LIMIT_BP: Final = {"A": 1_000, "B": 500, "C": 200, "D": 0}  # of the customer's yearly turnover
ENOUGH: Final = 50  # points of weight that must have been looked at
VALID_DAYS: Final = 365
LATE_FAIR, LATE_POOR = 15, 45  # average days late of what they paid us


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: code of WEIGHTS, finding (good, fair, poor, unknown), when."""

    code: str
    finding: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """Figures of a credit report and our own books, minor units of one currency; None: not known.

    `stops`: those of STOPS that were found. `average_days_late` and `broken_promises`: how they paid us so far.
    """

    turnover_minor: int | None = None
    own_funds_minor: int | None = None
    wanted_minor: int | None = None
    average_days_late: int | None = None
    broken_promises: int = 0
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditScore:
    """Points, grade (A to D), the reasons as (code, points or days or minor units), the limit and the terms' code."""

    score: int
    grade: str
    reasons: tuple[tuple[str, int], ...]
    suggested_limit_minor: int
    allowed_terms: str
    longest_days: int
    least_advance_bp: int


def score_credit(checks: Sequence[Check], facts: CreditFacts, as_of: date) -> CreditScore:
    """What the checks add up to. Of several of one kind the newest counts; one older than a year counts for none.

    Raises ValueError for an unknown check, finding or stop.
    """
    if any(one.code not in WEIGHTS or one.finding not in FINDINGS for one in checks):
        raise ValueError("an unknown check or finding")
    if set(facts.stops) - set(STOPS):
        raise ValueError("an unknown stop")
    newest = {one.code: one for one in sorted(checks, key=lambda one: one.checked_on) if one.checked_on <= as_of}
    experience = by_experience(facts, as_of)
    if experience is not None:
        newest["own_experience"] = experience
    reasons, halves, seen = counted(newest, as_of)
    score = halves // 2
    grade = next(name for least, name in GRADES if score >= least)
    if seen < ENOUGH:
        reasons.append(("too_little_seen", seen))
        grade = max(grade, "C")  # D stays D
    for stop in facts.stops:
        reasons.append((stop, 0))
        grade = "D"
    terms, longest_days, least_advance_bp = TERMS[grade]
    limit = suggested_limit(grade, facts, reasons)
    return CreditScore(score, grade, tuple(reasons), limit, terms, longest_days, least_advance_bp)


def by_experience(facts: CreditFacts, as_of: date) -> Check | None:
    """Our own experience as a check, when they have paid us before."""
    if facts.average_days_late is None:
        return None
    poor = facts.average_days_late > LATE_POOR or facts.broken_promises > 1
    fair = facts.average_days_late > LATE_FAIR or facts.broken_promises == 1
    return Check("own_experience", "poor" if poor else "fair" if fair else "good", as_of)


def counted(newest: dict[str, Check], as_of: date) -> tuple[list[tuple[str, int]], int, int]:
    """Reasons, half points earned, and the weight that was looked at."""
    reasons: list[tuple[str, int]] = []
    halves = seen = 0
    for code, weight in WEIGHTS.items():
        check = newest.get(code)
        if check is None or check.finding == "unknown":
            reasons.append((f"{code}:unknown", 0))
        elif (as_of - check.checked_on).days > VALID_DAYS:
            reasons.append((f"{code}:outdated", 0))
        else:
            earned = weight * FINDINGS[check.finding]
            halves, seen = halves + earned, seen + weight
            reasons.append((f"{code}:{check.finding}", earned // 2))
    return reasons, halves, seen


def suggested_limit(grade: str, facts: CreditFacts, reasons: list[tuple[str, int]]) -> int:
    """The least of: a share of the turnover by grade (LIMIT_BP), a tenth of own funds, what is wanted. Minor units.

    0 for grade D, and where neither turnover nor own funds are known: nothing is guessed.
    """
    if grade == "D":
        reasons.append(("limit_none_grade", 0))
        return 0
    caps = []
    if facts.turnover_minor is not None:
        caps.append(("limit_turnover", max(0, facts.turnover_minor) * LIMIT_BP[grade] // 10_000))
    if facts.own_funds_minor is not None:
        caps.append(("limit_own_funds", max(0, facts.own_funds_minor) // 10))
    if not caps:
        reasons.append(("limit_unknown", 0))
        return 0
    if facts.wanted_minor is not None:
        caps.append(("limit_wanted", max(0, facts.wanted_minor)))
    code, limit = min(caps, key=lambda cap: cap[1])
    reasons.append((code, limit))
    return limit
