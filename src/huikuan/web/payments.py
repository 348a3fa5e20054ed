"""收款: money that came in, and what it settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huikuan.flow.contracts.selectors.scope import customers_for
from huikuan.flow.parties.models import Customer
from huikuan.flow.payments.models import Bill, Payment
from huikuan.flow.payments.selectors.payments import (
    PaymentFilter,
    allocations_of,
    find_payment,
    open_of,
    payment_page,
    preview,
)
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.detail import find_visible
from huikuan.flow.receivables.selectors.discounts import offered_on
from huikuan.flow.receivables.selectors.filters import whole
from huikuan.flow.reports.selectors.payment_effects import effects_of
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.events.timeline import timeline
from huikuan.support.sentences import words
from huikuan.web import subjects
from huikuan.web.acting import refusal_of
from huikuan.web.asking import Question, asked
from huikuan.web.forms.payments import ApplyForm, ClearForm, KeepForm, PaymentForm, ReverseForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import payment_received


@staff(Permission.READ)
def listing(request: StaffRequest) -> HttpResponse:
    """Payments, newest first."""
    wanted = PaymentFilter.read({name: str(request.GET.get(name, "")) for name in request.GET})
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": payment_page(request.user, wanted, after=request.GET.get("after", "")),
        "wanted": wanted,
        "query": query.urlencode(),
        "is_first": not request.GET.get("after"),
        "methods": words.choices(words.METHODS),
        "may_pay": may(request.user.role, Permission.RECORD_PAYMENT),
        "may_import": may(request.user.role, Permission.IMPORT_BOOK),
        "customer": chosen_customer(request, wanted.customer),
    }
    part = bool(request.htmx) and request.htmx.target == "payments" and not request.htmx.history_restore_request
    return render(request, "web/payments/table.html" if part else "web/payments/list.html", context)


def chosen_customer(request: StaffRequest, customer_id: int | None) -> Customer | None:
    if customer_id is None:
        return None
    return customers_for(request.user).filter(pk=customer_id).first()


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Record money. The allocation is shown before anything is saved."""
    user = request.user
    if request.method != "POST":
        return entry_page(request, PaymentForm(initial=first_values(request), user=user), 200)
    form = PaymentForm(request.POST, user=user)
    if request.POST.get("ask") == "preview":
        form.is_valid()
        template = "web/payments/preview.html" if request.htmx else "web/payments/new.html"
        return render(request, template, entry_context(request, form, quiet=True))
    if form.is_valid():
        done: list[payment_received.Received] = []
        if not refusal_of(lambda: done.append(received(request, form.cleaned_data)), form):
            told(request, done[0])
            return HttpResponseRedirect(reverse("web:payment", args=[done[0].payment.pk]))
    return entry_page(request, form, 422)


def settles_minor(claim: Receivable, day: date) -> int:
    """What money of this day settles the claim with: less its discount while that can be earned."""
    offered = offered_on([claim.pk]).get(claim.pk)
    return offered.takes_minor(day) if offered is not None else claim.outstanding_minor


def first_values(request: StaffRequest) -> dict[str, Any]:
    """What the form starts with: today, and the claim or customer the person came from."""
    values: dict[str, Any] = {"received_on": as_of(request), "currency": request.user.organization.currency}
    if claim_id := whole(request.GET.get("receivable", "")):
        if claim := find_visible(request.user, claim_id):
            values |= {
                "customer": claim.customer.name,
                "currency": claim.currency,
                "amount": settles_minor(claim, values["received_on"]),
                "entity": claim.contract.entity_id,
                "designated": [claim.pk],
            }
    elif customer := chosen_customer(request, whole(request.GET.get("customer", ""))):
        values["customer"] = customer.name
    return values


def received(request: StaffRequest, data: dict[str, Any]) -> payment_received.Received:
    return payment_received.receive(
        organization=request.user.organization, customer=data["customer"], amount_minor=data["amount"],
        currency=data["currency"], received_on=data["received_on"], method=data["method"], entity=data["entity"],
        external_number=data["external_number"], payer_name=data["payer_name"], note=data["note"],
        designated=data["designated"], by=request.user, at=clock.now(),
    )  # fmt: skip


