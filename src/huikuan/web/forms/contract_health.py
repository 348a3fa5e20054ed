"""What the health check needs to be told: the words of the contract, and what no record knows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.services.papers import LONGEST
from huikuan.support.sentences.words import CURRENCIES, PROJECT_TYPES, choices
from huikuan.web.forms.fields import AmountField, amounts_in
from huikuan.web.forms.given_text import GivenTextForm, upload_field
from huikuan.workflow.contract_health import About

YES, NO = "yes", "no"


class AboutForm(forms.Form):
    """Sizes, law and sides; everything may be left open."""

    we_are_sme = forms.ChoiceField(
        label=_("我方是中小企业吗"), choices=[("", _("不确定")), (YES, _("是")), (NO, _("不是"))], required=False
    )
    sme_declared = forms.BooleanField(label=_("签约时已书面告知对方"), required=False)
    customer_kind = forms.ChoiceField(
        label=_("客户类型"),
        choices=[
            ("", _("不确定")), ("large", _("大型企业")), ("public", _("机关、事业单位")), ("sme", _("中小企业")),
        ],
        required=False,
    )  # fmt: skip
    project_type = forms.ChoiceField(
        label=_("项目类型"), choices=[("", _("（不填）")), *choices(PROJECT_TYPES)], required=False
    )
    law = forms.ChoiceField(
        label=_("适用法律"), choices=[("prc", _("中国法律")), ("foreign", _("外国法律"))], required=False
    )
    our_side = forms.ChoiceField(
        label=_("合同里我方是"),
        choices=[("", _("按合同判断")), ("first", _("甲方")), ("second", _("乙方"))],
        required=False,
    )

    def about(self) -> About:
        """As the check takes it; what was not understood stays open."""
        data = getattr(self, "cleaned_data", {})
        answer = data.get("we_are_sme")
        return About(
            we_are_sme=None if not answer else answer == YES,
            sme_declared=bool(data.get("sme_declared")),
            customer_kind=data.get("customer_kind", ""),
            project_type=data.get("project_type", ""),
            law=data.get("law") or "prc",
            our_side=data.get("our_side", ""),
            total_minor=data.get("total"),
            currency=data.get("currency") or "CNY",
        )


class TextForm(GivenTextForm):
    """The contract, pasted or uploaded."""

    nothing = _("请粘贴合同，或上传文件。")
    text = forms.CharField(
        label=_("粘贴合同全文"), max_length=LONGEST, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 10}), help_text=_("中文、英文都可以。"),
    )  # fmt: skip
    file = upload_field(_("或上传合同"))


class CheckForm(TextForm, AboutForm):
    """A text before it is signed, with its total where that is known."""

    total = AmountField(label=_("合同总额"), required=False)
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES], required=False)

    def __init__(self, data: Any = None, files: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.fields["currency"].initial = currency
        amounts_in(self, (data or {}).get("currency") or currency)
