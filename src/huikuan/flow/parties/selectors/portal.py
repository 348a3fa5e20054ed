"""自助链接: which one a token or a visit belongs to, what was declared through it, and where the money may go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from huikuan.flow.parties.models import BankAccount, Customer, PortalAct, PortalLink
from huikuan.support import links
from huikuan.support.events.models import Event

RECENTLY: Final = timedelta(days=60)
"""How long a customer is asked to confirm a changed bank account by telephone."""
WHERE_MONEY_GOES: Final = frozenset({"number", "account_name", "bank_name", "swift"})


def link_of_token(token: str, at: datetime) -> PortalLink | None:
    """The standing link of a token; None for one that is invented, ended or revoked. One query for any token."""
    found = standing(at).filter(token_hash=links.hashed(token)).first()
    return found if links.is_ours(token) else None


def link_of_visit(link_id: int, mark: str, at: datetime) -> PortalLink | None:
    """The link a visit began with, if it still stands; `mark` is the beginning of its hash. One query."""
    return standing(at).filter(pk=link_id, token_hash__startswith=mark).first() if mark else None


def standing(at: datetime) -> QuerySet[PortalLink]:
    """Links that open something now."""
    alive = PortalLink.objects.filter(revoked_at__isnull=True, expires_at__gt=at, contact__left_at__isnull=True)
    return alive.select_related("organization", "customer", "contact")


def standing_count(customer: Customer, at: datetime) -> int:
    """How many links open the pages of this customer now."""
    return standing(at).filter(customer=customer).count()


def acts_of(link: PortalLink) -> QuerySet[PortalAct]:
    """What was declared for the customer of a link by its contact, the newest first."""
    rows = PortalAct.objects.filter(customer_id=link.customer_id, contact_id=link.contact_id)
    return rows.order_by("-at", "-pk")


def accounts_of(organization_id: int, entity_ids: Collection[int]) -> list[BankAccount]:
    """The accounts our entities take money on."""
    rows = BankAccount.objects.filter(organization_id=organization_id, entity_id__in=entity_ids)
    return list(rows.select_related("entity").order_by("entity_id", "currency", "pk"))


def lately_changed(accounts: Collection[BankAccount], at: datetime) -> frozenset[int]:
    """Which of these accounts are new beside older ones, or say something else than before. One query.

    A changed account is what swindlers send: the customer is asked to check by telephone.
    """
    if not accounts:
        return frozenset()
    happened = Event.objects.filter(
        Q(kind="account.changed", subject_kind="account", subject_id__in=[row.pk for row in accounts])
        | Q(kind="account.added", subject_kind="entity", subject_id__in={row.entity_id for row in accounts}),
        organization_id=next(iter(accounts)).organization_id, at__gt=at - RECENTLY,
    ).values_list("subject_id", "kind", "data")  # fmt: skip
    changed, added = set(), set()
    for subject, kind, data in happened:
        if kind == "account.added":
            added.add((subject, data.get("number")))
        elif WHERE_MONEY_GOES & set(data.get("changes", {})):
            changed.add(subject)
    fresh = {row.pk for row in accounts if (row.entity_id, row.number) in added}
    older = {(row.entity_id, row.currency) for row in accounts if row.pk not in fresh}
    return frozenset(
        row.pk for row in accounts if row.pk in changed or (row.pk in fresh and (row.entity_id, row.currency) in older)
    )
