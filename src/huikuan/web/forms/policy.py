"""Changing one step of the ladder, or adding one: when, for whom, how long, what it says."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reminders.selectors.policy import StepCard
from huikuan.rules.dunning.policy import LONGEST_KEY
from huikuan.rules.wording.placeholders import check_text
from huikuan.rules.wording.tone import FIRM, TONES
from huikuan.support.sentences.message_words import CHANNELS
from huikuan.support.sentences.policy import AUDIENCES, FORMS, UNITS
from huikuan.support.sentences.reasons import step_word
from huikuan.support.sentences.refusals import ROLES, text_problem
from huikuan.support.sentences.text_words import TONES as TONE_WORDS

Choices = Sequence[tuple[Any, Any]]
CUSTOMERS = ("payer", "approver", "superior")
OURS = ("pm", "pm_superior", "finance", "legal", "owner")
OFFERED_CHANNELS = ("sms", "im", "email", "letter")  # tried in this order: the quick ones first
APPROVERS = [(role, ROLES[role]) for role in ("owner", "finance", "project_manager", "legal")]


class RungForm(forms.Form):
    """What every step has: its day, whom it is for, how it speaks, how long it waits, who must agree."""

    offset = forms.IntegerField(
        label=_("到期日前后几天"), min_value=-365, max_value=3650, help_text=_("负数是到期前，0 是当天，正数是逾期后。")
    )
    unit = forms.ChoiceField(label=_("按"), choices=[*UNITS.items()])
    audience = forms.ChoiceField(label=_("给谁"))
    channels = forms.MultipleChoiceField(
        label=_("渠道"), choices=[(name, CHANNELS[name]) for name in OFFERED_CHANNELS],
        widget=forms.CheckboxSelectMultiple, help_text=_("对方有哪个渠道的地址就用哪个；都没有时变成任务。"),
    )  # fmt: skip
    tone = forms.ChoiceField(
        label=_("语气"), choices=[*TONE_WORDS.items()],
        help_text=_("发布前按语气检查文字：友好的不谈法律手段，坚定的不写罚金。"),
    )  # fmt: skip
    approver_role = forms.ChoiceField(label=_("谁批准"), required=False)
    min_wait_days = forms.IntegerField(label=_("距上一步至少几天"), min_value=1, max_value=365)
    deadline_days = forms.IntegerField(
        label=_("给客户的新期限（天）"), min_value=1, max_value=365, required=False, help_text=_("留空表示不设期限。")
    )
    requires = forms.MultipleChoiceField(
        label=_("先要完成其中一步"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def offer(self, name: str, choices: Choices) -> None:
        """What a choice offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def common_values(self) -> dict[str, Any]:
        """As the policy's content holds them."""
        data = self.cleaned_data
        kept = ("offset", "unit", "audience", "min_wait_days", "deadline_days", "requires", "tone")
        return {name: data[name] for name in kept if name in data} | {"channels": data.get("channels", [])}


