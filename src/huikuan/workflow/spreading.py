"""How an amount would go over open instalments when nobody says which: in the order of the law."""

from __future__ import annotations

from huikuan.flow.contracts.models import Contract
from huikuan.flow.payments.selectors.open_claims import open_claims
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.allocation import allocate


def spread(contract: Contract, amount_minor: int) -> list[tuple[int, int]]:
    """(receivable, minor units) over the contract's own open instalments; what they do not take is left."""
    rows = Receivable.objects.filter(contract=contract, closed="").values_list("pk", flat=True)
    return over(contract.organization_id, contract.customer_id, contract.currency, amount_minor, set(rows))


def spread_customer(organization_id: int, customer_id: int, currency: str, amount_minor: int) -> list[tuple[int, int]]:
    """The same over everything the customer owes in the currency."""
    return over(organization_id, customer_id, currency, amount_minor, None)


def over(
    organization_id: int, customer_id: int, currency: str, amount_minor: int, only: set[int] | None
) -> list[tuple[int, int]]:
    found = open_claims(organization_id, customer_id, currency)
    wanted = [one for one in found if only is None or int(one.key) in only]
    return [(int(key), minor) for key, minor in allocate(amount_minor, wanted).parts if minor]
