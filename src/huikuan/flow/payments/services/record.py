"""Recording money: stored once, allocated by law, reversible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.payments.models import Allocation, Payment
from huikuan.flow.payments.selectors.open_claims import open_claims
from huikuan.flow.receivables.models import Entry
from huikuan.flow.receivables.services import discounts, entries
from huikuan.rules.allocation import allocate
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused

METHODS = ("bank", "cash", "bill", "wechat", "alipay", "card", "other")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment as stored; `already` when its external number was known, and then nothing was changed."""

    payment: Payment
    receivable_ids: tuple[int, ...]
    already: bool = False


@transaction.atomic
def record_payment(
    *,
    organization: Organization,
    customer: Customer,
    amount_minor: int,
    currency: str,
    received_on: date,
    by: User | None,
    at: datetime,
    method: str = "bank",
    entity: LegalEntity | None = None,
    external_number: str = "",
    payer_name: str = "",
    note: str = "",
    designated: Sequence[int] = (),
) -> Recorded:
    """Store a payment and allocate it (Civil Code 560: as designated; else due first … earlier due, then pro rata).

    What no open claim takes stays on account. A bill of exchange waits until it clears. The same external number with
    the same money again changes nothing. Raises Refused("amount_not_positive", "method_unknown", "other_organization",
    "external_number_differs", "designated_unknown").
    """
    check(organization, customer, entity, amount_minor, method)
    if external_number and (known := find(organization, external_number)):
        same = (known.amount_minor, known.currency, known.customer_id) == (amount_minor, currency, customer.pk)
        if not same:
            raise Refused("external_number_differs", field="external_number", number=external_number)
        return Recorded(known, (), already=True)
    payment = Payment.objects.create(
        organization=organization,
        customer=customer,
        entity=entity,
        external_number=external_number,
        method=method,
        amount_minor=amount_minor,
        currency=currency,
        received_on=received_on,
        cleared_on=None if method == "bill" else received_on,
        payer_name=payer_name,
        note=note,
        unallocated_minor=amount_minor,
        by=by,
        at=at,
    )
    record(
        organization_id=organization.pk,
        at=at,
        kind="payment.recorded",
        subject=("payment", payment.pk),
        by=by.pk if by else None,
        customer=customer.pk,
        amount_minor=amount_minor,
        currency=currency,
        received_on=received_on.isoformat(),
        method=method,
    )
    if payment.cleared_on is None:
        return Recorded(payment, ())
    return Recorded(payment, allocate_payment(payment=payment, designated=designated, by=by, at=at))


def check(
    organization: Organization, customer: Customer, entity: LegalEntity | None, amount_minor: int, method: str
) -> None:
    """Raises Refused for a payment nobody can have made."""
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount_minor")
    if method not in METHODS:
        raise Refused("method_unknown", field="method", value=method)
    if customer.organization_id != organization.pk or (entity and entity.organization_id != organization.pk):
        raise Refused("other_organization")


def find(organization: Organization, external_number: str) -> Payment | None:
    return Payment.objects.filter(organization=organization, external_number=external_number).first()