class StepForm(RungForm):
    """A step on the ladder. What it is (message, task) stays; hard steps always keep their approval."""

    def __init__(self, *args: Any, card: StepCard, earlier: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card = card
        self.offer("audience", [(one, AUDIENCES[one]) for one in (CUSTOMERS if self.is_message else OURS)])
        self.offer("requires", [(key, step_word(key)) for key in earlier])
        if not card.step["hard"]:
            word = _("不用批准，自动发出") if self.is_message else _("不用批准")
            self.offer("approver_role", [("", word), *APPROVERS])
        else:
            self.fields["approver_role"].required = True
            self.offer("approver_role", APPROVERS)
        if not self.is_message:
            del self.fields["channels"]
        if not earlier:
            del self.fields["requires"]

    @property
    def is_message(self) -> bool:
        return bool(self.card.step["form"] == "message")

    def values(self) -> dict[str, Any]:
        """As the policy's content holds them; channels nobody changed keep their order."""
        data = self.common_values()
        if set(data["channels"]) == set(self.card.step["channels"]) or not self.is_message:
            data["channels"] = list(self.card.step["channels"])
        if data["tone"] == TONES.get(self.card.step["key"], FIRM):
            data["tone"] = ""  # what the step is known for need not be said
        data["approver_role"] = role = self.cleaned_data["approver_role"]
        data["mode"] = mode_of(role, is_message=self.is_message)
        return data


class OwnStepForm(RungForm):
    """One more step, under a name of its own."""

    name = forms.CharField(
        label=_("名称"), max_length=LONGEST_KEY, help_text=_("例如：微信问候、预约对账。只用文字和数字。")
    )
    form = forms.ChoiceField(label=_("做法"), choices=[*FORMS.items()], initial="message")
    hard = forms.BooleanField(
        label=_("强硬步骤"), required=False, help_text=_("停工、正式函件一类，一定要有人批准，绝不自动发出。")
    )
    field_order = ("name", "form", "offset", "unit", "audience", "channels", "tone", "hard", "approver_role")

    def __init__(self, *args: Any, taken: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken
        groups = ((_("客户那边"), CUSTOMERS), (_("我们自己"), OURS))
        self.offer("audience", [(word, [(one, AUDIENCES[one]) for one in group]) for word, group in groups])
        self.offer("approver_role", [("", _("不用批准")), *APPROVERS])
        self.fields["channels"].required = False
        del self.fields["requires"]  # worked out, so that no later step loses its notice

    def clean_name(self) -> str:
        """The key of the step: the name with "_" for what is neither letter nor digit."""
        key = key_of(str(self.cleaned_data["name"]))
        if not key:
            raise forms.ValidationError(_("名称里至少要有一个字或数字。"))
        if key.casefold() in self.taken:
            raise forms.ValidationError(_("已经有一步叫这个名称，请换一个。"))
        return key

    def clean(self) -> dict[str, Any]:
        """Messages go to the customer by a channel, everything else to us; hard steps are approved by somebody."""
        data = super().clean() or {}
        is_message = data.get("form") == "message"
        if data.get("audience") and (data["audience"] in CUSTOMERS) != is_message:
            self.add_error("audience", _("发消息要选客户那边的人；任务和内部通知要选我们自己的人。"))
        if is_message and not data.get("channels"):
            self.add_error("channels", _("发消息至少要选一个渠道。"))
        if data.get("hard") and not data.get("approver_role"):
            self.add_error("approver_role", _("强硬步骤要写明由谁批准。"))
        return data

    def values(self) -> dict[str, Any]:
        """The step as the policy's content holds it; its place and needs are found when it is put on the ladder."""
        data, is_message = self.cleaned_data, self.cleaned_data["form"] == "message"
        return self.common_values() | {
            "key": data["name"], "position": 0, "form": data["form"], "hard": data["hard"], "requires": [],
            "channels": data["channels"] if is_message else [], "approver_role": data["approver_role"],
            "mode": mode_of(data["approver_role"], is_message=is_message), "minimum_minor": 0, "conditions": [],
        }  # fmt: skip


def mode_of(approver_role: str, *, is_message: bool) -> str:
    if approver_role:
        return "approval"
    return "auto" if is_message else "task"


def key_of(name: str) -> str:
    """A step's key made from its name: letters and digits of any script, one "_" for everything between them."""
    signs = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFKC", name))
    return "_".join(signs.split())[:LONGEST_KEY].strip("_")


class TextForm(forms.Form):
    """Subject and body in one language."""

    subject = forms.CharField(label=_("标题"), max_length=200)
    body = forms.CharField(label=_("正文"), max_length=8000, widget=forms.Textarea(attrs={"rows": 12}))

    def clean_subject(self) -> str:
        """No block stands in a subject."""
        return checked(str(self.cleaned_data["subject"]), subject=True)

    def clean_body(self) -> str:
        """Line ends as the texts keep them."""
        return checked(str(self.cleaned_data["body"]).replace("\r\n", "\n"))


def checked(text: str, *, subject: bool = False) -> str:
    """The text, or every problem in it with its place (rules/wording/placeholders.py)."""
    if problems := check_text(text, subject=subject):
        raise forms.ValidationError([text_problem(problem) for problem in problems])
    return text


def text_forms(card: StepCard, data: Mapping[str, Any] | None) -> dict[str, TextForm]:
    """One form for each language the step has an e-mail in; none for steps without."""
    return {
        language: TextForm(data, prefix=language.replace("-", "_"), initial=dict(text))
        for language, text in card.texts.items()
        if "subject" in text
    }
