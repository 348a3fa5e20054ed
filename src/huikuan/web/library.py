"""复盘: what was learnt when a case ended, and the library of it, to be searched before the next contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.flow.negotiation.models import Case, Retrospective
from huikuan.flow.negotiation.selectors.cases import find_case
from huikuan.flow.negotiation.selectors.experience import LibraryFilter, experience_of, library_page
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import whole
from huikuan.flow.reminders.models import Action
from huikuan.rules.health.model import Severity
from huikuan.rules.talks.reasons import REMEDIES
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.sentences import reasons, talks
from huikuan.support.sentences.health import TOPICS
from huikuan.support.sentences.lists import listed
from huikuan.web.acting import refusal_of
from huikuan.web.firm import crumbs_of
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import contract_health
from huikuan.workflow.contract_health import About
from huikuan.workflow.looking_back import write

REASONS = [(code, talks.REASONS[code]) for code in REMEDIES]


OTHER_WAYS = [("talk", _("电话、面谈")), ("promise", _("要到一个日期")), ("agreement", _("分期或折扣"))]
BEFORE_OPENING = timedelta(days=30)  # the ladder began before the machine opened the case


class RetrospectiveForm(forms.Form):
    """A short look back."""

    reason = forms.ChoiceField(label=_("到底为什么拖"), choices=REASONS)
    worked = forms.MultipleChoiceField(label=_("哪些办法有用"), required=False, widget=forms.CheckboxSelectMultiple)
    missing_terms = forms.MultipleChoiceField(
        label=_("合同缺了什么"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(TOPICS.items()), help_text=_("下次签合同前，合同体检会提醒。"),
    )  # fmt: skip
    words = forms.CharField(label=_("经过，一两句话"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    advice = forms.CharField(
        label=_("下次怎么做"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worked"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [*steps, *OTHER_WAYS]


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def retrospective(request: StaffRequest, case_id: int) -> HttpResponse:
    """Written after the end; what the record knows is filled in already."""
    case = find_case(request.user, case_id)
    if case is None or case.closed_on is None:
        raise Http404
    before = Retrospective.objects.filter(case=case).first()
    steps = steps_of(case)
    days, amount = measured(case)
    form = RetrospectiveForm(request.POST or None, steps=steps, initial=first(request, case, before, steps))
    if form.is_bound and form.is_valid():

        def save() -> None:
            write(case=case, days_late=days, amount_minor=amount, by=request.user, at=clock.now(), **form.cleaned_data)

        if not refusal_of(save, form):
            messages.success(request, _now("已写进案例库，谢谢。"))
            return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
    context = {
        "form": form, "case": case, "crumbs": crumbs_of(case), "back": reverse("web:case", args=[case.pk]),
        "days": days, "amount": amount,
    }  # fmt: skip
    return render(request, "web/firm/retrospective.html", context, status=422 if form.is_bound else 200)


def steps_of(case: Case) -> list[tuple[str, str]]:
    """The steps of the ladder that came before the money, in the order they were taken, in words. One query."""
    done = Action.objects.filter(
        receivable__contract_id=case.contract_id, state__in=("sent", "done"),
        business_date__gte=case.opened_on - BEFORE_OPENING, business_date__lte=case.closed_on,
    )  # fmt: skip
    keys = done.order_by("business_date", "pk").values_list("step_key", flat=True)
    return [(key, reasons.step_word(key)) for key in dict.fromkeys(keys)]


def first(
    request: StaffRequest, case: Case, before: Retrospective | None, steps: list[tuple[str, str]]
) -> dict[str, Any]:
    """What the form starts with: what was written, else what the record and the health check know."""
    if before is not None:
        return {name: getattr(before, name) for name in RetrospectiveForm.base_fields}
    found = contract_health.check_recorded(case.contract, About(), as_of(request)).report.findings
    missing = [one.topic for one in found if one.severity == Severity.MISSING]
    last = [steps[-1][0]] if steps and case.outcome == "paid" else []
    return {"reason": case.reason or "other", "worked": last, "missing_terms": list(dict.fromkeys(missing))}


def measured(case: Case) -> tuple[int, int]:
    """How late the last money came, and how much was late at all; minor units. One query."""
    rows = Receivable.objects.filter(contract_id=case.contract_id, due_on__isnull=False).values_list(
        "due_on", "closed_on", "amount_minor"
    )
    late = [
        ((closed or case.closed_on) - due, amount)
        for due, closed, amount in rows
        if due and case.closed_on and (closed or case.closed_on) > due
    ]
    return max((span.days for span, _amount in late), default=0), sum(amount for _span, amount in late)


@staff(Permission.READ)
def library(request: StaffRequest) -> HttpResponse:
    """What was learnt, searched by words, reason and missing term."""
    chosen = LibraryFilter(
        text=request.GET.get("text", "").strip()[:80],
        reason=request.GET.get("reason", "")[:24],
        term=request.GET.get("term", "")[:24],
    )
    page = library_page(request.user, chosen, before=whole(request.GET.get("before", "")))
    known = experience_of(request.user.organization_id)
    context = {
        "chosen": chosen,
        "rows": [(row, talks.REASONS.get(row.reason, ""), terms_in_words(row)) for row in page.rows],
        "next_before": page.next_before,
        "reasons": REASONS,
        "terms": list(TOPICS.items()),
        "learnt": sorted(((TOPICS.get(one.topic, one.topic), one) for one in known.values()), key=most_first)[:8],
    }
    return render(request, "web/firm/library.html", context)


def terms_in_words(row: Retrospective) -> str:
    return listed(str(TOPICS.get(topic, topic)) for topic in row.missing_terms)


def most_first(pair: tuple[Any, Any]) -> int:
    return -int(pair[1].cases)


urlpatterns: list[URLPattern] = [
    path("cases/<int:case_id>/retrospective", retrospective, name="retrospective"),
    path("library", library, name="library"),
]
