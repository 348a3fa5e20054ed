"""A contract from an upload: its words fill what nobody typed, the plan is proposed, the paper is kept with it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import LegalEntity
from tests.web.builders_b import Book, book

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "plan-lines"}


@pytest.fixture
def built() -> Book:
    return book()


def words(built: Book) -> str:
    entity = LegalEntity.objects.filter(organization=built.organization).latest("pk")
    return (
        f"数据平台建设合同\n合同编号：CG-2026-77\n甲方：{built.firm.customer.name}\n乙方：{entity.name}\n"
        "签订日期：2026-03-05\n合同总金额为人民币100,000.00元，含税率6%的增值税。质保期为12个月。\n"
        "付款方式：合同签订后10个工作日内支付合同总额的30%；验收合格后30日内支付至合同总额的95%；"
        "剩余5%作为质保金，质保期满后10日内支付。\n甲方收到验收申请后10个工作日内未提出异议的，视为验收合格。\n甲方逾期付款的，按逾期金额每日万分之五支付违约金。\n"
    )


def upload(built: Book) -> SimpleUploadedFile:
    return SimpleUploadedFile("合同.txt", words(built).encode())


def test_the_contract_fills_its_own_form(built: Book) -> None:
    client, address = built.firm.client("finance"), reverse("web:contract_new")
    data = {"ask": "clause", "number": "我自己的编号", "currency": "CNY", "acceptance_unit": "calendar"}
    data |= {"clause_file": upload(built)}
    answer = client.post(address, data, headers=HTMX)
    page = answer.content.decode()
    assert answer["HX-Retarget"] == "#content"
    for value in (built.firm.customer.name, "数据平台建设合同", "100,000.00", "2026-03-05", "30,000.00", "65,000.00"):
        assert f'value="{value}"' in page, value
    assert 'value="我自己的编号"' in page, "what a person typed stays"
    assert "CG-2026-77" not in page.replace("合同编号：CG-2026-77", "")
    assert '<option value="working" selected>' in page.partition("id_acceptance_unit")[2].partition("</select>")[0]
    assert "从合同里读到并填好" in page
    assert not Contract.objects.filter(title="数据平台建设合同").exists(), "looking saves nothing"


def test_the_paper_is_kept_with_the_contract_once(built: Book) -> None:
    client, address = built.firm.client("finance"), reverse("web:contract_new")
    client.post(address, {"ask": "clause", "currency": "CNY", "clause_file": upload(built)}, headers=HTMX)
    entity = LegalEntity.objects.filter(organization=built.organization).latest("pk")
    plan = {
        "plan-TOTAL_FORMS": "1", "plan-INITIAL_FORMS": "0", "plan-0-kind": "advance", "plan-0-title": "全款",
        "plan-0-amount": "100000", "plan-0-trigger": "signature", "plan-0-offset_unit": "calendar",
    }  # fmt: skip
    form = {
        "customer": built.firm.customer.name, "entity": entity.pk, "currency": "CNY", "total": "100000",
        "signed_on": "2026-03-05", **plan,
    }  # fmt: skip
    assert client.post(address, form | {"number": "CG-1"}).status_code == 302
    contract = Contract.objects.get(number="CG-1")
    assert contract.file is not None
    assert (contract.text.splitlines()[0], contract.file.name) == ("数据平台建设合同", "合同.txt")
    assert client.post(address, form | {"number": "CG-2"}).status_code == 302
    assert Contract.objects.get(number="CG-2").file is None


def test_a_clause_alone_changes_only_the_lines(built: Book) -> None:
    client, address = built.firm.client("finance"), reverse("web:contract_new")
    clause = "合同签订后5日内支付30%，验收合格后10日内支付70%。"
    answer = client.post(address, {"ask": "clause", "clause": clause, "currency": "CNY"}, headers=HTMX)
    assert "HX-Retarget" not in answer
    assert "<html" not in answer.content.decode()
