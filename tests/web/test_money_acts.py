"""What people do on the pages about money: every form with its mistakes, its result, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Customer, SavedView
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.reminders.models import Message
from tests.web.builders import message, today
from tests.web.builders_b import Book, book
from tests.web.money_paths import paid

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def built() -> Book:
    return book()


def post(built: Book, who: str, page: str, /, *args: int, **data: Any) -> HttpResponse:
    """A form sent by one of the firm's people."""
    return built.firm.client(who).post(reverse(f"web:{page}", args=args), data)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_hold_asks_for_its_reason_and_holds_only_the_contested_part(built: Book) -> None:
    claim = built.rows[0]
    empty = post(built, "project_manager", "receivable_hold", claim.pk, reason="legal", note="")
    assert empty.status_code == 422
    assert 'aria-invalid="true"' in text(empty)
    too_much = post(built, "legal", "receivable_hold", claim.pk, reason="legal", note="质量", amount="99万")
    assert "不能超过未收金额 ¥100,000.00" in text(too_much)
    done = post(
        built, "project_manager", "receivable_hold", claim.pk, reason="legal", note="质量异议", amount="3万",
        until=(today() + timedelta(days=7)).isoformat(),
    )  # fmt: skip
    assert done.status_code == 302
    hold = Hold.objects.get()
    assert (hold.amount_minor, hold.reason, hold.by) == (3_000_000, "legal", built.firm.people["project_manager"])
    page = text(built.firm.client("owner").get(reverse("web:receivable", args=[claim.pk])))
    assert "只暂缓 ¥30,000.00，其余照常催。" in page
    assert post(built, "owner", "receivable_release", claim.pk, hold.pk, note="已谈妥").status_code == 302
    assert post(built, "owner", "receivable_release", claim.pk, hold.pk, note="再来").status_code == 404


def test_a_dialog_answers_with_itself_or_leads_back_without_a_reload(built: Book) -> None:
    """By htmx a mistake comes back as the dialog alone, success exchanges only the page's content."""
    client, address = built.firm.client("owner"), reverse("web:receivable_cancel", args=[built.rows[0].pk])
    asked = client.get(address, headers=HTMX)
    assert "<html" not in text(asked)
    wrong = client.post(address, {"reason": " "}, headers=HTMX)
    assert wrong.status_code == 422
    assert "<html" not in text(wrong)
    done = client.post(address, {"reason": "登记错误"}, headers=HTMX)
    assert "HX-Location" in done.headers
    built.rows[0].refresh_from_db()
    assert built.rows[0].closed == "cancelled"
    assert "已经结束" in text(client.post(address, {"reason": "再取消一次"}, headers=HTMX))


def test_credit_due_date_and_write_off(built: Book) -> None:
    claim = built.rows[1]
    assert post(built, "finance", "receivable_credit", claim.pk, amount="2万", reason="扣款").status_code == 302
    moved = (today() + timedelta(days=3)).isoformat()
    assert post(built, "finance", "receivable_due_date", claim.pk, due_on=moved, reason="验收推迟").status_code == 302
    claim.refresh_from_db()
    assert (claim.outstanding_minor, claim.due_on and claim.due_on.isoformat()) == (8_000_000, moved)
    assert post(built, "finance", "receivable_write_off", claim.pk, reason="破产").status_code == 403
    assert post(built, "owner", "receivable_write_off", claim.pk, reason="破产").status_code == 302
    page = text(built.firm.client("auditor").get(reverse("web:receivable", args=[claim.pk])))
    assert "−¥20,000.00" in page
    assert "核销坏账" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("约5万", "不是确定的金额"),
        ("12.345.678", "分隔符"),
        ("abc", "看不懂"),
        ("-5", "大于 0"),
        ("US$100", "币种选的是 CNY"),
    ],
)
def test_amounts_are_read_as_typed_or_refused_in_words(built: Book, typed: str, said: str) -> None:
    answer = post(built, "finance", "receivable_credit", built.rows[0].pk, amount=typed, reason="x")
    assert answer.status_code == 422
    assert said in text(answer)


def test_bulk_acts_touch_only_what_the_person_may_see(built: Book) -> None:
    """A project manager who sends another's keys holds nothing of them; nothing ticked says so."""
    ids = [built.rows[0].pk, built.rows[1].pk, built.dollars.pk]
    done = post(built, "project_manager", "receivables_hold", ids=ids, reason="manual", note="周五付")
    assert done.status_code == 302
    assert set(Hold.objects.values_list("receivable_id", flat=True)) == {built.rows[0].pk, built.rows[1].pk}
    back = post(built, "owner", "receivables_release", ids=ids, note="到账了", next="/receivables?state=overdue")
    assert back["Location"] == "/receivables?state=overdue"
    assert not Hold.objects.filter(released_at__isnull=True).exists()
    away = post(built, "owner", "receivables_release", ids=ids, note="x", next="https://evil.example/")
    assert away["Location"] == reverse("web:receivables")
    other = built.firm.other_pm
    assert post(built, "finance", "receivables_assign", ids=ids[:1], manager=other.pk).status_code == 302
    built.plan.refresh_from_db()
    assert built.plan.manager == other
    assert post(built, "owner", "receivables_hold", reason="manual", note="x").status_code == 302


