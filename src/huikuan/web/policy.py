"""策略: the ladder as people read it, each step with its words, and publishing a changed edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.rules.wording.kinds import CHANNELS, usable
from huikuan.support.access import Permission, may
from huikuan.support.sentences import reasons
from huikuan.support.sentences.policy import change
from huikuan.web import policy_words
from huikuan.web.acting import refusal_of, told
from huikuan.web.example_letter import shown
from huikuan.web.forms.policy import StepForm, TextForm, text_forms
from huikuan.web.forms.policy_conditions import Asked, ConditionsForm
from huikuan.web.frames import framed
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present
from huikuan.web.policy_timeline import timeline
from huikuan.workflow.deciding_anew import publish_policy


@staff(Permission.READ)
def policy(request: StaffRequest) -> HttpResponse:
    """The ladder in force; ?policy=2 shows another one, ?version=3 an older edition."""
    asked = request.GET.get("version", "")
    version = found(request, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    at, currency = address_end(version), request.user.organization.currency
    cards = selectors.step_cards(version)
    contracts = selectors.contract_numbers(version.content, version.organization_id)
    editions = selectors.versions_of(version)
    context = {
        "version": version,
        "current": editions[0],
        "is_current": version.pk == editions[0].pk,
        "editions": edition_lines(version, editions, currency),
        "steps": [policy_words.step_line(card, currency, contracts) for card in cards if card.on],
        "off": [policy_words.step_line(card) for card in cards if not card.on],
        "ladder": timeline([policy_words.mark(card, at) for card in cards if card.on]),
        "limits": policy_words.limits(limits_of(version), currency),
        "may_edit": may(request.user.role, Permission.EDIT_POLICY),
        "at": at,
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
    form, words = step_form(version, card, request.POST), text_forms(card, request.POST)
    only = conditions_form(request, version, card.step, request.POST)
    # every form says what is wrong with it
    valid = [form.is_valid(), only.is_valid(), *(text.is_valid() for text in words.values())]
    if changed_meanwhile(request, version, key):
        form.add_error(None, _("这一步刚刚被别人改过，下面是您填写的内容；再发布一次就会盖过对方的改动。"))
        valid.append(False)
    if not all(valid):
        return step_page(request, version, card, form, words, only)
    values = form.values() | {"conditions": only.conditions(), "minimum_minor": 0}
    content = selectors.with_step(version.content, key, values)
    if only.cleaned_data["carried"]:
        selectors.carry_conditions(content, key)
    texts = version.texts
    if words:
        texts = selectors.with_texts(
            texts, key, {**card.texts} | {name: card.texts[name] | text.cleaned_data for name, text in words.items()}
        )
    refusal = publish(request, version, content, texts)
    if refusal:
        form.add_error(None, refusal)
        return step_page(request, version, card, form, words, only)
    told(request, "", _("已发布新版本；已经开始的催收按原来的版本走完。"))
    return to_ladder(version)


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
    return to_ladder(version)


@staff(Permission.EDIT_POLICY, methods=("POST",))
def text_preview(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """What is being typed, on the example claim: a fragment beside the editor."""
    version = found(request)
    card = card_or_404(version, key)
    form = TextForm(request.POST, prefix=language.replace("-", "_"))
    text = {"subject": form["subject"].value() or "", "body": form["body"].value() or ""}
    letter = shown(request.user, text, language, business_day(request), card.step)
    return render(request, "web/policy/text_preview.html", {"shown": letter})


@staff(Permission.READ)
def text_frame(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """The stored text on the example claim, as the mail's HTML for a sandboxed frame."""
    card = card_or_404(found(request), key)
    if "subject" not in card.texts.get(language, {}):
        raise Http404
    return framed(shown(request.user, card.texts[language], language, business_day(request), card.step).html)


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
    only: ConditionsForm | None = None,
) -> HttpResponse:
    """The page of one step, with its editor for those who may edit."""
    as_of = business_day(request)
    key = str(card.step["key"])
    words = words if words is not None else text_forms(card, None)

    editors = [
        (
            language,
            policy_words.language_word(language),
            text,
            shown(request.user, text_now, language, as_of, card.step),
        )
        for language, text in words.items()
        if (text_now := card.texts[language])
    ]
    contracts = selectors.contract_numbers({"steps": [card.step]}, version.organization_id)
    context = {
        "version": version,
        "card": card,
        "line": policy_words.step_line(card, request.user.organization.currency, contracts),
        "form": form or step_form(version, card, None),
        "only": only or conditions_form(request, version, card.step, None),
        "editors": editors,
        "placeholders": [(name, policy_words.placeholder_word(name)) for name in sorted(usable(key))],
        "text_url": reverse("web:text", args=[key, "zh-hans"]) + address_end(version) if key in CHANNELS else "",
        "may_edit": may(request.user.role, Permission.EDIT_POLICY),
        "at": address_end(version),
    }
    return render(request, "web/policy/step.html", context, status=422 if form is not None else 200)


