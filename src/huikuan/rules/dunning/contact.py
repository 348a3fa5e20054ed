"""How the customer may be reached: how often, in which hours, and who at which address (facts/law.md §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.policy import CUSTOMER_AUDIENCES, Policy, Step

EARLIEST_MIN: Final = 8 * 60
LATEST_MIN: Final = 22 * 60
"""Never outside 08:00–22:00 in the recipient's zone, whatever a policy says (guideline on collection, Jan 2026)."""

DAY: Final = timedelta(days=1)
WEEK_DAYS: Final = 7

FALL_BACK: Final[Mapping[str, tuple[str, ...]]] = {
    "payer": ("payer", "billing", "approver"),
    "approver": ("approver", "payer", "billing"),
    "superior": ("superior",),
}
"""Whom to write to when nobody holds the role. A superior is never replaced: a person decides whom to ask."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A person at the customer. `addresses`, `opted_out` and `bounced` are by channel ("email", "sms" …)."""

    key: str
    roles: frozenset[str]
    addresses: Mapping[str, str]
    opted_out: frozenset[str] = frozenset()
    bounced: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to, by which channel. `instead_of`: the role that nobody reachable holds, or empty."""

    contact_key: str
    channel: str
    address: str
    language: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class NoRecipient:
    """Nobody can be reached: a task for a person.

    `reason`: "no_contact" (nobody holds the role), "no_address", "opted_out", "bounced", or "not_to_customer" (the step
    is no message to the customer). `contact_keys`: the people it is about.
    """

    reason: str
    contact_keys: tuple[str, ...] = field(default=())


def within_cap(sent_on: Sequence[date], policy: Policy, as_of: date) -> tuple[bool, date | None]:
    """Whether one more message to this customer may leave on `as_of`; if not, the first later day it may.

    `sent_on`: the days of the messages to the customer, over all channels and claims. At most `daily_cap` a day and
    `weekly_cap` in any seven days running. Messages dated later than `as_of` (a run for a past day) count as well.
    """
    if capped(sent_on, policy, as_of) is False:
        return True, None
    day = as_of + DAY
    while capped(sent_on, policy, day):
        day += DAY
    return False, day


def capped(sent_on: Sequence[date], policy: Policy, day: date) -> bool:
    since = day - timedelta(days=WEEK_DAYS - 1)
    recent = [sent for sent in sent_on if sent >= since]
    return len(recent) >= policy.weekly_cap or sum(sent == day for sent in recent) >= policy.daily_cap


def sending_window(at: datetime, zone: tzinfo, hours: tuple[int, int], calendar: WorkCalendar) -> datetime:
    """The first moment from `at` on at which a message may leave; `at` itself if it may now.

    `hours`: first and last minute of the recipient's day, the last one excluded; cut to 08:00–22:00, and 9:00–18:00
    if nothing is left. Only on working days. Raises ValueError for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    first, last = allowed_minutes(hours)
    local = at.astimezone(zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    if calendar.is_working(day) and minute < last:
        if minute >= first:
            return at
    else:
        day += DAY
    opening = datetime.combine(calendar.next_working(day), time(first // 60, first % 60), tzinfo=zone)
    return opening.astimezone(UTC).astimezone(zone)  # a wall time that the zone skips becomes one that exists


def allowed_minutes(hours: tuple[int, int]) -> tuple[int, int]:
    first, last = max(hours[0], EARLIEST_MIN), min(hours[1], LATEST_MIN)
    return (first, last) if first < last else (9 * 60, 18 * 60)


def choose_recipient(contacts: Sequence[ContactFacts], step: Step) -> Recipient | NoRecipient:
    """Who gets the step's message: the audience first, then who may stand in; the step's channels in order.

    Contacts are tried in the order given. An opt-out or a bounce closes that channel for that person only.
    """
    if step.form != "message" or step.audience not in CUSTOMER_AUDIENCES:
        return NoRecipient("not_to_customer")
    tried: list[ContactFacts] = []
    for role in FALL_BACK[step.audience]:
        for contact in contacts:
            if role not in contact.roles or contact in tried:
                continue
            if (channel := usable_channel(contact, step.channels)) is not None:
                instead_of = "" if role == step.audience else step.audience
                return Recipient(contact.key, channel, contact.addresses[channel], contact.language, instead_of)
            tried.append(contact)
    return NoRecipient(why_unreachable(tried, step), tuple(contact.key for contact in tried))


def usable_channel(contact: ContactFacts, channels: Sequence[str]) -> str | None:
    for channel in channels:
        closed = channel in contact.opted_out or channel in contact.bounced
        if contact.addresses.get(channel) and not closed:
            return channel
    return None


def why_unreachable(tried: Sequence[ContactFacts], step: Step) -> str:
    """The most telling reason: a refusal weighs more than a dead address, that more than none."""
    if not tried:
        return "no_contact"
    channels = set(step.channels)
    if any(contact.opted_out & channels for contact in tried):
        return "opted_out"
    if any(contact.bounced & channels for contact in tried):
        return "bounced"
    return "no_address"
