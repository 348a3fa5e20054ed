"""项目来源: connecting, linking with the mapping beside it, and the address other programs call."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from huikuan.flow.delivery import ports
from huikuan.flow.delivery.models import Connection, LinkedProject, Milestone, WriteBack
from huikuan.flow.delivery.ports import ConnectorError, RemoteProject
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.support import clock
from huikuan.support.events.models import Event
from huikuan.web import hooks
from huikuan.workflow import syncing
from tests.web import builders
from tests.workflow.elsewhere import Elsewhere, kinds, signature

pytestmark = pytest.mark.django_db
SECRET = "kept-out-of-every-page"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    cache.clear()
    found = Elsewhere(projects=[RemoteProject("P1", "远山 MES", key="SCR", url="https://remote.example/P1")])
    for name, kind in kinds(found).items():
        monkeypatch.setitem(ports.connectors, name, kind)
    return found


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


def connect(firm: builders.Firm, kind: str = "pingcode", **more: str) -> Connection:
    data = {"name": f"研发 {kind}", "credential_client_id": "app", "credential_client_secret": SECRET, **more}
    answer = firm.client("owner").post(reverse("web:settings_connection_new", args=[kind]), data)
    row = Connection.objects.get(organization=firm.organization, name=data["name"])
    assert answer.status_code in {200, 302}
    return row


def link_address(row: Connection) -> str:
    return reverse("web:connection_link", args=[row.pk])


def follow(firm: builders.Firm, row: Connection, **more: object) -> LinkedProject:
    """The last step, as the project manager of the contract sends it."""
    contract = firm.mine.contract
    data = {
        "follow": "1",
        "contract": contract.number,
        "remote": "P1",
        "project": "",
        "name": "一期",
        "kinds": "sprints",
    }
    answer = firm.client("project_manager").post(link_address(row), data | more)
    assert (answer.status_code, answer["Location"]) == (302, reverse("web:contract_delivery", args=[contract.pk]))
    return LinkedProject.objects.get(project__contract=contract)


def test_a_connection_is_added_tested_and_its_credentials_never_come_back(
    firm: builders.Firm, there: Elsewhere
) -> None:
    row, owner = connect(firm), firm.client("owner")
    assert there.asked == ["test"]
    assert SECRET not in row.secrets_sealed
    for address in (reverse("web:settings_connections"), reverse("web:settings_connection", args=[row.pk])):
        page = owner.get(address).content.decode()
        assert "正常" in page
        assert SECRET not in page
    shown = owner.get(reverse("web:settings_connection", args=[row.pk])).content.decode()
    hook = re.search(r"http://127.0.0.1:8000(/hooks/[\w-]+)", shown)
    assert hook
    assert hook[1] == reverse("web:hook", args=[row.hook_secret])
    assert SECRET not in json.dumps([event.data for event in Event.objects.all()])


def test_what_is_wrong_is_said_with_what_to_do(firm: builders.Firm, there: Elsewhere) -> None:
    there.fails = ConnectorError("bad_credentials")
    row = connect(firm)
    page = firm.client("owner").get(reverse("web:settings_connections")).content.decode()
    assert "出错" in page
    assert "凭据不被接受。请到对方后台核对" in page
    there.fails = None
    firm.client("owner").post(reverse("web:settings_connection_test", args=[row.pk]))
    assert "正常" in firm.client("owner").get(reverse("web:settings_connections")).content.decode()


def test_changing_keeps_the_secret_only_for_its_own_address(firm: builders.Firm, there: Elsewhere) -> None:
    row, owner = connect(firm), firm.client("owner")
    address = reverse("web:settings_connection", args=[row.pk])
    assert owner.post(address, {"address": "", "write_back": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.write_back
    assert there.opened[-1].credentials["client_secret"] == SECRET
    moved = owner.post(address, {"address": "https://evil.example", "write_back": "on"})
    assert moved.status_code == 422
    assert "请重新填写全部凭据" in moved.content.decode()
    assert "evil.example" not in {opened.root for opened in there.opened}


def test_a_signing_secret_is_shown_once(firm: builders.Firm, there: Elsewhere) -> None:
    owner = firm.client("owner")
    made = owner.post(reverse("web:settings_connection_new", args=["webhook"]), {"name": "自研"}).content.decode()
    found = re.search(r'id="secret-1" class="mono" readonly value="([\w-]{40,})"', made)
    assert found
    row = Connection.objects.get(name="自研")
    assert found[1] not in owner.get(reverse("web:settings_connection", args=[row.pk])).content.decode()
    again = owner.post(reverse("web:settings_connection_secret", args=[row.pk])).content.decode()
    other = re.search(r'id="secret-1" class="mono" readonly value="([\w-]{40,})"', again)
    assert other
    assert other[1] != found[1]


def test_the_steps_lead_from_their_project_to_the_mapping(firm: builders.Firm, there: Elsewhere) -> None:
    contract = firm.mine.contract
    project = add_project(contract=contract, name="一期", milestones=[Planned("终验")], by=None, at=clock.now())
    there.put("1", "终验（客户现场）")
    there.put("2", "上线")
    row, manager = connect(firm), firm.client("project_manager")
    start = manager.get(reverse("web:contract_link", args=[contract.pk])).content.decode()
    assert f"{link_address(row)}?contract={contract.number}" in start
    assert "远山 MES" in manager.get(link_address(row), {"contract": contract.number}).content.decode()
    asked = manager.get(link_address(row), {"remote": "P1"}).content.decode()
    assert "它属于哪份合同" in asked
    assert firm.theirs.contract.number not in asked, "another manager's contract is not offered"
    chosen = {"contract": contract.number, "remote": "P1"}
    assert "什么算作里程碑" in manager.get(link_address(row), chosen).content.decode()
    chosen |= {"follow": "1", "project": str(project.pk), "kinds": "type:milestone"}
    mapping = manager.get(link_address(row), chosen).content.decode()
    milestone = project.milestones.get()
    assert f'<option value="{milestone.pk}" selected>终验' in mapping, "the same name is proposed"
    pairs = {"item": ["1", "2"], "target": [str(milestone.pk), "ignore"]}
    answer = manager.post(link_address(row), chosen | pairs)
    assert answer.status_code == 302
    assert Milestone.objects.filter(project=project).count() == 1
    page = manager.get(reverse("web:contract_delivery", args=[contract.pk])).content.decode()
    assert "来自 研发 pingcode" in page
    assert "https://remote.example/P1" in page
    assert "https://remote.example/1" in page


def test_a_manager_links_only_own_contracts(firm: builders.Firm, there: Elsewhere) -> None:
    row = connect(firm)
    stranger = builders.firm("白杨设计", "baiyang.example")
    theirs = {"follow": "1", "contract": firm.theirs.contract.number, "remote": "P1", "name": "x", "kinds": "sprints"}
    answer = firm.client("project_manager").post(link_address(row), theirs)
    assert "没有找到合同" in answer.content.decode()
    assert stranger.client("owner").get(link_address(row)).status_code == 404
    link = follow(firm, row)
    for name in ("project_link", "project_unlink"):
        address = reverse(f"web:{name}", args=[link.project_id])
        assert firm.client(firm.other_pm).get(address).status_code == 404
        assert stranger.client("owner").get(address).status_code == 404
    assert firm.client(firm.other_pm).post(reverse("web:project_sync", args=[link.project_id])).status_code == 404
    assert firm.client("auditor").post(reverse("web:project_sync", args=[link.project_id])).status_code == 403


def test_syncing_remapping_and_stopping(firm: builders.Firm, there: Elsewhere) -> None:
    there.put("1", "上线")
    link, manager = follow(firm, connect(firm)), firm.client("project_manager")
    there.put("1", "上线", completed_at=clock.now() - timedelta(days=1), completed_how="transition")
    manager.post(reverse("web:project_sync", args=[link.project_id]))
    assert Milestone.objects.get(title="上线").done_on == builders.today() - timedelta(days=1)
    page = manager.get(reverse("web:project_link", args=[link.project_id])).content.decode()
    assert "按状态流转记录" in page
    assert "对方共 20 个事项，完成 12 个" in page
    bad = manager.post(reverse("web:project_link", args=[link.project_id]), {"item": ["1"], "target": ["x"]})
    assert bad.status_code == 404
    foreign = builders.firm("白杨设计", "baiyang.example").mine.contract
    other = add_project(contract=foreign, name="x", milestones=[Planned("y")], by=None, at=clock.now()).milestones.get()
    wrong = manager.post(reverse("web:project_link", args=[link.project_id]), {"item": ["1"], "target": [other.pk]})
    assert "选的里程碑不属于这个项目" in wrong.content.decode()
    manager.post(reverse("web:project_link", args=[link.project_id]), {"item": ["1"], "target": ["ignore"]})
    assert link.milestones.get().milestone is None
    there.fails = ConnectorError("timed_out")
    manager.post(reverse("web:project_sync", args=[link.project_id]))
    assert "没有及时回答" in manager.get(reverse("web:project_link", args=[link.project_id])).content.decode()
    manager.post(reverse("web:project_unlink", args=[link.project_id]))
    assert manager.get(reverse("web:project_link", args=[link.project_id])).status_code == 404


def test_what_they_call_their_things_cannot_hurt_the_page(firm: builders.Firm, there: Elsewhere) -> None:
    there.put("1", "<script>alert(1)</script>", url="javascript:alert(1)", state="<b>x", kind="<i>")
    link = follow(firm, connect(firm))
    for address in ("web:project_link", "web:contract_delivery"):
        key = link.project_id if address == "web:project_link" else firm.mine.contract_id
        page = firm.client("owner").get(reverse(address, args=[key])).content.decode()
        assert "<script>alert" not in page
        assert "javascript:" not in page


def test_a_task_is_asked_for_on_the_claims_page(firm: builders.Firm, there: Elsewhere) -> None:
    row = connect(firm)
    follow(firm, row)
    manager, address = firm.client("project_manager"), reverse("web:receivable_task", args=[firm.mine.pk])
    assert manager.get(address).status_code == 404, "not unless writing is switched on"
    Connection.objects.filter(pk=row.pk).update(write_back=True)
    claim = manager.get(reverse("web:receivable", args=[firm.mine.pk])).content.decode()
    assert address in claim
    assert "催款电话" in manager.get(address).content.decode()
    assert manager.post(address, {"title": "打电话", "due_on": builders.today(), "text": ""}).status_code == 302
    assert WriteBack.objects.get().content["title"] == "打电话"
    again = manager.post(address, {"title": "打电话", "due_on": builders.today(), "text": ""})
    assert "已经建过了" in again.content.decode()


def call(secret: str, body: bytes, **headers: str) -> tuple[int, dict[str, object]]:
    answer = Client(enforce_csrf_checks=True).post(
        reverse("web:hook", args=[secret]), body, "application/json", headers=headers
    )
    return answer.status_code, answer.json()


def test_a_call_marks_the_project_and_asks_nobody(firm: builders.Firm, there: Elsewhere) -> None:
    there.put("1", "上线")
    row = connect(firm)
    follow(firm, row)
    syncing.poll(clock.now())
    there.asked.clear()
    assert call(row.hook_secret, b'{"ids": ["1"]}') == (202, {"stored": 0, "due": 1, "already_taken": False})
    assert there.asked == []
    assert LinkedProject.objects.get().hinted == ["1"]
    assert call(row.hook_secret, b"<html>")[0] == 400
    assert call("wrong-" + row.hook_secret, b"{}") == (
        404, {"error": "not_found", "reason": "no connection has this address"},
    )  # fmt: skip
    assert Client().get(reverse("web:hook", args=[row.hook_secret])).status_code == 405
    firm.client("owner").post(reverse("web:settings_connection_end", args=[row.pk]))
    assert call(row.hook_secret, b"{}")[0] == 404, "an ended connection has no address"


def test_a_signed_call_is_believed_and_a_forged_one_is_told_why(firm: builders.Firm, there: Elsewhere) -> None:
    made = firm.client("owner").post(reverse("web:settings_connection_new", args=["webhook"]), {"name": "自研"})
    secret = re.search(r'id="secret-1" class="mono" readonly value="([\w-]+)"', made.content.decode())
    assert secret
    row = Connection.objects.get(name="自研")
    follow(firm, row)
    item = {"id": "m1", "title": "上线", "project": "P1", "completed_at": (clock.now() - timedelta(days=2)).isoformat()}
    body = json.dumps({"id": "d1", "milestone": item}).encode()
    code, said = call(row.hook_secret, body, x_signature="0" * 64)
    assert (code, said["error"]) == (401, "signature_wrong")
    assert not Milestone.objects.filter(title="上线").exists()
    signed = {"x_signature": signature(secret[1], body)}
    assert call(row.hook_secret, body, **signed) == (202, {"stored": 1, "due": 0, "already_taken": False})
    assert Milestone.objects.get(title="上线").done_on == builders.today() - timedelta(days=2)
    assert call(row.hook_secret, body, **signed) == (202, {"stored": 0, "due": 0, "already_taken": True})


def test_large_and_frequent_calls_are_refused(
    firm: builders.Firm, there: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = connect(firm)
    assert call(row.hook_secret, b"x" * (hooks.LARGEST + 1))[0] == 413
    monkeypatch.setattr(hooks, "CALLS_A_MINUTE", 3)
    cache.clear()
    assert [call(row.hook_secret, b"{}")[0] for _ in range(4)] == [202, 202, 202, 429]
