"""Founding an organization: tenant, first owner and the default policy, all or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization
from huikuan.flow.parties.services.setup import add_entity, create_organization
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.reminders.services.policies import install_default
from huikuan.support.access import Role


@transaction.atomic
def found(
    *,
    name: str,
    email: str,
    person: str,
    password: str,
    time_zone: str,
    language: str,
    at: datetime,
    is_demo: bool = False,
) -> Organization:
    """A new organization in rehearsal, with an owner, an entity of its own name and the default ladder.

    Raises Refused("time_zone_unknown", "user_exists", "password_weak").
    """
    organization = create_organization(name=name, at=at, time_zone=time_zone, language=language, is_demo=is_demo)
    add_user(
        organization=organization,
        email=email,
        name=person,
        role=Role.OWNER,
        password=password,
        at=at,
        language=language,
    )
    if not is_demo:
        add_entity(organization=organization, name=name, at=at)
    install_default(organization=organization, at=at)
    return organization
