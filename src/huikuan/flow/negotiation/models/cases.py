"""催收案件: the collection of one customer's overdue receivables under one contract, and what was said about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.support.files.models import StoredFile


class Case(models.Model):
    """One contract's late money in somebody's hands. At most one open case a contract.

    `stage` repeats what rules/talks/stage.py derives, `overdue_minor` and `late_since` what the contract's claims say
    (the sum past its due date, the earliest of those dates), so that a board of many cases can be listed;
    workflow/cases.py keeps them, and a test holds both equal. `reason` is the reason of delay
    (rules/talks/reasons.py), empty while nobody knows.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="cases", db_index=False)
    currency = models.CharField(max_length=3)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=12)  # reminding talking promised disputed agreed formal legal
    reason = models.CharField(max_length=24, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    next_words = models.CharField(max_length=200, blank=True)  # the next action, in a person's words
    next_on = models.DateField(null=True, blank=True)
    overdue_minor = models.BigIntegerField(default=0)
    late_since = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=16, blank=True)  # paid written_off cancelled given_up mistaken

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], condition=Q(closed_on__isnull=True), name="case_open_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "stage", "opened_on", "id"], condition=Q(closed_on__isnull=True),
                name="case_open_by_stage",
            ),
            models.Index(
                fields=["organization", "owner", "next_on", "id"], condition=Q(closed_on__isnull=True),
                name="case_open_by_owner",
            ),
            models.Index(
                fields=["organization", "stage", "overdue_minor", "id", "currency"],
                condition=Q(closed_on__isnull=True), name="case_open_by_stage_money",
            ),
            models.Index(
                fields=["organization", "overdue_minor", "id"], condition=Q(closed_on__isnull=True),
                name="case_open_by_money",
            ),
            models.Index(
                fields=["organization", "late_since", "id"], condition=Q(closed_on__isnull=True),
                name="case_open_by_age",
            ),
            models.Index(
                fields=["organization", "-closed_on", "-id"], condition=Q(closed_on__isnull=False), name="case_closed"
            ),
            models.Index(fields=["customer", "-opened_on"], name="case_by_customer"),
            models.Index(fields=["contract", "-opened_on"], name="case_by_contract"),
        ]  # fmt: skip


class Watcher(models.Model):
    """Somebody of ours who follows a case: told of what happens in it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watchers", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="watcher_once")]


class Interaction(models.Model):
    """沟通记录: a call, meeting, visit, reply, chat or note of ours: who, when, what was said, outcome, next step.

    Never edited; a mistake is corrected by another note. `outcome` is a code of rules/talks/outcomes.py.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="interactions", db_index=False)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="interactions", db_index=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)  # call meeting visit reply chat note
    outcome = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    with_whom = models.CharField(max_length=120, blank=True)  # when the person is no contact on file
    happened_at = models.DateTimeField()
    next_words = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # a reply of theirs: when we had dealt with it
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["customer", "-happened_at", "-id"], name="interaction_by_customer"),
            models.Index(
                fields=["case", "-happened_at", "-id"], condition=Q(case__isnull=False), name="interaction_by_case"
            ),
            models.Index(fields=["organization", "by", "-at"], name="interaction_by_person"),
            models.Index(
                fields=["organization", "happened_at"], condition=Q(kind="reply", answered_at__isnull=True),
                name="interaction_to_answer",
            ),
        ]  # fmt: skip


class Mention(models.Model):
    """Somebody of ours named with @ in a note; shown to that person until seen."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["interaction", "user"], name="mention_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "at"], condition=Q(seen_at__isnull=True), name="mention_unseen")
        ]


class Meeting(models.Model):
    """会面: a meeting or visit with the customer, from the invitation to the record of what was said.

    `sequence` counts the changes that the customer's calendar must learn of (RFC 5545, SEQUENCE).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    kind = models.CharField(max_length=10)  # meeting visit online
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=300, blank=True)  # who comes from the customer's side
    ours = models.CharField(max_length=300, blank=True)
    aims = models.TextField(blank=True)
    authority = models.TextField(blank=True)  # what our people may concede there
    state = models.CharField(max_length=10, default="planned")  # planned held cancelled
    sequence = models.PositiveSmallIntegerField(default=0)
    record = models.OneToOneField(
        Interaction, null=True, blank=True, on_delete=models.PROTECT, related_name="meeting", db_index=False
    )
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "starts_at"], condition=Q(state="planned"), name="meeting_planned"
            ),
            models.Index(fields=["case", "starts_at"], name="meeting_by_case"),
        ]  # fmt: skip


class Attachment(models.Model):
    """A file kept with a case: evidence of what was said, sent or agreed. `about` names the thing it belongs to."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    about = models.CharField(max_length=12, blank=True)  # "" dispute agreement firm_step meeting
    about_id = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
