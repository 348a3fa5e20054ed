"""How far delivery, billing and cash are, side by side, in hundredths of a percent (bp)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

WHOLE_BP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Done:
    """A milestone's progress (0 to 10,000 bp) and its weight (any unit; 0: shown, but not counted)."""

    progress_bp: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved one of the curves: delivered (weight), billed or collected (minor units); a reversal is negative."""

    on: date
    curve: str
    size: int


@dataclass(frozen=True, slots=True)
class Point:
    """Where the three curves stand at the end of a day, in bp of their whole."""

    on: date
    delivered_bp: int
    billed_bp: int
    collected_bp: int


def complete_bp(milestones: Sequence[Done]) -> int:
    """Percent complete by weight (by count where no weight is set), rounded down: 100 % means all of it.

    Raises ValueError for progress outside 0 to 10,000 or a negative weight.
    """
    if any(not 0 <= one.progress_bp <= WHOLE_BP or one.weight < 0 for one in milestones):
        raise ValueError("progress of 0 to 10,000 and weights of zero or more")
    if not milestones:
        return 0
    weights = [one.weight for one in milestones] if any(one.weight for one in milestones) else [1] * len(milestones)
    return sum(one.progress_bp * weight for one, weight in zip(milestones, weights, strict=True)) // sum(weights)


def share_bp(part_minor: int, whole_minor: int) -> int:
    """A part of a whole in bp, rounded toward zero; 0 of nothing. More than the whole shows as more than 10,000."""
    if whole_minor <= 0:
        return 0
    share = abs(part_minor) * WHOLE_BP // whole_minor
    return share if part_minor >= 0 else -share


def curves(moves: Iterable[Moved], total_minor: int, total_weight: int) -> list[Point]:
    """The three curves, one point for every day on which something moved. Raises ValueError for an unknown curve."""
    sums = {"delivered": 0, "billed": 0, "collected": 0}
    points = []
    for day, group in groupby(sorted(moves, key=lambda one: one.on), key=lambda one: one.on):
        for one in group:
            if one.curve not in sums:
                raise ValueError(f"unknown curve {one.curve!r}")
            sums[one.curve] += one.size
        points.append(
            Point(
                day,
                share_bp(sums["delivered"], total_weight),
                share_bp(sums["billed"], total_minor),
                share_bp(sums["collected"], total_minor),
            )
        )
    return points
