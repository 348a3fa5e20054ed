"""强硬措施和复盘: what needs evidence and several approvals, and what we learn when a case is closed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.delivery.models import Project
from huikuan.flow.negotiation.models.cases import Case
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import Message, Task
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class FirmStep(models.Model):
    """强硬措施: suspension of work, formal demand, mediation, hand-over to a lawyer, public exposure.

    Prepared and approved here by named roles, never taken by the machine. `content_sha256` is what approvals are bound
    to: grounds, text, amount and files. Public exposure needs `legal_review` and is carried out elsewhere, by hand.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="firm_steps")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="firm_steps")
    kind = models.CharField(max_length=12)  # demand suspension mediation lawyer exposure
    state = models.CharField(max_length=10, default="proposed")  # proposed approved in_force released refused withdrawn
    grounds = models.TextField()  # facts and the clause it rests on
    text = models.TextField(blank=True)  # the notice as it will be given
    amount_minor = models.BigIntegerField()
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    legal_review = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="firm_steps")
    effective_on = models.DateField(null=True, blank=True)  # when it begins if the money has not come
    notice = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="firm_steps")
    given_on = models.DateField(null=True, blank=True)
    given_words = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=["proposed", "approved", "in_force"]),
                name="firm_step_standing_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="exposure", state__in=["approved", "in_force"]) | Q(legal_review__isnull=False),
                name="exposure_needs_legal_review",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "at"], condition=Q(state="proposed"), name="firm_step_to_approve"),
        ]  # fmt: skip


class FirmApproval(models.Model):
    """One role's yes to exactly one content of a firm step; void when the content changes."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    step = models.ForeignKey(FirmStep, on_delete=models.PROTECT, related_name="approvals", db_index=False)
    role = models.CharField(max_length=20)
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step", "role", "content_sha256"], name="firm_approval_once"),
        ]


class Retrospective(models.Model):
    """复盘: what worked, what was missing in the contract. Feeds the library and the contract health check."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="retrospective")
    reason = models.CharField(max_length=24)  # of delay, as it turned out
    worked: models.JSONField[list[str]] = StoredJSON(default=list)  # step keys and kinds of talk
    missing_terms: models.JSONField[list[Any]] = StoredJSON(default=list)  # topics of rules/health/catalogue.py
    words = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    days_late = models.IntegerField()  # of the last money
    amount_minor = models.BigIntegerField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization", "-at", "-id"], name="retrospective_newest")]
