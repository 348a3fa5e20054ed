"""文字: every text of the ladder and of what happens beside it, on each channel, shown on a real claim and edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.rules.wording.chat import lines_of
from huikuan.rules.wording.kinds import CHANNELS, CHAT, EMAIL, LADDER, usable
from huikuan.rules.wording.letter import InvalidText
from huikuan.rules.wording.letter_facts import LANGUAGES
from huikuan.rules.wording.texts import TEXTS, changed, text_of
from huikuan.rules.wording.written import Written, write
from huikuan.support.access import Permission, may
from huikuan.support.sentences import text_words
from huikuan.support.sentences.refusals import text_problem
from huikuan.web import policy_words
from huikuan.web.acting import told
from huikuan.web.forms.texts import WordsForm
from huikuan.web.frames import framed
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.policy import address_end, found, publish
from huikuan.web.text_facts import choices, chosen, facts_of
from huikuan.web.text_gaps import gaps


@dataclass(frozen=True, slots=True)
class Asked:
    """Which text: of what, on which channel, in which language, and how it stands in the policy's version."""

    version: PolicyVersion
    key: str
    channel: str
    language: str
    step: Mapping[str, Any]

    @property
    def words(self) -> dict[str, str]:
        """As it is stored, else as we deliver it."""
        return text_of(self.version.texts, self.key, self.language, self.channel)

    @property
    def sets_deadline(self) -> bool:
        return bool(self.step.get("deadline_days"))

    @property
    def tone(self) -> str:
        return policy_words.tone_of(self.step or {"key": self.key})

    def form(self, data: Mapping[str, Any] | None) -> WordsForm:
        return WordsForm(
            data, key=self.key, channel=self.channel, words=self.words, sets_deadline=self.sets_deadline, tone=self.tone
        )

    def address(self, *, page: str = "text", claim: int | None = None, q: str = "") -> str:
        given = {"channel": self.channel} | ({"claim": str(claim)} if claim else {}) | ({"q": q} if q else {})
        if not self.version.policy.is_default:
            given["policy"] = str(self.version.policy_id)
        return reverse(f"web:{page}", args=[self.key, self.language]) + "?" + urlencode(given)


@staff(Permission.READ)
def texts(request: StaffRequest) -> HttpResponse:
    """All texts, by step and occasion."""
    version = found(request)
    on = {step["key"]: step for step in version.content["steps"]}
    rows = [text_row(version, key, on.get(key), off=key in LADDER and key not in on) for key in CHANNELS]
    context = {
        "version": version,
        "policy_end": address_end(version),
        "groups": [
            ("ladder", _("阶梯上的步骤"), [row for row in rows if row["key"] in LADDER]),
            ("occasions", _("随事情发生的"), [row for row in rows if row["key"] not in LADDER]),
        ],
    }
    return render(request, "web/policy/text_list.html", context)


def text_row(version: PolicyVersion, key: str, step: Mapping[str, Any] | None, *, off: bool) -> dict[str, Any]:
    """One text as a row: its name, tone and channels, and whether its words are our own."""
    channels = [
        (Asked(version, key, channel, LANGUAGES[0], step or {}).address(), text_words.CHANNELS[channel],
         any(changed(version.texts, key, language, channel) for language in LANGUAGES))
        for channel in CHANNELS[key]
    ]  # fmt: skip
    tone = text_words.TONES[policy_words.tone_of(step or {"key": key})]
    return {"key": key, "name": text_words.name_of(key), "tone": tone, "channels": channels, "off": off}


