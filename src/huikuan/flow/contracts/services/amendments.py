"""A new version of a contract: what was agreed, by whom, with the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.contracts.models import Amendment, Contract
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused


@transaction.atomic
def record_amendment(
    *,
    contract: Contract,
    expected_version: int,
    total_minor: int,
    agreed_on: date,
    agreed_by: str,
    reason: str,
    evidence: StoredFile | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    effects: Sequence[Any],
    by: User | None,
    at: datetime,
) -> Amendment:
    """Store the version and the new total. Its effects on the claims are the caller's, in the same transaction.

    Raises Refused("reason_missing", "agreed_by_missing", "total_not_positive", "amended_meanwhile").
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if not agreed_by.strip():
        raise Refused("agreed_by_missing", field="agreed_by")
    if total_minor <= 0:
        raise Refused("total_not_positive", field="total_minor")
    moved = Contract.objects.filter(pk=contract.pk, version=expected_version).update(
        version=expected_version + 1, total_minor=total_minor
    )
    if not moved:
        raise Refused("amended_meanwhile")
    row = Amendment.objects.create(
        organization_id=contract.organization_id, contract=contract, version=expected_version + 1, agreed_on=agreed_on,
        agreed_by=agreed_by.strip(), reason=reason.strip(), evidence=evidence, before=dict(before), after=dict(after),
        effects=list(effects), by=by, at=at,
    )  # fmt: skip
    record(
        organization_id=contract.organization_id, at=at, kind="contract.amended", subject=("contract", contract.pk),
        by=by.pk if by else None, version=row.version, total_minor=total_minor, currency=contract.currency,
        changes={"total_minor": [contract.total_minor, total_minor]}, agreed_by=row.agreed_by, reason=row.reason,
    )  # fmt: skip
    contract.refresh_from_db()
    return row
