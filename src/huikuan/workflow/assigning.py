"""Giving the contracts behind some claims to a manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huikuan.flow.contracts.services.contracts import assign_manager
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.workflow.facts import release_hold


@transaction.atomic
def assign_claims(
    *, organization: Organization, receivable_ids: Sequence[int], manager: User | None, by: User | None, at: datetime
) -> int:
    """Assign the contracts of these claims. Returns how many contracts changed."""
    contracts = Receivable.objects.filter(organization=organization, pk__in=receivable_ids).values_list("contract_id")
    ids = sorted({row[0] for row in contracts})
    return assign_manager(organization=organization, contract_ids=ids, manager=manager, by=by, at=at)


@transaction.atomic
def release_claims(
    *, organization: Organization, receivable_ids: Sequence[int], note: str, by: User | None, at: datetime
) -> int:
    """End every standing hold of these claims. Returns how many holds ended."""
    holds = Hold.objects.filter(organization=organization, receivable_id__in=receivable_ids, released_at__isnull=True)
    ids = list(holds.order_by("pk").values_list("pk", flat=True))
    for hold_id in ids:
        release_hold(hold_id=hold_id, organization=organization, note=note, by=by, at=at)
    return len(ids)
