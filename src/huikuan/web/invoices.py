"""发票: what is to be invoiced, issued, delivered and confirmed; one invoice with its papers and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import customers_for
from huikuan.flow.invoices.models import Invoice
from huikuan.flow.invoices.services import issuing, requesting
from huikuan.flow.receivables.selectors.filters import Filter, whole
from huikuan.flow.reports.selectors.invoices import (
    InvoiceFilter,
    billable,
    counts,
    find_invoice,
    invoice_page,
    parts_of,
    state_of,
    unbilled_page,
)
from huikuan.flow.reports.selectors.leaks import unbilled_claims
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.events.timeline import timeline
from huikuan.support.files.keep import keep_file
from huikuan.support.files.models import StoredFile
from huikuan.web import subjects
from huikuan.web.acting import refusal_of
from huikuan.web.asking import Question, asked
from huikuan.web.contracts import visible_or_404 as contract_or_404
from huikuan.web.downloads import download
from huikuan.web.forms.invoices import ConfirmForm, DeliverForm, RedForm, RequestForm, WithdrawForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import invoicing

TABS = (
    ("unbilled", pgettext_lazy("invoices", "可开未开")),
    ("to_issue", pgettext_lazy("invoices", "待开票")),
    ("to_deliver", pgettext_lazy("invoices", "待送达")),
    ("to_confirm", pgettext_lazy("invoices", "待确认")),
    ("all", pgettext_lazy("invoices", "全部")),
    ("red", pgettext_lazy("invoices", "红冲")),
)


@staff(Permission.READ)
def listing(request: StaffRequest) -> HttpResponse:
    """What is to be done, a tab for each step; the longest wait first."""
    user, day = request.user, as_of(request)
    wanted = InvoiceFilter.read({name: str(request.GET.get(name, "")) for name in request.GET})
    query, after = request.GET.copy(), request.GET.get("after", "")
    query.pop("after", None)
    waiting = counts(user, wanted, day)
    context = {
        "wanted": wanted,
        "narrowed": wanted != InvoiceFilter(show=wanted.show),
        "query": query.urlencode(),
        "is_first": not after,
        "tabs": [
            (name, word, "?" + wanted.query(show=name), waiting.get(name), name == wanted.show) for name, word in TABS
        ],
        "may_request": may(user.role, Permission.REQUEST_INVOICE),
        "may_issue": may(user.role, Permission.ISSUE_INVOICE),
        "customer": customers_for(user).filter(pk=wanted.customer).first() if wanted.customer else None,
    }
    if wanted.show == "unbilled":
        context["claims"], context["older"] = unbilled_page(user, wanted, day, after=after)
    else:
        context["page"] = invoice_page(user, wanted, day, after=after)
    part = bool(request.htmx) and request.htmx.target == "invoices" and not request.htmx.history_restore_request
    return render(request, "web/invoices/table.html" if part else "web/invoices/list.html", context)


def visible_or_404(request: StaffRequest, invoice_id: int) -> Invoice:
    """The invoice, or "not found" for one that is not there or not this person's business."""
    invoice = find_invoice(request.user, invoice_id)
    if invoice is None:
        raise Http404
    return invoice


