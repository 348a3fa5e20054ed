"""An invoice as a person asks for it, enters it, and says what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reports.selectors.invoices import Billable
from huikuan.support.files.keep import LARGEST
from huikuan.support.sentences.words import INVOICE_KINDS, INVOICE_WAYS, choices
from huikuan.web.forms.fields import AmountField, DayField
from huikuan.web.forms.receivables import reason_field

NUMBER_HINT = _("数电票 20 位；旧版发票 8 位，另填代码。")


class RequestForm(forms.Form):
    """Which claims of a contract are to be invoiced, how much of each, as what kind."""

    kind = forms.ChoiceField(label=_("发票种类"), choices=choices(INVOICE_KINDS))
    note = forms.CharField(
        label=_("备注"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("开票内容、备注栏要写什么、寄给谁。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, rows: Sequence[Billable], ticked: Collection[int] = (), currency: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            key = row.receivable.pk
            self.fields[f"take-{key}"] = forms.BooleanField(required=False, initial=key in ticked)
            amount = AmountField(required=False, initial=row.left_minor)
            amount.currency = currency
            self.fields[f"amount-{key}"] = amount

    def lines(self) -> Iterator[tuple[Billable, BoundField, BoundField]]:
        """Each claim with its tick and its amount."""
        for row in self.rows:
            yield row, self[f"take-{row.receivable.pk}"], self[f"amount-{row.receivable.pk}"]

    def clean(self) -> dict[str, Any]:
        """`parts`: {claim: minor units} of what is ticked."""
        data = super().clean() or self.cleaned_data
        parts: dict[int, int] = {}
        for row in self.rows:
            key = row.receivable.pk
            if not data.get(f"take-{key}") or f"amount-{key}" in self.errors:
                continue
            if data.get(f"amount-{key}") is None:
                self.add_error(f"amount-{key}", _("请填写要开的金额。"))
                continue
            parts[key] = data[f"amount-{key}"]
        data["parts"] = parts
        return data


class PastDayField(DayField):
    """A day that has come; `today` is set by the form."""

    today: date | None = None

    def clean(self, value: Any) -> date | None:
        found = super().clean(value)
        if found is not None and self.today is not None and found > self.today:
            raise ValidationError(_("日期不能晚于今天。"))
        return found


class PresentForm(forms.Form):
    """A form about what has happened by today."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PastDayField):
                field.today = today


def upload_field(label: Any, hint: Any, accept: str = "") -> forms.FileField:
    attrs = {"accept": accept} if accept else {}
    return forms.FileField(label=label, required=False, help_text=hint, widget=forms.FileInput(attrs=attrs))


def not_too_large(upload: Any) -> Any:
    """Refused here, with the field named, rather than after the upload was read."""
    if upload is not None and (upload.size or 0) > LARGEST:
        raise ValidationError(_("文件超过 %(mb)s MB。"), params={"mb": LARGEST // 1024 // 1024})
    return upload


class IssueForm(PresentForm):
    """The tax invoice that was issued: read from its file, or typed."""

    file = upload_field(
        _("电子发票文件"), _("把 XML、OFD 或 PDF 拖到这里，下面的内容会自动填好并核对。"), ".xml,.ofd,.pdf"
    )
    number = forms.CharField(label=_("发票号码"), max_length=20, help_text=NUMBER_HINT)
    code = forms.CharField(label=_("发票代码"), max_length=12, required=False, help_text=_("只有旧版发票才有。"))
    issued_on = PastDayField(label=_("开票日期"))
    kind = forms.ChoiceField(label=_("发票种类"), choices=choices(INVOICE_KINDS))
    tax = AmountField(label=_("税额"), required=False, help_text=_("免税或不清楚时留空。"))
    agreed = forms.BooleanField(label=_("我核对过，仍按这张发票登记"), required=False)

    field_order = ("file", "number", "code", "issued_on", "kind", "tax", "agreed")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tax = self.fields["tax"]
        assert isinstance(tax, AmountField)
        tax.currency = currency

    def clean_file(self) -> Any:
        return not_too_large(self.cleaned_data["file"])


class DeliverForm(PresentForm):
    """When and how the customer got it, and what proves it."""

    delivered_on = PastDayField(label=_("送达日期"))
    how = forms.ChoiceField(label=_("送达方式"), choices=choices(INVOICE_WAYS))
    proof = forms.CharField(
        label=_("凭证说明"),
        max_length=200,
        required=False,
        help_text=_("快递单号、邮件回执、签收人。与文件至少有一样。"),
    )
    file = upload_field(_("凭证文件"), _("签收单或回执的扫描件、截图，最大 20 MB。"))

    def clean_file(self) -> Any:
        return not_too_large(self.cleaned_data["file"])


class ConfirmForm(PresentForm):
    """Who at the customer said that it is in order."""

    confirmed_on = PastDayField(label=_("确认日期"))
    who = forms.CharField(label=_("对方谁确认的"), max_length=80)


class WithdrawForm(forms.Form):
    """Why the invoice is not needed."""

    reason = reason_field(_("撤回原因"), _("例如：金额有变、客户要求下月再开。"))


class RedForm(PresentForm):
    """The red letter that takes an invoice back."""

    number = forms.CharField(label=_("红字发票号码"), max_length=20, help_text=NUMBER_HINT)
    code = forms.CharField(label=_("红字发票代码"), max_length=12, required=False, help_text=_("只有旧版发票才有。"))
    issued_on = PastDayField(label=_("红字发票开票日期"))
    reason = reason_field(_("红冲原因"), _("例如：抬头写错、销售退回、金额开错。"))
