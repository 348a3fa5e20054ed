"""合同: what was agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User


class Contract(models.Model):
    """A contract between one of our entities and a customer, with the terms that later stages read.

    `late_daily_rate_ppm` is the agreed late charge in millionths of the open amount a day (万分之五 = 500);
    `late_cap_bp` its ceiling in hundredths of a percent of the open amount; `discount_bp` an early-payment discount
    for money received at least `discount_days` before the due date.
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
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "number"], name="contract_number_once"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="contract_total_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number
