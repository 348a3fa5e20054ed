"""对账与认领: what a bank line was matched to, who claimed it, what was learnt from it, what was undone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.payments.models.bank import BankLine
from huikuan.flow.payments.models.money import Payment
from huikuan.flow.receivables.models import Entry
from huikuan.support.stored_json import StoredJSON


class LineMatch(models.Model):
    """A part of a bank line is this payment (or this refund of one). Undone, never edited.

    `reasons`: codes and values of rules/matching, or what a person decided by; `confidence` 0 to 1000.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="matches")
    kind = models.CharField(max_length=8, default="receipt")  # receipt known refund
    amount_minor = models.BigIntegerField()
    automatic = models.BooleanField(default=False)
    confidence = models.PositiveSmallIntegerField(default=0)
    reasons: models.JSONField[list[Any]] = StoredJSON(default=list)
    thanked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="line_match_positive"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(undone_at=None) & ~Q(kind="refund"), name="payment_matched_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "id"],
                condition=Q(thanked_at=None, undone_at=None, kind="receipt"),
                name="line_match_to_thank",
            ),
            models.Index(fields=["organization", "-at", "-id"], name="line_match_newest"),
        ]


class FeeTaken(models.Model):
    """手续费差额: what the bank kept of a payment, let off the claim by an entry of its own."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    match = models.ForeignKey(LineMatch, on_delete=models.PROTECT, related_name="fees")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="fee_taken")


class LineClaim(models.Model):
    """到款认领: somebody says that a part of a line pays his or her contract; finance confirms or refuses.

    `parts`: [[receivable id, minor units], …], what is claimed beyond them stays on account.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="claims")
    claimant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="line_claims")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parts: models.JSONField[list[Any]] = StoredJSON(default=list)
    amount_minor = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="claimed")  # claimed confirmed released refused
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_reason = models.CharField(max_length=300, blank=True)
    match = models.ForeignKey(LineMatch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="line_claim_positive"),
            models.CheckConstraint(
                condition=Q(state="claimed", decided_at=None) | (~Q(state="claimed") & Q(decided_at__isnull=False)),
                name="line_claim_decided_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "-id"], condition=Q(state="claimed"), name="line_claim_waiting"),
        ]


class PayerAlias(models.Model):
    """付款方别名: a name or an account that is known to pay for a customer.

    A third party (a person, another company of the group) counts only once somebody has confirmed it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="payer_aliases")
    name = models.CharField(max_length=200)
    account = models.CharField(max_length=80, blank=True)
    third_party = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    confirmed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "name", "account"], condition=Q(ended_at=None), name="payer_alias_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization"], condition=Q(ended_at=None), name="payer_alias_standing"),
        ]


class UndoneMatch(models.Model):
    """A person took this apart: the same line and the same claims are never put together by themselves again."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="undone_matches")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    claims: models.JSONField[list[int]] = StoredJSON(default=list)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()


class Suspect(models.Model):
    """疑似到账: an open line may be this customer's money, so the customer is not chased until somebody decides."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="suspects")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "customer"], name="suspect_once")]
        indexes: ClassVar = [models.Index(fields=["organization", "customer", "currency"], name="suspect_by_customer")]
