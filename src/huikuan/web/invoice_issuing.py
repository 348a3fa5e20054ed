"""开票: the invoice read from its file and compared with what was asked for, or typed; then registered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.flow.invoices.models import Invoice
from huikuan.flow.invoices.services import issuing
from huikuan.flow.reports.selectors.invoice_facts import Mismatch, mismatches
from huikuan.flow.reports.selectors.invoices import parts_of, state_of
from huikuan.rules.money import format_exact
from huikuan.support import clock, documents, uploads
from huikuan.support.access import Permission
from huikuan.support.files.keep import keep_file
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals, words
from huikuan.support.sentences.documents import INVOICE_CHECKS
from huikuan.web.acting import refusal_of
from huikuan.web.forms.invoices import IssueForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.invoices import visible_or_404
from huikuan.web.moment import as_of

KEPT = "invoice_upload"
MISMATCHES: dict[str, str | Promise] = {
    "total": gettext_lazy(
        "价税合计：文件是 %(found)s，申请的是 %(wanted)s。金额不同就不是这张发票，请核对文件或重新申请。"
    ),
    "buyer_name": gettext_lazy("购买方：文件是“%(found)s”，客户登记的名称是“%(wanted)s”。"),
    "buyer_id": gettext_lazy("购买方税号：文件是 %(found)s，客户登记的是 %(wanted)s。"),
    "seller_name": gettext_lazy("销售方：文件是“%(found)s”，签约主体是“%(wanted)s”。"),
    "seller_id": gettext_lazy("销售方税号：文件是 %(found)s，签约主体登记的是 %(wanted)s。"),
    "kind": gettext_lazy("种类：文件是%(found)s，申请的是%(wanted)s。"),
    "number_taken": gettext_lazy("发票号码 %(found)s 已经登记过，不能重复。"),
}
SAME = {"number": "number", "code": "code", "issued_on": "issued_on", "kind": "kind", "tax_minor": "tax"}
"""What a file says, and the input that repeats it."""


@staff(Permission.ISSUE_INVOICE, methods=("GET", "POST"))
def issue(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Give the file and look at what was read, or type; then register. A new file is always shown before it counts."""
    invoice = visible_or_404(request, invoice_id)
    if state_of(invoice) != "requested":
        messages.info(request, _("这张发票已经处理过了，这里是最新情况。"))
        return HttpResponseRedirect(reverse("web:invoice", args=[invoice.pk]))
    if request.method != "POST":
        request.session.pop(KEPT, None)
        return page(request, invoice, blank(request, invoice), 200)
    if request.POST.get("ask") == "without":
        request.session.pop(KEPT, None)
        return page(request, invoice, blank(request, invoice), 200)
    form = IssueForm(request.POST, request.FILES, today=as_of(request), currency=invoice.currency)
    valid = form.is_valid()
    if upload := request.FILES.get("file"):
        return read(request, invoice, form, upload)
    if request.POST.get("ask") == "read":
        form.add_error("file", _("请先选择文件。"))
        return page(request, invoice, form, 422)
    if valid and fits(request, invoice, form) and not refusal_of(lambda: register(request, invoice, form), form):
        request.session.pop(KEPT, None)
        messages.success(request, _("已登记开票。下一步：送达客户，并留好凭证。"))
        return HttpResponseRedirect(reverse("web:invoice", args=[invoice.pk]))
    return page(request, invoice, form, 422)


def blank(request: StaffRequest, invoice: Invoice, **first: Any) -> IssueForm:
    """The form before anybody typed: today, the kind that was asked for, the tax by the contract's rate."""
    initial = {"issued_on": as_of(request), "kind": invoice.kind, **first}
    return IssueForm(initial=initial, today=as_of(request), currency=invoice.currency)


def read(request: StaffRequest, invoice: Invoice, form: IssueForm, upload: Any) -> HttpResponse:
    """Keep the file until the invoice is registered, and show what it says. One that cannot be read only goes along."""
    if form.has_error("file"):
        return page(request, invoice, form, 422)
    content, unread = upload.read(), ""
    try:
        facts = facts_of(content, upload.name)
    except Refused as error:
        facts, unread = {}, refusals.sentence(error)
    request.session[KEPT] = {
        "invoice": invoice.pk, "token": uploads.keep(content, at=clock.now()), "name": upload.name[:160],
        "facts": facts, "unread": unread,
    }  # fmt: skip
    if unread:  # what was typed stays; the file goes along as it is
        return page(request, invoice, typed(request, invoice), 200)
    said = {field: facts.get(name) for name, field in SAME.items() if facts.get(name) not in (None, "")}
    return page(request, invoice, blank(request, invoice, **said), 200)


