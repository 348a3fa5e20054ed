"""Money that goes back, at the matching desk: which transfer came back, which payment was refunded."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.payments.selectors.desk import refundable
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.web.asking import asked
from huikuan.web.forms.banking import ChoiceForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.matching import line_or_404, question
from huikuan.workflow import correcting


@staff(Permission.REVERSE_PAYMENT, methods=("GET", "POST"))
def pair(request: StaffRequest, line_id: int) -> HttpResponse:
    """This line takes an earlier one back (退票)."""
    line = line_or_404(request, line_id)
    rows = [
        (row.pk, f"{row.on} · {format_exact(row.amount_minor, row.currency)} · {row.counterparty or '—'}")
        for row in correcting.pairs_for(line)
    ]
    form = ChoiceForm(request.POST if request.method == "POST" else None, rows=rows, initial={"reason": _("退票")})
    consequence = (
        _("原来那笔收款会冲回，核销的应收款恢复未收。")
        if line.amount_minor < 0
        else _("原来付出的那笔算没有付出；如果是退款，重新挂在客户账上。")
    )
    if not rows:
        consequence = _("没有找到能配对的：要同一账户、同一户名、金额相同、方向相反，而且在 45 天以内。")
    asks = question(line, _("登记退票"), consequence, "bank_pair")

    def act(data: dict[str, Any]) -> None:
        correcting.take_back(
            line_id=line.pk, earlier_id=data["chosen"], organization=request.user.organization, reason=data["reason"],
            by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已登记退票。"))


@staff(Permission.REVERSE_PAYMENT, methods=("GET", "POST"))
def refund(request: StaffRequest, line_id: int) -> HttpResponse:
    """This transfer out was a refund of what a customer had on account."""
    line = line_or_404(request, line_id)
    rows = [
        (row.pk, f"{row.customer.name} · {row.received_on} · {format_exact(row.unallocated_minor, row.currency)}")
        for row in refundable(line)
    ]
    form = ChoiceForm(request.POST if request.method == "POST" else None, rows=rows)
    consequence = _("从这笔收款的挂账余额里扣除。")
    if not rows:
        consequence = _("没有挂账余额够退的收款。已核销的钱要先冲回，才能退。")
    asks = question(line, _("登记退款"), consequence, "bank_refund")

    def act(data: dict[str, Any]) -> None:
        correcting.refund_by_line(
            line_id=line.pk, payment_id=data["chosen"], organization=request.user.organization, reason=data["reason"],
            by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已登记退款。"))


urlpatterns: list[URLPattern] = [
    path("bank/lines/<int:line_id>/pair", pair, name="bank_pair"),
    path("bank/lines/<int:line_id>/refund", refund, name="bank_refund"),
]
