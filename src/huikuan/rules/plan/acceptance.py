"""Deemed acceptance: silence after a submission counts as acceptance where the contract says so (视为验收合格).

The day of the submission is not counted and a last day that is a rest day moves on (Civil Code art. 201, 203). An
objection within the period stops it; once the objection is settled (the work handed over again) the period runs anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.plan.due import Due, Offset, due_date


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection in the form the contract asks for; `settled_on`: the day the work was handed over again."""

    raised_on: date
    settled_on: date | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Countdown:
    """`state`: running, stopped (an objection is open) or deemed. `deemed_on`: the last day of the period, which counts
    as the day of acceptance once it has passed; None while stopped. `days_left`: calendar days until then, 0 on the
    last day and after it. `counted_from`: the submission that counts. `late`: objections after the end, which stop
    nothing.
    """

    state: str
    deemed_on: date | None
    days_left: int | None
    counted_from: date
    stopped_by: Objection | None
    late: tuple[Objection, ...]
    due: Due | None


def deemed_acceptance(
    submitted_on: date,
    days: int,
    unit: str,
    objections: Sequence[Objection],
    calendar: WorkCalendar,
    *,
    as_of: date,
    shift: bool = True,
) -> Countdown:
    """Where the countdown stands on `as_of`; objections raised later than that are not known yet.

    Raises ValueError for a period below one day, an unknown unit, or an objection settled before it was raised.
    """
    if days < 1:
        raise ValueError("a period of at least one day")
    if any(one.settled_on is not None and one.settled_on < one.raised_on for one in objections):
        raise ValueError("an objection settled before it was raised")
    offset = Offset(days, unit, shift=shift)
    start = submitted_on
    due = due_date(start, offset, calendar)
    known = sorted((one for one in objections if submitted_on <= one.raised_on <= as_of), key=lambda one: one.raised_on)
    for place, one in enumerate(known):
        if one.raised_on > due.on:
            return counted(due, start, tuple(known[place:]), as_of)
        if one.settled_on is None or one.settled_on > as_of:
            return Countdown("stopped", None, None, start, one, (), None)
        if one.settled_on > start:
            start = one.settled_on
            due = due_date(start, offset, calendar)
    return counted(due, start, (), as_of)


def counted(due: Due, start: date, late: tuple[Objection, ...], as_of: date) -> Countdown:
    """A period nobody stopped."""
    state = "deemed" if as_of > due.on else "running"
    return Countdown(state, due.on, max(0, (due.on - as_of).days), start, None, late, due)
