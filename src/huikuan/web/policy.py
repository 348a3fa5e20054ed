"""策略: the ladder as people read it, each step with its words, and publishing a changed edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.rules.wording.placeholders import ALLOWED
from huikuan.support.access import Permission, may
from huikuan.support.sentences import reasons
from huikuan.web import charts, policy_words
from huikuan.web.acting import refusal_of, told
from huikuan.web.example_letter import shown
from huikuan.web.forms.policy import StepForm, TextForm, text_forms
from huikuan.web.frames import framed
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present
from huikuan.workflow.deciding_anew import publish_policy


@staff(Permission.READ)
def policy(request: StaffRequest) -> HttpResponse:
    """The ladder in force; ?version=3 shows an older edition."""
    asked = request.GET.get("version", "")
    version = found(request, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    cards = selectors.step_cards(version)
    editions = selectors.versions_of(version)
    context = {
        "version": version,
        "current": editions[0],
        "is_current": version.pk == editions[0].pk,
        "editions": editions,
        "steps": [policy_words.step_line(card, request.user.organization.currency) for card in cards if card.on],
        "off": [policy_words.step_line(card) for card in cards if not card.on],
        "ladder": charts.ladder([policy_words.tread(card) for card in cards if card.on]),
        "limits": policy_words.limits(version.content, request.user.organization.currency),
        "may_edit": may(request.user.role, Permission.EDIT_POLICY),
    }
    return render(request, "web/policy/policy.html", context)


@staff(Permission.READ)
def step(request: StaffRequest, key: str) -> HttpResponse:
    """One step: when, to whom, and its words on a real claim."""
    version = found(request)
    return step_page(request, version, card_or_404(version, key))


@staff(Permission.EDIT_POLICY, methods=("POST",))
def step_save(request: StaffRequest, key: str) -> HttpResponse:
    """A changed step, published as a new edition; refused texts are shown with the place of the mistake."""
    version = found(request)
    card = card_or_404(version, key)
    form, words = StepForm(request.POST, card=card), text_forms(card, request.POST)
    valid = [form.is_valid(), *(text.is_valid() for text in words.values())]  # every form says what is wrong with it
    if not all(valid):
        return step_page(request, version, card, form, words)
    content = selectors.with_step(version.content, key, form.values())
    texts = version.texts
    if words:
        texts = selectors.with_texts(texts, key, {language: text.cleaned_data for language, text in words.items()})
    refusal = publish(request, version, content, texts)
    if refusal:
        form.add_error(None, refusal)
        return step_page(request, version, card, form, words)
    told(request, "", _("已发布新版本；已经开始的催收按原来的版本走完。"))
    return HttpResponseRedirect(reverse("web:policy"))


@staff(Permission.EDIT_POLICY, methods=("POST",))
def step_switch(request: StaffRequest, key: str) -> HttpResponse:
    """Take a step off the ladder or put it back; a new edition either way."""
    version = found(request)
    card = card_or_404(version, key)
    if card.on:
        content = selectors.without_step(version.content, key)
        done = _("“%(step)s”已停用，并发布了新版本。") % {"step": reasons.step_word(key)}
    else:
        content = selectors.with_step(version.content, key, {})
        done = _("“%(step)s”已启用，并发布了新版本。") % {"step": reasons.step_word(key)}
    told(request, publish(request, version, content, version.texts), done)
    return HttpResponseRedirect(reverse("web:policy"))


@staff(Permission.EDIT_POLICY, methods=("POST",))
def text_preview(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """What is being typed, on the example claim: a fragment beside the editor."""
    version = found(request)
    card_or_404(version, key)
    form = TextForm(request.POST, prefix=language.replace("-", "_"))
    text = {"subject": form["subject"].value() or "", "body": form["body"].value() or ""}
    letter = shown(request.user, text, language, business_day(request))
    return render(request, "web/policy/text_preview.html", {"shown": letter})


@staff(Permission.READ)
def text_frame(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """The stored text on the example claim, as the mail's HTML for a sandboxed frame."""
    texts = card_or_404(found(request), key).texts
    if language not in texts:
        raise Http404
    return framed(shown(request.user, texts[language], language, business_day(request)).html)


def publish(request: StaffRequest, version: PolicyVersion, content: Mapping[str, Any], texts: Mapping[str, Any]) -> str:
    """Publish through the service; "" or why not."""
    return refusal_of(
        lambda: publish_policy(
            policy=version.policy, content=content, texts=texts, by=request.user, at=present(request)
        )
    )


def step_page(
    request: StaffRequest,
    version: PolicyVersion,
    card: selectors.StepCard,
    form: StepForm | None = None,
    words: Mapping[str, TextForm] | None = None,
) -> HttpResponse:
    """The page of one step, with its editor for those who may edit."""
    as_of = business_day(request)
    words = words if words is not None else text_forms(card, None)

    editors = [
        (language, policy_words.language_word(language), text, shown(request.user, text_now, language, as_of))
        for language, text in words.items()
        if (text_now := card.texts[language])
    ]
    context = {
        "version": version,
        "card": card,
        "line": policy_words.step_line(card),
        "form": form or StepForm(card=card, initial=dict(card.step)),
        "editors": editors,
        "placeholders": [(name, policy_words.placeholder_word(name)) for name in sorted(ALLOWED)],
        "may_edit": may(request.user.role, Permission.EDIT_POLICY),
    }
    return render(request, "web/policy/step.html", context, status=422 if form is not None else 200)


def found(request: StaffRequest, number: int | None = None) -> PolicyVersion:
    """The edition, of this organization."""
    version = selectors.default_version(request.user.organization_id, number)
    if version is None:
        raise Http404
    return version


def card_or_404(version: PolicyVersion, key: str) -> selectors.StepCard:
    card = selectors.card_of(version, key)
    if card is None:
        raise Http404
    return card


urlpatterns: list[URLPattern] = [
    path("policy/", policy, name="policy"),
    path("policy/steps/<slug:key>", step, name="policy_step"),
    path("policy/steps/<slug:key>/save", step_save, name="policy_step_save"),
    path("policy/steps/<slug:key>/switch", step_switch, name="policy_step_switch"),
    path("policy/steps/<slug:key>/frame/<slug:language>", text_frame, name="policy_text_frame"),
    path("policy/steps/<slug:key>/preview/<slug:language>", text_preview, name="policy_text_preview"),
]
