"""Asking before acting: the same form as a dialog over the page and, without htmx, as a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseLocation

from huikuan.support import clock
from huikuan.web.acting import refusal_of
from huikuan.web.guard import StaffRequest


@dataclass(frozen=True, slots=True)
class Question:
    """What is about to be done: its name, about what, with which consequence, and where the form goes."""

    title: str
    about: str
    consequence: str
    action: str
    back: str
    danger: bool = False
    crumbs: Sequence[tuple[str, str]] = ()
    ids: Sequence[int] = ()
    next: str = ""


def asked(
    request: StaffRequest,
    form: forms.Form,
    question: Question,
    act: Callable[[dict[str, Any]], Any],
    done: str | Callable[[Any], str],
    templates: tuple[str, str] = ("web/dialog.html", "web/act.html"),
) -> HttpResponse:
    """Show the form, or do it, say so and go back. What was refused comes back beside its field, with nothing lost.

    `done` is what to say, or makes it out of what the act returned. `templates`: as a dialog, as a page.
    """
    result: list[Any] = []
    if form.is_bound and form.is_valid() and not refusal_of(lambda: result.append(act(form.cleaned_data)), form):
        messages.success(request, done if isinstance(done, str) else done(result[0]))
        return gone_to(request, own_address(request, question.next) or question.back)
    context = {name: getattr(question, name) for name in question.__slots__} | {"form": form}
    template = templates[0] if request.htmx else templates[1]
    return render(request, template, context, status=422 if form.is_bound else 200)


class WhyForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def asked_why(
    request: StaffRequest, question: Question, service: Callable[..., object], done: str, **which: int
) -> HttpResponse:
    """Ask for a reason; with it the service does it to `which`, by this person, now."""
    form = WhyForm(request.POST if request.method == "POST" else None)

    def act(data: dict[str, Any]) -> object:
        return service(
            organization=request.user.organization, reason=data["reason"], by=request.user, at=clock.now(), **which
        )

    return asked(request, form, question, act, done)


def gone_to(request: StaffRequest, address: str) -> HttpResponse:
    """To another page: by htmx only its content is exchanged, without it the browser goes there."""
    if not request.htmx:
        return HttpResponseRedirect(address)
    return HttpResponseLocation(address, target="#content", select="#content", swap="outerHTML")


def own_address(request: StaffRequest, address: str) -> str:
    """The address if it is one of ours, else ""."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""
