"""Money on account: received, cleared, and not yet matched to a claim."""

from __future__ import annotations

from huikuan.flow.payments.models import Payment


def customers_with_money_on_account(organization_id: int) -> frozenset[tuple[int, str]]:
    """(customer, currency) pairs that have money waiting to be matched. One query over a small partial index.

    Money that somebody kept on account on purpose (an advance, an over-payment) waits for nothing.
    """
    rows = Payment.objects.filter(
        organization_id=organization_id, unallocated_minor__gt=0, reversed_at__isnull=True, cleared_on__isnull=False,
        kept_at__isnull=True,
    )  # fmt: skip
    return frozenset(rows.values_list("customer_id", "currency").distinct())
