"""收款与核销: money received and what it settles. Reversible, never edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.support.files.models import StoredFile


class Payment(models.Model):
    """Money received from a customer. `unallocated_minor` is what stays on account; it never goes below zero.

    A bill of exchange counts only once cleared: until then `cleared_on` is empty and nothing is allocated. `kept_at`:
    somebody decided that what is on account belongs to no claim yet; until then it holds chasing back.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="payments")
    entity = models.ForeignKey(LegalEntity, null=True, on_delete=models.PROTECT, db_index=False)
    external_number = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=20, default="bank")  # bank cash bill wechat alipay card other
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    received_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True)
    payer_name = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=300, blank=True)
    unallocated_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)  # of what was on account, paid back to the customer
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kept_reason = models.CharField(max_length=300, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reversal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "external_number"],
                condition=~Q(external_number=""),
                name="payment_external_number_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(unallocated_minor__gte=0, unallocated_minor__lte=F("amount_minor")),
                name="payment_unallocated_in_range",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor") - F("unallocated_minor")),
                name="payment_refunded_in_range",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "-received_on", "-id"], name="payment_newest"),
            models.Index(
                fields=["organization", "customer"],
                condition=Q(unallocated_minor__gt=0, reversed_at__isnull=True),
                name="payment_on_account",
            ),
        ]


class Allocation(models.Model):
    """The part of a payment that settles one receivable; its entry carries the amount to the claim."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="allocations")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="allocation")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=40)  # designated due_first less_secured heavier earlier_due pro_rata
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="allocation_amount_positive"),
        ]


class Refund(models.Model):
    """退款: money on account paid back to the customer. Taken back when the transfer out comes back."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    refunded_on = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
        ]


class Receipt(models.Model):
    """收据: what we gave the customer in writing for a payment. Numbered without gaps within a year; never edited.

    A reversed payment voids its receipt; a payment has at most one that stands.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    issued_on = models.DateField()
    language = models.CharField(max_length=10)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "year", "sequence"], name="receipt_number_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(voided_at__isnull=True), name="receipt_standing_once"
            ),
        ]

    @property
    def number(self) -> str:
        """SJ (收据), the year, the place in it."""
        return f"SJ-{self.year}-{self.sequence:05d}"

    def __str__(self) -> str:
        return self.number
