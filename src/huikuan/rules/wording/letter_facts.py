"""What a message to a customer is composed from. Amounts are minor units; one currency per message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

LANGUAGES: Final = ("zh-hans", "en")


class InvalidLetter(ValueError):
    """Facts that must never become a message. Codes: "language", "mixed_currencies", "total_mismatch", "negative"."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value}")
        self.code, self.value = code, value


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: our legal entity and the person who is replied to. `short_name` stands before a short message."""

    entity: str
    person: str = ""
    phone: str = ""
    email: str = ""
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as the message shows it.

    `amount_minor` is what is asked for, `held_minor` the part that is left out (disputed, promised …) and only
    mentioned. `days_late` is 0 or negative while not late. `note` is printed as given, in the letter's language.
    """

    title: str
    amount_minor: int
    currency: str
    due_on: date | None
    number: str = ""
    contract_number: str = ""
    days_late: int = 0
    held_minor: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class WayToPay:
    """A bank account that takes the payment. `reference`: what to quote, so that the money is found at once."""

    bank_name: str
    account_name: str
    account_number: str
    reference: str = ""
    swift: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What only some letters speak of. Amounts in minor units of the letter's currency; empty: not known.

    `promised_*`: a promise of the customer. `disputed_minor`, `dispute_reason`, `answer_on` (the day we answer by),
    `answer`: an objection. `agreement_number`, `instalment_*`: a repayment agreement and its next instalment.
    `meeting_when`, `meeting_place`: as said in the letter's language. `suspension_on`: when work stops. `evidence`:
    what was accepted, with its day. `discount_*`: an offered discount, its last day and what then settles the claim.
    `service`, `service_on`: a reward for paying by a day.
    """

    promised_minor: int | None = None
    promised_on: date | None = None
    disputed_minor: int | None = None
    dispute_reason: str = ""
    answer_on: date | None = None
    answer: str = ""
    agreement_number: str = ""
    instalment_minor: int | None = None
    instalment_on: date | None = None
    meeting_when: str = ""
    meeting_place: str = ""
    suspension_on: date | None = None
    evidence: str = ""
    discount_minor: int | None = None
    discount_on: date | None = None
    discount_pay_minor: int | None = None
    service: str = ""
    service_on: date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a template may speak of. `total_minor` must be the sum of the claims.

    `salutation`: how the person is addressed, as given (王建国经理, Ms Chen); empty: a neutral greeting.
    `footer`: why the recipient gets this and how to answer or opt out; empty: the usual words.
    `received_minor`, `received_on`: the payment a thank-you is for; `claims` are then what remains.
    `about`: what only letters of some occasions speak of. `portal_url`: the recipient's own pages; empty: none.
    """

    language: str
    sender: Sender
    customer: str
    salutation: str
    claims: tuple[Claim, ...]
    total_minor: int
    currency: str
    deadline_on: date | None = None
    pay_to: tuple[WayToPay, ...] = ()
    footer: str = ""
    received_minor: int | None = None
    received_on: date | None = None
    about: Circumstances | None = None
    portal_url: str = ""


def check_letter(letter: Letter) -> None:
    """Refuse what would say a wrong amount. Raises InvalidLetter."""
    if letter.language not in LANGUAGES:
        raise InvalidLetter("language", letter.language)
    if any(claim.currency != letter.currency for claim in letter.claims):
        raise InvalidLetter("mixed_currencies", letter.currency)
    if any(claim.amount_minor < 0 or claim.held_minor < 0 for claim in letter.claims):
        raise InvalidLetter("negative", letter.total_minor)
    if sum(claim.amount_minor for claim in letter.claims) != letter.total_minor:
        raise InvalidLetter("total_mismatch", letter.total_minor)
