"""Worktile over real HTTP: both lists of tasks, both shapes of properties, errors inside HTTP 200, a limit in HTML."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest

from huikuan.adapters.projects.memory import Memory
from huikuan.flow.delivery.ports import Abilities, ConnectorError, RemoteProgress
from tests.adapters.projects.connecting import NOW, worktile
from tests.adapters.projects.stub_server import Said, TestTime
from tests.adapters.projects.worktile_stub import (
    DAY_30_APRIL,
    EXPIRED,
    MALFORMED,
    OTHER_PROJECT,
    PROJECT,
    TASK,
    TOO_MANY,
    WorktileStub,
)

KIND = "type:tt1"
TOKEN = "/tenant-access-token"
LISTS = "/get-projects-by-page"
CHANGED = {"id": "64b1", "project": {"id": "64a1"}}


def memory() -> Memory:
    return Memory(calls=300, window_s=60.0, at_once=3)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class TestWhoAndWhat:
    def test_counts_what_we_see(self) -> None:
        with WorktileStub() as stub:
            found = worktile(stub).test()
        assert (found.projects, found.missing) == (2, ())

    def test_names_what_is_refused(self) -> None:
        with WorktileStub() as stub:
            stub.script("/get-members-by-page", Said({"ok": False, "error_code": 1403, "error_message": "没有权限"}))
            assert worktile(stub).test().missing == ("contact",)

    @pytest.mark.parametrize("name", ["items", "value"])
    def test_projects_under_either_name(self, name: str) -> None:
        with WorktileStub(list_name=name) as stub:
            found = worktile(stub).projects()
        assert [(row.id, row.name, row.archived) for row in found] == [
            (PROJECT, "星河MES实施", False), (OTHER_PROJECT, "云帆二期", True),
        ]  # fmt: skip

    def test_people(self) -> None:
        with WorktileStub() as stub:
            assert [(row.id, row.name) for row in worktile(stub).members()] == [("u1", "李四")]

    def test_kinds_are_the_types_and_tags_in_use_and_the_two_usual_names(self) -> None:
        with WorktileStub() as stub:
            stub.put(1, "初验", properties={"tag": [{"_id": "g1", "name": "付款节点"}]})
            stub.put(2, "任务", kind=TASK)
            kinds = worktile(stub, milestone_tags="验收").milestone_kinds(PROJECT)
        assert {(kind.id, kind.likely) for kind in kinds} == {
            (KIND, True), ("type:tt2", False), ("tag:付款节点", True), ("tag:验收", False),
        }  # fmt: skip
        assert [kind.likely for kind in kinds] == [True, True, False, False]

    @pytest.mark.parametrize("has_v1", [True, False])
    def test_the_usual_names_are_offered_while_nothing_is_called_so(self, has_v1: bool) -> None:
        with WorktileStub(has_v1=has_v1) as stub:
            stub.put(1, "任务", kind=TASK)
            kinds = worktile(stub).milestone_kinds(PROJECT)
        assert [(kind.id, kind.likely) for kind in kinds] == [
            ("named:里程碑", True), ("named:付款节点", True), ("type:tt2", False),
        ]  # fmt: skip

    def test_it_can_say_nothing_there(self) -> None:
        with WorktileStub() as stub:
            connector = worktile(stub)
            assert connector.abilities == Abilities()
            for say in (lambda: connector.comment("t", "x"), lambda: connector.set_collected("t", "1"),
                        lambda: connector.create_task("p", "x", None, "")):  # fmt: skip
                with pytest.raises(ConnectorError, match="not_able"):
                    say()
            assert not stub.calls


class TestSigningIn:
    def test_the_token_comes_by_post_and_goes_in_the_query(self) -> None:
        with WorktileStub() as stub:
            worktile(stub).projects()
            first, second = stub.calls[:2]
        assert (first.method, first.path) == ("POST", "/open-api/tenant-access-token")
        assert first.body == {"client_id": stub.client[0], "client_secret": stub.client[1]}
        assert not first.query
        assert second.query["access_token"] == stub.tokens[0]
        assert "authorization" not in second.headers

    @pytest.mark.parametrize("refusal", [EXPIRED, MALFORMED, Said({"ok": False, "error_code": "1103"}), Said({}, 401)])
    def test_a_refused_token_is_renewed_once_and_the_call_repeated(self, refusal: Said) -> None:
        with WorktileStub() as stub:
            stub.script(LISTS, refusal)
            assert len(worktile(stub).projects()) == 2
            assert len(stub.asked(TOKEN)) == 2
            assert stub.calls[-1].query["access_token"] == stub.tokens[1]

    def test_refused_again_it_ends(self) -> None:
        with WorktileStub() as stub:
            stub.script(LISTS, *[EXPIRED] * 9)
            with pytest.raises(ConnectorError, match="bad_credentials"):
                worktile(stub).projects()
            assert len(stub.asked(TOKEN)) == 2
            assert len(stub.asked(LISTS)) == 2

    def test_a_wrong_secret(self) -> None:
        with WorktileStub() as stub:
            connector = worktile(stub)
            stub.client = ("team-0001", "changed")
            with pytest.raises(ConnectorError, match="bad_credentials"):
                connector.test()
            assert len(stub.calls) == 1

    @pytest.mark.parametrize("lasts", [7200, "7200", int(NOW.timestamp()) + 7200])
    def test_a_token_lasts_for_its_duration(self, lasts: Any) -> None:
        known, time = memory(), TestTime(NOW)
        with WorktileStub(expires_in=lasts) as stub:
            worktile(stub, memory=known, time=time).projects()
            time.at = at(int(NOW.timestamp()) + 7139)
            worktile(stub, memory=known, time=time).projects()
            assert len(stub.tokens) == 1
            time.at = at(int(NOW.timestamp()) + 7141)
            worktile(stub, memory=known, time=time).projects()
            assert len(stub.tokens) == 2

    def test_no_secret_and_no_token_is_logged_or_told(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with WorktileStub() as stub:
            connector = worktile(stub)
            connector.projects()
            words = f"{stub.client[1]} {stub.tokens[0]}"
            stub.script(LISTS, Said({"ok": False, "error_code": 1, "error_message": words}))
            with pytest.raises(ConnectorError) as caught:
                connector.projects()
        told = f"{caplog.text} {caught.value!r} {caught.value.values} {connector.session.known!r}"
        assert caught.value.code == "refused"
        assert stub.client[1] not in told
        assert stub.tokens[0] not in told

    def test_an_address_copied_with_its_path(self) -> None:
        with WorktileStub() as stub:
            assert len(worktile(stub, root=f"{stub.root}/open-api/").projects()) == 2


class TestMilestones:
    @pytest.mark.parametrize("wrapped", [False, True])
    @pytest.mark.parametrize(("has_v1", "has_v2"), [(True, True), (True, False), (False, True)])
    def test_whichever_lists_and_shapes_there_are(self, has_v1: bool, has_v2: bool, wrapped: bool) -> None:
        with WorktileStub(wrapped=wrapped, has_v1=has_v1, has_v2=has_v2) as stub:
            own_id = stub.put(12, "第2期 验收款")
            stub.put(13, "任务", kind=TASK)
            (found,) = worktile(stub).milestones(PROJECT, [KIND])
        assert (found.id, found.key, found.title, found.kind) == (own_id, "MES-12", "第2期 验收款", "里程碑")
        assert (found.project_id, found.state, found.owner) == (PROJECT, "进行中", "李四")
        assert (found.planned_on, found.completed_at, found.progress_bp) == (date(2026, 4, 30), None, 0)

    def test_v2_saves_asking_for_each_alone(self) -> None:
        with WorktileStub() as stub:
            for number in range(1, 8):
                stub.put(number, f"节点{number}")
            assert [row.owner for row in worktile(stub).milestones(PROJECT, [KIND])] == ["李四"] * 7
            assert not [call for call in stub.calls if "/mission/tasks/" in call.path or "/contact/" in call.path]

    @pytest.mark.parametrize("field", ["task_state", "state_type"])
    def test_finished_is_type_three_in_either_field(self, field: str) -> None:
        with WorktileStub() as stub:
            own_id = stub.put(1, "初验", 3, completed_at="1777500000")
            stub.tasks[own_id].pop("state_type" if field == "task_state" else "task_state")
            (found,) = worktile(stub).milestones(PROJECT, [KIND])
        assert (found.completed_at, found.completed_how, found.progress_bp) == (at(1777500000), "field", 10000)

    def test_finished_without_a_time_since_its_last_change(self) -> None:
        with WorktileStub() as stub:
            stub.put(1, "初验", 3)
            (found,) = worktile(stub).milestones(PROJECT, [KIND])
        assert (found.completed_at, found.completed_how) == (at(1777500000), "state")

    def test_not_finished_whatever_its_completed_at_says(self) -> None:
        with WorktileStub() as stub:
            stub.put(1, "初验", 2, completed_at=1777500000)
            (found,) = worktile(stub).milestones(PROJECT, [KIND])
        assert (found.completed_at, found.completed_how) == (None, "")

    def test_the_teams_own_properties(self) -> None:
        own = {
            "hkrq": {"date": DAY_30_APRIL + 86400, "with_time": 0},
            "wcrq": {"date": 1777500001, "with_time": 1},
            "jd": 40,
        }
        names = {"planned_property": "hkrq", "completed_property": "wcrq", "progress_property": "jd"}
        with WorktileStub(wrapped=True) as stub:
            stub.put(1, "初验", 3, properties=own)
            stub.put(2, "终验", 2, properties=own)
            first, second = worktile(stub, **names).milestones(PROJECT, [KIND])
        assert (first.planned_on, first.completed_at, first.completed_how) == (
            date(2026, 5, 1),
            at(1777500001),
            "field",
        )
        assert (second.completed_at, second.progress_bp) == (None, 4000)

    def test_dates_are_the_teams_own_days(self) -> None:
        with WorktileStub() as stub:
            stub.put(1, "初验")
            (found,) = worktile(stub, team_zone="America/New_York").milestones(PROJECT, [KIND])
        assert found.planned_on == date(2026, 4, 29)
        with WorktileStub() as stub, pytest.raises(ConnectorError, match="option_missing"):
            worktile(stub, team_zone="../etc/passwd")

    @pytest.mark.parametrize("has_v2", [True, False])
    def test_by_tag_or_by_a_types_name(self, has_v2: bool) -> None:
        with WorktileStub(has_v2=has_v2) as stub:
            stub.put(1, "初验", kind=TASK, properties={"tag": [{"_id": "g1", "name": "付款"}]})
            stub.put(2, "终验")
            stub.put(3, "别的", kind=TASK)
            found = list(worktile(stub).milestones(PROJECT, ["tag:付款", "named:里程碑"]))
        assert [(row.title, row.kind) for row in found] == [("初验", "付款"), ("终验", "里程碑")]

    def test_another_projects_tasks_are_not_believed(self) -> None:
        with WorktileStub() as stub:
            stub.put(1, "初验")
            stub.put(2, "别处")
            stub.of_project = lambda _project: list(stub.tasks.values())  # type: ignore[method-assign]
            stub.tasks["64b000000000000000000002"]["project_id"] = OTHER_PROJECT
            assert [row.title for row in worktile(stub).milestones(PROJECT, [KIND])] == ["初验"]

    def test_both_lists_gone_is_not_an_empty_project(self) -> None:
        with WorktileStub(has_v1=False, has_v2=False) as stub, pytest.raises(ConnectorError, match="not_found"):
            list(worktile(stub).milestones(PROJECT, [KIND]))

    def test_one_alone_with_its_properties(self) -> None:
        with WorktileStub(wrapped=True) as stub:
            own_id = stub.put(1, "初验", 3, completed_at=1777500000)
            found = worktile(stub).milestone(own_id)
            assert stub.asked(own_id)[0].query["columns"] == "properties"
        assert (found.planned_on, found.completed_at, found.owner) == (date(2026, 4, 30), at(1777500000), "李四")

    @pytest.mark.parametrize("asked", ["64b000000000000000000099", "../x", "", "a?b"])
    def test_one_that_is_not_there(self, asked: str) -> None:
        with WorktileStub() as stub, pytest.raises(ConnectorError, match="not_found"):
            worktile(stub).milestone(asked)

    def test_progress_is_counted(self) -> None:
        with WorktileStub() as stub:
            for number, state in enumerate((1, 2, 2, 3), 1):
                stub.put(number, "x", state)
            stub.put(5, "archived", 3, is_archived=1)
            assert worktile(stub).progress(PROJECT) == RemoteProgress(4, 1, 2, 1)


class TestPages:
    @pytest.mark.parametrize("says_more", [True, False])
    @pytest.mark.parametrize("first_page", [0, 1])
    def test_are_read_to_the_end_wherever_they_begin(self, first_page: int, says_more: bool) -> None:
        with WorktileStub(first_page=first_page, says_more=says_more, has_v2=False) as stub:
            stub.projects = [{"_id": f"64a{number:021}", "name": f"项目{number}"} for number in range(230)]
            assert len(worktile(stub).projects()) == 230

    @pytest.mark.parametrize("more", [True, 1, "true"])
    def test_more_that_never_comes_is_an_error(self, more: Any) -> None:
        with WorktileStub() as stub:
            stub.script(LISTS, *[Said({"items": [{"_id": "64a1", "name": "x"}], "has_more": more})] * 9)
            with pytest.raises(ConnectorError, match="malformed_answer"):
                worktile(stub).projects()


class TestLimits:
    def test_never_more_than_three_at_once(self) -> None:
        known = memory()
        with WorktileStub() as stub:
            stub.script(LISTS, *[Said({"items": [], "has_more": False}, after_s=0.05)] * 12)
            worktile(stub, memory=known).session.token()
            threads = [threading.Thread(target=worktile(stub, memory=known).projects) for _number in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert stub.most_at_once == 3
            assert len(stub.asked(TOKEN)) == 1

    def test_a_page_instead_of_an_answer_is_tried_again_later_and_later(self) -> None:
        time = TestTime(NOW)
        with WorktileStub() as stub:
            stub.script(LISTS, TOO_MANY, TOO_MANY, TOO_MANY)
            assert len(worktile(stub, time=time).projects()) == 2
        assert time.seconds == 7.0

    def test_but_not_for_ever(self) -> None:
        time = TestTime(NOW)
        with WorktileStub() as stub:
            stub.script(LISTS, *[TOO_MANY] * 20)
            with pytest.raises(ConnectorError) as caught:
                worktile(stub, time=time).projects()
            assert len(stub.asked(LISTS)) == 5
        assert (caught.value.code, caught.value.retry_after, time.seconds) == ("rate_limited", 60.0, 15.0)

    @pytest.mark.parametrize("asked", ["3", "Mon, 01 Jun 2026 02:00:03 GMT"])
    def test_a_time_they_name_is_kept(self, asked: str) -> None:
        time = TestTime(NOW)
        with WorktileStub() as stub:
            stub.script(LISTS, Said(TOO_MANY.body, 429, {"Retry-After": asked}))
            worktile(stub, time=time).projects()
        assert time.seconds == 3.0

    def test_a_long_one_is_for_the_next_round(self) -> None:
        with WorktileStub() as stub:
            stub.script(LISTS, Said(TOO_MANY.body, 429, {"Retry-After": "120"}))
            with pytest.raises(ConnectorError) as caught:
                worktile(stub).projects()
            assert len(stub.asked(LISTS)) == 1
        assert (caught.value.code, caught.value.retry_after) == ("rate_limited", 120.0)


class TestTrouble:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (Said({"ok": False, "error_code": 1404, "error_message": "项目不存在"}), "not_found"),
            (Said({"ok": False, "error_code": 1403, "error_message": "没有权限"}), "no_permission"),
            (Said({"ok": False, "error_code": 1999}), "refused"),
            (Said({"error_code": 100006, "error_message": "access_token不正确", "request": "/v1"}), "bad_credentials"),
            (Said({}, 403), "no_permission"),
            (Said({"ok": True}), "malformed_answer"),
            (Said({"items": "none"}), "malformed_answer"),
            (Said({"items": [1, 2]}), "malformed_answer"),
            (Said(b"<html>sign in</html>"), "malformed_answer"),
            (Said(b'{"items":['), "malformed_answer"),
            (Said({}, 302, {"Location": "https://worktile.com.example.net/"}), "bad_address"),
        ],
    )
    def test_what_an_answer_means(self, said: Said, code: str) -> None:
        with WorktileStub() as stub:
            stub.script(LISTS, *[said] * 3)
            with pytest.raises(ConnectorError) as caught:
                worktile(stub).projects()
        assert caught.value.code == code

    def test_a_servers_own_trouble_is_asked_again_once(self) -> None:
        with WorktileStub() as stub:
            stub.script(LISTS, Said(b"", 502))
            assert len(worktile(stub).projects()) == 2
            stub.script(LISTS, Said(hang_up=True))
            assert len(worktile(stub).projects()) == 2
            stub.script(LISTS, Said(b"", 502), Said(b"", 503))
            with pytest.raises(ConnectorError, match="unavailable"):
                worktile(stub).projects()

    def test_an_address_with_something_else_behind_it(self) -> None:
        with WorktileStub() as stub:
            stub.script(TOKEN, Said(b"<html>404</html>", 404))
            with pytest.raises(ConnectorError, match="bad_address"):
                worktile(stub).test()


class TestHints:
    @pytest.mark.parametrize(
        ("said", "ids", "projects"),
        [
            ({"event": "x", "payload": {"task": CHANGED, "to": {"id": "s3"}}}, ("64b1",), ("64a1",)),
            ({"event": "x", "payload": {**CHANGED, "title": "初验"}}, ("64b1",), ("64a1",)),
            ({"action": "complete_task", "data": {"tid": "t1", "project": {"pid": "p1"}}}, ("t1",), ("p1",)),
            ({"event": "x", "payload": {}}, (), ()),
            ({"event": "x", "payload": {"task": {"id": ["64b1"]}}}, ("64b1",), ()),
            ({"event": "x", "payload": {"task": {"id": {"$ne": 1}}}}, (), ()),
        ],
    )  # fmt: skip
    def test_both_generations_name_what_to_fetch(
        self, said: Any, ids: tuple[str, ...], projects: tuple[str, ...]
    ) -> None:
        with WorktileStub() as stub:
            hint = worktile(stub).hint(json.dumps(said).encode(), {"X-Worktile-Delivery": "d1"}, at=NOW)
            assert not stub.calls
        assert (hint.delivery_id, hint.ids, hint.project_ids, hint.milestones) == ("d1", ids, projects, ())

    @pytest.mark.parametrize("body", [b"", b"x", b"[]", b"[" * 100_000])
    def test_what_is_no_object_is_refused(self, body: bytes) -> None:
        with WorktileStub() as stub, pytest.raises(ConnectorError, match="malformed_answer"):
            worktile(stub).hint(body, {}, at=NOW)
