"""设置 › 项目来源: the programs projects are kept in. Credentials are entered here and never shown again."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.delivery.models import Connection
from huikuan.flow.delivery.ports import ConnectorError, Kind, connectors
from huikuan.flow.delivery.selectors.connections import connections_of, find_connection, links_of
from huikuan.flow.delivery.services import connections as services
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.sentences import connections as words
from huikuan.support.sentences.words import word
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked
from huikuan.web.forms.connections import ConnectionForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.workflow import connecting


def state_of(row: Connection) -> tuple[str, str, str]:
    """(tone, icon, word) of a connection."""
    if row.failure:
        return "overdue", "alert", word(words.STATES, "failed")
    if row.tested_at is None:
        return "planned", "question", word(words.STATES, "untested")
    return "settled", "check", word(words.STATES, "fine")


def trouble_of(error: ConnectorError | None) -> str:
    """What went wrong, in words; "" when nothing did."""
    return words.failure_sentence(connecting.failure_of(error)) if error else ""


def line(row: Connection) -> dict[str, Any]:
    """A connection as lists and pages show it."""
    return {
        "row": row,
        "kind": word(words.KINDS, row.kind),
        "state": state_of(row),
        "trouble": words.failure_sentence(row.failure),
    }


@staff(Permission.EDIT_SETTINGS)
def connections(request: StaffRequest) -> HttpResponse:
    """The list, and the kinds one can add."""
    offered = [(kind, word(words.KINDS, kind), word(words.ABOUT, kind)) for kind in connectors]
    context = {
        "lines": [line(row) for row in connections_of(request.user.organization_id)],
        "offered": offered,
        "section": "connections",
    }
    return render(request, "web/connections/list.html", context)


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def connection_new(request: StaffRequest, kind: str) -> HttpResponse:
    """Add one; it is tested at once. A secret that we make is shown once, on the page that follows."""
    offered = connectors.get(kind)
    if offered is None:
        raise Http404
    form = ConnectionForm(request.POST or None, kind=kind, offered=offered, initial={"name": word(words.KINDS, kind)})
    if request.method == "POST" and form.is_valid():
        given = form.given()
        made = new_secrets(offered) if kind == "webhook" else {}
        rows: list[Connection] = []

        def add() -> None:
            rows.append(
                services.add_connection(
                    organization=request.user.organization,
                    kind=kind,
                    name=form.cleaned_data["name"],
                    by=request.user,
                    at=clock.now(),
                    **given | {"credentials": made or given["credentials"]},
                )
            )

        if not refusal_of(add, form):
            error = connecting.test_connection(connection=rows[0], at=clock.now())
            if made:
                return page(request, rows[0], shown=made)
            told(request, trouble_of(error), _("已连接，测试通过。"))
            return HttpResponseRedirect(reverse("web:settings_connection", args=[rows[0].pk]))
    about = word(words.ABOUT, kind) if kind in words.ABOUT else ""
    context = {"form": form, "kind": word(words.KINDS, kind), "about": about, "section": "connections"}
    return render(request, "web/connections/new.html", context, status=422 if form.errors else 200)


def new_secrets(offered: Kind) -> dict[str, str]:
    """Secrets that the other side will sign with."""
    return {name: secrets.token_urlsafe(32) for name in offered.credentials}


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def connection(request: StaffRequest, connection_id: int) -> HttpResponse:
    """One connection: its state, its address for calls, what follows it; changing it asks for a new test."""
    row = connection_or_404(request, connection_id)
    form = form_of(request, row)
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.given()

        def save() -> None:
            services.update_connection(connection=row, by=request.user, at=clock.now(), **given)

        if not refusal_of(save, form):
            error = connecting.test_connection(connection=row, at=clock.now())
            told(request, trouble_of(error), _("已保存，测试通过。"))
            return HttpResponseRedirect(reverse("web:settings_connection", args=[row.pk]))
    return page(request, row, form=form)


def form_of(request: StaffRequest, row: Connection) -> ConnectionForm | None:
    """The form, filled with what may be shown; None for a kind this installation does not know (any more)."""
    offered = connectors.get(row.kind)
    if offered is None:
        return None
    initial = ConnectionForm.stored(row)
    return ConnectionForm(request.POST or None, kind=row.kind, offered=offered, known=row, initial=initial)


def page(
    request: StaffRequest, row: Connection, *, form: forms.Form | None = None, shown: dict[str, str] | None = None
) -> HttpResponse:
    """The page of one connection; `shown` are secrets made just now."""
    context = {
        **line(row),
        "form": form if form is not None else form_of_nothing(row),
        "hook": settings.PUBLIC_URL + reverse("web:hook", args=[row.hook_secret]),
        "shown": [(word(words.CREDENTIALS, name), value) for name, value in (shown or {}).items()],
        "signs": row.kind == "webhook",
        "links": links_of(row),
        "section": "connections",
    }
    return render(request, "web/connections/connection.html", context, status=422 if form and form.errors else 200)


def form_of_nothing(row: Connection) -> ConnectionForm | None:
    """The unbound form."""
    offered = connectors.get(row.kind)
    if offered is None:
        return None
    return ConnectionForm(kind=row.kind, offered=offered, known=row, initial=ConnectionForm.stored(row))


@staff(Permission.EDIT_SETTINGS, methods=("POST",))
def connection_test(request: StaffRequest, connection_id: int) -> HttpResponse:
    """Ask who we are there, and say what came of it."""
    row = connection_or_404(request, connection_id)
    error = connecting.test_connection(connection=row, at=clock.now())
    done = _("测试通过：%(name)s，看得到 %(projects)s 个项目。") % {
        "name": row.account.get("name") or row.name,
        "projects": row.account.get("projects", 0),
    }
    told(request, trouble_of(error), done)
    return HttpResponseRedirect(reverse("web:settings_connection", args=[row.pk]))


@staff(Permission.EDIT_SETTINGS, methods=("POST",))
def connection_secret(request: StaffRequest, connection_id: int) -> HttpResponse:
    """Other signing secrets and another address, shown once; calls to the old ones fail from now on."""
    row = connection_or_404(request, connection_id)
    offered = connectors.get(row.kind)
    if offered is None or row.kind != "webhook":
        raise Http404
    made = new_secrets(offered)
    refusal = refusal_of(
        lambda: services.change_secrets(connection=row, credentials=made, by=request.user, at=clock.now())
    )
    if refusal:
        told(request, refusal, "")
        return HttpResponseRedirect(reverse("web:settings_connections"))
    return page(request, row, shown=made)


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def connection_end(request: StaffRequest, connection_id: int) -> HttpResponse:
    """No longer asked."""
    row = connection_or_404(request, connection_id)
    asks = Question(
        _("停用对接"), row.name, _("凭据会删除，项目不再更新；已经看到的里程碑和完成时间都保留。"),
        reverse("web:settings_connection_end", args=[row.pk]), reverse("web:settings_connections"), True,
        ((reverse("web:settings_connections"), _("项目来源")),),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        connecting.end(connection=row, by=request.user, at=clock.now())

    return asked(request, forms.Form(request.POST if request.method == "POST" else None), asks, act, _("已停用。"))


def connection_or_404(request: StaffRequest, connection_id: int) -> Connection:
    """The connection, or "not found" for one of another organization."""
    row = find_connection(request.user.organization_id, connection_id)
    if row is None:
        raise Http404
    return row


urlpatterns: list[URLPattern] = [
    path("settings/connections", connections, name="settings_connections"),
    path("settings/connections/new/<slug:kind>", connection_new, name="settings_connection_new"),
    path("settings/connections/<int:connection_id>", connection, name="settings_connection"),
    path("settings/connections/<int:connection_id>/test", connection_test, name="settings_connection_test"),
    path("settings/connections/<int:connection_id>/secret", connection_secret, name="settings_connection_secret"),
    path("settings/connections/<int:connection_id>/end", connection_end, name="settings_connection_end"),
]
