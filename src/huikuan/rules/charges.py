"""Late charge as the contract states it: shown, not booked. Exact integer arithmetic."""

from __future__ import annotations

from datetime import date

from huikuan.rules.money import half_up

MILLION = 1_000_000
BASIS = 10_000


def late_charge_accrued(
    outstanding_minor: int, daily_rate_ppm: int, due_on: date, as_of: date, cap_bp: int | None = None
) -> int:
    """Simple late charge on what is still open, from the day after the due date up to `as_of`, in minor units.

    `daily_rate_ppm`: millionths a day (万分之五 = 500). `cap_bp`: ceiling in hundredths of a percent of the open
    amount. The due day does not count, `as_of` does (Civil Code art. 201). Rounded half up once, at the end. Zero up to
    and on the due date.
    """
    days = (as_of - due_on).days
    if days <= 0 or daily_rate_ppm <= 0 or outstanding_minor <= 0:
        return 0
    charge = half_up(outstanding_minor * daily_rate_ppm * days, MILLION)
    return charge if cap_bp is None else min(charge, half_up(outstanding_minor * cap_bp, BASIS))
