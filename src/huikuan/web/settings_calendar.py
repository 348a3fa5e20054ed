"""Settings: the working days of each year, and the hours and limits of contact."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.selectors.years import Year, years
from huikuan.flow.reminders.selectors.policy import default_version
from huikuan.support.access import Permission
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.calendar import CalendarForm
from huikuan.web.forms.settings import LimitsForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present
from huikuan.workflow import deciding_anew


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def calendar(request: StaffRequest) -> HttpResponse:
    """Known years, and importing the table of one."""
    this_year = business_day(request).year
    form = CalendarForm(request.POST or None, initial={"year": this_year + 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not store(request, data["year"], data["days"], data["source"], form):
            return done(request, _("%(year)s 年的日历已确认。") % {"year": data["year"]})
    context = {
        "form": form,
        "years": years(request.user.organization_id, [this_year - 1, this_year, this_year + 1]),
        "section": "calendar",
    }
    return render(request, "web/settings/calendar.html", context, status=422 if form.errors else 200)


@staff(Permission.EDIT_SETTINGS, methods=("POST",))
def calendar_confirm(request: StaffRequest, year: int) -> HttpResponse:
    """Confirm a provisional year as it is known by rule."""
    if not 2000 <= year <= 2100:
        raise Http404
    known: Year = years(request.user.organization_id, [year])[0]
    refusal = store(request, year, known.days, _("按法定节假日推算，人工确认"))
    return done(request, _("%(year)s 年的日历已确认。") % {"year": year}, refusal)


def store(
    request: StaffRequest, year: int, days: list[tuple[date, bool, str]], source: str, form: CalendarForm | None = None
) -> str:
    """Import through the service; "" or why not."""

    def save() -> None:
        deciding_anew.confirm_year(
            organization=request.user.organization, year=year, days=days, source=source, by=request.user,
            at=present(request),
        )  # fmt: skip

    return refusal_of(save, form)


def done(request: StaffRequest, text: str, refusal: str = "") -> HttpResponse:
    told(request, refusal, text)
    return HttpResponseRedirect(reverse("web:settings_calendar"))


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def limits(request: StaffRequest) -> HttpResponse:
    """Hours, caps and tolerance; saving publishes a new edition of the policy."""
    version = default_version(request.user.organization_id)
    if version is None:
        raise Http404
    form = LimitsForm(request.POST or None, initial=as_typed(version.content))
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            deciding_anew.publish_policy(
                policy=version.policy, content={**version.content, **form.limits()}, texts=version.texts,
                by=request.user, at=present(request),
            )  # fmt: skip

        if not refusal_of(save, form):
            told(request, "", _("已保存，并发布了新版策略。"))
            return HttpResponseRedirect(reverse("web:settings_limits"))
    context = {"form": form, "version": version, "section": "limits"}
    return render(request, "web/settings/limits.html", context, status=422 if form.errors else 200)


def as_typed(content: dict[str, Any]) -> dict[str, Any]:
    """The stored limits as the form shows them."""
    opens, closes = content["hours"]
    return {
        "opens": clock_face(opens),
        "closes": clock_face(closes),
        "daily_cap": content["daily_cap"],
        "weekly_cap": content["weekly_cap"],
        "tolerance": Decimal(content["tolerance_minor"]) / 100,
        "stale_bank_days": content["stale_bank_days"],
    }


def clock_face(minute: int) -> time:
    """A minute of the day as a time; the end of the day as its last minute."""
    return time(min(minute // 60, 23), minute % 60 if minute < 24 * 60 else 59)


urlpatterns: list[URLPattern] = [
    path("settings/calendar", calendar, name="settings_calendar"),
    path("settings/calendar/<int:year>/confirm", calendar_confirm, name="settings_calendar_confirm"),
    path("settings/limits", limits, name="settings_limits"),
]
