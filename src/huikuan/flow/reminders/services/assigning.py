"""Which policy a claim, a contract or a customer follows: said once, on record, taken back the same way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Policy, PolicyAssignment
from huikuan.flow.reminders.selectors.assigned import Target, followed, kind_of
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def assign(*, target: Target, policy: Policy | None, by: User | None, at: datetime) -> None:
    """The target follows this policy from now on; None: what it inherits.

    Raises Refused("policy_unknown") for another organization's policy or a retired one, Refused("policy_same") when
    nothing would change.
    """
    kind = kind_of(target)
    before = followed(target)
    mine = PolicyAssignment.objects.select_for_update().filter(**{f"{kind}_id": target.pk})
    if policy is not None and (policy.organization_id != target.organization_id or policy.retired_at is not None):
        raise Refused("policy_unknown", field="policy")
    if (policy is None and not before.own) or (before.own and before.policy == policy):
        raise Refused("policy_same", field="policy")
    mine.delete()
    if policy is not None:
        PolicyAssignment.objects.create(
            organization_id=target.organization_id, policy=policy, by=by, at=at, **{f"{kind}_id": target.pk}
        )
    after = followed(target)
    record(
        organization_id=target.organization_id, at=at, kind="policy.assigned", subject=(kind, target.pk),
        by=by.pk if by else None, before=before.policy.name, after=after.policy.name, through=after.through,
    )  # fmt: skip
