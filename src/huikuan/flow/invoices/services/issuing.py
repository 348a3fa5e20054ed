"""Issuing, delivering, confirming, and taking back by a red letter. An issued invoice is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from huikuan.flow.invoices.models import Invoice, InvoicePart
from huikuan.flow.invoices.services.requesting import locked
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.services import numbers
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused

HOW_DELIVERED = ("email", "courier", "hand", "portal")


@transaction.atomic
def issue_invoice(
    *,
    invoice_id: int,
    organization: Organization,
    number: str,
    issued_on: date,
    by: User | None,
    at: datetime,
    code: str = "",
    kind: str = "",
    tax_minor: int | None = None,
    facts: Mapping[str, Any] | None = None,
    file: StoredFile | None = None,
) -> Invoice:
    """The tax invoice exists under this number. `facts`: what was read from the e-invoice file.

    Raises Refused("not_found", "issued_already", "number_missing", "number_wrong", "invoice_number_taken",
    "total_differs", "number_differs", "date_in_future", "tax_range").
    """
    invoice = locked(invoice_id, organization)
    if invoice.issued_on is not None:
        raise Refused("issued_already", number=invoice.number)
    number, code = number.strip(), code.strip()
    check_number(number, code)
    not_in_future(issued_on, "issued_on", organization, at)
    said = facts or {}
    if said.get("number") and (said["number"], said.get("code") or "") != (number, code):
        raise Refused("number_differs", field="number", found=said["number"])
    total = said.get("total_minor")
    if total is not None and total != invoice.total_minor:
        raise Refused(
            "total_differs", field="file", found_minor=total, wanted_minor=invoice.total_minor,
            currency=invoice.currency,
        )  # fmt: skip
    if tax_minor is not None and not 0 <= tax_minor < invoice.total_minor:
        raise Refused("tax_range", field="tax_minor")
    try:
        with transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(
                number=number, code=code, kind=kind or invoice.kind, issued_on=issued_on, issued_by=by,
                tax_minor=tax_minor, facts=dict(said), file=file,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("invoice_number_taken", field="number", number=number) from None
    numbers.name_invoice(receivable_ids=list(invoice.parts.values_list("receivable_id", flat=True)), number=number)
    record(
        organization_id=organization.pk, at=at, kind="invoice.issued", subject=("invoice", invoice.pk),
        by=by.pk if by else None, number=number, total_minor=invoice.total_minor, currency=invoice.currency,
        on=issued_on.isoformat(),
    )  # fmt: skip
    invoice.refresh_from_db()
    return invoice


def refuse_taken_back(invoice: Invoice) -> None:
    """A red letter, and an invoice that one took back, go no further."""
    if invoice.reverses_id is not None or Invoice.objects.filter(reverses=invoice).exists():
        raise Refused("red_lettered_already")


def not_in_future(day: date, field: str, organization: Organization, at: datetime) -> None:
    """What is registered has happened, by the organization's own calendar."""
    if day > at.astimezone(ZoneInfo(organization.time_zone)).date():
        raise Refused("date_in_future", field=field)


def check_number(number: str, code: str) -> None:
    """A fully digital invoice: 20 digits, no code. The older kinds: 8 digits and a code of 10 or 12."""
    if not number:
        raise Refused("number_missing", field="number")
    digital = len(number) == 20 and not code
    older = len(number) == 8 and len(code) in (10, 12)
    if not (number + code).isdigit() or not (digital or older):
        raise Refused("number_wrong", field="number", number=number)