@staff(Permission.READ)
def detail(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Where the invoice stands, what it bills, its papers, and what happened."""
    invoice, user = visible_or_404(request, invoice_id), request.user
    keys = [invoice.pk, *([invoice.reverses_id] if invoice.reverses_id else [])]
    events = timeline([("invoice", keys)], organization_id=user.organization_id, limit=20)
    state = state_of(invoice)
    may_request, may_issue = may(user.role, Permission.REQUEST_INVOICE), may(user.role, Permission.ISSUE_INVOICE)
    context = {
        "invoice": invoice,
        "state": state,
        "parts": parts_of(invoice),
        "lines": subjects.lines(events.events, user.organization_id),
        "may_issue": state == "requested" and may_issue,
        "may_deliver": state == "issued" and may_request,
        "may_confirm": state == "delivered" and may_request,
        "may_withdraw": state == "requested" and may_request,
        "may_take_back": state in ("issued", "delivered", "confirmed") and may_issue,
    }
    return render(request, "web/invoices/detail.html", context)


@staff(Permission.REQUEST_INVOICE, methods=("GET", "POST"))
def new(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Ask for an invoice over some claims of a contract. The sum comes back without saving."""
    contract = contract_or_404(request, contract_id)
    rows, currency = billable(contract), contract.currency
    data = request.POST if request.method == "POST" else None
    ticked = first_ticked(request, contract, [row.receivable.pk for row in rows])
    form = RequestForm(data, rows=rows, ticked=ticked, currency=currency)
    context = {"contract": contract, "form": form, "rows": rows}
    if data is None:
        sum_minor = sum(row.left_minor for row in rows if row.receivable.pk in ticked)
        return render(request, "web/invoices/new.html", context | {"sum_minor": sum_minor})
    valid = form.is_valid()
    context["sum_minor"] = sum(form.cleaned_data.get("parts", {}).values())
    if data.get("ask") == "sum":
        template = "web/invoices/sum.html" if request.htmx else "web/invoices/new.html"
        return render(request, template, context | {"quiet": True})
    made: list[Invoice] = []
    if valid and not refusal_of(lambda: made.append(requested(request, contract, form.cleaned_data)), form):
        messages.success(request, _("已申请开票，财务会在“发票 › 待开票”里看到。"))
        return HttpResponseRedirect(reverse("web:invoice", args=[made[0].pk]))
    return render(request, "web/invoices/new.html", context, status=422)


def first_ticked(request: StaffRequest, contract: Contract, keys: list[int]) -> set[int]:
    """The claim the person came from; else those whose work is accepted; else the only one there is."""
    came_from = whole(request.GET.get("receivable", ""))
    if came_from in keys:
        return {came_from}
    ready = unbilled_claims(request.user, Filter(), as_of(request)).filter(contract=contract)
    return set(ready.values_list("pk", flat=True)) & set(keys) or set(keys if len(keys) == 1 else ())


def requested(request: StaffRequest, contract: Contract, data: dict[str, Any]) -> Invoice:
    return requesting.request_invoice(
        contract=contract, parts=data["parts"], kind=data["kind"], note=data["note"], by=request.user, at=clock.now()
    )


def question(invoice: Invoice, title: str, consequence: str, action: str, *, danger: bool = False) -> Question:
    """The question about one invoice, with the invoice named."""
    back = reverse("web:invoice", args=[invoice.pk])
    named = [invoice.customer.name, invoice.number, format_exact(invoice.total_minor, invoice.currency)]
    crumbs = ((reverse("web:invoices"), pgettext("rail", "发票")), (back, invoice.number or invoice.contract.number))
    return Question(title, " · ".join(name for name in named if name), consequence, action, back, danger, crumbs)


Perform = Callable[[Invoice, dict[str, Any]], object]


def act_on(
    request: StaffRequest,
    invoice: Invoice,
    name: str,
    form: forms.Form,
    texts: tuple[str, str, str],
    perform: Perform,
    *,
    danger: bool = False,
) -> HttpResponse:
    """A dialog about one invoice: `texts` are its title, its consequence and what is said when it is done."""
    title, consequence, done = texts
    asks = question(invoice, title, consequence, reverse(f"web:{name}", args=[invoice.pk]), danger=danger)
    return asked(request, form, asks, lambda data: perform(invoice, data), done)


@staff(Permission.REQUEST_INVOICE, methods=("GET", "POST"))
def deliver(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """The customer has it: claims that wait for it get their due date."""
    invoice, today = visible_or_404(request, invoice_id), as_of(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DeliverForm(*posted, today=today, initial={"delivered_on": today})

    @transaction.atomic
    def perform(invoice: Invoice, data: dict[str, Any]) -> object:
        kept = kept_upload(request, data.pop("file"))
        return invoicing.deliver(
            invoice_id=invoice.pk, organization=invoice.organization, file=kept, by=request.user, at=clock.now(), **data
        )

    consequence = _("以收到发票为条件的款项，从送达日起算到期日。没有凭证，客户说没收到时很难反驳。")
    texts = (_("登记送达"), consequence, _("已登记送达。"))
    return act_on(request, invoice, "invoice_deliver", form, texts, perform)


def kept_upload(request: StaffRequest, upload: Any) -> StoredFile | None:
    """The uploaded file, kept for good; None when there is none."""
    if not upload:
        return None
    return keep_file(
        organization_id=request.user.organization_id, name=upload.name, content=upload.read(), by_id=request.user.pk,
        at=clock.now(),
    )  # fmt: skip


@staff(Permission.REQUEST_INVOICE, methods=("GET", "POST"))
def confirm(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """The customer says that it is in order."""
    invoice, today = visible_or_404(request, invoice_id), as_of(request)
    form = ConfirmForm(request.POST or None, today=today, initial={"confirmed_on": today})

    def perform(invoice: Invoice, data: dict[str, Any]) -> object:
        return issuing.confirm_invoice(
            invoice_id=invoice.pk, organization=invoice.organization, by=request.user, at=clock.now(), **data
        )

    texts = (_("登记客户确认"), "", _("已登记客户确认。"))
    return act_on(request, invoice, "invoice_confirm", form, texts, perform)


@staff(Permission.REQUEST_INVOICE, methods=("GET", "POST"))
def withdraw(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """What was asked for is not needed."""
    invoice = visible_or_404(request, invoice_id)

    def perform(invoice: Invoice, data: dict[str, Any]) -> object:
        return requesting.withdraw_request(
            invoice_id=invoice.pk, organization=invoice.organization, by=request.user, at=clock.now(), **data
        )

    texts = (_("撤回开票申请"), _("这些款项可以重新申请开票。"), _("已撤回开票申请。"))
    return act_on(request, invoice, "invoice_withdraw", WithdrawForm(request.POST or None), texts, perform)


@staff(Permission.ISSUE_INVOICE, methods=("GET", "POST"))
def red(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Take an issued invoice back by a red letter."""
    invoice, today = visible_or_404(request, invoice_id), as_of(request)
    form = RedForm(request.POST or None, today=today, initial={"issued_on": today})

    def perform(invoice: Invoice, data: dict[str, Any]) -> object:
        return invoicing.red_letter(
            invoice_id=invoice.pk, organization=invoice.organization, by=request.user, at=clock.now(), **data
        )

    consequence = _(
        "整张发票作废，不能撤销。请先在税务系统开好红字发票，再在这里登记；"
        "由这张发票的送达算出的到期日会撤回，款项可以重新开票。"
    )
    texts = (_("红冲这张发票"), consequence, _("已红冲，相关款项可以重新开票。"))
    return act_on(request, invoice, "invoice_red", form, texts, perform, danger=True)


@staff(Permission.READ)
def file(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """The e-invoice as it was handed in."""
    return paper(visible_or_404(request, invoice_id).file)


@staff(Permission.READ)
def proof(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """What proves its delivery."""
    return paper(visible_or_404(request, invoice_id).delivered_file)


def paper(kept: StoredFile | None) -> HttpResponse:
    if kept is None:
        raise Http404
    return download(kept)


urlpatterns: list[URLPattern] = [
    path("invoices", listing, name="invoices"),
    path("invoices/<int:invoice_id>", detail, name="invoice"),
    path("invoices/<int:invoice_id>/deliver", deliver, name="invoice_deliver"),
    path("invoices/<int:invoice_id>/confirm", confirm, name="invoice_confirm"),
    path("invoices/<int:invoice_id>/withdraw", withdraw, name="invoice_withdraw"),
    path("invoices/<int:invoice_id>/red-letter", red, name="invoice_red"),
    path("invoices/<int:invoice_id>/file", file, name="invoice_file"),
    path("invoices/<int:invoice_id>/proof", proof, name="invoice_proof"),
    path("contracts/<int:contract_id>/invoices/new", new, name="invoice_new"),
]
