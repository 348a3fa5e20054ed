"""What the rules think of a bank line: whose money it may be, whether that is certain, or why it is no receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from huikuan.flow.parties.models import LegalEntity, Organization
from huikuan.flow.payments.models import BankLine, Payment
from huikuan.flow.payments.selectors import matching as reading
from huikuan.rules.matching.model import Proposal
from huikuan.rules.matching.propose import Book, propose

SHOWN: Final = 5
SUSPECTED_FROM: Final = 300
"""From this confidence on (of 1000) a customer is not chased while the line is undecided."""
NO_RECEIPT: Final = frozenset({"interest", "fee"})


@dataclass(frozen=True, slots=True)
class Thought:
    """One line with its proposals, best first. `known`: the payment a person entered for it; `aside`: no receipt."""

    line: BankLine
    proposals: Sequence[Proposal]
    certain: bool
    known: Payment | None = None
    same_money: Sequence[Payment] = ()
    aside: str = ""
    pair_id: int | None = None

    def suspects(self) -> list[int]:
        """The customers whose money it may be, each once."""
        named = [one.customer_id for one in self.proposals if one.confidence >= SUSPECTED_FROM]
        return list(dict.fromkeys(named))

    def as_json(self) -> list[dict[str, Any]]:
        """As it is kept with the line: payments entered already first, then the proposals."""
        entered = [
            {"payment": row.pk, "customer": row.customer_id, "parts": [], "on_account": 0, "fee": 0, "confidence": 700,
             "reasons": [{"code": "entered_already", "values": {"on": row.received_on.isoformat()}}]}
            for row in self.same_money
        ]  # fmt: skip
        return [*entered, *(proposal_json(one) for one in self.proposals)][:SHOWN]


def proposal_json(one: Proposal) -> dict[str, Any]:
    """A proposal as it is kept: codes, keys and minor units."""
    return {
        "customer": one.customer_id, "parts": [[part.claim_id, part.amount_minor] for part in one.parts],
        "on_account": one.on_account_minor, "fee": one.fee_minor, "confidence": one.confidence,
        "reasons": [{"code": reason.code, "values": plain(reason.values)} for reason in one.reasons],
    }  # fmt: skip


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that JSON can hold."""
    return {name: value if isinstance(value, str | int | bool) else str(value) for name, value in values.items()}


class Thinker:
    """What the rules think of lines, with everything they need to know read once."""

    def __init__(self, organization: Organization, book: Book) -> None:
        self.organization_id, self.book = organization.pk, book
        self.wrong = reading.undone(organization.pk)
        self.numbers = reading.own_accounts(organization.pk)
        entities = LegalEntity.objects.filter(organization=organization)
        self.names = frozenset(entities.values_list("name", flat=True))

    def think(self, rows: Sequence[BankLine]) -> list[Thought]:
        """What to make of these lines. One query."""
        entered = reading.known_payments(self.organization_id, rows)
        return [self.consider(row, entered.get((row.currency, row.amount_minor), ())) for row in rows]

    def consider(self, row: BankLine, entered: Sequence[Payment]) -> Thought:
        """One line. Nothing that a person may have entered already is ever booked by itself."""
        if aside := no_receipt(row, self.numbers, self.names):
            return Thought(row, (), certain=False, aside=aside)
        nearby = [one for one in entered if about_then(one, row)]
        numbered = [one for one in nearby if one.external_number and one.external_number in (row.serial, row.reference)]
        untouched = row.open_minor == row.amount_minor
        if len(numbered) == 1 and untouched:
            return Thought(row, (), certain=False, known=numbered[0])
        found = propose(reading.as_line(row), self.book, self.wrong, limit=SHOWN)
        customers = {one.customer_id for one in found}
        same = [one for one in nearby if one.customer_id in customers or one.payer_name == row.counterparty != ""]
        certain = bool(found) and found[0].certain and not same and untouched
        return Thought(row, found, certain=certain, same_money=same)


def about_then(payment: Payment, row: BankLine) -> bool:
    """Whether the bank's line of this payment may be of this day; a draft is paid when it matures or soon after."""
    if payment.method == "bill":
        return reading.near_maturity(payment.bill.matures_on, row.on)
    return abs(payment.received_on - row.on) <= timedelta(days=reading.KNOWN_DAYS)


def no_receipt(row: BankLine, numbers: frozenset[str], names: frozenset[str]) -> str:
    """Why a line is nobody's payment, where that is certain: the bank's interest, or money between our own accounts."""
    if row.kind in NO_RECEIPT and not row.counterparty:
        return "not_ours"
    ours = "".join(row.counterparty_account.split()).upper() in numbers
    return "own_transfer" if ours or (row.counterparty in names and row.counterparty) else ""
