"""Calling a service from a page: what was refused goes to the form or to the page, in words."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.web.guard import StaffRequest


def refusal_of(act: Callable[[], object], form: forms.Form | None = None) -> str:
    """Run a service; "" when it is done, else why not. The reason is also put on the form, beside its field."""
    try:
        act()
    except Refused as error:
        text = refusals.sentence(error)
        if form is not None:
            form.add_error(error.field if error.field in form.fields else None, text)
        return text
    return ""


def told(request: StaffRequest, refusal: str, done: str) -> bool:
    """Leave the outcome for the next page: `done` when nothing was refused. Returns whether it was done."""
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, done)
    return not refusal


def back(request: StaffRequest, fallback: str, *args: object) -> HttpResponse:
    """To the page the form named in `next` (our own only), else to `fallback`."""
    target = request.POST.get("next", "")
    if not target or not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse(fallback, args=args)
    return HttpResponseRedirect(target)
