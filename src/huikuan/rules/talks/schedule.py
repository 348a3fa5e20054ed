"""Where an agreement stands, from what is still owed on its claims: money always pays the earliest instalment first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.money import half_up

YEAR_DAYS = 365


def still_open(amounts: Sequence[int], outstanding_minor: int) -> list[int]:
    """What is unpaid of each instalment of one claim, in minor units, in their order.

    What is owed sits in the last instalments. What is owed beyond all of them (money taken back) belongs to none.
    """
    left, found = max(outstanding_minor, 0), []
    for amount in reversed(amounts):
        part = min(amount, left)
        found.append(part)
        left -= part
    return found[::-1]


def current(open_parts: Sequence[int]) -> int | None:
    """The place of the first instalment that is not paid in full; None when all are."""
    return next((place for place, part in enumerate(open_parts) if part), None)


def missed_on(due_on: date, grace_days: int, calendar: WorkCalendar) -> date:
    """The first day on which an unpaid instalment is missed: after `grace_days` working days beyond its day."""
    return calendar.add_working(due_on, grace_days) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CashEffect:
    """What an offer does to the cash, in minor units: how much comes, later by how many days on average (weighted by
    amount, rounded), what is given up, and what the money is worth today at a simple yearly rate."""

    comes_minor: int
    average_days: int
    given_up_minor: int
    worth_minor: int


def cash_effect(
    instalments: Sequence[tuple[date, int]], given_up_minor: int, today: date, yearly_rate_bp: int
) -> CashEffect:
    """The effect of money on these days. Simple interest, 365 days a year, each instalment rounded half up."""
    comes = sum(amount for _day, amount in instalments)
    days = sum((day - today).days * amount for day, amount in instalments)
    whole = 10_000 * YEAR_DAYS
    worth = sum(
        half_up(amount * whole, whole + yearly_rate_bp * max((day - today).days, 0)) for day, amount in instalments
    )
    return CashEffect(comes, half_up(days, comes) if comes else 0, given_up_minor, worth)