def changed_meanwhile(request: StaffRequest, version: PolicyVersion, key: str) -> bool:
    """Whether somebody published another form of this step since the page was opened."""
    seen = request.POST.get("edition", "")
    if not seen.isdecimal() or len(seen) > 5 or int(seen) == version.version:
        return False
    opened = selectors.default_version(version.organization_id, int(seen), version.policy_id)
    before, now = (selectors.card_of(row, key) if row else None for row in (opened, version))
    if before is None or now is None:
        return True
    placed = {"position": 0}
    return (dict(before.step) | placed, before.texts) != (dict(now.step) | placed, now.texts)


def step_form(version: PolicyVersion, card: selectors.StepCard, data: Mapping[str, Any] | None) -> StepForm:
    """The step's form; it may need any step that stands before it. One that is off gets its usual needs."""
    steps = sorted(version.content["steps"], key=lambda step: int(step["position"])) if card.on else []
    earlier = [step["key"] for step in steps if step["position"] < card.step["position"]]
    initial = dict(card.step) | {"tone": policy_words.tone_of(card.step)}
    return StepForm(data, card=card, earlier=earlier, initial=initial)


def conditions_form(
    request: StaffRequest, version: PolicyVersion, step: Mapping[str, Any], data: Mapping[str, Any] | None
) -> ConditionsForm:
    """For which claims the step is meant."""
    kinds = selectors.segments(version.organization_id)
    asked = Asked(version.organization_id, request.user.organization.currency, kinds)
    contracts = selectors.contract_numbers({"steps": [step]}, version.organization_id)
    return ConditionsForm(data, asked=asked, step=step, contracts=contracts)


def limits_of(version: PolicyVersion) -> Mapping[str, Any]:
    """The limits of contact are the organization's: those of the default policy, whichever ladder is looked at."""
    default = None if version.policy.is_default else selectors.default_version(version.organization_id)
    content: Mapping[str, Any] = (default or version).content
    return content


def edition_lines(
    version: PolicyVersion, editions: Sequence[PolicyVersion], currency: str
) -> list[tuple[PolicyVersion, list[tuple[str, str, str]]]]:
    """Each edition with what it changed, in words."""
    told_of = selectors.changes_of(version)
    return [
        (row, [change(name, before, after, currency) for name, (before, after) in told_of.get(row.version, {}).items()])
        for row in editions
    ]


def chosen_version(request: StaffRequest, number: int | None = None) -> PolicyVersion | None:
    """The newest edition (or the one of that number) of the policy in the address, else of the default one."""
    asked = request.GET.get("policy", "")
    policy_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    return selectors.default_version(request.user.organization_id, number, policy_id)


def found(request: StaffRequest, number: int | None = None) -> PolicyVersion:
    """The edition, of this organization."""
    version = chosen_version(request, number)
    if version is None:
        raise Http404
    return version


def address_end(version: PolicyVersion) -> str:
    """Which policy, as the end of an address; "" for the default one."""
    return "" if version.policy.is_default else f"?policy={version.policy_id}"


def to_ladder(version: PolicyVersion) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:policy") + address_end(version))


def card_or_404(version: PolicyVersion, key: str) -> selectors.StepCard:
    card = selectors.card_of(version, key)
    if card is None:
        raise Http404
    return card


urlpatterns: list[URLPattern] = [
    path("policy/", policy, name="policy"),
    path("policy/steps/<str:key>", step, name="policy_step"),
    path("policy/steps/<str:key>/save", step_save, name="policy_step_save"),
    path("policy/steps/<str:key>/switch", step_switch, name="policy_step_switch"),
    path("policy/steps/<str:key>/frame/<slug:language>", text_frame, name="policy_text_frame"),
    path("policy/steps/<str:key>/preview/<slug:language>", text_preview, name="policy_text_preview"),
]
