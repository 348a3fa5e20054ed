"""自助办理 as our people read it: what a customer declared, as far as a person may see the claims it is about."""

from __future__ import annotations

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.parties.models import Customer, PortalAct, User
from huikuan.flow.receivables.selectors.scope import receivables_for

LOOKED_AT = 40


def portal_acts(user: User, customer: Customer, limit: int = 8) -> list[PortalAct]:
    """The newest declarations. Who sees only a part of the account reads only what is wholly about that part.

    At most two queries.
    """
    rows = list(
        PortalAct.objects.filter(organization_id=user.organization_id, customer=customer)
        .select_related("contact")
        .order_by("-at", "-pk")[: limit if sees_everything(user) else LOOKED_AT]
    )
    if sees_everything(user):
        return rows
    named = {key for row in rows for key in row.values.get("claims", ())}
    seen = set(receivables_for(user).filter(pk__in=named).values_list("pk", flat=True))
    return [row for row in rows if row.values.get("claims") and seen.issuperset(row.values["claims"])][:limit]


def portal_act(user: User, customer: Customer, act_id: int) -> PortalAct | None:
    """One declaration with its file; None for one this person may not read. At most two queries."""
    rows = PortalAct.objects.filter(organization_id=user.organization_id, customer=customer, pk=act_id)
    row = rows.select_related("file").first()
    if row is None or sees_everything(user):
        return row
    claims = set(row.values.get("claims", ()))
    return row if claims and receivables_for(user).filter(pk__in=claims).count() == len(claims) else None