def told(request: StaffRequest, done: payment_received.Received) -> None:
    """What the payment did, for the next page."""
    if done.already:
        messages.info(request, _("这个流水号已经登记过，没有重复入账。"))
        return
    messages.success(request, _("已登记收款。"))
    if done.withdrawn:
        text = ngettext(
            "同时撤回了 %(count)d 封还没发出的提醒。", "同时撤回了 %(count)d 封还没发出的提醒。", done.withdrawn
        )
        messages.info(request, text % {"count": done.withdrawn})
    if done.thank_you is not None:
        messages.info(request, _("已拟好一封感谢信，等您确认后发出。"))


def entry_page(request: StaffRequest, form: PaymentForm, status: int) -> HttpResponse:
    return render(request, "web/payments/new.html", entry_context(request, form), status=status)


def entry_context(request: StaffRequest, form: PaymentForm, *, quiet: bool = False) -> dict[str, Any]:
    """The form with the customer's open claims and what the amount would settle, as far as it is known."""
    found = getattr(form, "cleaned_data", {})
    customer, amount, currency = found.get("customer"), found.get("amount"), found.get("currency", "CNY")
    if not form.is_bound and form.initial.get("customer"):
        name = form.initial["customer"]
        customer = Customer.objects.filter(organization_id=request.user.organization_id, name=name).first()
        currency, amount = form.initial["currency"], form.initial.get("amount")
    ours = request.user.organization_id
    open_claims: list[Receivable] = open_of(ours, customer.pk, currency) if customer else []
    designated = list(found.get("designated") or form.initial.get("designated") or [])
    received_on = found.get("received_on") or form.initial.get("received_on")
    shown = preview(ours, customer.pk, currency, amount, designated, received_on) if customer and amount else None
    return {
        "form": form,
        "quiet": quiet,
        "customer": customer,
        "currency": currency,
        "amount_minor": amount,
        "open_claims": open_claims,
        "designated": designated,
        "is_bill": found.get("method") == "bill",
        "preview": shown,
        "today": as_of(request),
    }


def visible_or_404(request: StaffRequest, payment_id: int) -> Payment:
    """The payment, or "not found" for one that is not there or not this person's business."""
    payment = find_payment(request.user, payment_id)
    if payment is None:
        raise Http404
    return payment


@staff(Permission.READ)
def detail(request: StaffRequest, payment_id: int) -> HttpResponse:
    """What the payment settled, what stopped because of it, and the thanks."""
    payment, user = visible_or_404(request, payment_id), request.user
    events = timeline([("payment", [payment.pk])], organization_id=user.organization_id, limit=20)
    standing = payment.reversed_at is None
    context = {
        "payment": payment,
        "allocations": allocations_of(user, payment),
        "lines": subjects.lines(events.events, user.organization_id),
        "effects": effects_of(payment),
        "receipts": payment.receipts.order_by("-pk"),
        "may_issue_receipt": standing
        and payment.cleared_on is not None
        and may(user.role, Permission.RECORD_PAYMENT)
        and not payment.receipts.filter(voided_at=None).exists(),
        "may_send_receipt": may(user.role, Permission.APPROVE_MESSAGE),
        "may_reverse": standing and may(user.role, Permission.REVERSE_PAYMENT),
        "may_clear": standing and payment.cleared_on is None and may(user.role, Permission.RECORD_PAYMENT),
        "may_apply": standing
        and bool(payment.cleared_on and payment.unallocated_minor)
        and may(user.role, Permission.RECORD_PAYMENT),
        "today": as_of(request),
        "bill": Bill.objects.filter(payment=payment).first() if payment.method == "bill" else None,
        "matches": payment.matches.filter(undone_at=None).select_related("line"),
        "may_read_bank": may(user.role, Permission.READ_BANK),
        "may_record": standing and may(user.role, Permission.RECORD_PAYMENT),
    }
    return render(request, "web/payments/detail.html", context)


