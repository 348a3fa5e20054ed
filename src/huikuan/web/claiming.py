"""到款认领: unidentified money offered to project managers, and what they claimed waiting for finance."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.payments.models import LineClaim
from huikuan.flow.payments.selectors import claiming as reading
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked, asked_why
from huikuan.web.forms.banking import ClaimForm
from huikuan.web.forms.fields import read_amount
from huikuan.web.guard import StaffRequest, staff
from huikuan.workflow import claiming


@staff(Permission.CLAIM_MONEY)
def offered(request: StaffRequest) -> HttpResponse:
    """What can be claimed, and what one has claimed."""
    user = request.user
    typed = request.GET.get("amount", "").strip()[:40]
    amount = read_amount(typed, user.organization.currency) if typed else None
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": reading.offered_page(user.organization_id, after=request.GET.get("after", ""), amount_minor=amount),
        "claims": reading.claims_by(user), "typed": typed, "unread": bool(typed) and amount is None,
        "query": query.urlencode(), "is_first": not request.GET.get("after"),
    }  # fmt: skip
    return render(request, "web/bank/offered.html", context)


@staff(Permission.CLAIM_MONEY, methods=("GET", "POST"))
def claim(request: StaffRequest, line_id: int) -> HttpResponse:
    """Claim a part of it for one of one's own contracts."""
    line = reading.find_offered(request.user.organization_id, line_id)
    if line is None:
        raise Http404
    form = ClaimForm(
        request.POST if request.method == "POST" else None, user=request.user, currency=line.currency,
        initial={"amount": line.free_minor},
    )  # fmt: skip
    asks = Question(
        _("认领这笔到账"), f"{line.on} · {format_exact(line.free_minor, line.currency)} · {line.payer}",
        _("财务确认后入账；确认前别人不能再认领这部分。"), reverse("web:line_claim", args=[line.pk]),
        reverse("web:line_claims"),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        claiming.claim(
            line_id=line.pk, organization=request.user.organization, contract=data["contract"],
            amount_minor=data["amount"], note=data["note"], by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已认领，等财务确认。"))


@staff(Permission.CLAIM_MONEY, methods=("POST",))
def release(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Take one's claim back."""

    def act() -> None:
        claiming.release(claim_id=claim_id, organization=request.user.organization, by=request.user, at=clock.now())

    if not LineClaim.objects.filter(pk=claim_id, claimant=request.user).exists():
        raise Http404
    told(request, refusal_of(act), _("已放弃认领。"))
    return HttpResponseRedirect(reverse("web:line_claims"))


@staff(Permission.READ_BANK)
def waiting(request: StaffRequest) -> HttpResponse:
    """What finance is to decide about."""
    context = {
        "claims": reading.claims_waiting(request.user.organization_id),
        "may_decide": may(request.user.role, Permission.RECORD_PAYMENT),
    }
    return render(request, "web/bank/claims.html", context)


def waiting_or_404(request: StaffRequest, claim_id: int) -> LineClaim:
    row = LineClaim.objects.select_related("line", "customer", "claimant").filter(
        pk=claim_id, organization_id=request.user.organization_id
    ).first()  # fmt: skip
    if row is None:
        raise Http404
    return row


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def confirm(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Finance agrees: the money is booked."""
    row = waiting_or_404(request, claim_id)

    def act() -> None:
        claiming.confirm(claim_id=row.pk, organization=request.user.organization, by=request.user, at=clock.now())

    told(request, refusal_of(act), _("已确认入账，相关提醒已撤回。"))
    return HttpResponseRedirect(reverse("web:bank_claims"))


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def refuse(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Finance says no, and why."""
    row = waiting_or_404(request, claim_id)
    said = f"{row.claimant.name} · {row.customer.name} · {format_exact(row.amount_minor, row.line.currency)}"
    asks = Question(
        _("退回认领"), said, _("这笔钱重新开放认领，认领人会看到原因。"),
        reverse("web:bank_claim_refuse", args=[row.pk]),
        reverse("web:bank_claims"), danger=True, crumbs=((reverse("web:bank_claims"), _("认领")),),
    )  # fmt: skip
    return asked_why(request, asks, claiming.refuse, _("已退回。"), claim_id=row.pk)


urlpatterns: list[URLPattern] = [
    path("claims", offered, name="line_claims"),
    path("claims/lines/<int:line_id>", claim, name="line_claim"),
    path("claims/<int:claim_id>/release", release, name="line_claim_release"),
    path("bank/claims", waiting, name="bank_claims"),
    path("bank/claims/<int:claim_id>/confirm", confirm, name="bank_claim_confirm"),
    path("bank/claims/<int:claim_id>/refuse", refuse, name="bank_claim_refuse"),
]
