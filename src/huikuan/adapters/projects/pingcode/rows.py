"""PingCode's rows as the port's values. Titles are plain text; descriptions, which may be HTML, are not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from huikuan.adapters.projects.readings import (
    Row,
    day,
    identifier,
    inside,
    instant,
    progress_bp,
    text,
    truth,
    web_address,
    whole,
)
from huikuan.flow.delivery.ports import MilestoneKind, RemoteMember, RemoteMilestone, RemoteProgress, RemoteProject

COMPLETED: Final = "completed"
MILESTONE: Final = "里程碑"
INACTIVE: Final = frozenset({"disabled", "inactive", "deleted", "locked", "suspended", "false", "0"})
Completion = tuple[datetime | None, str]


def project(row: Row) -> RemoteProject:
    """A project as the list has it."""
    return RemoteProject(
        id=identifier(row), name=text(row.get("name")), key=text(row.get("identifier")), kind=text(row.get("type")),
        url=web_address(row.get("html_url")), archived=truth(row.get("is_archived")),
    )  # fmt: skip


def member(row: Row) -> RemoteMember:
    """A person of the directory."""
    return RemoteMember(
        id=identifier(row), name=person(row), email=text(row.get("email")),
        active=text(row.get("status")).lower() not in INACTIVE and not truth(row.get("is_deleted")),
    )  # fmt: skip


def person(row: Any) -> str:
    """How a person is called."""
    return text(inside(row, "display_name")) or text(inside(row, "name"))


def type_kind(row: Row) -> MilestoneKind:
    """A type of work item. The milestone's type has another id in every organization."""
    name = text(row.get("name"))
    return MilestoneKind(f"type:{identifier(row)}", name, likely=row.get("group") == "plan" and name == MILESTONE)


def progress(answer: Any) -> RemoteProgress:
    """How many work items are where."""
    said = inside(answer, "work_item") or answer
    numbers = [
        whole(inside(said, name)) or 0 for name in ("total", "pending_count", "in_progress_count", "completed_count")
    ]
    return RemoteProgress(*(max(0, number) for number in numbers))


def type_of(row: Row) -> str:
    """The id of a work item's type; "" where it is left out, as live reads do."""
    said = row.get("type")
    return text(said) or identifier(said) or text(row.get("type_id"))


def is_completed(row: Row) -> bool:
    """Whether it stands in a completed state now."""
    return text(inside(row, "state.type")) == COMPLETED


def work_item(row: Row, kind: str, completion: Completion, zone: tzinfo, progress_property: str) -> RemoteMilestone:
    """A work item that counts as a milestone; its planned day is `end_at`, its `start_at` means nothing."""
    done = is_completed(row)
    share = inside(row, "properties").get(progress_property) if isinstance(inside(row, "properties"), dict) else None
    return RemoteMilestone(
        id=identifier(row), title=text(row.get("title")), project_id=identifier(row.get("project")), kind=kind,
        key=text(row.get("identifier")), state=text(inside(row, "state.name")), planned_on=day(row.get("end_at"), zone),
        completed_at=completion[0], completed_how=completion[1],
        progress_bp=10000 if done else progress_bp(share), owner=person(row.get("assignee")),
        url=web_address(row.get("html_url")),
    )  # fmt: skip


def entered_completed(histories: Iterable[Row]) -> datetime | None:
    """When the item last came into a completed state from one that is not; a move between two such states is none."""
    moves = sorted(
        ((at, row) for row in histories if (at := instant(row.get("created_at")))), key=lambda move: move[0]
    )  # fmt: skip
    into = [(at, row) for at, row in moves if text(inside(row, "to_state.type")) == COMPLETED]
    from_outside = [at for at, row in into if text(inside(row, "from_state.type")) != COMPLETED]
    return from_outside[-1] if from_outside else into[0][0] if into else None


def sprint(row: Row, project_id: str, zone: tzinfo) -> RemoteMilestone:
    """A sprint as a milestone; completed when it was closed."""
    done = text(row.get("status")) == COMPLETED
    return span(
        row, "sprint", project_id, zone, text(row.get("status")), completion(row, done, row.get("completed_at"))
    )


def release(row: Row, project_id: str, zone: tzinfo) -> RemoteMilestone:
    """A release as a milestone; completed when its last stage was entered."""
    done = COMPLETED in (text(inside(row, "stage.type")), text(row.get("status")))
    stages = row.get("stages")
    entered = [
        at for stage in (stages if isinstance(stages, Sequence) else ())
        if text(inside(stage, "type") or inside(stage, "stage.type")) in (COMPLETED, "")
        and (at := instant(inside(stage, "operate_at")))
    ]  # fmt: skip
    how: Completion = (
        (max(entered), "transition") if done and entered else completion(row, done, row.get("completed_at"))
    )
    return span(row, "release", project_id, zone, text(inside(row, "stage.name")) or text(row.get("status")), how)


def completion(row: Row, done: bool, field: Any) -> Completion:
    """By a field that says when; else the last change, since no other moment is known."""
    if not done:
        return None, ""
    return (at, "field") if (at := instant(field)) else (instant(row.get("updated_at")), "state")


def span(row: Row, kind: str, project_id: str, zone: tzinfo, state: str, how: Completion) -> RemoteMilestone:
    """A sprint or a release. Its id names the project, without which it cannot be fetched again."""
    share = 10000 if how[1] else progress_bp(row.get("progress"))
    return RemoteMilestone(
        id=f"{kind}:{project_id}:{identifier(row)}", title=text(row.get("name")), project_id=project_id,
        kind={"sprint": "迭代", "release": "发布"}[kind], state=state, planned_on=day(row.get("end_at"), zone),
        completed_at=how[0], completed_how=how[1], progress_bp=share, owner=person(row.get("assignee")),
        url=web_address(row.get("html_url")),
    )  # fmt: skip