def question(payment: Payment, title: str, consequence: str, action: str, *, danger: bool = False) -> Question:
    """The question about one payment, with the payment named."""
    back = reverse("web:payment", args=[payment.pk])
    about = f"{payment.customer.name} · {format_exact(payment.amount_minor, payment.currency)} · {payment.received_on}"
    crumbs = ((reverse("web:payments"), pgettext("rail", "收款")),)
    return Question(title, about, consequence, action, back, danger, crumbs)


@staff(Permission.REVERSE_PAYMENT, methods=("GET", "POST"))
def reverse_one(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Undo a payment wholly, with the reason."""
    payment = visible_or_404(request, payment_id)
    form = ReverseForm(request.POST if request.method == "POST" else None)
    consequence = _("它核销的应收款会恢复未收，重新进入催收。冲回不能撤销。")
    asks = question(
        payment, _("冲回这笔收款"), consequence, reverse("web:payment_reverse", args=[payment.pk]), danger=True
    )

    def act(data: dict[str, Any]) -> None:
        payment_received.reverse(
            payment_id=payment.pk, organization=request.user.organization, reason=data["reason"], by=request.user,
            at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已冲回，相关应收款恢复未收。"))


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def clear(request: StaffRequest, payment_id: int) -> HttpResponse:
    """A bill of exchange was paid by the bank."""
    payment = visible_or_404(request, payment_id)
    form = ClearForm(request.POST if request.method == "POST" else None, initial={"cleared_on": as_of(request)})
    consequence = _("从兑付日起算到账，并按顺序核销应收款。")
    asks = question(payment, _("登记兑付"), consequence, reverse("web:payment_clear", args=[payment.pk]))

    def act(data: dict[str, Any]) -> None:
        payment_received.clear(
            payment_id=payment.pk, organization=request.user.organization, cleared_on=data["cleared_on"],
            by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已登记兑付并核销。"))


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def apply(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Put what lies on account to open claims."""
    payment = visible_or_404(request, payment_id)
    claims = open_of(request.user.organization_id, payment.customer_id, payment.currency)
    choices = [(row.pk, f"{row.contract.number} {row.title} · {left(row)}") for row in claims]
    form = ApplyForm(request.POST if request.method == "POST" else None, claims=choices)
    consequence = _("挂账 %(left)s，核销后写着旧金额、还没发出的提醒会撤回。") % {
        "left": format_exact(payment.unallocated_minor, payment.currency)
    }
    asks = question(payment, _("核销挂账余额"), consequence, reverse("web:payment_apply", args=[payment.pk]))

    def act(data: dict[str, Any]) -> None:
        payment_received.apply_account(
            payment_id=payment.pk, organization=request.user.organization, designated=data["designated"],
            by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已核销挂账余额。"))


def left(row: Receivable) -> str:
    return format_exact(row.outstanding_minor, row.currency)


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def keep(request: StaffRequest, payment_id: int) -> HttpResponse:
    """What lies on account belongs to no claim yet."""
    payment = visible_or_404(request, payment_id)
    form = KeepForm(request.POST if request.method == "POST" else None)
    consequence = _("这笔余额不再挡住对这家客户的催收；以后仍可核销到应收款。")
    asks = question(payment, _("留作预收"), consequence, reverse("web:payment_keep", args=[payment.pk]))

    def act(data: dict[str, Any]) -> None:
        payment_received.keep_account(
            payment_id=payment.pk, organization=request.user.organization, reason=data["reason"], by=request.user,
            at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已留作预收，催收照常进行。"))


urlpatterns: list[URLPattern] = [
    path("payments", listing, name="payments"),
    path("payments/new", new, name="payment_new"),
    path("payments/<int:payment_id>", detail, name="payment"),
    path("payments/<int:payment_id>/reverse", reverse_one, name="payment_reverse"),
    path("payments/<int:payment_id>/apply", apply, name="payment_apply"),
    path("payments/<int:payment_id>/keep", keep, name="payment_keep"),
    path("payments/<int:payment_id>/clear", clear, name="payment_clear"),
]
