"""Opening receivables: instalments become claims, each with its trigger and, once known, its due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused

KINDS = ("advance", "progress", "delivery", "acceptance", "final", "retention", "other")
TRIGGERS = (
    "date", "signature", "effective", "milestone", "acceptance", "delivery", "invoice", "warranty_end", "instalment",
    "unknown",
)  # fmt: skip
UNITS = ("calendar", "working", "month")


@dataclass(frozen=True, slots=True)
class Draft:
    """One instalment to be opened. `due_on` None keeps it planned, with the words of its condition."""

    contract: Contract
    sequence: int
    kind: str
    title: str
    amount_minor: int
    due_on: date | None = None
    trigger: str = "date"
    trigger_words: str = ""
    triggered_on: date | None = None
    offset_days: int = 0
    offset_unit: str = "calendar"
    external_number: str = ""
    invoice_number: str = ""
    milestone_id: int | None = None
    conditions: Sequence[str] = ()
    after: int | None = None  # the sequence of the earlier instalment whose due date this one follows


@transaction.atomic
def open_receivables(
    *, organization: Organization, drafts: Sequence[Draft], by: User | None, at: datetime
) -> list[Receivable]:
    """Open many claims at once, in bulk.

    Raises Refused("amount_not_positive", "kind_unknown", "other_organization", "receivable_exists",
    "after_missing").
    """
    for draft in drafts:
        check(draft, organization)
    rows = [
        Receivable(
            organization=organization,
            contract=draft.contract,
            customer_id=draft.contract.customer_id,
            sequence=draft.sequence,
            external_number=draft.external_number,
            invoice_number=draft.invoice_number,
            kind=draft.kind,
            title=draft.title,
            amount_minor=draft.amount_minor,
            outstanding_minor=draft.amount_minor,
            currency=draft.contract.currency,
            trigger=draft.trigger,
            trigger_words=draft.trigger_words,
            triggered_on=draft.triggered_on,
            offset_days=draft.offset_days,
            offset_unit=draft.offset_unit,
            milestone_id=draft.milestone_id,
            conditions=list(draft.conditions),
            due_on=draft.due_on,
            created_at=at,
        )
        for draft in drafts
    ]
    try:
        with transaction.atomic():
            Receivable.objects.bulk_create(rows, batch_size=1000)
            follow(rows, drafts)
    except IntegrityError:
        raise Refused("receivable_exists", field="sequence") from None
    record_many(
        Happened(
            organization.pk,
            at,
            "receivable.opened",
            "receivable",
            row.pk,
            by.pk if by else None,
            {
                "amount_minor": row.amount_minor,
                "currency": row.currency,
                "due_on": row.due_on and row.due_on.isoformat(),
            },
        )
        for row in rows
    )
    return rows


def follow(rows: Sequence[Receivable], drafts: Sequence[Draft]) -> None:
    """Tie each claim to the one it follows. Raises Refused("after_missing") when there is none."""
    tied = [(row, draft.after) for row, draft in zip(rows, drafts, strict=True) if draft.after is not None]
    if not tied:
        return
    contracts = {row.contract_id for row, _after in tied}
    known = Receivable.objects.filter(contract__in=contracts).values_list("contract_id", "sequence", "pk")
    by_place = {(contract, sequence): pk for contract, sequence, pk in known}
    for row, after in tied:
        if (row.contract_id, after) not in by_place:
            raise Refused("after_missing", field="after", sequence=row.sequence)
        row.after_id = by_place[row.contract_id, after]
    Receivable.objects.bulk_update([row for row, _after in tied], ["after"], batch_size=1000)


def check(draft: Draft, organization: Organization) -> None:
    """Raises Refused for a draft that no plan may contain."""
    if draft.amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount_minor", sequence=draft.sequence)
    if draft.kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=draft.kind)
    check_term(draft.trigger, draft.offset_days, draft.offset_unit)
    if draft.trigger == "instalment" and not (draft.after and draft.after < draft.sequence):
        raise Refused("after_missing", field="after", sequence=draft.sequence)
    if draft.contract.organization_id != organization.pk:
        raise Refused("other_organization")


def check_term(trigger: str, offset_days: int, offset_unit: str) -> None:
    """Raises Refused for a trigger or a time to pay that no contract can mean."""
    if trigger not in TRIGGERS:
        raise Refused("trigger_unknown", field="trigger", value=trigger)
    if offset_unit not in UNITS or not -3660 <= offset_days <= 3660:
        raise Refused("offset_unknown", field="offset_days", value=f"{offset_days} {offset_unit}")


@transaction.atomic
def set_due_on(
    *, receivable_id: int, organization: Organization, due_on: date, reason: str, by: User | None, at: datetime
) -> None:
    """Fix or move the due date, with a reason. Raises Refused("reason_missing", "not_found", "receivable_closed")."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    receivable = open_one(receivable_id, organization)
    before = receivable.due_on
    Receivable.objects.filter(pk=receivable.pk).update(
        due_on=due_on, triggered_on=receivable.triggered_on or due_on, due_trace={}
    )
    record(
        organization_id=organization.pk,
        at=at,
        kind="receivable.due_set",
        subject=("receivable", receivable.pk),
        by=by.pk if by else None,
        changes={"due_on": [before and before.isoformat(), due_on.isoformat()]},
        reason=reason,
    )


def open_one(receivable_id: int, organization: Organization) -> Receivable:
    """The open receivable, locked against money meanwhile. Raises Refused("not_found", "receivable_closed")."""
    receivable = Receivable.objects.select_for_update().filter(pk=receivable_id, organization=organization).first()
    if receivable is None:
        raise Refused("not_found")
    if receivable.closed:
        raise Refused("receivable_closed", state=receivable.closed)
    return receivable
