"""对账单: a customer's account with one of our entities over a period, to look at, print, and hand over."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.parties.models import LegalEntity
from huikuan.flow.reports.selectors.statement import Statement, statement_of
from huikuan.support.access import Permission
from huikuan.support.sentences import words
from huikuan.support.sentences.words import CURRENCIES
from huikuan.web.customers import visible_or_404
from huikuan.web.forms.fields import DayField, choose_from
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of


class PeriodForm(forms.Form):
    """Which account, over which days."""

    entity = forms.ModelChoiceField(label=_("签约主体"), queryset=LegalEntity.objects.none(), empty_label=None)
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES])
    since = DayField(label=_("从"))
    until = DayField(label=_("到"))


@staff(Permission.READ)
def statement(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The account on the screen; every figure is on record. A project manager with a part of it only sees none."""
    customer, day = visible_or_404(request, customer_id), as_of(request)
    hidden = not sees_everything(request.user)
    if hidden and customer.contracts.exclude(manager=request.user).exists():
        raise Http404  # half an account would be a wrong one
    first = LegalEntity.objects.filter(organization_id=request.user.organization_id).first()
    initial = {
        "entity": first and first.pk,
        "currency": request.user.organization.currency,
        "since": date(day.year, 1, 1),
        "until": day,
    }
    form = PeriodForm({**initial, **{name: request.GET[name] for name in initial if name in request.GET}})
    choose_from(form, "entity", LegalEntity.objects.filter(organization_id=request.user.organization_id))
    found: Statement | None = None
    if form.is_valid():
        data = form.cleaned_data
        found = statement_of(customer, data["entity"], data["currency"], data["since"], data["until"])
    context = {
        "customer": customer,
        "form": form,
        "statement": found,
        "lines": [(line, words.word(words.MOVEMENTS, line.kind)) for line in found.movements] if found else [],
    }
    return render(request, "web/customers/statement.html", context)


urlpatterns: list[URLPattern] = [path("customers/<int:customer_id>/statement", statement, name="customer_statement")]
