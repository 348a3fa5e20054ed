"""Settings: our entities and the accounts into which customers pay."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.models import LegalEntity
from huikuan.flow.parties.selectors import own
from huikuan.flow.parties.services import setup
from huikuan.support.access import Permission
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.settings import AccountForm, EntityEditForm, EntityForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import present

ACCOUNT_FIELDS = ("currency", "account_name", "number", "bank_name", "swift")


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def entities(request: StaffRequest) -> HttpResponse:
    """The list, and adding an entity."""
    form = EntityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def add() -> None:
            setup.add_entity(
                organization=request.user.organization, by=request.user, at=present(request), **form.cleaned_data
            )

        if not refusal_of(add, form):
            return done(request, _("签约主体已增加，接着请登记它的收款账号。"))
    context = {"form": form, "entities": own.entities_of(request.user.organization_id), "section": "entities"}
    return render(request, "web/settings/entities.html", context, status=422 if form.errors else 200)


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def entity(request: StaffRequest, entity_id: int) -> HttpResponse:
    """Changing an entity."""
    row = entity_or_404(request, entity_id)
    initial = {name: getattr(row, name) for name in EntityEditForm.base_fields}
    form = EntityEditForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            setup.update_entity(entity=row, changes=form.cleaned_data, by=request.user, at=present(request))

        if not refusal_of(save, form):
            return done(request, _("已保存。"))
    context = {"form": form, "entity": row, "section": "entities"}
    return render(request, "web/settings/entity.html", context, status=422 if form.errors else 200)


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def account_add(request: StaffRequest, entity_id: int) -> HttpResponse:
    """A new way to pay."""
    row = entity_or_404(request, entity_id)
    form = AccountForm(request.POST or None, initial={"account_name": row.name, "currency": "CNY"})
    if request.method == "POST" and form.is_valid():

        def add() -> None:
            setup.add_account(entity=row, by=request.user, at=present(request), **form.cleaned_data)

        if not refusal_of(add, form):
            return done(request, _("收款账号已登记，会写进付款提醒。"))
    context = {"form": form, "entity": row, "account": None, "section": "entities"}
    return render(request, "web/settings/account.html", context, status=422 if form.errors else 200)


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def account(request: StaffRequest, account_id: int) -> HttpResponse:
    """Correcting a way to pay."""
    row = own.find_account(request.user.organization_id, account_id)
    if row is None:
        raise Http404
    form = AccountForm(request.POST or None, initial={name: getattr(row, name) for name in ACCOUNT_FIELDS})
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            setup.update_account(account=row, changes=form.cleaned_data, by=request.user, at=present(request))

        if not refusal_of(save, form):
            return done(request, _("已保存。以后的邮件用新的账号，已发出的不变。"))
    context = {"form": form, "entity": row.entity, "account": row, "section": "entities"}
    return render(request, "web/settings/account.html", context, status=422 if form.errors else 200)


def entity_or_404(request: StaffRequest, entity_id: int) -> LegalEntity:
    row = own.find_entity(request.user.organization_id, entity_id)
    if row is None:
        raise Http404
    return row


def done(request: StaffRequest, text: str) -> HttpResponse:
    told(request, "", text)
    return HttpResponseRedirect(reverse("web:settings_entities"))


urlpatterns: list[URLPattern] = [
    path("settings/entities", entities, name="settings_entities"),
    path("settings/entities/<int:entity_id>", entity, name="settings_entity"),
    path("settings/entities/<int:entity_id>/accounts", account_add, name="settings_account_add"),
    path("settings/accounts/<int:account_id>", account, name="settings_account"),
]
