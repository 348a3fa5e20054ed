"""The state of a receivable, derived from facts and never typed in (domain.md, The way of a receivable)."""

from __future__ import annotations

from datetime import date


def receivable_state(
    *,
    due_on: date | None,
    outstanding_minor: int,
    amount_minor: int,
    cancelled: bool,
    written_off: bool,
    as_of: date,
) -> str:
    """planned, scheduled, due, overdue, settled, written_off or cancelled on the business date `as_of`.

    Amounts in minor units. Cancelled and written off come before settled, since they too leave nothing outstanding;
    an amount of 0 is one not known yet, so it is not settled.
    """
    if cancelled:
        return "cancelled"
    if written_off:
        return "written_off"
    if outstanding_minor <= 0 < amount_minor:
        return "settled"
    if due_on is None:
        return "planned"
    if as_of < due_on:
        return "scheduled"
    return "due" if as_of == due_on else "overdue"


def days_overdue(due_on: date, as_of: date) -> int:
    """Days since the due date; negative before it."""
    return (as_of - due_on).days
