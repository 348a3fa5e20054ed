"""Changes of a claim as people make them: the stage's own service, and what follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services import entries, holds, opening
from huikuan.workflow.subscriptions import Fact, announce


def business_date(organization: Organization, at: datetime) -> date:
    """The organization's own date at an instant."""
    return at.astimezone(ZoneInfo(organization.time_zone)).date()


def fact(organization: Organization, ids: Sequence[int], code: str, by: User | None, at: datetime) -> Fact:
    return Fact(organization.pk, list(ids), by, at, business_date(organization, at), code)


@transaction.atomic
def open_plan(
    *, organization: Organization, drafts: Sequence[opening.Draft], by: User | None, at: datetime
) -> list[Receivable]:
    """Open the instalments of contracts and put those with a due date on the ladder."""
    rows = opening.open_receivables(organization=organization, drafts=drafts, by=by, at=at)
    announce("receivable_opened", fact(organization, [row.pk for row in rows], "opened", by, at))
    return rows


@transaction.atomic
def hold_receivables(
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
    """Hold claims; messages about them that have not left are withdrawn. Returns how many claims are held."""
    count = holds.hold(
        organization=organization,
        receivable_ids=receivable_ids,
        reason=reason,
        note=note,
        amount_minor=amount_minor,
        starts_on=starts_on,
        until=until,
        by=by,
        at=at,
    )
    announce("receivable_held", fact(organization, receivable_ids, "held", by, at))
    return count


@transaction.atomic
def release_hold(*, hold_id: int, organization: Organization, note: str, by: User | None, at: datetime) -> None:
    """End a hold; the claim is decided about anew today."""
    receivable_id = holds.release(hold_id=hold_id, organization=organization, note=note, by=by, at=at)
    announce("hold_released", fact(organization, [receivable_id], "released", by, at))


@transaction.atomic
def write_off_receivable(
    *, receivable_id: int, organization: Organization, reason: str, on: date, by: User | None, at: datetime
) -> None:
    """Give up a claim; nothing about it leaves any more."""
    entries.write_off(receivable_id=receivable_id, organization=organization, reason=reason, on=on, by=by, at=at)
    announce("receivable_closed", fact(organization, [receivable_id], "written_off", by, at))


@transaction.atomic
def cancel_receivable(
    *, receivable_id: int, organization: Organization, reason: str, on: date, by: User | None, at: datetime
) -> None:
    """Cancel a claim; nothing about it leaves any more."""
    entries.cancel(receivable_id=receivable_id, organization=organization, reason=reason, on=on, by=by, at=at)
    announce("receivable_closed", fact(organization, [receivable_id], "cancelled", by, at))


@transaction.atomic
def credit_receivable(
    *,
    receivable_id: int,
    organization: Organization,
    amount_minor: int,
    reason: str,
    on: date,
    by: User | None,
    at: datetime,
) -> None:
    """Credit part of a claim; a message with the old amount is withdrawn and decided anew."""
    entries.credit(
        receivable_id=receivable_id,
        organization=organization,
        amount_minor=amount_minor,
        reason=reason,
        on=on,
        by=by,
        at=at,
    )
    announce("receivable_credited", fact(organization, [receivable_id], "credited", by, at))


def allocated(organization: Organization, receivable_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Claims took money booked in bulk: what follows from a payment follows here too. Call inside its transaction."""
    announce("payment_allocated", fact(organization, receivable_ids, "paid", by, at))
