"""The import room: a ledger is uploaded, looked at, corrected and taken over; a wrong file is named as such."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import ColumnMappingMemory, User
from huikuan.flow.parties.services.users import add_user
from huikuan.support import uploads
from huikuan.workflow.founding import found

LEDGER = Path(__file__).parent.parent / "cases" / "ledger-a.xlsx"
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance() -> User:
    organization = found(
        name="北岸测试科技有限公司", email="boss@beian.example", person="老板", password="Vq7-mon-2kd",
        time_zone="Asia/Shanghai", language="zh-hans", at=AT,
    )  # fmt: skip
    return add_user(
        organization=organization, email="fin@beian.example", name="林", role="finance", password="Vq7-mon-2kd", at=AT
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="huikuan.web.backend.StaffBackend")
    return client


def upload(client: Client, content: bytes, name: str) -> str:
    file = BytesIO(content)
    file.name = name
    return client.post("/import", {"file": file, "kind": ""}, follow=True).content.decode()


def test_the_preview_names_every_doubt_and_writes_nothing(finance: User) -> None:
    page = upload(signed_in(finance), LEDGER.read_bytes(), "台账.xlsx")
    assert "应收台账 第 19 行 J 列（应收日期）" in page
    assert "没有“2026-02-30”这一天" in page
    assert "星河测试制造有限公司" in page
    assert not Contract.objects.exists()


def test_what_is_sound_is_taken_over_when_the_person_says_so(finance: User) -> None:
    client = signed_in(finance)
    upload(client, LEDGER.read_bytes(), "台账.xlsx")
    refused = client.post("/import/take", follow=True).content.decode()
    assert not Contract.objects.exists()
    assert "疑问" in refused
    done = client.post("/import/take", {"keep_good": "1"}).content.decode()
    assert Contract.objects.count() == 5
    assert "导入完成" in done


def test_a_column_read_wrongly_is_corrected_and_remembered(finance: User) -> None:
    client = signed_in(finance)
    csv = "编码,单位,应收金额,应收日期\nHT-1,远山公司,1000,2026-03-05\n"
    upload(client, csv.encode(), "a.csv")
    client.post(
        "/import/columns/0",
        {
            "sheet0-col_0": "contract_number",
            "sheet0-col_1": "customer",
            "sheet0-col_2": "amount",
            "sheet0-col_3": "due_on",
        },
    )
    assert ColumnMappingMemory.objects.count() == 1
    assert "HT-1" in client.get("/import/look").content.decode()


def test_a_file_that_is_no_table_is_said_to_be_none(finance: User) -> None:
    page = upload(signed_in(finance), b"%PDF-1.7 nothing to see", "a.xlsx")
    assert "这不是表格文件" in page


def test_a_long_import_goes_on_beside_the_page(finance: User) -> None:
    client = signed_in(finance)
    upload(client, LEDGER.read_bytes(), "台账.xlsx")
    uploads.note(client.session["upload"]["token"], what="instalments", done=300, total=1000)
    assert 'value="30"' in client.get("/import/progress").content.decode()


def test_both_templates_can_be_fetched(finance: User) -> None:
    for language in ("zh", "en"):
        assert signed_in(finance).get(f"/import/template/{language}.xlsx").content.startswith(b"PK")
