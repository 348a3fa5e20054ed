"""A change order as a person enters it: the new total, the plan line by line, who agreed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.support.sentences.words import KINDS, TRIGGERS, UNITS, choices
from huikuan.web.forms.contracts import AfterField, after_or_error
from huikuan.web.forms.fields import AmountField, DayField, amounts_in


class AmendmentForm(forms.Form):
    """Who agreed to what, when and why."""

    total = AmountField(label=_("变更后的合同总额"))
    agreed_on = DayField(label=_("同意日期"))
    agreed_by = forms.CharField(
        label=_("双方谁同意的"), max_length=120, help_text=_("例如：甲方王总、我方周总，补充协议二。")
    )
    reason = forms.CharField(label=_("变更内容和原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.FileField(label=_("补充协议"), required=False, help_text=_("双方签署的文件，最大 20 MB。"))

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


class AmendLineForm(forms.Form):
    """One instalment of the new plan. `continues` names the one it carries on; empty: it is new."""

    continues = forms.IntegerField(required=False, widget=forms.HiddenInput)
    milestone_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("款项"), choices=choices(KINDS))
    title = forms.CharField(label=_("名称"), max_length=80, required=False)
    amount = AmountField(label=_("金额"), required=False)
    due_on = DayField(label=_("到期日"), required=False)
    trigger = forms.ChoiceField(label=_("付款条件"), choices=choices(TRIGGERS))
    offset_days = forms.IntegerField(label=_("之后多久付"), min_value=-3660, max_value=3660, required=False)
    offset_unit = forms.ChoiceField(label=_("单位"), choices=choices(UNITS), required=False)
    credit = AmountField(label=_("冲减其中"), required=False)
    withdrawn = forms.BooleanField(label=_("取消这一期"), required=False)
    after = AfterField()

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)

    @property
    def is_blank(self) -> bool:
        """A new line that nobody filled in."""
        names = ("continues", "title", "amount")
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def clean(self) -> dict[str, Any]:
        """A line that is used needs an amount, and a date where the trigger is a date."""
        cleaned = super().clean() or {}
        if self.is_blank or cleaned.get("withdrawn"):
            return cleaned
        if cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写这一期的金额。"))
        if cleaned.get("trigger") == "date" and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("约定日期付款的，请填到期日；等条件的，请改选付款条件。"))
        after_or_error(self, cleaned)
        return cleaned
