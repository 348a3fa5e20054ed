"""What is to be said on the other side: noted in the transaction of the fact, said later, at most once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from huikuan.flow.delivery.models import LinkedMilestone, LinkedProject, WriteBack
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

LEASE = timedelta(minutes=10)


def note_write_back(
    *,
    linked_project: LinkedProject,
    linked: LinkedMilestone | None,
    kind: str,
    fact: str,
    content: Mapping[str, Any],
    by: User | None,
    at: datetime,
) -> WriteBack | None:
    """One more thing to say; None when this fact was noted before. Call inside the transaction of the fact."""
    try:
        with transaction.atomic():
            return WriteBack.objects.create(
                organization_id=linked_project.organization_id, linked_project=linked_project, linked=linked, kind=kind,
                fact=fact, content=dict(content), next_at=at, by=by, created_at=at,
            )  # fmt: skip
    except IntegrityError:
        return None


@transaction.atomic
def ask_for_task(
    *, linked_project: LinkedProject, fact: str, content: Mapping[str, Any], by: User, at: datetime
) -> WriteBack:
    """A task to be made there. Raises Refused("task_asked_already", "not_writing")."""
    if not linked_project.connection.write_back or linked_project.stopped_at is not None:
        raise Refused("not_writing")
    row = note_write_back(
        linked_project=linked_project, linked=None, kind="task", fact=fact, content=content, by=by, at=at
    )
    if row is None:
        raise Refused("task_asked_already")
    record(
        organization_id=linked_project.organization_id, at=at, kind="project.task_asked",
        subject=("contract", linked_project.project.contract_id), by=by.pk, title=content.get("title", ""),
        remote=linked_project.remote_name,
    )  # fmt: skip
    return row


def claim_write_back(*, at: datetime) -> WriteBack | None:
    """The next one to say, marked as being said; None when nothing waits. What was interrupted has an unknown end."""
    WriteBack.objects.filter(state="sending", next_at__lte=at).update(
        state="unknown", failure={"code": "interrupted", "at": at.isoformat()}
    )
    ended = Q(linked_project__connection__ended_at__isnull=False) | Q(linked_project__stopped_at__isnull=False)
    WriteBack.objects.filter(
        pk__in=list(WriteBack.objects.filter(ended, state="waiting").values_list("pk", flat=True)[:500])
    ).update(state="failed", failure={"code": "connection_ended", "at": at.isoformat()})
    asked = Q(linked_project__connection__retry_at=None) | Q(linked_project__connection__retry_at__lte=at)
    earlier = WriteBack.objects.filter(
        linked_id=OuterRef("linked_id"), kind=OuterRef("kind"), pk__lt=OuterRef("pk"), state__in=["waiting", "sending"]
    )  # an old amount that had to wait is never said after the newer one
    waiting = WriteBack.objects.filter(asked, ~Exists(earlier), state="waiting", next_at__lte=at)
    waiting = waiting.order_by("next_at", "pk")
    for pk in waiting.values_list("pk", flat=True)[:20]:
        if WriteBack.objects.filter(pk=pk, state="waiting").update(
            state="sending", tries=F("tries") + 1, next_at=at + LEASE
        ):
            rows = WriteBack.objects.select_related("linked", "linked_project__connection__organization")
            return rows.get(pk=pk)
    return None


def said(*, row: WriteBack, remote_id: str, at: datetime) -> None:
    """It stands there now, under this id."""
    WriteBack.objects.filter(pk=row.pk, state="sending").update(
        state="done", remote_id=remote_id[:80], failure={}, done_at=at
    )


def not_said(*, row: WriteBack, state: str, failure: Mapping[str, Any], at: datetime, next_at: datetime) -> None:
    """It was not said (failed, or waiting for another try), or nobody knows (unknown)."""
    WriteBack.objects.filter(pk=row.pk, state="sending").update(
        state=state, failure={**failure, "at": at.isoformat()}, next_at=next_at
    )
