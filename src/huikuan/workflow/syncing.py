"""Following: what is due is fetched and kept; a call from outside is only a reason to look, unless it is signed.

One connection's failure stops no other, one project's no other of the same connection. Whoever fetches a project moves
its next time first, so that two processes never do the same work.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huikuan.flow.delivery.models import Connection, LinkedMilestone, LinkedProject
from huikuan.flow.delivery.ports import Connector, ConnectorError, Hint, RemoteMilestone
from huikuan.flow.delivery.selectors.connections import due_links
from huikuan.flow.delivery.services import connections as services
from huikuan.flow.delivery.services import links as following
from huikuan.support import clock
from huikuan.workflow.connecting import (
    OF_ONE_PROJECT,
    failed,
    failure_of,
    items,
    kept,
    mended,
    opened,
    seen,
    zone_of,
)

log = logging.getLogger(__name__)

LINKS_AT_ONCE = 500
SECONDS_FOR_ONE = 120  # what is left of a slow connection waits for the next round
Now = Callable[[], datetime]


def poll(at: datetime, *, now: Now = clock.now) -> int:
    """Fetch whatever is due. Returns how many projects were looked at."""
    by_connection: dict[int, list[LinkedProject]] = {}
    for linked in due_links(at)[:LINKS_AT_ONCE]:
        by_connection.setdefault(linked.connection_id, []).append(linked)
    return sum(poll_connection(links[0].connection, links, at, now) for links in by_connection.values())


def poll_connection(connection: Connection, links: Sequence[LinkedProject], at: datetime, now: Now) -> int:
    """The due projects of one connection. Its failure is noted, and raised to nobody."""
    begun, done = clock.monotonic(), 0
    try:
        with opened(connection) as connector:
            for linked in links:
                if clock.monotonic() - begun > SECONDS_FOR_ONE:
                    break
                done += look(connector, linked, now())
    except ConnectorError as error:
        failed(connection, error, now())
        return done
    except Exception:
        log.exception("connection %s stumbled; it is tried again", connection.pk)
        failed(connection, ConnectorError("malformed_answer"), now())
        return done
    if done:
        services.note_answer(connection=connection, failure={}, tested=False, at=now())
        mended(connection, now())
    return done


def look(connector: Connector, linked: LinkedProject, at: datetime) -> bool:
    """One project, as far as it is due and nobody else is at it. What concerns it alone is noted with it."""
    if not connector.abilities.polls:
        return False
    hinted = following.claim_hinted(linked=linked) if linked.next_at is not None and linked.next_at > at else []
    if not hinted and not following.claim_fetch(linked=linked, at=at):
        return False
    try:
        if hinted:
            fetch_hinted(connector, linked, hinted, at)
        else:
            fetch_all(connector, linked, at)
    except ConnectorError as error:
        if error.code not in OF_ONE_PROJECT:
            following.due_at_once(linked_ids=[linked.pk], at=at)  # as soon as the connection works again
            raise
        following.note_project_failure(linked=linked, failure=failure_of(error), at=at)
    return True


def fetch_all(connector: Connector, linked: LinkedProject, at: datetime) -> int:
    """Everything of the kinds, and how far the whole project is. How many of our milestones changed."""
    found = items(connector, linked.remote_id, linked.kinds)
    counts = progress_of(connector, linked)
    changed = kept(linked, seen(found, zone_of(linked.connection)), at, complete=True)
    following.note_counts(linked=linked, counts=counts)
    return changed


def progress_of(connector: Connector, linked: LinkedProject) -> dict[str, int]:
    """{total, completed} of all items there; {} where it is not told: no reason to keep the milestones back."""
    try:
        progress = connector.progress(linked.remote_id)
    except ConnectorError as error:
        if not error.permanent:
            raise
        return {}
    return {"total": progress.total, "completed": progress.completed} if progress.total else {}


def fetch_hinted(connector: Connector, linked: LinkedProject, hinted: Sequence[str], at: datetime) -> int:
    """The named items alone. One that is no longer there is left to the next look at everything."""
    found: list[RemoteMilestone] = []
    for remote_id in hinted:
        try:
            item = connector.milestone(remote_id)
        except ConnectorError as error:
            if error.code != "not_found":
                raise
            following.due_at_once(linked_ids=[linked.pk], at=at)
            continue
        if item.project_id in {"", linked.remote_id}:
            found.append(item)
    return kept(linked, seen(found, zone_of(linked.connection)), at, complete=False)


def sync_now(*, linked: LinkedProject, at: datetime) -> ConnectorError | None:
    """Fetch all of one project at a person's word, whatever its next time. What went wrong is noted and returned."""
    connection = linked.connection
    try:
        with opened(connection) as connector:
            if not connector.abilities.polls:
                raise ConnectorError("not_able")
            following.due_at_once(linked_ids=[linked.pk], at=at)
            following.claim_fetch(linked=linked, at=at)
            fetch_all(connector, linked, at)
    except ConnectorError as error:
        if error.code in OF_ONE_PROJECT:
            following.note_project_failure(linked=linked, failure=failure_of(error), at=at)
        elif error.code != "not_able":
            failed(connection, error, at)
        return error
    services.note_answer(connection=connection, failure={}, tested=False, at=at)
    mended(connection, at)
    return None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a call came to: `stored` milestones at once, `due` projects to be fetched, `unknown` projects of theirs."""

    stored: int = 0
    due: int = 0
    unknown: tuple[str, ...] = ()
    again: bool = False


def take_hint(*, connection: Connection, body: bytes, headers: Mapping[str, str], at: datetime) -> Taken:
    """A call from outside. Nobody is asked here: what it names is fetched by the next round, what a signed call states
    itself is kept at once, and the same call is taken once. Raises ConnectorError (signature_wrong, malformed_answer).
    """
    with opened(connection) as connector:
        hint = connector.hint(body, headers, at=at)
    with transaction.atomic():
        if hint.delivery_id and not services.take_delivery(
            connection=connection, digest=hashlib.sha256(hint.delivery_id.encode()).hexdigest(), at=at
        ):
            return Taken(again=True)
        if hint.milestones:
            taken = stated(connection, hint, at)
            services.note_answer(connection=connection, failure={}, tested=False, at=at)
            return taken
        return hinted_at(connection, hint, at)


def stated(connection: Connection, hint: Hint, at: datetime) -> Taken:
    """A signed call says itself how its milestones stand."""
    links = {row.remote_id: row for row in active(connection)}
    by_project: dict[str, list[RemoteMilestone]] = {}
    for item in hint.milestones:
        by_project.setdefault(item.project_id, []).append(item)
    for project_id in by_project.keys() & links.keys():
        kept(links[project_id], seen(by_project[project_id], zone_of(connection)), at, complete=False)
    stored = sum(len(by_project[name]) for name in by_project.keys() & links.keys())
    return Taken(stored=stored, unknown=tuple(sorted(by_project.keys() - links.keys())))


def hinted_at(connection: Connection, hint: Hint, at: datetime) -> Taken:
    """Known items are fetched alone; an unknown one is new, and may be in any project unless the call names one."""
    links = {row.pk: row for row in active(connection)}
    known = LinkedMilestone.objects.filter(linked_project__in=links, remote_id__in=hint.ids[:200])
    by_link: dict[int, list[str]] = {}
    for pk, remote_id in known.values_list("linked_project_id", "remote_id"):
        by_link.setdefault(pk, []).append(remote_id)
    for pk, remote_ids in by_link.items():
        following.note_hinted(linked=links[pk], remote_ids=remote_ids, at=at)
    strange = set(hint.ids) - {remote_id for found in by_link.values() for remote_id in found}
    whole = {pk for pk, row in links.items() if row.remote_id in hint.project_ids} if strange or not hint.ids else set()
    if not whole and (strange or not hint.ids) and not hint.project_ids:
        whole = set(links)
    following.due_by_hint(links=[links[pk] for pk in sorted(whole)], at=at)
    return Taken(due=len(whole | by_link.keys()))


def active(connection: Connection) -> Sequence[LinkedProject]:
    """The projects that follow this connection now."""
    rows = LinkedProject.objects.filter(connection=connection, stopped_at=None)
    return list(rows.select_related("connection__organization", "project__contract__organization"))
