"""方案: the room of a case, what waits for an approval, and who may concede what."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import Agreement, AuthorityLimit, Case, Offer
from huikuan.flow.parties.models import User
from huikuan.rules.talks.authority import DEFAULTS, NOTHING, UNLIMITED, Limit
from huikuan.support.access import Permission, may


def offers_for(user: User) -> QuerySet[Offer]:
    """Offers about contracts this person may see."""
    ours = Offer.objects.filter(organization_id=user.organization_id)
    return ours if sees_everything(user) else ours.filter(case__contract__in=contracts_for(user).values("pk"))


def find_offer(user: User, offer_id: int) -> Offer | None:
    """The offer with everything its page names, if this person may see it."""
    related = ("organization", "case__customer", "case__contract", "case__organization", "by", "approved_by", "answers")
    return offers_for(user).select_related(*related).filter(pk=offer_id).first()


def offers_of(case: Case) -> list[Offer]:
    """The room's history, newest first. One query."""
    return list(case.offers.select_related("by", "approved_by", "answers").order_by("-number"))


def offers_to_approve(user: User) -> QuerySet[Offer]:
    """Offers that wait for this person's yes, oldest first; none for who may not give it."""
    if not may(user.role, Permission.APPROVE_OFFER):
        return Offer.objects.none()
    rows = offers_for(user).filter(state="awaiting_approval")
    return rows.select_related("case__customer", "case__contract", "by").order_by("made_on", "pk")


def limit_of(organization_id: int, role: str) -> Limit | None:
    """What this role may concede alone in this organization; None: anything."""
    if role == UNLIMITED:
        return None
    row = AuthorityLimit.objects.filter(organization_id=organization_id, role=role).first()
    if row is None:
        return DEFAULTS.get(role, NOTHING)
    return Limit(row.discount_bp, row.extension_days, row.instalments, row.amount_minor)


def limits_of(organization_id: int) -> dict[str, Limit]:
    """The limits of all roles that have one. One query."""
    rows = AuthorityLimit.objects.filter(organization_id=organization_id, role__in=DEFAULTS)
    own = {row.role: Limit(row.discount_bp, row.extension_days, row.instalments, row.amount_minor) for row in rows}
    return {**DEFAULTS, **own}


def agreements_for(user: User) -> QuerySet[Agreement]:
    """Agreements about contracts this person may see."""
    ours = Agreement.objects.filter(organization_id=user.organization_id)
    return ours if sees_everything(user) else ours.filter(case__contract__in=contracts_for(user).values("pk"))


def find_agreement(user: User, agreement_id: int) -> Agreement | None:
    """The agreement with everything its page names, if this person may see it."""
    related = (
        "organization", "offer", "case__customer", "case__contract__entity", "case__organization", "by", "signed_file",
    )  # fmt: skip
    return agreements_for(user).select_related(*related).filter(pk=agreement_id).first()


def agreements_of(case: Case) -> list[Agreement]:
    """The case's agreements, newest first. One query."""
    return list(case.agreements.select_related("signed_file").order_by("-pk"))
