"""Ageing buckets (账龄): from the due date in days, or by years as Chinese accounts show it.

A year here is 365 days, so that a bucket is a fixed number of days; an anniversary after a 29 February is one day late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days late from `first` to `last`, both included; None: open end."""

    key: str
    first: int | None
    last: int | None


INTERNATIONAL: Final = (
    Bucket("not_due", None, 0),
    Bucket("d1_30", 1, 30),
    Bucket("d31_60", 31, 60),
    Bucket("d61_90", 61, 90),
    Bucket("d90_plus", 91, None),
)
CHINESE: Final = (
    Bucket("y0_1", None, 365),
    Bucket("y1_2", 366, 730),
    Bucket("y2_3", 731, 1095),
    Bucket("y3_4", 1096, 1460),
    Bucket("y4_5", 1461, 1825),
    Bucket("y5_plus", 1826, None),
)


def bucket_of(days: int, buckets: Sequence[Bucket] = INTERNATIONAL) -> Bucket:
    """The bucket that holds this number of days since the day counted from (due date, or 应收日 for CHINESE).

    Internationally 0 and below is not due. Raises ValueError when `buckets` has a gap there.
    """
    for bucket in buckets:
        if (bucket.first is None or days >= bucket.first) and (bucket.last is None or days <= bucket.last):
            return bucket
    raise ValueError(f"no bucket for {days} days")


def summarise(
    rows: Iterable[tuple[date | None, int]], as_of: date, buckets: Sequence[Bucket] = INTERNATIONAL
) -> dict[str, int]:
    """Sum of minor units by bucket key over (day counted from, amount) on `as_of`; one currency only.

    A row without a day (not triggered yet) belongs to the first bucket. Empty buckets are 0.
    """
    totals = {bucket.key: 0 for bucket in buckets}
    for day, amount_minor in rows:
        days = (as_of - day).days if day else 0
        totals[bucket_of(days, buckets).key] += amount_minor
    return totals
