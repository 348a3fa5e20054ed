"""Connecting to the programs projects are kept in: open, test, choose a project, say which item stands for what.

No transaction is open while the other side is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Connection, LinkedProject, Project
from huikuan.flow.delivery.ports import (
    Address,
    Connector,
    ConnectorError,
    MilestoneKind,
    RemoteMilestone,
    RemoteProject,
    connectors,
)
from huikuan.flow.delivery.services import connections as services
from huikuan.flow.delivery.services import links
from huikuan.flow.delivery.services.projects import add_project
from huikuan.flow.delivery.services.seen import Seen, map_items, store_seen
from huikuan.flow.parties.models import User
from huikuan.flow.reminders.services import tasks
from huikuan.support.refusal import Refused
from huikuan.support.secrets import SecretLost
from huikuan.workflow import triggers
from huikuan.workflow.facts import business_date

ITEMS_AT_MOST = 2000
CALLED_KINDS = ("webhook",)
"""The kinds of a project over a connection that only ever calls us: there is nothing to choose among."""
OF_ONE_PROJECT = frozenset({"not_found", "no_permission", "option_missing", "too_many_items"})
MENDED_BY_A_PERSON = timedelta(hours=6)  # how often we look whether it was
PAUSE_AT_MOST = timedelta(hours=4)
PATIENCE = 8  # failures in a row after which somebody is told, even though they may pass


@contextmanager
def opened(connection: Connection) -> Iterator[Connector]:
    """The connector of a connection, closed at the end. Raises ConnectorError, also for what cannot be opened here."""
    kind = connectors.get(connection.kind)
    if kind is None or connection.ended_at is not None:
        raise ConnectorError("not_able")
    try:
        credentials = services.credentials_of(connection)
    except SecretLost:
        raise ConnectorError("bad_credentials") from None
    address = Address(
        root=connection.address or kind.default_root, credentials=credentials, options=connection.options,
        zone=zone_of(connection), allow_private=bool(connection.options.get("allow_private")),
    )  # fmt: skip
    connector = kind.make(address)
    try:
        yield connector
    finally:
        connector.close()


def zone_of(connection: Connection) -> ZoneInfo:
    return ZoneInfo(connection.organization.time_zone)


def failure_of(error: ConnectorError) -> dict[str, Any]:
    """As it is stored; values as text, so that nothing but words is kept."""
    return {"code": error.code, **{name: str(value)[:200] for name, value in error.values.items()}}


def test_connection(*, connection: Connection, at: datetime) -> ConnectorError | None:
    """Ask who we are there, and keep the answer. What went wrong is stored, returned, and told to nobody else."""
    try:
        with opened(connection) as connector:
            account = connector.test()
    except ConnectorError as error:
        services.note_answer(connection=connection, failure=failure_of(error), tested=True, at=at)
        return error
    known = {"name": account.name, "projects": account.projects, "missing": list(account.missing)}
    services.note_answer(connection=connection, failure={}, tested=True, at=at, account=known)
    mended(connection, at)
    return None


def failed(connection: Connection, error: ConnectorError, at: datetime) -> datetime:
    """The whole connection is in trouble: noted, tried again later, told once to the owner when it will not pass.

    Returns when it is asked again.
    """
    pause = timedelta(minutes=connection.poll_every_min * 2 ** min(connection.failures, 6))
    retry_at = at + (MENDED_BY_A_PERSON if error.permanent else min(pause, PAUSE_AT_MOST))
    if error.retry_after is not None:
        retry_at = at + timedelta(seconds=min(max(error.retry_after, 1), PAUSE_AT_MOST.total_seconds()))
    services.note_answer(connection=connection, failure=failure_of(error), tested=False, at=at, retry_at=retry_at)
    if error.permanent or connection.failures >= PATIENCE:
        tasks.open_task(
            organization_id=connection.organization_id, kind="connection_failed", role="owner",
            values={"connection": connection.pk, "name": connection.name, "code": error.code},
            due_on=business_date(connection.organization, at), dedupe_key=f"connection:{connection.pk}", at=at,
        )  # fmt: skip
    return retry_at


def mended(connection: Connection, at: datetime) -> None:
    """It works (again): nobody need look into it."""
    for task in tasks.open_of_key(connection.organization_id, f"connection:{connection.pk}"):
        tasks.end_obsolete(task, None, at)


def end(*, connection: Connection, by: User, at: datetime) -> None:
    """No longer asked, and nobody need mend it. Raises as the service."""
    with transaction.atomic():
        services.end_connection(connection=connection, by=by, at=at)
        mended(connection, at)


def remote_projects(connection: Connection) -> list[RemoteProject]:
    """The projects there that can be followed, by name. Raises ConnectorError."""
    with opened(connection) as connector:
        return sorted((row for row in connector.projects() if not row.archived), key=lambda row: row.name)


def kinds_of(connection: Connection, project_id: str) -> list[MilestoneKind]:
    """What may count as a milestone in a project; nothing to choose where we are only called. Raises ConnectorError."""
    with opened(connection) as connector:
        return list(connector.milestone_kinds(project_id)) if connector.abilities.polls else []


def remote_milestones(connection: Connection, project_id: str, kinds: Sequence[str]) -> list[RemoteMilestone]:
    """Every item of these kinds; none where we are only called. Raises ConnectorError, also "too_many_items"."""
    with opened(connection) as connector:
        return items(connector, project_id, kinds) if connector.abilities.polls else []


def items(connector: Connector, project_id: str, kinds: Sequence[str]) -> list[RemoteMilestone]:
    """Every item, a bounded number of them."""
    found = list(islice(connector.milestones(project_id, kinds), ITEMS_AT_MOST + 1))
    if len(found) > ITEMS_AT_MOST:
        raise ConnectorError("too_many_items", most=ITEMS_AT_MOST)
    return found


def seen(items: Sequence[RemoteMilestone], zone: ZoneInfo) -> list[Seen]:
    """As it is kept: instants of theirs on the organization's own days. An item without an id cannot be kept."""
    return [
        Seen(
            remote_id=item.id[:80], title=item.title, key=item.key, kind=item.kind, state=item.state, url=item.url,
            planned_on=item.planned_on, completed_at=item.completed_at, completed_how=item.completed_how,
            completed_on=item.completed_at.astimezone(zone).date() if item.completed_at else None,
            progress_bp=item.progress_bp,
        )
        for item in items
        if item.id
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A project of theirs as it shall be followed.

    `project`: ours, or None for a new one called `name`. `targets`: what an item stands for, the key of our milestone
    or None to leave it out; an item that is not named becomes a milestone of its own.
    """

    remote: RemoteProject
    kinds: Sequence[str]
    project: Project | None
    name: str
    targets: Mapping[str, int | None]


def link(*, connection: Connection, contract: Contract, wanted: Wanted, by: User, at: datetime) -> LinkedProject:
    """Follow their project under this contract: everything there is fetched first, then kept in one transaction.

    Raises ConnectorError, and Refused as link_project, map_items and add_project; then nothing has changed.
    """
    if contract.organization_id != connection.organization_id:
        raise Refused("other_organization")
    polls = polled(connection)
    kinds = list(wanted.kinds) if polls else list(CALLED_KINDS)
    if not kinds:
        raise Refused("kinds_missing", field="kinds")
    found = seen(remote_milestones(connection, wanted.remote.id, kinds), zone_of(connection)) if polls else []
    with transaction.atomic():
        project = wanted.project or add_project(contract=contract, name=wanted.name, by=by, at=at)
        linked = links.link_project(
            connection=connection, project=project, remote_id=wanted.remote.id, remote_name=wanted.remote.name,
            remote_url=wanted.remote.url, kinds=kinds, by=by, at=at,
        )  # fmt: skip
        there = {item.remote_id: item.title for item in found}
        targets = {remote_id: key for remote_id, key in wanted.targets.items() if remote_id in there}
        map_items(linked=linked, targets=targets, titles=there, by=by, at=at)
        kept(linked, found, at, complete=polls)
    return linked


def remap(*, linked: LinkedProject, targets: Mapping[str, int | None], by: User, at: datetime) -> None:
    """Other milestones for items already seen; they are fetched again at once. Raises Refused as map_items."""
    with transaction.atomic():
        known = dict(linked.milestones.values_list("remote_id", "title"))
        changed = dict(linked.milestones.values_list("remote_id", "milestone_id"))
        wanted = {name: key for name, key in targets.items() if name in known and changed[name] != key}
        map_items(linked=linked, targets=wanted, titles=known, by=by, at=at)
        links.due_at_once(linked_ids=[linked.pk], at=at)


def polled(connection: Connection) -> bool:
    """Whether we ask there; otherwise it only ever calls us. Raises ConnectorError."""
    with opened(connection) as connector:
        return connector.abilities.polls


def kept(linked: LinkedProject, found: Sequence[Seen], at: datetime, *, complete: bool) -> int:
    """Keep what was seen and what follows for the claims, in one transaction. How many of our milestones changed."""
    with transaction.atomic():
        moved = store_seen(linked=linked, seen=found, at=at, complete=complete)
        if moved:
            triggers.recompute(contract=linked.project.contract, by=None, at=at)
    return len(moved)
