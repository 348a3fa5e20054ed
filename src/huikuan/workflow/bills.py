"""承兑汇票: passed on, sold to the bank, paid or refused; it counts as money only from the day it is money."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import Bill
from huikuan.flow.payments.services import bills
from huikuan.flow.reminders.services import tasks
from huikuan.support.refusal import Refused
from huikuan.workflow import payment_received

AHEAD: Final = timedelta(days=3)
"""An electronic draft is presented on its day, or within ten days after it (Negotiable Instruments Law art. 53)."""


@transaction.atomic
def endorse(*, payment_id: int, organization: Organization, to: str, on: date, by: User, at: datetime) -> None:
    """Passed on to a supplier. It still does not count: the holder can come back on us until it is paid (art. 61, 70).

    Raises Refused("bill_not", "bill_state", "name_missing").
    """
    if not to.strip():
        raise Refused("name_missing", field="to")
    row = bills.bill_of(payment_id, organization)
    bills.move_bill(bill=row, state="endorsed", on=on, by=by, at=at, endorsed_to=to.strip()[:160])


@transaction.atomic
def discount(
    *, payment_id: int, organization: Organization, proceeds_minor: int, on: date, by: User, at: datetime
) -> payment_received.Received:
    """Sold to the bank: the whole debt is settled from this day, the bank's interest is our cost.

    Raises Refused("bill_not", "bill_state", "amount_not_positive", "proceeds_above_bill").
    """
    row = bills.bill_of(payment_id, organization)
    if proceeds_minor <= 0:
        raise Refused("amount_not_positive", field="proceeds")
    if proceeds_minor > row.payment.amount_minor:
        raise Refused("proceeds_above_bill", field="proceeds")
    bills.move_bill(bill=row, state="discounted", on=on, by=by, at=at, proceeds_minor=proceeds_minor)
    end_task(row, by, at)
    return payment_received.clear(payment_id=payment_id, organization=organization, cleared_on=on, by=by, at=at)


@transaction.atomic
def clear(
    *, payment_id: int, organization: Organization, on: date, by: User, at: datetime
) -> payment_received.Received:
    """Paid by the acceptor. Raises Refused("bill_not", "bill_state", "already_cleared")."""
    row = bills.bill_of(payment_id, organization)
    bills.move_bill(bill=row, state="cleared", on=on, by=by, at=at)
    end_task(row, by, at)
    return payment_received.clear(payment_id=payment_id, organization=organization, cleared_on=on, by=by, at=at)


@transaction.atomic
def dishonour(
    *, payment_id: int, organization: Organization, reason: str, on: date, by: User, at: datetime
) -> payment_received.Received:
    """Refused by the acceptor: what it had settled is owed again, from the customer and from whoever endorsed it.

    Raises Refused("bill_not", "bill_state", "reason_missing", "already_reversed", "payment_refunded").
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    row = bills.bill_of(payment_id, organization)
    bills.move_bill(bill=row, state="dishonoured", on=on, by=by, at=at, reason=reason)
    end_task(row, by, at)
    return payment_received.reverse(payment_id=payment_id, organization=organization, reason=reason, by=by, at=at)


def ask_to_present(*, organization: Organization, on: date, at: datetime) -> int:
    """A task for finance three days before a draft matures, once. Returns how many. Part of the day's work."""
    waiting = Bill.objects.filter(
        organization=organization, state="held", matures_on__lte=on + AHEAD, payment__reversed_at=None
    )
    made = 0
    for row in waiting.select_related("payment"):
        values = {
            "amount_minor": row.payment.amount_minor, "currency": row.payment.currency, "payment": row.payment_id,
            "number": row.number, "matures_on": row.matures_on.isoformat(),
        }  # fmt: skip
        made += tasks.open_task(
            organization_id=organization.pk, kind="bill_matures", role="finance", due_on=row.matures_on,
            customer_id=row.payment.customer_id, values=values, dedupe_key=key_of(row), at=at,
        ) is not None  # fmt: skip
    return made


def end_task(row: Bill, by: User, at: datetime) -> None:
    for task in tasks.open_of_key(row.organization_id, key_of(row)):
        tasks.end_obsolete(task, by, at)


def key_of(row: Bill) -> str:
    return f"bill:{row.pk}"
