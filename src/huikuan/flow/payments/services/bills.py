"""承兑汇票: what is known of a draft, and what becomes of it until it is money or is not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import Bill
from huikuan.flow.payments.services.record import locked
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

KINDS: Final = ("bank", "commercial")
FOLLOWS: Final = {
    "endorsed": ("held",),
    "discounted": ("held",),
    "cleared": ("held", "endorsed"),
    "dishonoured": ("held", "endorsed", "discounted", "cleared"),
}
"""State → the states it may follow."""


@transaction.atomic
def register_bill(
    *,
    payment_id: int,
    organization: Organization,
    matures_on: date,
    on: date,
    by: User | None,
    at: datetime,
    number: str = "",
    kind: str = "bank",
    drawer: str = "",
    acceptor: str = "",
) -> Bill:
    """What is known of the draft behind a payment by bill.

    Raises Refused("not_found", "already_reversed", "bill_not", "kind_unknown", "bill_exists").
    """
    payment = locked(payment_id, organization)
    if payment.reversed_at is not None:
        raise Refused("already_reversed")
    if payment.method != "bill":
        raise Refused("bill_not")
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    try:
        with transaction.atomic():
            row = Bill.objects.create(
                organization=organization, payment=payment, number=number.strip()[:40], kind=kind,
                drawer=drawer.strip()[:160], acceptor=acceptor.strip()[:160], matures_on=matures_on,
                state="cleared" if payment.cleared_on else "held", changed_on=payment.cleared_on or on, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("bill_exists", field="number", number=number.strip()) from None
    tell("bill.registered", row, by, at, number=row.number, matures_on=matures_on.isoformat())
    return row


def move_bill(
    *, bill: Bill, state: str, on: date, by: User | None, at: datetime, reason: str = "", **values: Any
) -> None:
    """The draft is somewhere else now. Call inside the transaction of what follows for its money.

    Raises Refused("bill_state") when it cannot go there from where it is.
    """
    moved = Bill.objects.filter(pk=bill.pk, state__in=FOLLOWS[state]).update(
        state=state, changed_on=on, reason=reason.strip()[:300], **values
    )
    if not moved:
        raise Refused("bill_state")
    before, bill.state = bill.state, state
    tell(
        f"bill.{state}", bill, by, at, on=on.isoformat(), reason=reason.strip(), changes={"state": [before, state]},
        to=values.get("endorsed_to", ""),
    )  # fmt: skip


def bill_of(payment_id: int, organization: Organization) -> Bill:
    """The draft of a payment. Raises Refused("bill_not")."""
    row = Bill.objects.filter(payment_id=payment_id, organization=organization).select_related("payment").first()
    if row is None:
        raise Refused("bill_not")
    return row


def tell(kind: str, row: Bill, by: User | None, at: datetime, **values: Any) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("payment", row.payment_id),
        by=by.pk if by else None, bill=row.pk, **values,
    )  # fmt: skip
