"""Another program, in memory: its projects and items, what was said to it, and how it fails."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from huikuan.flow.delivery import ports
from huikuan.flow.delivery.models import Connection, LinkedProject
from huikuan.flow.delivery.ports import ConnectorError, MilestoneKind, RemoteMilestone, RemoteProject
from huikuan.flow.delivery.services.connections import add_connection
from huikuan.workflow import connecting
from huikuan.workflow.connecting import Wanted
from tests.stories.company import Company, morning

START = date(2026, 2, 2)
P1 = RemoteProject("P1", "远山 MES", key="SCR", url="https://remote.example/P1")


@dataclass
class Elsewhere:
    """What is there. `fails` is raised by every question, `refuses` by those about one project."""

    projects: list[RemoteProject] = field(default_factory=list)
    items: dict[str, RemoteMilestone] = field(default_factory=dict)
    fails: Exception | None = None
    refuses: dict[str, Exception] = field(default_factory=dict)
    fails_after_writing: Exception | None = None
    asked: list[str] = field(default_factory=list)
    said: list[tuple[str, ...]] = field(default_factory=list)
    watched: bool = False  # nobody may ask inside a transaction
    opened: list[ports.Address] = field(default_factory=list)

    def put(self, remote_id: str, title: str, project_id: str = "P1", **more: Any) -> RemoteMilestone:
        """An item, new or as it stands now."""
        more = {"kind": "里程碑", "url": f"https://remote.example/{remote_id}", "key": f"SCR-{remote_id}"} | more
        self.items[remote_id] = RemoteMilestone(id=remote_id, title=title, project_id=project_id, **more)
        return self.items[remote_id]

    def answer(self, question: str) -> None:
        self.asked.append(question)
        if self.watched:
            assert not connection.in_atomic_block, f"{question} was asked inside a transaction"
        if self.fails is not None:
            raise self.fails


class PolledConnector:
    """A connector to what is in memory."""

    abilities = ports.Abilities(comments=True, collected=True, tasks=True)

    def __init__(self, there: Elsewhere, address: ports.Address) -> None:
        self.there, self.address = there, address
        there.opened.append(address)

    def test(self) -> ports.Account:
        self.there.answer("test")
        return ports.Account("回款同步", len(self.there.projects))

    def projects(self) -> Sequence[RemoteProject]:
        self.there.answer("projects")
        return self.there.projects

    def members(self) -> Sequence[ports.RemoteMember]:
        return []

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        self.there.answer("kinds")
        return [MilestoneKind("type:milestone", "里程碑", likely=True), MilestoneKind("sprints", "迭代")]

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        self.there.answer(f"milestones {project_id}")
        if project_id in self.there.refuses:
            raise self.there.refuses[project_id]
        yield from [item for item in self.there.items.values() if item.project_id == project_id]

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        self.there.answer(f"milestone {milestone_id}")
        if milestone_id not in self.there.items:
            raise ConnectorError("not_found")
        return self.there.items[milestone_id]

    def progress(self, project_id: str) -> ports.RemoteProgress:
        self.there.answer("progress")
        return ports.RemoteProgress(total=20, completed=12)

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> ports.Hint:
        try:
            said = json.loads(body)
        except ValueError:
            raise ConnectorError("malformed_answer") from None
        return ports.Hint(ids=tuple(said.get("ids", ())), project_ids=tuple(said.get("projects", ())))

    def comment(self, milestone_id: str, text: str) -> str:
        return self.write("comment", milestone_id, text)

    def set_collected(self, milestone_id: str, amount: str) -> None:
        self.write("collected", milestone_id, amount)

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str:
        return self.write("task", project_id, title, str(due_on))

    def write(self, *words: str) -> str:
        self.there.answer(words[0])
        self.there.said.append(words)
        if self.there.fails_after_writing is not None:
            raise self.there.fails_after_writing
        return f"R{len(self.there.said)}"

    def close(self) -> None:
        return None


class CallingConnector(PolledConnector):
    """One that only calls us, signed with HMAC-SHA256 over the body."""

    abilities = ports.Abilities(polls=False)

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> ports.Hint:
        wanted = signature(self.address.credentials["secret"], body)
        if not hmac.compare_digest(wanted, {k.lower(): v for k, v in headers.items()}.get("x-signature", "")):
            raise ConnectorError("signature_wrong")
        said = json.loads(body)
        item = said["milestone"]
        done = item.get("completed_at")
        milestone = RemoteMilestone(
            id=item["id"], title=item["title"], project_id=item["project"], url=item.get("url", ""),
            completed_at=datetime.fromisoformat(done) if done else None, completed_how="stated",
            progress_bp=item.get("progress", 0) * 100,
        )  # fmt: skip
        return ports.Hint(delivery_id=said["id"], milestones=(milestone,))


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def kinds(there: Elsewhere) -> dict[str, ports.Kind]:
    """The registry with this program behind every kind."""
    asked = ("client_id", "client_secret")
    return {
        "pingcode": ports.Kind(lambda given: PolledConnector(there, given), asked, "https://remote.example"),
        "worktile": ports.Kind(lambda given: PolledConnector(there, given), asked, "https://remote.example"),
        "webhook": ports.Kind(lambda given: CallingConnector(there, given), ("secret",)),
    }


def offered(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """The program with one project, offered for every kind of connection until the test ends."""
    found = Elsewhere(projects=[P1])
    for name, kind in kinds(found).items():
        monkeypatch.setitem(ports.connectors, name, kind)
    return found


def connected(firm: Company, there: Elsewhere, kind: str = "pingcode", name: str = "PingCode") -> Connection:
    row = add_connection(
        organization=firm.organization, kind=kind, name=name, address="https://remote.example",
        credentials={"client_id": "id", "client_secret": "s3cret", "secret": "s3cret"}, options={}, by=firm.owner,
        at=morning(START),
    )  # fmt: skip
    assert connecting.test_connection(connection=row, at=morning(START)) is None
    return row


def linked(firm: Company, row: Connection, on: date = START, **given: Any) -> LinkedProject:
    wanted = Wanted(
        remote=given.get("remote", P1), kinds=["type:milestone"], project=given.get("project"), name="一期",
        targets=given.get("targets", {}),
    )  # fmt: skip
    return connecting.link(connection=row, contract=firm.contract, wanted=wanted, by=firm.owner, at=morning(on))
