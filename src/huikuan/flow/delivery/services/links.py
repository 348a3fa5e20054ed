"""Which of our projects follow one of theirs, and who fetches it when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from huikuan.flow.delivery.models import Connection, LinkedMilestone, LinkedProject, Project
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

HINTED_AT_MOST = 50
BETWEEN_HINTS = timedelta(minutes=1)  # however often a call says that something changed


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
    remote_url: str = "",
) -> LinkedProject:
    """Our project follows theirs. A project that followed another place before follows this one from now on.

    Raises Refused("linked_already", "other_organization", "kinds_missing", "connection_ended").
    """
    if connection.organization_id != project.organization_id:
        raise Refused("other_organization")
    if connection.ended_at is not None:
        raise Refused("connection_ended")
    if not kinds:
        raise Refused("kinds_missing", field="kinds")
    free_of_the_old(project, connection, remote_id, at)
    try:
        with transaction.atomic():
            row, _made = LinkedProject.objects.update_or_create(
                project=project,
                defaults={
                    "organization_id": project.organization_id, "connection": connection, "remote_id": remote_id,
                    "remote_name": remote_name[:160], "remote_url": remote_url, "kinds": list(kinds), "counts": {},
                    "polled_at": None, "next_at": None, "hinted": [], "failure": {}, "stopped_at": None,
                },
            )  # fmt: skip
    except IntegrityError:
        raise Refused("linked_already", name=remote_name) from None
    record(
        organization_id=project.organization_id, at=at, kind="project.linked",
        subject=("contract", project.contract_id), by=by.pk if by else None, project=project.pk, name=project.name,
        remote=remote_name,
    )  # fmt: skip
    return row


def free_of_the_old(project: Project, connection: Connection, remote_id: str, at: datetime) -> None:
    """What a stopped link has seen lets go of our milestones. Raises Refused("linked_already") while one runs.

    The same project of theirs may have been stopped under another project of ours: then it is free as well, and what
    was seen under it is what stands in the history of that contract.
    """
    for old in LinkedProject.objects.filter(project=project):
        if old.stopped_at is None:
            raise Refused("linked_already", name=old.remote_name)
        if (old.connection_id, old.remote_id) != (connection.pk, remote_id):
            LinkedMilestone.objects.filter(linked_project=old).update(milestone=None, gone_at=at)
    other = LinkedProject.objects.filter(connection=connection, remote_id=remote_id).exclude(project=project).first()
    if other is not None and other.stopped_at is not None:
        LinkedProject.objects.filter(pk=other.pk).update(remote_id=f"stopped-{other.pk}")


@transaction.atomic
def stop_following(*, linked: LinkedProject, by: User | None, at: datetime) -> None:
    """Our project no longer follows; what was seen stays. Raises Refused("not_found")."""
    if not LinkedProject.objects.filter(pk=linked.pk, stopped_at__isnull=True).update(stopped_at=at):
        raise Refused("not_found")
    record(
        organization_id=linked.organization_id, at=at, kind="project.unlinked",
        subject=("contract", linked.project.contract_id), by=by.pk if by else None, project=linked.project_id,
        name=linked.project.name, remote=linked.remote_name,
    )  # fmt: skip


def due_at_once(*, linked_ids: Sequence[int], at: datetime) -> None:
    """These projects are fetched as soon as somebody comes by."""
    LinkedProject.objects.filter(pk__in=list(linked_ids)).update(next_at=at)


@transaction.atomic
def note_hinted(*, linked: LinkedProject, remote_ids: Sequence[str], at: datetime) -> None:
    """These items are fetched alone as soon as somebody comes by; too many of them: the whole project."""
    row = LinkedProject.objects.select_for_update().get(pk=linked.pk)
    hinted = list(dict.fromkeys([*row.hinted, *remote_ids]))
    if len(hinted) > HINTED_AT_MOST:
        LinkedProject.objects.filter(pk=linked.pk).update(hinted=[], next_at=at)
    else:
        LinkedProject.objects.filter(pk=linked.pk).update(hinted=hinted)


def due_by_hint(*, links: Sequence[LinkedProject], at: datetime) -> None:
    """Something changed there: fetched soon, but not again and again."""
    for row in links:
        soon = max(at, row.polled_at + BETWEEN_HINTS) if row.polled_at else at
        LinkedProject.objects.filter(pk=row.pk, next_at__gt=soon).update(next_at=soon)


def claim_fetch(*, linked: LinkedProject, at: datetime) -> bool:
    """The right to fetch all of this project now: its next time is moved before anybody is asked."""
    due = LinkedProject.objects.filter(Q(next_at=None) | Q(next_at__lte=at), pk=linked.pk, stopped_at=None)
    every = timedelta(minutes=linked.connection.poll_every_min)
    return bool(due.update(next_at=at + every, hinted=[]))


@transaction.atomic
def claim_hinted(*, linked: LinkedProject) -> list[str]:
    """The right to fetch the hinted items alone; none when somebody else has it."""
    row = LinkedProject.objects.select_for_update().filter(pk=linked.pk, stopped_at=None).first()
    if row is None or not row.hinted:
        return []
    LinkedProject.objects.filter(pk=linked.pk).update(hinted=[])
    return list(row.hinted)


def note_counts(*, linked: LinkedProject, counts: Mapping[str, int]) -> None:
    """How many items there are in all and how many of them are completed; {} when that is not told."""
    LinkedProject.objects.filter(pk=linked.pk).update(counts=dict(counts))


def note_project_failure(*, linked: LinkedProject, failure: Mapping[str, Any], at: datetime) -> None:
    """What stands in the way of this project alone; {} when nothing does."""
    stored = {**failure, "at": at.isoformat()} if failure else {}
    LinkedProject.objects.filter(pk=linked.pk).update(failure=stored)
