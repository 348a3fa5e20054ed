"""银行流水: our accounts, the statements read from them, and each line once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from huikuan.flow.parties.models import LegalEntity, Organization, User
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class StatementAccount(models.Model):
    """资金账户: an account or wallet of ours whose statements are read (parties.BankAccount is where customers pay).

    `columns`: the columns a person corrected, kept by the fingerprint of the header row they belong to.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="statement_accounts")
    name = models.CharField(max_length=120)
    bank = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60)  # letters and digits only
    currency = models.CharField(max_length=3, default="CNY")
    kind = models.CharField(max_length=8, default="bank")  # bank wallet
    columns: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # no statement is expected any more

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "number", "currency"], name="statement_account_once"),
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.name} {self.number[-4:]}"


class BankStatement(models.Model):
    """对账单: one file as it was read. Opening and closing are empty where the file gives no balance."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(StatementAccount, on_delete=models.PROTECT, related_name="statements", db_index=False)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=40)
    period_from = models.DateField()
    period_to = models.DateField()
    opening_minor = models.BigIntegerField(null=True, blank=True)
    closing_minor = models.BigIntegerField(null=True, blank=True)
    line_count = models.PositiveIntegerField()
    new_count = models.PositiveIntegerField()
    problems: models.JSONField[list[Any]] = StoredJSON(default=list)  # [{"place", "code", "values"}]
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="statement_period_in_order"),
            models.CheckConstraint(condition=Q(new_count__lte=F("line_count")), name="statement_counts_agree"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "period_from", "id"], name="statement_by_period"),
            models.Index(fields=["organization", "-at", "-id"], name="statement_newest"),
        ]


class StatementGap(models.Model):
    """流水缺口: lines are missing between two days of an account; found again on every import, gone once filled.

    `expected_minor` is the balance the stored lines lead to, `found_minor` the one the later statement opens with;
    both empty where only days are missing.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(StatementAccount, on_delete=models.PROTECT, related_name="gaps", db_index=False)
    after_on = models.DateField()  # the last day that is complete
    before_on = models.DateField()  # the first day known again
    expected_minor = models.BigIntegerField(null=True, blank=True)
    found_minor = models.BigIntegerField(null=True, blank=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    closed_reason = models.CharField(max_length=300, blank=True)  # "": a later statement filled it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "after_on", "before_on"], condition=Q(closed_at=None), name="statement_gap_once"
            ),
            models.CheckConstraint(condition=Q(after_on__lte=F("before_on")), name="statement_gap_in_order"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization"], condition=Q(closed_at=None), name="statement_gap_open"),
        ]


class BankLine(models.Model):
    """流水: one movement as the bank gave it, stored once; what the bank said is never edited.

    `amount_minor` > 0 is money in. What was made of it: matched + set aside + open is always the whole amount;
    `claimed_minor` of the open part is spoken for by claims that finance has not decided. `aside`: why the part set
    aside is no receipt: not_ours, returned, own_transfer, outgoing.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(StatementAccount, on_delete=models.PROTECT, related_name="lines", db_index=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    on = models.DateField()
    time = models.TimeField(null=True, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    counterparty = models.CharField(max_length=200, blank=True)
    counterparty_account = models.CharField(max_length=80, blank=True)
    counterparty_bank = models.CharField(max_length=160, blank=True)
    narrative = models.CharField(max_length=600, blank=True)
    reference = models.CharField(max_length=160, blank=True)
    serial = models.CharField(max_length=120, blank=True)
    balance_minor = models.BigIntegerField(null=True, blank=True)
    fee_minor = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=20, blank=True)  # "" fee refund returned reversal interest transfer
    fingerprint = models.CharField(max_length=40)
    occurrence = models.PositiveSmallIntegerField(default=0)

    open_minor = models.BigIntegerField()
    matched_minor = models.BigIntegerField(default=0)
    aside_minor = models.BigIntegerField(default=0)
    claimed_minor = models.BigIntegerField(default=0)
    aside = models.CharField(max_length=12, blank=True)
    aside_reason = models.CharField(max_length=300, blank=True)
    aside_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    aside_at = models.DateTimeField(null=True, blank=True)
    pair = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposals: models.JSONField[list[Any]] = StoredJSON(default=list)  # what the rules thought of the open part last
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "fingerprint", "occurrence"], name="bank_line_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="bank_line_not_zero"),
            models.CheckConstraint(
                condition=Q(open_minor__gte=0, matched_minor__gte=0, aside_minor__gte=0, claimed_minor__gte=0),
                name="bank_line_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor=F("open_minor") + F("matched_minor") + F("aside_minor"))
                | Q(amount_minor=0 - F("open_minor") - F("matched_minor") - F("aside_minor")),
                name="bank_line_parts_sum",
            ),
            models.CheckConstraint(condition=Q(claimed_minor__lte=F("open_minor")), name="bank_line_claimed_is_open"),
            models.CheckConstraint(
                condition=Q(aside="", aside_minor=0) | (~Q(aside="") & Q(aside_minor__gt=0)),
                name="bank_line_aside_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "on", "id"], name="bank_line_by_day"),
            models.Index(fields=["organization", "-on", "-id"], condition=Q(open_minor__gt=0), name="bank_line_open"),
            models.Index(fields=["organization", "-on", "-id"], name="bank_line_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.amount_minor} {self.currency}"

    @property
    def state(self) -> str:
        """open, matched, or why it is no receipt."""
        if self.open_minor:
            return "open"
        return "matched" if self.matched_minor else self.aside
