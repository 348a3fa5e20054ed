"""还款协议: offers and counter-offers, who may concede what, and the agreement that came of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.negotiation.models.cases import Case
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class AuthorityLimit(models.Model):
    """What one role may concede without asking (rules/talks/authority.py). No row: the defaults written there."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    role = models.CharField(max_length=20)
    discount_bp = models.PositiveIntegerField()  # of what is owed, hundredths of a percent
    extension_days = models.PositiveIntegerField()  # the last instalment after today
    instalments = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()  # of the debt the offer is about, in the organization's currency
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "role"], name="authority_limit_once"),
        ]


class Offer(models.Model):
    """方案: one offer of ours or theirs in the negotiation of a case. Its terms are never edited, only answered.

    `terms` as rules/talks/terms.py reads them; `terms_sha256` is what an approval is bound to.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offers", db_index=False)
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8)  # ours theirs
    state = models.CharField(max_length=20)  # draft awaiting_approval made accepted declined countered lapsed withdrawn
    terms: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    terms_sha256 = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    made_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    approver_role = models.CharField(max_length=20, blank=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="offer_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "made_on"], condition=Q(state="awaiting_approval"), name="offer_to_approve"
            ),
            models.Index(
                fields=["organization", "valid_until"], condition=Q(state="made"), name="offer_made_by_end"
            ),
        ]  # fmt: skip


class Agreement(models.Model):
    """还款协议: the accepted offer. One missed instalment makes everything due again (its default clause).

    `replaced`: what it replaced, [{receivable, due_on, counted_mask}], put back when it is broken.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements", db_index=False)
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="agreement")
    number = models.CharField(max_length=40)
    agreed_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField(default=3)  # working days after an instalment before it is missed
    state = models.CharField(max_length=10, default="active")  # active fulfilled defaulted ended
    ended_on = models.DateField(null=True, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    replaced: models.JSONField[list[Any]] = StoredJSON(default=list)
    discount_entries = models.ManyToManyField(Entry, related_name="+", blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "number"], name="agreement_number_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="active"), name="agreement_active_once"),
        ]


class AgreementLine(models.Model):
    """One instalment of an agreement on one claim. Its hold rests that part of the claim until its day comes near."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="agreement_lines")
    sequence = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, default="open")  # open kept missed ended
    hold = models.OneToOneField(Hold, null=True, on_delete=models.PROTECT, related_name="agreement_line")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "receivable", "sequence"], name="agreement_line_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="agreement_line_positive"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "due_on"], condition=Q(state="open"), name="agreement_line_open_by_day"
            ),
        ]
