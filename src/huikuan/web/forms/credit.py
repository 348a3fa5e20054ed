"""A credit review as a person enters it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.rules.plan.credit import WEIGHTS, Check, CreditFacts
from huikuan.support.sentences.credit import CHECKS, FINDINGS, STOPS
from huikuan.support.sentences.words import choices
from huikuan.web.forms.fields import AmountField, DayField, amounts_in


class ReviewForm(forms.Form):
    """What was looked at, with its day; figures of a report; the limit."""

    reviewed_on = DayField(label=_("调查日期"))
    turnover = AmountField(label=_("年营业额"), required=False)
    own_funds = AmountField(label=_("净资产"), required=False)
    wanted = AmountField(label=_("申请额度"), required=False)
    days_late = forms.IntegerField(
        label=_("历史平均逾期（天）"), min_value=0, max_value=3650, required=False, help_text=_("以前合作过才填。")
    )
    stops = forms.MultipleChoiceField(
        label=_("一票否决"), choices=choices(STOPS), required=False, widget=forms.CheckboxSelectMultiple
    )
    limit = AmountField(label=_("核定额度"), required=False, help_text=_("留空用系统建议的额度。"))
    report = forms.FileField(label=_("调查报告"), required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)  # the report that was read (web/credit_report)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in WEIGHTS:
            self.fields[f"check_{code}"] = forms.ChoiceField(label=str(CHECKS[code]), choices=choices(FINDINGS))
        amounts_in(self, currency)

    @property
    def check_fields(self) -> list[Any]:
        """The checks, for the page."""
        return [self[f"check_{code}"] for code in WEIGHTS]

    def checks(self) -> list[Check]:
        """What was looked at."""
        data, on = self.cleaned_data, self.cleaned_data["reviewed_on"]
        assert isinstance(on, date)
        return [Check(code, data[f"check_{code}"], on) for code in WEIGHTS if data[f"check_{code}"] != "unknown"]

    def facts(self) -> CreditFacts:
        """The figures."""
        data = self.cleaned_data
        return CreditFacts(
            data["turnover"], data["own_funds"], data["wanted"], data["days_late"], 0, tuple(data["stops"])
        )


class ExposureForm(forms.Form):
    """Leave to go over the limit."""

    amount = AmountField(label=_("允许的最高敞口"))
    until = DayField(label=_("有效期至"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)
