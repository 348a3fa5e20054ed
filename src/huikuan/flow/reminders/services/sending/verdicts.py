"""Whether a message may leave now, from facts already read: the part of the gate that needs no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.contact import sending_window
from huikuan.rules.dunning.policy import Policy

USUAL_HOURS: Final = (9 * 60, 18 * 60)
USUAL_STALE_DAYS: Final = 7
OLDEST_WORKING_DAYS: Final = 5
"""A letter counts days as of its own day; one older than this is written anew, unless someone approved it."""


@dataclass(frozen=True, slots=True)
class Go:
    """It may leave. `snapshot`: the facts it rests on, for the history."""

    snapshot: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; look again at `until`."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """Never as it is: a fact has changed since it was written."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lost:
    """The claim is no longer ours."""


Verdict = Go | Wait | Stop | Lost


@dataclass(frozen=True, slots=True)
class Asked:
    """One receivable as the message asks for it and as it stands. `held_minor` None: held wholly."""

    receivable_id: int
    asked_minor: int
    outstanding_minor: int
    closed: str
    held_minor: int | None = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for the organization, the recipient and our entity at this moment."""

    is_demo: bool
    switched_on: bool
    address: str | None  # of the contact today; None: the message names no contact
    opted_out: bool
    bounced: bool
    left: bool
    bank_data_until: date | None
    blockers: tuple[str, ...] = ()  # codes of later stages' reasons, e.g. "unmatched_money"


def reason_to_stop(purpose: str, to_address: str, around: Surroundings, asked: Sequence[Asked]) -> Stop | None:
    """The first fact that forbids this message for good, or None."""
    if around.is_demo:
        return Stop("demo_never_sends")
    if not around.switched_on:
        return Stop("sending_off")
    if around.address is not None:
        for code, holds in (
            ("contact_left", around.left),
            ("opted_out", around.opted_out),
            ("bounced", around.bounced),
            ("address_changed", around.address.lower() != to_address.lower()),
        ):
            if holds:
                return Stop(code)
    if purpose != "reminder":
        return None
    for claim in asked:
        if stop := claim_stops(claim):
            return stop
    return Stop(around.blockers[0]) if around.blockers else None


def claim_stops(claim: Asked) -> Stop | None:
    """Why this receivable must not be asked for as written, or None."""
    about = {"receivable": claim.receivable_id}
    if claim.closed or claim.outstanding_minor <= 0:
        return Stop("claim_closed", about | {"state": claim.closed})
    if claim.held_minor is None or claim.held_minor >= claim.outstanding_minor:
        return Stop("claim_held", about)
    chaseable = claim.outstanding_minor - claim.held_minor
    if chaseable < claim.asked_minor:
        code = "claim_held" if claim.held_minor else "amount_changed"
        return Stop(code, about | {"asked_minor": claim.asked_minor, "open_minor": chaseable})
    return None


def stale_bank(around: Surroundings, policy: Policy | None, today: date) -> bool:
    """Whether our entity's bank data is too old to be sure that nobody paid."""
    limit = timedelta(days=policy.stale_bank_days if policy else USUAL_STALE_DAYS)
    return around.bank_data_until is not None and around.bank_data_until < today - limit


def window(zone: str, policy: Policy | None, calendar: WorkCalendar, at: datetime) -> Wait | None:
    """None when a message may reach somebody in `zone` now; else when it may. An unconfirmed year stays closed."""
    local = at.astimezone(zone_of(zone))
    if calendar.is_provisional(local.year):
        return Wait("calendar_unconfirmed", at + timedelta(hours=1))
    opening = sending_window(at, zone_of(zone), policy.hours if policy else USUAL_HOURS, calendar)
    return None if opening <= at else Wait("outside_hours", opening)


def out_of_date(business_date: date, today: date, calendar: WorkCalendar) -> bool:
    """Whether a letter of `business_date` says too old things."""
    return calendar.working_days_between(business_date, today) > OLDEST_WORKING_DAYS


@lru_cache(maxsize=128)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)
