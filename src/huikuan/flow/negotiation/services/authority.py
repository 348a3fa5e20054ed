"""授权范围: what each role may concede without asking, as the organization set it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from huikuan.flow.negotiation.models import AuthorityLimit
from huikuan.flow.negotiation.selectors.offers import limit_of
from huikuan.flow.parties.models import Organization, User
from huikuan.rules.talks.authority import DEFAULTS, NOTHING, Limit
from huikuan.rules.talks.terms import HIGHEST_DISCOUNT_BP, LONGEST_DAYS, MOST_LINES
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def set_limit(*, organization: Organization, role: str, limit: Limit, by: User, at: datetime) -> None:
    """Set what a role may concede alone; the owner needs none. Raises Refused("role_unknown", "limit_range")."""
    if role not in DEFAULTS:
        raise Refused("role_unknown", field="role", value=role)
    within = (
        0 <= limit.discount_bp <= HIGHEST_DISCOUNT_BP
        and 0 <= limit.extension_days <= LONGEST_DAYS
        and 0 <= limit.instalments <= MOST_LINES
        and limit.amount_minor >= 0
    )
    if not within:
        raise Refused("limit_range")
    before = limit_of(organization.pk, role) or NOTHING
    if before == limit:
        return
    AuthorityLimit.objects.update_or_create(
        organization=organization, role=role, defaults={**asdict(limit), "by": by, "at": at}
    )
    old, new = asdict(before), asdict(limit)
    record(
        organization_id=organization.pk, at=at, kind="authority.set", subject=("organization", organization.pk),
        by=by.pk, role=role, currency=organization.currency,
        changes={name: [old[name], new[name]] for name in old if old[name] != new[name]},
    )  # fmt: skip
