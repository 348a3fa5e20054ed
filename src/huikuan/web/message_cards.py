"""A message as a card: what it says, about which claims, why it goes out, and what this person may do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Action, Message
from huikuan.flow.reminders.selectors.messages import AWAITING, ON_THE_WAY
from huikuan.flow.reminders.selectors.today import reasons_of
from huikuan.support.access import Permission, Role, may
from huikuan.support.sentences import happenings as sentences
from huikuan.support.sentences import reasons
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.message_words import PURPOSES

WITHDRAWABLE = frozenset({AWAITING, "queued"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim inside a message, with its own reasons."""

    action: Action
    step: str
    why: list[str]


@dataclass(frozen=True, slots=True)
class Card:
    """A message with its claims and what may be done."""

    message: Message
    claims: list[Claim]
    state: str
    purpose: str
    outcome: str
    approver: str
    steps: str
    may_approve: bool
    may_withdraw: bool
    may_resolve: bool


def cards(shown: Iterable[Message], user: User) -> list[Card]:
    """Cards for these messages. One query for all their claims."""
    rows = list(shown)
    found = reasons_of(rows)
    return [card(message, found.get(message.pk, []), user) for message in rows]


def card(message: Message, actions: Iterable[Action], user: User) -> Card:
    """One message as a card."""
    claims = [
        Claim(action, reasons.step_word(action.step_key), reasons.trace_sentences(action.trace, message.currency))
        for action in actions
    ]
    return Card(
        message=message,
        claims=claims,
        state=sentences.state_word(message.state),
        purpose=str(PURPOSES.get(message.purpose, message.purpose)),
        approver=sentences.role_word(message.approver_role) or _("负责人"),
        outcome=sentences.outcome_sentence(message.outcome),
        steps=listed(dict.fromkeys(claim.step for claim in claims)),
        may_approve=message.state == AWAITING and may_approve(user, message),
        may_withdraw=message.state in WITHDRAWABLE and may(user.role, Permission.APPROVE_MESSAGE),
        may_resolve=message.state == "uncertain" and may(user.role, Permission.RESOLVE_UNCERTAIN),
    )


def may_approve(user: User, message: Message) -> bool:
    """Whether this person's word is enough: the role the step names, or the owner (the service asks again)."""
    if not may(user.role, Permission.APPROVE_MESSAGE):
        return False
    return message.approver_role in {"", user.role} or user.role == Role.OWNER


def on_the_way(message: Message) -> bool:
    """Whether the message may still leave by itself."""
    return message.state in ON_THE_WAY
