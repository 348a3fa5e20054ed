"""Invoices and what follows from them: a delivered invoice starts the clock of the claims that wait for it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huikuan.flow.invoices.models import Invoice
from huikuan.flow.invoices.services import issuing
from huikuan.flow.parties.models import Organization, User
from huikuan.support.files.models import StoredFile
from huikuan.workflow import triggers


@transaction.atomic
def deliver(
    *,
    invoice_id: int,
    organization: Organization,
    delivered_on: date,
    how: str,
    proof: str,
    by: User | None,
    at: datetime,
    file: StoredFile | None = None,
) -> Invoice:
    """The customer has the invoice; due dates that wait for it are set. Raises what deliver_invoice refuses."""
    invoice = issuing.deliver_invoice(
        invoice_id=invoice_id, organization=organization, delivered_on=delivered_on, how=how, proof=proof, file=file,
        by=by, at=at,
    )  # fmt: skip
    triggers.recompute(contract=invoice.contract, by=by, at=at)
    return invoice


@transaction.atomic
def red_letter(
    *,
    invoice_id: int,
    organization: Organization,
    number: str,
    issued_on: date,
    reason: str,
    by: User | None,
    at: datetime,
    code: str = "",
) -> Invoice:
    """Take an invoice back; due dates that rested on its delivery are taken back too. Raises as red_letter."""
    red = issuing.red_letter(
        invoice_id=invoice_id, organization=organization, number=number, code=code, issued_on=issued_on, reason=reason,
        by=by, at=at,
    )  # fmt: skip
    triggers.recompute(contract=red.contract, by=by, at=at)
    return red
