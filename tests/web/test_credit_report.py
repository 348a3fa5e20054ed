"""From a pasted credit report to a review, and from the review to what a new contract may be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import CreditReview, ExposureApproval
from huikuan.flow.parties.services.credit import review_credit
from huikuan.flow.receivables.selectors.exposure import exposure_of
from huikuan.rules.plan.credit import Check, CreditFacts
from huikuan.support import clock
from tests.web.builders import today
from tests.web.builders_b import Book, book

pytestmark = pytest.mark.django_db
REPORT = """企业名称：%s
登记状态：存续
成立日期：2010-03-01
注册资本：1000万元人民币
实缴资本：800万元
被执行人（0）
失信被执行人：0
司法案件 2
"""


@pytest.fixture
def built() -> Book:
    return book()


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def read(built: Book, said: str, who: str = "finance", **files: Any) -> HttpResponse:
    address = reverse("web:credit_import", args=[built.plan.customer_id])
    return built.firm.client(who).post(address, {"text": said} | files)


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def form_values(**changes: str) -> dict[str, str]:
    checks = dict.fromkeys(
        ("registration", "years", "capital_paid", "litigation", "enforcement", "tax_standing", "finances",
         "bank_reference", "trade_reference", "own_experience"), "unknown",
    )  # fmt: skip
    return {f"check_{code}": found for code, found in checks.items()} | {"reviewed_on": today().isoformat()} | changes


def test_the_facts_with_their_words_are_ticked_into_the_review(built: Book) -> None:
    customer = built.plan.customer
    page = text(read(built, REPORT % customer.name))
    assert "<q>被执行人(0)</q>" in page
    assert "¥10,000,000.00" in page
    assert "与客户不同" not in page
    client, address = built.firm.client("finance"), reverse("web:credit_review", args=[customer.pk])
    token = token_of(page)
    filled = client.post(address, {"ask": "take", "token": token, "take": ["years:good", "enforcement:good", "x:y"]})
    assert filled.status_code == 200
    assert not CreditReview.objects.exists(), "nothing is saved by filling in"
    assert re.search(r'name="check_years".*?value="good" selected', text(filled), re.S)
    done = client.post(address, form_values(check_years="good", check_enforcement="good", token=token))
    assert done.status_code == 302
    row = CreditReview.objects.get()
    assert row.report is not None
    assert bytes(row.report.content).decode() == REPORT % customer.name
    assert ["enforcement", 0, "", "被执行人(0)"] in row.facts["report"]
    assert "报告里的事实" in text(client.get(reverse("web:customer_credit", args=[customer.pk])))


def test_a_report_about_another_company_is_not_ticked(built: Book) -> None:
    page = text(read(built, REPORT % "别家制造有限公司"))
    assert "与客户不同" in page
    assert " checked" not in page


def test_stops_lead_to_grade_d(built: Book) -> None:
    page = text(read(built, "登记状态：吊销\n失信被执行人：2"))
    assert 'value="stop:dishonest_debtor"' in page
    assert 'value="stop:registration_revoked"' in page


def test_nothing_to_read_and_what_cannot_be_read(built: Book) -> None:
    assert read(built, " ").status_code == 422
    assert "没有读到任何一项" in text(read(built, "今天天气很好"))
    broken = SimpleUploadedFile("报告.pdf", b"%PDF-1.7 broken")
    assert read(built, "", file=broken).status_code == 422


def test_an_uploaded_report_is_read_and_kept(built: Book) -> None:
    content = (REPORT % built.plan.customer.name).encode("gb18030")
    page = text(read(built, "", file=SimpleUploadedFile("报告.txt", content)))
    client, address = built.firm.client("finance"), reverse("web:credit_review", args=[built.plan.customer_id])
    client.post(address, form_values(check_years="good", token=token_of(page)))
    kept = CreditReview.objects.get().report
    assert kept is not None
    assert bytes(kept.content) == content


def test_a_token_of_another_customer_or_a_forged_one_brings_nothing(built: Book) -> None:
    token = token_of(text(read(built, REPORT % built.plan.customer.name)))
    client = built.firm.client("finance")
    for customer, given in ((built.silent, token), (built.plan.customer, token[:-2] + "xx")):
        client.post(reverse("web:credit_review", args=[customer.pk]), form_values(token=given))
    rows = list(CreditReview.objects.all())
    assert len(rows) == 2
    assert all(row.report is None and row.facts["report"] == [] for row in rows)


def test_only_those_with_the_right_read_reports_in(built: Book) -> None:
    assert read(built, REPORT, "project_manager").status_code == 403
    assert read(built, REPORT, "legal").status_code == 403


def limited(built: Book, room_minor: int) -> int:
    """A grade B customer with this much room under the limit. Returns the exposure, minor units."""
    used = exposure_of(built.plan.customer, "CNY", today()).total_minor
    looked = ("registration", "litigation", "enforcement", "finances", "trade_reference")
    review_credit(
        customer=built.plan.customer, checks=[Check(code, "good", today()) for code in looked], facts=CreditFacts(),
        limit_minor=used + room_minor, currency="CNY", reviewed_on=today(), by=built.firm.people["owner"],
        at=clock.now(),
    )  # fmt: skip
    return used


def amend(built: Book, total: int) -> HttpResponse:
    """The fifth instalment, on which nothing is billed, takes the whole change."""
    lines: dict[str, Any] = {"plan-TOTAL_FORMS": 5, "plan-INITIAL_FORMS": 5}
    for index, row in enumerate(built.rows):
        amount = row.amount_minor + (total - built.plan.total_minor if index == 4 else 0)
        lines |= {
            f"plan-{index}-continues": row.sequence, f"plan-{index}-kind": row.kind, f"plan-{index}-title": row.title,
            f"plan-{index}-amount": amount // 100, f"plan-{index}-trigger": row.trigger,
            f"plan-{index}-due_on": row.due_on.isoformat() if row.due_on else "",
        }  # fmt: skip
    data = {"total": total // 100, "agreed_on": today().isoformat(), "agreed_by": "双方", "reason": "增项"} | lines
    return built.firm.client("finance").post(reverse("web:contract_amend", args=[built.plan.pk]), data)


def test_an_amendment_over_the_limit_waits_for_an_approval(built: Book) -> None:
    customer = built.plan.customer
    used = limited(built, 5_000_000)
    blocked = amend(built, 60_000_000)
    assert blocked.status_code == 422
    assert "超出信用额度" in text(blocked)
    approve = {"amount": str(used // 100 + 100_000), "until": today().isoformat(), "reason": "战略客户"}
    address = reverse("web:credit_approve", args=[customer.pk])
    assert built.firm.client("finance").post(address, approve).status_code == 403
    assert built.firm.client("owner").post(address, approve).status_code == 302
    assert ExposureApproval.objects.get().amount_minor == used + 10_000_000
    done = amend(built, 60_000_000)
    assert done.status_code == 302, text(done)[-3000:]
    built.plan.refresh_from_db()
    assert built.plan.total_minor == 60_000_000


def test_a_lower_total_is_never_held_up(built: Book) -> None:
    limited(built, -1)
    assert amend(built, 45_000_000).status_code == 302


def test_a_new_contract_over_the_limit_waits_for_an_approval(built: Book) -> None:
    used = limited(built, 5_000_000)
    data = {
        "customer": built.plan.customer.name, "number": "HT-NEU", "entity": built.plan.entity_id, "currency": "CNY",
        "total": "100000", "acceptance_unit": "calendar", "plan-TOTAL_FORMS": 1, "plan-INITIAL_FORMS": 0,
        "plan-0-kind": "advance", "plan-0-title": "预付款", "plan-0-amount": "100000", "plan-0-trigger": "date",
        "plan-0-due_on": today().isoformat(),
    }  # fmt: skip
    client, address = built.firm.client("finance"), reverse("web:contract_new")
    blocked = client.post(address, data)
    assert blocked.status_code == 422
    assert "超出信用额度" in text(blocked)
    built.firm.client("owner").post(
        reverse("web:credit_approve", args=[built.plan.customer_id]),
        {"amount": str(used // 100 + 100_000), "until": today().isoformat(), "reason": "战略客户"},
    )
    assert client.post(address, data).status_code == 302
    assert Contract.objects.filter(number="HT-NEU").exists()
