"""激励: discounts for early payment and rewards for paying on time, and what they cost. Small and calm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.invoices.selectors.billing import billed
from huikuan.flow.receivables.models import Discount, Receivable, Reward
from huikuan.flow.receivables.selectors.filters import whole
from huikuan.flow.receivables.services.discounts import offer_discount, withdraw_discount
from huikuan.flow.receivables.services.rewards import offer_reward, withdraw_reward
from huikuan.flow.reports.selectors.incentives import costs_of, totals
from huikuan.rules.plan.discount import tax_note
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.web import contracts
from huikuan.web.asking import Question, asked
from huikuan.web.forms.incentives import DiscountForm, RewardForm, RewardGiveForm, WithdrawForm
from huikuan.web.guarantees import question as of_contract
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.receivable_acts import question as of_claim
from huikuan.web.receivable_acts import visible_or_404
from huikuan.workflow import incentives


def posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def discount_new(request: StaffRequest, receivable_id: int) -> HttpResponse:
    """Offer a discount on this claim."""
    claim, day = visible_or_404(request, receivable_id), as_of(request)
    invoiced = bool(billed([claim.pk], issued_only=True).get(claim.pk))
    initial = {"tax": tax_note(invoiced=invoiced, shown_on_invoice=False), "until": claim.due_on}
    form = DiscountForm(posted(request), initial=initial, currency=claim.currency)
    consequence = _("到账日当天或之前收到的钱够付折后金额，折扣自动入账；收款冲回时一并冲回，过期自动失效。")
    asks = of_claim(claim, _("给提前付款折扣"), consequence, reverse("web:discount_new", args=[claim.pk]))

    def act(_data: dict[str, Any]) -> Discount:
        return offer_discount(
            receivable_id=claim.pk, organization=request.user.organization, on=day, by=request.user, at=clock.now(),
            **form.terms(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已给出提前付款折扣。"))


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def discount_withdraw(request: StaffRequest, receivable_id: int, discount_id: int) -> HttpResponse:
    """Take an unearned offer back."""
    claim = visible_or_404(request, receivable_id)
    row = standing_discount(claim, discount_id)
    form = WithdrawForm(posted(request))
    consequence = _("写明期限并已告知客户的折扣不能单方撤销（民法典第 476 条）；客户同意或还没告知时才撤回。")
    address = reverse("web:discount_withdraw", args=[claim.pk, row.pk])

    def act(data: dict[str, Any]) -> Discount:
        return withdraw_discount(
            discount_id=row.pk, organization=request.user.organization, reason=data["reason"], by=request.user,
            at=clock.now(),
        )  # fmt: skip

    return asked(request, form, of_claim(claim, _("撤回折扣"), consequence, address), act, _("已撤回折扣。"))


def standing_discount(claim: Receivable, discount_id: int) -> Discount:
    row = claim.discounts.filter(pk=discount_id, withdrawn_at__isnull=True, entry__isnull=True).first()
    if row is None:
        raise Http404
    return row


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def reward_new(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Offer a reward under this contract."""
    contract, day = contracts.visible_or_404(request, contract_id), as_of(request)
    claims = contract.receivables.filter(closed="").order_by("sequence")
    form = RewardForm(posted(request), currency=contract.currency, claims=claims)
    consequence = _("客户按时付清所选期次后提醒财务兑现；只能给客户公司，不能给个人，不能是现金或购物卡。")
    asks = of_contract(contract, _("约定按时付款奖励"), consequence, reverse("web:reward_new", args=[contract.pk]))

    def act(data: dict[str, Any]) -> Reward:
        return offer_reward(
            contract=contract, kind=data["kind"], what=data["what"], recipient=data["recipient"],
            cost_minor=data["cost"], receivable_ids=[row.pk for row in data["instalments"]], offered_on=day,
            grace_days=data["grace_days"] or 0, note=data["note"], by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已约定奖励。"))


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def reward_give(request: StaffRequest, contract_id: int, reward_id: int) -> HttpResponse:
    """An earned reward was handed over."""
    contract = contracts.visible_or_404(request, contract_id)
    row = standing_reward(contract, reward_id)
    form = RewardGiveForm(posted(request), initial={"given_on": as_of(request)})
    asks = reward_question(
        contract, row, _("兑现奖励"), _("登记后不能修改；客户公司签收，双方如实入账。"), "reward_give"
    )

    def act(data: dict[str, Any]) -> Reward:
        return incentives.give(
            reward_id=row.pk, organization=request.user.organization, by=request.user, at=clock.now(), **data
        )

    return asked(request, form, asks, act, _("已登记兑现。"))


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def reward_withdraw(request: StaffRequest, contract_id: int, reward_id: int) -> HttpResponse:
    """No longer offered."""
    contract, day = contracts.visible_or_404(request, contract_id), as_of(request)
    row = standing_reward(contract, reward_id)
    form = WithdrawForm(posted(request))
    asks = reward_question(contract, row, _("撤回奖励"), _("客户已经按时付清的不能撤回。"), "reward_withdraw")

    def act(data: dict[str, Any]) -> Reward:
        return withdraw_reward(
            reward_id=row.pk, organization=request.user.organization, on=day, reason=data["reason"], by=request.user,
            at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已撤回奖励。"))


def standing_reward(contract: Contract, reward_id: int) -> Reward:
    row = contract.rewards.filter(pk=reward_id, given_on__isnull=True, withdrawn_on__isnull=True).first()
    if row is None:
        raise Http404
    return row


def reward_question(contract: Contract, row: Reward, title: str, consequence: str, name: str) -> Question:
    asks = of_contract(contract, title, consequence, reverse(f"web:{name}", args=[contract.pk, row.pk]))
    return replace(asks, about=f"{contract.number} · {row.what}")


@staff(Permission.READ)
def costs(request: StaffRequest) -> HttpResponse:
    """What incentives cost in a year, by contract."""
    day = as_of(request)
    year = whole(request.GET.get("year", "")) or day.year
    year = year if 2000 <= year <= 2100 else day.year
    rows = costs_of(request.user, year, day)
    context = {"rows": rows, "totals": totals(rows), "year": year, "years": range(day.year, day.year - 4, -1)}
    return render(request, "web/incentives/costs.html", context)


CLAIM = "receivables/<int:receivable_id>/discounts"
REWARDS = "contracts/<int:contract_id>/rewards"
urlpatterns: list[URLPattern] = [
    path(f"{CLAIM}/new", discount_new, name="discount_new"),
    path(f"{CLAIM}/<int:discount_id>/withdraw", discount_withdraw, name="discount_withdraw"),
    path(f"{REWARDS}/new", reward_new, name="reward_new"),
    path(f"{REWARDS}/<int:reward_id>/give", reward_give, name="reward_give"),
    path(f"{REWARDS}/<int:reward_id>/withdraw", reward_withdraw, name="reward_withdraw"),
    path("incentives", costs, name="incentives"),
]
