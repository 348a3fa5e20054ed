"""策略的步骤: one more step under a name of its own, and taking one off with what that means for the others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.rules.wording.kinds import CHANNELS
from huikuan.support.access import Permission
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.reasons import STEPS, step_word
from huikuan.support.sentences.refusals import policy_problem
from huikuan.support.sentences.task_words import TASKS
from huikuan.web.acting import told
from huikuan.web.asking import Question, asked
from huikuan.web.forms.policy import OwnStepForm, key_of
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import present
from huikuan.web.policy import address_end, card_or_404, conditions_form, found, publish
from huikuan.workflow.deciding_anew import publish_policy

WORDS_LIKE = {"before": "notice_before", "on": "due_today", "deadline": "second_reminder", "after": "reminder"}
"""Whose words a new message starts with, by its day and whether it sets a deadline."""


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def step_new(request: StaffRequest) -> HttpResponse:
    """A step of one's own; a message starts with the words of the step it is most like."""
    version = found(request)
    data = request.POST if request.method == "POST" else None
    initial = {"offset": 5, "unit": "calendar", "audience": "payer", "channels": ["email"], "tone": "friendly",
               "min_wait_days": 1}  # fmt: skip
    form = OwnStepForm(data, taken=taken_keys(version), initial=initial)
    only = conditions_form(request, version, {}, data)
    if data is not None and all([form.is_valid(), only.is_valid()]):
        made = form.values() | {"conditions": only.conditions()}
        content = selectors.with_own_step(version.content, made)
        if only.cleaned_data["carried"]:
            selectors.carry_conditions(content, made["key"])
        texts = version.texts
        if made["form"] == "message":
            texts = selectors.with_texts(texts, made["key"], selectors.words_of(texts, words_like(made)))
        if refusal := publish(request, version, content, texts):
            form.add_error(None, refusal)
        else:
            told(request, "", added_words(made))
            return HttpResponseRedirect(reverse("web:policy_step", args=[made["key"]]) + address_end(version))
    context = {"form": form, "only": only, "version": version, "at": address_end(version)}
    return render(request, "web/policy/step_new.html", context, status=200 if data is None else 422)


def taken_keys(version: PolicyVersion) -> set[str]:
    """Names that mean a step, a text or a task already, as keys and as people read them."""
    keys = {step["key"] for step in version.content["steps"]} | {*STEPS, *CHANNELS, *TASKS, "new"}
    words = {key_of(str(word)) for table in (STEPS, TASKS) for word in table.values()}
    return {name.casefold() for name in keys | words}


def words_like(step: dict[str, Any]) -> str:
    """The default step whose words suit the new one's day."""
    if step["deadline_days"] and step["offset"] > 0:
        return WORDS_LIKE["deadline"]
    return WORDS_LIKE["before" if step["offset"] < 0 else "on" if step["offset"] == 0 else "after"]


def added_words(step: dict[str, Any]) -> str:
    """What came of it, with the needs that were worked out and where the words come from."""
    words = [_("“%(step)s”已加入，并发布了新版本。") % {"step": step_word(step["key"])}]
    if step["form"] == "message":
        like = step_word(words_like(step))
        words.append(_("文字先用“%(like)s”的，请在下面改成自己的。") % {"like": like})
    return " ".join(words)


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def step_remove(request: StaffRequest, key: str) -> HttpResponse:
    """Take a step off the ladder, with what that means for the steps that needed it."""
    version = found(request)
    card = card_or_404(version, key)
    if not card.on:
        raise Http404
    content = selectors.without_step(version.content, key)
    name = step_word(key)
    back = reverse("web:policy") + address_end(version)
    question = Question(
        _("停用这一步"), name, consequence(version, card, content), danger=True, back=back,
        action=reverse("web:policy_step_remove", args=[key]) + address_end(version), crumbs=((back, _("催收策略")),),
    )  # fmt: skip

    def act(_data: dict[str, Any]) -> object:
        texts = {name: words for name, words in version.texts.items() if name != key or not card.own}
        return publish_policy(
            policy=version.policy, content=content, texts=texts, by=request.user, at=present(request)
        )  # fmt: skip

    form = forms.Form(request.POST if request.method == "POST" else None)
    return asked(request, form, question, act, _("“%(step)s”已停用，并发布了新版本。") % {"step": name})


def consequence(version: PolicyVersion, card: selectors.StepCard, content: selectors.Content) -> str:
    """What taking the step off means: needs that change, what is lost, who goes on as before."""
    if reason := selectors.problem_of(content):
        return _("停用后策略走不通：%(reason)s") % {"reason": policy_problem(reason)}
    words = []
    before = {step["key"]: step["requires"] for step in version.content["steps"]}
    for step in content["steps"]:
        if step["requires"] != before.get(step["key"], step["requires"]):
            needs = listed(step_word(name) for name in step["requires"])
            named = {"step": step_word(step["key"]), "needs": needs}
            changed = _("“%(step)s”以后改为先要完成：%(needs)s。") if needs else _("“%(step)s”以后不再需要前提。")
            words.append(changed % named)
    if card.own:
        words.append(_("这是自己加的一步，停用后连同文字一起删除，旧版本里仍能看到。"))
    else:
        words.append(_("以后可以再启用。"))
    words.append(_("已经开始的催收按原来的版本走完。"))
    return " ".join(words)


urlpatterns: list[URLPattern] = [
    path("policy/steps/new", step_new, name="policy_step_new"),
    path("policy/steps/<str:key>/remove", step_remove, name="policy_step_remove"),
]