def typed(request: StaffRequest, invoice: Invoice) -> IssueForm:
    """The form with what was typed so far, without complaints."""
    names = ("number", "code", "issued_on", "kind", "tax")
    return blank(request, invoice, **{name: request.POST[name] for name in names if request.POST.get(name)})


def facts_of(content: bytes, name: str) -> dict[str, Any]:
    """What an e-invoice file says, as values that can be stored. Raises Refused when it cannot be read.

    Whom it names is compared with the request each time it is shown (`mismatches`), not here.
    """
    read = documents.read_invoice(content, name)
    return {
        "number": read.number, "code": read.code, "kind": read.kind,
        "issued_on": read.issued_on.isoformat() if read.issued_on else "",
        "total_minor": read.total_minor, "tax_minor": read.tax_minor,
        "buyer_name": read.buyer.name, "buyer_id": read.buyer.tax_id,
        "seller_name": read.seller.name, "seller_id": read.seller.tax_id,
        "source": read.source, "checks": list(read.checks),
    }  # fmt: skip


def kept_for(request: StaffRequest, invoice: Invoice) -> dict[str, Any] | None:
    """The file that was given for this invoice in this session: token, name, facts."""
    found = request.session.get(KEPT)
    return found if isinstance(found, dict) and found.get("invoice") == invoice.pk else None


def fits(request: StaffRequest, invoice: Invoice, form: IssueForm) -> bool:
    """Whether what was typed is what the file says, and what differs from the request was seen by the person."""
    kept = kept_for(request, invoice)
    if kept is None:
        return True
    facts = kept["facts"]
    for name, field in SAME.items():
        said, typed = facts.get(name), form.cleaned_data[field]
        if said not in (None, "") and str(said) != str(typed):
            form.add_error(field, _("与文件里的不同。请以文件为准，或先去掉文件，再手工登记。"))
    blocking, differing = said_plainly(invoice, facts)
    if blocking:
        form.add_error(None, _("这个文件不是申请的那张发票，请看下面的说明。"))
    elif differing and not form.cleaned_data["agreed"]:
        form.add_error("agreed", _("文件与申请有出入。核对无误后请打勾，再登记。"))
    return form.is_valid()


def register(request: StaffRequest, invoice: Invoice, form: IssueForm) -> None:
    """The invoice is issued and its file kept, both or neither."""
    data, kept, at = form.cleaned_data, kept_for(request, invoice), clock.now()
    with transaction.atomic():
        stored = None
        if kept is not None:
            content = uploads.read(kept["token"])
            if content is None:
                raise Refused("upload_gone", field="file")
            stored = keep_file(
                organization_id=invoice.organization_id, name=kept["name"], content=content, by_id=request.user.pk,
                at=at,
            )  # fmt: skip
        issuing.issue_invoice(
            invoice_id=invoice.pk, organization=invoice.organization, number=data["number"], code=data["code"],
            kind=data["kind"], issued_on=data["issued_on"], tax_minor=data["tax"],
            facts=(kept or {}).get("facts"), file=stored, by=request.user, at=at,
        )  # fmt: skip
    if kept is not None:
        uploads.drop(kept["token"])


def page(request: StaffRequest, invoice: Invoice, form: IssueForm, status: int) -> HttpResponse:
    kept = kept_for(request, invoice)
    blocking, differing = said_plainly(invoice, kept["facts"]) if kept else ([], [])
    context = {
        "invoice": invoice,
        "form": form,
        "parts": parts_of(invoice),
        "kept": kept,
        "blocking": blocking,
        "differing": differing,
    }
    asked = request.method == "POST" and request.htmx and request.htmx.target == "issue"
    template = "web/invoices/issue_form.html" if asked else "web/invoices/issue.html"
    return render(request, template, context, status=status)


def said_plainly(invoice: Invoice, facts: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What rules the file out, and what a person has to look at: where it differs, what is odd in itself."""
    found = mismatches(invoice, facts)
    odd = [str(INVOICE_CHECKS[code]) for code in facts.get("checks") or () if code in INVOICE_CHECKS]
    blocking = [sentence(one, invoice) for one in found if one.blocks]
    return blocking, [sentence(one, invoice) for one in found if not one.blocks] + odd


def sentence(one: Mismatch, invoice: Invoice) -> str:
    """Where the file differs, in words."""
    values: dict[str, Any] = {"found": one.found, "wanted": one.wanted}
    for name, value in values.items():
        if one.code == "total":
            values[name] = format_exact(int(value), invoice.currency)
        if one.code == "kind":
            values[name] = words.word(words.INVOICE_KINDS, str(value))
    return str(MISMATCHES[one.code]) % values


urlpatterns: list[URLPattern] = [path("invoices/<int:invoice_id>/issue", issue, name="invoice_issue")]
