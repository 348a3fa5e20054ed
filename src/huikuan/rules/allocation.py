"""Which debts a payment settles (Civil Code art. 560 and 561).

First what the debtor designates. Otherwise costs, then interest, then principal (561); among these the due debts first,
then the less secured, the more burdensome, the earlier due, and equals pro rata (560).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from huikuan.rules.money import CurrencyMismatch, split_evenly

KINDS: Final = {"cost": 0, "interest": 1, "principal": 2}


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A debt that can take money. Amounts in minor units; `burden` grows with how heavy the debt weighs (its rate)."""

    key: str
    kind: str
    outstanding_minor: int
    due_on: date | None
    secured_minor: int = 0
    burden: int = 0
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Allocation:
    """(claim, minor units) in the order of settling, and what no claim takes and so stays on account."""

    parts: tuple[tuple[str, int], ...]
    left_minor: int
    reasons: tuple[str, ...]


def allocate(
    amount_minor: int, claims: Sequence[OpenClaim], designated: Sequence[str] = (), as_of: date | None = None
) -> Allocation:
    """Spread an amount over claims. Parts and the rest sum to the amount exactly; no claim takes more than is open.

    `as_of`: the day that tells due debts from others (without it the due date alone orders them). Raises ValueError for
    a negative amount, an unknown designated key, and CurrencyMismatch when the claims are not of one currency.
    """
    if amount_minor < 0:
        raise ValueError("a payment is not negative")
    if len({claim.currency for claim in claims}) > 1:
        raise CurrencyMismatch("claims of several currencies")
    by_key = {claim.key: claim for claim in claims}
    if unknown := set(designated) - by_key.keys():
        raise ValueError(f"designated, but not open: {sorted(unknown)}")
    chosen = [by_key[key] for key in dict.fromkeys(designated)]
    others = sorted((claim for claim in claims if claim.key not in set(designated)), key=lambda c: (rank(c, as_of), c.key))
    parts: list[tuple[str, int]] = []
    reasons: list[str] = []
    left = amount_minor
    for claim in chosen:
        left = take(claim, min(left, claim.outstanding_minor), left, "designated", parts, reasons)
    for _rank, equals in groupby(others, key=lambda claim: rank(claim, as_of)):
        group = [claim for claim in equals if claim.outstanding_minor > 0]
        left = spread(group, left, parts, reasons)
    return Allocation(tuple(parts), left, tuple(reasons))


def rank(claim: OpenClaim, as_of: date | None) -> tuple[int, int, int, int, date]:
    """The place of a claim in the statutory order; equal places share pro rata."""
    due_on = claim.due_on or date.max
    not_due = int(as_of is not None and due_on > as_of) if claim.due_on else 2
    unsecured = max(claim.outstanding_minor - claim.secured_minor, 0) if claim.secured_minor else claim.outstanding_minor
    secured = 1 if claim.secured_minor and unsecured < claim.outstanding_minor else 0
    return KINDS[claim.kind], not_due, secured, -claim.burden, due_on


def spread(group: Sequence[OpenClaim], left: int, parts: list[tuple[str, int]], reasons: list[str]) -> int:
    """Settle claims of equal rank: wholly if the money reaches, else pro rata by what is open."""
    total = sum(claim.outstanding_minor for claim in group)
    if not left or not total:
        return left
    shares = [c.outstanding_minor for c in group] if left >= total else split_evenly(left, [c.outstanding_minor for c in group])
    why = "statutory_order" if left >= total or len(group) == 1 else "pro_rata"
    for claim, share in zip(group, shares, strict=True):
        left = take(claim, share, left, why, parts, reasons)
    return left


def take(
    claim: OpenClaim, share: int, left: int, why: str, parts: list[tuple[str, int]], reasons: list[str]
) -> int:
    if share > 0:
        parts.append((claim.key, share))
        reasons.append(why)
    return left - share
