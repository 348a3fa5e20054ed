"""A Worktile as described: errors with status 200, two versions of lists, properties bare or wrapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.adapters.projects.served import Asked, Given

PROJECT, ACCEPTED, OPEN, OTHER = "64a001", "64b001", "64b002", "64b003"
BUSY = Given("<html><body>429 Too Many Requests nginx</body></html>", 429, {"Content-Type": "text/html"})


@dataclass
class WorktileStub:
    """`version` of the list of tasks; `wrapped`: properties as {"value": …}; `ended`: tokens no longer known."""

    version: int = 1
    wrapped: bool = False
    busy: bool = False
    ended: set[str] = field(default_factory=set)
    tokens: int = 0
    asked: list[Asked] = field(default_factory=list)
    done: set[str] = field(default_factory=lambda: {ACCEPTED})

    def __call__(self, asked: Asked) -> Given:
        self.asked.append(asked)
        path = asked.path.removeprefix("/open-api/")
        if path == "tenant-access-token":
            if asked.method != "POST" or asked.body.get("client_secret") != "s3cret":
                return Given({"ok": False, "error_code": 1101})
            self.tokens += 1
            return Given({"tenant_access_token": f"t{self.tokens}", "expires_in": 7200})
        if self.busy:
            return BUSY
        if asked.query.get("access_token") in {"", None, *self.ended}:
            return Given({"ok": False, "error_code": 1103})
        if path == "mission/get-projects-by-page":
            return Given({"items": [{"_id": PROJECT, "name": "星河MES实施"}], "has_more": False})
        if path == "contact/get-members-by-page":
            return Given({"value": [{"uid": "u1", "display_name": "李四", "status": 1}]})
        tasks = [ACCEPTED, OPEN, OTHER]
        if path == "mission/get-project-tasks-by-page" and self.version == 1:
            index = int(asked.query["page_index"])
            return Given({"items": [self.task(tasks[index])], "total": 3, "has_more": index < 2})
        if path == f"mission/projects/{PROJECT}/tasks" and self.version == 2:
            rows = [{"_id": key, "title": f"第{key[-1]}期 验收款"} for key in tasks]
            return Given({"value": rows, "references": {"users": []}, "meta": {"has_more": False}})
        key = path.removeprefix("mission/tasks/")
        if key in tasks:
            return Given({"data": {"value": self.task(key) | {"properties": self.properties()}}})
        return Given({"ok": False, "error_code": 404}, 404)

    def task(self, key: str) -> dict[str, Any]:
        done = key in self.done
        return {
            "_id": key, "title": f"第{key[-1]}期 验收款", "identifier": f"MES-{key[-1]}", "project_id": PROJECT,
            "updated_at": 1777500000, "completed_at": 1777500000 if done else 0, "state_type": 3 if done else 2,
            "task_state": {"_id": "s", "name": "已完成" if done else "进行中", "type": 3 if done else 2},
            "task_type": {"_id": "tt2", "name": "任务"} if key == OTHER else {"_id": "tt1", "name": "里程碑"},
        }  # fmt: skip

    def properties(self) -> dict[str, Any]:
        due: Any = {"date": 1777478400, "with_time": 0}
        return {"assignee": "u1", "due": {"value": due} if self.wrapped else due}
