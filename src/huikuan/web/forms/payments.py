"""A payment as a person enters it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import LegalEntity, User
from huikuan.support.sentences.words import CURRENCIES, METHODS, choices
from huikuan.web.forms.fields import AmountField, CustomerField, DayField, KeysField, amounts_in, choose_from, seen_by


class PaymentForm(forms.Form):
    """Who paid how much when, how, to which of our companies, and for what."""

    customer = CustomerField(label=_("客户"), help_text=_("输入名称、拼音或首字母。"))
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES])
    amount = AmountField(label=_("金额"), help_text=_("可以写 12.5万、￥125,000 或 125000.00。"))
    received_on = DayField(label=_("到账日期"))
    method = forms.ChoiceField(label=_("方式"), choices=choices(METHODS), help_text=_("承兑汇票兑付后才算到账。"))
    entity = forms.ModelChoiceField(
        label=_("收款主体"), queryset=LegalEntity.objects.none(), required=False, empty_label=_("（不填）"),
    )  # fmt: skip
    external_number = forms.CharField(
        label=_("银行流水号"), max_length=80, required=False, help_text=_("同一流水号只登记一次。")
    )
    payer_name = forms.CharField(label=_("付款户名"), max_length=160, required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)
    designated = KeysField(required=False)

    field_order = ("customer", "currency", "amount", "received_on")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen_by(self, user)
        choose_from(self, "entity", LegalEntity.objects.filter(organization_id=user.organization_id))
        amounts_in(self, str(self.data.get("currency") or self.initial.get("currency") or user.organization.currency))


class ApplyForm(forms.Form):
    """Which open claims money on account settles; none named: the order of the law."""

    designated = forms.TypedMultipleChoiceField(
        label=_("核销哪几期"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就按法定顺序：先到期的先还。"),
    )  # fmt: skip

    def __init__(self, *args: Any, claims: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = self.fields["designated"]
        assert isinstance(choose, forms.TypedMultipleChoiceField)
        choose.choices = claims


class KeepForm(forms.Form):
    """Why money stays on account."""

    reason = forms.CharField(
        label=_("说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：客户预付下一期、多付待退。"),
    )  # fmt: skip


class ReverseForm(forms.Form):
    """Why a payment is undone."""

    reason = forms.CharField(
        label=_("冲回原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：退票、重复登记、认错客户。"),
    )  # fmt: skip


class ClearForm(forms.Form):
    """The day the bank paid a bill of exchange."""

    cleared_on = DayField(label=_("兑付日期"))
