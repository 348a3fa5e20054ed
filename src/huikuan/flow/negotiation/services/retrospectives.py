"""复盘: written once a case is closed, and corrected by writing it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huikuan.flow.negotiation.models import Case, Retrospective
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def write(
    *,
    case: Case,
    reason: str,
    worked: Sequence[str],
    missing_terms: Sequence[str],
    words: str,
    advice: str,
    days_late: int,
    amount_minor: int,
    by: User,
    at: datetime,
) -> Retrospective:
    """What worked, what the contract lacked. `days_late` of the last money, `amount_minor` of the late claims in the
    case's currency. Raises Refused("case_still_open", "reason_missing")."""
    if case.closed_on is None:
        raise Refused("case_still_open")
    if not reason:
        raise Refused("reason_missing", field="reason")
    row, made = Retrospective.objects.update_or_create(
        case=case,
        defaults={
            "organization_id": case.organization_id, "reason": reason, "worked": list(worked),
            "missing_terms": list(missing_terms), "words": words.strip(), "advice": advice.strip(),
            "days_late": days_late, "amount_minor": amount_minor, "by": by, "at": at,
        },
    )  # fmt: skip
    record(
        organization_id=case.organization_id, at=at, kind=f"retrospective.{'written' if made else 'changed'}",
        subject=("case", case.pk), by=by.pk, reason=reason, worked=list(worked), missing_terms=list(missing_terms),
        words=words.strip(), advice=advice.strip(),
    )  # fmt: skip
    return row
