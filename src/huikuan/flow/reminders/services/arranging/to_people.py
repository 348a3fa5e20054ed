"""Steps for people: call, meeting, letter; and messages that could not be written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huikuan.flow.reminders.models import Action, Task, Track
from huikuan.flow.reminders.services.arranging.letters import Desk
from huikuan.flow.reminders.services.arranging.planned import PlannedAction
from huikuan.rules.dunning.policy import Step
from huikuan.support.events.record import Happened, record_many


def open_tasks(desk: Desk, rows: Sequence[PlannedAction], unwritten: Sequence[PlannedAction]) -> int:
    """A task for each action, on the desk of the person or role its step names. Returns how many."""
    drafts = [task(desk, row, row.step_key) for row in rows] + [task(desk, row, "unwritten") for row in unwritten]
    tasks = Task.objects.bulk_create(drafts, batch_size=500)
    Action.objects.filter(pk__in=[row.pk for row in (*rows, *unwritten)]).update(state="queued")
    Track.objects.filter(pk__in=[row.receivable_id for row in unwritten]).update(pending=False)
    record_many(
        Happened(
            desk.organization.pk,
            desk.at,
            "task.opened",
            "task",
            made.pk,
            None,
            {"task_kind": made.kind, "receivable": made.receivable_id, "customer": made.customer_id},
        )
        for made in tasks
    )
    return len(tasks)


def task(desk: Desk, row: PlannedAction, kind: str) -> Task:
    step = desk.policy(row.policy_version_id).step(row.step_key)
    owner_id, role = whose(desk, row, step)
    values: dict[str, Any] = {"step": step.key, "amount_minor": row.amount_minor, "currency": row.currency}
    return Task(
        organization=desk.organization,
        owner_id=owner_id,
        role=role,
        kind=kind,
        customer_id=row.customer_id,
        receivable_id=row.receivable_id,
        action_id=row.pk,
        values=values,
        due_on=desk.as_of,
        approver_role=step.approver_role if kind != "unwritten" else "",
        created_at=desk.at,
    )


def whose(desk: Desk, row: PlannedAction, step: Step) -> tuple[int | None, str]:
    """(person, role): the project manager, the superior, or whoever holds the named role."""
    manager = desk.users.get(row.manager_id or 0)
    if step.audience == "pm_superior":
        superior = manager.superior_id if manager else None
        return (superior, "") if superior else (None, "owner")
    if step.audience in {"finance", "legal", "owner"}:
        return None, step.audience
    return (manager.pk, "") if manager and manager.is_active else (None, "finance")
