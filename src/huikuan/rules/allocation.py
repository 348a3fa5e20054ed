"""Which debts a payment settles (Civil Code art. 560 and 561).

First what the debtor designates. Otherwise costs, then interest, then principal (561); among these the due debts first,
then the less secured, the more burdensome, the earlier due, and equals pro rata (560).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final, TypeAlias

from huikuan.rules.money import CurrencyMismatch, split_evenly

KINDS: Final = {"cost": 0, "interest": 1, "principal": 2}
UNSECURED: Final = Fraction(0)
FULLY_SECURED: Final = Fraction(1)

Rank: TypeAlias = tuple[int, int, Fraction, int, date]


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
    """(claim, minor units) in the order of settling, and what no claim takes and so stays on account.

    `reasons` has one code a part: designated, statutory_order or pro_rata.
    """

    parts: tuple[tuple[str, int], ...]
    left_minor: int
    reasons: tuple[str, ...]


def allocate(
    amount_minor: int, claims: Sequence[OpenClaim], designated: Sequence[str] = (), as_of: date | None = None
) -> Allocation:
    """Spread an amount over claims. Parts and the rest sum to the amount exactly; no claim takes more than is open.

    `as_of`: the day that tells due debts from others (without it the due date alone orders them). Designated claims are
    paid in the order named. Claims of equal rank share pro rata; a unit that cannot be shared goes as `split_evenly`
    says, the later claim as given. Raises ValueError for a negative amount or claim, a key given twice, an unknown kind
    or designated key, and CurrencyMismatch when the claims are not of one currency.
    """
    check(amount_minor, claims)
    by_key = {claim.key: claim for claim in claims}
    if unknown := set(designated) - by_key.keys():
        raise ValueError(f"designated, but not open: {sorted(unknown)}")
    chosen = [by_key.pop(key) for key in dict.fromkeys(designated)]
    parts: list[tuple[str, int]] = []
    reasons: list[str] = []
    left = amount_minor
    for claim in chosen:
        left = take(claim, min(left, claim.outstanding_minor), left, "designated", parts, reasons)

    def place(claim: OpenClaim) -> Rank:
        return rank(claim, as_of)

    for _rank, equals in groupby(sorted(by_key.values(), key=place), key=place):
        left = spread(list(equals), left, parts, reasons)
    return Allocation(tuple(parts), left, tuple(reasons))


def check(amount_minor: int, claims: Sequence[OpenClaim]) -> None:
    """Refuses what would make money appear or vanish."""
    if amount_minor < 0:
        raise ValueError("a payment is not negative")
    if any(claim.outstanding_minor < 0 for claim in claims):
        raise ValueError("a claim is not negative")
    if len({claim.key for claim in claims}) < len(claims):
        raise ValueError("a claim given twice")
    if unknown := {claim.kind for claim in claims} - KINDS.keys():
        raise ValueError(f"unknown kind of claim: {sorted(unknown)}")
    if len({claim.currency for claim in claims}) > 1:
        raise CurrencyMismatch("claims of several currencies")


def rank(claim: OpenClaim, as_of: date | None) -> Rank:
    """The place of a claim in the statutory order; equal places share pro rata."""
    due_on = claim.due_on or date.max
    not_due = int(as_of is not None and due_on > as_of) if claim.due_on else 2
    return KINDS[claim.kind], not_due, secured_share(claim), -claim.burden, due_on


def secured_share(claim: OpenClaim) -> Fraction:
    """The part of the open amount that is secured, 0 to 1: 'least secured' (担保最少) is measured by it."""
    if claim.secured_minor <= 0 or claim.outstanding_minor == 0:
        return UNSECURED
    return min(Fraction(claim.secured_minor, claim.outstanding_minor), FULLY_SECURED)


def spread(group: Sequence[OpenClaim], left: int, parts: list[tuple[str, int]], reasons: list[str]) -> int:
    """Settle claims of equal rank: wholly if the money reaches, else pro rata by what is open. Returns what is left."""
    shares = [claim.outstanding_minor for claim in group]
    enough = left >= sum(shares)
    if not left or not any(shares):
        return left
    if not enough:
        shares = split_evenly(left, shares)
    why = "statutory_order" if enough or len(group) == 1 else "pro_rata"
    for claim, share in zip(group, shares, strict=True):
        left = take(claim, share, left, why, parts, reasons)
    return left


def take(claim: OpenClaim, share: int, left: int, why: str, parts: list[tuple[str, int]], reasons: list[str]) -> int:
    """Note a share with its reason; nothing is noted for a share of 0. Returns what is left."""
    if share:
        parts.append((claim.key, share))
        reasons.append(why)
    return left - share
