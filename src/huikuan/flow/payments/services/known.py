"""A bank line that is a payment somebody had entered by hand already."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, LineMatch, Suspect
from huikuan.flow.payments.services.lines import locked_line
from huikuan.flow.payments.services.record import locked
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def link_payment(
    *, line_id: int, payment_id: int, organization: Organization, by: User | None, at: datetime, automatic: bool = False
) -> LineMatch:
    """The line is this payment: nothing is booked twice.

    Raises Refused("not_found", "already_reversed", "line_not_open", "line_claimed", "currency_differs",
    "amount_differs", "payment_matched").
    """
    line = locked_line(line_id, organization)
    payment = locked(payment_id, organization)
    if payment.reversed_at is not None:
        raise Refused("already_reversed")
    if line.currency != payment.currency:
        raise Refused("currency_differs")
    if line.amount_minor < 0 or line.open_minor < payment.amount_minor:
        raise Refused("amount_differs" if line.open_minor else "line_not_open")
    if line.claimed_minor > line.open_minor - payment.amount_minor:
        raise Refused("line_claimed")
    try:
        with transaction.atomic():
            match = LineMatch.objects.create(
                organization=organization, line=line, payment=payment, kind="known", amount_minor=payment.amount_minor,
                automatic=automatic, confidence=1000, reasons=[{"code": "entered_already", "values": {}}], by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("payment_matched") from None
    BankLine.objects.filter(pk=line.pk).update(
        open_minor=F("open_minor") - payment.amount_minor, matched_minor=F("matched_minor") + payment.amount_minor
    )
    if line.open_minor == payment.amount_minor:
        Suspect.objects.filter(line=line).delete()
    record(
        organization_id=organization.pk, at=at, kind="line.linked", subject=("bank_line", line.pk),
        by=by.pk if by else None, payment=payment.pk, amount_minor=payment.amount_minor, currency=payment.currency,
        automatic=automatic,
    )  # fmt: skip
    return match
