"""Messages: which a person may see, the list by keyset, and everything about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Action, Attempt, Message

PAGE = 50
AWAITING = "awaiting_approval"
ON_THE_WAY = ("queued", "claimed", "committing")
ASKING = (AWAITING, "uncertain", "failed")


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What to list: a state ("on_the_way" gathers three), a customer, business dates, words."""

    state: str = ""
    customer_id: int | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Some messages, newest first; `next_after` ("2026-11-23.17") is the following page's cursor, "" at the end."""

    rows: list[Message]
    next_after: str


def messages_for(user: User) -> QuerySet[Message]:
    """Messages this person may see: all, or those that speak of own projects or go out in the own name."""
    ours = Message.objects.filter(organization_id=user.organization_id)
    if sees_everything(user):
        return ours
    own = Action.objects.filter(receivable__contract__in=contracts_for(user).values("pk"), message__isnull=False)
    return ours.filter(Q(sender=user) | Q(pk__in=own.values("message_id")))


def light(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Without the long texts and the bytes, with the customer: what a list needs."""
    return messages.select_related("customer").defer("mime", "html", "text")


def message_page(user: User, wanted: MessageFilter, *, after: str = "", limit: int = PAGE) -> MessagePage:
    """One page of the list. One query. A cursor nobody made is ignored."""
    rows = light(narrowed(messages_for(user), wanted))
    if cursor := read_cursor(after):
        day, key = cursor
        rows = rows.filter(business_date__lte=day).exclude(business_date=day, pk__gte=key)
    found = list(rows.order_by("-business_date", "-pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return MessagePage(found[:limit], f"{last.business_date.isoformat()}.{last.pk}" if last else "")


def narrowed(messages: QuerySet[Message], wanted: MessageFilter) -> QuerySet[Message]:
    """Only the messages the filter asks for."""
    if wanted.state == "on_the_way":
        messages = messages.filter(state__in=ON_THE_WAY)
    elif wanted.state:
        messages = messages.filter(state=wanted.state)
    if wanted.customer_id is not None:
        messages = messages.filter(customer_id=wanted.customer_id)
    if wanted.since is not None:
        messages = messages.filter(business_date__gte=wanted.since)
    if wanted.until is not None:
        messages = messages.filter(business_date__lte=wanted.until)
    if words := wanted.words.strip():
        messages = messages.filter(
            Q(customer__name__icontains=words)
            | Q(customer__pinyin__contains=words.lower())
            | Q(subject__icontains=words)
            | Q(to_address__icontains=words)
        )
    return messages


def read_cursor(text: str) -> tuple[date, int] | None:
    """The cursor's parts, None for anything else."""
    day, _dot, key = text.partition(".")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError:
        return None


def state_counts(user: User, *, since: date) -> dict[str, int]:
    """How many messages ask for somebody, by state, since a day. One query."""
    asking = messages_for(user).filter(state__in=ASKING, business_date__gte=since)
    return dict(asking.order_by().values_list("state").annotate(Count("pk")))


def find_message(user: User, message_id: int) -> Message | None:
    """The message if this person may see it, with customer, contact, sender and policy version."""
    related = ("customer", "contact", "sender", "entity", "policy_version")
    return messages_for(user).select_related(*related).defer("mime").filter(pk=message_id).first()


def actions_of(message: Message) -> list[Action]:
    """The claims in a message, with what was asked and why."""
    related = ("receivable__contract",)
    return list(message.actions.select_related(*related).order_by("receivable__due_on", "pk"))


def attempts_of(message: Message) -> list[Attempt]:
    """Every try to hand the message over, newest first."""
    return list(message.attempts.order_by("-number"))


def mime_of(message: Message) -> bytes:
    """The frozen bytes."""
    return bytes(Message.objects.only("mime").get(pk=message.pk).mime)
