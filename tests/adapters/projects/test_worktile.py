"""Worktile against a server that behaves as described, both versions and both shapes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huikuan.adapters.projects.worktile import Worktile
from huikuan.flow.delivery.ports import Address, ConnectorError
from tests.adapters.projects.served import served
from tests.adapters.projects.worktile_stub import ACCEPTED, OPEN, PROJECT, WorktileStub

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def address(root: str, word: str = "s3cret", **options: Any) -> Address:
    given = {"client_id": "id", "client_secret": word}
    return Address(root, given, options, ZoneInfo("Asia/Shanghai"), allow_private=True)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("wrapped", [True, False])
def test_tasks_of_the_type_are_milestones(version: int, wrapped: bool) -> None:
    with served(WorktileStub(version, wrapped)) as root:
        there = Worktile(address(root))
        assert there.test().projects == 1
        assert [(one.id, one.name) for one in there.projects()] == [(PROJECT, "星河MES实施")]
        kinds = there.milestone_kinds(PROJECT)
        assert [(one.id, one.likely) for one in kinds] == [("type:tt1", True), ("type:tt2", False)]
        found = {one.id: one for one in there.milestones(PROJECT, ["type:tt1"])}
        assert set(found) == {ACCEPTED, OPEN}
        assert found[ACCEPTED].completed_at == datetime.fromtimestamp(1777500000, UTC)
        assert found[OPEN].completed_at is None
        assert found[OPEN].planned_on == date(2026, 4, 30), "a day in the team's zone"
        assert there.progress(PROJECT).completed == 1
        assert there.milestone(OPEN).key == "MES-2"
        assert there.members()[0].name == "李四"


def test_a_token_that_ended_is_renewed_once() -> None:
    stub = WorktileStub()
    with served(stub) as root:
        there = Worktile(address(root))
        there.test()
        stub.ended.add("t1")
        assert there.test().projects == 1
        stub.ended.update({"t2", "t3"})
        with pytest.raises(ConnectorError, match="bad_credentials"):
            there.test()
    assert stub.tokens == 3


def test_errors() -> None:
    stub = WorktileStub()
    with served(stub) as root:
        with pytest.raises(ConnectorError, match="bad_credentials"):
            Worktile(address(root, "another")).test()
        there = Worktile(address(root))
        with pytest.raises(ConnectorError, match="not_found"):
            there.milestone("nothing")
        with pytest.raises(ConnectorError, match="not_able"):
            there.comment(OPEN, "x")
        stub.busy = True
        with pytest.raises(ConnectorError, match="rate_limited") as busy:
            there.test()
        assert busy.value.retry_after == 30


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"event": "x", "payload": {"task": {"id": ACCEPTED, "project": {"id": PROJECT}}}}, (ACCEPTED,)),
        ({"event": "x", "payload": {"id": ACCEPTED, "project": {"id": PROJECT}}}, (ACCEPTED,)),
        ({"action": "complete_task", "data": {"tid": "t1", "project": {"pid": "p1"}}}, ("t1",)),
        ({"action": "unknown"}, ()),
    ],
)
def test_hints_of_both_generations(body: dict[str, Any], wanted: tuple[str, ...]) -> None:
    with served(WorktileStub()) as root:
        found = Worktile(address(root)).hint(json.dumps(body).encode(), {"X-Worktile-Delivery": "d-1"}, at=NOW)
    assert (found.ids, found.delivery_id) == (wanted, "d-1")
