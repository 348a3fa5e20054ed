"""Discounts and rewards as a person offers, gives and withdraws them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.receivables.models import Receivable
from huikuan.support.sentences.incentives import RECIPIENTS, REWARD_KINDS, TAX_CHOICES
from huikuan.support.sentences.words import choices
from huikuan.web.forms.fields import AmountField, DayField, amounts_in
from huikuan.web.forms.receivables import reason_field


class DiscountForm(forms.Form):
    """A share or an amount, until when, and how it is taxed."""

    percent = forms.DecimalField(
        label=_("减多少（%）"), min_value=0, max_value=50, decimal_places=2, required=False,
        help_text=_("按未收金额算；和下面的金额只填一个。"),
    )  # fmt: skip
    amount = AmountField(label=_("或减固定金额"), required=False)
    until = DayField(label=_("最迟到账日"), help_text=_("当天到账也算；不能晚于到期日。"))
    tax = forms.ChoiceField(
        label=_("税务处理"), choices=choices(TAX_CHOICES), help_text=_("开票与入账方式请与税务顾问确认。")
    )
    note = forms.CharField(
        label=_("依据"), max_length=300, required=False, help_text=_("例如：3 月 2 日邮件已告知客户财务。")
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)

    def terms(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        bp = None if data["percent"] is None else int(data["percent"] * 100)
        return {
            "bp": bp,
            "amount_minor": data["amount"],
            **{name: data[name] for name in ("until", "tax", "note")},
        }


class InstalmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Instalments of one contract, by number and name."""

    def label_from_instance(self, obj: Receivable) -> str:
        """“2. 验收款”"""
        return f"{obj.sequence}. {obj.title}"


class RewardForm(forms.Form):
    """What is offered for paying which instalments on time."""

    kind = forms.ChoiceField(label=_("形式"), choices=choices(REWARD_KINDS))
    what = forms.CharField(label=_("奖励内容"), max_length=120, help_text=_("例如：两天上线培训；延长一个月驻场支持。"))
    recipient = forms.ChoiceField(
        label=_("给谁"), choices=choices(RECIPIENTS), help_text=_("只能公开给客户公司，双方如实入账。")
    )
    cost = AmountField(label=_("我方成本"))
    instalments = InstalmentsField(
        label=_("按时付清哪几期"), queryset=Receivable.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    grace_days = forms.IntegerField(label=_("允许晚几天"), min_value=0, max_value=60, required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, currency: str, claims: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)
        field = self.fields["instalments"]
        assert isinstance(field, InstalmentsField)
        field.queryset = claims


class RewardGiveForm(forms.Form):
    """Handed over: when, to whom in the company, and where it is booked."""

    given_on = DayField(label=_("兑现日期"))
    given_to = forms.CharField(
        label=_("客户公司签收部门或人员"), max_length=120, help_text=_("代表公司签收；奖励归公司。")
    )
    voucher = forms.CharField(label=_("记账凭证号"), max_length=60)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class WithdrawForm(forms.Form):
    """Why an offer is taken back."""

    reason = reason_field(_("原因"))
