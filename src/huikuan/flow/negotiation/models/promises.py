"""付款承诺和争议: what the customer promised, and what the customer contests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huikuan.flow.negotiation.models.cases import Case, Interaction
from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.flow.receivables.models import Entry, Hold, Receivable


class Promise(models.Model):
    """付款承诺: so much by such a day. Pauses exactly what was promised; checked the next working morning.

    `received_minor`: what came for its claims between the promise and the check.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="promises", db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="promises", db_index=False)
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="promises", db_index=False
    )
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    made_on = models.DateField()
    promised_on = models.DateField()  # the last day on which the money keeps the promise
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="open")  # open kept partly broken withdrawn
    received_minor = models.BigIntegerField(default=0)
    checked_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="promise_amount_positive"),
            models.CheckConstraint(condition=Q(promised_on__gte=F("made_on")), name="promise_not_backwards"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "promised_on"], condition=Q(state="open"), name="promise_open_by_day"
            ),
            models.Index(fields=["organization", "checked_on"], condition=Q(state="broken"), name="promise_broken"),
            models.Index(fields=["customer", "-made_on"], name="promise_by_customer"),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="promise_by_case"),
        ]  # fmt: skip


class PromiseLine(models.Model):
    """The part of one claim that a promise covers, and the hold that keeps the machine quiet about it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="lines", db_index=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="promise_lines")
    amount_minor = models.BigIntegerField()
    hold = models.OneToOneField(Hold, null=True, on_delete=models.PROTECT, related_name="promise_line")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "receivable"], name="promise_line_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="promise_line_positive"),
        ]


class Dispute(models.Model):
    """争议: the contested PART of one claim. Only that part rests; the rest is still chased.

    Resolution: accepted (we credit it by `entry`), partly (credited in part), rejected (chased again), withdrawn.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="disputes")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="disputes", db_index=False)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=24)  # rules/talks/reasons.py
    words = models.TextField()
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    deadline_on = models.DateField()
    raised_on = models.DateField()
    hold = models.OneToOneField(Hold, null=True, on_delete=models.PROTECT, related_name="dispute")
    state = models.CharField(max_length=10, default="open")  # open accepted partly rejected withdrawn
    credited_minor = models.BigIntegerField(default=0)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="dispute")
    resolution = models.TextField(blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="dispute_amount_positive"),
            models.CheckConstraint(
                condition=Q(credited_minor__gte=0, credited_minor__lte=F("amount_minor")),
                name="dispute_credited_in_range",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "deadline_on"], condition=Q(state="open"), name="dispute_open_by_deadline"
            ),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="dispute_by_case"),
        ]  # fmt: skip
