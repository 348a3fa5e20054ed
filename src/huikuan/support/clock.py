"""The only place that reads the clock. Everything else is told the time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, tzinfo


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """The present business date in `zone`."""
    return datetime.now(zone).date()


def monotonic() -> float:
    """Seconds of a clock that never goes back, for measuring durations."""
    return time.perf_counter()
