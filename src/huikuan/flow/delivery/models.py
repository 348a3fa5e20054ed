"""交付与验收: projects, their milestones, and the acceptance that starts the clock of a claim."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Organization, User
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class Project(models.Model):
    """项目: what is delivered under a contract. Who may see the contract may see its projects."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=160)
    report_every_days = models.PositiveSmallIntegerField(default=0)  # progress reports; 0: none asked for
    suspended_on = models.DateField(null=True, blank=True)  # work rests since this day, until it is resumed
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "name"], name="project_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """里程碑: a piece of the delivery that can be finished, handed over and accepted.

    `weight` is its share of the project's progress; `progress_bp` hundredths of a percent done. Finished, submitted
    and accepted are dates, not states: the state is derived (selectors/progress.py).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    sequence = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, default="acceptance")  # acceptance delivery other
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones")
    weight = models.PositiveSmallIntegerField(default=1)
    planned_on = models.DateField(null=True, blank=True)
    progress_bp = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "sequence"], name="milestone_sequence_once"),
            models.CheckConstraint(condition=Q(progress_bp__lte=10000), name="milestone_progress_in_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "planned_on"], name="milestone_by_plan"),
        ]

    def __str__(self) -> str:
        return self.title


class Acceptance(models.Model):
    """验收: who accepted what on which day, with the evidence; signed, or deemed by the contract's clause.

    Never edited: a mistaken one is revoked, with the reason, and entered anew.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="acceptances")
    how = models.CharField(max_length=8)  # signed deemed
    accepted_on = models.DateField()
    signatory = models.CharField(max_length=80, blank=True)
    evidence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(max_length=400, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    revoke_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(revoked_at__isnull=True), name="acceptance_standing_once"
            ),
        ]


class Objection(models.Model):
    """异议: the customer said in time what is not in order; deemed acceptance waits until it is settled."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="objections")
    raised_on = models.DateField()
    words = models.CharField(max_length=300)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    settled_on = models.DateField(null=True, blank=True)
    settled_note = models.CharField(max_length=300, blank=True)


class Connection(models.Model):
    """A place our projects are kept in: PingCode, Worktile, or anything that calls the signed webhook.

    `secrets_sealed` is sealed (support/secrets.py); `hook_secret` is part of the address that may send hints.
    `failures` counts those in a row; before `retry_at` the other side is not asked.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12)  # pingcode worktile webhook
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True)
    options: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    secrets_sealed = models.TextField(blank=True)
    hook_secret = models.CharField(max_length=48)
    write_back = models.BooleanField(default=False)
    poll_every_min = models.PositiveSmallIntegerField(default=15)
    account: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)  # who we are there: {name, projects, missing}
    tested_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    failure: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)  # {} or {code, at, values…}
    failures = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "name"], name="connection_name_once"),
            models.UniqueConstraint(fields=["hook_secret"], name="connection_hook_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LinkedProject(models.Model):
    """A project of ours that follows one of theirs, and which kinds of item count as milestones there.

    `next_at`: when all of it is fetched again (empty: at once); `hinted`: items a call from outside named, to be
    fetched alone before. Whoever fetches moves `next_at` first, so that two processes never do the same work.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="projects")
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="linked")
    remote_id = models.CharField(max_length=80)
    remote_name = models.CharField(max_length=160)
    remote_url = models.URLField(max_length=400, blank=True)
    kinds: models.JSONField[list[str]] = StoredJSON(default=list)
    counts: models.JSONField[dict[str, int]] = StoredJSON(default=dict)  # {} or {total, completed} of all items there
    polled_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    hinted: models.JSONField[list[str]] = StoredJSON(default=list)
    failure: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)  # of this project alone: {} or {code, at, …}
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "remote_id"], name="linked_project_once"),
        ]


class LinkedMilestone(models.Model):
    """A milestone as the other side knows it. Completed there is evidence here; accepted is what the customer says.

    Without a `milestone` of ours it is known and left out on purpose. `completed_on` is the organization's own date of
    `completed_at`; `gone_at`: no longer there, and kept here.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    linked_project = models.ForeignKey(LinkedProject, on_delete=models.PROTECT, related_name="milestones")
    milestone = models.OneToOneField(Milestone, null=True, on_delete=models.PROTECT, related_name="linked")
    remote_id = models.CharField(max_length=80)
    key = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=60, blank=True)
    url = models.URLField(max_length=400, blank=True)
    planned_on = models.DateField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_on = models.DateField(null=True)
    completed_how = models.CharField(max_length=20, blank=True)
    progress_bp = models.PositiveSmallIntegerField(default=0)
    synced_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["linked_project", "remote_id"], name="linked_milestone_once"),
        ]


class HookDelivery(models.Model):
    """A call from outside that was taken: the same one is not taken twice. `digest` of the name it gave itself."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "digest"], name="hook_delivery_once"),
        ]


class WriteBack(models.Model):
    """回写: what is to be said on the other side about one fact of ours; written in the fact's transaction, sent later.

    `fact` names it, so that it is said once. Its text is frozen. States: waiting → sending → done, failed (certainly
    not said) or unknown (perhaps said; never tried again).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    linked_project = models.ForeignKey(LinkedProject, on_delete=models.PROTECT, related_name="write_backs")
    linked = models.ForeignKey(LinkedMilestone, null=True, on_delete=models.PROTECT, related_name="write_backs")
    kind = models.CharField(max_length=12)  # comment collected task
    fact = models.CharField(max_length=80)
    content: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)  # {text}, {amount} or {title, due_on, text}
    state = models.CharField(max_length=8, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    remote_id = models.CharField(max_length=80, blank=True)
    failure: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["linked_project", "kind", "fact"], name="write_back_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(state__in=["waiting", "sending"]), name="write_back_on_its_way"
            ),
        ]


class ProgressReport(models.Model):
    """定期汇报: what was done since the last one, edited by the project manager, sent through the outbox."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    since = models.DateField()
    until = models.DateField()
    content: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "until"], name="report_once_a_day"),
        ]
