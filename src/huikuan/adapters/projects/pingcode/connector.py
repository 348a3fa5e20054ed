"""PingCode as a source of projects. What it knows and how it fails: session.py; work items: items.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from huikuan.adapters.projects.memory import Memory
from huikuan.adapters.projects.pingcode import rows, writing
from huikuan.adapters.projects.pingcode.items import WorkItems
from huikuan.adapters.projects.pingcode.session import MEMORY, Session
from huikuan.adapters.projects.readings import (
    IDENTIFIER,
    Row,
    identifier,
    identifiers_at,
    inside,
    instant,
    listed,
    parsed,
    rows_of,
    stated,
    text,
    truth,
    whole,
)
from huikuan.adapters.projects.timing import Timing
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

HINT_PATHS: Final = (
    "payload.workitem.id", "payload.work_item.id", "workitem.id", "work_item.id", "data.workitem.id",
    "data.work_item.id", "payload.id", "data.id", "work_item_id", "workitem_id", "id",
)  # fmt: skip
PROJECT_PATHS: Final = (
    "payload.workitem.project.id", "payload.work_item.project.id", "workitem.project.id", "work_item.project.id",
    "data.workitem.project.id", "data.work_item.project.id", "payload.project.id", "data.project.id", "project.id",
    "project_id",
)  # fmt: skip
SCOPES: Final = {
    "types": "pcp:read:pjm:configuration", "work_items": "pcp:read:pjm:workitem", "users": "pcp:read:global:team"
}  # fmt: skip
SPANS: Final = {"sprint": "sprints", "release": "versions"}


class PingCode:
    """One organization at PingCode, seen by one application."""

    def __init__(self, address: Address, timing: Timing | None = None, memory: Memory = MEMORY) -> None:
        self.zone, self.options = address.zone, address.options
        self.session = Session(address, timing or Timing(), memory)
        self.items = WorkItems(self.session)
        self.abilities = Abilities(comments=True, collected=bool(self.collected_property), tasks=True)

    @property
    def collected_property(self) -> str:
        """Where the collected amount is written, "" for nowhere."""
        return text(self.options.get("collected_property"), 80)

    def at(self, rest: str) -> str:
        """A path in the generation this server speaks."""
        return f"/v1/{self.session.area()}/{rest}"

    # who and what

    def test(self) -> Account:
        """Signs in, counts the projects, and tries what will be read, so that a missing scope is known at once."""
        answer = self.session.ask("GET", self.at("projects"), query={"page_size": 1, "page_index": 0})
        total = whole(stated(answer, "total"))
        count = total if total is not None else len(self.projects())
        tried: dict[str, tuple[str, Mapping[str, str]]] = {"users": ("/v1/directory/users", {})}
        for row in rows_of(answer)[:1]:
            tried["types"] = (self.at("work_item/types"), {"project_id": identifier(row)})
            tried["work_items"] = (self.items.path(), self.items.usual_filter(identifier(row)))
        missing = [SCOPES[name] for name, (path, query) in tried.items() if self.is_refused(path, query)]
        return Account(name=self.own_name(), projects=max(0, count), missing=tuple(missing))

    def is_refused(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether a list may not be read by us."""
        try:
            self.session.ask("GET", path, query={**query, "page_size": 1, "page_index": 0})
        except ConnectorError as error:
            if error.code in ("no_permission", "bad_credentials"):
                return True
            if not error.permanent:
                raise
        return False

    def own_name(self) -> str:
        """Whom the token speaks for; a token of the organization need not have a name."""
        try:
            return rows.person(self.session.ask("GET", "/v1/myself"))
        except ConnectorError as error:
            if not error.permanent:
                raise
            return ""

    def projects(self) -> Sequence[RemoteProject]:
        """Every project the application sees."""
        found = self.session.listed(self.at("projects"))
        return [rows.project(row) for row in found if identifier(row) and not truth(row.get("is_deleted"))]

    def members(self) -> Sequence[RemoteMember]:
        """The people of the directory."""
        return [rows.member(row) for row in self.session.listed("/v1/directory/users") if identifier(row)]

    # milestones

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        """The types of the project's work items, tags a person named, sprints and releases."""
        types = [rows.type_kind(row) for row in self.items.type_rows(checked(project_id)) if identifier(row)]
        tags = [MilestoneKind(f"tag:{name}", name, likely=True) for name in listed(self.options.get("milestone_tags"))]
        likely_first = sorted(types, key=lambda kind: not kind.likely)
        return [*likely_first, *tags, MilestoneKind("sprint", "迭代"), MilestoneKind("release", "发布")]

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        """Every item of the kinds, each once, those known to be unchanged left out."""
        seen: set[str] = set()
        for kind in dict.fromkeys(kinds):
            for row, made in self.of_kind(checked(project_id), kind):
                changed = instant(row.get("updated_at"))
                is_old = changed_since is not None and changed is not None and changed < changed_since
                if identifier(row) and not is_old and made not in seen:
                    seen.add(made)
                    yield self.made(row, made, project_id, kind)

    def of_kind(self, project_id: str, kind: str) -> Iterator[tuple[Row, str]]:
        """The rows of one kind with the id each milestone has with us. Raises ConnectorError("not_found")."""
        word, _, value = kind.partition(":")
        if word in SPANS:
            for row in self.session.listed(self.at(f"projects/{project_id}/{SPANS[word]}")):
                if not truth(row.get("is_deleted")):
                    yield row, f"{word}:{project_id}:{identifier(row)}"
        elif word == "type" and value:
            yield from ((row, identifier(row)) for row in self.items.of_project(project_id, value))
        elif word == "tag" and value:
            yield from ((row, identifier(row)) for row in self.items.of_project(project_id) if value in tags_of(row))
        else:
            raise ConnectorError("not_found", kind=kind[:40])

    def made(self, row: Row, made: str, project_id: str, kind: str) -> RemoteMilestone:
        """A row as a milestone."""
        word, _, value = kind.partition(":")
        if word == "sprint":
            return rows.sprint(row, project_id, self.zone)
        if word == "release":
            return rows.release(row, project_id, self.zone)
        name = self.items.types(project_id).get(value, value) if word == "type" else value
        self.session.known.keep(name, "kind", made)
        return self.work_item({"project": {"id": project_id}, **row}, name)

    def work_item(self, row: Row, kind: str) -> RemoteMilestone:
        """A work item with the moment it was completed."""
        wanted = text(self.options.get("progress_property"), 80)
        return rows.work_item(row, kind, self.completion(row), self.zone, wanted)

    def completion(self, row: Row) -> rows.Completion:
        """When and how known: by the history of transitions, else by the field, else by the last change.

        An item that did not change since is not asked about again.
        """
        if not rows.is_completed(row):
            return None, ""
        name = ("completed", identifier(row), text(row.get("updated_at")), identifier(row.get("state")))
        known = self.session.known.recall(*name) if name[2] else None
        if known is None:
            known = self.entered_completed(identifier(row))
            self.session.known.keep(known or "", *name)
        return (known, "transition") if known else rows.completion(row, True, row.get("completed_at"))

    def entered_completed(self, item_id: str) -> datetime | None:
        """By the history; None when there is none or we may not see it."""
        try:
            return rows.entered_completed(self.session.listed(self.items.path(f"/{item_id}/transition_histories")))
        except ConnectorError as error:
            if not error.permanent or error.code == "bad_credentials":
                raise
            return None

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        """One item fetched anew. Raises ConnectorError, "not_found" also for a deleted one."""
        word, _, rest = milestone_id.partition(":")
        if word in SPANS:
            project_id, _, own_id = rest.partition(":")
            row = self.session.ask("GET", self.at(f"projects/{checked(project_id)}/{SPANS[word]}/{checked(own_id)}"))
            if not identifier(row):
                raise ConnectorError("malformed_answer", reason="object")
            return self.made(row, milestone_id, project_id, word)
        row = self.items.one(checked(milestone_id))
        kind = self.session.known.recall("kind", identifier(row)) or self.items.name_of_type(row)
        return self.work_item(row, kind)

    def progress(self, project_id: str) -> RemoteProgress:
        """How many work items are where."""
        return rows.progress(self.session.ask("GET", self.at(f"projects/{checked(project_id)}/progress")))

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """Ids at the configured paths, else at those seen in use: what automations send is not documented.

        A call we cannot read is still a reason to look at everything.
        """
        try:
            said = parsed(body)
        except ConnectorError:
            return Hint()
        paths = listed(self.options.get("hint_paths")) or HINT_PATHS
        found = identifiers_at(said, paths)
        projects = identifiers_at(said, PROJECT_PATHS)
        return Hint(ids=tuple(each for each in found if each not in projects), project_ids=projects)

    # writing

    def comment(self, milestone_id: str, text: str) -> str:
        """A comment under a work item; its id, read back."""
        return writing.comment(self.session, work_item_id(milestone_id), text)

    def set_collected(self, milestone_id: str, amount: str) -> None:
        """The collected amount in the property a person named, read back."""
        if not self.collected_property:
            raise ConnectorError("not_able")
        item_id = work_item_id(milestone_id)
        writing.set_property(self.session, self.items, item_id, self.collected_property, amount)

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str:
        """A task; its id, read back."""
        wanted = self.options.get("task_type")
        type_id = wanted.strip() if isinstance(wanted, str) and wanted.strip() else "task"
        return writing.create_item(
            self.session, self.items, checked(project_id), title, due_on, text, type_id=type_id, zone=self.zone
        )

    def close(self) -> None:
        """End the connections; the token stays for the next connector of this identity."""
        self.session.wire.close()


def checked(own_id: str) -> str:
    """An id that can stand in a path. Raises ConnectorError("not_found") for anything else."""
    if not IDENTIFIER.fullmatch(own_id):
        raise ConnectorError("not_found")
    return own_id


def work_item_id(milestone_id: str) -> str:
    """Sprints and releases take no comments and have no properties. Raises ConnectorError("not_able")."""
    if milestone_id.partition(":")[0] in SPANS:
        raise ConnectorError("not_able")
    return checked(milestone_id)


def tags_of(row: Row) -> set[str]:
    """The names of its tags, whether they come as text or as objects."""
    tags = inside(row, "tags") or inside(row, "properties.tag") or ()
    return {text(tag) or text(inside(tag, "name")) for tag in tags} if isinstance(tags, list) else set()
