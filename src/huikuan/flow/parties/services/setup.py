"""Bringing an organization into being, and its entities and accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import BankAccount, LegalEntity, Organization, User
from huikuan.flow.parties.services.changes import change
from huikuan.rules.uscc import check_uscc
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def create_organization(
    *,
    name: str,
    at: datetime,
    time_zone: str = "Asia/Shanghai",
    language: str = "zh-hans",
    currency: str = "CNY",
    is_demo: bool = False,
) -> Organization:
    """A new tenant. Raises Refused("time_zone_unknown")."""
    check_zone(time_zone)
    organization = Organization.objects.create(
        name=name.strip(),
        time_zone=time_zone,
        language=language,
        currency=currency,
        is_demo=is_demo,
        mail_key=secrets.token_hex(8),
        created_at=at,
    )
    record(
        organization_id=organization.pk,
        at=at,
        kind="organization.created",
        subject=("organization", organization.pk),
        name=organization.name,
    )
    return organization


@transaction.atomic
def update_organization(
    *, organization: Organization, changes: Mapping[str, Any], by: User | None, at: datetime
) -> None:
    """Change name, zone, language or the minute of the day's run. Raises Refused("time_zone_unknown", …)."""
    if "time_zone" in changes:
        check_zone(changes["time_zone"])
    if not 0 <= int(changes.get("run_minute", 0)) < 24 * 60:
        raise Refused("run_minute_range", field="run_minute")
    change(organization, changes, {"name", "time_zone", "language", "run_minute"}, "organization", by=by, at=at)


@transaction.atomic
def add_entity(
    *,
    organization: Organization,
    name: str,
    at: datetime,
    by: User | None = None,
    name_en: str = "",
    short_name: str = "",
    uscc: str = "",
    address: str = "",
    phone: str = "",
    email: str = "",
) -> LegalEntity:
    """One of our companies. Raises Refused("uscc_invalid", "entity_exists")."""
    if uscc and not check_uscc(uscc):
        raise Refused("uscc_invalid", field="uscc", value=uscc)
    try:
        with transaction.atomic():
            entity = LegalEntity.objects.create(
                organization=organization, name=name.strip(), name_en=name_en, short_name=short_name, uscc=uscc,
                address=address.strip(), phone=phone.strip(), email=email.strip(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("entity_exists", field="name", name=name) from None
    record(
        organization_id=organization.pk,
        at=at,
        kind="entity.added",
        subject=("entity", entity.pk),
        by=by.pk if by else None,
        name=entity.name,
    )
    return entity


@transaction.atomic
def update_entity(*, entity: LegalEntity, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change names, code, how to reach it, or the day until which the bank data is complete.

    Raises Refused("uscc_invalid").
    """
    if changes.get("uscc") and not check_uscc(changes["uscc"]):
        raise Refused("uscc_invalid", field="uscc", value=changes["uscc"])
    change(entity, changes, ENTITY_FIELDS, "entity", by=by, at=at)


ENTITY_FIELDS = {"name", "name_en", "short_name", "uscc", "address", "phone", "email", "bank_data_until"}


@transaction.atomic
def add_account(
    *,
    entity: LegalEntity,
    currency: str,
    account_name: str,
    number: str,
    bank_name: str,
    at: datetime,
    by: User | None = None,
    swift: str = "",
) -> BankAccount:
    """A way to pay. Raises Refused("account_exists")."""
    try:
        with transaction.atomic():
            account = BankAccount.objects.create(
                organization_id=entity.organization_id,
                entity=entity,
                currency=currency,
                account_name=account_name,
                number=number.replace(" ", ""),
                bank_name=bank_name,
                swift=swift,
            )
    except IntegrityError:
        raise Refused("account_exists", field="number", number=number) from None
    record(
        organization_id=entity.organization_id,
        at=at,
        kind="account.added",
        subject=("entity", entity.pk),
        by=by.pk if by else None,
        number=account.number,
        currency=currency,
    )
    return account


@transaction.atomic
def update_account(*, account: BankAccount, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Correct an account's data."""
    change(account, changes, {"currency", "account_name", "number", "bank_name", "swift"}, "account", by=by, at=at)


def check_zone(time_zone: str) -> None:
    """Raises Refused("time_zone_unknown") for a name the time zone database does not know."""
    if time_zone not in available_timezones():
        raise Refused("time_zone_unknown", field="time_zone", value=time_zone)
