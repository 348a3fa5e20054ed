"""信用: what was checked about a customer, the limit, and how much of it is used. Only for those with the right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.models import CreditReview, Customer
from huikuan.flow.parties.services.credit import approve_exposure, review_credit
from huikuan.flow.receivables.selectors.exposure import credit_stand
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.files.keep import keep_file
from huikuan.support.sentences import credit as sentences
from huikuan.support.sentences import words
from huikuan.web.acting import refusal_of
from huikuan.web.asking import Question, asked
from huikuan.web.credit_report import evidence, facts_of, ticked
from huikuan.web.customers import visible_or_404
from huikuan.web.downloads import download
from huikuan.web.forms.credit import ExposureForm, ReviewForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of


@staff(Permission.READ_CREDIT)
def credit(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The newest review, the exposure against its limit, and the earlier reviews."""
    customer, day = visible_or_404(request, customer_id), as_of(request)
    currency = request.user.organization.currency
    stand = credit_stand(customer, currency, day)
    reviews = list(customer.credit_reviews.select_related("by", "report").order_by("-reviewed_on", "-pk")[:20])
    context = {
        "customer": customer,
        "stand": stand,
        "currency": currency,
        "level": words.word(sentences.LEVELS, stand.level.level) if stand.level else "",
        "reasons": sentences.reason_sentences(stand.review.reasons, currency) if stand.review else [],
        "terms": terms_of(stand.review),
        "facts": facts_of(stand.review),
        "reviews": reviews,
        "approvals": customer.exposure_approvals.select_related("by").order_by("-until")[:10],
        "may_edit": may(request.user.role, Permission.EDIT_CREDIT),
        "may_approve": may(request.user.role, Permission.APPROVE_EXPOSURE),
    }
    return render(request, "web/customers/credit.html", context)


def terms_of(review: CreditReview | None) -> str:
    return words.word(sentences.TERMS, review.allowed_terms).replace("%%", "%") if review else ""


@staff(Permission.EDIT_CREDIT, methods=("GET", "POST"))
def review(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Enter what was found."""
    customer = visible_or_404(request, customer_id)
    currency = request.user.organization.currency
    taking = request.POST.get("ask") == "take"  # from the page of a report: fill the form in, save nothing
    if request.method == "POST" and not taking:
        form = ReviewForm(request.POST, request.FILES, currency=currency)
    else:
        initial = {"reviewed_on": as_of(request), "token": request.POST.get("token", "")}
        form = ReviewForm(initial=initial | ticked(request.POST.getlist("take")), currency=currency)
    if form.is_bound and form.is_valid() and not refusal_of(lambda: entered(request, customer, form, currency), form):
        messages.success(request, _("已保存信用调查。"))
        return HttpResponseRedirect(reverse("web:customer_credit", args=[customer.pk]))
    context = {"form": form, "customer": customer}
    return render(request, "web/customers/credit_review.html", context, status=422 if form.is_bound else 200)


def entered(request: StaffRequest, customer: Customer, form: ReviewForm, currency: str) -> CreditReview:
    data, at = form.cleaned_data, clock.now()
    upload = data["report"]
    said, kept = evidence(data["token"], customer)
    if upload:
        kept = keep_file(
            organization_id=customer.organization_id, name=upload.name, content=upload.read(), by_id=request.user.pk,
            at=at,
        )  # fmt: skip
    return review_credit(
        customer=customer, checks=form.checks(), facts=form.facts(), limit_minor=data["limit"], currency=currency,
        reviewed_on=data["reviewed_on"], report=kept, said=said, note=data["note"],
        by=request.user, at=at,
    )  # fmt: skip


@staff(Permission.APPROVE_EXPOSURE, methods=("GET", "POST"))
def approve(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Leave to go over the limit, with amount, day and reason."""
    customer = visible_or_404(request, customer_id)
    currency = request.user.organization.currency
    form = ExposureForm(request.POST if request.method == "POST" else None, currency=currency)
    back = reverse("web:customer_credit", args=[customer.pk])
    asks = Question(
        _("批准超限"), customer.name, _("批准后，在这个金额和日期之内可以继续签新合同。"),
        reverse("web:credit_approve", args=[customer.pk]), back,
        crumbs=((reverse("web:customer", args=[customer.pk]), customer.name), (back, _("信用"))),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> object:
        return approve_exposure(
            customer=customer, amount_minor=data["amount"], currency=currency, until=data["until"],
            reason=data["reason"], by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已批准超限。"))


@staff(Permission.READ_CREDIT)
def report(request: StaffRequest, customer_id: int, review_id: int) -> HttpResponse:
    """The report as it was handed in."""
    customer = visible_or_404(request, customer_id)
    row = customer.credit_reviews.select_related("report").filter(pk=review_id).first()
    if row is None or row.report is None:
        raise Http404
    return download(row.report)


urlpatterns: list[URLPattern] = [
    path("customers/<int:customer_id>/credit", credit, name="customer_credit"),
    path("customers/<int:customer_id>/credit/new", review, name="credit_review"),
    path("customers/<int:customer_id>/credit/approve", approve, name="credit_approve"),
    path("customers/<int:customer_id>/credit/<int:review_id>/report", report, name="credit_report"),
]
