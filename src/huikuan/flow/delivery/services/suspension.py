"""Work that rests: a project suspended because payment is late, and taken up again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huikuan.flow.delivery.models import Project
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def suspend_project(*, project: Project, on: date, words: str, by: User | None, at: datetime) -> None:
    """The work rests from this day on. Raises Refused("project_suspended_already")."""
    changed = Project.objects.filter(pk=project.pk, suspended_on__isnull=True).update(suspended_on=on)
    if not changed:
        raise Refused("project_suspended_already", name=project.name)
    record(
        organization_id=project.organization_id, at=at, kind="project.suspended",
        subject=("contract", project.contract_id), by=by.pk if by else None, project=project.pk, name=project.name,
        on=on.isoformat(), words=words,
    )  # fmt: skip


@transaction.atomic
def resume_project(*, project: Project, on: date, words: str, by: User | None, at: datetime) -> None:
    """The work goes on. Nothing happens to a project that does not rest."""
    changed = Project.objects.filter(pk=project.pk, suspended_on__isnull=False).update(suspended_on=None)
    if changed:
        record(
            organization_id=project.organization_id, at=at, kind="project.resumed",
            subject=("contract", project.contract_id), by=by.pk if by else None, project=project.pk,
            name=project.name, on=on.isoformat(), words=words,
        )  # fmt: skip
