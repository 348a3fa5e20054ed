"""Policy versions, as rows and as the rules read them."""

from __future__ import annotations

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


def policies_of(organization_id: int) -> dict[int, Policy]:
    """Every version of the organization's policies as the rules read them, by id. One query; there are few.

    Steps are each version's own; the limits (hours, caps, tolerance, age of bank data) are those of the newest one.
    """
    rows = PolicyVersion.objects.filter(organization_id=organization_id).order_by("version")
    found = {
        pk: (policy_id, policy_from_json(content))
        for pk, policy_id, content in rows.values_list("pk", "policy_id", "content")
    }
    newest = dict(found.values())
    return {pk: with_limits_of(policy, newest[policy_id]) for pk, (policy_id, policy) in found.items()}
