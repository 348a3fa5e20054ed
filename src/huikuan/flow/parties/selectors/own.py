"""The organization's own entities, accounts and people."""

from __future__ import annotations

from huikuan.flow.parties.models import BankAccount, LegalEntity, User


def entities_of(organization_id: int) -> list[LegalEntity]:
    """Our entities with their accounts. Two queries."""
    return list(LegalEntity.objects.filter(organization_id=organization_id).prefetch_related("accounts"))


def find_entity(organization_id: int, entity_id: int) -> LegalEntity | None:
    return LegalEntity.objects.filter(organization_id=organization_id, pk=entity_id).first()


def find_account(organization_id: int, account_id: int) -> BankAccount | None:
    return BankAccount.objects.filter(organization_id=organization_id, pk=account_id).select_related("entity").first()


def people_of(organization_id: int) -> list[User]:
    """Our people, those who may sign in first."""
    people = User.objects.filter(organization_id=organization_id).select_related("superior")
    return list(people.order_by("-is_active", "name", "pk"))


def find_person(organization_id: int, user_id: int) -> User | None:
    return User.objects.filter(organization_id=organization_id, pk=user_id).select_related("superior").first()
