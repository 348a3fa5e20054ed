"""A credit report's key facts: read, checked against the customer, ticked into a review."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.models import CreditReview, Customer
from huikuan.rules.plan.credit import STOPS, WEIGHTS
from huikuan.rules.plan.credit_proposals import proposals, stops_of
from huikuan.rules.plan.credit_report import CreditReport, identity_problems, read_report
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.files.keep import keep_file
from huikuan.support.files.models import StoredFile
from huikuan.support.sentences import credit as sentences
from huikuan.support.sentences import incentives as fact_words
from huikuan.support.sentences import words
from huikuan.support.sentences.lists import listed
from huikuan.web.customers import visible_or_404
from huikuan.web.forms.credit_report import ReportForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of

SALT = "huikuan.credit_report"
VALID_SECONDS = 24 * 3600
Facts = list[list[Any]]


@staff(Permission.EDIT_CREDIT, methods=("GET", "POST"))
def take_in(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Paste or upload; then the facts, whether they are this customer's, and what they suggest."""
    customer = visible_or_404(request, customer_id)
    bound = request.method == "POST"
    form = ReportForm(request.POST, request.FILES) if bound else ReportForm()
    if bound and form.is_valid():
        return render(request, "web/customers/credit_facts.html", found_in(request, customer, form.cleaned_data))
    context = {"form": form, "customer": customer}
    return render(request, "web/customers/credit_import.html", context, status=422 if bound else 200)


def found_in(request: StaffRequest, customer: Customer, data: dict[str, Any]) -> dict[str, Any]:
    """The page of what was read; the report itself is kept at once, as evidence of the review to come."""
    report = read_report(data["words"])
    problems = identity_problems(report, customer.name, customer.uscc)
    kept = keep_file(
        organization_id=customer.organization_id, name=data["name"] or f"{_('企业信用报告')}.txt",
        content=data["content"], by_id=request.user.pk, at=clock.now(),
    )  # fmt: skip
    facts = as_values(report)
    return {
        "customer": customer,
        "facts": fact_lines(facts),
        "doubtful": [(words.word(fact_words.REPORT_FACTS, code), said) for code, said in report.conflicts],
        "problems": [words.word(fact_words.IDENTITY, code) for code in problems],
        "proposals": offered(report, request),
        "stops": [(f"stop:{code}", words.word(sentences.STOPS, code)) for code in stops_of(report)],
        "ticked": not set(problems) & {"name_differs", "uscc_differs"},
        "token": signing.dumps({"customer": customer.pk, "facts": facts, "file": kept.pk}, salt=SALT, compress=True),
    }


def as_values(report: CreditReport) -> Facts:
    """[code, value as text or number, unit, words] of each fact, as a review stores it."""
    return [
        [one.code, one.value if isinstance(one.value, int | str) else one.value.isoformat(), one.unit, one.words]
        for one in report.facts
    ]


def fact_lines(facts: Facts) -> list[tuple[str, str, str]]:
    """(what, its value, the words it came from)."""
    return [
        (words.word(fact_words.REPORT_FACTS, code), fact_words.fact_sentence(code, value, unit), said)
        for code, value, unit, said in facts
    ]


def offered(report: CreditReport, request: StaffRequest) -> list[tuple[str, str, str, str]]:
    """(key to tick, check, finding, the facts it rests on)."""
    return [
        (
            f"{one.check}:{one.finding}", words.word(sentences.CHECKS, one.check),
            words.word(sentences.FINDINGS, one.finding),
            listed(words.word(fact_words.REPORT_FACTS, code) for code in one.because),
        )
        for one in proposals(report, as_of(request))
    ]  # fmt: skip


def ticked(keys: list[str]) -> dict[str, Any]:
    """The review's fields as ticked; anything that is no check, finding or stop is left out."""
    initial: dict[str, Any] = {"stops": [key[5:] for key in keys if key.startswith("stop:") and key[5:] in STOPS]}
    for key in keys:
        check, _colon, finding = key.partition(":")
        if check in WEIGHTS and finding in sentences.FINDINGS:
            initial[f"check_{check}"] = finding
    return initial


def evidence(token: str, customer: Customer) -> tuple[Facts, StoredFile | None]:
    """What a report that was read for this customer said, and the report; nothing for a forged or old token."""
    try:
        found = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return [], None
    if found["customer"] != customer.pk:
        return [], None
    return found["facts"], StoredFile.objects.filter(
        organization_id=customer.organization_id, pk=found["file"]
    ).first()  # fmt: skip


def facts_of(review: CreditReview | None) -> list[tuple[str, str, str]]:
    """The facts a review took from a report, in words."""
    return fact_lines(review.facts.get("report", [])) if review is not None else []


urlpatterns: list[URLPattern] = [
    path("customers/<int:customer_id>/credit/report", take_in, name="credit_import"),
]
