"""What a customer owes or will owe us against the credit limit; only for those who may see credit data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from huikuan.flow.contracts.models import Guarantee
from huikuan.flow.parties.models import CreditReview, Customer, ExposureApproval
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.plan.exposure import Approval, Exposure, ExposureLevel, exposure_level


@dataclass(frozen=True, slots=True)
class CreditStand:
    """The newest review that is still valid (None: nobody looked lately), and where the exposure stands against it."""

    review: CreditReview | None
    level: ExposureLevel | None
    exposure: Exposure
    currency: str


def exposure_of(customer: Customer, currency: str, as_of: date) -> Exposure:
    """Open claims, planned ones within signed contracts, less what is secured; minor units. Two queries."""
    sums = Receivable.objects.filter(customer=customer, currency=currency, closed="").aggregate(
        dated=Sum("outstanding_minor", filter=Q(due_on__isnull=False)),
        planned=Sum("outstanding_minor", filter=Q(due_on__isnull=True)),
    )
    securities = Guarantee.objects.filter(
        Q(until__isnull=True) | Q(until__gte=as_of), contract__customer=customer, contract__currency=currency,
        released_on__isnull=True, amount_minor__isnull=False,
    )  # fmt: skip
    secured = securities.aggregate(total=Sum("amount_minor"))["total"] or 0
    return Exposure(open_minor=sums["dated"] or 0, planned_minor=sums["planned"] or 0, secured_minor=secured)


def credit_stand(customer: Customer, currency: str, as_of: date, adding_minor: int = 0) -> CreditStand:
    """Where the customer stands with `adding_minor` more; no level without a valid review. Four queries."""
    valid = CreditReview.objects.filter(customer=customer, currency=currency, valid_until__gte=as_of)
    review = valid.filter(reviewed_on__lte=as_of).order_by("-reviewed_on", "-pk").first()
    exposure = exposure_of(customer, currency, as_of)
    if review is None:
        return CreditStand(None, None, exposure, currency)
    rows = ExposureApproval.objects.filter(customer=customer, currency=currency, until__gte=as_of)
    approvals = [Approval(row.amount_minor, row.until, str(row.pk)) for row in rows]
    level = exposure_level(exposure, review.limit_minor, approvals, as_of, adding_minor)
    return CreditStand(review, level, exposure, currency)
