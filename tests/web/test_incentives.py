"""Discounts and rewards on the desk: offered, earned, given, withdrawn, and what they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Discount, Reward
from huikuan.support import clock
from huikuan.workflow import payment_received
from tests.web.builders import today
from tests.web.builders_b import Book, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Book:
    return book()


def post(built: Book, who: str, page: str, /, *args: int, **data: Any) -> HttpResponse:
    return built.firm.client(who).post(reverse(f"web:{page}", args=args), data)


def shown(built: Book, who: str, page: str, *args: int) -> str:
    return built.firm.client(who).get(reverse(f"web:{page}", args=args)).content.decode()


def pay(built: Book, claim_id: int, minor: int) -> Payment:
    return payment_received.receive(
        organization=built.organization, customer=built.plan.customer, amount_minor=minor, currency="CNY",
        received_on=today(), designated=[claim_id], by=built.firm.people["finance"], at=clock.now(), thank=False,
    ).payment  # fmt: skip


def offer(built: Book, **changes: Any) -> HttpResponse:
    claim = built.rows[3]  # due in twenty days
    given = {"percent": "1.5", "until": (today() + timedelta(days=5)).isoformat(), "tax": "cash_discount"} | changes
    return post(built, "finance", "discount_new", claim.pk, **given)


def test_a_discount_is_offered_shown_earned_and_summed_up(built: Book) -> None:
    claim = built.rows[3]
    assert offer(built, note="邮件已告知").status_code == 302
    page = shown(built, "finance", "receivable", claim.pk)
    assert "1.5%，即 ¥1,500.00" in page
    assert "再到账 ¥98,500.00 即结清" in page
    assert "相当于年化 37.06%" in page
    entry = built.firm.client("finance").get(reverse("web:payment_new"), {"receivable": claim.pk})
    assert 'value="98,500.00"' in entry.content.decode(), "what settles the claim is proposed"
    pay(built, claim.pk, 9_850_000)
    claim.refresh_from_db()
    assert (claim.outstanding_minor, claim.closed) == (0, "settled")
    assert "已享受" in shown(built, "finance", "receivable", claim.pk)
    assert "折扣已花 ¥1,500.00" in shown(built, "finance", "contract", built.plan.pk)
    costs = shown(built, "owner", "incentives")
    assert "HT-2026-100" in costs
    assert "¥1,500.00" in costs


def test_the_cost_page_shows_a_manager_only_the_own_contracts(built: Book) -> None:
    offer(built)
    pay(built, built.rows[3].pk, 9_850_000)
    client = built.firm.client("project_manager")
    assert "HT-2026-100" in client.get(reverse("web:incentives")).content.decode()
    built.plan.manager = built.firm.other_pm
    built.plan.save(update_fields=["manager"])
    assert "HT-2026-100" not in client.get(reverse("web:incentives")).content.decode()
    other = client.get(reverse("web:incentives"), {"year": "1e9"})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"percent": "", "amount": ""}, "只填一个"),
        ({"amount": "100"}, "只填一个"),
        ({"percent": "50.01"}, "50"),
        ({"percent": "", "amount": "6万"}, "一半"),
        ({"until": (today() - timedelta(days=1)).isoformat()}, "已经过去"),
        ({"until": (today() + timedelta(days=21)).isoformat()}, "到期日"),
    ],
)
def test_a_discount_that_makes_no_sense_says_why(built: Book, changes: dict[str, str], said: str) -> None:
    answer = offer(built, **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Discount.objects.exists()


def test_a_discount_is_withdrawn_until_it_is_earned(built: Book) -> None:
    claim = built.rows[3]
    offer(built)
    assert "先撤回" in offer(built).content.decode()
    row = Discount.objects.get()
    assert "民法典第 476 条" in shown(built, "finance", "discount_withdraw", claim.pk, row.pk)
    assert post(built, "finance", "discount_withdraw", claim.pk, row.pk, reason="客户同意").status_code == 302
    assert post(built, "finance", "discount_withdraw", claim.pk, row.pk, reason="再来").status_code == 404
    assert "客户同意" in shown(built, "finance", "receivable", claim.pk)
    assert post(built, "finance", "discount_withdraw", built.rows[0].pk, row.pk, reason="别的款").status_code == 404


def test_the_payment_page_shows_the_discount_before_it_is_booked(built: Book) -> None:
    claim = built.rows[3]
    offer(built)
    data = {
        "customer": built.plan.customer.name, "currency": "CNY", "amount": "98500", "received_on": today().isoformat(),
        "method": "bank", "designated": claim.pk, "ask": "preview",
    }  # fmt: skip
    answer = built.firm.client("finance").post(reverse("web:payment_new"), data, headers={"HX-Request": "true"})
    assert "提前付款再减 ¥1,500.00" in answer.content.decode()


def reward(built: Book, **changes: Any) -> HttpResponse:
    given = {
        "kind": "service", "what": "两天上线培训", "recipient": "company", "cost": "5000",
        "instalments": [built.rows[3].pk],
    } | changes  # fmt: skip
    return post(built, "finance", "reward_new", built.plan.pk, **given)


def test_a_reward_from_the_offer_to_the_voucher(built: Book) -> None:
    assert reward(built).status_code == 302
    row = Reward.objects.get()
    page = shown(built, "finance", "contract", built.plan.pk)
    assert "两天上线培训" in page
    assert "登记兑现" not in page
    given = {"given_on": today().isoformat(), "given_to": "行政部", "voucher": "记-12"}
    assert "还不能兑现" in post(built, "finance", "reward_give", built.plan.pk, row.pk, **given).content.decode()
    pay(built, built.rows[3].pk, 10_000_000)
    assert "登记兑现" in shown(built, "finance", "contract", built.plan.pk)
    assert "登记兑现" not in shown(built, "legal", "contract", built.plan.pk)
    assert "¥5,000" in shown(built, "finance", "incentives")
    assert post(built, "finance", "reward_give", built.plan.pk, row.pk, **given).status_code == 302
    page = shown(built, "auditor", "contract", built.plan.pk)
    assert "已兑现" in page
    assert "记-12" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipient": "person"}, "给个人可能构成商业贿赂"),
        ({"what": "京东购物卡"}, "不能作奖励"),
        ({"instalments": []}, "必填项"),
        ({"cost": "0"}, "金额要大于 0"),
    ],
)
def test_a_reward_nobody_may_give(built: Book, changes: dict[str, Any], said: str) -> None:
    answer = reward(built, **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Reward.objects.exists()


def test_instalments_of_another_contract_are_no_condition(built: Book) -> None:
    assert reward(built, instalments=[built.dollars.pk]).status_code == 422


def test_a_reward_is_withdrawn_before_it_is_earned(built: Book) -> None:
    reward(built)
    row = Reward.objects.get()
    assert post(built, "finance", "reward_withdraw", built.plan.pk, row.pk, reason="换别的").status_code == 302
    assert "换别的" in shown(built, "finance", "contract", built.plan.pk)
    assert post(built, "finance", "reward_withdraw", built.plan.pk, row.pk, reason="再来").status_code == 404
