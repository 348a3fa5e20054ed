"""还款协议: what was agreed, what of it is paid, its paper, the signed copy, its end; and who may concede what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.models import Agreement
from huikuan.flow.negotiation.selectors.offers import find_agreement, limits_of
from huikuan.flow.negotiation.services import agreements as services
from huikuan.flow.negotiation.services.authority import set_limit
from huikuan.rules.talks.authority import DEFAULTS
from huikuan.rules.talks.schedule import still_open
from huikuan.rules.talks.terms import from_json
from huikuan.support.access import Permission, may
from huikuan.support.sentences import agreements as words
from huikuan.support.sentences.happenings import role_word
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked
from huikuan.web.cases import case_crumbs
from huikuan.web.downloads import download, pdf_answer
from huikuan.web.forms.offers import AnswerForm, LimitForm, SignedForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of, present
from huikuan.workflow import agreement_paper, negotiating


def visible_or_404(request: StaffRequest, agreement_id: int) -> Agreement:
    """The agreement, or "not found" for one that is not there or not this person's business."""
    row = find_agreement(request.user, agreement_id)
    if row is None:
        raise Http404
    return row


@staff(Permission.READ)
def detail(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """Its instalments with what is paid of each, its paper and its history."""
    row = visible_or_404(request, agreement_id)
    tone, state = words.AGREEMENT_STATES[row.state]
    negotiates = may(request.user.role, Permission.NEGOTIATE)
    context = {
        "agreement": row, "case": row.case, "terms": from_json(row.offer.terms), "tone": tone, "state": state,
        "lines": lines(row), "crumbs": case_crumbs(row.case), "may_sign": negotiates,
        "may_end": negotiates and row.state == "active",
    }  # fmt: skip
    return render(request, "web/offers/agreement.html", context)


def lines(row: Agreement) -> list[tuple[Any, int | None, str, Any]]:
    """Each line with what of it is unpaid (None once the agreement ended) and its state in words. One query."""
    by_claim: dict[int, list[Any]] = {}
    found = list(row.lines.select_related("receivable").order_by("due_on", "receivable_id"))
    for line in found:
        by_claim.setdefault(line.receivable_id, []).append(line)
    left: dict[int, int] = {}
    for mine in by_claim.values():
        parts = still_open([line.amount_minor for line in mine], mine[0].receivable.outstanding_minor)
        left.update(zip((line.pk for line in mine), parts, strict=True))
    running = row.state == "active"
    return [(line, left[line.pk] if running else None, *words.LINE_STATES[line.state]) for line in found]


@staff(Permission.READ)
def paper(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """The document to sign, in the customer's language or, with ?language=, in zh or en."""
    row = visible_or_404(request, agreement_id)
    language = request.GET.get("language", "")
    content = agreement_paper.paper(row, at=present(request), language=language if language in ("zh", "en") else "")
    return pdf_answer(content, f"{row.number}.pdf")


@staff(Permission.READ)
def signed(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """The signed copy as it was handed in."""
    row = visible_or_404(request, agreement_id)
    if row.signed_file is None:
        raise Http404
    return download(row.signed_file)


def question(row: Agreement, title: str, consequence: str, name: str, danger: bool = False) -> Question:
    back, about = reverse("web:agreement", args=[row.pk]), f"{row.case.customer.name} · {row.number}"
    return Question(
        title, about, consequence, reverse(name, args=[row.pk]), back, danger,
        (*case_crumbs(row.case), (back, row.number)),
    )  # fmt: skip


@staff(Permission.NEGOTIATE, methods=("GET", "POST"))
def sign(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """Keep the signed copy."""
    row, post = visible_or_404(request, agreement_id), request.method == "POST"
    form = SignedForm(
        request.POST if post else None, request.FILES if post else None, initial={"signed_on": as_of(request)}
    )

    def act(data: dict[str, Any]) -> object:
        return services.keep_signed(
            agreement_id=row.pk, organization=request.user.organization, signed_on=data["signed_on"],
            name=data["file"].name, content=data["file"].read(), by=request.user, at=present(request),
        )  # fmt: skip

    asks = question(row, _("存入签署的协议"), _("存入后不能修改；再存一份，旧的留在记录里。"), "web:agreement_sign")
    return asked(request, form, asks, act, _("已存入。"))


@staff(Permission.NEGOTIATE, methods=("GET", "POST"))
def end(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """End it by hand."""
    row = visible_or_404(request, agreement_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    consequence = _("原来的到期日恢复，减免的金额重新计入欠款，催收从原来的步骤接着走。已收的款和抵账不受影响。")

    def act(data: dict[str, Any]) -> object:
        return negotiating.end_agreement(
            agreement_id=row.pk, organization=request.user.organization, reason=data["reason"], by=request.user,
            at=present(request),
        )  # fmt: skip

    asks = question(row, _("终止协议"), consequence, "web:agreement_end", danger=True)
    return asked(request, form, asks, act, _("协议已终止。"))


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def authority(request: StaffRequest) -> HttpResponse:
    """What each role may concede alone; one form a role."""
    organization, role = request.user.organization, request.POST.get("role", "")
    limits = limits_of(organization.pk)
    made = {
        name: LimitForm(
            request.POST if role == name else None, currency=organization.currency, prefix=name,
            initial=LimitForm.of(limits[name]),
        )
        for name in DEFAULTS
    }  # fmt: skip
    form = made.get(role)

    def save() -> None:
        assert form is not None
        set_limit(organization=organization, role=role, limit=form.limit(), by=request.user, at=present(request))

    if form is not None and form.is_valid() and not refusal_of(save, form):
        told(request, "", _("已保存。"))
        return HttpResponseRedirect(reverse("web:settings_authority"))
    context = {"roles": [(name, role_word(name), one) for name, one in made.items()], "section": "authority"}
    return render(request, "web/offers/authority.html", context, status=422 if form is not None else 200)


urlpatterns: list[URLPattern] = [
    path("agreements/<int:agreement_id>", detail, name="agreement"),
    path("agreements/<int:agreement_id>/paper.pdf", paper, name="agreement_paper"),
    path("agreements/<int:agreement_id>/signed", signed, name="agreement_signed"),
    path("agreements/<int:agreement_id>/sign", sign, name="agreement_sign"),
    path("agreements/<int:agreement_id>/end", end, name="agreement_end"),
    path("settings/authority", authority, name="settings_authority"),
]
