"""Which contracts a person may see: all of the organization, or, for a project manager, the own ones."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Customer, User
from huikuan.support.access import Permission, may


def sees_everything(user: User) -> bool:
    """Whether nothing of the organization is hidden from this person."""
    return user.sees_all or may(user.role, Permission.READ_ALL)


def contracts_for(user: User) -> QuerySet[Contract]:
    """Contracts this person may see."""
    mine = Contract.objects.filter(organization_id=user.organization_id)
    return mine if sees_everything(user) else mine.filter(manager=user)


def customers_for(user: User) -> QuerySet[Customer]:
    """Customers this person may see: those of visible contracts."""
    ours = Customer.objects.filter(organization_id=user.organization_id)
    return ours if sees_everything(user) else ours.filter(pk__in=contracts_for(user).values("customer_id"))
