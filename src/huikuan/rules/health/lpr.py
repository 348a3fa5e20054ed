"""The one-year loan prime rate (LPR) that the health check compares late rates with.

Change points as published by the National Interbank Funding Center, to the print of 2026-07-20.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import Final

CHANGES: Final[tuple[tuple[date, int], ...]] = (
    (date(2019, 8, 20), 425),
    (date(2019, 9, 20), 420),
    (date(2019, 11, 20), 415),
    (date(2020, 2, 20), 405),
    (date(2020, 4, 20), 385),
    (date(2021, 12, 20), 380),
    (date(2022, 1, 20), 370),
    (date(2022, 8, 22), 365),
    (date(2023, 6, 20), 355),
    (date(2023, 8, 21), 345),
    (date(2024, 7, 22), 335),
    (date(2024, 10, 21), 310),
    (date(2025, 5, 20), 300),
)


def one_year_lpr_bp(on: date) -> int | None:
    """The rate in force on a day, hundredths of a percent; None before the first print. A day after the last known
    change has that rate: the check warns, it computes no money from it."""
    place = bisect_right([day for day, _ in CHANGES], on)
    return CHANGES[place - 1][1] if place else None
