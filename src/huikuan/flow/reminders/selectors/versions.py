"""Policy versions, as rows and as the rules read them."""

from __future__ import annotations

from django.db.models import Max

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.dunning.policy import Policy, with_limits_of
from huikuan.support.refusal import Refused


def current_version(organization_id: int) -> PolicyVersion:
    """The newest version of the organization's default policy. Raises Refused("policy_missing")."""
    row = (
        PolicyVersion.objects.filter(organization_id=organization_id, policy__is_default=True)
        .order_by("-version")
        .first()
    )
    if row is None:
        raise Refused("policy_missing")
    return row


def newest_versions(organization_id: int) -> dict[int, int]:
    """{policy: its newest version}. One query; there are few. Versions are numbered in the order of their ids."""
    rows = PolicyVersion.objects.filter(organization_id=organization_id).order_by().values_list("policy_id")
    return dict(rows.annotate(newest=Max("pk")))


def policies_of(organization_id: int) -> dict[int, Policy]:
    """Every version of the organization's policies as the rules read them, by id. One query; there are few.

    Steps are each version's own. The limits (hours, caps, tolerance, age of bank data) are how the organization treats
    people, whichever ladder they stand on: those of the default policy's newest version.
    """
    rows = PolicyVersion.objects.filter(organization_id=organization_id).order_by("policy__is_default", "version")
    found = {pk: policy_from_json(content) for pk, content in rows.values_list("pk", "content")}
    if not found:
        return {}
    limits = list(found.values())[-1]
    return {pk: with_limits_of(policy, limits) for pk, policy in found.items()}
