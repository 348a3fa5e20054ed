"""催收: policies, the track of each claim along them, actions, messages and tasks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Customer, LegalEntity, Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class Policy(models.Model):
    """催收策略: a ladder under a name. Its steps live in versions; the newest published one is used for new cycles."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    name = models.CharField(max_length=60)
    is_default = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)  # no longer offered; claims on its ladder finish it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "name"], name="policy_name_once"),
            models.UniqueConstraint(fields=["organization"], condition=Q(is_default=True), name="policy_one_default"),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(retired_at__isnull=True), name="policy_default_not_retired"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyAssignment(models.Model):
    """Which policy a claim, a contract or a customer follows instead of the default: exactly one of the three is set.

    The claim's own beats its contract's, that beats its customer's, that beats the organization's default.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="assignments")
    receivable = models.OneToOneField(Receivable, null=True, on_delete=models.PROTECT, related_name="policy_assignment")
    contract = models.OneToOneField(Contract, null=True, on_delete=models.PROTECT, related_name="policy_assignment")
    customer = models.OneToOneField(Customer, null=True, on_delete=models.PROTECT, related_name="policy_assignment")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(receivable__isnull=False, contract__isnull=True, customer__isnull=True)
                | Q(receivable__isnull=True, contract__isnull=False, customer__isnull=True)
                | Q(receivable__isnull=True, contract__isnull=True, customer__isnull=False),
                name="policy_assignment_one_target",
            ),
        ]


class PolicyVersion(models.Model):
    """An unchangeable edition of a policy: steps and limits as rules/dunning/policy.py reads them."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content: models.JSONField[dict[str, Any]] = models.JSONField()  # rules/dunning/policy.py: to_json/from_json
    texts: models.JSONField[dict[str, Any]] = models.JSONField()  # {step key: {language: {"subject", "body"}}}
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
        ]


class ChannelSwitch(models.Model):
    """The safety catch: sending on a channel is off (rehearsal) until an owner switches it on after a preview."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=12)
    on = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "channel"], name="channel_switch_once")
        ]


class MailServer(models.Model):
    """How the organization's mail leaves: one SMTP server. The password is sealed (support/secrets.py)."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="mail_server")
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=465)
    security = models.CharField(max_length=10, default="tls")  # tls starttls none
    username = models.CharField(max_length=200, blank=True)
    password_sealed = models.TextField(blank=True)
    from_address = models.EmailField()
    tested_at = models.DateTimeField(null=True, blank=True)
    test_failure = models.TextField(blank=True)


class Track(models.Model):
    """Where one open receivable stands on its ladder, and the next day worth looking at it again.

    A cycle starts over when sending is switched on after a rehearsal. `counted_mask` has bit p set when the step at
    position p counted, `dropped_mask` when a person decided against it.
    `next_on` empty: only a changed fact can make anything happen (the change sets it again).
    """

    receivable = models.OneToOneField(Receivable, primary_key=True, on_delete=models.PROTECT, related_name="track")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, db_index=False)
    cycle = models.PositiveSmallIntegerField(default=1)
    counted_mask = models.BigIntegerField(default=0)
    dropped_mask = models.BigIntegerField(default=0)
    last_counted_on = models.DateField(null=True)
    deadline_on = models.DateField(null=True)
    pending = models.BooleanField(default=False)  # a message on its way or awaiting approval, or a hard step on a desk
    next_on = models.DateField(null=True)
    trace: models.JSONField[list[Any]] = StoredJSON(default=list)  # why, at the last look
    looked_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "next_on"], condition=Q(next_on__isnull=False), name="track_by_next_day"
            )
        ]


class Message(models.Model):
    """消息: what leaves. The bytes are frozen with their hash before sending; states follow docs/flow.md.

    awaiting_approval → queued → claimed → committing → sent | failed | uncertain; cancelled and skipped say why in
    `outcome`; rehearsed never leaves. `attempt` is the fencing token of the present claim.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="messages", db_index=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, db_index=False)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, db_index=False)
    sender = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)  # who is replied to
    purpose = models.CharField(max_length=12, default="reminder")  # reminder thank_you report receipt statement test
    channel = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=20)
    approver_role = models.CharField(max_length=20, blank=True)
    business_date = models.DateField()
    not_before = models.DateTimeField()
    to_address = models.CharField(max_length=254)
    to_name = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    amount_minor = models.BigIntegerField()
    message_id = models.CharField(max_length=200)
    mime = models.BinaryField()
    mime_sha256 = models.CharField(max_length=64)
    enclosure = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    policy_version = models.ForeignKey(PolicyVersion, null=True, on_delete=models.PROTECT, db_index=False)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    outcome: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)  # {"code": …, values}
    reply = models.TextField(blank=True)  # the server's last words
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before", "id"], name="message_queue"),
            models.Index(fields=["organization", "-business_date", "-id"], name="message_newest"),
            models.Index(fields=["customer", "-business_date"], name="message_by_customer"),
            models.Index(fields=["enclosure"], condition=Q(enclosure__isnull=False), name="message_by_enclosure"),
        ]


class Action(models.Model):
    """催收动作: one step applied to one receivable, at most once in a cycle.

    Skipped, cancelled and failed actions do not count (domain.md): their step may be taken again. A task's action is
    `queued` while it lies on somebody's desk.
    """

    # Written a million at a time, copied from a track whose own foreign keys hold: checked there, not twice.
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="actions", db_index=False)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    cycle = models.PositiveSmallIntegerField()
    step_key = models.CharField(max_length=24)
    form = models.CharField(max_length=10)  # message task internal
    state = models.CharField(
        max_length=20
    )  # planned awaiting_approval queued sent done skipped cancelled failed rehearsed
    business_date = models.DateField()
    amount_minor = models.BigIntegerField()
    late_charge_minor = models.BigIntegerField(default=0)
    deadline_on = models.DateField(null=True)
    trace: models.JSONField[list[Any]] = StoredJSON(default=list)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="actions", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["receivable", "cycle", "step_key"],
                condition=~Q(state__in=["skipped", "cancelled", "failed"]),
                name="action_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="action_by_message"),
            models.Index(fields=["organization", "id"], condition=Q(state="planned"), name="action_to_arrange"),
        ]


class Attempt(models.Model):
    """One try to hand a message over: evidence with the server's name, code and words. Never edited once finished."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    server = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=12, blank=True)  # sent retry failed uncertain withdrawn
    reply_code = models.PositiveSmallIntegerField(null=True)
    reply_text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "number"], name="attempt_once")]


class Task(models.Model):
    """任务: something a person must do. Open while `done_at` is empty. Hard steps need an approval first."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    role = models.CharField(max_length=20, blank=True)  # whose job it is when no person is named
    kind = models.CharField(max_length=30)  # a step key, or no_address unmatched_money uncertain failed calendar …
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    receivable = models.ForeignKey(Receivable, null=True, on_delete=models.PROTECT, related_name="tasks")
    action = models.OneToOneField(Action, null=True, on_delete=models.PROTECT, related_name="task")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="tasks")
    values: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    due_on = models.DateField()
    approver_role = models.CharField(max_length=20, blank=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    dedupe_key = models.CharField(max_length=80, blank=True)  # an open task of the same key is not made twice
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=20, blank=True)  # done dropped obsolete
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "dedupe_key"],
                condition=Q(done_at__isnull=True) & ~Q(dedupe_key=""),
                name="task_open_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "owner", "due_on"], condition=Q(done_at__isnull=True), name="task_open"
            ),
            models.Index(fields=["customer"], condition=Q(done_at__isnull=True), name="task_open_by_customer"),
        ]
