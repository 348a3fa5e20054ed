"""A Worktile as seen in use: the token in the query, errors in answers of HTTP 200, two lists of tasks that tell
different halves, and properties in two shapes.
"""

from __future__ import annotations

import re
from typing import Any

from tests.adapters.projects.stub_server import Call, Said, StubServer, paged

PROJECT, OTHER_PROJECT = "64a000000000000000000001", "64a000000000000000000002"
MILESTONE, TASK = {"_id": "tt1", "name": "里程碑"}, {"_id": "tt2", "name": "任务"}
STATES = {1: {"_id": "s1", "name": "未开始", "type": 1}, 2: {"_id": "s2", "name": "进行中", "type": 2}, 3: {"_id": "s3", "name": "已完成", "type": 3}}  # fmt: skip  # noqa: E501
DAY_30_APRIL = 1777478400  # 2026-04-30 00:00 +08:00
TOO_MANY = Said(b"<html><body>429 Too Many Requests nginx</body></html>", 429, {"Content-Type": "text/html"})
EXPIRED, MALFORMED = Said({"ok": False, "error_code": 1103}), Said({"ok": False, "error_code": 1102})


class WorktileStub(StubServer):
    """`wrapped`: properties as {"value": …}. `has_v2`: since 9.0.0. `first_page`: 0, or 1 where a page 0 is page 1."""

    def __init__(
        self, *, wrapped: bool = False, has_v1: bool = True, has_v2: bool = True, first_page: int = 0,
        expires_in: Any = 7200, list_name: str = "items", says_more: bool = True,
    ) -> None:  # fmt: skip
        self.wrapped, self.has_v1, self.has_v2, self.first_page = wrapped, has_v1, has_v2, first_page
        self.expires_in, self.list_name, self.says_more = expires_in, list_name, says_more
        self.client = ("team-0001", "s3cret-of-the-team")
        self.tokens: list[str] = []
        self.projects = [
            {"_id": PROJECT, "name": "星河MES实施"},
            {"_id": OTHER_PROJECT, "name": "云帆二期", "is_archived": 1},
        ]
        self.tasks: dict[str, dict[str, Any]] = {}
        self.members = [{"uid": "u1", "name": "lisi", "display_name": "李四", "status": 1, "email": "lisi@example.com"}]
        super().__init__()

    def put(self, number: int, title: str, state: int = 2, *, kind: dict[str, str] = MILESTONE, **more: Any) -> str:
        """A task, new or as it stands now; `properties` are added to the usual ones."""
        own_id = f"64b0000000000000000000{number:02}"
        properties = {
            "assignee": "u1", "due": {"date": DAY_30_APRIL, "with_time": 0}, "tag": [], **more.pop("properties", {})
        }  # fmt: skip
        self.tasks[own_id] = {
            "_id": own_id, "title": title, "identifier": f"MES-{number}", "project_id": PROJECT, "created_by": "u1",
            "created_at": 1775001600, "updated_at": 1777500000, "completed_at": 0, "is_archived": 0,
            "state_type": state, "task_state": STATES[state], "task_type": kind, "properties": properties, **more,
        }  # fmt: skip
        return own_id

    def answer(self, call: Call) -> Said:
        if call.path == "/open-api/tenant-access-token":
            return self.sign_in(call)
        if call.query.get("access_token") not in self.tokens:
            return EXPIRED
        path = call.path.removeprefix("/open-api/")
        if path == "mission/get-projects-by-page":
            return self.page(self.projects, call)
        if path == "mission/get-project-tasks-by-page" and self.has_v1:
            rows = [without(row, "properties") for row in self.of_project(call.query["project_id"])]
            return self.page(rows, call, total=len(rows))
        if (found := re.fullmatch(r"mission/projects/(\w+)/tasks", path)) and self.has_v2:
            return self.v2(call, found[1])
        if found := re.fullmatch(r"mission/tasks/(\w+)", path):
            return self.alone(call, found[1])
        if path in ("contact/get-members-by-page", "contact/get-members-by-ids"):
            return self.page(self.members, call)
        return Said(b"<html><body>404</body></html>", 404, {"Content-Type": "text/html"})

    def sign_in(self, call: Call) -> Said:
        wanted = {"client_id": self.client[0], "client_secret": self.client[1]}
        if call.method != "POST" or call.body != wanted:
            return Said({"ok": False, "error_code": 1100, "error_message": "client_id or client_secret invalid"})
        self.tokens.append(f"t-{len(self.tokens):012}")
        return Said({"tenant_access_token": self.tokens[-1], "expires_in": self.expires_in})

    def of_project(self, project_id: str) -> list[dict[str, Any]]:
        return [row for row in self.tasks.values() if row["project_id"] == project_id]

    def v2(self, call: Call, project_id: str) -> Said:
        rows = [
            {"_id": row["_id"], "title": row["title"], "properties": self.shaped(row)}
            for row in self.of_project(project_id)
        ]

        def made(values: list[Any], index: int, size: int) -> dict[str, Any]:
            more = (index + 1) * size < len(rows)
            return {"value": values, "references": {"users": self.members}, "meta": {"has_more": more}}

        return Said(paged(rows, call, made))

    def alone(self, call: Call, task_id: str) -> Said:
        row = self.tasks.get(task_id)
        if row is None:
            return Said({"ok": False, "error_code": 1404, "error_message": "任务不存在"})
        told = "properties" in call.query.get("columns", "").split(",")
        shown = {**row, "properties": self.shaped(row)} if told else without(row, "properties")
        return Said({"data": {"value": shown}})

    def shaped(self, row: dict[str, Any]) -> dict[str, Any]:
        properties: dict[str, Any] = row["properties"]
        return {name: {"value": value} for name, value in properties.items()} if self.wrapped else properties

    def page(self, rows: list[Any], call: Call, **more: Any) -> Said:
        def made(values: list[Any], index: int, size: int) -> dict[str, Any]:
            said = {"has_more": (index + 1) * size < len(rows)} if self.says_more else {}
            return {self.list_name: values, **said, **more}

        if self.first_page:
            query = {**call.query, "page_index": str(max(int(call.query.get("page_index", 1)) - 1, 0))}
            call = Call(call.method, call.path, query, call.headers)
        return Said(paged(rows, call, made))


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
