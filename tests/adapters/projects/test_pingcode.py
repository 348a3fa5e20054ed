"""PingCode over real HTTP: what counts as a milestone and when it was completed, hints, and writing back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from huikuan.adapters.projects.memory import Memory
from huikuan.flow.delivery.ports import ConnectorError
from tests.adapters.projects.connecting import NOW, pingcode
from tests.adapters.projects.pingcode_stub import (
    DOING,
    DONE,
    LIMIT,
    MILESTONE_TYPE,
    OTHER_PROJECT,
    PENDING,
    PROJECT,
    PingCodeStub,
    error,
)
from tests.adapters.projects.stub_server import Said

KIND = f"type:{MILESTONE_TYPE}"
WAYS = [("pjm", "singular"), ("pjm", "plural"), ("project", "plural"), ("project", "singular")]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def memory(calls: int = 180) -> Memory:
    return Memory(calls=calls, window_s=60.0, at_once=8)


class TestMilestones:
    @pytest.mark.parametrize("says_total", [True, False])
    @pytest.mark.parametrize("shows_type", [True, False])
    @pytest.mark.parametrize(("area", "spelling"), WAYS)
    def test_only_those_of_the_type_and_the_project(
        self, area: str, spelling: str, shows_type: bool, says_total: bool
    ) -> None:
        with PingCodeStub(area=area, spelling=spelling, shows_type=shows_type, says_total=says_total) as stub:
            stub.put(1, "初验")
            stub.put(2, "任务", type_id="task")
            stub.put(3, "别处", project_id=OTHER_PROJECT)
            found = list(pingcode(stub).milestones(PROJECT, [KIND]))
        assert [(row.title, row.kind) for row in found] == [("初验", "里程碑")]

    def test_a_filter_by_type_that_is_ignored_is_replaced_by_the_states(self) -> None:
        with PingCodeStub(spelling="none") as stub:
            stub.states_of = {"task": [PENDING], MILESTONE_TYPE: [DOING, DONE], "630000000000000000000ee0": []}
            stub.put(1, "初验", state=DOING)
            stub.put(2, "任务", type_id="task", state=PENDING)
            assert [row.title for row in pingcode(stub).milestones(PROJECT, [KIND])] == ["初验"]

    def test_where_nothing_tells_the_type_nothing_is_left_out(self) -> None:
        with PingCodeStub(spelling="none") as stub:
            for number in range(1, 9):
                stub.put(number, f"节点{number}", type_id=MILESTONE_TYPE if number % 2 else "task")
            assert len(list(pingcode(stub).milestones(PROJECT, [KIND]))) == 8
            assert len([call for call in stub.calls if "/work_items/" in call.path]) == 1, (
                "one that says nothing is enough"
            )

    def test_unless_the_item_alone_tells_it(self) -> None:
        with PingCodeStub(spelling="none") as stub:
            first, second = stub.put(1, "初验"), stub.put(2, "任务", type_id="task")
            for own_id in (first, second):
                stub.script(f"/work_items/{own_id}", Said(stub.items[own_id]))
            assert [row.title for row in pingcode(stub).milestones(PROJECT, [KIND])] == ["初验"]

    def test_all_items_of_one_type_are_no_sign_of_an_ignored_filter(self) -> None:
        with PingCodeStub() as stub:
            stub.put(1, "初验")
            stub.put(2, "终验")
            assert len(list(pingcode(stub).milestones(PROJECT, [KIND]))) == 2

    def test_as_it_stands(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(
                5, "验收里程碑：初验报告签署", state=DOING, properties={"p": 35}, description="<script>x</script>"
            )
            (found,) = pingcode(stub, progress_property="p").milestones(PROJECT, [KIND])
        assert (found.id, found.key, found.title) == (own_id, "BASF-5", "验收里程碑：初验报告签署")
        assert (found.project_id, found.state, found.owner) == (PROJECT, "进行中", "李四")
        assert found.planned_on == date(2026, 4, 30)
        assert (found.completed_at, found.completed_how, found.progress_bp) == (None, "", 3500)
        assert found.url == "https://example.pingcode.com/pjm/workitems/1bAq5"
        assert "script" not in repr(found)

    def test_completed_when_it_last_came_into_a_completed_state(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验", state=DONE, completed_at=1777000000)
            stub.moved(own_id, (DOING, DONE, 1776400000), (DONE, DOING, 1776500000), (DOING, DONE, 1777500000))
            (found,) = pingcode(stub).milestones(PROJECT, [KIND])
        assert (found.completed_at, found.completed_how, found.progress_bp) == (at(1777500000), "transition", 10000)

    def test_a_move_between_two_completed_states_is_no_completion(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验", state=DONE)
            stub.moved(own_id, (DOING, DONE, 1776400000), (DONE, DONE, 1777500000))
            (found,) = pingcode(stub).milestones(PROJECT, [KIND])
        assert found.completed_at == at(1776400000)

    def test_reopened_is_not_completed_whatever_its_history_says(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验", state=DOING)
            stub.moved(own_id, (DOING, DONE, 1776400000), (DONE, DOING, 1776500000))
            (found,) = pingcode(stub).milestones(PROJECT, [KIND])
            assert found.completed_at is None
            assert not stub.asked("transition_histories")

    @pytest.mark.parametrize(
        ("refusal", "field", "wanted"),
        [
            (None, 1777000000, (at(1777000000), "field")),
            (None, None, (at(1776300000), "state")),
            (error(403, "100005", "无权限"), "1777000000", (at(1777000000), "field")),
        ],
    )
    def test_without_a_history_by_the_field_then_by_the_last_change(
        self, refusal: Said | None, field: Any, wanted: tuple[datetime, str]
    ) -> None:
        with PingCodeStub() as stub:
            stub.put(1, "初验", state=DONE, completed_at=field)
            if refusal:
                stub.script("transition_histories", refusal)
            (found,) = pingcode(stub).milestones(PROJECT, [KIND])
        assert (found.completed_at, found.completed_how) == wanted

    def test_an_unchanged_completion_is_not_asked_for_again(self) -> None:
        known = memory()
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验", state=DONE)
            stub.moved(own_id, (DOING, DONE, 1776200000))
            first = list(pingcode(stub, memory=known).milestones(PROJECT, [KIND]))
            assert list(pingcode(stub, memory=known).milestones(PROJECT, [KIND])) == first
            assert len(stub.asked("transition_histories")) == 1
            stub.put(1, "初验", state=DONE, updated_at=1777600000)
            stub.moved(own_id, (DOING, DONE, 1777600000))
            (changed,) = pingcode(stub, memory=known).milestones(PROJECT, [KIND])
        assert changed.completed_at == at(1777600000)

    def test_sprints_and_releases(self) -> None:
        sprint = {
            "id": "5f1",
            "name": "迭代 1",
            "end_at": 1777564799,
            "status": "completed",
            "completed_at": 1777500000,
        }
        stage = {"name": "已发布", "type": "completed"}
        stages = [{"type": "pending", "operate_at": 1776000000}, {"type": "completed", "operate_at": 1777400000}]
        with PingCodeStub() as stub:
            stub.sprints = [
                sprint,
                {**sprint, "id": "5f2", "name": "迭代 2", "status": "in_progress", "completed_at": None},
            ]
            stub.versions = [{"id": "5f3", "name": "1.0", "end_at": 1777564799, "stage": stage, "stages": stages}]
            connector = pingcode(stub)
            found = {row.title: row for row in connector.milestones(PROJECT, ["sprint", "release"])}
            again = connector.milestone(found["1.0"].id)
        assert [(row.completed_at, row.completed_how) for row in found.values()] == [
            (at(1777500000), "field"), (None, ""), (at(1777400000), "transition"),
        ]  # fmt: skip
        assert again == found["1.0"]
        assert len({row.id for row in found.values()}) == 3

    def test_by_tag_and_each_once(self) -> None:
        with PingCodeStub() as stub:
            stub.put(1, "初验", tags=[{"id": "t1", "name": "验收"}])
            stub.put(2, "任务", type_id="task", tags=["验收"])
            stub.put(3, "别的", type_id="task")
            found = list(pingcode(stub).milestones(PROJECT, [KIND, "tag:验收", KIND]))
        assert [row.title for row in found] == ["初验", "任务"]

    def test_what_did_not_change_may_be_left_out(self) -> None:
        with PingCodeStub() as stub:
            stub.put(1, "旧")
            stub.put(2, "新", updated_at=1777600000)
            found = pingcode(stub).milestones(PROJECT, [KIND], changed_since=at(1777000000))
            assert [row.title for row in found] == ["新"]

    def test_one_alone(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验", state=DONE)
            stub.moved(own_id, (DOING, DONE, 1777500000))
            stub.states_of["task"] = stub.states_of["630000000000000000000ee0"] = [PENDING]
            found = pingcode(stub).milestone(own_id)
        assert (found.kind, found.completed_at, found.project_id) == ("里程碑", at(1777500000), PROJECT)

    @pytest.mark.parametrize("asked", ["5ed000000000000000000099", "../projects", "x?y", "", "a/b", "sprint:x:../y"])
    def test_one_that_is_not_there(self, asked: str) -> None:
        with PingCodeStub() as stub, pytest.raises(ConnectorError, match="not_found"):
            pingcode(stub).milestone(asked)

    def test_a_deleted_one_is_gone(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验", is_deleted=1)
            assert not list(pingcode(stub).milestones(PROJECT, [KIND]))
            with pytest.raises(ConnectorError, match="not_found"):
                pingcode(stub).milestone(own_id)


class TestHints:
    @pytest.mark.parametrize(
        ("said", "ids", "projects"),
        [
            ({"payload": {"workitem": {"id": "5ed1", "project": {"id": "5e1"}}}}, ("5ed1",), ("5e1",)),
            ({"work_item": {"id": "5ed1"}}, ("5ed1",), ()),
            ({"data": [{"id": "5ed1"}, {"id": "5ed2"}]}, ("5ed1", "5ed2"), ()),
            ({"id": "5ed1"}, ("5ed1",), ()),
            ({"payload": {"workitem": {"id": "../../etc"}}}, (), ()),
            ([1, "x", None], (), ()),
        ],
    )
    def test_name_what_to_fetch(self, said: Any, ids: tuple[str, ...], projects: tuple[str, ...]) -> None:
        with PingCodeStub() as stub:
            hint = pingcode(stub).hint(json.dumps(said).encode(), {}, at=NOW)
            assert not stub.calls
        assert (hint.ids, hint.project_ids, hint.milestones) == (ids, projects, ())

    def test_at_the_place_a_person_named(self) -> None:
        with PingCodeStub() as stub:
            connector = pingcode(stub, hint_paths="a.b, c")
            assert connector.hint(b'{"a":{"b":"5ed1"},"c":["5ed2"],"id":"5ed3"}', {}, at=NOW).ids == ("5ed1", "5ed2")

    @pytest.mark.parametrize("body", [b"", b"work_item=5ed1", b"[" * 100_000, b"\xff"])
    def test_what_cannot_be_read_is_still_a_reason_to_look(self, body: bytes) -> None:
        with PingCodeStub() as stub:
            hint = pingcode(stub).hint(body, {}, at=NOW)
        assert (hint.ids, hint.project_ids, hint.milestones) == ((), (), ())


class TestWriting:
    def test_a_comment_is_read_back(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验")
            words = "【回款提醒】第2期验收款 300,000.00 元，到期 2026-05-15"
            made = pingcode(stub).comment(own_id, words)
        assert stub.comments == [
            {
                "id": made, "is_deleted": 0, "created_by": stub.comments[0]["created_by"],
                "principal_type": "work_item", "principal_id": own_id, "content": words,
            }
        ]  # fmt: skip
        assert stub.calls[-1].method == "GET"

    def test_a_comment_that_is_answered_but_not_stored(self) -> None:
        with PingCodeStub() as stub:
            own_id, stub.stores = stub.put(1, "初验"), False
            with pytest.raises(ConnectorError, match="malformed_answer"):
                pingcode(stub).comment(own_id, "到期")

    @pytest.mark.parametrize("said", [LIMIT, error(403, "1", "无权限"), error(401, "1", "")])
    def test_trouble_with_reading_back_never_says_it_was_not_written(self, said: Said) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验")
            connector = pingcode(stub)
            stub.script("/comments", Said({"id": "59f1", "content": "x"}), *[said] * 4)
            with pytest.raises(ConnectorError) as caught:
                connector.comment(own_id, "到期")
        assert caught.value.code == "malformed_answer"

    @pytest.mark.parametrize("said", [Said(hang_up=True), Said(b"bad gateway", 502)])
    def test_a_write_is_sent_once_even_when_nobody_answers(self, said: Said) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验")
            stub.script("/comments", said)
            with pytest.raises(ConnectorError, match="unavailable"):
                pingcode(stub).comment(own_id, "到期")
            assert len([call for call in stub.calls if call.method == "POST"]) == 1

    def test_the_collected_amount_is_exact(self) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验")
            connector = pingcode(stub, collected_property="已回款金额")
            assert connector.abilities.collected
            connector.set_collected(own_id, "9007199254740993.01"[-15:])
            connector.set_collected(own_id, "100000000000.10")
            sent = [call.raw.decode() for call in stub.calls if call.method == "PATCH"]
        assert sent[1] == '{"properties":{"已回款金额":100000000000.10}}'
        assert stub.items[own_id]["properties"]["已回款金额"] == 100000000000.10

    @pytest.mark.parametrize("amount", ["1,000.00", "", "NaN", "1e9", '1}, "x": {"y": 1'])
    def test_an_amount_that_is_none_is_not_sent(self, amount: str) -> None:
        with PingCodeStub() as stub:
            own_id = stub.put(1, "初验")
            with pytest.raises(ConnectorError, match="refused"):
                pingcode(stub, collected_property="p").set_collected(own_id, amount)
            assert not [call for call in stub.calls if call.method == "PATCH"]

    def test_without_a_property_there_is_nowhere_to_write_it(self) -> None:
        with PingCodeStub() as stub:
            connector = pingcode(stub)
            assert not connector.abilities.collected
            with pytest.raises(ConnectorError, match="not_able"):
                connector.set_collected(stub.put(1, "初验"), "1.00")

    def test_a_property_that_is_not_stored(self) -> None:
        with PingCodeStub() as stub:
            own_id, stub.stores = stub.put(1, "初验"), False
            with pytest.raises(ConnectorError, match="malformed_answer"):
                pingcode(stub, collected_property="p").set_collected(own_id, "1.00")

    @pytest.mark.parametrize("area", ["pjm", "project"])
    def test_a_task_for_a_payment_call(self, area: str) -> None:
        with PingCodeStub(area=area) as stub:
            made = pingcode(stub).create_task(PROJECT, "给财务打电话", date(2026, 5, 15), "第2期验收款")
            sent = next(call for call in stub.calls if call.method == "POST")
        assert stub.items[made]["title"] == "给财务打电话"
        assert sent.path == f"/v1/{area}/work_items"
        assert sent.body == {
            "project_id": PROJECT, "type_id": "task", "title": "给财务打电话", "description": "第2期验收款",
            "end_at": 1778860799,
        }  # fmt: skip

    def test_sprints_take_no_comments(self) -> None:
        with PingCodeStub() as stub, pytest.raises(ConnectorError, match="not_able"):
            pingcode(stub).comment(f"sprint:{PROJECT}:5f1", "到期")
