"""合同: what was agreed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class Contract(models.Model):
    """A contract between one of our entities and a customer, with the terms that later stages read.

    `late_daily_rate_ppm` is the agreed late charge in millionths of the open amount a day (万分之五 = 500);
    `late_cap_bp` its ceiling in hundredths of a percent of the open amount; `discount_bp` an early-payment discount
    for money received at least `discount_days` before the due date. `acceptance_days`: after this many days without
    an objection what was submitted counts as accepted. `shift_to_working`: a due date on a rest day moves to the next
    working day (Civil Code art. 203). `text`: the contract as it reads, for the health check.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=160, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contracts")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="contracts")
    manager = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts")
    signed_on = models.DateField(null=True, blank=True)
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    late_daily_rate_ppm = models.PositiveIntegerField(default=0)
    late_cap_bp = models.PositiveIntegerField(null=True, blank=True)
    discount_bp = models.PositiveIntegerField(default=0)
    discount_days = models.PositiveSmallIntegerField(default=0)
    effective_on = models.DateField(null=True, blank=True)
    tax_bp = models.PositiveIntegerField(null=True, blank=True)  # hundredths of a percent; amounts include it
    project_type = models.CharField(max_length=12, blank=True)  # goods software service construction
    acceptance_days = models.PositiveSmallIntegerField(null=True, blank=True)
    acceptance_unit = models.CharField(max_length=8, default="calendar")  # calendar working
    warranty_months = models.PositiveSmallIntegerField(null=True, blank=True)
    shift_to_working = models.BooleanField(default=False)
    notice_address = models.CharField(max_length=300, blank=True)
    dispute = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "number"], name="contract_number_once"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="contract_total_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number


class Amendment(models.Model):
    """变更: version n of a contract: what changed, who agreed, the signed paper. Version 1 is the contract itself.

    `before` and `after` are the plan and total as values, so that a lawyer can read them without the software.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="amendments")
    version = models.PositiveSmallIntegerField()
    agreed_on = models.DateField()
    agreed_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    evidence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    before: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    after: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    effects: models.JSONField[list[Any]] = StoredJSON(default=list)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "version"], name="amendment_version_once"),
        ]


class Guarantee(models.Model):
    """付款保障: who stands in for the debt, or what secures it, until when."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="guarantees")
    form = models.CharField(max_length=20)  # general joint deposit prepayment letter title mortgage pledge
    guarantor = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    starts_on = models.DateField(null=True)
    until = models.DateField(null=True)
    form_silent = models.BooleanField(default=False)
    period_silent = models.BooleanField(default=False)
    evidence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    released_on = models.DateField(null=True)
    release_note = models.CharField(max_length=300, blank=True)


class DiscountTerm(models.Model):
    """提前付款折扣的约定: what the plan promises for paying one instalment early, before it has a due date.

    `sequence` is the instalment's number in the plan. A share (`bp`, hundredths of a percent) or an amount in minor
    units; until a day, or `days_before` the due date. `tax`: a treatment named in rules/plan/discount. The claim gets
    its own discount from it as soon as the last day is known.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="discount_terms", db_index=False)
    sequence = models.PositiveSmallIntegerField()
    bp = models.PositiveIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    days_before = models.PositiveSmallIntegerField(null=True)
    until = models.DateField(null=True)
    tax = models.CharField(max_length=20)  # cash_discount same_invoice red_letter
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "sequence"], name="discount_term_once"),
            models.CheckConstraint(
                condition=Q(bp__gt=0, amount_minor__isnull=True) | Q(bp__isnull=True, amount_minor__gt=0),
                name="discount_term_share_or_amount",
            ),
            models.CheckConstraint(
                condition=Q(days_before__isnull=True, until__isnull=False)
                | Q(days_before__isnull=False, until__isnull=True),
                name="discount_term_day_or_days",
            ),
        ]
