"""The writers of entries, and with them of `outstanding_minor` and `closed`.

One other place writes entries: payments/services/settled_before.py, for what was settled before the book was imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Case, CharField, DateField, F, Value, When

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.flow.receivables.services.opening import open_one
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@dataclass(frozen=True, slots=True)
class Change:
    """An amount by which one receivable's debt falls (> 0), in minor units."""

    receivable_id: int
    amount_minor: int


def lock(receivable_ids: Sequence[int], organization_id: int) -> dict[int, Receivable]:
    """The receivables, locked in id order, so that two payments and a sender never wait for each other in a circle.

    SQLite needs no lock: its IMMEDIATE transaction is alone already. Raises Refused("not_found").
    """
    rows = Receivable.objects.filter(pk__in=receivable_ids, organization_id=organization_id).order_by("pk")
    found = {row.pk: row for row in (rows.select_for_update() if connection.vendor == "postgresql" else rows)}
    if len(found) != len(set(receivable_ids)):
        raise Refused("not_found")
    return found


def enter(
    *,
    organization_id: int,
    changes: Sequence[Change],
    kind: str,
    effective_on: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> list[Entry]:
    """Lower the debts and keep an entry for each; a debt that reaches zero closes by `kind`.

    Call inside a transaction with the rows locked. The database refuses to go below zero (IntegrityError).
    """
    entries = Entry.objects.bulk_create(
        Entry(
            organization_id=organization_id,
            receivable_id=change.receivable_id,
            kind=kind,
            amount_minor=change.amount_minor,
            effective_on=effective_on,
            reason=reason,
            by=by,
            at=at,
        )
        for change in changes
    )
    closed_as = {"write_off": "written_off", "cancellation": "cancelled"}.get(kind, "settled")
    lower({change.receivable_id: change.amount_minor for change in changes}, closed_as, effective_on)
    return entries


def lower(amounts: Mapping[int, int], closed_as: str, on: date) -> None:
    """Take the amounts off the open debts in one statement, closing those that reach zero."""
    by_id = Case(*(When(pk=pk, then=Value(amount)) for pk, amount in amounts.items()))
    Receivable.objects.filter(pk__in=amounts).update(
        outstanding_minor=F("outstanding_minor") - by_id,
        closed=Case(
            When(outstanding_minor=by_id, then=Value(closed_as)), default=F("closed"), output_field=CharField()
        ),
        closed_on=Case(When(outstanding_minor=by_id, then=Value(on)), default=F("closed_on"), output_field=DateField()),
    )


def reverse(*, entries: Sequence[Entry], reason: str, by: User | None, at: datetime, on: date) -> list[Entry]:
    """Restore what these entries took off, each by an opposite entry that names it. The database allows it once."""
    reversals = Entry.objects.bulk_create(
        Entry(
            organization_id=entry.organization_id,
            receivable_id=entry.receivable_id,
            kind="reversal",
            amount_minor=-entry.amount_minor,
            effective_on=on,
            reason=reason,
            by=by,
            at=at,
            reverses=entry,
        )
        for entry in entries
    )
    amounts: dict[int, int] = {}
    for entry in entries:
        amounts[entry.receivable_id] = amounts.get(entry.receivable_id, 0) + entry.amount_minor
    restored = Case(*(When(pk=pk, then=Value(amount)) for pk, amount in amounts.items()))
    Receivable.objects.filter(pk__in=amounts).update(
        outstanding_minor=F("outstanding_minor") + restored, closed="", closed_on=None
    )
    return reversals


@transaction.atomic
def write_off(
    *, receivable_id: int, organization: Organization, reason: str, on: date, by: User | None, at: datetime
) -> None:
    """Give up what is still open. Raises Refused("reason_missing", "not_found", "receivable_closed")."""
    close(receivable_id, organization, "write_off", reason, on, by, at)


@transaction.atomic
def cancel(
    *, receivable_id: int, organization: Organization, reason: str, on: date, by: User | None, at: datetime
) -> None:
    """The claim falls away (contract changed, billed in error). Raises Refused as `write_off`."""
    close(receivable_id, organization, "cancellation", reason, on, by, at)


@transaction.atomic
def credit(
    *,
    receivable_id: int,
    organization: Organization,
    amount_minor: int,
    reason: str,
    on: date,
    by: User | None,
    at: datetime,
) -> None:
    """Lower the claim by an agreed credit. Raises Refused("amount_not_positive", "amount_above_outstanding", …)."""
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount_minor")
    need_reason(reason)
    receivable = open_one(receivable_id, organization)
    if amount_minor > receivable.outstanding_minor:
        raise Refused("amount_above_outstanding", field="amount_minor", outstanding=receivable.outstanding_minor)
    settle(receivable, amount_minor, "credit", reason, on, by, at)


def close(
    receivable_id: int, organization: Organization, kind: str, reason: str, on: date, by: User | None, at: datetime
) -> None:
    need_reason(reason)
    receivable = open_one(receivable_id, organization)
    settle(receivable, receivable.outstanding_minor, kind, reason, on, by, at)


def settle(
    receivable: Receivable, amount_minor: int, kind: str, reason: str, on: date, by: User | None, at: datetime
) -> None:
    enter(
        organization_id=receivable.organization_id,
        changes=[Change(receivable.pk, amount_minor)],
        kind=kind,
        effective_on=on,
        reason=reason,
        by=by,
        at=at,
    )
    record(
        organization_id=receivable.organization_id,
        at=at,
        kind=f"receivable.{kind}",
        subject=("receivable", receivable.pk),
        by=by.pk if by else None,
        amount_minor=amount_minor,
        currency=receivable.currency,
        reason=reason,
        changes={"outstanding_minor": [receivable.outstanding_minor, receivable.outstanding_minor - amount_minor]},
    )


def need_reason(reason: str) -> None:
    """Raises Refused("reason_missing") for a reason of no words."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
