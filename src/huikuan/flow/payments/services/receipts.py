"""Receipts: numbered in order, one that stands for each payment, void when the payment is reversed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import Payment, Receipt
from huikuan.flow.payments.services.record import locked
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused


@transaction.atomic
def number_receipt(
    *, payment_id: int, organization: Organization, issued_on: date, language: str, by: User | None, at: datetime
) -> Receipt:
    """The next number, for this payment. Its paper is added in the same transaction (`add_paper`).

    Raises Refused("not_found", "already_reversed", "not_cleared", "receipt_exists").
    """
    payment = locked(payment_id, organization)
    if payment.reversed_at is not None:
        raise Refused("already_reversed")
    if payment.cleared_on is None:
        raise Refused("not_cleared")
    if payment.receipts.filter(voided_at=None).exists():
        raise Refused("receipt_exists")
    Organization.objects.select_for_update().get(pk=organization.pk)  # one number at a time
    rows = Receipt.objects.filter(organization=organization, year=issued_on.year)
    last = rows.aggregate(last=Max("sequence"))["last"] or 0
    return Receipt.objects.create(
        organization=organization, payment=payment, year=issued_on.year, sequence=last + 1, issued_on=issued_on,
        language=language, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def add_paper(*, receipt: Receipt, file: StoredFile, by: User | None, at: datetime) -> None:
    """The receipt as it was set; from here on it is issued."""
    receipt.file = file
    receipt.save(update_fields=["file"])
    record(
        organization_id=receipt.organization_id, at=at, kind="receipt.issued", subject=("payment", receipt.payment_id),
        by=by.pk if by else None, number=receipt.number, sha256=file.sha256,
    )  # fmt: skip


def void_receipts(*, payment: Payment, by: User | None, at: datetime) -> None:
    """The payment is gone, so what we confirmed in writing no longer holds."""
    for receipt in payment.receipts.filter(voided_at=None):
        Receipt.objects.filter(pk=receipt.pk).update(voided_at=at)
        record(
            organization_id=receipt.organization_id, at=at, kind="receipt.voided", subject=("payment", payment.pk),
            by=by.pk if by else None, number=receipt.number,
        )  # fmt: skip
