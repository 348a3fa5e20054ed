"""对账单: a customer's account with one of our entities over a period, to look at, to hand over as PDF, to send."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.parties.models import Customer, LegalEntity
from huikuan.flow.reports.selectors.statement import Statement, statement_of
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.sentences import words
from huikuan.support.sentences.words import CURRENCIES
from huikuan.web.acting import refusal_of
from huikuan.web.customers import visible_or_404
from huikuan.web.downloads import pdf_answer
from huikuan.web.forms.fields import DayField, choose_from
from huikuan.web.forms.letters import LetterForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import statement_letter
from huikuan.workflow.personal_letter import language_for


class PeriodForm(forms.Form):
    """Which account, over which days."""

    entity = forms.ModelChoiceField(label=_("签约主体"), queryset=LegalEntity.objects.none(), empty_label=None)
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES])
    since = DayField(label=_("从"))
    until = DayField(label=_("到"))

    def data_query(self) -> str:
        """The same period as the query of an address."""
        data = self.cleaned_data
        values = {"entity": data["entity"].pk, "currency": data["currency"]}
        return urlencode(values | {name: data[name].isoformat() for name in ("since", "until")})


@staff(Permission.READ)
def statement(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The account on the screen; every figure is on record."""
    customer = customer_or_404(request, customer_id)
    form, found = asked_for(request, customer)
    context = {
        "customer": customer,
        "form": form,
        "statement": found,
        "query": form.data_query() if found else "",
        "may_send": may(request.user.role, Permission.APPROVE_MESSAGE),
        "lines": [(line, words.word(words.MOVEMENTS, line.kind)) for line in found.movements] if found else [],
    }
    return render(request, "web/customers/statement.html", context)


def customer_or_404(request: StaffRequest, customer_id: int) -> Customer:
    """The customer. A project manager with a part of the account only sees none: half an account is a wrong one."""
    customer = visible_or_404(request, customer_id)
    hidden = not sees_everything(request.user)
    if hidden and customer.contracts.exclude(manager=request.user).exists():
        raise Http404
    return customer


def asked_for(request: StaffRequest, customer: Customer) -> tuple[PeriodForm, Statement | None]:
    """The account over the period in the address: by default this year with the latest contract's entity."""
    organization, day = request.user.organization, as_of(request)
    entities = LegalEntity.objects.filter(organization=organization)
    latest = customer.contracts.order_by("-pk").select_related("entity").first()
    first = latest.entity if latest else entities.first()
    initial = {
        "entity": first and first.pk,
        "currency": organization.currency,
        "since": date(day.year, 1, 1),
        "until": day,
    }
    form = PeriodForm({**initial, **{name: request.GET[name] for name in initial if name in request.GET}})
    choose_from(form, "entity", entities)
    if not form.is_valid():
        return form, None
    data = form.cleaned_data
    return form, statement_of(customer, data["entity"], data["currency"], data["since"], data["until"])


def found_or_404(request: StaffRequest, customer_id: int) -> tuple[str, Statement]:
    """The statement that the address describes, and its query."""
    form, found = asked_for(request, customer_or_404(request, customer_id))
    if found is None:
        raise Http404
    return form.data_query(), found


@staff(Permission.READ)
def pdf(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The account as a PDF in the customer's language, with a part to sign."""
    _query, found = found_or_404(request, customer_id)
    content = statement_letter.pdf(found, language=language_for(found.customer), on=as_of(request), at=clock.now())
    return pdf_answer(content, f"{statement_letter.number_of(found)}.pdf")


@staff(Permission.APPROVE_MESSAGE, methods=("GET", "POST"))
def send(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Read the letter over, then send it with the statement enclosed."""
    query, found = found_or_404(request, customer_id)
    subject, first = statement_letter.first_words(found, as_of(request))
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(posted, initial={"subject": subject, "words": first})
    back = reverse("web:customer_statement", args=[customer_id]) + "?" + query
    if form.is_bound and form.is_valid():

        def act() -> None:
            statement_letter.send(found, by=request.user, on=as_of(request), at=clock.now(), **form.cleaned_data)

        if not refusal_of(act, form):
            messages.success(request, _now("对账单已交给发送队列；演练期间只生成、不发出。"))
            return HttpResponseRedirect(back)
    paper = reverse("web:customer_statement_pdf", args=[customer_id]) + "?" + query
    context = {
        "form": form,
        "title": _now("发送对账单"),
        "about": found.customer.name,
        "enclosed": (f"{statement_letter.number_of(found)}.pdf", paper),
        "back": back,
        "crumbs": ((reverse("web:customer", args=[customer_id]), found.customer.name), (back, _now("对账单"))),
    }
    return render(request, "web/letter.html", context, status=422 if form.is_bound else 200)


urlpatterns: list[URLPattern] = [
    path("customers/<int:customer_id>/statement", statement, name="customer_statement"),
    path("customers/<int:customer_id>/statement.pdf", pdf, name="customer_statement_pdf"),
    path("customers/<int:customer_id>/statement/send", send, name="customer_statement_send"),
]
