"""Worktile's tasks as the port's values.

A task's properties come bare ("due": {"date": …}) or wrapped ("due": {"value": {"date": …}}), or not at all; those a
team made itself have names of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    unwrapped,
    web_address,
    whole,
)
from huikuan.flow.delivery.ports import RemoteMilestone

PENDING, IN_PROGRESS, FINISHED = 1, 2, 3
LIKELY: Final = ("里程碑", "付款节点")


@dataclass(frozen=True, slots=True)
class Naming:
    """Which of a team's own properties mean what, as a person said; "" for none. `zone`: of dates without a time."""

    zone: tzinfo
    planned: str = "due"
    completed: str = ""
    progress: str = ""


def merged(first: Row, second: Row) -> Row:
    """Two views of one task: the second fills what the first leaves out."""
    properties = {**properties_of(second), **properties_of(first)}
    both = {**second, **{name: value for name, value in first.items() if value not in (None, "")}}
    return {**both, "properties": properties} if "properties" in first or "properties" in second else both


def properties_of(task: Row) -> dict[str, Any]:
    """Its properties by name, unwrapped; a list of {name, value} as well."""
    said = unwrapped(task.get("properties"))
    if isinstance(said, list):
        said = {text(row.get("name") or row.get("key")): row.get("value") for row in said if isinstance(row, Mapping)}
    return {str(name): unwrapped(value) for name, value in said.items()} if isinstance(said, Mapping) else {}


def is_told(task: Row) -> bool:
    """Whether the view has what a milestone needs: its state, its type and its properties."""
    return state_type(task) is not None and bool(type_of(task)[1]) and "properties" in task


def state_type(task: Row) -> int | None:
    """1 pending, 2 in progress, 3 finished; None where the view does not tell."""
    properties = properties_of(task)
    for place in (task.get("task_state"), task.get("state"), properties.get("task_state"), properties.get("state")):
        if (found := whole(inside(place, "type"))) is not None:
            return found
    return whole(task.get("state_type"))


def state_name(task: Row) -> str:
    """Their word for its state."""
    return text(inside(task, "task_state.name")) or text(inside(task, "state.name"))


def type_of(task: Row) -> tuple[str, str]:
    """(id, name) of its type; empty where the view does not tell."""
    for place in (task.get("task_type"), task.get("type"), properties_of(task).get("task_type")):
        if isinstance(place, Mapping):
            return identifier(unwrapped(place)), text(inside(place, "name"))
    return "", ""


def tags_of(task: Row) -> tuple[str, ...]:
    """The names of its tags, whether they come as text or as objects."""
    said = properties_of(task).get("tag") or task.get("tags") or ()
    return tuple(text(tag) or text(inside(tag, "name")) for tag in said) if isinstance(said, list | tuple) else ()


def milestone(task: Row, kind: str, people: Mapping[str, str], naming: Naming, seen_at: datetime) -> RemoteMilestone:
    """A task that counts as a milestone.

    When it was finished: by the property a person named, by its field, else by its last change, since there is no
    history to read. A view without even that: the moment it was seen.
    """
    properties = properties_of(task)
    done = state_type(task) == FINISHED
    stated = instant(inside(properties.get(naming.completed), "date") or properties.get(naming.completed))
    stated = stated or instant(task.get("completed_at"))
    moment = stated or instant(task.get("updated_at")) or seen_at
    return RemoteMilestone(
        id=identifier(task), title=text(task.get("title")), project_id=project_of(task), kind=kind,
        key=text(task.get("identifier")), state=state_name(task),
        planned_on=day(properties.get(naming.planned) or properties.get("due") or task.get("due"), naming.zone),
        completed_at=moment if done else None, completed_how=("field" if stated else "state") if done else "",
        progress_bp=10000 if done else progress_bp(properties.get(naming.progress)),
        owner=owner(properties.get("assignee") or task.get("assignee"), people),
        url=web_address(task.get("html_url") or task.get("url")),
    )  # fmt: skip


def project_of(task: Row) -> str:
    """The id of its project, "" where the view does not tell."""
    return text(task.get("project_id")) or identifier(task.get("project"))


def owner(assignee: Any, people: Mapping[str, str]) -> str:
    """Who does it, by name where it is known, whether the view says a uid or a person."""
    assignee = unwrapped(assignee)
    name = text(inside(assignee, "display_name")) or text(inside(assignee, "name"))
    uid = text(assignee) or identifier(assignee)
    return name or people.get(uid, "")


def people_in(answer: Any) -> dict[str, str]:
    """{uid: name} of the people a V2 answer refers to."""
    references = answer.get("references") if isinstance(answer, Mapping) else None
    users = references.get("users") if isinstance(references, Mapping) else None
    rows = users if isinstance(users, list) else []
    return {
        identifier(row): text(inside(row, "display_name") or inside(row, "name")) for row in rows if identifier(row)
    }
