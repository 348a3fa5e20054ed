"""Tasks: what a person must do, opened once, finished with a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import Action, Task
from huikuan.flow.reminders.services.taken_steps import DONE, DROPPED, OBSOLETE, settle_step
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def open_task(
    *,
    organization_id: int,
    kind: str,
    due_on: date,
    at: datetime,
    role: str = "",
    owner_id: int | None = None,
    customer_id: int | None = None,
    receivable_id: int | None = None,
    message_id: int | None = None,
    values: Mapping[str, Any] | None = None,
    approver_role: str = "",
    dedupe_key: str = "",
) -> Task | None:
    """A new task, or None when an open one of the same `dedupe_key` stands already."""
    try:
        with transaction.atomic():
            task = Task.objects.create(
                organization_id=organization_id,
                kind=kind,
                role=role,
                owner_id=owner_id,
                customer_id=customer_id,
                receivable_id=receivable_id,
                message_id=message_id,
                values=dict(values or {}),
                due_on=due_on,
                approver_role=approver_role,
                dedupe_key=dedupe_key,
                created_at=at,
            )
    except IntegrityError:
        return None
    record(organization_id=organization_id, at=at, kind="task.opened", subject=("task", task.pk), task_kind=kind)
    return task


@transaction.atomic
def complete_task(*, task_id: int, organization: Organization, note: str, by: User, at: datetime) -> Task:
    """Done, with what came of it. Raises Refused("not_found", "task_done", "approval_needed", "reason_missing")."""
    task = open_one(task_id, organization)
    if task.approver_role and task.approved_at is None:
        raise Refused("approval_needed", role=task.approver_role)
    if not note.strip():
        raise Refused("reason_missing", field="note")
    return finish(task, DONE, note, by, at)


@transaction.atomic
def drop_task(*, task_id: int, organization: Organization, reason: str, by: User, at: datetime) -> Task:
    """Not to be done, with the reason. Raises Refused("not_found", "task_done", "reason_missing")."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    return finish(open_one(task_id, organization), DROPPED, reason, by, at)


@transaction.atomic
def approve_task(*, task_id: int, organization: Organization, by: User, at: datetime) -> Task:
    """A named role allows a hard step. Raises Refused("not_found", "task_done", "wrong_role", "approved_already")."""
    task = open_one(task_id, organization)
    if not task.approver_role or task.approved_at is not None:
        raise Refused("approved_already")
    if by.role not in {task.approver_role, "owner"}:
        raise Refused("wrong_role", role=task.approver_role)
    Task.objects.filter(pk=task.pk, approved_at__isnull=True).update(approved_at=at, approved_by=by)
    record(organization_id=organization.pk, at=at, kind="task.approved", subject=("task", task.pk), by=by.pk)
    task.refresh_from_db()
    return task


@transaction.atomic
def reassign_task(*, task_id: int, organization: Organization, owner: User, by: User, at: datetime) -> Task:
    """Give the task to another person. Raises Refused("not_found", "task_done", "other_organization")."""
    if owner.organization_id != organization.pk:
        raise Refused("other_organization")
    task = open_one(task_id, organization)
    before = task.owner_id
    Task.objects.filter(pk=task.pk).update(owner=owner)
    record(
        organization_id=organization.pk, at=at, kind="task.reassigned", subject=("task", task.pk), by=by.pk,
        changes={"owner": [before, owner.pk]},
    )  # fmt: skip
    task.refresh_from_db()
    return task


@transaction.atomic
def postpone_task(*, task_id: int, organization: Organization, until: date, by: User, at: datetime) -> Task:
    """Not today: the task stays, due on a later day. Raises Refused("not_found", "task_done", "until_past")."""
    task = open_one(task_id, organization)
    if until <= task.due_on and until <= at.date():
        raise Refused("until_past", field="next_on")
    before = task.due_on
    Task.objects.filter(pk=task.pk).update(due_on=until)
    record(
        organization_id=organization.pk, at=at, kind="task.postponed", subject=("task", task.pk), by=by.pk,
        changes={"due_on": [before.isoformat(), until.isoformat()]},
    )  # fmt: skip
    task.refresh_from_db()
    return task


@transaction.atomic
def drop_settled(*, receivable_ids: Sequence[int], by: User | None, at: datetime) -> int:
    """Nobody need chase what is closed: open tasks about claims closed by now end as obsolete. Returns how many."""
    tasks = Task.objects.filter(receivable_id__in=receivable_ids, done_at__isnull=True, message__isnull=True).exclude(
        receivable__closed=""
    )
    rows = list(tasks)
    for task in rows:
        end_obsolete(task, by, at)
    return len(rows)


def open_of_key(organization_id: int, dedupe_key: str) -> list[Task]:
    """The open task of this key, if there is one."""
    return list(Task.objects.filter(organization_id=organization_id, dedupe_key=dedupe_key, done_at__isnull=True))


def complete(task: Task, note: str, by: User | None, at: datetime) -> None:
    """Done by an act elsewhere, which the note names. Raises Refused("task_done")."""
    finish(task, DONE, note, by, at)


def end_obsolete(task: Task, by: User | None, at: datetime) -> None:
    """What the task asked for is no longer needed. Raises Refused("task_done")."""
    finish(task, OBSOLETE, "", by, at)


def finish(task: Task, outcome: str, note: str, by: User | None, at: datetime) -> Task:
    """Close a task once; its action follows. Raises Refused("task_done") when somebody was faster."""
    changed = Task.objects.filter(pk=task.pk, done_at__isnull=True).update(
        done_at=at, done_by=by, outcome=outcome, note=note.strip()
    )
    if not changed:
        raise Refused("task_done")
    if task.action_id is not None:
        settle_step(Action.objects.get(pk=task.action_id), outcome, at)
    record(
        organization_id=task.organization_id, at=at, kind=f"task.{outcome}", subject=("task", task.pk),
        by=by.pk if by else None, task_kind=task.kind, note=note.strip(),
    )  # fmt: skip
    task.refresh_from_db()
    return task


def open_one(task_id: int, organization: Organization) -> Task:
    """The open task, locked. Raises Refused("not_found", "task_done")."""
    task = Task.objects.select_for_update().filter(pk=task_id, organization=organization).first()
    if task is None:
        raise Refused("not_found")
    if task.done_at is not None:
        raise Refused("task_done")
    return task
