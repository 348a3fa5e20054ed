"""Firm steps on the desk: prepared, approved as seen, changed, given; and what a page must not let through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.delivery.services.projects import add_project
from huikuan.flow.negotiation.models import Case, FirmStep
from huikuan.flow.reminders.models import Message, Task
from huikuan.support import clock
from huikuan.support.files.models import StoredFile
from huikuan.workflow import cases, firm_steps
from tests.web.builders import Firm, firm, task, today

pytestmark = pytest.mark.django_db
SOON = timedelta(days=10)


@pytest.fixture
def built() -> Firm:
    made = firm()
    cases.keep(organization=made.organization, as_of=today(), at=clock.now())
    return made


def mine(built: Firm) -> Case:
    return Case.objects.get(contract=built.mine.contract)


def get(built: Firm, who: Any, name: str, *args: Any, query: str = "") -> Any:
    return built.client(who).get(reverse(f"web:{name}", args=args) + query)


def post(built: Firm, who: Any, name: str, *args: Any, query: str = "", **data: Any) -> Any:
    return built.client(who).post(reverse(f"web:{name}", args=args) + query, data)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def pdf(name: str = "证据.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 proof", "application/pdf")


def typed(**given: Any) -> dict[str, Any]:
    return {
        "grounds": "合同第 5 条", "text": "请于期限内付款。", "effective_on": (today() + SOON).isoformat(), **given,
    }  # fmt: skip


def prepare(built: Firm, kind: str = "demand", query: str = "", **given: Any) -> FirmStep:
    answer = post(built, "project_manager", "firm_prepare", mine(built).pk, kind, query=query, **typed(**given))
    assert answer.status_code == 302, page(answer)
    return FirmStep.objects.latest("pk")


def approve(built: Firm, step: FirmStep, who: str = "owner") -> FirmStep:
    post(built, who, "firm_approve", step.pk, seen=step.content_sha256)
    step.refresh_from_db()
    return step


def give(built: Firm, step: FirmStep) -> FirmStep:
    post(built, "project_manager", "firm_given", step.pk, words="EMS 1234567890，对方已签收")
    step.refresh_from_db()
    return step


def suspension(built: Firm) -> FirmStep:
    give(built, approve(built, prepare(built)))
    project = add_project(contract=built.mine.contract, name="一期", by=None, at=clock.now())
    return prepare(built, "suspension", project=project.pk, evidence=pdf())


def test_the_limits_of_the_law_come_before_the_form_is_filled_in(built: Firm) -> None:
    shown = page(get(built, "project_manager", "firm_prepare", mine(built).pk, "suspension"))
    for words in ("民法典第 526 条", "须由老板批准", "386,000.00", 'name="evidence"', "从哪天起暂停"):
        assert words in shown
    assert 'name="amount' not in shown, "the amount is read from the claims"
    assert 'name="legal_review"' not in shown
    assert 'name="legal_review"' in page(get(built, "owner", "firm_prepare", mine(built).pk, "exposure"))


def test_a_letter_goes_from_the_form_to_the_customer(built: Firm) -> None:
    step = prepare(built)
    assert get(built, "owner", "firm_send", step.pk).status_code == 404, "nobody has approved it"
    shown = page(get(built, "owner", "firm_step", step.pk))
    assert step.content_sha256 in shown
    assert "等老板批准" in shown
    assert approve(built, step).state == "approved"
    assert get(built, "owner", "firm_paper", step.pk).content.startswith(b"%PDF-")
    letter = get(built, "project_manager", "firm_send", step.pk)
    assert letter.status_code == 200
    sent = post(built, "project_manager", "firm_send", step.pk, subject="关于合同的函", words="随信附上函件。")
    assert sent.status_code == 302
    message = Message.objects.get(purpose="formal")
    assert message.enclosure is not None
    assert reverse("web:message", args=[message.pk]) in page(get(built, "owner", "firm_step", step.pk))


def test_what_was_not_seen_is_not_approved(built: Firm) -> None:
    step = prepare(built)
    seen = step.content_sha256
    answer = post(built, "project_manager", "firm_change", step.pk, **typed(text="请立即付款。"))
    assert answer.status_code == 302
    post(built, "owner", "firm_approve", step.pk, seen=seen)
    step.refresh_from_db()
    assert (step.state, step.text) == ("proposed", "请立即付款。")
    approve(built, step)
    post(built, "project_manager", "firm_change", step.pk, **typed(text="请今天付款。"))
    step.refresh_from_db()
    assert step.state == "proposed"
    assert "内容已改，作废" in page(get(built, "owner", "firm_step", step.pk))


def test_a_file_stays_when_only_the_words_change(built: Firm) -> None:
    step = suspension(built)
    before = step.evidence_id
    post(built, "project_manager", "firm_change", step.pk, **typed(text="改过的话。", project=step.project_id))
    step.refresh_from_db()
    assert (step.text, step.evidence_id, step.project_id) == ("改过的话。", before, step.project_id)
    assert get(built, "owner", "firm_file", step.pk, "evidence").status_code == 200
    assert get(built, "owner", "firm_file", step.pk, "review").status_code == 404


@pytest.mark.parametrize(
    ("kind", "given", "field", "says"),
    [
        ("demand", {"text": "再不付款，我们将在朋友圈曝光贵司。"}, "text", "朋友圈"),
        ("demand", {"effective_on": "31.02."}, "effective_on", "31.02."),
        ("demand", {"grounds": ""}, "grounds", "请于期限内付款。"),
        ("suspension", {"evidence": pdf()}, "__all__", "要先办过前一步"),
        ("exposure", {"evidence": pdf()}, "legal_review", "请先上传律师的书面审查意见"),
    ],
)
def test_what_is_refused_says_why_and_keeps_nothing(
    built: Firm, kind: str, given: dict[str, Any], field: str, says: str
) -> None:
    files = StoredFile.objects.count()
    answer = post(built, "project_manager", "firm_prepare", mine(built).pk, kind, **typed(**given))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert says in page(answer), "the reason, or what was typed"
    assert (FirmStep.objects.count(), StoredFile.objects.count()) == (0, files)


def test_an_unknown_kind_is_nowhere(built: Firm) -> None:
    assert get(built, "owner", "firm_prepare", mine(built).pk, "shaming").status_code == 404


def test_the_ladders_task_leads_here_and_ends_with_the_letter(built: Firm) -> None:
    row = task(built.mine, "demand_letter", built.people["project_manager"])
    address = f"{reverse('web:firm_prepare', args=[mine(built).pk, 'demand'])}?task={row.pk}"
    assert address in page(get(built, "project_manager", "task", row.pk)).replace("&amp;", "&")
    give(built, approve(built, prepare(built, query=f"?task={row.pk}")))
    row.refresh_from_db()
    assert row.outcome == "done"


def test_a_letter_cannot_tick_off_another_task(built: Firm) -> None:
    suspending = task(built.mine, "suspension", built.people["project_manager"], approver_role="owner")
    step = prepare(built, query=f"?task={suspending.pk}")
    assert step.task is None
    give(built, approve(built, step))
    suspending.refresh_from_db()
    assert suspending.done_at is None
    post(built, "project_manager", "task_done", suspending.pk, note="已暂停")
    suspending.refresh_from_db()
    assert suspending.done_at is None


def test_only_who_may_send_is_offered_to_send(built: Firm) -> None:
    step = approve(built, prepare(built))
    address = reverse("web:firm_send", args=[step.pk])
    assert address in page(get(built, "project_manager", "firm_step", step.pk))
    assert address not in page(get(built, "legal", "firm_step", step.pk))
    for who in ("auditor", built.other_pm):
        assert post(built, who, "firm_given", step.pk, words="x").status_code in {403, 404}
    step.refresh_from_db()
    assert step.state == "approved"


def test_another_managers_step_is_not_found(built: Firm) -> None:
    step = prepare(built)
    for name in ("firm_step", "firm_paper", "firm_change"):
        assert get(built, built.other_pm, name, step.pk).status_code == 404
    assert get(built, built.other_pm, "firm_prepare", mine(built).pk, "demand").status_code == 404


def test_a_suspension_is_released_by_hand_and_the_manager_is_told(built: Firm) -> None:
    step = give(built, approve(built, suspension(built)))
    assert step.state == "in_force"
    firm_steps.begin_suspensions(built.organization, today() + SOON, clock.now())
    assert "已暂停" in page(get(built, "owner", "firm_step", step.pk))
    assert post(built, "project_manager", "firm_release", step.pk, reason="有保函").status_code == 403
    assert post(built, "owner", "firm_release", step.pk, reason="已提供银行保函").status_code == 302
    assert "已提供银行保函" in page(get(built, "owner", "firm_step", step.pk))
    told = Task.objects.get(kind="work_resumes")
    assert "通知客户恢复工作" in page(get(built, "project_manager", "task", told.pk))


def test_an_end_by_payment_is_told_in_words(built: Firm) -> None:
    step = prepare(built)
    FirmStep.objects.filter(pk=step.pk).update(state="released", ended_words="paid", ended_on=today())
    shown = page(get(built, "owner", "firm_step", step.pk))
    assert "逾期款已付清" in shown
    assert ">paid<" not in shown


def test_refused_and_withdrawn_with_their_reasons(built: Firm) -> None:
    step = prepare(built)
    assert post(built, "owner", "firm_refuse", step.pk, reason="").status_code == 422
    assert post(built, "owner", "firm_refuse", step.pk, reason="先再谈一次").status_code == 302
    again = prepare(built)
    assert post(built, "project_manager", "firm_withdraw", again.pk, reason="客户付款了").status_code == 302
    states = FirmStep.objects.order_by("pk").values_list("state", "ended_words")
    assert list(states) == [("refused", "先再谈一次"), ("withdrawn", "客户付款了")]


def test_the_case_page_shows_them(built: Firm) -> None:
    step = prepare(built)
    shown = page(get(built, "project_manager", "case", mine(built).pk))
    assert reverse("web:firm_step", args=[step.pk]) in shown
    assert reverse("web:firm_prepare", args=[mine(built).pk, "mediation"]) in shown
    assert reverse("web:firm_prepare", args=[mine(built).pk, "demand"]) not in shown, "one of a kind at a time"
    looked = page(get(built, "auditor", "case", mine(built).pk))
    assert reverse("web:firm_prepare", args=[mine(built).pk, "mediation"]) not in looked


def test_the_pages_cost_few_queries(built: Firm) -> None:
    step = prepare(built)
    client = built.client("owner")
    for address in (
        reverse("web:firm_step", args=[step.pk]), reverse("web:firm_prepare", args=[mine(built).pk, "mediation"]),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        assert len(counted) <= 25, address
