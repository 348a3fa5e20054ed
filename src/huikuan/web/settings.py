"""设置: the organization's own data. Each part is a page of its own; what is dangerous says so first."""

from __future__ import annotations

from datetime import time

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.services import setup, users
from huikuan.support.access import Permission
from huikuan.web import connections, settings_calendar, settings_entities, settings_people, settings_sending
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.people import OwnPasswordForm
from huikuan.web.forms.settings import ZONES, OrganizationForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import present


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def organization(request: StaffRequest) -> HttpResponse:
    """Name, zone, hour of the day's run, language."""
    row = request.user.organization
    run_at = time(row.run_minute // 60, row.run_minute % 60)
    initial = {"name": row.name, "time_zone": row.time_zone, "run_at": run_at, "language": row.language}
    form = OrganizationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            setup.update_organization(organization=row, changes=form.changes(), by=request.user, at=present(request))

        if not refusal_of(save, form):
            told(request, "", _("已保存。"))
            return HttpResponseRedirect(reverse("web:settings"))
        row.refresh_from_db()
    context = {"form": form, "zones": ZONES, "section": "organization"}
    return render(request, "web/settings/organization.html", context, status=422 if form.errors else 200)


@staff(Permission.READ, methods=("GET", "POST"))
def me(request: StaffRequest) -> HttpResponse:
    """One's own password. Every session ends, this one too."""
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            users.set_password(
                user=request.user, password=form.cleaned_data["password"], by=request.user, at=present(request)
            )

        if not refusal_of(save, form):
            logout(request)
            told(request, "", _("密码已修改，请用新密码登录。"))
            return HttpResponseRedirect(reverse("web:login"))
    context = {"form": form, "section": "me"}
    return render(request, "web/settings/me.html", context, status=422 if form.errors else 200)


urlpatterns: list[URLPattern] = [
    path("settings/", organization, name="settings"),
    path("settings/me", me, name="settings_me"),
    *settings_entities.urlpatterns,
    *settings_people.urlpatterns,
    *settings_sending.urlpatterns,
    *settings_calendar.urlpatterns,
    *connections.urlpatterns,
]
