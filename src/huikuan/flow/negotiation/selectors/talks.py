"""What was said with a customer, what was promised, and what waits for an answer, as far as a person may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, customers_for, sees_everything
from huikuan.flow.negotiation.models import Dispute, Interaction, Mention, Promise
from huikuan.flow.parties.models import User
from huikuan.rules.talks.promises import Record


def talks_for(user: User) -> QuerySet[Interaction]:
    """Talks this person may see: about visible contracts, or about visible customers without naming a contract."""
    ours = Interaction.objects.filter(organization_id=user.organization_id)
    if sees_everything(user):
        return ours
    about_all = Q(contract__isnull=True, customer__in=customers_for(user).values("pk"))
    return ours.filter(Q(contract__in=contracts_for(user).values("pk")) | about_all)


def last_talks(user: User, customer_id: int, *, limit: int = 3) -> list[Interaction]:
    """The newest talks with a customer. One query."""
    rows = talks_for(user).filter(customer_id=customer_id).select_related("by", "contact", "contract")
    return list(rows.order_by("-happened_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Waiting:
    """Talks that wait for a person: replies to answer, and notes that name this person and were not read."""

    replies: Sequence[Interaction]
    mentions: Sequence[Interaction]


def waiting_talks(user: User, *, limit: int = 60) -> Waiting:
    """Oldest first. One query."""
    unread = Mention.objects.filter(interaction=OuterRef("pk"), user=user, seen_at__isnull=True)
    named = talks_for(user).annotate(named=Exists(unread)).filter(Q(named=True) | Q(kind="reply", answered_at=None))
    rows = list(named.select_related("customer", "contract", "by").order_by("happened_at", "pk")[:limit])
    replies = [row for row in rows if row.kind == "reply" and row.answered_at is None]
    return Waiting(replies, [row for row in rows if row.named])


def promises_for(user: User) -> QuerySet[Promise]:
    """Promises this person may see: those about a visible claim."""
    ours = Promise.objects.filter(organization_id=user.organization_id)
    if sees_everything(user):
        return ours
    return ours.filter(lines__receivable__contract__in=contracts_for(user).values("pk")).distinct()


@dataclass(frozen=True, slots=True)
class Promises:
    """Promises a person should know of today: those whose day it is, and those found broken lately."""

    due: list[Promise]
    broken: list[Promise]


def promises_today(user: User, *, as_of: date, since: date, limit: int = 60) -> Promises:
    """Due by today and still open, or broken since a day; the largest first. One query."""
    wanted = Q(state="open", promised_on__lte=as_of) | Q(state="broken", checked_on__gte=since)
    rows = promises_for(user).filter(wanted).select_related("customer", "by").order_by("-amount_minor", "pk")[:limit]
    found = list(rows)
    return Promises([row for row in found if row.state == "open"], [row for row in found if row.state == "broken"])


def disputes_for(user: User) -> QuerySet[Dispute]:
    """Disputes about claims this person may see."""
    ours = Dispute.objects.filter(organization_id=user.organization_id)
    if sees_everything(user):
        return ours
    return ours.filter(receivable__contract__in=contracts_for(user).values("pk"))


def disputes_of(receivable_id: int) -> list[Dispute]:
    """All disputes about a claim, newest first. One query."""
    rows = Dispute.objects.filter(receivable_id=receivable_id).select_related("owner", "by", "resolved_by")
    return list(rows.order_by("-pk"))


def promises_of(receivable_id: int) -> list[Promise]:
    """All promises that name a claim, newest first. One query."""
    rows = Promise.objects.filter(lines__receivable_id=receivable_id).select_related("by", "contact")
    return list(rows.distinct().order_by("-pk"))


def promise_record(customer_id: int) -> Record:
    """How the customer kept promises so far. One query."""
    rows = Promise.objects.filter(customer_id=customer_id, state__in=("kept", "partly", "broken"))
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    return Record(counts.get("kept", 0), counts.get("partly", 0), counts.get("broken", 0))


def broken_by_customer(organization_id: int) -> Mapping[int, int]:
    """How many promises each customer broke so far; customers without any are left out. One query."""
    rows = Promise.objects.filter(organization_id=organization_id, state="broken")
    return dict(rows.values_list("customer").annotate(Count("pk")))
