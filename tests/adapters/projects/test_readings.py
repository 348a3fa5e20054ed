"""What other programs write, however they write it: values are read or left out, never guessed, and nothing breaks."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huikuan.adapters.projects import readings
from huikuan.adapters.projects.paging import every
from huikuan.adapters.projects.pingcode import rows
from huikuan.adapters.projects.timing import Pace
from huikuan.adapters.projects.worktile import tasks
from huikuan.flow.delivery.ports import ConnectorError, RemoteMilestone

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEEN = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = some.sampled_from(
    ["id", "_id", "value", "date", "name", "type", "state", "title", "due", "properties", "task_state", "end_at", "tag",
     "assignee", "completed_at", "updated_at", "stage", "stages", "operate_at", "progress", "status", "html_url", "p"]
)  # fmt: skip
PLAIN = some.none() | some.booleans() | some.integers() | some.decimals() | some.text() | some.just("completed")
ANYTHING = some.recursive(PLAIN, lambda inner: some.lists(inner) | some.dictionaries(NAMES | some.text(), inner))
ROWS = some.dictionaries(NAMES, ANYTHING)


def sound(found: RemoteMilestone) -> bool:
    moments = found.completed_at is None or found.completed_at.tzinfo is not None
    words = "".join((found.title, found.state, found.owner, found.url, found.key))
    return moments and 0 <= found.progress_bp <= 10000 and "\x00" not in words and bool(words.encode() or True)


@given(ROWS, some.sampled_from(["", "p"]))
def test_whatever_pingcode_says_a_milestone_is_sound(row: dict[str, Any], wanted: str) -> None:
    assert sound(
        rows.work_item(
            row, "里程碑", rows.completion(row, rows.is_completed(row), row.get("completed_at")), SHANGHAI, wanted
        )
    )
    assert sound(rows.sprint(row, "5e1", SHANGHAI))
    assert sound(rows.release(row, "5e1", SHANGHAI))


STATE = some.fixed_dictionaries({"type": some.sampled_from(["completed", "pending", None, 3])}) | ANYTHING
MOVES = some.fixed_dictionaries({"created_at": PLAIN, "from_state": STATE, "to_state": STATE})


@given(some.lists(MOVES, max_size=4))
def test_whatever_a_history_says_its_moment_is_aware(history: list[dict[str, Any]]) -> None:
    found = rows.entered_completed(history)
    assert found is None or found.tzinfo is not None


@given(ROWS, ROWS)
def test_whatever_worktile_says_a_milestone_is_sound(first: dict[str, Any], second: dict[str, Any]) -> None:
    naming = tasks.Naming(SHANGHAI, completed="p", progress="progress")
    assert sound(tasks.milestone(tasks.merged(first, second), "里程碑", {}, naming, SEEN))


@given(some.binary())
def test_bytes_are_json_or_malformed(content: bytes) -> None:
    try:
        wanted = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=readings.refuse_constant)
    except (ValueError, RecursionError, ArithmeticError):
        with pytest.raises(ConnectorError, match="malformed_answer"):
            readings.parsed(content)
    else:
        assert readings.parsed(content) == wanted


@pytest.mark.parametrize(
    "said", [1777564799, "1777564799", 1777564799000, Decimal("1777564799.5"), {"date": 1777564799}]
)
def test_a_day_is_the_day_in_the_zone(said: Any) -> None:
    assert readings.day(said, SHANGHAI) == date(2026, 4, 30)
    assert readings.day({"value": said}, SHANGHAI) == date(2026, 4, 30)
    assert readings.day(1777564800, SHANGHAI) == date(2026, 5, 1)


@pytest.mark.parametrize(
    "said", [None, 0, "0", -1, "", "soon", True, 10**30, Decimal("1E+999999"), Decimal("NaN"), [], {}, "9" * 5000, 1]
)
def test_no_moment_is_made_up(said: Any) -> None:
    assert readings.instant(said) is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (35, 3500), ("35", 3500), ("35%", 3500), (Decimal("0.35"), 3500), (Decimal("35.5"), 3550), (1, 100), (0, 0),
        (Decimal("1.0"), 10000), (100, 10000), (250, 10000), (-5, 0), (None, 0), ("half", 0), (True, 0), ({}, 0),
        (Decimal("1E+999999"), 0), (Decimal("Infinity"), 0),
    ],
)  # fmt: skip
def test_progress(said: Any, wanted: int) -> None:
    assert readings.progress_bp(said) == wanted


@pytest.mark.parametrize(
    "said", ["javascript:alert(1)", "data:text/html,x", "//example.com", "https://", "x" * 900, 5, None]
)
def test_only_addresses_a_browser_may_follow(said: Any) -> None:
    assert readings.web_address(said) == ""


def test_text_can_be_stored() -> None:
    assert readings.text(" 初\x00验\ud800\x1b ") == "初验"
    assert (readings.text(True), readings.text(None), readings.text({}), readings.text(7)) == ("", "", "", "7")
    assert len(readings.text("x" * 10_000)) == 400


@pytest.mark.parametrize(
    "answer",
    [
        {"values": [{"id": 1}]}, {"items": [{"id": 1}]}, {"value": [{"id": 1}]}, {"data": [{"id": 1}]}, [{"id": 1}],
        {"data": {"items": [{"id": 1}]}}, {"ok": True, "data": {"value": [{"id": 1}]}},
    ],
)  # fmt: skip
def test_lists_under_any_name(answer: Any) -> None:
    assert readings.rows_of(answer) == [{"id": 1}]


@given(
    some.integers(0, 400),
    some.integers(1, 120),
    some.sampled_from(["total", "more", "nothing", "both"]),
    some.booleans(),
)
def test_every_row_comes_once_however_the_pages_are_cut(count: int, size: int, told: str, from_one: bool) -> None:
    """`from_one`: the first page is called 0 and 1, so that page 1 comes twice."""
    there = [{"_id": f"a{number}"} for number in range(count)]

    def page(index: int) -> dict[str, Any]:
        index = max(index - 1, 0) if from_one else index
        said: dict[str, Any] = {"items": there[index * size : (index + 1) * size]}
        if told in ("total", "both"):
            said["total"] = str(count)
        if told in ("more", "both"):
            said["has_more"] = (index + 1) * size < count
        return said

    assert [row["_id"] for row in every(page)] == [row["_id"] for row in there]


@pytest.mark.parametrize(
    "said", [{"total": 5}, {"has_more": True}, {"meta": {"has_more": "true"}}, {"data_total": 1, "total": "9"}]
)
def test_a_list_that_promises_more_than_comes_is_not_believed(said: dict[str, Any]) -> None:
    with pytest.raises(ConnectorError, match="malformed_answer"):
        every(lambda index: {"items": [{"_id": "a1"}], **said})


def test_a_list_that_changed_meanwhile_is_read_again() -> None:
    asked: list[int] = []

    def page(index: int) -> dict[str, Any]:
        asked.append(index)
        if len(asked) <= 3:  # the first reading: one of two was deleted before it was reached
            return {"values": [{"id": "a1"}] if index == 0 else [], "total": 2}
        return {"values": [{"id": "a1"}] if index == 0 else [], "total": 1}

    assert every(page) == [{"id": "a1"}]


def test_a_list_without_end() -> None:
    with pytest.raises(ConnectorError, match="answer_too_large"):
        every(lambda index: {"items": [{"_id": f"a{index}x{number}"} for number in range(100)], "has_more": True})


@given(some.lists(some.decimals(0, 20, places=2), max_size=60), some.integers(1, 6))
def test_never_more_than_the_limit_in_any_window(pauses: list[Decimal], most: int) -> None:
    pace, now, asked = Pace(most, 10.0), 0.0, []
    for pause in pauses:
        now += float(pause)
        now += pace.turn(now, 1000.0)
        asked.append(now)
    assert all(later - sooner >= 10.0 - 1e-9 for sooner, later in zip(asked, asked[most:], strict=False))
