"""Connections to the programs projects are kept in, and what was seen there."""

from __future__ import annotations

import json
import secrets as chance
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huikuan.flow.delivery.models import Connection, LinkedMilestone, LinkedProject, Milestone, Project
from huikuan.flow.delivery.services.projects import Planned, add_milestone
from huikuan.flow.parties.models import Organization, User
from huikuan.support import secrets
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

KINDS = ("pingcode", "worktile", "webhook")
PROPOSED_TITLE = 160


@dataclass(frozen=True, slots=True)
class Seen:
    """An item of the other side that counts as a milestone here; `completed_at` aware."""

    remote_id: str
    title: str
    kind: str = ""
    state: str = ""
    url: str = ""
    planned_on: date | None = None
    completed_at: datetime | None = None
    completed_on: date | None = None  # the organization's own date of `completed_at`
    completed_how: str = ""
    progress_bp: int = 0


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
) -> Connection:
    """A new connection, its credentials sealed. Raises Refused("kind_unknown", "name_missing", "already_exists")."""
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    if not name.strip():
        raise Refused("name_missing", field="name")
    try:
        with transaction.atomic():
            row = Connection.objects.create(
                organization=organization, kind=kind, name=name.strip(), address=address.strip(),
                options=dict(options), secrets_sealed=secrets.seal(json.dumps(dict(credentials))),
                hook_secret=chance.token_urlsafe(24), created_at=at,
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
    """Change where and how; empty credentials keep the known ones. A changed connection must be tested again."""
    known = credentials_of(connection)
    known.update({name: value for name, value in credentials.items() if value})
    connection.address, connection.options, connection.write_back = address.strip(), dict(options), write_back
    connection.secrets_sealed, connection.tested_at, connection.failure = secrets.seal(json.dumps(known)), None, {}
    connection.save()
    record(
        organization_id=connection.organization_id, at=at, kind="connection.changed",
        subject=("organization", connection.organization_id), by=by.pk if by else None, connection=connection.pk,
        name=connection.name,
    )  # fmt: skip


def credentials_of(connection: Connection) -> dict[str, str]:
    """The opened credentials; never logged, never shown."""
    return dict(json.loads(secrets.unseal(connection.secrets_sealed))) if connection.secrets_sealed else {}


def note_answer(*, connection: Connection, failure: Mapping[str, Any], tested: bool, at: datetime) -> None:
    """What the last test or poll came to: {} or {code, values}."""
    fields: dict[str, Any] = {"failure": {**failure, "at": at.isoformat()} if failure else {}}
    if not failure:
        fields["tested_at" if tested else "polled_at"] = at
    Connection.objects.filter(pk=connection.pk).update(**fields)


@transaction.atomic
def end_connection(*, connection: Connection, by: User | None, at: datetime) -> None:
    """No longer asked; its credentials are forgotten, what was seen stays as evidence."""
    Connection.objects.filter(pk=connection.pk).update(
        ended_at=at,
        secrets_sealed="",
        hook_secret=f"ended-{connection.pk}",
        name=f"{connection.name[:40]} #{connection.pk}",
    )
    record(
        organization_id=connection.organization_id, at=at, kind="connection.ended",
        subject=("organization", connection.organization_id), by=by.pk if by else None, connection=connection.pk,
        name=connection.name,
    )  # fmt: skip


@transaction.atomic
def link_project(
    *,
    connection: Connection,
    project: Project,
    remote_id: str,
    remote_name: str,
    kinds: Sequence[str],
    by: User | None,
    at: datetime,
) -> LinkedProject:
    """Our project follows theirs. Raises Refused("linked_already", "other_organization", "kinds_missing")."""
    if connection.organization_id != project.organization_id:
        raise Refused("other_organization")
    if not kinds:
        raise Refused("kinds_missing", field="kinds")
    try:
        with transaction.atomic():
            row = LinkedProject.objects.create(
                organization_id=project.organization_id, connection=connection, project=project, remote_id=remote_id,
                remote_name=remote_name[:160], kinds=list(kinds),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("linked_already", name=remote_name) from None
    record(
        organization_id=project.organization_id, at=at, kind="project.linked",
        subject=("contract", project.contract_id), by=by.pk if by else None, project=project.pk, name=project.name,
        remote=remote_name,
    )  # fmt: skip
    return row


@transaction.atomic
def store_seen(*, linked: LinkedProject, seen: Sequence[Seen], at: datetime) -> list[Milestone]:
    """Keep what was seen; ours follow it. Returns our milestones whose dates or progress changed.

    A new item becomes a milestone of the project. Completed there sets our day of completion; it is not an acceptance,
    and a day that a person entered before is not moved.
    """
    known = {row.remote_id: row for row in linked.milestones.select_related("milestone")}
    moved: list[Milestone] = []
    for item in seen:
        row = known.get(item.remote_id)
        if row is None:
            row = first_seen(linked, item, at)
        changed = follow(row, item)
        keep(row, item, at)
        if changed and row.milestone is not None:
            moved.append(row.milestone)
    LinkedProject.objects.filter(pk=linked.pk).update(polled_at=at)
    return moved


def first_seen(linked: LinkedProject, item: Seen, at: datetime) -> LinkedMilestone:
    ours = add_milestone(
        project=linked.project,
        planned=Planned(title=item.title[:PROPOSED_TITLE] or item.remote_id, planned_on=item.planned_on),
        by=None,
        at=at,
    )
    return LinkedMilestone(
        organization_id=linked.organization_id, linked_project=linked, milestone=ours, remote_id=item.remote_id
    )


def follow(row: LinkedMilestone, item: Seen) -> bool:
    """Our milestone takes over plan, progress and completion. Whether anything changed."""
    ours = row.milestone
    if ours is None:
        return False
    before = (ours.planned_on, ours.progress_bp, ours.done_on)
    ours.planned_on = item.planned_on or ours.planned_on
    ours.progress_bp = 10000 if item.completed_on else max(0, min(item.progress_bp, 10000))
    by_them = row.completed_at is not None
    if item.completed_on is not None and (ours.done_on is None or by_them):
        ours.done_on = item.completed_on
    elif item.completed_on is None and by_them:
        ours.done_on = None  # reopened there, and the day was theirs
    if (ours.planned_on, ours.progress_bp, ours.done_on) == before:
        return False
    ours.save(update_fields=["planned_on", "progress_bp", "done_on"])
    return True


def keep(row: LinkedMilestone, item: Seen, at: datetime) -> None:
    """The item as the other side has it, with an event when its completion changed."""
    if row.completed_at != item.completed_at:
        record(
            organization_id=row.organization_id, at=at, kind="milestone.synced",
            subject=("contract", row.linked_project.project.contract_id), title=item.title, state=item.state,
            completed_at=item.completed_at and item.completed_at.isoformat(), how=item.completed_how, url=item.url,
        )  # fmt: skip
    row.title, row.kind, row.state, row.url = item.title[:200], item.kind[:80], item.state[:60], item.url[:400]
    row.planned_on, row.completed_at, row.completed_how = item.planned_on, item.completed_at, item.completed_how
    row.progress_bp, row.synced_at, row.gone_at = item.progress_bp, at, None
    row.save()
