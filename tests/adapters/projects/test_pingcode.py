"""PingCode against a server that behaves as described, traps included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huikuan.adapters.projects.pacing import Pace
from huikuan.adapters.projects.pingcode import PingCode
from huikuan.flow.delivery.ports import Address, ConnectorError
from tests.adapters.projects.pingcode_stub import ACCEPTED, OPEN, PROJECT, TYPE, PingCodeStub
from tests.adapters.projects.served import Asked, Given, served

NOW = datetime(2026, 5, 4, tzinfo=UTC)
DONE = datetime.fromtimestamp(1777500000, UTC)


def address(root: str, word: str = "s3cret", **options: Any) -> Address:
    given = {"client_id": "id", "client_secret": word}
    return Address(root, given, options, ZoneInfo("Asia/Shanghai"), allow_private=True)


@pytest.fixture
def stub() -> PingCodeStub:
    return PingCodeStub()


@pytest.fixture
def there(stub: PingCodeStub) -> Iterator[PingCode]:
    with served(stub) as root:
        connector = PingCode(address(root))
        yield connector
        connector.close()


@pytest.mark.parametrize("generation", ["pjm", "project"])
def test_both_generations_of_paths_are_found(stub: PingCodeStub, there: PingCode, generation: str) -> None:
    stub.generation = generation
    assert there.test().projects == 1
    [project] = there.projects()
    assert (project.id, project.key, project.kind) == (PROJECT, "BASF", "waterfall")
    kinds = there.milestone_kinds(PROJECT)
    assert [(one.id, one.likely) for one in kinds[:2]] == [(f"type:{TYPE}", True), ("type:task", False)]
    assert there.progress(PROJECT).completed == 1
    assert there.members()[0].name == "李四"


@pytest.mark.parametrize("says_type", [True, False])
@pytest.mark.parametrize("filters", [True, False])
def test_milestones_with_the_day_they_were_completed(
    stub: PingCodeStub, there: PingCode, says_type: bool, filters: bool
) -> None:
    """The last entry into a completed state counts; a reopened one before does not. Pages are read to the end."""
    stub.says_type, stub.filters = says_type, filters
    found = {one.id: one for one in there.milestones(PROJECT, [f"type:{TYPE}"])}
    if filters or says_type:
        assert set(found) == {ACCEPTED, OPEN}
    done, open_ = found[ACCEPTED], found[OPEN]
    assert (done.completed_at, done.completed_how, done.progress_bp) == (DONE, "transition", 10000)
    assert (done.planned_on, done.owner, done.kind) == (date(2026, 4, 30), "李四", "里程碑")
    assert (open_.completed_at, open_.state) == (None, "进行中")
    assert done.url.startswith("https://")


def test_sprints_count_too(there: PingCode) -> None:
    [sprint] = there.milestones(PROJECT, ["sprint"])
    assert (sprint.id, sprint.completed_at) == (f"sprint:{PROJECT}:sp1", DONE)


def test_a_token_that_ended_is_renewed_once(stub: PingCodeStub, there: PingCode) -> None:
    there.test()
    stub.ended.add("t1")
    assert there.test().projects == 1
    stub.ended.update({"t2", "t3"})
    with pytest.raises(ConnectorError, match="bad_credentials"):
        there.test()
    assert stub.tokens == 3


def test_errors_say_what_and_keep_the_secret(stub: PingCodeStub) -> None:
    with served(stub) as root:
        wrong = PingCode(address(root, "wr0ng-secret"))
        with pytest.raises(ConnectorError, match="bad_credentials") as refused:
            wrong.test()
        assert refused.value.permanent
        right = PingCode(address(root))
        with pytest.raises(ConnectorError, match="not_found"):
            right.milestone("nothing")
        stub.busy = True
        with pytest.raises(ConnectorError, match="rate_limited") as busy:
            right.milestone(OPEN)
        assert (busy.value.retry_after, busy.value.permanent) == (50, False)
        for error in (refused, busy):
            assert "secret" not in repr(error.value) + str(error.value.values) + repr(wrong.address)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given("<html>nginx</html>"), "malformed_answer"),
        (Given({"hello": 1}), "malformed_answer"),
        (Given("oops", 502), "unavailable"),
        (Given("", 302, {"Location": "http://169.254.169.254/"}), "bad_address"),
        (Given("x" * 9_000_000), "answer_too_large"),
    ],
)
def test_answers_that_are_none(given: Given, code: str) -> None:
    def answer(asked: Asked) -> Given:
        return Given({"access_token": "t"}) if asked.path.endswith("token") else given

    with served(answer) as root, pytest.raises(ConnectorError, match=code):
        PingCode(address(root, api_generation="pjm")).test()


def test_a_comment_is_looked_for_after_it_was_written(stub: PingCodeStub, there: PingCode) -> None:
    assert there.comment(ACCEPTED, "已验收") == "c1"
    assert there.create_task(PROJECT, "催款", date(2026, 6, 1), "请致电") == "5ed009"
    stub.forgets_comments = True
    with pytest.raises(ConnectorError, match="malformed_answer"):
        there.comment(ACCEPTED, "又一次")


@pytest.mark.parametrize(
    "body", [{"payload": {"workitem": {"id": ACCEPTED}}}, {"id": ACCEPTED}, {"data": {"id": ACCEPTED}}]
)
def test_a_hint_names_what_to_fetch(there: PingCode, body: dict[str, Any]) -> None:
    assert there.hint(json.dumps(body).encode(), {}, at=NOW).ids == (ACCEPTED,)
    with pytest.raises(ConnectorError, match="malformed_answer"):
        there.hint(b"{", {}, at=NOW)


def test_the_pace_is_kept() -> None:
    """Never more than five in any ten seconds, with a clock of our own."""
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(5, 10.0, lambda: now[0], sleep)
    times = []
    for _ in range(23):
        pace.wait()
        times.append(now[0])
        now[0] += 0.5
    assert all(later - earlier >= 10 for earlier, later in zip(times, times[5:], strict=False))
    assert slept
