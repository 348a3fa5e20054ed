"""消息: everything that leaves, exactly as the recipient sees it, why, and how to stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.selectors import messages as selectors
from huikuan.flow.reminders.selectors import switches
from huikuan.flow.reminders.services import approvals
from huikuan.support.access import Permission
from huikuan.support.events.timeline import timeline
from huikuan.web import mail_headers, message_cards, planned, subjects
from huikuan.web.acting import back, refusal_of, told
from huikuan.web.downloads import download
from huikuan.web.forms.messages import STATE_CHOICES, MessageFilterForm, ResolveForm, WithdrawForm
from huikuan.web.frames import framed
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present

COUNTED = timedelta(days=30)


@staff(Permission.READ)
def message_list(request: StaffRequest) -> HttpResponse:
    """The list, newest first; htmx asks for its rows alone."""
    form = MessageFilterForm(request.GET)
    page = selectors.message_page(request.user, form.wanted(), after=request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": form,
        "chosen": form.wanted().state,
        "page": page,
        "cards": message_cards.cards(page.rows, request.user),
        "query": query.urlencode(),
        "filtered": any(query.values()),
        "first": (query.urlencode() or "state=") if request.GET.get("after") else "",
        "next": f"{query.urlencode()}&after={page.next_after}".lstrip("&") if page.next_after else "",
    }
    if request.htmx and not request.htmx.boosted:
        return render(request, "web/messages/rows.html", context)
    since = business_day(request) - COUNTED
    context["tabs"] = tabs(selectors.state_counts(request.user, since=since))
    return render(request, "web/messages/list.html", context)


def tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """(state, word, how many lately) of each tab; only what asks for somebody shows its number."""
    return [(state, str(word), counts.get(state, 0)) for state, word in STATE_CHOICES]


@staff(Permission.READ)
def message(request: StaffRequest, message_id: int) -> HttpResponse:
    """One message with its proof."""
    return detail(request, visible(request, message_id))


def detail(
    request: StaffRequest, row: Message, *, withdraw: WithdrawForm | None = None, resolve: ResolveForm | None = None
) -> HttpResponse:
    """The page of a message; a form that was refused comes with its errors."""
    actions = selectors.actions_of(row)
    page = timeline([("message", [row.pk])], organization_id=request.user.organization_id)
    context = {
        "card": message_cards.card(row, actions, request.user),
        "message": row,
        "headers": mail_headers.headers_of(selectors.mime_of(row)),
        "attempts": selectors.attempts_of(row),
        "timeline": subjects.lines(page.events, request.user.organization_id),
        "withdraw": withdraw or WithdrawForm(),
        "resolve": resolve or ResolveForm(),
    }
    failed = withdraw is not None or resolve is not None
    return render(request, "web/messages/detail.html", context, status=422 if failed else 200)


@staff(Permission.READ)
def message_frame(request: StaffRequest, message_id: int) -> HttpResponse:
    """The mail's own HTML, alone, under a policy that lets nothing run and nothing load."""
    return framed(visible(request, message_id).html)


@staff(Permission.READ)
def message_source(request: StaffRequest, message_id: int) -> HttpResponse:
    """The frozen bytes, to keep as evidence."""
    row = visible(request, message_id)
    response = HttpResponse(selectors.mime_of(row), content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="huikuan-{row.pk}.eml"'
    return response


@staff(Permission.READ)
def message_enclosure(request: StaffRequest, message_id: int) -> HttpResponse:
    """The file that goes along."""
    row = visible(request, message_id)
    if row.enclosure is None:
        raise Http404
    return download(row.enclosure)


@staff(Permission.APPROVE_MESSAGE, methods=("POST",))
def message_approve(request: StaffRequest, message_id: int) -> HttpResponse:
    """Let it leave."""
    row = visible(request, message_id)

    def act() -> None:
        approvals.approve_message(
            message_id=row.pk, organization=request.user.organization, by=request.user, at=present(request)
        )

    live = switches.is_live(request.user.organization_id, row.channel)
    return acted(request, row, act, _("已批准，到时间就发。") if live else _("已批准。现在是演练，不会真的发出。"))


@staff(Permission.APPROVE_MESSAGE, methods=("POST",))
def message_withdraw(request: StaffRequest, message_id: int) -> HttpResponse:
    """Stop it, with the reason."""
    row, form = visible(request, message_id), WithdrawForm(request.POST)
    if not form.is_valid():
        return detail(request, row, withdraw=form) if not request.htmx else card(request, row, first_error(form))

    def act() -> None:
        approvals.withdraw_message(
            message_id=row.pk, organization=request.user.organization, reason=form.cleaned_data["reason"],
            by=request.user, at=present(request),
        )  # fmt: skip

    return acted(request, row, act, _("已撤回，不会发出。"))


@staff(Permission.RESOLVE_UNCERTAIN, methods=("POST",))
def message_resolve(request: StaffRequest, message_id: int) -> HttpResponse:
    """Say what became of a message nobody is sure about."""
    row, form = visible(request, message_id), ResolveForm(request.POST)
    if not form.is_valid():
        return detail(request, row, resolve=form) if not request.htmx else card(request, row, first_error(form))

    answer = form.cleaned_data["arrived"]

    def act() -> None:
        approvals.resolve_uncertain(
            message_id=row.pk, organization=request.user.organization, arrived=answer == "yes",
            send_again=answer == "again", note=form.cleaned_data["note"], by=request.user, at=present(request),
        )  # fmt: skip

    return acted(request, row, act, _("结果已记下。"))


def acted(request: StaffRequest, row: Message, act: Callable[[], object], done: str) -> HttpResponse:
    """After a verb: the card in its new state for htmx, otherwise back to the page with a word about it."""
    refusal = refusal_of(act)
    if request.htmx:
        return card(request, visible(request, row.pk), refusal, "" if refusal else done)
    told(request, refusal, done)
    return back(request, "web:message", row.pk)


def card(request: StaffRequest, row: Message, error: str, done: str = "") -> HttpResponse:
    """The message's card alone."""
    shown = message_cards.cards([row], request.user)[0]
    return render(request, "web/messages/card.html", {"card": shown, "error": error, "done": done, "swapped": True})


def first_error(form: forms.Form) -> str:
    """The first thing wrong with a form."""
    return next((str(errors[0]) for errors in form.errors.values()), "")


def visible(request: StaffRequest, message_id: int) -> Message:
    """The message, if this person may see it."""
    row = selectors.find_message(request.user, message_id)
    if row is None:
        raise Http404
    return row


urlpatterns: list[URLPattern] = [
    path("messages/", message_list, name="messages"),
    path("messages/<int:message_id>", message, name="message"),
    path("messages/<int:message_id>/frame", message_frame, name="message_frame"),
    path("messages/<int:message_id>/source", message_source, name="message_source"),
    path("messages/<int:message_id>/enclosure", message_enclosure, name="message_enclosure"),
    path("messages/<int:message_id>/approve", message_approve, name="message_approve"),
    path("messages/<int:message_id>/withdraw", message_withdraw, name="message_withdraw"),
    path("messages/<int:message_id>/resolve", message_resolve, name="message_resolve"),
    *planned.urlpatterns,
]