def test_views_are_saved_and_forgotten_by_their_owner(built: Book) -> None:
    assert (
        post(built, "owner", "receivables_save_view", name="逾期大额", query="state=overdue&junk=1").status_code == 302
    )
    view = SavedView.objects.get()
    assert "逾期大额" in text(built.firm.client("owner").get(reverse("web:receivables")))
    assert "逾期大额" not in text(built.firm.client("finance").get(reverse("web:receivables")))
    post(built, "finance", "receivables_forget_view", view.pk)
    assert SavedView.objects.exists(), "another's view stays"
    post(built, "owner", "receivables_forget_view", view.pk)
    assert not SavedView.objects.exists()


def test_the_export_holds_the_filtered_rows_and_no_formula(built: Book) -> None:
    Customer.objects.filter(pk=built.silent.pk).update(name="=HYPERLINK(1)")
    answer = built.firm.client("auditor").get(reverse("web:receivables_export", args=["csv"]) + "?state=overdue")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + 6
    assert any(line.startswith("'=HYPERLINK") for line in lines)
    assert any("100000.00" in line for line in lines)
    own = built.firm.client("project_manager").get(reverse("web:receivables_export", args=["csv"]))
    assert "临江" not in b"".join(own.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_payment_shows_what_it_will_settle_before_it_is_saved(built: Book) -> None:
    """The preview saves nothing; the payment settles the same, withdraws the reminder and proposes thanks."""
    reminder = message(built.rows[0], "queued")
    client, address = built.firm.client("finance"), reverse("web:payment_new")
    data = {
        "customer": "远山科技有限公司", "amount": "12万", "currency": "CNY", "received_on": today().isoformat(),
        "method": "bank",
    }  # fmt: skip
    shown = client.post(address, data | {"ask": "preview"}, headers=HTMX)
    assert "HT-2026-100 第1期" in text(shown)
    assert "¥20,000.00" in text(shown)
    assert not Payment.objects.exists()
    done = client.post(address, data)
    payment = Payment.objects.get()
    assert done["Location"] == reverse("web:payment", args=[payment.pk])
    built.rows[0].refresh_from_db()
    assert built.rows[0].closed == "settled"
    page = text(client.get(done["Location"]))
    assert reminder.subject in page, "the reminder that was stopped is named"
    assert Message.objects.get(pk=reminder.pk).state == "cancelled"


def test_a_designated_instalment_is_paid_first_and_the_rest_stays_on_account(built: Book) -> None:
    data = {"customer": "ysxx", "amount": "1", "currency": "CNY", "received_on": today().isoformat(), "method": "bank"}
    unknown = built.firm.client("finance").post(reverse("web:payment_new"), data)
    assert "没有找到客户" in text(unknown)
    data |= {"customer": "yskj", "amount": "100000", "designated": [str(built.rows[3].pk)]}
    assert built.firm.client("finance").post(reverse("web:payment_new"), data).status_code == 302
    built.rows[3].refresh_from_db()
    assert built.rows[3].closed == "settled"
    assert post(built, "project_manager", "payment_new", **data).status_code == 403


def test_a_payment_is_reversed_with_its_reason(built: Book) -> None:
    key = paid(built)
    assert post(built, "finance", "payment_reverse", key, reason="").status_code == 422
    assert post(built, "finance", "payment_reverse", key, reason="认错客户").status_code == 302
    assert "认错客户" in text(built.firm.client("owner").get(reverse("web:payment", args=[key])))
    assert "已经冲回" in text(post(built, "finance", "payment_reverse", key, reason="再来"))


def plan(built: Book, *lines: tuple[str, str, str], **changes: str) -> dict[str, str]:
    """A contract form with lines of (amount, due date, trigger)."""
    data = {
        "customer": "远山科技有限公司", "entity": str(built.organization.entities.get().pk), "number": "HT-9",
        "currency": "CNY",
        "total": "10万", "plan-TOTAL_FORMS": str(len(lines)), "plan-INITIAL_FORMS": "0", "late_daily_rate": "5",
    }  # fmt: skip
    for index, (amount, due_on, trigger) in enumerate(lines):
        data |= {
            f"plan-{index}-kind": "advance", f"plan-{index}-amount": amount, f"plan-{index}-due_on": due_on,
            f"plan-{index}-trigger": trigger, f"plan-{index}-trigger_words": "验收后 30 天",
        }  # fmt: skip
    return data | changes


def test_a_contract_is_entered_with_a_plan_that_sums_exactly(built: Book) -> None:
    day = today().isoformat()
    short = post(built, "finance", "contract_new", **plan(built, ("3万", day, "date"), ("", "", "date")))
    assert short.status_code == 422
    assert not Contract.objects.filter(number="HT-9").exists()
    undated = post(built, "finance", "contract_new", **plan(built, ("10万", "", "date")))
    assert "请填到期日" in text(undated)
    summed = post(built, "finance", "contract_new", **plan(built, ("3万", day, "date"), ask="sum"))
    assert "70,000.00" in text(summed)
    more = post(built, "finance", "contract_new", **plan(built, ("3万", day, "date"), ask="more"))
    assert 'name="plan-2-amount"' in text(more)
    assert 'value="3万"' in text(more), "what was entered is kept"
    lines = (("3万", day, "date"), ("7万", "", "acceptance"), ("", "", "date"))
    assert post(built, "finance", "contract_new", **plan(built, *lines)).status_code == 302
    made = Contract.objects.get(number="HT-9")
    assert made.late_daily_rate_ppm == 500
    assert [row.amount_minor for row in made.receivables.order_by("sequence")] == [3_000_000, 7_000_000]
    assert "已经存在" in text(post(built, "finance", "contract_new", **plan(built, *lines)))


def test_terms_change_without_touching_money(built: Book) -> None:
    done = post(
        built, "finance", "contract_edit", built.plan.pk, number="HT-2026-100B", late_daily_rate="3", title="新名"
    )
    assert done.status_code == 302
    built.plan.refresh_from_db()
    assert (built.plan.number, built.plan.late_daily_rate_ppm, built.plan.total_minor) == (
        "HT-2026-100B",
        300,
        50_000_000,
    )
    taken = post(built, "finance", "contract_edit", built.plan.pk, number="HT-2026-200")
    assert taken.status_code == 422


def test_an_unplanned_rest_can_be_planned_but_not_more(built: Book) -> None:
    Contract.objects.filter(pk=built.plan.pk).update(total_minor=51_000_000)
    page = built.firm.client("finance").get(reverse("web:contract", args=[built.plan.pk]))
    assert "少 ¥10,000.00" in text(page)
    data = plan(built, ("2万", today().isoformat(), "date"))
    assert post(built, "finance", "contract_instalments", built.plan.pk, **data).status_code == 422
    data = plan(built, ("1万", today().isoformat(), "date"))
    assert post(built, "finance", "contract_instalments", built.plan.pk, **data).status_code == 302
    assert Receivable.objects.filter(contract=built.plan).count() == 6


def test_customers_and_their_people(built: Book) -> None:
    wrong = post(built, "finance", "customer_new", name="新客户", uscc="91310000MA1FL00000", language="zh-hans")
    assert "校验不通过" in text(wrong)
    half = post(built, "finance", "customer_new", name="新客户", language="zh-hans", contact_email="a@b.cn")
    assert "请写上联系人的姓名" in text(half)
    done = post(
        built, "finance", "customer_new", name="新客户", language="zh-hans", contact_name="赵", contact_email="a@b.cn"
    )
    assert done.status_code == 302
    made = Customer.objects.get(name="新客户")
    contact = Contact.objects.get(customer=made)
    again = post(built, "finance", "contact_new", made.pk, name="赵二", email="A@b.cn")
    assert "已经有邮箱为" in text(again)
    for state, field in (("opted_out", "opted_out_at"), ("left", "left_at")):
        post(built, "finance", "contact_state", made.pk, contact.pk, state=state)
        contact.refresh_from_db()
        assert getattr(contact, field) is not None
    assert "已离职" in text(built.firm.client("owner").get(reverse("web:customer", args=[made.pk])))
    assert post(built, "auditor", "contact_state", made.pk, contact.pk, state="returned").status_code == 403


@pytest.mark.parametrize("typed", ["远山", "yskj", "yuanshan", "YSKJ"])
def test_customers_are_found_by_chinese_pinyin_and_initials(built: Book, typed: str) -> None:
    page = built.firm.client("owner").get(reverse("web:customers"), {"text": typed})
    assert "远山科技" in text(page)
    assert "临江制造" not in text(page)


def test_late_customers_come_first(built: Book) -> None:
    """The one who owes longest leads the list; the tab for late ones leaves the others out."""
    page = text(built.firm.client("owner").get(reverse("web:customers")))
    assert page.index("远山科技") < page.index("临江制造") < page.index("无声贸易")
