"""A customer's open claims as the allocation rule reads them."""

from __future__ import annotations

from datetime import date

from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.discounts import offered_on
from huikuan.rules.allocation import OpenClaim


def open_claims(
    organization_id: int, customer_id: int, currency: str, received_on: date | None = None
) -> list[OpenClaim]:
    """Open receivables of one customer in one currency, oldest first.

    With the day the money came, a claim takes no more than what settles it less its discount for early payment.
    """
    rows = list(
        Receivable.objects.filter(
            organization_id=organization_id, customer_id=customer_id, currency=currency, closed=""
        )
        .order_by("due_on", "pk")
        .values_list("pk", "outstanding_minor", "due_on")
    )
    offers = offered_on([pk for pk, _outstanding, _due_on in rows]) if received_on is not None else {}
    return [
        OpenClaim(
            key=str(pk), kind="principal", due_on=due_on, currency=currency,
            outstanding_minor=offers[pk].takes_minor(received_on) if pk in offers and received_on else outstanding,
        )
        for pk, outstanding, due_on in rows
    ]  # fmt: skip