@transaction.atomic
def deliver_invoice(
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
    """The customer has it: when, how, and what proves it. Claims that wait for it fall due (workflow/triggers.py).

    Raises Refused("not_found", "not_issued", "delivered_already", "red_lettered_already", "date_in_future",
    "how_unknown", "delivered_before_issued", "proof_missing").
    """
    invoice = locked(invoice_id, organization)
    if invoice.issued_on is None:
        raise Refused("not_issued")
    if invoice.delivered_on is not None:
        raise Refused("delivered_already")
    refuse_taken_back(invoice)
    not_in_future(delivered_on, "delivered_on", organization, at)
    if how not in HOW_DELIVERED:
        raise Refused("how_unknown", field="how", value=how)
    if delivered_on < invoice.issued_on:
        raise Refused("delivered_before_issued", field="delivered_on")
    if not proof.strip() and file is None:
        raise Refused("proof_missing", field="proof")
    Invoice.objects.filter(pk=invoice.pk).update(
        delivered_on=delivered_on, delivered_how=how, delivered_proof=proof.strip(), delivered_file=file
    )
    record(
        organization_id=organization.pk, at=at, kind="invoice.delivered", subject=("invoice", invoice.pk),
        by=by.pk if by else None, number=invoice.number, on=delivered_on.isoformat(), how=how, proof=proof.strip(),
    )  # fmt: skip
    invoice.refresh_from_db()
    return invoice


@transaction.atomic
def confirm_invoice(
    *, invoice_id: int, organization: Organization, confirmed_on: date, who: str, by: User | None, at: datetime
) -> Invoice:
    """The customer said that the invoice is in order.

    Raises Refused("not_found", "not_delivered", "confirmed_already", "red_lettered_already", "date_in_future",
    "confirmed_before_delivered", "name_missing").
    """
    invoice = locked(invoice_id, organization)
    if invoice.delivered_on is None:
        raise Refused("not_delivered")
    if invoice.confirmed_on is not None:
        raise Refused("confirmed_already")
    refuse_taken_back(invoice)
    not_in_future(confirmed_on, "confirmed_on", organization, at)
    if confirmed_on < invoice.delivered_on:
        raise Refused("confirmed_before_delivered", field="confirmed_on")
    if not who.strip():
        raise Refused("name_missing", field="who")
    Invoice.objects.filter(pk=invoice.pk).update(confirmed_on=confirmed_on, confirmed_by=who.strip())
    record(
        organization_id=organization.pk, at=at, kind="invoice.confirmed", subject=("invoice", invoice.pk),
        by=by.pk if by else None, number=invoice.number, on=confirmed_on.isoformat(), who=who.strip(),
    )  # fmt: skip
    invoice.refresh_from_db()
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
    """红冲: take an issued invoice back wholly by a negative one; its receivables can be billed again.

    Raises Refused("reason_missing", "not_found", "not_issued", "red_lettered_already", "number_missing",
    "number_wrong", "invoice_number_taken", "date_in_future").
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    invoice = locked(invoice_id, organization)
    if invoice.issued_on is None or invoice.reverses_id is not None:
        raise Refused("not_issued")
    if Invoice.objects.filter(reverses=invoice).exists():
        raise Refused("red_lettered_already")
    not_in_future(issued_on, "issued_on", organization, at)
    number, code = number.strip(), code.strip()
    check_number(number, code)
    try:
        with transaction.atomic():
            red = Invoice.objects.create(
                organization=organization, contract_id=invoice.contract_id, customer_id=invoice.customer_id,
                entity_id=invoice.entity_id, kind=invoice.kind, total_minor=-invoice.total_minor,
                tax_minor=None if invoice.tax_minor is None else -invoice.tax_minor, tax_bp=invoice.tax_bp,
                currency=invoice.currency, note=reason.strip(), requested_by=by, requested_at=at, number=number,
                code=code, issued_on=issued_on, issued_by=by, reverses=invoice,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("invoice_number_taken", field="number", number=number) from None
    parts = list(invoice.parts.all())
    InvoicePart.objects.bulk_create(
        InvoicePart(
            organization=organization, invoice=red, receivable_id=part.receivable_id, amount_minor=-part.amount_minor
        )
        for part in parts
    )
    numbers.forget_invoice(receivable_ids=[part.receivable_id for part in parts], number=invoice.number)
    record(
        organization_id=organization.pk, at=at, kind="invoice.red_lettered", subject=("invoice", invoice.pk),
        by=by.pk if by else None, number=invoice.number, red_number=number, reason=reason.strip(),
    )  # fmt: skip
    return red
