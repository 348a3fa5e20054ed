"""Two steps for everything a person declares: fill in, then see the exact words, tick, sign with a name.

What was filled in travels in the page; the words are made again from it at the second step, and only what was shown
(`seen`, the hash of the words) can be confirmed. A file waits in the uploads folder, named by a signed note.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huikuan.flow.parties.services.portal import Declared
from huikuan.portal.door import Visit, too_many
from huikuan.portal.forms import ConfirmForm
from huikuan.support import uploads
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.workflow.portal_acts import Upload

OURS: Final = frozenset({"csrfmiddlewaretoken", "seen", "tick", "signed_as", "once", "kept", "back", "send"})
SALT: Final = "huikuan.portal.upload"
UPLOADS_AN_HOUR: Final = 20


@dataclass(slots=True)
class Step:
    """One declaration: its form, the words made from it, and what confirming does."""

    request: HttpRequest
    visit: Visit
    template: str
    form: forms.Form
    words: Callable[[dict[str, Any]], str]
    act: Callable[[dict[str, Any], Declared], Any]
    context: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """The form, the words to confirm, or the page that thanks."""
        if self.request.method != "POST" or "back" in self.request.POST:
            return self.show_form(200)
        text = self.filled_in()
        if text is None:
            return self.show_form(422)
        if "seen" not in self.request.POST:
            return self.first_words(text)
        confirm = ConfirmForm(self.request.POST)
        if self.request.POST["seen"] != seen(text):
            return self.show_words(text, confirm, 422, changed=True)
        if not confirm.is_valid():
            return self.show_words(text, confirm, 422)
        said = Declared(
            text, confirm.cleaned_data["signed_as"], self.visit.address, self.request.POST.get("once", "")[:32]
        )
        try:
            made = self.act(self.form.cleaned_data, said)
        except Refused as error:
            if error.code == "portal_done_already":
                return HttpResponseRedirect(reverse("portal:home"))
            confirm.add_error(None, refusals.sentence(error))
            return self.show_words(text, confirm, 422)
        return HttpResponseRedirect(reverse("portal:done", args=[made.pk]))

    def first_words(self, text: str) -> HttpResponse:
        confirm = ConfirmForm(initial={"signed_as": self.visit.link.contact.name})
        try:
            return self.show_words(text, confirm, 200)
        except Refused as error:  # too many files
            self.form.add_error(error.field, refusals.sentence(error))
            return self.show_form(422)

    def filled_in(self) -> str | None:
        """The words, or None when the form or a rule says no (then the form tells)."""
        try:
            if not self.form.is_valid():
                return None
            return self.words(self.form.cleaned_data)
        except Refused as error:
            where = error.field if error.field in self.form.fields else None
            self.form.add_error(where, refusals.sentence(error))
            return None

    def show_form(self, status: int) -> HttpResponse:
        context = {"form": self.form, "visit": self.visit, "kept": kept_note(self.request, self.visit)[0]}
        return render(self.request, self.template, context | self.context, status=status)

    def show_words(self, text: str, confirm: ConfirmForm, status: int, *, changed: bool = False) -> HttpResponse:
        posted = self.request.POST
        filled = [(name, value) for name in posted if name not in OURS for value in posted.getlist(name)]
        note = self.keep_upload() or posted.get("kept", "")
        context = {
            "visit": self.visit, "text": text, "confirm": confirm, "filled": filled, "seen": seen(text),
            "once": posted.get("once") or secrets.token_urlsafe(18), "kept": note, "changed": changed,
        }  # fmt: skip
        return render(self.request, "portal/confirm.html", context | self.context, status=status)

    def keep_upload(self) -> str:
        """Put the file of the first step aside; returns the signed note that finds it again."""
        upload = self.form.cleaned_data.get("file")
        if not isinstance(upload, Upload) or not self.request.FILES:
            return ""
        if too_many(f"portal-uploads-{self.visit.link.pk}", UPLOADS_AN_HOUR, 3600):
            raise Refused("portal_too_often", field="file")
        token = uploads.keep(upload.content, at=self.visit.at)
        said = {"token": token, "name": upload.name[:160], "link": self.visit.link.pk}
        return signing.dumps(said, salt=SALT, compress=True)


def seen(text: str) -> str:
    """The hash of words as they were shown."""
    return sha256(text.encode()).hexdigest()


def kept_note(request: HttpRequest, visit: Visit) -> tuple[str, dict[str, Any]]:
    """The note of a file put aside by this visitor, and what it says; ("", {}) without a true one."""
    note = request.POST.get("kept", "")
    try:
        said = signing.loads(note, salt=SALT)
        if said["link"] == visit.link.pk:
            return note, said
    except (signing.BadSignature, KeyError, TypeError):
        pass
    return "", {}


def upload_of(request: HttpRequest, visit: Visit, found: dict[str, Any]) -> Upload | None:
    """The file of this declaration: just handed in, or put aside at the first step.

    Raises Refused("upload_gone") when it was put aside and is gone.
    """
    handed_in = found.get("file")
    if isinstance(handed_in, Upload):
        return handed_in
    _note, said = kept_note(request, visit)
    if not said:
        return None
    content = uploads.read(said["token"])
    if content is None:
        raise Refused("upload_gone", field="file")
    return Upload(said["name"], content)
