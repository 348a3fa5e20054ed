"""What a plan promises for paying an instalment early."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract, DiscountTerm
from huikuan.flow.parties.models import User
from huikuan.rules.plan.agreed_discount import AgreedDiscount
from huikuan.support.events.record import record


@transaction.atomic
def add_discount_term(
    *, contract: Contract, sequence: int, agreed: AgreedDiscount, by: User | None, at: datetime
) -> DiscountTerm:
    """Keep the term of one instalment, checked before by rules/plan/agreed_discount.problem_of."""
    row = DiscountTerm.objects.create(
        organization_id=contract.organization_id, contract=contract, sequence=sequence, bp=agreed.bp,
        amount_minor=agreed.amount_minor, days_before=agreed.days_before, until=agreed.until, tax=agreed.tax, by=by,
        at=at,
    )  # fmt: skip
    record(
        organization_id=contract.organization_id, at=at, kind="discount.agreed", subject=("contract", contract.pk),
        by=by.pk if by else None, sequence=sequence, bp=agreed.bp, amount_minor=agreed.amount_minor,
        currency=contract.currency, days_before=agreed.days_before,
        until=agreed.until.isoformat() if agreed.until else None, tax=agreed.tax,
    )  # fmt: skip
    return row
