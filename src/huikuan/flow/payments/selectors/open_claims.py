"""A customer's open claims as the allocation rule reads them."""

from __future__ import annotations

from huikuan.flow.receivables.models import Receivable
from huikuan.rules.allocation import OpenClaim


def open_claims(organization_id: int, customer_id: int, currency: str) -> list[OpenClaim]:
    """Open receivables of one customer in one currency, oldest first."""
    rows = (
        Receivable.objects.filter(
            organization_id=organization_id, customer_id=customer_id, currency=currency, closed=""
        )
        .order_by("due_on", "pk")
        .values_list("pk", "outstanding_minor", "due_on")
    )
    return [
        OpenClaim(key=str(pk), kind="principal", outstanding_minor=outstanding, due_on=due_on, currency=currency)
        for pk, outstanding, due_on in rows
    ]
