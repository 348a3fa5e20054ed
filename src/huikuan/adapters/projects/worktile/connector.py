"""Worktile as a source of projects. There is no milestone of its own there: a type of task or a tag stands for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from huikuan.adapters.projects.memory import Memory
from huikuan.adapters.projects.read_only import ReadOnly
from huikuan.adapters.projects.readings import (
    IDENTIFIER,
    Row,
    identifier,
    identifiers_at,
    instant,
    listed,
    parsed,
    row_of,
    text,
    truth,
    web_address,
)
from huikuan.adapters.projects.timing import Timing
from huikuan.adapters.projects.worktile import tasks
from huikuan.adapters.projects.worktile.session import MEMORY, Session
from huikuan.flow.delivery.ports import (
    Abilities,
    Account,
    Address,
    ConnectorError,
    Hint,
    MilestoneKind,
    RemoteMember,
    RemoteMilestone,
    RemoteProgress,
    RemoteProject,
)

PROJECTS: Final = "/open-api/mission/get-projects-by-page"
TASKS: Final = "/open-api/mission/get-project-tasks-by-page"
MEMBERS: Final = "/open-api/contact/get-members-by-page"
INACTIVE: Final = frozenset({"0", "disabled", "inactive", "deleted"})
TASK_PATHS: Final = ("payload.task.id", "payload.task._id", "payload.id", "payload._id", "data.tid", "task.id")
PROJECT_PATHS: Final = (
    "payload.task.project.id", "payload.task.project._id", "payload.project.id", "payload.project._id",
    "data.project.pid", "task.project.id",
)  # fmt: skip


class Worktile(ReadOnly):
    """One team at Worktile, seen by one application."""

    abilities = Abilities()  # how to write there is not documented

    def __init__(self, address: Address, timing: Timing | None = None, memory: Memory = MEMORY) -> None:
        self.options, self.timing = address.options, timing or Timing()
        self.session = Session(address, self.timing, memory)
        self.naming = tasks.Naming(
            zone=address.zone if not self.option("team_zone") else zone(self.option("team_zone")),
            planned=self.option("planned_property") or "due", completed=self.option("completed_property"),
            progress=self.option("progress_property"),
        )  # fmt: skip
        self.people: dict[str, str] = {}
        self.plain = cache(self.fetch_plain)
        self.rich = cache(self.fetch_rich)
        self.details = cache(self.fetch_details)

    def option(self, name: str) -> str:
        """What a person entered, "" for nothing."""
        return text(self.options.get(name), 80)

    def test(self) -> Account:
        """Signs in and counts the projects; a first list of tasks and of people is tried."""
        found = self.projects()
        tried = {"contact": MEMBERS} | ({"mission": TASKS} if found else {})
        first = {"project_id": found[0].id} if found else {}
        return Account("", len(found), tuple(name for name, path in tried.items() if self.is_refused(path, first)))

    def is_refused(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether a list may not be read by us."""
        try:
            self.session.get(path, {**query, "page_index": 0, "page_size": 1})
        except ConnectorError as error:
            if not error.permanent:
                raise
            return error.code in ("no_permission", "bad_credentials")
        return False

    def projects(self) -> Sequence[RemoteProject]:
        """Every project the application sees."""
        return [
            RemoteProject(
                id=identifier(row), name=text(row.get("name")), key=text(row.get("identifier")),
                url=web_address(row.get("html_url") or row.get("url")), archived=truth(row.get("is_archived")),
            )
            for row in self.session.listed(PROJECTS) if identifier(row) and not truth(row.get("is_deleted"))
        ]  # fmt: skip

    def members(self) -> Sequence[RemoteMember]:
        """The people of the team."""
        return [
            RemoteMember(
                id=identifier(row), name=text(row.get("display_name")) or text(row.get("name")),
                email=text(row.get("email")), active=text(row.get("status")).lower() not in INACTIVE,
            )
            for row in self.session.listed(MEMBERS) if identifier(row)
        ]  # fmt: skip

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        """The types and tags that the project's tasks have; the usual names as well while none of them is in use."""
        types: dict[str, MilestoneKind] = {}
        tags = dict.fromkeys(listed(self.options.get("milestone_tags")))
        for task in self.plain(checked(project_id)):
            own_id, name = tasks.type_of(task)
            if own_id and name:
                types[name] = MilestoneKind(f"type:{own_id}", name, likely=name in tasks.LIKELY)
        tags.update(
            dict.fromkeys(tag for task in self.details(project_id).values() for tag in tasks.tags_of(task) if tag)
        )
        if not any(kind.likely for kind in types.values()):
            types |= {name: MilestoneKind(f"named:{name}", name, likely=True) for name in tasks.LIKELY}
        found = [*types.values(), *(MilestoneKind(f"tag:{tag[:60]}", tag, likely=tag in tasks.LIKELY) for tag in tags)]
        return sorted(found, key=lambda kind: not kind.likely)

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        """Every task of the kinds, each once, those known to be unchanged left out."""
        by_tag = any(kind.startswith("tag:") for kind in kinds)
        for task in self.plain(checked(project_id)):
            details = {} if tasks.is_told(task) else self.details(project_id).get(identifier(task), {})
            row = tasks.merged(task, details) if details else task
            row = self.told(row)
            if by_tag and "properties" not in row:
                row = tasks.merged(row, self.alone(identifier(task)))
            kind = kind_of(row, kinds)
            changed = instant(row.get("updated_at"))
            if kind is None or (changed_since is not None and changed is not None and changed < changed_since):
                continue
            if "properties" not in row:
                row = tasks.merged(row, self.alone(identifier(task)))
            yield self.made({"project_id": project_id, **row}, kind)

    def fetch_plain(self, project_id: str) -> list[Row]:
        """The tasks as V1 lists them (with state and type, without properties); by V2 where V1 is no longer there."""
        try:
            found = self.session.listed(TASKS, {"project_id": project_id})
        except ConnectorError as error:
            if error.code != "not_found":
                raise
            found = [self.told(row) for row in self.rich(project_id).values()]
        return [
            row for row in found
            if identifier(row) and not truth(row.get("is_deleted")) and tasks.project_of(row) in ("", project_id)
        ]  # fmt: skip

    def fetch_rich(self, project_id: str) -> dict[str, Row]:
        """The tasks by id as V2 lists them (with properties), which servers have since 9.0.0. Raises ConnectorError."""

        def noted(answer: Any) -> Any:
            self.people |= tasks.people_in(answer)
            return answer

        found = self.session.listed(f"/open-api/mission/projects/{project_id}/tasks", each=noted)
        return {identifier(row): row for row in found}

    def fetch_details(self, project_id: str) -> dict[str, Row]:
        """The same, and nothing on a server that has no V2: then every milestone is asked for alone."""
        try:
            return self.rich(project_id)
        except ConnectorError as error:
            if error.code not in ("not_found", "refused"):
                raise
            return {}

    def told(self, task: Row) -> Row:
        """The task with its type and state, asked for alone where a list leaves them out."""
        if tasks.type_of(task)[1] and tasks.state_type(task) is not None:
            return task
        return tasks.merged(task, self.alone(identifier(task)))

    def alone(self, task_id: str) -> Row:
        """One task with its properties. Raises ConnectorError, also "not_found"."""
        answer = self.session.get(f"/open-api/mission/tasks/{task_id}", {"columns": "properties"})
        self.people |= tasks.people_in(answer)
        row = row_of(answer)
        if not identifier(row) or truth(row.get("is_deleted")):
            raise ConnectorError("not_found")
        return row if "properties" in row else {**row, "properties": {}}

    def made(self, row: Row, kind: str) -> RemoteMilestone:
        """A task as a milestone; who does it is looked up by name."""
        uid = text(tasks.properties_of(row).get("assignee"))
        if uid and uid not in self.people:
            self.people |= {uid: "", **self.names_of(uid)}
        return tasks.milestone(row, kind, self.people, self.naming, self.timing.now())

    def names_of(self, uid: str) -> dict[str, str]:
        """{uid: name}, empty when we may not see people; that is no reason to keep a milestone back."""
        try:
            found = self.session.listed("/open-api/contact/get-members-by-ids", {"uids": uid})
        except ConnectorError as error:
            if not error.permanent and error.code != "malformed_answer":
                raise
            return {}
        return {identifier(row): text(row.get("display_name")) or text(row.get("name")) for row in found}

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        """One task fetched anew."""
        row = self.alone(checked(milestone_id))
        return self.made(row, tasks.type_of(row)[1])

    def progress(self, project_id: str) -> RemoteProgress:
        """Counted from the list of tasks, archived ones left out; there is no answer that says it."""
        found = [
            tasks.state_type(task) for task in self.plain(checked(project_id)) if not truth(task.get("is_archived"))
        ]
        if not any(found):
            return RemoteProgress()
        counts = [found.count(state) for state in (tasks.PENDING, tasks.IN_PROGRESS, tasks.FINISHED)]
        return RemoteProgress(len(found), *counts)

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """Both generations of calls. Neither is signed, so what they say of a task is not believed, only fetched.

        Raises ConnectorError("malformed_answer") for what is no JSON object.
        """
        said = parsed(body)
        if not isinstance(said, Mapping):
            raise ConnectorError("malformed_answer", reason="object")
        delivery = next((value for name, value in headers.items() if name.lower() == "x-worktile-delivery"), "")
        projects = identifiers_at(said, PROJECT_PATHS)
        found = identifiers_at(said, listed(self.options.get("hint_paths")) or TASK_PATHS)
        return Hint(text(delivery, 80), tuple(each for each in found if each not in projects), projects)

    def close(self) -> None:
        """End the connections; the token stays for the next connector of this team."""
        self.session.wire.close()


def kind_of(task: Row, kinds: Sequence[str]) -> str | None:
    """The word for the kind by which a task counts, None when it counts by none."""
    own_id, name = tasks.type_of(task)
    if (own_id and f"type:{own_id}" in kinds) or (name and f"named:{name}" in kinds):
        return name or own_id
    return next((tag for tag in tasks.tags_of(task) if f"tag:{tag[:60]}" in kinds), None)


def checked(own_id: str) -> str:
    """An id that can stand in an address. Raises ConnectorError("not_found") for anything else."""
    if not IDENTIFIER.fullmatch(own_id):
        raise ConnectorError("not_found")
    return own_id


def zone(name: str) -> ZoneInfo:
    """A time zone by its name. Raises ConnectorError("option_missing")."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ConnectorError("option_missing", option="team_zone") from None
