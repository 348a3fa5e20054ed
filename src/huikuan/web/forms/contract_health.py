"""What the health check needs to be told: the words of the contract, and what no record knows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.services.papers import LONGEST
from huikuan.support import documents
from huikuan.support.files.keep import LARGEST
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.support.sentences.words import CURRENCIES, PROJECT_TYPES, choices
from huikuan.web.forms.fields import AmountField, amounts_in
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


class TextForm(forms.Form):
    """The contract, pasted or uploaded; an upload wins. Its words are in `words`, the bytes to keep in `content`."""

    text = forms.CharField(
        label=_("粘贴合同全文"), max_length=LONGEST, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 10}), help_text=_("中文、英文都可以。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或上传合同"), required=False, help_text=_("DOCX、带文字的 PDF 或 TXT，最大 20 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.md"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Reads the upload; a broken one gives one sentence."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload is None:
            if not self.errors and not data.get("text", "").strip():
                raise ValidationError(_("请粘贴合同，或上传文件。"))
            words = data.get("text", "")
            return {**data, "words": words, "name": "", "content": words.encode(errors="replace"), "notes": ()}
        if (upload.size or 0) > LARGEST:
            self.add_error("file", _("文件超过 20 MB，请压缩或分开上传。"))
            return data
        content = upload.read()
        try:
            read = documents.read_text(content, upload.name or "")
        except Refused as refused:
            self.add_error("file", refusals.sentence(refused))
            return data
        return {**data, "words": read.text, "name": upload.name or "", "content": content, "notes": read.notes}


class CheckForm(TextForm, AboutForm):
    """A text before it is signed, with its total where that is known."""

    total = AmountField(label=_("合同总额"), required=False)
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES], required=False)

    def __init__(self, data: Any = None, files: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.fields["currency"].initial = currency
        amounts_in(self, (data or {}).get("currency") or currency)
