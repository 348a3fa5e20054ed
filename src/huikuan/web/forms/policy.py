"""Changing one step of the ladder: when, how long, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reminders.selectors.policy import StepCard
from huikuan.rules.wording.placeholders import check_text
from huikuan.support.sentences.refusals import ROLES, text_problem

APPROVING = ("owner", "finance", "project_manager", "legal")
APPROVERS = [("", _("不用批准，自动发出")), *((role, ROLES[role]) for role in APPROVING)]


class StepForm(forms.Form):
    """The rung itself. Hard steps always keep their approval."""

    offset = forms.IntegerField(
        label=_("到期日前后几天"), min_value=-365, max_value=3650, help_text=_("负数是到期前，0 是当天，正数是逾期后。")
    )
    unit = forms.ChoiceField(label=_("按"), choices=(("calendar", _("自然日")), ("working", _("工作日"))))
    min_wait_days = forms.IntegerField(label=_("距上一步至少几天"), min_value=1, max_value=365)
    deadline_days = forms.IntegerField(
        label=_("给客户的新期限（天）"), min_value=1, max_value=365, required=False, help_text=_("留空表示不设期限。")
    )
    approver_role = forms.ChoiceField(label=_("谁批准"), choices=APPROVERS, required=False)

    def __init__(self, *args: Any, card: StepCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card = card
        approver = self.fields["approver_role"]
        assert isinstance(approver, forms.ChoiceField)
        if card.step["hard"]:
            approver.choices = APPROVERS[1:]
        elif card.step["form"] != "message":
            del self.fields["approver_role"]

    def values(self) -> dict[str, Any]:
        """As the policy's content holds them."""
        data = {name: self.cleaned_data[name] for name in ("offset", "unit", "min_wait_days", "deadline_days")}
        if "approver_role" in self.fields:
            role = self.cleaned_data["approver_role"]
            data["approver_role"] = role
            data["mode"] = "approval" if role else "auto"
        return data


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
    """One form for each language the step has words in; none for steps without words."""
    return {
        language: TextForm(data, prefix=language.replace("-", "_"), initial=dict(text))
        for language, text in card.texts.items()
    }
