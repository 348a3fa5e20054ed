"""争议: the contested part of a claim, with its owner and deadline, until somebody settles it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from huikuan.flow.negotiation.models import Case, Dispute
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.rules.talks.reasons import DISPUTE_REASONS
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def raise_dispute(
    *,
    receivable: Receivable,
    amount_minor: int,
    reason: str,
    words: str,
    owner: User | None,
    deadline_on: date,
    raised_on: date,
    hold: Hold | None,
    case: Case | None,
    by: User | None,
    at: datetime,
) -> Dispute:
    """Note which part is contested and why. `amount_minor` in the claim's currency.

    Raises Refused("reason_unknown", "reason_missing", "deadline_past", "amount_not_positive", "dispute_above_rest").
    """
    if reason not in DISPUTE_REASONS:
        raise Refused("reason_unknown", field="dispute_reason", value=reason)
    if not words.strip():
        raise Refused("reason_missing", field="note")
    if deadline_on < raised_on:
        raise Refused("deadline_past", field="deadline_on")
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="disputed_amount")
    left = receivable.outstanding_minor - open_minor(receivable.pk)
    if amount_minor > left:
        raise Refused("dispute_above_rest", field="disputed_amount", left_minor=left, currency=receivable.currency)
    row = Dispute.objects.create(
        organization_id=receivable.organization_id, receivable=receivable, case=case, amount_minor=amount_minor,
        reason=reason, words=words.strip(), owner=owner, deadline_on=deadline_on, raised_on=raised_on, hold=hold, by=by,
        at=at,
    )  # fmt: skip
    said(row, "dispute.raised", by, at, reason=reason, words=words.strip()[:300])
    return row


def open_minor(receivable_id: int) -> int:
    """What is contested of a claim today, minor units."""
    rows = Dispute.objects.filter(receivable_id=receivable_id, state="open")
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


@transaction.atomic
def settle(
    *,
    dispute: Dispute,
    state: str,
    credited_minor: int,
    entry: Entry | None,
    words: str,
    on: date,
    by: User | None,
    at: datetime,
) -> Dispute:
    """End a dispute once: accepted, partly, rejected, withdrawn.

    Raises Refused("dispute_settled", "reason_missing").
    """
    if not words.strip():
        raise Refused("reason_missing", field="words")
    changed = Dispute.objects.filter(pk=dispute.pk, state="open").update(
        state=state,
        credited_minor=credited_minor,
        entry=entry,
        resolution=words.strip(),
        resolved_on=on,
        resolved_by=by,
    )
    if not changed:
        raise Refused("dispute_settled")
    dispute.refresh_from_db()
    said(dispute, f"dispute.{state}", by, at, credited_minor=credited_minor, words=words.strip()[:300])
    return dispute


def said(row: Dispute, kind: str, by: User | None, at: datetime, **data: object) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("receivable", row.receivable_id),
        by=by.pk if by else None, dispute=row.pk, amount_minor=row.amount_minor, currency=row.receivable.currency,
        case=row.case_id, **data,
    )  # fmt: skip
