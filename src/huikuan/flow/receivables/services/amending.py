"""What an amendment of the contract does to one claim that nothing is billed or paid on yet."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import KINDS, open_one
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def amend_claim(
    *,
    receivable_id: int,
    organization: Organization,
    amount_minor: int,
    kind: str,
    title: str,
    by: User | None,
    at: datetime,
) -> None:
    """Another amount, kind or title, as newly agreed. A claim with entries keeps its amount.

    Raises Refused("not_found", "receivable_closed", "amount_not_positive", "kind_unknown", "claim_has_entries").
    """
    row = open_one(receivable_id, organization)
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount_minor")
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    if amount_minor != row.amount_minor and row.entries.exists():
        raise Refused("claim_has_entries", title=row.title)
    before = {"amount_minor": row.amount_minor, "kind": row.kind, "title": row.title}
    after = {"amount_minor": amount_minor, "kind": kind, "title": title.strip() or row.title}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changes:
        return
    row.kind, row.title = kind, str(after["title"])
    row.outstanding_minor += amount_minor - row.amount_minor
    row.amount_minor = amount_minor
    row.save(update_fields=["kind", "title", "amount_minor", "outstanding_minor"])
    record(
        organization_id=organization.pk, at=at, kind="receivable.amended", subject=("receivable", row.pk),
        by=by.pk if by else None, changes=changes, currency=row.currency,
    )  # fmt: skip


@transaction.atomic
def agree_date(
    *, receivable_id: int, organization: Organization, due_on: date | None, by: User | None, at: datetime
) -> None:
    """A fixed date newly agreed instead of a condition (None: the date is given up, a condition follows).

    Raises Refused("not_found", "receivable_closed").
    """
    row = open_one(receivable_id, organization)
    before = row.due_on
    if before == due_on:
        return
    Receivable.objects.filter(pk=row.pk).update(due_on=due_on, triggered_on=due_on, due_trace={})
    record(
        organization_id=organization.pk, at=at, kind="receivable.amended", subject=("receivable", row.pk),
        by=by.pk if by else None,
        changes={"due_on": [before and before.isoformat(), due_on and due_on.isoformat()]},
    )  # fmt: skip
