"""Customers and their people, as entered on the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import Contact, Customer
from huikuan.support.sentences.refusals import LANGUAGES

LANGUAGE_CHOICES = [("zh-hans", LANGUAGES["zh-hans"]), ("en", LANGUAGES["en"])]


class CustomerForm(forms.Form):
    """Name, numbers and the language of letters."""

    name = forms.CharField(label=_("客户全称"), max_length=160)
    number = forms.CharField(
        label=_("客户编号"),
        max_length=40,
        required=False,
        help_text=_("您系统里的编号；再次导入时靠它认出同一家客户。"),
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("18 位，会核对校验码。")
    )
    segment = forms.CharField(label=_("分类"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("信函语言"), choices=LANGUAGE_CHOICES)
    note = forms.CharField(label=_("备注"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def of(cls, customer: Customer) -> CustomerForm:
        """The form filled with what is stored."""
        return cls(initial={name: getattr(customer, name) for name in cls.base_fields})

    def clean_uscc(self) -> str:
        return str(self.cleaned_data["uscc"]).strip().upper()


class FirstContactForm(forms.Form):
    """The payer, entered together with a new customer; may be left empty."""

    contact_name = forms.CharField(label=_("付款联系人"), max_length=60, required=False)
    contact_email = forms.CharField(
        label=_("邮箱"), max_length=254, required=False, widget=forms.EmailInput(),
        help_text=_("提醒信发到这里。没有邮箱时，到了该提醒的日子会变成一项人工任务。"),
    )  # fmt: skip
    contact_phone = forms.CharField(label=_("电话"), max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        """An address needs the name of its owner."""
        cleaned = super().clean() or {}
        if (cleaned.get("contact_email") or cleaned.get("contact_phone")) and not cleaned.get("contact_name"):
            self.add_error("contact_name", _("请写上联系人的姓名。"))
        return cleaned


class ContactForm(forms.Form):
    """A person at the customer."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    email = forms.CharField(label=_("邮箱"), max_length=254, required=False, widget=forms.EmailInput())
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("语言"), choices=[("", _("与客户相同")), *LANGUAGE_CHOICES], required=False)
    is_payer = forms.BooleanField(label=_("付款人（提醒信发给他）"), required=False, initial=True)
    is_approver = forms.BooleanField(label=_("付款审批人"), required=False)
    is_superior = forms.BooleanField(label=_("上级（升级时联系）"), required=False)
    is_notice_address = forms.BooleanField(label=_("合同约定的通知地址"), required=False)

    @classmethod
    def of(cls, contact: Contact) -> ContactForm:
        """The form filled with what is stored."""
        return cls(initial={name: getattr(contact, name) for name in cls.base_fields})


class ContactStateForm(forms.Form):
    """What may be said about an address: the person opted out, left, or wants mail again; or it works again."""

    state = forms.ChoiceField(
        choices=[("opted_out", ""), ("opted_in", ""), ("left", ""), ("returned", ""), ("address_works", "")]
    )
