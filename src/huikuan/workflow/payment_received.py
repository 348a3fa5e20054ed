"""Money arrived: stored, allocated, and everything that no longer holds stopped, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.payments.models import Bill, Payment
from huikuan.flow.payments.services import bills, lines, on_account, receipts, record
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.services import sending, tasks, tracks
from huikuan.workflow import disputing, incentives, negotiating, promising, thanks
from huikuan.workflow.facts import business_date, fact
from huikuan.workflow.subscriptions import announce


@dataclass(frozen=True, slots=True)
class Received:
    """What a payment did: `withdrawn` messages that were on their way, and the thank-you that is proposed."""

    payment: Payment
    receivable_ids: tuple[int, ...]
    withdrawn: int
    thank_you: Message | None
    already: bool


@transaction.atomic
def receive(
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
    thank: bool = True,
) -> Received:
    """Record a payment; reminders in flight about what it settles are withdrawn; a thank-you is proposed.

    Raises Refused as payments/services/record.py says; then nothing has changed.
    """
    done = record.record_payment(
        organization=organization,
        customer=customer,
        amount_minor=amount_minor,
        currency=currency,
        received_on=received_on,
        method=method,
        entity=entity,
        external_number=external_number,
        payer_name=payer_name,
        note=note,
        designated=designated,
        by=by,
        at=at,
    )
    if done.already:
        return Received(done.payment, (), 0, None, already=True)
    return follow(organization, done, by, at, thank)


@transaction.atomic
def clear(*, payment_id: int, organization: Organization, cleared_on: date, by: User | None, at: datetime) -> Received:
    """A bill of exchange cleared: from now on it counts as money."""
    done = record.clear_bill(payment_id=payment_id, organization=organization, cleared_on=cleared_on, by=by, at=at)
    if (row := Bill.objects.filter(payment=done.payment, state__in=("held", "endorsed")).first()) is not None:
        bills.move_bill(bill=row, state="cleared", on=cleared_on, by=by, at=at)
    return follow(organization, done, by, at, thank=True)


def follow(organization: Organization, done: record.Recorded, by: User | None, at: datetime, thank: bool) -> Received:
    """What follows from allocated money, in the payment's own transaction."""
    payment = done.payment
    withdrawn = count_on_the_way(done.receivable_ids)
    follow_claims(organization, done.receivable_ids, by, at)
    follow_account(organization, payment, by, at)
    proposal = None
    if thank and done.receivable_ids:
        proposal = thanks.propose(organization=organization, payment=payment, by=by, at=at)
    return Received(payment, done.receivable_ids, withdrawn - count_on_the_way(done.receivable_ids), proposal, False)


def follow_claims(organization: Organization, receivable_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """What follows for the claims that took money: nothing that no longer holds leaves, promises and cases follow."""
    incentives.after_money(organization, receivable_ids, by, at)
    announce("payment_allocated", fact(organization, receivable_ids, "paid", by, at))
    on = business_date(organization, at)
    promising.after_money(receivable_ids, by=by, on=on, at=at)
    disputing.after_closing(receivable_ids, by=by, on=on, at=at)
    negotiating.after_money(receivable_ids, by=by, on=on, at=at)


def follow_account(organization: Organization, payment: Payment, by: User | None, at: datetime) -> None:
    """What is left on account asks finance what it is for; when nothing is left, nobody need ask any more."""
    if payment.cleared_on is not None and not payment.unallocated_minor:
        settle_account(payment, by, at)
    elif payment.cleared_on is not None and payment.kept_at is None:
        tasks.open_task(
            organization_id=organization.pk,
            kind="money_on_account",
            role="finance",
            customer_id=payment.customer_id,
            values={"amount_minor": payment.unallocated_minor, "currency": payment.currency, "payment": payment.pk},
            due_on=business_date(organization, at),
            dedupe_key=f"money_on_account:{payment.pk}",
            at=at,
        )


def count_on_the_way(receivable_ids: Sequence[int]) -> int:
    states = ("awaiting_approval", "queued", "claimed")
    return Message.objects.filter(actions__receivable_id__in=receivable_ids, state__in=states).distinct().count()


@transaction.atomic
def apply_account(
    *, payment_id: int, organization: Organization, designated: Sequence[int], by: User | None, at: datetime
) -> Received:
    """Put money on account to claims: what follows from a payment follows here too. Raises as services/on_account."""
    done = on_account.apply_on_account(
        payment_id=payment_id, organization=organization, designated=designated, by=by, at=at
    )
    return follow(organization, done, by, at, thank=False)


@transaction.atomic
def keep_account(*, payment_id: int, organization: Organization, reason: str, by: User | None, at: datetime) -> Payment:
    """Keep money on account on purpose: chasing of the customer goes on. Raises as services/on_account."""
    payment = on_account.keep_on_account(
        payment_id=payment_id, organization=organization, reason=reason, by=by, at=at
    ).payment
    settle_account(payment, by, at)
    return payment


def settle_account(payment: Payment, by: User | None, at: datetime) -> None:
    """Nothing of this payment waits to be matched any more: its task ends, the customer's claims are decided anew."""
    for task in tasks.open_of_key(payment.organization_id, f"money_on_account:{payment.pk}"):
        tasks.end_obsolete(task, by, at)
    on = business_date(payment.organization, at)
    tracks.wake_customer(organization_id=payment.organization_id, customer_id=payment.customer_id, on=on)


@transaction.atomic
def reverse(*, payment_id: int, organization: Organization, reason: str, by: User | None, at: datetime) -> Received:
    """Undo a payment: the debts it settled are open again and go back on the ladder, its bank lines as well."""
    on = business_date(organization, at)
    done = record.reverse_payment(payment_id=payment_id, organization=organization, reason=reason, on=on, by=by, at=at)
    fees = lines.release(payment=done.payment, reason=reason, on=on, by=by, at=at)
    done = replace(done, receivable_ids=tuple(dict.fromkeys([*done.receivable_ids, *fees])))
    receipts.void_receipts(payment=done.payment, by=by, at=at)
    sending.withdraw_letters(messages=thanks.letters_of(done.payment), code="payment_reversed", by=by, at=at)
    incentives.after_reversal(organization, done.receivable_ids, by, at)
    announce("payment_reversed", fact(organization, done.receivable_ids, "reversed", by, at))
    negotiating.after_reversal(done.receivable_ids, by=by, on=on, at=at)
    settle_account(done.payment, by, at)
    return Received(done.payment, done.receivable_ids, 0, None, False)
