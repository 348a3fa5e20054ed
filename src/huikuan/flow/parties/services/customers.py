"""Customers and their people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.flow.parties.services import portal
from huikuan.flow.parties.services.changes import change
from huikuan.flow.parties.services.pinyin import search_key
from huikuan.rules.uscc import check_uscc
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

CUSTOMER_FIELDS = {"number", "name", "uscc", "language", "time_zone", "segment", "note"}
CONTACT_FIELDS = {
    "name", "title", "email", "phone", "language", "is_payer", "is_approver", "is_superior", "is_notice_address",
    "opted_out_at", "bounced_at", "left_at",
}  # fmt: skip


@transaction.atomic
def add_customer(
    *,
    organization: Organization,
    name: str,
    at: datetime,
    by: User | None = None,
    number: str = "",
    uscc: str = "",
    language: str = "zh-hans",
    segment: str = "",
    note: str = "",
) -> Customer:
    """A new customer. Raises Refused("name_missing", "uscc_invalid", "customer_exists")."""
    name = name.strip()
    check(name=name, uscc=uscc)
    try:
        with transaction.atomic():
            customer = Customer.objects.create(
                organization=organization,
                name=name,
                pinyin=search_key(name),
                number=number.strip(),
                uscc=uscc,
                language=language,
                segment=segment,
                note=note,
            )
    except IntegrityError:
        raise Refused("customer_exists", field="name", name=name) from None
    record(
        organization_id=organization.pk,
        at=at,
        kind="customer.added",
        subject=("customer", customer.pk),
        by=by.pk if by else None,
        name=name,
    )
    return customer


@transaction.atomic
def update_customer(*, customer: Customer, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change a customer's data. Raises Refused("name_missing", "uscc_invalid", "already_exists")."""
    check(name=changes.get("name", customer.name), uscc=changes.get("uscc", ""))
    if "name" in change(customer, changes, CUSTOMER_FIELDS, "customer", by=by, at=at):
        Customer.objects.filter(pk=customer.pk).update(pinyin=search_key(customer.name))


@transaction.atomic
def add_contact(
    *,
    customer: Customer,
    name: str,
    at: datetime,
    by: User | None = None,
    email: str = "",
    title: str = "",
    phone: str = "",
    language: str = "",
    is_payer: bool = True,
    is_approver: bool = False,
    is_superior: bool = False,
    is_notice_address: bool = False,
) -> Contact:
    """A person at the customer. Raises Refused("email_invalid", "contact_exists")."""
    email = checked_email(email)
    try:
        with transaction.atomic():
            contact = Contact.objects.create(
                organization_id=customer.organization_id,
                customer=customer,
                name=name.strip(),
                title=title.strip(),
                email=email,
                phone=phone.strip(),
                language=language,
                is_payer=is_payer,
                is_approver=is_approver,
                is_superior=is_superior,
                is_notice_address=is_notice_address,
            )
    except IntegrityError:
        raise Refused("contact_exists", field="email", email=email) from None
    record(
        organization_id=customer.organization_id,
        at=at,
        kind="contact.added",
        subject=("customer", customer.pk),
        by=by.pk if by else None,
        contact=contact.pk,
        name=contact.name,
        email=email,
    )
    return contact


@transaction.atomic
def update_contact(*, contact: Contact, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change a contact. A new e-mail address forgets the old one's bounce and ends the links sent to it.

    Raises Refused("email_invalid")."""
    changes = dict(changes)
    if "email" in changes:
        changes["email"] = checked_email(changes["email"])
        if changes["email"] != contact.email:
            changes.setdefault("bounced_at", None)
    differing = change(contact, changes, CONTACT_FIELDS, "contact", by=by, at=at)
    if contact.left_at is not None or "email" in differing:  # what was sent to the old address opens nothing any more
        portal.revoke_of_contact(contact, "left" if contact.left_at else "moved", by, at)


def check(*, name: str, uscc: str) -> None:
    if not name:
        raise Refused("name_missing", field="name")
    if uscc and not check_uscc(uscc):
        raise Refused("uscc_invalid", field="uscc", value=uscc)


def checked_email(email: str) -> str:
    """The address as stored. Raises Refused("email_invalid"); empty is allowed (a task for a person later)."""
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("email_invalid", field="email", value=email) from None
    return email
