"""What is billed: per receivable, from the standing invoices and their red letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Max, Sum

from huikuan.flow.invoices.models import InvoicePart


def billed(receivable_ids: Sequence[int], *, issued_only: bool = False) -> dict[int, int]:
    """{receivable: minor units asked for or issued}; red letters have taken theirs back. One query."""
    rows = InvoicePart.objects.filter(receivable_id__in=receivable_ids, invoice__withdrawn_at__isnull=True)
    if issued_only:
        rows = rows.filter(invoice__issued_on__isnull=False)
    return dict(rows.values_list("receivable_id").annotate(total=Sum("amount_minor")))


def delivered_on(receivable_ids: Sequence[int]) -> dict[int, date]:
    """{receivable: the last day an invoice for it was delivered}, of invoices not taken back. One query."""
    rows = InvoicePart.objects.filter(
        receivable_id__in=receivable_ids,
        invoice__delivered_on__isnull=False,
        invoice__reversed_by__isnull=True,
        invoice__reverses__isnull=True,
    )
    return dict(rows.values_list("receivable_id").annotate(last=Max("invoice__delivered_on")))
