"""Money on account: put to claims later, or kept as an advance on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import Payment
from huikuan.flow.payments.services.record import Recorded, allocate_payment, locked
from huikuan.flow.receivables.services import entries
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def apply_on_account(
    *, payment_id: int, organization: Organization, designated: Sequence[int], by: User | None, at: datetime
) -> Recorded:
    """Settle open claims with what a payment left on account: those named first, the rest by law (Civil Code 560).

    Raises Refused("not_found", "nothing_on_account", "no_open_claim", "designated_unknown").
    """
    payment = standing(payment_id, organization)
    settled = allocate_payment(payment=payment, designated=designated, by=by, at=at)
    if not settled:
        raise Refused("no_open_claim")
    return Recorded(payment, settled)


@transaction.atomic
def keep_on_account(
    *, payment_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> Recorded:
    """What is left is an advance or over-payment that belongs to no claim yet: it holds chasing back no longer.

    Raises Refused("reason_missing", "not_found", "nothing_on_account", "kept_already").
    """
    entries.need_reason(reason)
    payment = standing(payment_id, organization)
    if payment.kept_at is not None:
        raise Refused("kept_already")
    Payment.objects.filter(pk=payment.pk).update(kept_at=at, kept_by=by, kept_reason=reason.strip())
    record(
        organization_id=organization.pk, at=at, kind="payment.kept", subject=("payment", payment.pk),
        by=by.pk if by else None, amount_minor=payment.unallocated_minor, currency=payment.currency,
        reason=reason.strip(),
    )  # fmt: skip
    payment.refresh_from_db()
    return Recorded(payment, ())


def standing(payment_id: int, organization: Organization) -> Payment:
    """The payment, locked, with something on account. Raises Refused("not_found", "nothing_on_account")."""
    payment = locked(payment_id, organization)
    if payment.reversed_at is not None or payment.cleared_on is None or not payment.unallocated_minor:
        raise Refused("nothing_on_account")
    return payment
