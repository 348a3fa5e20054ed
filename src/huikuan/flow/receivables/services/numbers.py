"""The invoice number a claim is called by in letters."""

from __future__ import annotations

from collections.abc import Sequence

from huikuan.flow.receivables.models import Receivable


def name_invoice(*, receivable_ids: Sequence[int], number: str) -> None:
    """The newest invoice of these claims. Its own event tells of it; call inside that transaction."""
    Receivable.objects.filter(pk__in=receivable_ids).update(invoice_number=number)


def forget_invoice(*, receivable_ids: Sequence[int], number: str) -> None:
    """This invoice was taken back: claims still called by it have none."""
    Receivable.objects.filter(pk__in=receivable_ids, invoice_number=number).update(invoice_number="")
