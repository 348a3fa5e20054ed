"""Which versions can be tried, and the one somebody names."""

from __future__ import annotations

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.support.refusal import Refused

SHOWN = 200


def versions(organization_id: int) -> list[PolicyVersion]:
    """Every version without its texts, the default policy's first, newest first. One query."""
    rows = PolicyVersion.objects.filter(organization_id=organization_id).select_related("policy").defer("texts")
    return list(rows.order_by("-policy__is_default", "policy__name", "-version")[:SHOWN])


def versions_of_policy(version: PolicyVersion) -> frozenset[int]:
    """All versions of the same policy."""
    rows = PolicyVersion.objects.filter(organization_id=version.organization_id, policy_id=version.policy_id)
    return frozenset(rows.values_list("pk", flat=True))


def named_version(organization_id: int, wanted: str) -> PolicyVersion:
    """NAME (its newest version) or NAME@VERSION. Raises Refused("policy_not_found")."""
    name, mark, number = wanted.strip().rpartition("@")
    rows = PolicyVersion.objects.filter(organization_id=organization_id).select_related("policy")
    found = None
    if mark and number.isascii() and number.isdecimal() and len(number) < 6:
        found = rows.filter(policy__name=name, version=int(number)).first()
    found = found or rows.filter(policy__name=wanted.strip()).order_by("-version").first()
    if found is None:
        raise Refused("policy_not_found", field="policy", name=wanted)
    return found
