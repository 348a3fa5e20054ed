"""Which texts there are: for each step and occasion its channels, the parts they are written in, what they may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from huikuan.rules.wording.placeholders import ALLOWED, BLOCKS, OCCASIONAL, TOKEN, Problem, check_text

EMAIL, SMS, CHAT, CALL, NOTE = "email", "sms", "chat", "call", "note"
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    EMAIL: ("subject", "body"),
    SMS: ("sms",),
    CHAT: ("chat",),
    CALL: ("opening", "question", "if_promise", "if_dispute", "if_no_money", "closing"),
    NOTE: ("note",),
}
"""The parts a text on a channel is written in. A note stays among ourselves."""

LIMITS: Final[Mapping[str, int]] = {"subject": 200, "body": 8000, "sms": 160, "chat": 2000, "note": 4000}
SPOKEN_LIMIT: Final = 600
"""Characters a part may have before its placeholders are filled; parts of a call have SPOKEN_LIMIT."""

LADDER: Final[Mapping[str, tuple[str, ...]]] = {
    "notice_before": (EMAIL, SMS, CHAT),
    "short_before": (EMAIL, SMS, CHAT),
    "due_today": (EMAIL, SMS, CHAT),
    "reminder": (EMAIL, SMS, CHAT),
    "call": (CALL, SMS, CHAT),
    "second_reminder": (EMAIL, SMS, CHAT),
    "internal_alert": (NOTE,),
    "offer_help": (EMAIL, SMS, CHAT),
    "meeting": (EMAIL, SMS, CHAT),
    "demand_letter": (EMAIL, SMS, CHAT),
    "suspension": (EMAIL, SMS, CHAT),
    "mediation": (EMAIL, SMS, CHAT),
    "lawyer_letter": (NOTE,),
    "court_prepared": (EMAIL, NOTE),
}
"""The steps of the default ladder, in its order, with the channels each has words for."""

OCCASIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "thank_you": (EMAIL, SMS, CHAT),
    "promise_confirmed": (EMAIL, SMS, CHAT),
    "promise_broken": (EMAIL, SMS, CHAT),
    "dispute_received": (EMAIL, SMS, CHAT),
    "dispute_answered": (EMAIL, SMS, CHAT),
    "agreement_confirmed": (EMAIL, SMS, CHAT),
    "agreement_instalment": (EMAIL, SMS, CHAT),
    "discount_offer": (EMAIL, SMS, CHAT),
    "service_offer": (EMAIL, SMS, CHAT),
}
"""What is said when something happens rather than on a day."""

CHANNELS: Final[Mapping[str, tuple[str, ...]]] = {**LADDER, **OCCASIONS}

NAMED_BY: Final[Mapping[str, frozenset[str]]] = {
    "meeting": frozenset({"meeting_when", "meeting_place"}),
    "demand_letter": frozenset({"evidence"}),
    "suspension": frozenset({"evidence", "suspension_on"}),
    "mediation": frozenset({"evidence"}),
    "lawyer_letter": frozenset({"evidence"}),
    "court_prepared": frozenset({"evidence"}),
    "promise_confirmed": frozenset({"promised", "promised_on"}),
    "promise_broken": frozenset({"promised", "promised_on"}),
    "dispute_received": frozenset({"disputed", "dispute_reason", "answer_on"}),
    "dispute_answered": frozenset({"disputed", "dispute_reason", "answer"}),
    "agreement_confirmed": frozenset({"agreement_number", "instalment", "instalment_on"}),
    "agreement_instalment": frozenset({"agreement_number", "instalment", "instalment_on"}),
    "discount_offer": frozenset({"discount", "discount_on", "discount_pay"}),
    "service_offer": frozenset({"service", "service_on"}),
}
"""The occasional placeholders each text has values for."""

RECEIVED: Final = frozenset({"received", "received_on", "remaining"})
BEFORE_DUE: Final = frozenset({"notice_before", "short_before", "due_today"})
SHORT: Final = frozenset({"subject", "sms", *PARTS[CALL]})
"""Parts of one breath: no table of claims stands in them."""

LINK: Final = re.compile(r"https?:|ftp:|www\.|\b[a-z0-9-]+\.(?:cn|com|net|org|io|ly|cc|me|link|top|xyz|vip)\b", re.I)
MARKUP: Final = re.compile(r"[<>`\[\]]|^[ \t]*#", re.M)
QUOTE: Final = re.compile(r"^> ", re.M)


def usable(key: str, *, sets_deadline: bool = True) -> frozenset[str]:
    """The placeholders that have a value in a text.

    Days late only once it is due, a deadline only where the step sets one, money received only in a thank-you.
    """
    names = (ALLOWED - OCCASIONAL - RECEIVED) | NAMED_BY.get(key, frozenset())
    if key == "thank_you":
        names |= RECEIVED
    if key in BEFORE_DUE:
        names -= {"days_late"}
    if key in OCCASIONS or not sets_deadline:
        names -= {"deadline"}
    return names


def check_part(key: str, part: str, text: str, *, sets_deadline: bool = True) -> tuple[Problem, ...]:
    """Everything wrong with one part of a text, in order of place; what it says is judged by tone.py."""
    if part not in parts_of(key):
        return (Problem("unknown_part", 0, part),)
    found = [
        Problem("block_in_short", one.position, one.name) if is_block(one) and part in SHORT - {"subject"} else one
        for one in check_text(text, subject=part in SHORT, usable=usable(key, sets_deadline=sets_deadline))
    ]
    limit = LIMITS.get(part, SPOKEN_LIMIT)
    if len(text) > limit:
        found.append(Problem("too_long", limit, str(limit)))
    written = TOKEN.sub(lambda slot: " " * len(slot[0]), text)
    if part in {"sms", "chat"} and (link := LINK.search(written)):
        found.append(Problem("link", link.start(), link[0]))
    if part == "chat" and (sign := MARKUP.search(QUOTE.sub("  ", written))):
        found.append(Problem("markup", sign.start(), sign[0].strip()))
    return tuple(sorted(found, key=lambda one: one.position))


def is_block(problem: Problem) -> bool:
    return problem.code == "block_in_subject" and problem.name in BLOCKS


def parts_of(key: str) -> tuple[str, ...]:
    """All parts of a text, channel after channel; a step of another ladder than the default one has its e-mail."""
    return tuple(part for channel in CHANNELS.get(key, (EMAIL,)) for part in PARTS[channel])
