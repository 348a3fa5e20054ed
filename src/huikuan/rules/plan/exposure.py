"""What a customer owes or will owe us against his credit limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WARNING_BP: Final = 8_000
BLOCKED_BP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Exposure:
    """Minor units of one currency: open receivables, accepted but unbilled, planned within signed contracts, and what
    guarantees cover. Work that is planned counts since we will have spent on it before it is paid."""

    open_minor: int
    unbilled_minor: int = 0
    planned_minor: int = 0
    secured_minor: int = 0

    @property
    def total_minor(self) -> int:
        """The three added up, less what is secured; never below zero."""
        return max(0, self.open_minor + self.unbilled_minor + self.planned_minor - self.secured_minor)


@dataclass(frozen=True, slots=True)
class Approval:
    """A named person's leave to go over the limit: up to this exposure, until and including a day."""

    amount_minor: int
    until: date
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ExposureLevel:
    """ok, warning (80 % of the limit or more) or blocked (above it). `used_bp` of the limit: None without a limit.

    `approved_by`: the approval that lets an exposure above the limit pass; the level is then warning.
    """

    level: str
    exposure_minor: int
    limit_minor: int
    used_bp: int | None
    over_minor: int
    approved_by: Approval | None = None


def exposure_level(
    exposure: Exposure, limit_minor: int, approvals: Sequence[Approval], as_of: date, adding_minor: int = 0
) -> ExposureLevel:
    """Where the exposure stands, with `adding_minor` (a contract about to be signed) on top.

    A limit of 0 blocks everything above nothing. Raises ValueError for a negative limit or part.
    """
    parts = (exposure.open_minor, exposure.unbilled_minor, exposure.planned_minor, exposure.secured_minor)
    if limit_minor < 0 or adding_minor < 0 or min(parts) < 0:
        raise ValueError("amounts of zero or more")
    gross = Exposure(exposure.open_minor, exposure.unbilled_minor, exposure.planned_minor + adding_minor, parts[3])
    total = gross.total_minor
    used = None if limit_minor == 0 else total * BLOCKED_BP // limit_minor
    over = max(0, total - limit_minor)
    if over:
        valid = [one for one in approvals if one.until >= as_of and one.amount_minor >= total]
        if valid:
            granted = max(valid, key=lambda one: (one.until, one.amount_minor))
            return ExposureLevel("warning", total, limit_minor, used, over, granted)
        return ExposureLevel("blocked", total, limit_minor, used, over)
    near = limit_minor > 0 and total * BLOCKED_BP >= limit_minor * WARNING_BP
    return ExposureLevel("warning" if near else "ok", total, limit_minor, used, 0)
