"""Asking PingCode over real HTTP: signing in, both generations of paths, pages, limits, and what errors mean."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huikuan.adapters.projects.memory import Memory
from huikuan.flow.delivery.ports import ConnectorError, RemoteProgress
from tests.adapters.projects.connecting import NOW, address, pingcode
from tests.adapters.projects.pingcode_stub import (
    LIMIT,
    MILESTONE_TYPE,
    PROJECT,
    PingCodeStub,
    error,
)
from tests.adapters.projects.stub_server import Said, TestTime

KIND = f"type:{MILESTONE_TYPE}"
WAYS = [("pjm", "singular"), ("pjm", "plural"), ("project", "plural"), ("project", "singular")]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def memory(calls: int = 180) -> Memory:
    return Memory(calls=calls, window_s=60.0, at_once=8)


class TestWhoAndWhat:
    def test_tells_who_we_are_and_how_much_we_see(self) -> None:
        with PingCodeStub() as stub:
            found = pingcode(stub).test()
            sent = {call.path: dict(call.query) for call in stub.calls}
        assert (found.name, found.projects, found.missing) == ("回款同步", 2, ())
        assert sent["/v1/directory/users"] == {"page_size": "1", "page_index": "0"}
        assert sent["/v1/pjm/work_items"] == {"page_size": "1", "page_index": "0", "project_id": PROJECT}

    @pytest.mark.parametrize(
        ("path", "scope"), [("/work_items", "workitem"), ("/types", "configuration"), ("/users", "team")]
    )
    def test_names_the_scope_that_is_missing(self, path: str, scope: str) -> None:
        with PingCodeStub() as stub:
            stub.script(path, error(403, "100005", "无权限"))
            assert [name.rpartition(":")[2] for name in pingcode(stub).test().missing] == [scope]

    def test_lists_projects_and_people(self) -> None:
        with PingCodeStub(page_most=1) as stub:
            stub.projects[1]["is_archived"] = 1
            connector = pingcode(stub)
            assert [(row.name, row.archived) for row in connector.projects()] == [
                ("星河MES实施", False),
                ("云帆二期", True),
            ]
            assert [(row.name, row.email) for row in connector.members()] == [("李四", "lisi@example.com")]

    def test_finds_the_milestone_type_by_group_and_name(self) -> None:
        with PingCodeStub() as stub:
            kinds = pingcode(stub, milestone_tags="验收，付款").milestone_kinds(PROJECT)
        assert [(kind.id, kind.name) for kind in kinds if kind.likely] == [
            (KIND, "里程碑"), ("tag:验收", "验收"), ("tag:付款", "付款"),
        ]  # fmt: skip
        assert {"sprint", "release", "type:task"} <= {kind.id for kind in kinds}

    def test_tells_the_progress(self) -> None:
        with PingCodeStub() as stub:
            assert pingcode(stub).progress(PROJECT) == RemoteProgress(4, 1, 2, 1)


class TestSigningIn:
    def test_the_token_comes_by_get_and_goes_in_the_header(self) -> None:
        with PingCodeStub() as stub:
            pingcode(stub).projects()
            asked = stub.calls[0]
        assert (asked.method, asked.path) == ("GET", "/v1/auth/token")
        assert dict(asked.query) == {
            "grant_type": "client_credentials", "client_id": stub.client[0], "client_secret": stub.client[1],
        }  # fmt: skip
        assert stub.calls[1].headers["authorization"] == f"Bearer {stub.tokens[0]}"
        assert "access_token" not in stub.calls[1].query

    def test_one_token_serves_the_next_connector_too(self) -> None:
        known = memory()
        with PingCodeStub() as stub:
            for _round in range(3):
                connector = pingcode(stub, memory=known)
                connector.projects()
                connector.close()
            assert len(stub.asked("/auth/token")) == 1

    @pytest.mark.parametrize(
        ("expires_in", "lasts"),
        [
            (3600, timedelta(minutes=59)),
            ("3600", timedelta(minutes=59)),
            (int((NOW + timedelta(hours=2)).timestamp()), timedelta(minutes=119)),
            (int((NOW + timedelta(hours=2)).timestamp()) * 1000, timedelta(minutes=119)),
            (int((NOW - timedelta(days=80)).timestamp()), timedelta(minutes=59)),  # past already: only a 401 tells
            (None, timedelta(minutes=59)),
            ("soon", timedelta(minutes=59)),
            (40, timedelta(seconds=20)),
        ],
    )
    def test_the_time_of_a_token_is_a_moment_or_a_duration(self, expires_in: Any, lasts: timedelta) -> None:
        known, time = memory(), TestTime(NOW)
        with PingCodeStub(expires_in=expires_in) as stub:
            pingcode(stub, memory=known, time=time).projects()
            time.at = NOW + lasts - timedelta(seconds=1)
            pingcode(stub, memory=known, time=time).projects()
            assert len(stub.tokens) == 1
            time.at = NOW + lasts
            pingcode(stub, memory=known, time=time).projects()
            assert len(stub.tokens) == 2

    def test_a_refused_token_is_renewed_once_and_the_call_repeated(self) -> None:
        with PingCodeStub() as stub:
            connector = pingcode(stub)
            connector.projects()
            stub.tokens[0] = "ended"
            assert len(connector.projects()) == 2
            assert len(stub.asked("/auth/token")) == 2

    def test_a_token_that_is_refused_again_ends_it(self) -> None:
        with PingCodeStub() as stub:
            stub.script("/projects", *[error(401, "100001", "unauthorized")] * 9)
            with pytest.raises(ConnectorError, match="bad_credentials"):
                pingcode(stub).projects()
            assert len(stub.asked("/auth/token")) == 2

    def test_a_wrong_secret_is_http_400(self) -> None:
        with PingCodeStub() as stub:
            stub.client = ("app-0001", "another")
            connector = pingcode(stub)
            stub.client = ("app-0001", "changed")
            with pytest.raises(ConnectorError) as caught:
                connector.test()
        assert (caught.value.code, caught.value.permanent) == ("bad_credentials", True)
        assert len(stub.calls) == 1, "a wrong secret is not tried again"

    def test_without_credentials_nobody_is_asked(self) -> None:
        with PingCodeStub() as stub:
            stub.client = ("", "")
            with pytest.raises(ConnectorError, match="bad_credentials"):
                pingcode(stub).projects()
            assert not stub.calls

    @pytest.mark.parametrize("entered", ["{root}/open", "{root}", "{root}/", "{root}/open/v1/", "  {root}/open "])
    def test_a_server_of_ones_own_begins_at_open(self, entered: str) -> None:
        with PingCodeStub(prefix="/open") as stub:
            connector = pingcode(stub, root=entered.format(root=stub.root))
            assert len(connector.projects()) == 2

    @pytest.mark.parametrize("page", [Said(b"<html>sign in</html>"), Said(b"", 302, {"Location": "/login"})])
    def test_also_where_the_bare_address_answers_with_a_page(self, page: Said) -> None:
        with PingCodeStub(prefix="/open") as stub:
            stub.script("/login", Said(b"<html>sign in</html>"))
            stub.scripted["/v1/auth/token"] = [page]
            assert len(pingcode(stub, root=stub.root).projects()) == 2

    def test_an_address_with_something_else_behind_it(self) -> None:
        with PingCodeStub(prefix="/elsewhere") as stub, pytest.raises(ConnectorError, match="bad_address"):
            pingcode(stub, root=stub.root).test()

    def test_no_secret_and_no_token_is_logged_or_told(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with PingCodeStub() as stub:
            connector = pingcode(stub)
            connector.projects()
            words = f"secret {stub.client[1]} token {stub.tokens[0]} wrong"
            stub.script("/projects", error(400, "100999", words))
            with pytest.raises(ConnectorError) as caught:
                connector.projects()
        told = f"{caplog.text} {caught.value!r} {caught.value.values} {connector.session.known!r}"
        assert stub.client[1] not in told
        assert stub.tokens[0] not in told
        assert caught.value.values["said"].startswith("100999 secret …")


class TestGenerations:
    @pytest.mark.parametrize("unknown", [404, 400])
    @pytest.mark.parametrize("area", ["pjm", "project"])
    def test_are_found_out(self, area: str, unknown: int) -> None:
        with PingCodeStub(area=area, unknown_path=unknown) as stub:
            assert len(pingcode(stub).projects()) == 2
            assert {call.path.split("/")[2] for call in stub.calls[2:]} <= {"pjm", area}

    def test_is_found_out_once_and_a_setting_saves_even_that(self) -> None:
        known = memory()
        with PingCodeStub(area="project") as stub:
            pingcode(stub, memory=known).projects()
            pingcode(stub, memory=known).projects()
            assert len([call for call in stub.calls if "/pjm/" in call.path]) == 1
        with PingCodeStub(area="project") as stub:
            pingcode(stub, api_generation="project").projects()
            assert not [call for call in stub.calls if "/pjm/" in call.path]

    def test_is_found_out_again_when_the_server_was_upgraded(self) -> None:
        known, time = memory(), TestTime(NOW)
        with PingCodeStub(area="project") as stub:
            pingcode(stub, memory=known, time=time).projects()
            stub.area = "pjm"
            time.seconds += 6 * 3600
            assert len(pingcode(stub, memory=known, time=time).projects()) == 2

    def test_a_setting_that_was_wrong_is_not_remembered(self) -> None:
        known = memory()
        with PingCodeStub(area="pjm") as stub:
            with pytest.raises(ConnectorError, match="not_found"):
                pingcode(stub, memory=known, api_generation="project").projects()
            assert len(pingcode(stub, memory=known).projects()) == 2

    def test_a_setting_that_names_none_is_refused(self) -> None:
        with PingCodeStub() as stub, pytest.raises(ConnectorError, match="option_missing"):
            pingcode(stub, api_generation="v3")

    def test_neither_is_an_address_of_something_else(self) -> None:
        with PingCodeStub(area="other") as stub, pytest.raises(ConnectorError, match="bad_address"):
            pingcode(stub).projects()


class TestPages:
    def test_are_read_to_the_end_however_many_a_server_gives(self) -> None:
        with PingCodeStub(page_most=7) as stub:
            for number in range(1, 31):
                stub.put(number, f"节点{number}")
            found = list(pingcode(stub).milestones(PROJECT, [KIND]))
        assert len({row.id for row in found}) == 30
        assert {call.query["page_size"] for call in stub.asked("/work_items") if "page_size" in call.query} <= {
            "100",
            "1",
        }

    def test_a_list_without_its_total_ends_with_an_empty_page(self) -> None:
        with PingCodeStub() as stub:
            page = {"values": [{"id": "5f1", "name": "迭代"}]}
            stub.script("/sprints", Said(page), Said({"values": []}))
            assert len(list(pingcode(stub).milestones(PROJECT, ["sprint"]))) == 1

    def test_a_server_that_repeats_a_page_is_not_asked_for_ever(self) -> None:
        with PingCodeStub() as stub:
            stub.script("/sprints", *[Said({"values": [{"id": "5f1", "name": "迭代"}]})] * 9)
            assert len(list(pingcode(stub).milestones(PROJECT, ["sprint"]))) == 1
            assert len(stub.asked("/sprints")) == 3

    def test_less_than_the_total_is_not_taken_for_everything(self) -> None:
        with PingCodeStub() as stub:
            stub.script("/sprints", *[Said({"total": 3, "values": [{"id": "5f1", "name": "迭代"}]})] * 9)
            with pytest.raises(ConnectorError, match="malformed_answer"):
                list(pingcode(stub).milestones(PROJECT, ["sprint"]))

    @pytest.mark.parametrize("total", ["2", 2])
    @pytest.mark.parametrize("name", ["values", "value", "items"])
    def test_lists_and_totals_in_other_shapes(self, name: str, total: Any) -> None:
        rows = [{"_id": "5f1", "name": "一"}, {"id": 52, "name": "二"}]
        with PingCodeStub() as stub:
            stub.script("/sprints", Said({name: rows, "total": total}))
            found = list(pingcode(stub).milestones(PROJECT, ["sprint"]))
        assert [row.id.rpartition(":")[2] for row in found] == ["5f1", "52"]


class TestLimits:
    def test_never_more_than_the_limit_in_a_minute(self) -> None:
        time = TestTime(NOW)
        with PingCodeStub() as stub:
            connector = pingcode(stub, time=time, memory=memory(calls=10), api_generation="pjm")
            asked: list[float] = []
            for _call in range(14):
                connector.progress(PROJECT)
                asked.append(time.seconds)
        assert time.waits == [60.0]
        assert all(later - sooner >= 60 for sooner, later in zip(asked, asked[10:], strict=False))

    def test_a_wait_too_long_for_whoever_waits_is_told_instead(self) -> None:
        with PingCodeStub() as stub:
            connector = pingcode(stub, memory=memory(calls=5), api_generation="pjm")
            for _call in range(9):
                connector.progress(PROJECT)
            with pytest.raises(ConnectorError) as caught:
                connector.progress(PROJECT)
        assert (caught.value.code, caught.value.permanent) == ("rate_limited", False)
        assert caught.value.retry_after == 60.0

    def test_one_limit_for_all_connectors_of_an_identity(self) -> None:
        known, time = memory(calls=20), TestTime(NOW)
        with PingCodeStub() as stub:
            pingcode(stub).projects()
            threads = [
                threading.Thread(target=lambda: pingcode(stub, memory=known, time=time).projects()) for _ in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(known.of(address(stub.root, stub.client)).pace.calls) <= 20

    def test_429_says_for_how_long_and_nobody_asks_before(self) -> None:
        known, time = memory(), TestTime(NOW)
        with PingCodeStub() as stub:
            stub.script("/progress", LIMIT)
            with pytest.raises(ConnectorError) as caught:
                pingcode(stub, memory=known, time=time).progress(PROJECT)
            assert (caught.value.code, caught.value.retry_after) == ("rate_limited", 50.0)
            asked = len(stub.calls)
            pingcode(stub, memory=known, time=time).progress(PROJECT)
            assert time.seconds >= 50.0
            assert len(stub.calls) == asked + 1

    def test_a_short_wait_is_waited(self) -> None:
        time = TestTime(NOW)
        with PingCodeStub() as stub:
            stub.script("/progress", Said(LIMIT.body, 429, {"x-pc-retry-after": "2"}))
            assert pingcode(stub, time=time).progress(PROJECT).total == 4
        assert sum(time.waits) == 2.0

    @pytest.mark.parametrize(
        ("said", "wait"),
        [
            (Said({"code": "100038", "message": "请求频率过高"}), 60.0),
            (Said({"code": "100038", "message": "请求频率过高"}, 400), 60.0),
            (Said(b"<html>429</html>", 429), 60.0),
            (Said(b"", 429, {"Retry-After": "Mon, 01 Jun 2026 02:00:30 GMT"}), 30.0),
            (Said(b"", 429, {"x-pc-retry-after": "a while"}), 60.0),
        ],
    )
    def test_the_limit_in_other_words(self, said: Said, wait: float) -> None:
        with PingCodeStub() as stub:
            stub.script("/progress", said)
            with pytest.raises(ConnectorError) as caught:
                pingcode(stub).progress(PROJECT)
        assert (caught.value.code, caught.value.retry_after) == ("rate_limited", wait)


class TestTrouble:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (error(400, "100317", "工作项资源不存在"), "not_found"),
            (error(400, "100303", "'state'资源不存在"), "not_found"),
            (error(404, "100404", "Not Found"), "not_found"),
            (error(403, "100403", "Forbidden"), "no_permission"),
            (error(400, "100009", "参数错误"), "refused"),
            (Said(b"<html>gateway</html>"), "malformed_answer"),
            (Said(b'{"work_item":'), "malformed_answer"),
            (Said(b"[" * 100_000), "malformed_answer"),
            (Said(b'{"work_item": NaN}'), "malformed_answer"),
            (Said(b"\xff\xfe{}"), "malformed_answer"),
            (Said({}, 302, {"Location": "http://203.0.113.9/"}), "bad_address"),
        ],
    )
    def test_what_an_answer_means(self, said: Said, code: str) -> None:
        with PingCodeStub() as stub:
            stub.script("/progress", said)
            with pytest.raises(ConnectorError) as caught:
                pingcode(stub).progress(PROJECT)
        assert caught.value.code == code

    def test_a_servers_own_trouble_is_asked_again_once(self) -> None:
        with PingCodeStub() as stub:
            stub.script("/progress", error(500, "100000", "Internal Server Error"))
            assert pingcode(stub).progress(PROJECT).total == 4
            stub.script("/progress", Said(b"bad gateway", 502), Said(hang_up=True))
            with pytest.raises(ConnectorError, match="unavailable"):
                pingcode(stub).progress(PROJECT)
