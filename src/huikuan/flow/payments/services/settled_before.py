"""Money that had come before the books were taken over: many payments at once, each for one receivable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import Allocation, Payment
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.support.bulk import update_rows
from huikuan.support.events.record import Happened, record_many

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt on one receivable, in minor units of the receivable's currency."""

    receivable: Receivable
    amount_minor: int
    received_on: date
    external_number: str = ""
    payer_name: str = ""
    note: str = ""


Part = tuple[Payment, Receipt, int]


def record_receipts(*, organization: Organization, receipts: Sequence[Receipt], by: User | None, at: datetime) -> int:
    """Book receipts, each designated to its receivable; what it does not need stays on account. Returns how many.

    Call inside a transaction in which nobody else can have seen the receivables (they were just opened) or with them
    locked. Receipts of one receivable are taken in order; its `outstanding_minor` is brought up to date in memory too.
    """
    for start in range(0, len(receipts), BATCH):
        book(organization, receipts[start : start + BATCH], by, at)
    return len(receipts)


def book(organization: Organization, receipts: Sequence[Receipt], by: User | None, at: datetime) -> None:
    """One batch: payments, entries, allocations, balances, events."""
    settled: list[int] = []
    for receipt in receipts:
        part = min(receipt.amount_minor, receipt.receivable.outstanding_minor)
        receipt.receivable.outstanding_minor -= part
        settled.append(part)
    payments = store_payments(organization, receipts, settled, by, at)
    parts = [(p, r, part) for p, r, part in zip(payments, receipts, settled, strict=True) if part]
    allocate(organization, parts, by, at)
    close({receipt.receivable.pk: receipt for _payment, receipt, _part in parts})
    record_many(happenings(organization.pk, payments, parts, by.pk if by else None, at))


def store_payments(
    organization: Organization, receipts: Sequence[Receipt], settled: Sequence[int], by: User | None, at: datetime
) -> list[Payment]:
    return Payment.objects.bulk_create(
        Payment(
            organization=organization,
            customer_id=receipt.receivable.customer_id,
            external_number=receipt.external_number,
            method="other",
            amount_minor=receipt.amount_minor,
            currency=receipt.receivable.currency,
            received_on=receipt.received_on,
            cleared_on=receipt.received_on,
            payer_name=receipt.payer_name,
            note=receipt.note,
            unallocated_minor=receipt.amount_minor - part,
            by=by,
            at=at,
        )
        for receipt, part in zip(receipts, settled, strict=True)
    )


def allocate(organization: Organization, parts: Sequence[Part], by: User | None, at: datetime) -> None:
    entries = Entry.objects.bulk_create(
        Entry(
            organization=organization,
            receivable=receipt.receivable,
            kind="allocation",
            amount_minor=part,
            effective_on=receipt.received_on,
            by=by,
            at=at,
        )
        for _payment, receipt, part in parts
    )
    Allocation.objects.bulk_create(
        Allocation(
            organization=organization,
            payment=payment,
            receivable=receipt.receivable,
            entry=entry,
            amount_minor=part,
            reason="designated",
            by=by,
            at=at,
        )
        for (payment, receipt, part), entry in zip(parts, entries, strict=True)
    )


def happenings(
    organization_id: int, payments: Sequence[Payment], parts: Sequence[Part], by: int | None, at: datetime
) -> Iterator[Happened]:
    for payment in payments:
        data = {
            "customer": payment.customer_id,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
            "received_on": payment.received_on.isoformat(),
            "method": payment.method,
        }
        yield Happened(organization_id, at, "payment.recorded", "payment", payment.pk, by, data)
    for payment, receipt, part in parts:
        data = {"payment": payment.pk, "amount_minor": part, "currency": payment.currency}
        yield Happened(organization_id, at, "payment.allocated", "receivable", receipt.receivable.pk, by, data)


def close(receipts: dict[int, Receipt]) -> None:
    """Write the new balances; a receivable with nothing left is settled on the day of its last receipt."""
    rows = []
    for key, receipt in receipts.items():
        left = receipt.receivable.outstanding_minor
        receipt.receivable.closed = "" if left else "settled"
        rows.append((left, receipt.receivable.closed, None if left else receipt.received_on, key))
    update_rows("receivables_receivable", "id", ("outstanding_minor", "closed", "closed_on"), rows)
