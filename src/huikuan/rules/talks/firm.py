"""What a firm step needs before it may be taken, who must agree, and what the law says about it (强硬措施).

None of them is ever taken by the machine. An approval is bound to the content it saw: `content_key`. Public exposure is
at most prepared: it needs a lawyer's written review and two approvals, and the software publishes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

PROPOSED: Final = "proposed"
APPROVED: Final = "approved"
IN_FORCE: Final = "in_force"
RELEASED: Final = "released"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
STANDING: Final = frozenset({PROPOSED, APPROVED, IN_FORCE})


@dataclass(frozen=True, slots=True)
class FirmRule:
    """What one kind of firm step needs.

    `approvers`: every one of these roles must agree; the owner may stand in for none but himself. `earlier`: one of
    these must have been given before. `notice_days`: at least so many calendar days between notice and effect.
    `lasting`: stays in force until it is released. `letter`: goes to the customer in writing. `articles` as in
    rules/health/catalogue.py.
    """

    step: str  # the ladder's step it fulfils; "" for none
    approvers: tuple[str, ...]
    earlier: tuple[str, ...] = ()
    evidence: bool = False
    legal_review: bool = False
    letter: bool = False
    notice_days: int = 0
    lasting: bool = False
    articles: tuple[str, ...] = ()


RULES: Final[dict[str, FirmRule]] = {
    "demand": FirmRule(
        "demand_letter", ("owner",), letter=True, articles=("civil_code:195", "civil_code:577", "civil_code:579"),
    ),
    "suspension": FirmRule(
        "suspension", ("owner",), earlier=("demand",), evidence=True, letter=True, notice_days=3, lasting=True,
        articles=("civil_code:525", "civil_code:526", "civil_code:527", "civil_code:528"),
    ),
    "mediation": FirmRule("mediation", ("owner",), earlier=("demand",), letter=True, articles=("civil_code:195",)),
    "lawyer": FirmRule("lawyer_letter", ("legal",), earlier=("demand",), evidence=True),
    "exposure": FirmRule(
        "", ("owner", "legal"), earlier=("lawyer",), evidence=True, legal_review=True,
        articles=("civil_code:1024", "pipl:25", "private_economy:59", "public_security_penalties:50"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FirmContent:
    """All that an approval says yes to. Files by their SHA-256; `amount_minor` is what the step is about."""

    kind: str
    grounds: str
    text: str
    amount_minor: int
    currency: str
    effective_on: date | None = None
    evidence: str = ""
    legal_review: str = ""
    project: int = 0  # whose work rests


def content_key(content: FirmContent) -> str:
    """SHA-256 over the whole content: any change makes another key, and so voids approvals given to the old one."""
    parts = [
        content.kind, content.grounds, content.text, content.amount_minor, content.currency,
        content.effective_on.isoformat() if content.effective_on else "", content.evidence, content.legal_review,
    ]  # fmt: skip
    parts += [content.project] if content.project else []
    return sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def missing(content: FirmContent, given_before: Collection[str], as_of: date) -> tuple[str, ...]:
    """What is not there yet, as codes in order; empty when the step can be put before those who approve.

    Codes: "grounds", "text", "amount", "evidence", "legal_review", "earlier", "effective_on", "notice_too_short".
    Raises KeyError for an unknown kind.
    """
    rule = RULES[content.kind]
    found = []
    if not content.grounds.strip():
        found.append("grounds")
    if rule.letter and not content.text.strip():
        found.append("text")
    if content.amount_minor <= 0:
        found.append("amount")
    if rule.evidence and not content.evidence:
        found.append("evidence")
    if rule.legal_review and not content.legal_review:
        found.append("legal_review")
    if rule.earlier and not set(rule.earlier) & set(given_before):
        found.append("earlier")
    if rule.notice_days:
        if content.effective_on is None:
            found.append("effective_on")
        elif (content.effective_on - as_of).days < rule.notice_days:
            found.append("notice_too_short")
    return tuple(found)


def may_approve(kind: str, role: str) -> bool:
    """Whether this role's yes is one of those the step needs. Raises KeyError for an unknown kind."""
    return role in RULES[kind].approvers


def still_to_approve(kind: str, approved: Collection[str]) -> tuple[str, ...]:
    """The roles whose yes to the present content is missing, in the rule's order. Raises KeyError."""
    return tuple(role for role in RULES[kind].approvers if role not in approved)


def ends_by_payment(kind: str, overdue_minor: int) -> bool:
    """Whether a step in force ends because nothing overdue is left under the contract. Raises KeyError."""
    return RULES[kind].lasting and overdue_minor <= 0
