"""What was learnt: written after the end, searched, and told beside what a contract lacks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.negotiation.models import Case, Retrospective
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Task
from huikuan.support import clock
from huikuan.workflow import cases, looking_back, payment_received
from tests.web.builders import Firm, firm, today

pytestmark = pytest.mark.django_db
WORDS = "年底资金紧，领导出面以后付清"


@pytest.fixture
def built() -> Firm:
    """Both claims are paid today, ten days late; both cases have ended."""
    made = firm()
    cases.keep(organization=made.organization, as_of=today(), at=clock.now())
    for claim in (made.mine, made.theirs):
        pay(made, claim)
    return made


def pay(built: Firm, claim: Receivable) -> None:
    payment_received.receive(
        organization=built.organization, customer=claim.customer, amount_minor=claim.outstanding_minor, currency="CNY",
        received_on=today(), by=built.people["owner"], at=clock.now(), thank=False,
    )  # fmt: skip


def mine(built: Firm) -> Case:
    return Case.objects.get(contract=built.mine.contract)


def get(built: Firm, who: Any, name: str, *args: Any, query: str = "") -> Any:
    return built.client(who).get(reverse(f"web:{name}", args=args) + query)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def typed(**given: Any) -> dict[str, Any]:
    return {"reason": "cash_trouble", "missing_terms": ["notice"], "words": WORDS, "advice": "先收一笔", **given}


def write(built: Firm, case: Case, who: Any = "project_manager", **given: Any) -> Any:
    return built.client(who).post(reverse("web:retrospective", args=[case.pk]), typed(**given))


def test_the_form_knows_what_the_record_knows(built: Firm) -> None:
    shown = get(built, "project_manager", "retrospective", mine(built).pk)
    assert "最后一笔拖了 10 天" in page(shown)
    assert "386,000.00" in page(shown)
    assert "notice" in shown.context["form"].initial["missing_terms"], "the contract has no address for notices"


def test_it_is_written_once_changed_later_and_ends_its_task(built: Firm) -> None:
    Case.objects.filter(pk=mine(built).pk).update(opened_on=today() - timedelta(days=10))
    looking_back.ask(organization=built.organization, on=today(), at=clock.now())
    asked = Task.objects.get(kind="retrospective", values__case=mine(built).pk)
    address = reverse("web:retrospective", args=[mine(built).pk])
    assert address in page(get(built, "project_manager", "task", asked.pk))
    assert write(built, mine(built)).status_code == 302
    row = Retrospective.objects.get()
    assert (row.days_late, row.amount_minor, row.missing_terms) == (10, 38_600_000, ["notice"])
    asked.refresh_from_db()
    assert asked.outcome == "done"
    assert write(built, mine(built), words="改过").status_code == 302
    assert Retrospective.objects.get().words == "改过"
    assert "改过" in page(get(built, "project_manager", "case", mine(built).pk))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": ""}, "words"), ({"reason": "nonsense"}, "reason"),
        ({"missing_terms": ["nonsense"]}, "missing_terms"), ({"worked": ["never_taken"]}, "worked"),
        ({"words": "字" * 2001}, "words"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(built: Firm, given: dict[str, Any], field: str) -> None:
    answer = write(built, mine(built), **given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Retrospective.objects.exists()


def test_not_before_the_end_and_not_by_others(built: Firm) -> None:
    assert write(built, mine(built), built.other_pm).status_code == 404
    assert write(built, mine(built), "auditor").status_code == 403
    Case.objects.filter(pk=mine(built).pk).update(closed_on=None, outcome="")
    assert write(built, mine(built)).status_code == 404
    assert not Retrospective.objects.exists()


def test_the_library_is_searched(built: Firm) -> None:
    write(built, mine(built))
    for query, found in (
        ("", True), ("?text=资金紧", True), ("?text=先收", True), ("?text=远山", True), ("?text=HT-2026-001", True),
        ("?text=没有的话", False), ("?reason=cash_trouble", True), ("?reason=quality", False),
        ("?term=notice", True), ("?term=not", False), ("?before=1", False), ("?before=x", True),
    ):  # fmt: skip
        assert (WORDS in page(get(built, "owner", "library", query=query))) == found, query


def test_a_manager_reads_the_own_cases_only(built: Firm) -> None:
    write(built, mine(built))
    assert WORDS not in page(get(built, built.other_pm, "library"))
    assert WORDS in page(get(built, "auditor", "library"))


def test_hostile_words_stay_words(built: Firm) -> None:
    write(built, mine(built), words="<script>alert(1)</script>", advice="'\"><b>")
    shown = page(get(built, "owner", "library", query="?text=%3Cscript%3E"))
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;" in shown


def test_a_missing_term_is_told_once_beside_the_next_contract(built: Firm) -> None:
    address = reverse("web:contract_health", args=[built.mine.contract_id])
    client = built.client("project_manager")
    assert "个已经结束的案件缺这一条" not in page(client.get(address))
    for case in Case.objects.all():
        write(built, case, "owner")
    shown = page(client.get(address))
    assert shown.count("2 个已经结束的案件缺这一条，平均最晚拖了 10 天") == 1
    assert f"{reverse('web:library')}?term=notice" in shown
    text = {"text": "甲方：甲公司\n乙方：乙公司\n合同总价 100000 元，验收合格后付款。" * 3}
    assert "2 个已经结束的案件缺这一条" in page(client.post(reverse("web:health_check"), text))


def test_another_organizations_cases_teach_nobody_here(built: Firm) -> None:
    write(built, mine(built))
    other = firm("白杨设计", "baiyang.example")
    shown = page(get(other, "owner", "contract_health", other.mine.contract_id))
    assert "个已经结束的案件缺这一条" not in shown
    assert WORDS not in page(get(other, "owner", "library"))


def test_the_library_costs_few_queries(built: Firm) -> None:
    for case in Case.objects.all():
        write(built, case, "owner")
    client = built.client("owner")
    with CaptureQueriesContext(connection) as counted:
        client.get(reverse("web:library"))
    assert len(counted) <= 12
