"""How an amount can be explained by open claims: one, several, less a bank's fee, less a discount in time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from huikuan.rules.matching.model import Claim, Line

FEE_AT_MOST: Final = 50_00
"""The most a bank keeps, in minor units, unless the caller says otherwise."""
USUAL_FEE: Final = 50
"""Banks charge whole and half yuan."""
MOST_SUMS: Final = 1_000
MOST_COMPARED: Final = 120
MOST_STEPS: Final = 600


def discount(claim: Claim, line: Line) -> int:
    """What comes off for money on the line's day: the whole discount in time, nothing after it."""
    in_time = claim.discount_until is not None and line.on <= claim.discount_until
    return claim.discount_minor if in_time else 0


def asked(claim: Claim, line: Line) -> int:
    """What settles the claim on the line's day."""
    return claim.open_minor - discount(claim, line)


def takes(claim: Claim, line: Line, fee_at_most: int = FEE_AT_MOST) -> bool:
    """Whether the amount settles the claim: exactly, less its discount, or less a bank's fee of at most a hundredth."""
    short = asked(claim, line) - line.amount_minor
    return short == 0 or claim.open_minor == line.amount_minor or 0 < short <= min(fee_at_most, claim.open_minor // 100)


def settles_all(line: Line, claims: Sequence[Claim]) -> bool:
    """Whether the amount settles all of these, with all discounts or with none."""
    full = sum(claim.open_minor for claim in claims)
    return line.amount_minor in (full, full - sum(discount(claim, line) for claim in claims))


def adds_up(line: Line, others: Sequence[Claim]) -> bool:
    """Whether several of these make up the amount too: then one claim alone is no more than likely.

    Every selection is looked at while they have few different sums; then pairs, triples and all. With very many claims
    it is not ruled out.
    """
    wanted = line.amount_minor
    smaller = [claim for claim in others if asked(claim, line) < wanted]
    if len(smaller) > MOST_COMPARED:
        return True
    if sum(claim.open_minor for claim in smaller) < wanted:
        return False
    sums = {0}
    for claim in smaller:
        sizes = {claim.open_minor, asked(claim, line)}
        sums |= {known + size for known in sums for size in sizes if known + size <= wanted}
        if wanted in sums:
            return True
        if len(sums) > MOST_SUMS:
            return few_add_up(wanted, [asked(one, line) for one in smaller])
    return False


def few_add_up(wanted: int, sizes: Sequence[int]) -> bool:
    """Whether two, three or all of these sizes add up."""
    if sum(sizes) == wanted:
        return True
    known = set(sizes)
    return any(one + other == wanted or wanted - one - other in known for one, other in combinations(sizes, 2))


def selections(line: Line, claims: Sequence[Claim]) -> list[tuple[Claim, ...]]:
    """Up to two selections of several claims that make up the amount, found in a bounded number of steps; none among
    very many claims, where almost any amount can be made up.

    Claims of one size are taken earliest due first, so that equal instalments are one selection and not many.
    """
    wanted = line.amount_minor
    smaller = [claim for claim in claims if 0 < asked(claim, line) < wanted]
    if len(smaller) > MOST_COMPARED:
        return []
    rows = sorted(
        smaller,
        key=lambda one: (-asked(one, line), one.due_on is None, one.due_on or line.on, one.id),
    )
    sizes = [asked(claim, line) for claim in rows]
    after = [0] * (len(rows) + 1)
    for place in range(len(rows) - 1, -1, -1):
        after[place] = after[place + 1] + sizes[place]
    found: list[tuple[Claim, ...]] = []
    todo: list[tuple[int, int, tuple[int, ...]]] = [(0, wanted, ())]
    steps = 0
    while todo and len(found) < 2 and steps < MOST_STEPS:
        steps += 1
        place, left, taken = todo.pop()
        if not left:
            found.append(tuple(rows[one] for one in taken))
            continue
        if place == len(rows) or after[place] < left:
            continue
        follows = place + 1
        while follows < len(rows) and sizes[follows] == sizes[place]:
            follows += 1
        todo.append((follows, left, taken))  # none more of this size
        if sizes[place] <= left:
            todo.append((place + 1, left - sizes[place], (*taken, place)))
    return found
