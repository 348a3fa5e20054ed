"""付款承诺: entered with its holds, judged by what came, replaced by a newer one about the same money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.negotiation.models import Case, Interaction, Promise, PromiseLine
from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.rules.talks.promises import LONGEST_DAYS
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def enter(
    *,
    organization: Organization,
    customer: Customer,
    parts: Sequence[tuple[Receivable, int, Hold | None]],
    made_on: date,
    promised_on: date,
    note: str,
    by: User | None,
    at: datetime,
    case: Case | None = None,
    contact: Contact | None = None,
    interaction: Interaction | None = None,
) -> Promise:
    """Store a promise about these parts of claims, in minor units, all of one currency.

    Raises Refused("promise_empty", "currencies_mixed") and what `check_day` refuses.
    """
    check_day(made_on, promised_on)
    if not parts:
        raise Refused("promise_empty")
    currencies = {claim.currency for claim, _amount, _hold in parts}
    if len(currencies) > 1:
        raise Refused("currencies_mixed")
    total = sum(amount for _claim, amount, _hold in parts)
    row = Promise.objects.create(
        organization=organization, customer=customer, case=case, interaction=interaction, contact=contact,
        amount_minor=total, currency=currencies.pop(), made_on=made_on, promised_on=promised_on,
        note=note.strip()[:300], by=by, at=at,
    )  # fmt: skip
    PromiseLine.objects.bulk_create(
        PromiseLine(organization=organization, promise=row, receivable=claim, amount_minor=amount, hold=hold)
        for claim, amount, hold in parts
    )
    said(row, "promise.made", by, at, on=promised_on.isoformat(), note=note.strip()[:300])
    return row


def check_day(made_on: date, promised_on: date) -> None:
    """Raises Refused("promise_past", "promise_too_far")."""
    if promised_on < made_on:
        raise Refused("promise_past", field="promised_on")
    if (promised_on - made_on).days > LONGEST_DAYS:
        raise Refused("promise_too_far", field="promised_on", days=LONGEST_DAYS)


@transaction.atomic
def settle(*, promise: Promise, state: str, received_minor: int, on: date, by: User | None, at: datetime) -> bool:
    """Judge an open promise once. Returns whether this call did it."""
    changed = Promise.objects.filter(pk=promise.pk, state="open").update(
        state=state, received_minor=received_minor, checked_on=on
    )
    if changed:
        promise.state, promise.received_minor, promise.checked_on = state, received_minor, on
        said(promise, f"promise.{state}", by, at, received_minor=received_minor)
    return bool(changed)


def said(row: Promise, kind: str, by: User | None, at: datetime, **data: object) -> None:
    subject = ("case", row.case_id) if row.case_id else ("customer", row.customer_id)
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=subject, by=by.pk if by else None,
        promise=row.pk, amount_minor=row.amount_minor, currency=row.currency, customer=row.customer_id, **data,
    )  # fmt: skip
