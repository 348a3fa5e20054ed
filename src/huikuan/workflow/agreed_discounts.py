"""Discounts agreed in a plan: kept with the contract, and offered on the claim once their last day is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract, DiscountTerm
from huikuan.flow.contracts.services.discount_terms import add_discount_term
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Discount, Receivable
from huikuan.flow.receivables.services.discounts import offer_discount, withdraw_discount
from huikuan.rules.plan.agreed_discount import AgreedDiscount
from huikuan.workflow.facts import business_date


@transaction.atomic
def agree(*, contract: Contract, agreed: Mapping[int, AgreedDiscount], by: User | None, at: datetime) -> None:
    """Keep what the plan promises, {number of the instalment: discount}. Raises as add_discount_term."""
    for sequence, one in agreed.items():
        add_discount_term(contract=contract, sequence=sequence, agreed=one, by=by, at=at)


@transaction.atomic
def offer_agreed(*, contract: Contract, by: User | None, at: datetime) -> int:
    """Offer what was agreed on each open claim whose last day is known; a later due date moves the last day along.

    Returns how many were offered. Nothing is offered twice, after its last day, nor again once a person withdrew it.
    """
    terms = {row.sequence: row for row in contract.discount_terms.all()}
    if not terms:
        return 0
    claims = contract.receivables.filter(closed="", sequence__in=terms).order_by("sequence")
    newest = {row.receivable_id: row for row in Discount.objects.filter(receivable__in=claims).order_by("pk")}
    return sum(offered(claim, agreed_of(terms[claim.sequence]), newest.get(claim.pk), by, at) for claim in claims)


def offered(
    claim: Receivable, agreed: AgreedDiscount, standing: Discount | None, by: User | None, at: datetime
) -> bool:
    """Whether the claim's discount was offered now, for the first time or with a later last day."""
    organization = claim.organization
    today, last = business_date(organization, at), agreed.last_day(claim.due_on)
    if last is None or last < today:
        return False
    if standing is not None:
        if standing.withdrawn_at is not None or standing.entry_id is not None or not standing.from_contract:
            return False
        if standing.until >= last:
            return False
        with translation.override(organization.language):
            reason = _("到期日推迟，截止日随之推迟")
        withdraw_discount(discount_id=standing.pk, organization=organization, reason=reason, by=by, at=at)
    offer_discount(
        receivable_id=claim.pk, organization=organization, until=last, tax=agreed.tax, on=today, by=by, at=at,
        bp=agreed.bp, amount_minor=agreed.amount_minor, from_contract=True,
    )  # fmt: skip
    return True


def agreed_of(row: DiscountTerm) -> AgreedDiscount:
    return AgreedDiscount(row.bp, row.amount_minor, row.days_before, row.until, row.tax)
