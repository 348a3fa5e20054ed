"""What a person decides about a bank line: a proposal accepted, money spread by hand, a payment found again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.payments.models import BankLine, LineMatch
from huikuan.flow.payments.services import aliases
from huikuan.flow.payments.services.booking import Booking, book
from huikuan.flow.payments.services.known import link_payment
from huikuan.support.refusal import Refused
from huikuan.workflow import payment_received
from huikuan.workflow.matching import follow
from huikuan.workflow.spreading import spread_customer

BY_HAND = ({"code": "by_hand", "values": {}},)


@transaction.atomic
def accept(*, line_id: int, number: int, organization: Organization, by: User, at: datetime) -> LineMatch:
    """Take the proposal of this number (from 0) as it was shown.

    Raises Refused("not_found", "proposal_gone") and as booking.book and known.link_payment: facts may have moved on.
    """
    line = found(line_id, organization)
    if not 0 <= number < len(line.proposals):
        raise Refused("proposal_gone")
    chosen: dict[str, Any] = line.proposals[number]
    if chosen.get("payment"):
        return link(organization, line, int(chosen["payment"]), by, at)
    return make(
        organization, line, Booking(
            line_id=line.pk, customer_id=int(chosen["customer"]), amount_minor=line.open_minor - line.claimed_minor,
            parts=tuple((int(pk), int(minor)) for pk, minor in chosen["parts"]), fee_minor=int(chosen["fee"]),
            reasons=tuple(chosen["reasons"]), confidence=int(chosen["confidence"]),
        ), by, at,
    )  # fmt: skip


@transaction.atomic
def match_by_hand(
    *,
    line_id: int,
    organization: Organization,
    customer: Customer,
    amount_minor: int,
    by: User,
    at: datetime,
    parts: Sequence[tuple[int, int]] = (),
    fee_minor: int = 0,
    note: str = "",
) -> LineMatch:
    """A part of a line is this customer's: to these claims, the rest of the part on account.

    Raises Refused("not_found", "other_organization") and as booking.book.
    """
    if customer.organization_id != organization.pk:
        raise Refused("other_organization")
    line = found(line_id, organization)
    return make(
        organization, line, Booking(
            line_id=line.pk, customer_id=customer.pk, amount_minor=amount_minor, parts=tuple(parts),
            fee_minor=fee_minor, reasons=BY_HAND, confidence=1000, note=note,
        ), by, at,
    )  # fmt: skip


def match_in_legal_order(
    *, line_id: int, organization: Organization, customer: Customer, amount_minor: int, by: User, at: datetime
) -> LineMatch:
    """The same, spread over what the customer owes in the order of the law (Civil Code 560)."""
    line = found(line_id, organization)
    parts = spread_customer(organization.pk, customer.pk, line.currency, amount_minor)
    return match_by_hand(
        line_id=line_id, organization=organization, customer=customer, amount_minor=amount_minor, parts=parts, by=by,
        at=at,
    )  # fmt: skip


def link(organization: Organization, line: BankLine, payment_id: int, by: User, at: datetime) -> LineMatch:
    """The line is a payment that was entered before; a draft that was held is money from this day."""
    match = link_payment(line_id=line.pk, payment_id=payment_id, organization=organization, by=by, at=at)
    if match.payment.cleared_on is None:
        payment_received.clear(payment_id=payment_id, organization=organization, cleared_on=line.on, by=by, at=at)
    return match


def found(line_id: int, organization: Organization) -> BankLine:
    line = BankLine.objects.filter(pk=line_id, organization=organization).first()
    if line is None:
        raise Refused("not_found")
    return line


def make(organization: Organization, line: BankLine, booking: Booking, by: User, at: datetime) -> LineMatch:
    """Book it, learn who paid, and let everything follow."""
    [booked] = book(organization=organization, bookings=[booking], by=by, at=at)
    customer = booked.payment.customer
    aliases.learn_payer(
        line=line, customer_id=customer.pk, third_party=not resembles(line.counterparty, customer.name), by=by, at=at
    )
    follow(organization, [booked], by, at)
    return booked.match


def resembles(payer: str, name: str) -> bool:
    """Whether a payer's name is the customer's own, cut off or with a branch behind it."""
    said, own = ("".join(text.split()).casefold() for text in (payer, name))
    return bool(said) and (said.startswith(own) or (len(said) >= 4 and own.startswith(said)))
