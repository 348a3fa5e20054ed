"""What a person enters about a task: how it went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import User

OUTCOMES = (
    ("done", _("办好了")),
    ("promised", _("答应付款")),
    ("no_answer", _("没联系上")),
    ("disputed", _("有异议")),
)


class OutcomeForm(forms.Form):
    """How it went, in words; a promised date holds further reminders until then."""

    outcome = forms.ChoiceField(label=_("结果"), choices=OUTCOMES, initial="done", widget=forms.RadioSelect)
    promised_on = forms.DateField(
        label=_("答应哪天付"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("到这一天为止不再提醒；没收到会接着催。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("记录"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("谁、说了什么、下一步")}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A promise needs its date; anything else than "done" needs no words but has some."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == "promised" and not cleaned.get("promised_on"):
            self.add_error("promised_on", _("请填写答应付款的日期。"))
        if cleaned.get("outcome") == "done" and not str(cleaned.get("note", "")).strip():
            self.add_error("note", _("请写一句结果，下次看的人会感谢您。"))
        return cleaned

    def words(self) -> str:
        """The note as it is kept: the outcome's word first when it says more than "done"."""
        outcome, note = self.cleaned_data["outcome"], self.cleaned_data["note"].strip()
        if outcome == "done":
            return str(note)
        label = str(dict(OUTCOMES)[outcome])
        if promised_on := self.cleaned_data.get("promised_on"):
            label = f"{label} {promised_on.isoformat()}"
        return f"{label}：{note}" if note else label


class ReasonForm(forms.Form):
    """Why something is not done, or withdrawn."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReassignForm(forms.Form):
    """Who is to do it instead."""

    owner = forms.ModelChoiceField(label=_("交给"), queryset=User.objects.none())

    def __init__(self, *args: Any, organization_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(organization_id=organization_id, is_active=True).order_by("name")
