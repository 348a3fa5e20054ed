"""Policy versions, as rows and as the rules read them."""

from __future__ import annotations

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.dunning.policy import Policy
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
    """Every version of the organization's policies as the rules read them, by id. One query; there are few."""
    rows = PolicyVersion.objects.filter(organization_id=organization_id).values_list("pk", "content")
    return {pk: policy_from_json(content) for pk, content in rows}
