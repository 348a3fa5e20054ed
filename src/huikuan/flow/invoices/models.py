"""发票: asked for by the project manager, issued by finance, delivered, confirmed; red-lettered, never edited."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class Invoice(models.Model):
    """A tax invoice for one or more receivables of a contract. Amounts include tax; the state is in its dates.

    `code` belongs to the older kinds; a fully digital invoice has a number of 20 digits alone. A red letter names the
    invoice it takes back and has a negative total.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="invoices")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="invoices")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, default="special")  # special ordinary
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(null=True)
    tax_bp = models.PositiveIntegerField(null=True)  # the rate in hundredths of a percent, empty when several
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    requested_at = models.DateTimeField()
    code = models.CharField(max_length=12, blank=True)
    number = models.CharField(max_length=20, blank=True)
    issued_on = models.DateField(null=True)
    issued_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    facts: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)  # as read from the e-invoice file
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    delivered_on = models.DateField(null=True)
    delivered_how = models.CharField(max_length=12, blank=True)  # email courier hand portal
    delivered_proof = models.CharField(max_length=200, blank=True)
    delivered_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "code", "number"], condition=~Q(number=""), name="invoice_number_once"
            ),
            models.CheckConstraint(condition=~Q(total_minor=0), name="invoice_total_not_zero"),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | ~Q(number=""), name="invoice_issued_has_number"
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(issued_on__isnull=False), name="invoice_delivered_was_issued"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "requested_at"],
                condition=Q(issued_on__isnull=True, withdrawn_at__isnull=True),
                name="invoice_to_issue",
            ),
            models.Index(
                fields=["organization", "issued_on"],
                condition=Q(issued_on__isnull=False, delivered_on__isnull=True),
                name="invoice_to_deliver",
            ),
            models.Index(
                fields=["organization", "delivered_on"],
                condition=Q(delivered_on__isnull=False, confirmed_on__isnull=True),
                name="invoice_to_confirm",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


class InvoicePart(models.Model):
    """The part of an invoice that bills one receivable; parts sum to the invoice's total."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="parts")
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="invoice_parts")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "receivable"], name="invoice_part_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="invoice_part_not_zero"),
        ]
