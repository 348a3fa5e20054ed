"""What the bank's data leaves open: money that waits to be matched, and days that nobody knows about."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, F, Value

from huikuan.flow.payments.models import Payment, StatementGap, Suspect


@dataclass(frozen=True, slots=True)
class Unclear:
    """`money`: (customer, currency) pairs with money waiting to be matched; `gapped`: entities with lines missing."""

    money: frozenset[tuple[int, str]]
    gapped: frozenset[int]


def unclear(organization_id: int) -> Unclear:
    """What holds automatic chasing back. One query over small partial indexes.

    Money that somebody kept on account on purpose (an advance, an over-payment) waits for nothing. A bank line that
    nobody has decided about waits for each customer whose it may be. Where lines are missing between two statements,
    nobody can be sure who has not paid that entity.
    """
    on_account = Payment.objects.filter(
        organization_id=organization_id, unallocated_minor__gt=0, reversed_at__isnull=True, cleared_on__isnull=False,
        kept_at__isnull=True,
    )  # fmt: skip
    suspected = Suspect.objects.filter(organization_id=organization_id)
    missing = StatementGap.objects.filter(organization_id=organization_id, closed_at=None)
    empty = Value("", output_field=CharField(max_length=3))
    rows = on_account.order_by().values_list("customer_id", F("currency")).union(
        suspected.order_by().values_list("customer_id", F("currency")),
        missing.order_by().values_list("account__entity_id", empty),
    )  # fmt: skip
    found = list(rows)
    return Unclear(
        frozenset((key, currency) for key, currency in found if currency),
        frozenset(key for key, currency in found if not currency),
    )


def customers_with_money_on_account(organization_id: int) -> frozenset[tuple[int, str]]:
    """(customer, currency) pairs that have money waiting to be matched. One query."""
    return unclear(organization_id).money
