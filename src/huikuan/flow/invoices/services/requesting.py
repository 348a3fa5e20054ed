"""Asking for an invoice, and withdrawing what was asked for before it is issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.invoices.models import Invoice, InvoicePart
from huikuan.flow.invoices.selectors.billing import billed
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

KINDS = ("special", "ordinary")


@transaction.atomic
def request_invoice(
    *,
    contract: Contract,
    parts: Mapping[int, int],
    by: User | None,
    at: datetime,
    kind: str = "special",
    note: str = "",
) -> Invoice:
    """Ask finance for an invoice over these receivables of the contract: {receivable id: minor units, tax included}.

    Raises Refused("kind_unknown", "parts_missing", "amount_not_positive", "not_found", "billed_above_amount").
    """
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    if not parts:
        raise Refused("parts_missing", field="parts")
    if any(minor <= 0 for minor in parts.values()):
        raise Refused("amount_not_positive", field="parts")
    standing = Receivable.objects.filter(contract=contract, pk__in=parts).exclude(closed="cancelled")
    rows = list(standing.select_for_update().order_by("pk"))  # two requests at once must not bill the same yuan
    if len(rows) != len(parts):
        raise Refused("not_found")
    already = billed([row.pk for row in rows])
    for row in rows:
        if already.get(row.pk, 0) + parts[row.pk] > row.amount_minor:
            left = row.amount_minor - already.get(row.pk, 0)
            raise Refused("billed_above_amount", field="parts", title=row.title, left_minor=left, currency=row.currency)
    invoice = Invoice.objects.create(
        organization_id=contract.organization_id, contract=contract, customer_id=contract.customer_id,
        entity_id=contract.entity_id, kind=kind, total_minor=sum(parts.values()), currency=contract.currency,
        tax_bp=contract.tax_bp, note=note.strip(), requested_by=by, requested_at=at,
    )  # fmt: skip
    InvoicePart.objects.bulk_create(
        InvoicePart(
            organization_id=contract.organization_id, invoice=invoice, receivable=row, amount_minor=parts[row.pk]
        )
        for row in rows
    )
    record(
        organization_id=contract.organization_id, at=at, kind="invoice.requested", subject=("invoice", invoice.pk),
        by=by.pk if by else None, total_minor=invoice.total_minor, currency=invoice.currency, contract=contract.pk,
    )  # fmt: skip
    return invoice


@transaction.atomic
def withdraw_request(
    *, invoice_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> Invoice:
    """What was asked for is not needed. Raises Refused("reason_missing", "not_found", "issued_already")."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    invoice = locked(invoice_id, organization)
    if invoice.issued_on is not None:
        raise Refused("issued_already", number=invoice.number)
    Invoice.objects.filter(pk=invoice.pk).update(withdrawn_at=at, withdrawn_reason=reason.strip())
    record(
        organization_id=organization.pk, at=at, kind="invoice.withdrawn", subject=("invoice", invoice.pk),
        by=by.pk if by else None, reason=reason.strip(),
    )  # fmt: skip
    invoice.refresh_from_db()
    return invoice


def locked(invoice_id: int, organization: Organization) -> Invoice:
    """The standing invoice, locked. Raises Refused("not_found")."""
    rows = Invoice.objects.select_for_update().filter(pk=invoice_id, organization=organization, withdrawn_at=None)
    invoice = rows.first()
    if invoice is None:
        raise Refused("not_found")
    return invoice
