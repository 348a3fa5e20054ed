"""应收款: the claims, their append-only entries and what holds them back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Milestone
from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.support.stored_json import StoredJSON


class Receivable(models.Model):
    """ONE instalment of a contract: the unit that is reminded, dunned, disputed, paid and sued for.

    `outstanding_minor` and `closed` repeat what the entries say, so that a million claims can be listed; they change
    only together with an entry, in services/entries.py, and a test holds both equal. The state (planned … settled) is
    derived: rules/states.py. `due_trace`: the computation of the due date (rules/plan); empty when a person set it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="receivables", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="receivables")
    sequence = models.PositiveSmallIntegerField()
    external_number = models.CharField(max_length=60, blank=True)
    invoice_number = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12)  # advance progress delivery acceptance final retention other
    title = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    trigger = models.CharField(
        max_length=20
    )  # date signature effective milestone acceptance delivery invoice warranty_end instalment unknown
    trigger_words = models.CharField(max_length=200, blank=True)
    triggered_on = models.DateField(null=True, blank=True)
    offset_days = models.SmallIntegerField(default=0)
    offset_unit = models.CharField(max_length=8, default="calendar")  # calendar working month
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="receivables", db_index=False
    )
    after = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers", db_index=False
    )
    conditions: models.JSONField[list[str]] = StoredJSON(default=list)  # further triggers that must hold as well
    due_trace: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)  # how the date came about; {}: set by hand
    due_on = models.DateField(null=True, blank=True)
    outstanding_minor = models.BigIntegerField()
    closed = models.CharField(max_length=12, blank=True)  # "" settled written_off cancelled
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "sequence"], name="receivable_sequence_once"),
            models.UniqueConstraint(
                fields=["organization", "external_number"],
                condition=~Q(external_number=""),
                name="receivable_external_number_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="receivable_amount_positive"),
            models.CheckConstraint(
                condition=Q(outstanding_minor__gte=0, outstanding_minor__lte=F("amount_minor")),
                name="receivable_outstanding_in_range",
            ),
            models.CheckConstraint(
                condition=Q(closed="", outstanding_minor__gt=0) | (~Q(closed="") & Q(outstanding_minor=0)),
                name="receivable_closed_when_nothing_outstanding",
            ),
        ]
        # The open ones by due date carry what lists and the dashboard sum, so that a million claims are never looked up
        # row by row; by customer for his file and for allocating a payment; the closed ones for their own lists.
        indexes: ClassVar = [
            models.Index(
                fields=[
                    "organization",
                    "due_on",
                    "id",
                    "currency",
                    "kind",
                    "trigger",
                    "outstanding_minor",
                    "contract",
                    "customer",
                ],
                condition=Q(closed=""),
                name="receivable_open_by_due",
            ),
            models.Index(
                fields=["organization", "customer", "due_on", "id", "currency", "outstanding_minor"],
                condition=Q(closed=""),
                name="receivable_open_by_customer",
            ),
            models.Index(
                fields=["organization", "outstanding_minor", "id"],
                condition=Q(closed=""),
                name="receivable_open_by_size",
            ),
            models.Index(
                fields=["organization", "closed", "due_on", "id"], condition=~Q(closed=""), name="receivable_closed"
            ),
            models.Index(fields=["organization", "due_on", "id"], name="receivable_by_due"),
            models.Index(fields=["milestone"], condition=Q(milestone__isnull=False), name="receivable_by_milestone"),
            models.Index(fields=["after"], condition=Q(after__isnull=False), name="receivable_by_after"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.sequence}"


class Entry(models.Model):
    """A change of what is owed on one receivable; never edited. `amount_minor` > 0 lowers the debt, < 0 restores it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20)  # allocation credit discount write_off cancellation reversal
    amount_minor = models.BigIntegerField()
    effective_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="entry_not_zero"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False, amount_minor__lt=0)
                | (~Q(kind="reversal") & Q(reverses__isnull=True, amount_minor__gt=0)),
                name="entry_reversal_names_its_original",
            ),
        ]


class Hold(models.Model):
    """暂缓: why nothing is sent for a part (or, with no amount, all) of a receivable, and until when.

    Active on day d when starts_on <= d, until is empty or d <= until, and nobody released it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20)  # manual promise dispute agreement unmatched_money legal
    note = models.CharField(max_length=300)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    release_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gt=0), name="hold_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")), name="hold_ends_after_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "until"], condition=Q(released_at__isnull=True), name="hold_active_by_end"
            )
        ]


class Discount(models.Model):
    """提前付款折扣: what one claim is lowered by when the money is here by `until`.

    Earned once `entry` (kind discount) stands; taken back by its reversal, and then `entry` is empty again. `bp`: the
    share it was agreed as, hundredths of a percent; None: an amount. `tax`: the treatment named in rules/plan/discount.
    `from_contract`: it came from the contract's own term. Open, earned, lapsed and withdrawn follow from the dates.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="discounts")
    bp = models.PositiveIntegerField(null=True, blank=True)
    amount_minor = models.BigIntegerField()
    until = models.DateField()
    tax = models.CharField(max_length=20)  # cash_discount same_invoice red_letter
    from_contract = models.BooleanField(default=False)
    offered_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="discount")
    earned_on = models.DateField(null=True, blank=True)
    lapsed_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="discount_amount_positive"),
            models.UniqueConstraint(
                fields=["receivable"], condition=Q(withdrawn_at__isnull=True), name="discount_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, earned_on__isnull=True)
                | Q(entry__isnull=False, earned_on__isnull=False, withdrawn_at__isnull=True),
                name="discount_earned_by_its_entry",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "until"],
                condition=Q(entry__isnull=True, withdrawn_at__isnull=True, lapsed_on__isnull=True),
                name="discount_running",
            )
        ]


class Reward(models.Model):
    """按时付款奖励: a service or gift to the customer's company for paying the named instalments on time.

    What it costs us is in minor units. Offered, earned, given, lapsed and withdrawn follow from the instalments
    (rules/plan/rewards.py); what was given, to whom in the company, and the voucher that books it stay on record.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rewards")
    kind = models.CharField(max_length=10)  # service gift
    what = models.CharField(max_length=120)
    cost_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    offered_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    given_on = models.DateField(null=True, blank=True)
    given_to = models.CharField(max_length=120, blank=True)
    given_note = models.CharField(max_length=300, blank=True)
    voucher = models.CharField(max_length=60, blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cost_minor__gt=0), name="reward_cost_positive"),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | (~Q(voucher="") & ~Q(given_to="")), name="reward_given_is_booked"
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(withdrawn_on__isnull=True), name="reward_given_or_withdrawn"
            ),
        ]


class RewardCondition(models.Model):
    """One instalment that must be paid on time for a reward."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="conditions", db_index=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="reward_conditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reward", "receivable"], name="reward_condition_once"),
        ]
