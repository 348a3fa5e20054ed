"""退款: money on account goes back to the customer, and comes back when the transfer fails."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, LineMatch, Payment, Refund
from huikuan.flow.payments.services.booking import lock_lines
from huikuan.flow.payments.services.record import locked
from huikuan.flow.receivables.services.entries import need_reason
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def refund(
    *,
    payment_id: int,
    organization: Organization,
    amount_minor: int,
    refunded_on: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> Refund:
    """Pay back a part of what a payment left on account. Money that settled a claim is taken off it first.

    Raises Refused("not_found", "reason_missing", "amount_not_positive", "already_reversed", "refund_above_account").
    """
    need_reason(reason)
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount")
    payment = locked(payment_id, organization)
    if payment.reversed_at is not None:
        raise Refused("already_reversed")
    free = Payment.objects.filter(pk=payment.pk, unallocated_minor__gte=amount_minor, cleared_on__isnull=False)
    if not free.update(
        unallocated_minor=F("unallocated_minor") - amount_minor, refunded_minor=F("refunded_minor") + amount_minor
    ):
        raise Refused("refund_above_account", field="amount")
    row = Refund.objects.create(
        organization=organization, payment=payment, amount_minor=amount_minor, refunded_on=refunded_on,
        reason=reason.strip()[:300], by=by, at=at,
    )  # fmt: skip
    tell("payment.refunded", row, by, at)
    return row


@transaction.atomic
def refund_by_line(
    *, line_id: int, payment_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> Refund:
    """A transfer out on the statement was a refund of this payment.

    Raises Refused as `refund`, and Refused("line_is_money_in", "line_not_open", "currency_differs").
    """
    line = lock_lines([line_id], organization.pk).get(line_id)
    if line is None:
        raise Refused("not_found")
    if line.amount_minor > 0:
        raise Refused("line_is_money_in")
    if line.aside != "outgoing":
        raise Refused("line_not_open")
    payment = locked(payment_id, organization)
    if payment.currency != line.currency:
        raise Refused("currency_differs")
    row = refund(
        payment_id=payment_id, organization=organization, amount_minor=-line.amount_minor, refunded_on=line.on,
        reason=reason, by=by, at=at,
    )  # fmt: skip
    BankLine.objects.filter(pk=line.pk).update(
        aside_minor=0, aside="", matched_minor=F("matched_minor") + F("aside_minor")
    )
    LineMatch.objects.create(
        organization=organization, line=line, payment=payment, kind="refund", amount_minor=-line.amount_minor,
        reasons=[{"code": "by_hand", "values": {"refund": row.pk}}], by=by, at=at,
    )  # fmt: skip
    return row


@transaction.atomic
def refund_came_back(
    *, refund_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> Refund:
    """The transfer to the customer failed (退票): the money is on account again.

    Raises Refused("not_found", "already_reversed", "reason_missing").
    """
    need_reason(reason)
    row = Refund.objects.select_related("payment").filter(pk=refund_id, organization=organization).first()
    if row is None:
        raise Refused("not_found")
    if not Refund.objects.filter(pk=row.pk, reversed_at=None).update(reversed_at=at):
        raise Refused("already_reversed")
    try:
        with transaction.atomic():
            Payment.objects.filter(pk=row.payment_id).update(
                unallocated_minor=F("unallocated_minor") + row.amount_minor,
                refunded_minor=F("refunded_minor") - row.amount_minor,
            )
    except IntegrityError:
        raise Refused("already_reversed") from None
    tell("payment.refund_came_back", row, by, at)
    row.refresh_from_db()
    return row


def tell(kind: str, row: Refund, by: User | None, at: datetime) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("payment", row.payment_id),
        by=by.pk if by else None, refund=row.pk, amount_minor=row.amount_minor, currency=row.payment.currency,
        reason=row.reason, on=row.refunded_on.isoformat(),
    )  # fmt: skip
