"""PingCode's open API, in the cloud and self-hosted (root https://DOMAIN/open), in both generations of its paths.

Milestones are work items of the type 里程碑 (group plan), sprints, or releases. Reads may leave out an item's type and
ignore parameters they do not know, so what comes is filtered here again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from huikuan.adapters.projects.outgoing import Answer, Outgoing, seconds
from huikuan.adapters.projects.pacing import Paces
from huikuan.adapters.projects.readings import (
    day,
    inside,
    instant,
    json_body,
    key_of,
    rows,
    safe_url,
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
GENERATIONS: Final = ("pjm", "project")
LISTS: Final = ("values", "value", "items")
BAD_CLIENT, NOT_FOUND, BUSY = ("100024", "100023"), ("100317", "100316"), ("100038",)
HINT_PATHS: Final = "payload.workitem.id,payload.work_item.id,workitem.id,work_item.id,payload.id,data.id,id"
PROJECT_PATHS: Final = "payload.project.id,project.id,payload.workitem.project.id,payload.work_item.project.id"
PACES: Final = Paces(190, 60.0)  # 200 a minute for each identity, less what a person does meanwhile


class PingCode:
    """One organization at PingCode, seen through an application's token."""

    abilities = Abilities(comments=True, collected=True, tasks=True)

    def __init__(self, address: Address) -> None:
        self.address, self.zone = address, address.zone
        self.out = Outgoing(address)
        self.pace = PACES.of(address.root, address.credentials.get("client_id", ""))
        self.token = ""
        wanted = str(address.options.get("api_generation") or "auto")
        self.generation = wanted if wanted in GENERATIONS else ""

    # asking

    def sign_in(self) -> None:
        """A new token. It comes by GET with the secret in the query, so this address is never shown to anybody."""
        self.pace.wait()
        given = self.address.credentials
        query = {
            "grant_type": "client_credentials",
            "client_id": given.get("client_id", ""),
            "client_secret": given.get("client_secret", ""),
        }
        answer = self.out.ask("GET", "/v1/auth/token", query=query)
        token = text(inside(answer.body, "access_token"))
        if answer.status == 429:
            raise limited(answer)
        if answer.status == 404:
            raise ConnectorError("bad_address", status=404)
        if answer.status >= 400:
            raise ConnectorError("bad_credentials", status=answer.status)
        if not token:
            raise ConnectorError("malformed_answer")
        self.token = token

    def ask(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None) -> Answer:
        """An answer below 400; a token that has ended is renewed once. Raises ConnectorError."""
        for attempt in (1, 2):
            if not self.token:
                self.sign_in()
            self.pace.wait()
            bearer = {"Authorization": f"Bearer {self.token}"}
            answer = self.out.ask(method, path, query=query, body=body, headers=bearer)
            if answer.status != 401 or attempt == 2:
                break
            self.token = ""
        if answer.status >= 400:
            raise refused(answer)
        if answer.body is None and method == "GET":
            raise ConnectorError("malformed_answer")
        return answer

    def at(self, path: str) -> str:
        """A path in the generation that this server speaks, found out by asking once."""
        if not self.generation:
            self.generation = self.spoken()
        return f"/v1/{self.generation}/{path}"

    def spoken(self) -> str:
        for generation in GENERATIONS:
            try:
                rows(self.ask("GET", f"/v1/{generation}/projects", query={"page_size": 1}).body, *LISTS)
            except ConnectorError as error:
                if error.code in ("not_found", "malformed_answer", "refused") and generation != GENERATIONS[-1]:
                    continue
                raise
            return generation
        raise ConnectorError("bad_address")

    def pages(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Mapping[str, Any]]:
        """Every row of a list, each once, to its end."""
        seen: set[str] = set()
        for index in range(PAGES_AT_MOST):
            body = self.ask("GET", path, query={**(query or {}), "page_index": index, "page_size": PAGE}).body
            page = rows(body, *LISTS)
            fresh = [row for row in page if key_of(row) and key_of(row) not in seen]
            seen.update(key_of(row) for row in fresh)
            yield from fresh
            total = inside(body, "total")
            if not fresh or (total is not None and len(seen) >= whole(total)):
                return

    # reading

    def test(self) -> Account:
        body = self.ask("GET", self.at("projects"), query={"page_index": 0, "page_size": PAGE}).body
        found = rows(body, *LISTS)
        return Account("PingCode", max(len(found), whole(inside(body, "total"))))

    def projects(self) -> Sequence[RemoteProject]:
        return [
            RemoteProject(
                id=key_of(row), name=text(row.get("name")), key=text(row.get("identifier")), kind=text(row.get("type")),
                url=safe_url(row.get("html_url")), archived=bool(whole(row.get("is_archived"))),
            )
            for row in self.pages(self.at("projects"))
            if not whole(row.get("is_deleted"))
        ]  # fmt: skip

    def members(self) -> Sequence[RemoteMember]:
        return [
            RemoteMember(
                key_of(row), text(row.get("display_name")) or text(row.get("name")), text(row.get("email")),
                active=text(row.get("status")) not in ("disabled", "inactive", "0"),
            )
            for row in self.pages("/v1/directory/users")
        ]  # fmt: skip

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        types = [
            MilestoneKind(f"type:{key_of(row)}", text(row.get("name")), likely=is_milestone(row))
            for row in self.types(project_id)
        ]
        return [*sorted(types, key=lambda one: not one.likely), MilestoneKind("sprint", "迭代 Sprint"),
                MilestoneKind("release", "发布 Release")]  # fmt: skip

    def types(self, project_id: str) -> list[Mapping[str, Any]]:
        return list(self.pages(self.at("work_item/types"), {"project_id": project_id}))

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        names = {key_of(row): text(row.get("name")) for row in self.types(project_id)}
        for kind in dict.fromkeys(kinds):
            if kind.startswith("type:"):
                type_id = kind.removeprefix("type:")
                yield from self.items(project_id, type_id, names.get(type_id, ""))
            elif kind == "sprint":
                for row in self.pages(self.at(f"projects/{project_id}/sprints")):
                    yield self.period(row, project_id, "sprint")
            elif kind == "release":
                for row in self.pages(self.at(f"projects/{project_id}/versions")):
                    yield self.period(row, project_id, "release")

    def items(self, project_id: str, type_id: str, type_name: str) -> Iterator[RemoteMilestone]:
        """The work items of one type. Both spellings of the filters are sent; what was ignored is filtered here.

        A live server leaves the type out of its answers. Then a page says nothing of types, and the states do: an item
        belongs to the type whose states it is in.
        """
        query = {"project_id": project_id, "project_ids": project_id, "type_id": type_id, "type_ids": type_id}
        states: set[str] | None = None
        for row in self.pages(self.at("work_items"), query):
            of = text(inside(row, "project", "id")) or project_id
            if of != project_id or whole(row.get("is_deleted")) or whole(row.get("is_archived")):
                continue
            said = row.get("type")
            said = text(said) or text(inside(row, "type", "id")) or text(row.get("type_id"))
            if said and said != type_id:
                continue
            state = text(inside(row, "state", "id"))
            if not said and state:
                if states is None:
                    states = self.states(project_id, type_id)
                if states and state not in states:
                    continue
            yield self.item(row, project_id, type_name)

    def states(self, project_id: str, type_id: str) -> set[str]:
        query = {"project_id": project_id, "work_item_type_id": type_id}
        return {key_of(row) for row in self.pages(self.at("work_item/states"), query)}

    def item(self, row: Mapping[str, Any], project_id: str, kind: str) -> RemoteMilestone:
        is_done = text(inside(row, "state", "type")) == "completed"
        done, how = self.completed(row) if is_done else (None, "")
        progress = inside(row, "properties", "progress")
        return RemoteMilestone(
            id=key_of(row), title=text(row.get("title")), project_id=text(inside(row, "project", "id")) or project_id,
            kind=kind or text(row.get("type")), key=text(row.get("identifier")),
            state=text(inside(row, "state", "name")),
            planned_on=day(row.get("end_at"), self.zone), completed_at=done, completed_how=how,
            progress_bp=10000 if is_done else max(0, min(whole(progress) * 100, 10000)),
            owner=text(inside(row, "assignee", "display_name")), url=safe_url(row.get("html_url")),
        )  # fmt: skip

    def completed(self, row: Mapping[str, Any]) -> tuple[datetime | None, str]:
        """When the item last entered a completed state: by its history, else by a field, else when it was changed."""
        try:
            moves = list(self.pages(self.at(f"work_items/{key_of(row)}/transition_histories")))
        except ConnectorError as error:
            if error.code not in ("not_found", "no_permission", "refused"):
                raise
            moves = []
        into = [
            moved
            for move in moves
            if text(inside(move, "to_state", "type")) == "completed"
            and text(inside(move, "from_state", "type")) != "completed"
            and (moved := instant(move.get("created_at")))
        ]
        if into:
            return max(into), "transition"
        if stated := instant(row.get("completed_at")):
            return stated, "completed_at"
        return instant(row.get("updated_at")), "state"

    def period(self, row: Mapping[str, Any], project_id: str, kind: str) -> RemoteMilestone:
        """A sprint or a release: completed by its own field, a release by the day its last stage was reached."""
        state = text(row.get("status")) or text(inside(row, "stage", "type"))
        is_done = state in ("completed", "released")
        stages = row.get("stages") if isinstance(row.get("stages"), list) else []
        reached = [found for stage in stages or [] if (found := instant(inside(stage, "operate_at")))]
        done = instant(row.get("completed_at")) or (max(reached) if reached else None) if is_done else None
        return RemoteMilestone(
            id=f"{kind}:{project_id}:{key_of(row)}", title=text(row.get("name")), project_id=project_id, kind=kind,
            state=text(inside(row, "stage", "name")) or state, planned_on=day(row.get("end_at"), self.zone),
            completed_at=done or (instant(row.get("updated_at")) if is_done else None),
            completed_how="completed_at" if done else "state" if is_done else "",
            progress_bp=10000 if is_done else 0, owner=text(inside(row, "assignee", "display_name")),
            url=safe_url(row.get("html_url")),
        )  # fmt: skip

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        kind, _, rest = milestone_id.partition(":")
        if kind in ("sprint", "release") and rest:
            project_id, _, key = rest.partition(":")
            word = "sprints" if kind == "sprint" else "versions"
            return self.period(self.one(f"projects/{project_id}/{word}/{key}"), project_id, kind)
        return self.item(self.one(f"work_items/{milestone_id}"), "", "")

    def one(self, path: str) -> Mapping[str, Any]:
        body = self.ask("GET", self.at(path)).body
        found = body.get("data", body) if isinstance(body, Mapping) else None
        if not isinstance(found, Mapping) or not key_of(found):
            raise ConnectorError("malformed_answer")
        return found

    def progress(self, project_id: str) -> RemoteProgress:
        body = self.ask("GET", self.at(f"projects/{project_id}/progress")).body
        said = inside(body, "work_item")
        return RemoteProgress(
            whole(inside(said, "total")), whole(inside(said, "pending_count")),
            whole(inside(said, "in_progress_count")), whole(inside(said, "completed_count")),
        )  # fmt: skip

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """The payload is not documented: whatever stands at the configured places is a reason to fetch."""
        said = json_body(body)
        paths = str(self.address.options.get("hint_paths") or HINT_PATHS)
        ids = tuple(dict.fromkeys(value[:80] for value in strings_at(said, paths)))[:1]
        return Hint(ids=ids, project_ids=tuple(dict.fromkeys(strings_at(said, PROJECT_PATHS)))[:1])

    # writing back

    def comment(self, milestone_id: str, text: str) -> str:
        """Some writes are answered but not stored, so the comment is looked for afterwards."""
        if ":" in milestone_id:
            raise ConnectorError("not_able")  # sprints and releases have no comments
        item = {"principal_type": "work_item", "principal_id": milestone_id}
        made = key_of(self.ask("POST", "/v1/comments", body={**item, "content": text}).body or {})
        if not any(key_of(row) == made for row in self.pages("/v1/comments", item)):
            raise ConnectorError("malformed_answer")
        return made

    def set_collected(self, milestone_id: str, amount: str) -> None:
        name = str(self.address.options.get("collected_property") or "")
        if not name or ":" in milestone_id:
            raise ConnectorError("option_missing", option="collected_property")
        path = self.at(f"work_items/{milestone_id}")
        self.ask("PATCH", path, body={"properties": {name: float(amount)}})
        stored = inside(self.one(f"work_items/{milestone_id}"), "properties", name)
        if text(stored) == "" and not isinstance(stored, float):
            raise ConnectorError("malformed_answer")

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str:
        body: dict[str, Any] = {"project_id": project_id, "type_id": "task", "title": title, "description": text}
        if due_on is not None:
            body["end_at"] = int(datetime(due_on.year, due_on.month, due_on.day, 18, tzinfo=self.zone).timestamp())
        made = key_of(self.ask("POST", self.at("work_items"), body=body).body or {})
        if not made:
            raise ConnectorError("malformed_answer")
        return made

    def close(self) -> None:
        self.out.close()


def is_milestone(row: Mapping[str, Any]) -> bool:
    """A milestone's type, which has another id in every organization."""
    return text(row.get("group")) == "plan" and "里程碑" in text(row.get("name"))


def limited(answer: Answer) -> ConnectorError:
    """Over the limit, and for how long."""
    wait = seconds(answer.headers.get("x-pc-retry-after")) or seconds(answer.headers.get("retry-after"))
    return ConnectorError("rate_limited", retry_after=60.0 if wait is None else wait)


def refused(answer: Answer) -> ConnectorError:
    """What an error answer means; many come as 400 with a code of their own."""
    code = text(inside(answer.body, "code"))
    if answer.status == 429 or code in BUSY:
        return limited(answer)
    if answer.status == 401 or code in BAD_CLIENT:
        return ConnectorError("bad_credentials", status=answer.status)
    if answer.status == 403:
        return ConnectorError("no_permission", status=403)
    if answer.status == 404 or code in NOT_FOUND or "资源不存在" in text(inside(answer.body, "message")):
        return ConnectorError("not_found", status=answer.status)
    return ConnectorError("refused", status=answer.status, said=code)
