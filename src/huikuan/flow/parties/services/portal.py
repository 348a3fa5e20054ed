"""自助链接: made for one contact, ended by time, by us or when the contact leaves; what is declared there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import Contact, Customer, Organization, PortalAct, PortalLink, User
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.files.models import StoredFile
from huikuan.support.links import address_hash, hashed, new_token
from huikuan.support.refusal import Refused

STANDS: Final = timedelta(days=90)
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1", ""})
ACTS_AN_HOUR: Final = 30  # of one link: more is no person


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link before it is stored: what goes into the message, and the row, which does not know the token."""

    address: str
    row: PortalLink


def can_be_reached(organization: Organization) -> bool:
    """Whether a link would lead anywhere: not while the desk is only known under an address of this computer."""
    return organization.is_demo or (urlsplit(settings.PUBLIC_URL).hostname or "") not in HERE


def new_link(contact: Contact, at: datetime) -> NewLink:
    """A link for this contact, to be stored with `keep` in the transaction of the message that carries it."""
    token = new_token()
    row = PortalLink(
        organization_id=contact.organization_id, customer_id=contact.customer_id, contact=contact,
        token_hash=hashed(token), created_at=at, expires_at=at + STANDS,
    )  # fmt: skip
    return NewLink(f"{settings.PUBLIC_URL}/p/{token}", row)


def keep(links: Sequence[NewLink]) -> None:
    """Store links in bulk. Call inside the transaction of their messages."""
    PortalLink.objects.bulk_create([link.row for link in links], batch_size=500)


@transaction.atomic
def revoke_links(*, customer: Customer, by: User, at: datetime) -> int:
    """Every standing link of a customer ends now. Returns how many."""
    standing = PortalLink.objects.filter(customer=customer, expires_at__gt=at)
    return end(list(standing.filter(revoked_at__isnull=True)), "asked", by, at)


@transaction.atomic
def revoke_of_contact(contact: Contact, why: str, by: User | None, at: datetime) -> int:
    """The contact left, or its address is another one: what was sent to it opens nothing any more."""
    standing = contact.portal_links.filter(expires_at__gt=at, revoked_at__isnull=True)
    return end(list(standing), why, by, at)


def end(rows: Sequence[PortalLink], why: str, by: User | None, at: datetime) -> int:
    if not rows:
        return 0
    keys = [row.pk for row in rows]
    PortalLink.objects.filter(pk__in=keys, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by, revoked_why=why
    )
    record_many(
        Happened(
            row.organization_id, at, "portal.revoked", "customer", row.customer_id, by.pk if by else None,
            {"contact": row.contact_id, "link": row.pk, "why": why},
        )
        for row in rows
    )  # fmt: skip
    return len(rows)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person confirmed: the exact words, the name under them, from where, and the key of the page's button."""

    text: str
    signed_as: str
    address: str
    once: str


@transaction.atomic
def declare(
    *,
    link: PortalLink,
    kind: str,
    said: Declared,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    file: StoredFile | None = None,
) -> PortalAct:
    """Write down what was confirmed, once.

    Raises Refused("name_missing", "portal_too_often", "portal_done_already").
    """
    if not said.signed_as.strip():
        raise Refused("name_missing", field="signed_as")
    if PortalAct.objects.filter(link=link, at__gt=at - timedelta(hours=1)).count() >= ACTS_AN_HOUR:
        raise Refused("portal_too_often")
    try:
        with transaction.atomic():
            act = PortalAct.objects.create(
                organization_id=link.organization_id, customer_id=link.customer_id, contact_id=link.contact_id,
                link=link, kind=kind, text=said.text, text_sha256=sha256(said.text.encode()).hexdigest(),
                signed_as=said.signed_as.strip()[:60], values=dict(values or {}), file=file,
                address_hash=address_hash(said.address), once=said.once[:32], at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("portal_done_already") from None
    PortalLink.objects.filter(pk=link.pk).update(last_used_at=at)
    record(
        organization_id=link.organization_id, at=at, kind=f"portal.{kind}", subject=("customer", link.customer_id),
        act=act.pk, contact=link.contact_id, who=act.signed_as, sha256=act.text_sha256,
        address=act.address_hash, file=file.sha256 if file else "",
    )  # fmt: skip
    return act
