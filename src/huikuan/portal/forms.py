"""What a customer's person fills in; short, with sensible limits, and told how to mend what cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.portal.words import REASONS, ClaimLine
from huikuan.rules.typed.amounts import parse_amount
from huikuan.rules.typed.cells import TypedError
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.workflow.portal_acts import PROMISE_DAYS, Upload, check_upload

LARGEST_MB = 10
WORDS = 500
MOST_PARTS = 12


class Day(forms.DateField):
    """A calendar day with the phone's own picker."""

    def __init__(self, first: date | None = None, last: date | None = None, **given: Any) -> None:
        attrs = {"type": "date"}
        if first:
            attrs["min"] = first.isoformat()
        if last:
            attrs["max"] = last.isoformat()
        super().__init__(widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **given)


class Amount(forms.CharField):
    """An amount as people write it; its value is minor units of `currency`."""

    def __init__(self, currency: str, **given: Any) -> None:
        super().__init__(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **given
        )
        self.currency = currency

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            typed = parse_amount(text, self.currency)
        except TypedError:
            typed = None
        if typed is None or typed.value is None or (typed.currency and typed.currency != self.currency):
            raise ValidationError(_("看不懂“%(value)s”。请写成 125000 或 125,000.00。"), params={"value": text})
        if typed.value <= 0:
            raise ValidationError(_("金额要大于 0。"))
        return typed.value


def words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=WORDS, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}), strip=True,
    )  # fmt: skip


class ClaimsForm(forms.Form):
    """Which claims are meant: ticked ones of those that are open."""

    claims = forms.TypedMultipleChoiceField(
        label=_("哪几笔款"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少勾选一笔。"), "invalid_choice": _("其中有一笔刚刚有变化，请重新勾选。")},
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, lines: Sequence[ClaimLine], **given: Any) -> None:
        super().__init__(data, files, **given)
        field = self.fields["claims"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(line.pk, f"{line.contract} · {line.title} · {line.free} · {line.due}") for line in lines]


class PromiseForm(ClaimsForm):
    """The day on which the money will be sent."""

    def __init__(self, data: Any = None, *, on: date, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["promised_on"] = Day(
            on, on + timedelta(days=PROMISE_DAYS), label=_("最晚哪天付"),
            help_text=_("到那天为止，我们不再为这些款打扰您。"),
        )  # fmt: skip


class AskForm(ClaimsForm):
    """More time, or instalments."""

    wish = forms.ChoiceField(
        label=_("希望怎样安排"), widget=forms.RadioSelect, initial="extension",
        choices=[("extension", _("延期")), ("instalments", _("分期"))],
    )  # fmt: skip
    parts = forms.IntegerField(
        label=_("分几期"), required=False, min_value=2, max_value=MOST_PARTS, help_text=_("选分期时填写，2 到 12 期。")
    )

    def __init__(self, data: Any = None, *, on: date, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["until"] = Day(on, label=_("希望在哪天前付清"))
        self.fields["words"] = words(_("说明"), help_text=_("说说原因和您的打算，我们更容易安排。"))
        self.on = on

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("wish") == "instalments" and not found.get("parts"):
            self.add_error("parts", _("请写明希望分几期。"))
        until = found.get("until")
        if until and until < self.on:
            self.add_error("until", _("请选择今天以后的日期。"))
        return found


class FileField(forms.FileField):
    """A PDF or a picture of at most 10 MB; what it is, is told by its first bytes."""

    def __init__(self, **given: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})
        super().__init__(widget=widget, help_text=_("PDF 或图片（PNG、JPG），最大 10 MB。"), **given)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST_MB * 1024 * 1024:
            raise ValidationError(_("文件超过 10 MB，请压缩后再上传。"))
        upload = Upload(file.name, file.read())
        try:
            check_upload(upload)
        except Refused as error:
            raise ValidationError(refusals.sentence(error)) from None
        return upload


class ObjectionForm(forms.Form):
    """Which part is contested, and why."""

    def __init__(self, data: Any = None, files: Any = None, *, currency: str, **given: Any) -> None:
        super().__init__(data, files, **given)
        self.fields["amount"] = Amount(
            currency, label=_("有疑问的金额"), help_text=_("只写有疑问的那一部分；其余部分请照常安排。")
        )
        self.fields["reason"] = forms.ChoiceField(
            label=_("原因"), widget=forms.RadioSelect, choices=list(REASONS.items())
        )
        self.fields["words"] = words(
            _("具体情况"), required=True, help_text=_("哪里不对、应该是多少，越具体越快解决。")
        )
        self.fields["file"] = FileField(label=_("附件"), required=False)


class ProofForm(ClaimsForm):
    """That the money was sent, and a picture of the bank's slip."""

    def __init__(
        self, data: Any = None, files: Any = None, *, on: date, currency: str, kept: bool, **given: Any
    ) -> None:
        super().__init__(data, files, **given)
        self.fields["amount"] = Amount(currency, label=_("付了多少"))
        self.fields["paid_on"] = Day(None, on, label=_("哪天付的"))
        self.fields["file"] = FileField(label=_("付款凭证"), required=not kept)


class StatementForm(forms.Form):
    """Whether the balance is right."""

    agreed = forms.ChoiceField(
        label=_("核对结果"), widget=forms.RadioSelect,
        choices=[("yes", _("与我方记录一致")), ("no", _("有出入"))],
    )  # fmt: skip

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["words"] = words(_("差在哪里"), help_text=_("有出入时请写明哪一笔、相差多少。"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("agreed") == "no" and not found.get("words"):
            self.add_error("words", _("请写明差在哪里，我们好一起核实。"))
        return found


class ContactForm(forms.Form):
    """Who should be written to instead."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False, max_length=120)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found.get("email") and not found.get("phone"):
            self.add_error("email", _("请至少填写邮箱或电话中的一项。"))
        return found


class ConfirmForm(forms.Form):
    """The human act: a tick and a name under words that were shown."""

    tick = forms.BooleanField(
        label=_("以上内容属实，我有权代表公司作此说明"), error_messages={"required": _("请勾选确认。")}
    )
    signed_as = forms.CharField(label=_("您的姓名"), max_length=60)
