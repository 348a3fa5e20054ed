"""承兑汇票: a draft held for a payment. It counts as money when cleared or discounted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models.money import Payment


class Bill(models.Model):
    """What is known of the draft behind a payment by bill, and where it is: held, endorsed, discounted, cleared,
    dishonoured. Endorsed (背书转让) it is another's, who can still come back on us, so it does not count before it is
    paid; discounted (贴现) the bank has paid us, less its interest, which is our cost and not the customer's.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="bill")
    number = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, default="bank")  # bank commercial
    drawer = models.CharField(max_length=160, blank=True)
    acceptor = models.CharField(max_length=160, blank=True)
    matures_on = models.DateField()
    state = models.CharField(max_length=12, default="held")
    changed_on = models.DateField()
    endorsed_to = models.CharField(max_length=160, blank=True)
    proceeds_minor = models.BigIntegerField(null=True, blank=True)  # what the bank paid on discounting
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "number"], condition=~Q(number=""), name="bill_once"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "endorsed", "discounted", "cleared", "dishonoured"]), name="bill_state"
            ),
            models.CheckConstraint(
                condition=Q(proceeds_minor=None) | Q(proceeds_minor__gt=0), name="bill_proceeds_positive"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "matures_on"],
                condition=Q(state__in=["held", "endorsed"]),
                name="bill_waiting",
            ),
        ]
