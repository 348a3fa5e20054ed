"""争议 across the stages: only the contested part rests; its owner has a task and a deadline; settling it moves money.

The task opens on the deadline's day at the latest through `due_on`: it stands on the owner's list from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from huikuan.flow.negotiation.models import Case, Dispute
from huikuan.flow.negotiation.services import disputes as services
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.reminders.services import tasks
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, facts, negotiating

SETTLE = "settle_dispute"


@transaction.atomic
def dispute(
    *,
    organization: Organization,
    receivable_id: int,
    amount_minor: int | None,
    reason: str,
    words: str,
    owner: User | None,
    deadline_on: date,
    by: User | None,
    at: datetime,
    case: Case | None = None,
) -> Dispute:
    """The customer contests `amount_minor` of a claim (None: all of it). Only that part rests until it is settled.

    `by` None: the customer entered it.

    Raises Refused("not_found") and what services/disputes.raise_dispute refuses; then nothing has changed.
    """
    claim = (
        Receivable.objects.select_for_update(of=("self",))
        .select_related("contract")
        .filter(organization=organization, pk=receivable_id, closed="")
        .first()
    )
    if claim is None:
        raise Refused("not_found")
    today = facts.business_date(organization, at)
    amount = claim.outstanding_minor - services.open_minor(claim.pk) if amount_minor is None else amount_minor
    row = services.raise_dispute(
        receivable=claim, amount_minor=amount, reason=reason, words=words, owner=owner, deadline_on=deadline_on,
        raised_on=today, hold=None, case=case, by=by, at=at,
    )  # fmt: skip
    facts.hold_receivables(
        organization=organization, receivable_ids=[claim.pk], reason="dispute", note=words.strip()[:300],
        amount_minor=amount, starts_on=today, by=by, at=at,
    )  # fmt: skip
    row.hold = Hold.objects.filter(receivable=claim, reason="dispute").latest("pk")
    row.save(update_fields=["hold"])
    manager = owner.pk if owner else claim.contract.manager_id
    tasks.open_task(
        organization_id=organization.pk, kind=SETTLE, owner_id=manager, role="" if manager else "finance",
        customer_id=claim.customer_id, receivable_id=claim.pk,
        values={"dispute": row.pk, "amount_minor": amount, "currency": claim.currency, "reason": reason},
        due_on=deadline_on, dedupe_key=f"dispute:{row.pk}", at=at,
    )  # fmt: skip
    cases.after_change([claim.pk], by=by, on=today, at=at)
    return row


@transaction.atomic
def resolve(
    *,
    dispute_id: int,
    organization: Organization,
    credited_minor: int,
    words: str,
    by: User,
    at: datetime,
    withdrawn: bool = False,
) -> Dispute:
    """Settle it: all of the contested part credited (accepted), a part (partly), or none (rejected; or `withdrawn`).

    The credit and the end of the hold are one transaction, and what is still owed is decided anew at once. Raises
    Refused("not_found", "dispute_settled", "credit_above_dispute", "reason_missing").
    """
    row = Dispute.objects.select_related("receivable").filter(pk=dispute_id, organization=organization).first()
    if row is None:
        raise Refused("not_found")
    if row.state != "open":
        raise Refused("dispute_settled")
    if not 0 <= credited_minor <= row.amount_minor:
        raise Refused("credit_above_dispute", field="amount", left_minor=row.amount_minor,
            currency=row.receivable.currency)  # fmt: skip
    if not words.strip():
        raise Refused("reason_missing", field="words")
    on = facts.business_date(organization, at)
    entry: Entry | None = None
    if credited_minor:
        negotiating.credit(
            receivable_id=row.receivable_id, organization=organization, amount_minor=credited_minor,
            reason=words.strip()[:300], on=on, by=by, at=at,
        )  # fmt: skip
        entry = Entry.objects.filter(receivable_id=row.receivable_id, kind="credit").latest("pk")
    state = "accepted" if credited_minor == row.amount_minor else "partly" if credited_minor else "rejected"
    if withdrawn and not credited_minor:
        state = "withdrawn"
    return close(row, state, credited_minor, entry, words, on, by, at)


def close(
    row: Dispute, state: str, credited_minor: int, entry: Entry | None, words: str, on: date, by: User | None,
    at: datetime,
) -> Dispute:  # fmt: skip
    """Settled: its hold and its task end."""
    settled = services.settle(
        dispute=row, state=state, credited_minor=credited_minor, entry=entry, words=words, on=on, by=by, at=at
    )
    if row.hold is not None and row.hold.released_at is None:
        facts.release_hold(hold_id=row.hold.pk, organization=row.organization, note=words.strip()[:300], by=by, at=at)
    for task in tasks.open_of_key(row.organization_id, f"dispute:{row.pk}"):
        tasks.complete(task, words.strip(), by, at)
    return settled


def after_closing(receivable_ids: Sequence[int], *, by: User | None, on: date, at: datetime) -> None:
    """Nobody disputes what is paid or given up: open disputes about closed claims end. Call inside its transaction."""
    end_all(Dispute.objects.filter(receivable_id__in=receivable_ids), by, on, at)


@transaction.atomic
def tidy(*, organization: Organization, as_of: date, at: datetime) -> None:
    """The same for claims closed in any other way: part of the daily run."""
    end_all(Dispute.objects.filter(organization=organization), None, as_of, at)


def end_all(found: QuerySet[Dispute], by: User | None, on: date, at: datetime) -> None:
    rows = found.filter(state="open").exclude(receivable__closed="")
    for row in rows.select_related("receivable", "hold", "organization"):
        close(row, "withdrawn", 0, None, row.receivable.closed, on, by, at)
