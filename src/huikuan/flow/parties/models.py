"""Who is who: the organization, its entities and people, its customers and theirs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from huikuan.support.files.models import StoredFile
from huikuan.support.stored_json import StoredJSON


class Organization(models.Model):
    """The tenant. Every other row belongs to exactly one. The business date is taken in `time_zone`."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    language = models.CharField(max_length=10, default="zh-hans")
    currency = models.CharField(max_length=3, default="CNY")
    run_minute = models.PositiveSmallIntegerField(default=8 * 60 + 30)  # local minute of the day's run
    is_demo = models.BooleanField(default=False)  # the demo can never send outside
    mail_key = models.CharField(max_length=32, unique=True)  # right-hand side of Message-IDs, never changes
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class LegalEntity(models.Model):
    """签约主体: our company that signs, invoices and is paid."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="entities")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=200, blank=True)  # with phone and email, as at the head of a letter
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    bank_data_until = models.DateField(null=True, blank=True)  # null: no bank feed, staleness does not apply

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "name"], name="entity_once")]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class BankAccount(models.Model):
    """Where a customer can pay, by currency."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="accounts")
    currency = models.CharField(max_length=3, default="CNY")
    account_name = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    bank_name = models.CharField(max_length=120)
    swift = models.CharField(max_length=11, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "number"], name="account_once")]
        ordering: ClassVar = ["id"]


class Users(BaseUserManager["User"]):
    """Finds a user by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One of our people. Belongs to one organization, holds one role (support/access.py)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=20)
    sees_all = models.BooleanField(default=False)  # a project manager granted more than own projects
    superior = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """客户: the debtor."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    number = models.CharField(max_length=40, blank=True)  # external number: repeats of an import find it again
    name = models.CharField(max_length=160)
    pinyin = models.CharField(max_length=400, blank=True)  # full pinyin and initials, for search
    uscc = models.CharField(max_length=18, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=60, blank=True)  # empty: the organization's
    segment = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "name"], name="customer_name_once"),
            models.UniqueConstraint(
                fields=["organization", "number"], condition=~Q(number=""), name="customer_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """联系人: a person at the customer, with addresses and what they allow."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10, blank=True)  # empty: the customer's
    is_payer = models.BooleanField(default=True)
    is_approver = models.BooleanField(default=False)
    is_superior = models.BooleanField(default=False)
    is_notice_address = models.BooleanField(default=False)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)  # the address refused mail for good
    left_at = models.DateTimeField(null=True, blank=True)  # no longer to be written to

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "customer", Lower("email"), condition=~Q(email=""), name="contact_email_once_per_customer"
            ),
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class CalendarYear(models.Model):
    """A year's working-day table of one organization; `version` counts imports. Unconfirmed years stay closed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=120)
    days: models.JSONField[list[Any]] = models.JSONField(default=list)  # [["2027-01-01", false, "元旦"], …]
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "year", "version"], name="calendar_year_version_once")
        ]


class SavedView(models.Model):
    """A filter a person wants to see again: the address's query string under a name."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="view_name_once"),
        ]


class ColumnMappingMemory(models.Model):
    """How a firm's own columns are to be read, remembered by the fingerprint of its header row."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    fingerprint = models.CharField(max_length=64)
    mapping: models.JSONField[dict[str, Any]] = models.JSONField()
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "fingerprint"], name="mapping_once")]


class CreditReview(models.Model):
    """信用调查: what was checked about a customer, with evidence and date; the newest one that is valid counts.

    `checks` and `facts` are as rules/plan/credit.py reads them; score, grade and limit are what it gave then.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="credit_reviews")
    reviewed_on = models.DateField()
    valid_until = models.DateField()
    checks: models.JSONField[list[Any]] = StoredJSON(default=list)
    facts: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    score = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=4)
    reasons: models.JSONField[list[Any]] = StoredJSON(default=list)
    limit_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    allowed_terms = models.CharField(max_length=300, blank=True)
    report = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(limit_minor__gte=0), name="credit_limit_not_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "-reviewed_on", "-id"], name="credit_review_newest")]


class ExposureApproval(models.Model):
    """超限审批: who allowed how much above the limit, until when and why."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="exposure_approvals")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    until = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="exposure_approval_positive"),
        ]


class PortalLink(models.Model):
    """自助链接: lets one contact open the customer's pages. Only the hash of its token is kept.

    It ends by itself, when somebody of ours revokes it, and when the contact leaves or gets another e-mail address.
    `last_used_at`: the last act of a person; opening a page is none (mail filters open links too).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="portal_links", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="portal_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    revoked_why = models.CharField(max_length=12, blank=True)  # asked left moved
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="portal_link_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "expires_at"], condition=Q(revoked_at__isnull=True), name="portal_link_standing"
            ),
        ]


class PortalAct(models.Model):
    """自助办理: what a customer's person declared on the customer's pages. Written once, never edited.

    `text` is exactly what was confirmed, `text_sha256` its hash; `signed_as` the name typed under it. `address_hash`
    tells two computers apart without keeping where they are. `once` makes a second press of the button harmless.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="portal_acts", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", db_index=False)
    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="acts", db_index=False)
    kind = models.CharField(max_length=12)  # promise ask objection proof statement contact
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    signed_as = models.CharField(max_length=60)
    values: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    address_hash = models.CharField(max_length=32)
    once = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "once"], name="portal_act_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at", "-id"], name="portal_act_by_customer"),
            models.Index(fields=["organization", "-at", "-id"], name="portal_act_newest"),
        ]
