"""Which receivables a person may see: those of the contracts he or she may see."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable


def receivables_for(user: User) -> QuerySet[Receivable]:
    """Receivables this person may see."""
    ours = Receivable.objects.filter(organization_id=user.organization_id)
    return ours if sees_everything(user) else ours.filter(contract__in=contracts_for(user).values("pk"))
