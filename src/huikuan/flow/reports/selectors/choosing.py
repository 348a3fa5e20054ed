"""By whom and by what the lists about money can be narrowed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, Value

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.parties.models import LegalEntity, User


@dataclass(frozen=True, slots=True)
class Choices:
    """(key, name) of the people who can manage a contract and of our own companies."""

    managers: list[tuple[int, str]]
    entities: list[tuple[int, str]]


def choices_for(user: User) -> Choices:
    """Nothing for a person who sees the own contracts only. One query for both."""
    if sees_everything(user):
        return all_choices(user.organization_id)
    return Choices([], [])


def all_choices(organization_id: int) -> Choices:
    people = User.objects.filter(organization_id=organization_id, is_active=True).order_by()
    companies = LegalEntity.objects.filter(organization_id=organization_id).order_by()
    rows = people.values_list(Value("manager", CharField()), "pk", "name").union(
        companies.values_list(Value("entity", CharField()), "pk", "name"), all=True
    )
    found: dict[str, list[tuple[int, str]]] = {"manager": [], "entity": []}
    for kind, key, name in rows:
        found[kind].append((key, name))
    return Choices(sorted(found["manager"], key=lambda row: row[1]), sorted(found["entity"]))
