"""还款协议: entered with its instalments, ended once: fulfilled, defaulted or by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huikuan.flow.negotiation.models import Agreement, AgreementLine, Offer
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Entry
from huikuan.rules.talks.terms import Terms
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.support.refusal import Refused


@transaction.atomic
def enter(
    *,
    offer: Offer,
    terms: Terms,
    agreed_on: date,
    replaced: Sequence[Mapping[str, Any]],
    discount_entries: Sequence[Entry],
    by: User,
    at: datetime,
) -> Agreement:
    """The agreement of an accepted offer with its instalments. Raises Refused("agreement_active")."""
    number = f"XY{agreed_on:%Y%m%d}-{offer.pk}"
    try:
        with transaction.atomic():
            row = Agreement.objects.create(
                organization_id=offer.organization_id, case_id=offer.case_id, offer=offer, number=number,
                agreed_on=agreed_on, grace_days=terms.grace_days, replaced=[dict(one) for one in replaced], by=by,
                at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("agreement_active") from None
    row.discount_entries.set(discount_entries)
    days = {day: place for place, day in enumerate(terms.days, 1)}
    AgreementLine.objects.bulk_create(
        AgreementLine(
            organization_id=row.organization_id, agreement=row, receivable_id=line.claim, sequence=days[line.due_on],
            due_on=line.due_on, amount_minor=line.amount_minor,
        )
        for line in terms.lines
    )  # fmt: skip
    said(
        row, "agreement.made", by, at, currency=terms.currency,
        amount_minor=sum(line.amount_minor for line in terms.lines), instalments=len(terms.days),
        last_on=terms.days[-1].isoformat(),
    )  # fmt: skip
    return row


@transaction.atomic
def finish(
    *, agreement: Agreement, state: str, on: date, words: str, by: User | None, at: datetime, **data: Any
) -> bool:
    """fulfilled, defaulted or ended, once. Returns whether this call did it."""
    changed = Agreement.objects.filter(pk=agreement.pk, state="active").update(
        state=state, ended_on=on, ended_words=words.strip()[:300]
    )
    if changed:
        agreement.refresh_from_db()
        said(agreement, f"agreement.{state}", by, at, words=words.strip()[:300], **data)
    return bool(changed)


@transaction.atomic
def reopen(*, agreement: Agreement, by: User | None, at: datetime) -> bool:
    """Money that had fulfilled it was taken back: it runs again. Returns whether this call did it."""
    changed = Agreement.objects.filter(pk=agreement.pk, state="fulfilled").update(
        state="active", ended_on=None, ended_words=""
    )
    if changed:
        agreement.refresh_from_db()
        said(agreement, "agreement.reopened", by, at)
    return bool(changed)


@transaction.atomic
def keep_signed(
    *, agreement_id: int, organization: Organization, signed_on: date, name: str, content: bytes, by: User, at: datetime
) -> Agreement:
    """The copy both sides signed. An earlier one stays on record in the history and in the store.

    Raises Refused("not_found", "signed_future", "file_empty", "file_too_large").
    """
    row = Agreement.objects.select_related("organization").filter(pk=agreement_id, organization=organization).first()
    if row is None:
        raise Refused("not_found")
    if signed_on > at.date() and signed_on > row.agreed_on:
        raise Refused("signed_future", field="signed_on")
    file = keep_file(organization_id=organization.pk, name=name, content=content, by_id=by.pk, at=at)
    before = row.signed_file_id
    Agreement.objects.filter(pk=row.pk).update(signed_on=signed_on, signed_file=file)
    row.refresh_from_db()
    said(row, "agreement.signed", by, at, on=signed_on.isoformat(), name=file.name, sha256=file.sha256, file=file.pk,
         before=before)  # fmt: skip
    return row


def said(row: Agreement, kind: str, by: User | None, at: datetime, **data: Any) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("case", row.case_id), by=by.pk if by else None,
        agreement=row.pk, number=row.number, **data,
    )  # fmt: skip
