"""A PingCode as its documentation and live probes describe it: one waterfall project with two milestones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.adapters.projects.served import Asked, Given

PROJECT, TYPE, ACCEPTED, OPEN = "5e0001", "63ef00", "5ed001", "5ed002"
STATES = {"s1": ("未开始", "pending"), "s2": ("进行中", "in_progress"), "s3": ("已完成", "completed")}
RATE = Given({"code": "100038", "message": "请求频率过高"}, 429, {"x-pc-retry-after": "50"})


@dataclass
class PingCodeStub:
    """`generation` of its paths; `page`: how many rows it gives at most, whatever is asked; `ended`: tokens it no
    longer knows; `says_type`: whether items carry their type (the live cloud leaves it out)."""

    generation: str = "pjm"
    page: int = 1
    says_type: bool = False
    filters: bool = True
    busy: bool = False
    ended: set[str] = field(default_factory=set)
    tokens: int = 0
    asked: list[Asked] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    forgets_comments: bool = False
    states: dict[str, str] = field(default_factory=lambda: {ACCEPTED: "s3", OPEN: "s2", "5ed003": "s2"})

    def __call__(self, asked: Asked) -> Given:
        self.asked.append(asked)
        if asked.path == "/v1/auth/token":
            return self.token(asked)
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not bearer or bearer in self.ended:
            return Given({"code": "100001", "message": "unauthorized"}, 401)
        if self.busy:
            return RATE
        path = asked.path.removeprefix("/v1/")
        if path == "comments":
            return self.comment(asked)
        area, _, rest = path.partition("/")
        if area == "directory":
            return self.listed(
                asked, [{"id": "a1", "name": "lisi", "display_name": "李四", "email": "lisi@example.com"}]
            )
        if area != self.generation:
            return Given({"code": "100404", "message": "Not Found"}, 404)
        return self.area(asked, rest)

    def token(self, asked: Asked) -> Given:
        if asked.method != "GET" or asked.query.get("client_secret") != "s3cret":
            return Given({"code": "100024", "message": "'client_id'或'client_secret'错误"}, 400)
        self.tokens += 1
        return Given({"access_token": f"t{self.tokens}", "token_type": "Bearer", "expires_in": 1788105520})

    def area(self, asked: Asked, rest: str) -> Given:
        if rest == "projects":
            return self.listed(
                asked, [{"id": PROJECT, "identifier": "BASF", "name": "星河MES实施", "type": "waterfall"}]
            )
        if rest == f"projects/{PROJECT}/progress":
            said = {"total": 4, "pending_count": 1, "in_progress_count": 2, "completed_count": 1}
            return Given({"work_item": said})
        if rest == f"projects/{PROJECT}/sprints":
            sprint = {
                "id": "sp1",
                "name": "Sprint 1",
                "status": "completed",
                "end_at": 1777564799,
                "completed_at": 1777500000,
            }
            return self.listed(asked, [sprint])
        if rest == "work_item/types":
            return self.listed(asked, [{"id": "task", "name": "任务", "group": "task"},
                                       {"id": TYPE, "name": "里程碑", "group": "plan"}])  # fmt: skip
        if rest == "work_item/states":
            return self.listed(asked, [{"id": key, "name": name, "type": kind} for key, (name, kind) in STATES.items()])
        if rest == "work_items" and asked.method == "POST":
            return Given({"id": "5ed009", "title": asked.body["title"]})
        if rest == "work_items":
            wanted = asked.query.get("type_id") if self.filters else None
            return self.listed(asked, [self.item(key) for key in self.states if wanted in (None, self.type_of(key))])
        key, _, more = rest.removeprefix("work_items/").partition("/")
        if key not in self.states:
            return Given({"code": "100317", "message": "工作项资源不存在"}, 400)
        if more == "transition_histories":
            moves = [
                self.move("s2", "s3", 1777400000),
                self.move("s3", "s2", 1777410000),
                self.move("s2", "s3", 1777500000),
            ]
            return self.listed(asked, moves if self.states[key] == "s3" else moves[:0])
        return Given(self.item(key))

    def type_of(self, key: str) -> str:
        return "task" if key == "5ed003" else TYPE

    def item(self, key: str) -> dict[str, Any]:
        name, kind = STATES[self.states[key]]
        made: dict[str, Any] = {
            "id": key, "identifier": f"BASF-{key[-1]}", "title": f"里程碑 {key[-1]}", "end_at": 1777564799,
            "project": {"id": PROJECT}, "state": {"id": self.states[key], "name": name, "type": kind},
            "html_url": f"https://example.pingcode.com/pjm/workitems/{key}", "description": "<script>alert(1)</script>",
            "assignee": {"id": "a1", "display_name": "李四"}, "updated_at": 1777600000,
        }  # fmt: skip
        return made | ({"type": self.type_of(key)} if self.says_type else {})

    def move(self, before: str, after: str, at: int) -> dict[str, Any]:
        named = [{"id": key, "name": STATES[key][0], "type": STATES[key][1]} for key in (before, after)]
        return {"id": f"m{at}", "from_state": named[0], "to_state": named[1], "created_at": at}

    def comment(self, asked: Asked) -> Given:
        if asked.method == "GET":
            return self.listed(asked, [] if self.forgets_comments else self.comments)
        made = {"id": f"c{len(self.comments) + 1}", "content": asked.body["content"]}
        self.comments.append(made)
        return Given(made)

    def listed(self, asked: Asked, rows: list[dict[str, Any]]) -> Given:
        size, index = min(int(asked.query.get("page_size", 30)), self.page), int(asked.query.get("page_index", 0))
        page = rows[index * size : (index + 1) * size]
        return Given({"page_size": size, "page_index": index, "total": len(rows), "values": page})
