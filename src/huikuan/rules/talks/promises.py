"""Whether a promise was kept: judged by what came for exactly the promised money, the working day after its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.calendar import WorkCalendar

LONGEST_DAYS: Final = 90
"""A promise further away is no promise: it is an agreement, and needs one."""


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """What was promised on one claim, what came for it since, and whether the claim has ended; minor units."""

    amount_minor: int
    received_minor: int
    closed: bool = False

    @property
    def kept_minor(self) -> int:
        """What counts as kept: never more than was promised, all of it once nothing is owed any more."""
        return self.amount_minor if self.closed else max(0, min(self.amount_minor, self.received_minor))


def received(parts: Iterable[PromisedPart]) -> int:
    """What came of the promised money, minor units. Money for other claims does not count."""
    return sum(part.kept_minor for part in parts)


def judged(promised_minor: int, received_minor: int) -> str:
    """kept, partly or broken."""
    if received_minor >= promised_minor:
        return "kept"
    return "partly" if received_minor > 0 else "broken"


def checked_on(promised_on: date, calendar: WorkCalendar) -> date:
    """The next working morning after the promised day: money sent on it has arrived by then."""
    return calendar.add_working(promised_on, 1)


@dataclass(frozen=True, slots=True)
class Record:
    """How a customer kept promises so far. `kept_bp` of all that were judged, None when none was."""

    kept: int = 0
    partly: int = 0
    broken: int = 0

    @property
    def kept_bp(self) -> int | None:
        """Hundredths of a percent; a partly kept promise counts half."""
        judged_all = self.kept + self.partly + self.broken
        return (self.kept * 2 + self.partly) * 5_000 // judged_all if judged_all else None
