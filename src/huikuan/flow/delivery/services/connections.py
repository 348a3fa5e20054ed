"""Connections to the programs projects are kept in.

Which of our projects follow one of theirs: links.py; what was seen there: seen.py; what we say there: write_backs.py.
"""

from __future__ import annotations

import json
import secrets as chance
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from huikuan.flow.delivery.models import Connection, HookDelivery, LinkedProject
from huikuan.flow.delivery.ports import connectors
from huikuan.flow.parties.models import Organization, User
from huikuan.support import secrets
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

DELIVERIES_KEPT = timedelta(days=7)  # a signed call is only believed for minutes; the rest is for whoever looks


@transaction.atomic
def add_connection(
    *,
    organization: Organization,
    kind: str,
    name: str,
    address: str,
    credentials: Mapping[str, str],
    options: Mapping[str, Any],
    by: User | None,
    at: datetime,
    write_back: bool = False,
) -> Connection:
    """A new connection, its credentials sealed. Raises Refused("kind_unknown", "name_missing", "already_exists")."""
    if kind not in connectors:
        raise Refused("kind_unknown", field="kind", value=kind)
    if not name.strip():
        raise Refused("name_missing", field="name")
    try:
        with transaction.atomic():
            row = Connection.objects.create(
                organization=organization, kind=kind, name=name.strip(), address=address.strip(),
                options=dict(options), secrets_sealed=secrets.seal(json.dumps(dict(credentials))),
                hook_secret=chance.token_urlsafe(24), write_back=write_back, created_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("already_exists", field="name", noun="connection") from None
    record(
        organization_id=organization.pk, at=at, kind="connection.added", subject=("organization", organization.pk),
        by=by.pk if by else None, connection=row.pk, name=row.name, connection_kind=kind,
    )  # fmt: skip
    return row


@transaction.atomic
def update_connection(
    *,
    connection: Connection,
    address: str,
    credentials: Mapping[str, str],
    options: Mapping[str, Any],
    write_back: bool,
    by: User | None,
    at: datetime,
) -> None:
    """Change where and how; empty credentials keep the known ones. A changed connection must be tested again.

    Credentials are never sent to an address they were not entered for: whoever moves the address enters them anew.
    Raises Refused("credentials_again", "connection_ended").
    """
    if connection.ended_at is not None:
        raise Refused("connection_ended")
    moved = connection.address != address.strip()
    asked_for = connectors[connection.kind].credentials if connection.kind in connectors else ()
    if moved and any(not credentials.get(name) for name in asked_for):
        raise Refused("credentials_again", field="address")
    known = {} if moved else known_credentials(connection)
    known.update({name: value for name, value in credentials.items() if value})
    Connection.objects.filter(pk=connection.pk).update(
        address=address.strip(), options=dict(options), write_back=write_back,
        secrets_sealed=secrets.seal(json.dumps(known)), tested_at=None, failure={}, failures=0, retry_at=None,
    )  # fmt: skip
    connection.refresh_from_db()
    record(
        organization_id=connection.organization_id, at=at, kind="connection.changed",
        subject=("organization", connection.organization_id), by=by.pk if by else None, connection=connection.pk,
        name=connection.name,
    )  # fmt: skip


def known_credentials(connection: Connection) -> dict[str, str]:
    """What is stored, nothing when it can no longer be opened: then all of it is entered anew."""
    try:
        return credentials_of(connection)
    except secrets.SecretLost:
        return {}


def credentials_of(connection: Connection) -> dict[str, str]:
    """The opened credentials; never logged, never shown. Raises SecretLost when the key has changed."""
    return dict(json.loads(secrets.unseal(connection.secrets_sealed))) if connection.secrets_sealed else {}


def note_answer(
    *,
    connection: Connection,
    failure: Mapping[str, Any],
    tested: bool,
    at: datetime,
    retry_at: datetime | None = None,
    account: Mapping[str, Any] | None = None,
) -> None:
    """What the last test or poll came to: {} or {code, values}. Failures in a row are counted, a success ends them."""
    fields: dict[str, Any] = {"failure": {**failure, "at": at.isoformat()} if failure else {}}
    if failure:
        fields |= {"failures": min(connection.failures + 1, 1000), "retry_at": retry_at}
    else:
        fields |= {"failures": 0, "retry_at": None, "tested_at" if tested else "polled_at": at}
    if account is not None:
        fields["account"] = dict(account)
    Connection.objects.filter(pk=connection.pk).update(**fields)
    connection.refresh_from_db()


@transaction.atomic
def end_connection(*, connection: Connection, by: User | None, at: datetime) -> None:
    """No longer asked; its credentials are forgotten, what was seen stays as evidence. Raises Refused("not_found")."""
    changed = Connection.objects.filter(pk=connection.pk, ended_at__isnull=True).update(
        ended_at=at,
        secrets_sealed="",
        hook_secret=f"ended-{connection.pk}",
        name=f"{connection.name[:40]} #{connection.pk}",
        failure={},
    )
    if not changed:
        raise Refused("not_found")
    LinkedProject.objects.filter(connection=connection, stopped_at__isnull=True).update(stopped_at=at)
    record(
        organization_id=connection.organization_id, at=at, kind="connection.ended",
        subject=("organization", connection.organization_id), by=by.pk if by else None, connection=connection.pk,
        name=connection.name,
    )  # fmt: skip


@transaction.atomic
def change_secrets(*, connection: Connection, credentials: Mapping[str, str], by: User | None, at: datetime) -> None:
    """Other credentials and another address for calls; the old ones are worth nothing from now on.

    Raises Refused("not_found").
    """
    changed = Connection.objects.filter(pk=connection.pk, ended_at__isnull=True).update(
        secrets_sealed=secrets.seal(json.dumps(dict(credentials))), hook_secret=chance.token_urlsafe(24)
    )
    if not changed:
        raise Refused("not_found")
    connection.refresh_from_db()
    record(
        organization_id=connection.organization_id, at=at, kind="connection.secrets_changed",
        subject=("organization", connection.organization_id), by=by.pk if by else None, connection=connection.pk,
        name=connection.name,
    )  # fmt: skip


def take_delivery(*, connection: Connection, digest: str, at: datetime) -> bool:
    """Whether this call is new. Call in the transaction that keeps what it says; old names are forgotten."""
    HookDelivery.objects.filter(connection=connection, at__lt=at - DELIVERIES_KEPT).delete()
    try:
        with transaction.atomic():
            HookDelivery.objects.create(
                organization_id=connection.organization_id, connection=connection, digest=digest, at=at
            )
    except IntegrityError:
        return False
    return True