@staff(Permission.READ)
def text(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """One text on a real claim, with its editor for those who may edit."""
    asked = asked_for(request, key, language)
    return text_page(request, asked, asked.form(None))


@staff(Permission.EDIT_POLICY, methods=("POST",))
def text_save(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """The changed words, published as a new edition; or the words we deliver, put back."""
    asked = asked_for(request, key, language)
    form = asked.form(request.POST)
    if request.POST.get("ask") == "default":
        words = {part: TEXTS[key][language][part] for part in asked.words}
    elif form.is_valid():
        words = form.cleaned_data
    else:
        return text_page(request, asked, form)
    stored = asked.version.texts
    mail = text_of(stored, key, language, EMAIL) if EMAIL in CHANNELS[key] else {}
    own = dict(stored.get(key, {}))
    own[language] = mail | own.get(language, {}) | words
    refusal = publish(request, asked.version, asked.version.content, selectors.with_texts(stored, key, own))
    if refusal:
        form.add_error(None, refusal)
        return text_page(request, asked, form)
    told(request, "", _("文字已保存为新版本；已经开始的催收按原来的文字走完。"))
    return HttpResponseRedirect(asked.address(claim=number(request.POST.get("claim"))))


@staff(Permission.EDIT_POLICY, methods=("POST",))
def text_try(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """What is being typed, on the chosen claim: a fragment beside the editor."""
    asked = asked_for(request, key, language)
    form = asked.form(request.POST)
    form.is_valid()
    context = shown(request, asked, form.words(), number(request.POST.get("claim")))
    context |= {"advice": form.advice, "problems": [line for lines in form.errors.values() for line in lines]}
    return render(request, "web/policy/text_shown.html", context)


@staff(Permission.READ)
def text_sheet(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """The stored e-mail on the chosen claim, as the mail's HTML for a sandboxed frame."""
    asked = asked_for(request, key, language)
    context = shown(request, asked, asked.words, number(request.GET.get("claim")))
    written: Written | None = context["written"]
    if written is None or not written.html:
        raise Http404
    return framed(written.html)


def text_page(request: StaffRequest, asked: Asked, form: WordsForm) -> HttpResponse:
    """The page of one text; a refused form keeps what was typed."""
    searched = request.GET.get("q", "").strip()[:80]
    wanted = named = number(request.POST.get("claim") or request.GET.get("claim"))
    offered = choices(request.user, searched, business_day(request))
    if offered and (wanted is None or (searched and wanted not in {row.pk for row in offered})):
        wanted = offered[0].pk
    elif searched and not offered:
        wanted = None
    context = shown(request, asked, form.words(), wanted)
    claim = context["claim"]
    if claim and claim.pk not in {row.pk for row in offered}:
        offered.insert(0, claim)
    context |= {
        "asked": asked,
        "name": text_words.name_of(asked.key),
        "tone": text_words.TONES[asked.tone],
        "policy_end": address_end(asked.version),
        "save_address": asked.address(page="text_save"),
        "try_address": asked.address(page="text_try"),
        "form": form,
        "offered": offered,
        "searched": searched,
        "channels": [
            (Asked(asked.version, asked.key, channel, asked.language, asked.step).address(claim=named, q=searched),
             text_words.CHANNELS[channel], channel == asked.channel)
            for channel in CHANNELS[asked.key]
        ],
        "languages": [
            (Asked(asked.version, asked.key, asked.channel, name, asked.step).address(claim=named, q=searched),
             policy_words.language_word(name), name == asked.language)
            for name in LANGUAGES
        ],
        "placeholders": [
            (name, policy_words.placeholder_word(name))
            for name in sorted(usable(asked.key, sets_deadline=asked.sets_deadline))
        ],
        "is_changed": changed(asked.version.texts, asked.key, asked.language, asked.channel),
        "may_edit": may(request.user.role, Permission.EDIT_POLICY),
    }  # fmt: skip
    return render(request, "web/policy/text_page.html", context, status=422 if form.errors else 200)


def shown(request: StaffRequest, asked: Asked, words: Mapping[str, str], claim_id: int | None) -> dict[str, Any]:
    """The text on a claim, with what it lacks; or the first mistake in it."""
    as_of = business_day(request)
    claim = chosen(request.user, claim_id, [])
    facts = facts_of(request.user, claim, asked.key, asked.step, asked.language, as_of)
    context: dict[str, Any] = {"asked": asked, "claim": facts.claim, "written": None, "problem": ""}
    try:
        written = write(asked.channel, words, facts.letter)
    except InvalidText as error:
        return context | {"problem": text_problem(error.problems[0])}
    parts = [(text_words.PARTS[part], part, filled) for part, filled in written.parts]
    return context | {
        "written": written,
        "parts": parts,
        "lines": lines_of(written.parts[0][1]) if asked.channel == CHAT else (),
        "gaps": gaps(request.user, facts, written, asked.key, asked.step),
        "contact": facts.contact,
        "is_stored": dict(words) == asked.words,
        "sheet": asked.address(page="text_sheet", claim=claim.pk if claim else None),
    }


def asked_for(request: StaffRequest, key: str, language: str) -> Asked:
    """The text of the address; "not found" for one that does not exist."""
    if key not in CHANNELS or language not in LANGUAGES:
        raise Http404
    channel = request.GET.get("channel") or CHANNELS[key][0]
    if channel not in CHANNELS[key]:
        raise Http404
    version = found(request)
    card = selectors.card_of(version, key)
    return Asked(version, key, channel, language, card.step if card else {})


def number(given: str | None) -> int | None:
    """A key from an address or a form; None for anything else."""
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 19 else None


urlpatterns: list[URLPattern] = [
    path("policy/texts", texts, name="texts"),
    path("policy/texts/<slug:key>/<slug:language>", text, name="text"),
    path("policy/texts/<slug:key>/<slug:language>/save", text_save, name="text_save"),
    path("policy/texts/<slug:key>/<slug:language>/try", text_try, name="text_try"),
    path("policy/texts/<slug:key>/<slug:language>/sheet", text_sheet, name="text_sheet"),
]
