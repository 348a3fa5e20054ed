"""Money after a write-off (已核销坏账又收回): the claim is opened again, so that what came can settle it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Entry
from huikuan.flow.receivables.services import entries
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused
from huikuan.workflow.facts import business_date, fact
from huikuan.workflow.subscriptions import announce


@transaction.atomic
def open_written_off(*, receivable_id: int, organization: Organization, reason: str, by: User, at: datetime) -> None:
    """Take a write-off back: the debt never ceased (a write-off is bookkeeping, not a release), and it is owed again.

    What is not recovered can be written off once more. Raises Refused("reason_missing", "not_found",
    "not_written_off").
    """
    entries.need_reason(reason)
    row = entries.lock([receivable_id], organization.pk)[receivable_id]
    standing = list(Entry.objects.filter(receivable=row, kind="write_off", reversed_by=None))
    if row.closed != "written_off" or not standing:
        raise Refused("not_written_off")
    on = business_date(organization, at)
    entries.reverse(entries=standing, reason=reason, by=by, at=at, on=on)
    back = sum(entry.amount_minor for entry in standing)
    record(
        organization_id=organization.pk, at=at, kind="receivable.recovered", subject=("receivable", row.pk), by=by.pk,
        amount_minor=back, currency=row.currency, reason=reason.strip(),
        changes={"outstanding_minor": [row.outstanding_minor, row.outstanding_minor + back]},
    )  # fmt: skip
    announce("hold_released", fact(organization, [row.pk], "recovered", by, at))
