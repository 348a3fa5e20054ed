"""A PingCode that behaves as documented and as seen live: unknown parameters are silently ignored, work items come
without their type, many errors are HTTP 400 with a code.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from tests.adapters.projects.stub_server import Call, Said, StubServer, paged

SHANGHAI_30_APRIL = 1777564799  # 2026-04-30 23:59:59 +08:00
PROJECT, OTHER_PROJECT = "5e0000000000000000000001", "5e0000000000000000000002"
MILESTONE_TYPE = "630000000000000000000ef0"
TYPES = {"task": ("任务", "task"), "630000000000000000000ee0": ("阶段", "plan"), MILESTONE_TYPE: ("里程碑", "plan")}
PENDING, DOING, DONE = (f"5c000000000000000000000{number}" for number in (1, 2, 3))
STATES = {PENDING: ("未开始", "pending"), DOING: ("进行中", "in_progress"), DONE: ("已完成", "completed")}
LI = {"id": "a0000000000000000000000000000001", "name": "lisi", "display_name": "李四"}
LIMIT = Said({"code": "100038", "message": "请求频率过高"}, 429, {"x-pc-retry-after": "50"})


def error(status: int, code: str, message: str) -> Said:
    return Said({"code": code, "message": message}, status)


class PingCodeStub(StubServer):
    """`area`: pjm or project. `spelling` of the filters it obeys: singular, plural, or none. `prefix`: /open when it is
    self-hosted. `shows_type`: as the documentation says, live it does not.
    """

    def __init__(
        self, *, area: str = "pjm", spelling: str = "singular", prefix: str = "", shows_type: bool = False,
        unknown_path: int = 404, expires_in: Any = 1_900_000_000, page_most: int = 100, says_total: bool = True,
    ) -> None:  # fmt: skip
        self.area, self.spelling, self.prefix, self.shows_type = area, spelling, prefix, shows_type
        self.says_total = says_total
        self.unknown_path, self.expires_in, self.page_most = unknown_path, expires_in, page_most
        self.client = ("app-0001", "s3cret-of-the-app")
        self.tokens: list[str] = []
        self.projects = [project(PROJECT, "星河MES实施"), project(OTHER_PROJECT, "云帆二期")]
        self.items: dict[str, dict[str, Any]] = {}
        self.histories: dict[str, list[dict[str, Any]]] = {}
        self.sprints: list[dict[str, Any]] = []
        self.versions: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.users = [{**LI, "email": "lisi@example.com", "status": "enabled"}]
        self.states_of = {type_id: list(STATES) for type_id in TYPES}
        self.stores = True
        super().__init__()

    def put(self, number: int, title: str, *, type_id: str = MILESTONE_TYPE, state: str = PENDING, **more: Any) -> str:
        """A work item, new or as it stands now."""
        own_id = f"5ed0000000000000000000{number:02}"
        place = more.pop("project_id", PROJECT)
        self.items[own_id] = {
            "id": own_id, "project": {"id": place, "identifier": "BASF", "name": "星河MES实施", "type": "waterfall"},
            "identifier": f"BASF-{number}", "title": title, "type": type_id, "start_at": None,
            "end_at": SHANGHAI_30_APRIL, "short_id": f"1bAq{number}", "assignee": LI,
            "html_url": f"https://example.pingcode.com/pjm/workitems/1bAq{number}",
            "state": {"id": state, "name": STATES[state][0], "type": STATES[state][1]}, "properties": {}, "tags": [],
            "completed_at": None, "created_at": 1775001600, "updated_at": 1776300000, "is_archived": 0, "is_deleted": 0,
            **more,
        }  # fmt: skip
        return own_id

    def moved(self, item_id: str, *moves: tuple[str, str, int]) -> None:
        """Transitions of an item: from, to, when (newest first, so that their order proves nothing)."""
        self.histories[item_id] = [
            {
                "id": f"5e6{number:021}", "from_state": state(before), "to_state": state(after), "created_at": at,
                "created_by": LI,
            }
            for number, (before, after, at) in enumerate(reversed(moves))
        ]  # fmt: skip

    def answer(self, call: Call) -> Said:
        if not call.path.startswith(f"{self.prefix}/v1/"):
            return Said(b"<html><body>PingCode</body></html>", 404, {"Content-Type": "text/html"})
        path = call.path.removeprefix(f"{self.prefix}/v1/")
        if path == "auth/token":
            return self.sign_in(call)
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "100001", "unauthorized")
        area, _, rest = path.partition("/")
        if area == self.area:
            return self.of_area(call, rest)
        if path == "myself":
            return Said({**LI, "display_name": "回款同步"})
        if path == "directory/users":
            return self.page(self.users, call)
        if path == "comments":
            return self.commented(call)
        return error(self.unknown_path, "404", "unknown path")

    def sign_in(self, call: Call) -> Said:
        given = (call.query.get("client_id"), call.query.get("client_secret"))
        if call.method != "GET" or call.query.get("grant_type") != "client_credentials" or given != self.client:
            return error(400, "100024", "'client_id'或'client_secret'错误")
        self.tokens.append(f"00000000-0000-4000-8000-{len(self.tokens):012}")
        return Said({"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": self.expires_in})

    def of_area(self, call: Call, path: str) -> Said:
        if path == "projects":
            return self.page(self.projects, call)
        if found := re.fullmatch(r"projects/(\w+)/(progress|sprints|versions)(?:/(\w+))?", path):
            return self.of_project(call, found[1], found[2], found[3])
        if path == "work_item/types":
            rows = [{"id": key, "name": name, "group": group} for key, (name, group) in TYPES.items()]
            return self.page(rows, call)
        if path == "work_item/states":
            return self.page([state(key) for key in self.states_of.get(call.query["work_item_type_id"], [])], call)
        if path == "work_items":
            return self.created(call) if call.method == "POST" else self.page(self.filtered(call), call)
        if found := re.fullmatch(r"work_items/(\w+)(/transition_histories)?", path):
            if found[1] not in self.items:
                return error(400, "100317", "工作项资源不存在")
            if found[2]:
                return self.page(self.histories.get(found[1], []), call)
            if call.method == "PATCH" and self.stores:
                self.items[found[1]]["properties"].update(call.body["properties"])
            return Said(self.shown(self.items[found[1]]))
        return error(self.unknown_path, "404", "unknown path")

    def of_project(self, call: Call, project_id: str, word: str, own_id: str | None) -> Said:
        if project_id not in {row["id"] for row in self.projects}:
            return error(400, "100301", "项目资源不存在")
        if word == "progress":
            counts = {"total": 4, "pending_count": 1, "in_progress_count": 2, "completed_count": 1}
            return Said({"work_item": counts})
        rows = self.sprints if word == "sprints" else self.versions
        if own_id is None:
            return self.page(rows, call)
        found = [row for row in rows if row["id"] == own_id]
        return Said(found[0]) if found else error(400, "100318", "资源不存在")

    def filtered(self, call: Call) -> list[dict[str, Any]]:
        """Only the spelling it knows counts; everything else in the query is ignored."""
        rows = list(self.items.values())
        if self.spelling == "none":
            return [self.shown(row) for row in rows]
        end = "s" if self.spelling == "plural" else ""
        wanted_projects, wanted_types = (call.query.get(f"{name}_id{end}") for name in ("project", "type"))
        if wanted_projects is not None:
            rows = [row for row in rows if row["project"]["id"] in wanted_projects.split(",")]
        if wanted_types is not None:
            rows = [row for row in rows if row["type"] in wanted_types.split(",")]
        return [self.shown(row) for row in rows]

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in deepcopy(row).items() if name != "type" or self.shows_type}

    def created(self, call: Call) -> Said:
        number = len(self.items) + 50
        given = {name: call.body[name] for name in ("title", "end_at") if name in call.body}
        own_id = self.put(number, **given, type_id=call.body["type_id"], project_id=call.body["project_id"])
        shown = self.shown(self.items[own_id])
        if not self.stores:
            del self.items[own_id]
        return Said(shown)

    def commented(self, call: Call) -> Said:
        if call.method == "GET":
            wanted = (call.query.get("principal_type"), call.query.get("principal_id"))
            rows = [row for row in self.comments if (row["principal_type"], row["principal_id"]) == wanted]
            return self.page(rows, call)
        row = {"id": f"59f{len(self.comments):021}", "is_deleted": 0, "created_by": LI, **call.body}
        if self.stores:
            self.comments.append(row)
        return Said(row)

    def page(self, rows: list[dict[str, Any]], call: Call) -> Said:
        def made(values: list[Any], index: int, size: int) -> dict[str, Any]:
            total = {"total": len(rows)} if self.says_total else {}
            return {"page_size": size, "page_index": index, **total, "values": values}

        return Said(paged(rows, call, made, self.page_most))


def project(own_id: str, name: str) -> dict[str, Any]:
    return {"id": own_id, "identifier": name[:2], "name": name, "type": "waterfall", "is_archived": 0, "is_deleted": 0}


def state(own_id: str) -> dict[str, Any]:
    return {"id": own_id, "name": STATES[own_id][0], "type": STATES[own_id][1], "color": "#ff7575"}
