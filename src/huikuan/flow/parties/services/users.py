"""Our people: adding, changing, disabling; passwords and the sessions they open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.services.changes import change
from huikuan.support.access import Role
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def add_user(
    *,
    organization: Organization,
    email: str,
    name: str,
    role: str,
    password: str,
    at: datetime,
    by: User | None = None,
    title: str = "",
    phone: str = "",
    sees_all: bool = False,
    superior: User | None = None,
    language: str = "",
) -> User:
    """A new person with a role. Raises Refused("role_unknown", "user_exists", "password_weak")."""
    if role not in set(Role):
        raise Refused("role_unknown", field="role", value=role)
    user = User(
        organization=organization,
        email=email.strip().lower(),
        name=name.strip(),
        title=title,
        phone=phone,
        role=role,
        sees_all=sees_all,
        superior=superior,
        language=language or organization.language,
    )
    check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Refused("user_exists", field="email", email=user.email) from None
    record(
        organization_id=organization.pk,
        at=at,
        kind="user.added",
        subject=("user", user.pk),
        by=by.pk if by else None,
        email=user.email,
        role=role,
    )
    return user


@transaction.atomic
def update_user(*, user: User, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change name, title, phone, role, scope, superior or language.

    A changed role or scope ends the person's sessions. Raises Refused("role_unknown", "last_owner").
    """
    if "role" in changes:
        if changes["role"] not in set(Role):
            raise Refused("role_unknown", field="role", value=changes["role"])
        if changes["role"] != Role.OWNER:
            keep_an_owner(user)
    allowed = {"name", "title", "phone", "role", "sees_all", "superior", "language"}
    changed = change(user, changes, allowed, "user", by=by, at=at)
    if {"role", "sees_all"} & changed.keys():
        end_sessions(user)


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None, at: datetime) -> None:
    """A new password; every open session of the person ends. Raises Refused("password_weak")."""
    check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user)
    record(
        organization_id=user.organization_id,
        at=at,
        kind="user.password_set",
        subject=("user", user.pk),
        by=by.pk if by else None,
    )


@transaction.atomic
def disable_user(*, user: User, by: User | None, at: datetime) -> None:
    """The person can no longer sign in; sessions end at once. Raises Refused("last_owner")."""
    keep_an_owner(user)
    if change(user, {"is_active": False}, {"is_active"}, "user", by=by, at=at):
        end_sessions(user)


@transaction.atomic
def enable_user(*, user: User, by: User | None, at: datetime) -> None:
    """The person may sign in again."""
    change(user, {"is_active": True}, {"is_active"}, "user", by=by, at=at)


def keep_an_owner(user: User) -> None:
    """Raises Refused("last_owner") when nobody else could manage the organization."""
    others = User.objects.filter(organization_id=user.organization_id, role=Role.OWNER, is_active=True).exclude(
        pk=user.pk
    )
    if user.role == Role.OWNER and not others.exists():
        raise Refused("last_owner")


def check_password(password: str, user: User) -> None:
    """Raises Refused("password_weak") with Django's reasons."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("password_weak", field="password", reasons=" ".join(error.messages)) from None


def end_sessions(user: User) -> None:
    """Delete the person's sessions. Sessions are few and their owner is inside the signed data, so each is opened."""
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
