"""合同体检 on the desk: on record and before signing, kept and not kept, on the screen and as PDF."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.guarantees import add_guarantee
from huikuan.support import clock, documents
from huikuan.support.events.models import Event
from huikuan.support.files.models import StoredFile
from huikuan.workflow.contract_health import About, check_recorded, check_words
from tests.rules.health import texts
from tests.web.builders import today
from tests.web.builders_b import Book, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Book:
    return book()


def get(built: Book, who: str, name: str, *args: Any, query: str = "") -> Any:
    return built.firm.client(who).get(reverse(f"web:{name}", args=args) + query)


def post(built: Book, who: str, name: str, *args: Any, **data: Any) -> Any:
    return built.firm.client(who).post(reverse(f"web:{name}", args=args), data)


def words(answer: Any) -> str:
    """What a reader sees, blanks left out."""
    return "".join(unescape(re.sub(r"<[^>]+>", "", answer.content.decode())).split())


def pdf_words(answer: Any) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return "".join(documents.read_text(content, "report.pdf").text.split())


def keep(built: Book, text: str, who: str = "owner") -> Any:
    return post(built, who, "contract_text", built.plan.pk, text=text)


def test_a_contract_without_its_text_is_checked_by_its_terms(built: Book) -> None:
    page = words(get(built, "auditor", "contract_health", built.plan.pk))
    assert "还没有合同全文，只能按登记的条款检查" in page
    assert "没有写送达地址" in page
    assert "不知道，需要合同全文" in page


def test_the_contract_page_leads_to_its_check(built: Book) -> None:
    page = get(built, "project_manager", "contract", built.plan.pk).content.decode()
    assert f'href="{reverse("web:contract_health", args=[built.plan.pk])}"' in page


def test_pasted_words_are_kept_with_their_file_and_an_event(built: Book) -> None:
    assert keep(built, texts.BAD_SUBCONTRACT).status_code == 302
    contract = Contract.objects.select_related("file").get(pk=built.plan.pk)
    assert contract.text.strip() == texts.BAD_SUBCONTRACT.strip()
    assert contract.file is not None
    assert contract.file.name == f"{contract.number}.txt"
    event = Event.objects.filter(kind="contract.text_kept").get()
    assert event.data["name"] == contract.file.name
    assert "背靠背" not in str(event.data)
    page = words(get(built, "owner", "contract_health", built.plan.pk))
    for said in ("又写仲裁又写法院", "民法典第159条", "建议写法", "背靠背条款：第三方不付，您也收不到"):
        assert said in page
    paper = get(built, "auditor", "contract_paper", built.plan.pk)
    assert paper.content.decode().splitlines() == contract.text.splitlines()
    assert words(get(built, "owner", "contract", built.plan.pk)).count("保存合同全文") == 1


def test_an_upload_wins_and_a_broken_one_gives_one_sentence(built: Book) -> None:
    good = SimpleUploadedFile("合同.txt", texts.GOOD_SOFTWARE.encode())
    assert post(built, "owner", "contract_text", built.plan.pk, text="别的", file=good).status_code == 302
    contract = Contract.objects.get(pk=built.plan.pk)
    assert contract.text.startswith("软件开发合同")
    broken = SimpleUploadedFile("合同.pdf", b"%PDF-1.7 broken")
    answer = post(built, "owner", "contract_text", built.plan.pk, file=broken)
    assert answer.status_code == 422
    assert "文件已损坏" in words(answer)
    nothing = post(built, "owner", "contract_text", built.plan.pk, text="  ")
    assert (nothing.status_code, "请粘贴合同，或上传文件。" in words(nothing)) == (422, True)
    assert Contract.objects.get(pk=built.plan.pk).text == contract.text
    assert StoredFile.objects.filter(organization_id=contract.organization_id, name="合同.txt").count() == 1


def test_who_may_keep_and_who_may_only_look(built: Book) -> None:
    for who in ("project_manager", "legal", "auditor"):
        assert keep(built, texts.FUNDED, who).status_code == 403
        assert "保存并检查" not in words(get(built, who, "contract_health", built.plan.pk))
    assert not Contract.objects.get(pk=built.plan.pk).text


def test_answers_decide_what_protects(built: Book) -> None:
    keep(built, texts.PROTECTS_DEBTOR)
    plain = words(get(built, "owner", "contract_health", built.plan.pk))
    assert "大企业对中小企业不能这样约定" not in plain
    answered = get(built, "owner", "contract_health", built.plan.pk, query="?we_are_sme=yes&customer_kind=large")
    assert "大企业对中小企业不能这样约定" in words(answered)
    assert "保障中小企业款项支付条例第9条第2款" in words(answered)
    assert "?we_are_sme=yes&amp;customer_kind=large" in answered.content.decode()
    nonsense = get(built, "owner", "contract_health", built.plan.pk, query="?we_are_sme=%00&customer_kind=x&law=<b>")
    assert nonsense.status_code == 200


def test_the_list_as_pdf(built: Book) -> None:
    keep(built, texts.BAD_SUBCONTRACT)
    answer = get(built, "legal", "contract_health_pdf", built.plan.pk)
    assert answer.headers["Content-Type"] == "application/pdf"
    said = pdf_words(answer)
    for part in (built.plan.number, "又写仲裁又写法院", "仲裁法解释第7条", "建议写法", "提交乙方住所地"):
        assert part in said


def test_before_signing_nothing_is_kept(built: Book) -> None:
    before = (Event.objects.count(), StoredFile.objects.count(), Contract.objects.exclude(text="").count())
    assert get(built, "project_manager", "health_check").status_code == 200
    answer = post(
        built, "project_manager", "health_check",
        text=texts.FUNDED, project_type="goods", we_are_sme="yes", customer_kind="public", currency="CNY",
    )  # fmt: skip
    assert "付款期限90天，机关、事业单位最长60天" in words(answer)
    paper = post(built, "project_manager", "health_check", text=texts.FUNDED, ask="pdf", currency="CNY")
    assert "资金到位才付款" in pdf_words(paper)
    assert (Event.objects.count(), StoredFile.objects.count(), Contract.objects.exclude(text="").count()) == before


def test_before_signing_an_upload_can_be_had_as_pdf_by_posting_its_words_again(built: Book) -> None:
    upload = SimpleUploadedFile("草稿.txt", texts.WHIM.encode("gb18030"))
    answer = post(built, "owner", "health_check", file=upload, currency="CNY")
    page = words(answer)
    assert "付款条件由客户一方说了算" in page
    assert "GB18030" in page
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.DOTALL)
    assert area is not None
    assert "具体付款时间由甲方根据资金状况安排" in unescape(area[1])


def test_before_signing_the_total_is_compared(built: Book) -> None:
    answer = post(built, "owner", "health_check", text=texts.GOOD_SOFTWARE, total="1,280,001", currency="CNY")
    assert "正文的总额是¥1,280,000.00，登记的是¥1,280,001.00" in words(answer)
    assert post(built, "owner", "health_check", text="x", total="很多", currency="CNY").status_code == 422
    assert post(built, "owner", "health_check", currency="CNY").status_code == 422


def test_hostile_words_stay_words(built: Book) -> None:
    text = "甲方逾期付款的，不承担<script>alert(1)</script>违约责任。" + "\u202e甲方"
    answer = post(built, "owner", "health_check", text=text, currency="CNY")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert post(built, "owner", "health_check", text="x" * 200_001, currency="CNY").status_code == 422


def test_terms_plan_and_securities_are_read_from_the_record(built: Book) -> None:
    contract = built.plan
    Contract.objects.filter(pk=contract.pk).update(dispute="甲方所在地人民法院", notice_address="示例路 1 号")
    contract.refresh_from_db()
    add_guarantee(
        contract=contract, form="", due_on=today(), until=None, amount_minor=None, by=built.firm.people["owner"],
        at=clock.now(), guarantor="示例担保有限公司",
    )  # fmt: skip
    codes = {one.code for one in check_recorded(contract, About(), today()).report.findings}
    assert {"venue_far", "notice_good", "guaranty_form_silent", "guaranty_period_silent"} <= codes
    assert "plan_amount_off" not in codes


def test_sentences_follow_the_reader_and_clauses_the_contract() -> None:
    with translation.override("zh-hans"):
        found = check_words(texts.BAD_ENGLISH, About(), today())
    one = next(row for row in found.findings if row.wording)
    assert re.search(r"[\u4e00-\u9fff]", one.title)
    assert not re.search(r"[\u4e00-\u9fff]", one.wording)
    ours = check_words(texts.SELLER_FIRST, About(our_side="first"), today())
    assert any("甲方书面通知后有权暂停履行" in row.wording for row in ours.findings)
