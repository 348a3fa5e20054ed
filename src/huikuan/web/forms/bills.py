"""A draft as a person enters it, and what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.support.sentences.banking import BILL_KINDS
from huikuan.support.sentences.words import choices
from huikuan.web.forms.fields import AmountField, DayField, amounts_in


class BillForm(forms.Form):
    """What is printed on the draft."""

    number = forms.CharField(label=_("票据号码"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=choices(BILL_KINDS))
    drawer = forms.CharField(label=_("出票人"), max_length=160, required=False)
    acceptor = forms.CharField(label=_("承兑人"), max_length=160, required=False)
    matures_on = DayField(label=_("到期日"))


class EndorseForm(forms.Form):
    """To whom it was passed on, and when."""

    to = forms.CharField(label=_("被背书人"), max_length=160)
    on = DayField(label=_("背书日期"))


class DiscountBillForm(forms.Form):
    """What the bank paid for it, and when."""

    proceeds = AmountField(label=_("贴现实收金额"))
    on = DayField(label=_("贴现日期"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


class DishonourForm(forms.Form):
    """When and why it was refused."""

    on = DayField(label=_("拒付日期"))
    reason = forms.CharField(label=_("拒付理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
