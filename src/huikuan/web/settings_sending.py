"""Settings: the mail server with its test, and the switch between rehearsal and sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.models import Organization
from huikuan.flow.reminders.models import MailServer
from huikuan.flow.reminders.selectors.sending import mail_server_of, readiness, restarting
from huikuan.flow.reminders.services import mail_server, switches
from huikuan.support.access import Permission
from huikuan.web import mail_advice
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.settings import MailServerForm, SwitchForm, TestMailForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present
from huikuan.workflow.preview import preview

SERVER_FIELDS = ("host", "port", "security", "username", "from_address")


@dataclass(frozen=True, slots=True)
class Expected:
    """What may leave today once sending is on: at most one message to each of these customers."""

    claims: int
    customers: int


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def mail(request: StaffRequest) -> HttpResponse:
    """The mail server; saving asks for a new test."""
    form = MailServerForm(request.POST or None, initial=stored(request))
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = {**form.cleaned_data, "password": form.cleaned_data["password"] or None}

        def save() -> None:
            mail_server.save_mail_server(
                organization=request.user.organization, by=request.user, at=present(request), **data
            )

        if not refusal_of(save, form):
            told(request, "", _("已保存。请发一封测试邮件，通过后才能开启发送。"))
            return HttpResponseRedirect(reverse("web:settings_mail"))
    return mail_page(request, form=form)


@staff(Permission.EDIT_SETTINGS, methods=("POST",))
def mail_test(request: StaffRequest) -> HttpResponse:
    """Send a test mail and say in plain words what came of it."""
    form = TestMailForm(request.POST, prefix="test")

    def test() -> None:
        mail_server.test_mail_server(
            organization=request.user.organization, to=form.cleaned_data["to"], by=request.user, at=present(request)
        )

    if not form.is_valid() or refusal_of(test, form):
        return mail_page(request, test=form)
    server = mail_server_of(request.user.organization_id)
    failure = mail_advice.plain(server.test_failure) if server and server.test_failure else ""
    told(request, failure, _("测试邮件已发出，请到 %(to)s 查收。") % {"to": form.cleaned_data["to"]})
    return HttpResponseRedirect(reverse("web:settings_mail"))


def stored(request: StaffRequest) -> dict[str, Any]:
    """The server as it is stored, without its password."""
    server = mail_server_of(request.user.organization_id)
    return {name: getattr(server, name) for name in SERVER_FIELDS} if server else {"port": 465, "security": "tls"}


def mail_page(
    request: StaffRequest, *, form: MailServerForm | None = None, test: TestMailForm | None = None
) -> HttpResponse:
    """The page of the mail server."""
    server: MailServer | None = mail_server_of(request.user.organization_id)
    context = {
        "form": form or MailServerForm(initial=stored(request)),
        "test": test or TestMailForm(prefix="test", initial={"to": request.user.email}),
        "server": server,
        "failure": mail_advice.plain(server.test_failure) if server and server.test_failure else "",
        "section": "mail",
    }
    failed = bool((form and form.errors) or test)
    return render(request, "web/settings/mail.html", context, status=422 if failed else 200)


@staff(Permission.SWITCH_SENDING)
def sending(request: StaffRequest) -> HttpResponse:
    """The switch, with what would happen named first."""
    return sending_page(request, SwitchForm())


@staff(Permission.SWITCH_SENDING, methods=("POST",))
def sending_on(request: StaffRequest) -> HttpResponse:
    """Let mail leave: only with the tick, only when the service agrees."""
    form = SwitchForm(request.POST)
    if not form.is_valid() or refusal_of(lambda: switch(request, on=True), form):
        return sending_page(request, form)
    told(request, "", _("发送已开启。到时间的邮件会真的发出。"))
    return HttpResponseRedirect(reverse("web:settings_sending"))


@staff(Permission.SWITCH_SENDING, methods=("POST",))
def sending_off(request: StaffRequest) -> HttpResponse:
    """Back to rehearsal at once."""
    told(request, refusal_of(lambda: switch(request, on=False)), _("发送已关闭，回到演练：照常计算，但什么都不发出。"))
    return HttpResponseRedirect(reverse("web:settings_sending"))


def switch(request: StaffRequest, *, on: bool) -> None:
    switches.switch_sending(
        organization=request.user.organization, channel="email", on=on, by=request.user, at=present(request)
    )


def sending_page(request: StaffRequest, form: SwitchForm) -> HttpResponse:
    """The page of the switch."""
    organization, as_of = request.user.organization, business_day(request)
    state = readiness(organization, as_of=as_of)
    context = {
        "form": form,
        "state": state,
        "expected": None if state.live else expected(organization, as_of),
        "as_of": as_of,
        "section": "sending",
    }
    return render(request, "web/settings/sending.html", context, status=422 if form.errors else 200)


def expected(organization: Organization, as_of: date) -> Expected:
    """Today's messages as the preview counts them, and the claims whose rehearsed steps start over."""
    planned = [message for message in preview(organization=organization, start=as_of, days=1) if message.to]
    again = restarting(organization.pk)
    customers = again.customer_ids | {message.customer_id for message in planned}
    return Expected(again.claims + sum(len(message.claims) for message in planned), len(customers))


urlpatterns: list[URLPattern] = [
    path("settings/mail", mail, name="settings_mail"),
    path("settings/mail/test", mail_test, name="settings_mail_test"),
    path("settings/sending", sending, name="settings_sending"),
    path("settings/sending/on", sending_on, name="settings_sending_on"),
    path("settings/sending/off", sending_off, name="settings_sending_off"),
]