def allocate_payment(*, payment: Payment, designated: Sequence[int], by: User | None, at: datetime) -> tuple[int, ...]:
    """Spread what is still on account over the customer's open claims of the currency. Returns their ids.

    Call inside a transaction. Raises Refused("designated_unknown") for an instalment that is not open there.
    """
    received_on = payment.cleared_on or payment.received_on
    claims = open_claims(payment.organization_id, payment.customer_id, payment.currency)
    entries.lock([int(claim.key) for claim in claims], payment.organization_id)
    claims = open_claims(payment.organization_id, payment.customer_id, payment.currency, received_on)
    if set(map(str, designated)) - {claim.key for claim in claims}:
        raise Refused("designated_unknown", field="designated")
    plan = allocate(payment.unallocated_minor, claims, [str(pk) for pk in designated])
    parts = [(int(key), minor) for key, minor in plan.parts if minor]
    if not parts:
        return ()
    kept = entries.enter(
        organization_id=payment.organization_id,
        changes=[entries.Change(pk, minor) for pk, minor in parts],
        kind="allocation",
        effective_on=received_on,
        reason="",
        by=by,
        at=at,
    )
    Allocation.objects.bulk_create(
        Allocation(
            organization_id=payment.organization_id,
            payment=payment,
            receivable_id=entry.receivable_id,
            entry=entry,
            amount_minor=entry.amount_minor,
            reason="designated" if entry.receivable_id in designated else "legal_order",
            by=by,
            at=at,
        )
        for entry in kept
    )
    spent = sum(minor for _pk, minor in parts)
    Payment.objects.filter(pk=payment.pk).update(unallocated_minor=F("unallocated_minor") - spent)
    payment.unallocated_minor -= spent
    record_many(
        Happened(
            payment.organization_id,
            at,
            "payment.allocated",
            "receivable",
            pk,
            by.pk if by else None,
            {"payment": payment.pk, "amount_minor": minor, "currency": payment.currency},
        )
        for pk, minor in parts
    )
    settled = tuple(pk for pk, _minor in parts)
    discounts.earn_discounts(organization_id=payment.organization_id, receivable_ids=settled, by=by, at=at)
    return settled


@transaction.atomic
def clear_bill(
    *, payment_id: int, organization: Organization, cleared_on: date, by: User | None, at: datetime
) -> Recorded:
    """A bill of exchange was paid by the bank: now it counts. Raises Refused("not_found", "already_cleared")."""
    payment = locked(payment_id, organization)
    if payment.cleared_on is not None:
        raise Refused("already_cleared")
    payment.cleared_on = cleared_on
    Payment.objects.filter(pk=payment.pk).update(cleared_on=cleared_on)
    record(
        organization_id=organization.pk,
        at=at,
        kind="payment.cleared",
        subject=("payment", payment.pk),
        by=by.pk if by else None,
        cleared_on=cleared_on.isoformat(),
    )
    return Recorded(payment, allocate_payment(payment=payment, designated=(), by=by, at=at))


@transaction.atomic
def reverse_payment(
    *, payment_id: int, organization: Organization, reason: str, on: date, by: User | None, at: datetime
) -> Recorded:
    """Undo a payment wholly (bounced, booked in error): every debt it settled is open again.

    Raises Refused("reason_missing", "not_found", "already_reversed", "payment_refunded").
    """
    entries.need_reason(reason)
    payment = locked(payment_id, organization)
    if payment.reversed_at is not None:
        raise Refused("already_reversed")
    if payment.refunded_minor:
        raise Refused("payment_refunded")
    standing = list(payment.allocations.filter(reversed_at__isnull=True).select_related("entry"))
    ids = tuple(row.receivable_id for row in standing)
    entries.lock(ids, organization.pk)
    still = Entry.objects.filter(pk__in=[row.entry_id for row in standing])
    entries.reverse(entries=list(still), reason=reason, by=by, at=at, on=on)
    discounts.take_back_discounts(receivable_ids=ids, reason=reason, by=by, at=at, on=on)
    payment.allocations.filter(reversed_at__isnull=True).update(reversed_at=at)
    Payment.objects.filter(pk=payment.pk, reversed_at__isnull=True).update(
        unallocated_minor=payment.amount_minor, reversed_at=at, reversed_by=by, reversal_reason=reason
    )
    record(
        organization_id=organization.pk,
        at=at,
        kind="payment.reversed",
        subject=("payment", payment.pk),
        by=by.pk if by else None,
        reason=reason,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )
    record_many(
        Happened(
            organization.pk,
            at,
            "payment.allocation_reversed",
            "receivable",
            row.receivable_id,
            by.pk if by else None,
            {"payment": payment.pk, "amount_minor": row.amount_minor, "currency": payment.currency, "reason": reason},
        )
        for row in standing
    )
    return Recorded(payment, ids)


def locked(payment_id: int, organization: Organization) -> Payment:
    """The payment, locked. Raises Refused("not_found")."""
    payment = Payment.objects.select_for_update().filter(pk=payment_id, organization=organization).first()
    if payment is None:
        raise Refused("not_found")
    return payment
