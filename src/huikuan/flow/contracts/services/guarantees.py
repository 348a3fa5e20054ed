"""What secures payment: entered as agreed, with what the law says where the paper is silent; released with a note."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract, Guarantee
from huikuan.flow.parties.models import Organization, User
from huikuan.rules.plan.guarantees import FORMS, Security, security_terms
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused


@transaction.atomic
def add_guarantee(
    *,
    contract: Contract,
    form: str,
    due_on: date | None,
    until: date | None,
    amount_minor: int | None,
    by: User | None,
    at: datetime,
    guarantor: str = "",
    starts_on: date | None = None,
    evidence: StoredFile | None = None,
    note: str = "",
) -> Guarantee:
    """A security of this contract. `form` "" is a guarantee that does not say its form, `until` None a silent period;
    `due_on` is the due date of the secured debt, from which a silent period is counted (Civil Code 686, 692).

    Raises Refused("form_unknown", "amount_not_positive", "guarantor_missing", "until_before_start").
    """
    if form and form not in FORMS:
        raise Refused("form_unknown", field="form", value=form)
    if amount_minor is not None and amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount")
    if form in {"", "general", "joint"} and not guarantor.strip():
        raise Refused("guarantor_missing", field="guarantor")
    if starts_on and until and until < starts_on:
        raise Refused("until_before_start", field="until")
    terms = security_terms(Security(form, due_on=due_on, until=until, starts_on=starts_on))
    row = Guarantee.objects.create(
        organization_id=contract.organization_id, contract=contract, form=terms.form, guarantor=guarantor.strip(),
        amount_minor=amount_minor, starts_on=terms.starts_on, until=terms.until, form_silent=not form,
        period_silent=until is None and terms.until is not None, evidence=evidence, note=note.strip(), by=by, at=at,
    )  # fmt: skip
    record(
        organization_id=contract.organization_id, at=at, kind="guarantee.added", subject=("contract", contract.pk),
        by=by.pk if by else None, guarantee=row.pk, form=row.form, guarantor=row.guarantor,
        until=row.until and row.until.isoformat(),
    )  # fmt: skip
    return row


@transaction.atomic
def release_guarantee(
    *, guarantee_id: int, organization: Organization, released_on: date, note: str, by: User | None, at: datetime
) -> Guarantee:
    """The security is given back or has ended. Raises Refused("not_found", "reason_missing")."""
    if not note.strip():
        raise Refused("reason_missing", field="note")
    changed = Guarantee.objects.filter(pk=guarantee_id, organization=organization, released_on=None).update(
        released_on=released_on, release_note=note.strip()
    )
    if not changed:
        raise Refused("not_found")
    row = Guarantee.objects.get(pk=guarantee_id)
    record(
        organization_id=organization.pk, at=at, kind="guarantee.released", subject=("contract", row.contract_id),
        by=by.pk if by else None, guarantee=row.pk, note=note.strip(),
    )  # fmt: skip
    return row
