"""The day's screen: what waits for approval, what goes out, what does not and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import Action, Message, Track
from huikuan.flow.reminders.selectors.messages import AWAITING, ON_THE_WAY, light, messages_for

LOOK_AT = 2000  # claims whose reasons are counted; more are said to exist, not read
AHEAD = timedelta(days=7)  # the first step of the ladder opens a week before the due date
DECIDING = (
    "no_contact",
    "no_address",
    "opted_out",
    "bounced",
    "weekly_cap",
    "daily_cap",
    "held_all",
    "held_all_until",
    "unmatched_money",
    "stale_bank",
    "calendar_unconfirmed",
    "manual_customer_hold",
    "blocked",
    "below_tolerance",
    "no_due_date",
    "pending",
    "not_working_day",
    "deadline",
    "min_wait",
    "next_step",
    "ladder_finished",
    "missed_before_due",
    "below_minimum",
)  # the first of these in a trace is why nothing goes out
GATHERED = {
    "held_all": "held",
    "held_all_until": "held",
    "daily_cap": "weekly_cap",
    "no_contact": "no_address",
    "opted_out": "no_address",
    "bounced": "no_address",
}


@dataclass(slots=True)
class CustomerLetters:
    """What one customer gets today."""

    customer: Customer
    messages: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why claims get nothing today: reason code → number of claims. `capped` when there were more than were read."""

    counts: list[tuple[str, int]]
    total: int
    capped: bool


def approvals(user: User, *, limit: int = 30) -> list[Message]:
    """Messages waiting for an approval, oldest first, thank-yous included; the text comes along for the preview."""
    waiting = messages_for(user).filter(state=AWAITING).select_related("customer", "contact").defer("mime", "html")
    return list(waiting.order_by("business_date", "pk")[:limit])


def going_out(user: User, *, as_of: date, limit: int = 200) -> list[CustomerLetters]:
    """Messages of the day by customer: on their way, sent, rehearsed, or in need of a look."""
    states = (*ON_THE_WAY, "sent", "rehearsed", "failed", "uncertain")
    rows = light(messages_for(user).filter(business_date=as_of, state__in=states)).order_by("not_before", "pk")[:limit]
    grouped: dict[int, CustomerLetters] = {}
    for message in rows:
        grouped.setdefault(message.customer_id, CustomerLetters(message.customer)).messages.append(message)
    return list(grouped.values())


def reasons_of(messages: Iterable[Message]) -> Mapping[int, list[Action]]:
    """The actions (claim, step, trace) in each of these messages. One query."""
    found: dict[int, list[Action]] = {}
    keys = [message.pk for message in messages]
    rows = Action.objects.filter(message__in=keys).select_related("receivable__contract").order_by("pk")
    for action in rows:
        if action.message_id is not None:
            found.setdefault(action.message_id, []).append(action)
    return found


def near_claims(user: User, *, as_of: date) -> QuerySet[Receivable]:
    """Open claims near or past their due date, earliest first, along their own index."""
    claims = receivables_for(user).filter(closed="", due_on__lte=as_of + AHEAD)
    return claims.order_by("due_on", "pk")


def waiting(user: User, *, as_of: date) -> Waiting:
    """Counts by the deciding reason over the first LOOK_AT claims by due date. One query, no rows built."""
    counter: Counter[str] = Counter()
    read = 0
    rows = near_claims(user, as_of=as_of).values_list("track__trace", "track__pending", "track__looked_on")
    for read, (trace, pending, looked_on) in enumerate(rows[: LOOK_AT + 1], start=1):
        if read <= LOOK_AT and (code := deciding(trace or [], bool(pending), looked_on, as_of)):
            counter[code] += 1
    return Waiting(counter.most_common(), sum(counter.values()), read > LOOK_AT)


def waiting_for(user: User, *, as_of: date, code: str, limit: int = 50) -> list[Track]:
    """The claims that get nothing today for this reason, most overdue first. Two queries."""
    rows = near_claims(user, as_of=as_of).values_list("pk", "track__trace", "track__pending", "track__looked_on")
    keys = [
        key
        for key, trace, pending, looked_on in rows[:LOOK_AT]
        if deciding(trace or [], bool(pending), looked_on, as_of) == code
    ][:limit]
    tracks = Track.objects.filter(pk__in=keys).select_related("receivable__contract", "receivable__customer")
    return list(tracks.order_by("receivable__due_on", "pk"))


def deciding(trace: list[Any], pending: bool, looked_on: date | None, as_of: date) -> str:
    """The code under which a claim that gets nothing today is counted; "" when it did get its step today.

    A step taken on an earlier day leaves the claim waiting: for that step to be finished, or for the next one's day.
    """
    if looked_on is None:
        return "not_looked"
    codes = {str(entry[0]) for entry in trace if isinstance(entry, list) and entry}
    for code in DECIDING:
        if code in codes:
            return GATHERED.get(code, code)
    if "step" in codes or not codes:
        return "" if looked_on >= as_of else "pending" if pending else "next_step"
    return "notice_missing" if "notice_missing" in codes else ""
