"""承兑汇票, on the page of its payment: what is known of the draft, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.payments.models import Payment
from huikuan.flow.payments.services.bills import register_bill
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.web.asking import asked
from huikuan.web.forms.bills import BillForm, DiscountBillForm, DishonourForm, EndorseForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.payments import question, visible_or_404
from huikuan.workflow import bills


def bill_payment(request: StaffRequest, payment_id: int) -> Payment:
    """A payment by bill this person may see; anything else is not there."""
    payment = visible_or_404(request, payment_id)
    if payment.method != "bill":
        raise Http404
    return payment


def common(request: StaffRequest, payment: Payment) -> dict[str, Any]:
    return {
        "payment_id": payment.pk, "organization": request.user.organization, "by": request.user, "at": clock.now(),
    }  # fmt: skip


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def register(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Number, drawer, acceptor and maturity of the draft."""
    payment = bill_payment(request, payment_id)
    form = BillForm(request.POST if request.method == "POST" else None, initial={"drawer": payment.customer.name})
    asks = question(
        payment, _("登记汇票"), _("到期前三天提醒财务提示付款；兑付或贴现后才算到账。"),
        reverse("web:bill_register", args=[payment.pk]),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        register_bill(on=as_of(request), **data, **common(request, payment))

    return asked(request, form, asks, act, _("已登记汇票。"))


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def endorse(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Passed on to somebody."""
    payment = bill_payment(request, payment_id)
    form = EndorseForm(request.POST if request.method == "POST" else None, initial={"on": as_of(request)})
    asks = question(
        payment, _("背书转让"), _("持票人仍可向我们追索，所以兑付前不算到账。"),
        reverse("web:bill_endorse", args=[payment.pk]),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        bills.endorse(**data, **common(request, payment))

    return asked(request, form, asks, act, _("已登记背书转让。"))


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def discount(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Sold to the bank."""
    payment = bill_payment(request, payment_id)
    form = DiscountBillForm(
        request.POST if request.method == "POST" else None, currency=payment.currency, initial={"on": as_of(request)}
    )
    asks = question(
        payment, _("贴现"), _("从贴现日起按票面金额算到账并核销；贴现利息由我方承担。"),
        reverse("web:bill_discount", args=[payment.pk]),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        bills.discount(proceeds_minor=data["proceeds"], on=data["on"], **common(request, payment))

    return asked(request, form, asks, act, _("已登记贴现并核销。"))


@staff(Permission.REVERSE_PAYMENT, methods=("GET", "POST"))
def dishonour(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Refused by the acceptor."""
    payment = bill_payment(request, payment_id)
    form = DishonourForm(request.POST if request.method == "POST" else None, initial={"on": as_of(request)})
    asks = question(
        payment, _("登记拒付"), _("收款会冲回，核销的应收款恢复未收。请在三日内书面通知前手，保留追索权。"),
        reverse("web:bill_dishonour", args=[payment.pk]), danger=True,
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        bills.dishonour(**data, **common(request, payment))

    return asked(request, form, asks, act, _("已登记拒付，相关应收款恢复未收。"))


urlpatterns: list[URLPattern] = [
    path("payments/<int:payment_id>/bill", register, name="bill_register"),
    path("payments/<int:payment_id>/bill/endorse", endorse, name="bill_endorse"),
    path("payments/<int:payment_id>/bill/discount", discount, name="bill_discount"),
    path("payments/<int:payment_id>/bill/dishonour", dishonour, name="bill_dishonour"),
]
