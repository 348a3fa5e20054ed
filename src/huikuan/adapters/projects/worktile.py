"""Worktile's open API, in the cloud and in private deployments.

There is no milestone there: tasks of a type named like one (里程碑, 付款节点, or as configured) stand for it. Errors
come as HTTP 200 with ok false; lists come in two versions, properties bare or wrapped in {"value": …}.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from huikuan.adapters.projects.outgoing import Answer, Outgoing, seconds
from huikuan.adapters.projects.readings import (
    day,
    inside,
    instant,
    json_body,
    key_of,
    rows,
    strings_at,
    text,
    whole,
)
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

PAGE: Final = 100
PAGES_AT_MOST: Final = 200
LISTS: Final = ("items", "value", "values")
ENDED_TOKEN: Final = (1103, 1102)
MILESTONE_WORDS: Final = ("里程碑", "付款节点", "milestone")
DONE: Final = 3
BACK_OFF_S: Final = 30.0
AT_ONCE: Final = threading.BoundedSemaphore(3)  # more calls at the same time were answered with 429
HINT_PATHS: Final = "payload.task.id,payload.task._id,payload.id,payload._id,data.tid,data.id"
PROJECT_PATHS: Final = "payload.task.project.id,payload.project.id,data.project.pid"


class Worktile:
    """One team at Worktile, seen through its own application."""

    abilities = Abilities()

    def __init__(self, address: Address) -> None:
        self.address, self.zone = address, address.zone
        self.out = Outgoing(address)
        self.token = ""

    # asking

    def sign_in(self) -> None:
        given = self.address.credentials
        body = {"client_id": given.get("client_id", ""), "client_secret": given.get("client_secret", "")}
        answer = self.out.ask("POST", "/open-api/tenant-access-token", body=body)
        if answer.status == 429:
            raise limited(answer)
        if answer.status == 404:
            raise ConnectorError("bad_address", status=404)
        data = inside(answer.body, "data")
        token = text(inside(answer.body, "tenant_access_token")) or text(inside(data, "tenant_access_token"))
        if answer.status >= 400 or inside(answer.body, "ok") is False:
            raise ConnectorError("bad_credentials", status=answer.status)
        if not token:
            raise ConnectorError("malformed_answer")
        self.token = token

    def ask(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """The body of an answer; a token that has ended is renewed once. The token stands in the query."""
        for attempt in (1, 2):
            if not self.token:
                self.sign_in()
            with AT_ONCE:
                answer = self.out.ask("GET", "/open-api/" + path, query={**(query or {}), "access_token": self.token})
            ended = answer.status == 401 or whole(inside(answer.body, "error_code")) in ENDED_TOKEN
            if not ended or attempt == 2:
                break
            self.token = ""
        return body_of(answer)

    def pages(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Mapping[str, Any]]:
        """Every row of a list, each once, to its end, however the end is told."""
        seen: set[str] = set()
        for index in range(PAGES_AT_MOST):
            body = self.ask(path, {**(query or {}), "page_index": index, "page_size": PAGE})
            page = rows(body, *LISTS)
            fresh = [row for row in page if key_of(row) and key_of(row) not in seen]
            seen.update(key_of(row) for row in fresh)
            yield from fresh
            more = inside(body, "has_more")
            if more is None:
                more = inside(body, "meta", "has_more")
            total = inside(body, "total")
            if not fresh or more is False or (more is None and total is not None and len(seen) >= whole(total)):
                return
            if more is None and total is None and len(page) < PAGE:
                return

    # reading

    def test(self) -> Account:
        body = self.ask("mission/get-projects-by-page", {"page_index": 0, "page_size": PAGE})
        return Account("Worktile", len(rows(body, *LISTS)))

    def projects(self) -> Sequence[RemoteProject]:
        return [
            RemoteProject(
                key_of(row), text(row.get("name")), text(row.get("identifier")), "", "",
                bool(whole(row.get("is_archived"))),
            )
            for row in self.pages("mission/get-projects-by-page")
            if not whole(row.get("is_deleted"))
        ]  # fmt: skip

    def members(self) -> Sequence[RemoteMember]:
        body = self.ask("contact/get-members-by-page", {"page_index": 0, "page_size": PAGE})
        return [
            RemoteMember(
                text(row.get("uid")) or key_of(row), text(row.get("display_name")) or text(row.get("name")),
                text(row.get("email")), whole(row.get("status") or 1) == 1,
            )
            for row in rows(body, *LISTS)
        ]  # fmt: skip

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        """The types of task that the project's tasks have; there is no list of them that can be relied upon."""
        found: dict[str, str] = {}
        for row in self.tasks(project_id):
            key, name = task_type(row)
            if key:
                found.setdefault(key, name)
        kinds = [MilestoneKind(f"type:{key}", name, likely=self.is_likely(name)) for key, name in found.items()]
        return sorted(kinds, key=lambda one: (not one.likely, one.name))

    def is_likely(self, name: str) -> bool:
        wanted = str(self.address.options.get("task_type") or "").strip().lower()
        return name.lower() == wanted if wanted else any(word in name.lower() for word in MILESTONE_WORDS)

    def tasks(self, project_id: str) -> Iterator[Mapping[str, Any]]:
        """The tasks of a project by the first list, or by the second where a server has only that."""
        try:
            yield from self.pages("mission/get-project-tasks-by-page", {"project_id": project_id})
        except ConnectorError as error:
            if error.code != "not_found":
                raise
            for row in self.pages(f"mission/projects/{project_id}/tasks"):
                yield row if task_type(row)[0] else self.whole_task(row)  # this list leaves out types and states

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        wanted = {kind.removeprefix("type:") for kind in kinds}
        for row in self.tasks(project_id):
            of = text(row.get("project_id")) or project_id
            if of != project_id or whole(row.get("is_archived")) or whole(row.get("is_deleted")):
                continue
            if task_type(row)[0] in wanted:
                yield self.read(self.with_properties(row), project_id)

    def with_properties(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The first list leaves properties out."""
        return row if inside(row, "properties", "due") is not None else self.whole_task(row)

    def whole_task(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The task itself is asked, and keeps what the list said."""
        try:
            return {**row, **self.one(key_of(row))}
        except ConnectorError as error:
            if error.code != "not_found":
                raise
            return row

    def one(self, milestone_id: str) -> Mapping[str, Any]:
        body = self.ask(f"mission/tasks/{milestone_id}", {"columns": "properties"})
        for path in (("data", "value"), ("value",), ("data",), ()):
            found = body
            for name in path:
                found = found.get(name) if isinstance(found, Mapping) else None
            if isinstance(found, Mapping) and key_of(found):
                return found
        raise ConnectorError("malformed_answer")

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        return self.read(self.one(milestone_id), "")

    def read(self, row: Mapping[str, Any], project_id: str) -> RemoteMilestone:
        state = whole(inside(row, "task_state", "type")) or whole(row.get("state_type"))
        is_done = state == DONE
        done, how = instant(row.get("completed_at")), "completed_at"
        if is_done and done is None:
            done, how = instant(row.get("updated_at")), "state"
        return RemoteMilestone(
            id=key_of(row), title=text(row.get("title")), project_id=text(row.get("project_id")) or project_id,
            kind=task_type(row)[1], key=text(row.get("identifier")), state=text(inside(row, "task_state", "name")),
            planned_on=day(inside(row, "properties", "due", "date"), self.zone),
            completed_at=done if is_done else None, completed_how=how if is_done else "",
            progress_bp=10000 if is_done else 0, owner=text(inside(row, "properties", "assignee")),
        )  # fmt: skip

    def progress(self, project_id: str) -> RemoteProgress:
        """Counted from the tasks; nothing there counts them."""
        states = [
            whole(inside(row, "task_state", "type")) or whole(row.get("state_type")) for row in self.tasks(project_id)
        ]
        return RemoteProgress(len(states), states.count(1), states.count(2), states.count(DONE))

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """Both generations of the payload; nothing is signed, so it is only a reason to fetch."""
        said = json_body(body)
        paths = str(self.address.options.get("hint_paths") or HINT_PATHS)
        delivery = next((value for name, value in headers.items() if name.lower() == "x-worktile-delivery"), "")
        return Hint(
            delivery_id=delivery[:120], ids=tuple(dict.fromkeys(value[:80] for value in strings_at(said, paths)))[:1],
            project_ids=tuple(dict.fromkeys(strings_at(said, PROJECT_PATHS)))[:1],
        )  # fmt: skip

    # no documented way to write

    def comment(self, milestone_id: str, text: str) -> str:
        raise ConnectorError("not_able")

    def set_collected(self, milestone_id: str, amount: str) -> None:
        raise ConnectorError("not_able")

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str:
        raise ConnectorError("not_able")

    def close(self) -> None:
        self.out.close()


def task_type(row: Mapping[str, Any]) -> tuple[str, str]:
    """The identifier and name of a task's type; ("", "") where it says none."""
    found = row.get("task_type")
    if isinstance(found, Mapping):
        return key_of(found), text(found.get("name"))
    return text(found) or text(row.get("task_type_id")), ""


def body_of(answer: Answer) -> Any:
    """What was asked for, or the error it came as."""
    code = whole(inside(answer.body, "error_code"))
    if answer.status == 429:
        raise limited(answer)
    if answer.status == 401 or code in ENDED_TOKEN:
        raise ConnectorError("bad_credentials", status=answer.status)
    if answer.status == 403:
        raise ConnectorError("no_permission", status=403)
    if answer.status == 404:
        raise ConnectorError("not_found", status=404)
    if answer.status >= 400 or inside(answer.body, "ok") is False:
        raise ConnectorError("refused", status=answer.status, said=code or answer.status)
    if answer.body is None:
        raise ConnectorError("malformed_answer")
    return answer.body


def limited(answer: Answer) -> ConnectorError:
    """Over the limit; the page that says so may be HTML."""
    wait = seconds(answer.headers.get("retry-after"))
    return ConnectorError("rate_limited", retry_after=BACK_OFF_S if wait is None else wait)
