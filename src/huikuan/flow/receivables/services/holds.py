"""Holds: keep the machine quiet about a claim, or a part of it, until a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused

REASONS = ("manual", "promise", "dispute", "agreement", "unmatched_money", "legal")


@transaction.atomic
def hold(
    *,
    organization: Organization,
    receivable_ids: Sequence[int],
    reason: str,
    note: str,
    starts_on: date,
    by: User | None,
    at: datetime,
    amount_minor: int | None = None,
    until: date | None = None,
) -> int:
    """Hold these open receivables (all of each, or `amount_minor` of the only one). Returns how many.

    Raises Refused("reason_unknown", "reason_missing", "hold_ends_before_start", "amount_not_positive",
    "amount_for_one_only", "amount_above_outstanding", "not_found").
    """
    check_words(reason, note, starts_on, until)
    rows = list(
        Receivable.objects.filter(organization=organization, pk__in=receivable_ids, closed="").only(
            "pk", "outstanding_minor", "currency"
        )
    )
    if not rows:
        raise Refused("not_found")
    check_amount(amount_minor, rows)
    Hold.objects.bulk_create(
        (
            Hold(
                organization=organization,
                receivable=row,
                reason=reason,
                note=note.strip(),
                amount_minor=amount_minor,
                starts_on=starts_on,
                until=until,
                by=by,
                at=at,
            )
            for row in rows
        ),
        batch_size=1000,
    )
    data = {
        "reason": reason,
        "note": note.strip(),
        "amount_minor": amount_minor,
        "starts_on": starts_on.isoformat(),
        "until": until and until.isoformat(),
    }
    actor = by.pk if by else None
    record_many(
        Happened(
            organization.pk, at, "receivable.held", "receivable", row.pk, actor, {**data, "currency": row.currency}
        )
        for row in rows
    )
    return len(rows)


def check_words(reason: str, note: str, starts_on: date, until: date | None) -> None:
    if reason not in REASONS:
        raise Refused("reason_unknown", field="reason", value=reason)
    if not note.strip():
        raise Refused("reason_missing", field="note")
    if until is not None and until < starts_on:
        raise Refused("hold_ends_before_start", field="until")


def check_amount(amount_minor: int | None, rows: Sequence[Receivable]) -> None:
    if amount_minor is None:
        return
    if len(rows) != 1:
        raise Refused("amount_for_one_only", field="amount_minor")
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount_minor")
    if amount_minor > rows[0].outstanding_minor:
        raise Refused("amount_above_outstanding", field="amount_minor", outstanding=rows[0].outstanding_minor)


@transaction.atomic
def release(*, hold_id: int, organization: Organization, note: str, by: User | None, at: datetime) -> int:
    """End a hold now. Returns the receivable's id. Raises Refused("not_found") if it ended already."""
    row = Hold.objects.filter(pk=hold_id, organization=organization, released_at__isnull=True).first()
    if row is None:
        raise Refused("not_found")
    changed = Hold.objects.filter(pk=hold_id, released_at__isnull=True).update(
        released_at=at, released_by=by, release_note=note
    )
    if not changed:
        raise Refused("not_found")
    record(
        organization_id=organization.pk,
        at=at,
        kind="hold.released",
        subject=("receivable", row.receivable_id),
        by=by.pk if by else None,
        hold=row.pk,
        reason=row.reason,
        note=note,
    )
    return row.receivable_id
