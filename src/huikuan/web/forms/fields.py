"""Fields that read what people type: amounts in any spelling, customers by name or initials, days, ticked rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import Customer, User
from huikuan.flow.reports.selectors.customers import find_customers
from huikuan.rules.money import format_plain
from huikuan.rules.typed.amounts import parse_amount
from huikuan.rules.typed.cells import TypedError
from huikuan.support.sentences.lists import listed

AMOUNT_ERRORS: dict[str, str | Promise] = {
    "amount_not_a_number": _("看不懂“%(value)s”。可以写 125000、125,000.00 或 12.5万。"),
    "amount_separators": _("“%(value)s”的分隔符有歧义。千分位用逗号，小数用点，例如 1,280.50。"),
    "amount_too_fine": _("“%(value)s”的小数位太多，这个币种最多 %(digits)s 位。"),
    "amount_too_large": _("“%(value)s”超出了能精确记录的范围。"),
    "amount_uncertain": _("“%(value)s”不是确定的金额，请写准确的数。"),
    "amount_without_tax": _("“%(value)s”是不含税金额，请写含税金额。"),
    "amount_words_differ": _("“%(value)s”里大写和数字不一致。"),
    "amount_scientific": _("“%(value)s”是科学计数法，请写成完整的数字。"),
    "amount_is_a_date": _("“%(value)s”是日期，不是金额。"),
}
TOO_MANY = 200


def read_amount(text: str, currency: str) -> int | None:
    """An amount as typed, in minor units; None when it cannot be read."""
    try:
        return parse_amount(text, currency).value
    except TypedError:
        return None


class AmountField(forms.CharField):
    """An amount as people write it; its value is a whole number of minor units of `currency`, always above zero."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.currency = "CNY"

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            typed = parse_amount(text, self.currency)
        except TypedError as error:
            template = AMOUNT_ERRORS.get(error.code, AMOUNT_ERRORS["amount_not_a_number"])
            raise ValidationError(str(template) % {"value": text, "digits": "", **error.params}) from None
        if typed.currency and typed.currency != self.currency:
            raise ValidationError(
                _("写的是 %(written)s，但币种选的是 %(chosen)s。"),
                params={"written": typed.currency, "chosen": self.currency},
            )
        if typed.value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if typed.value <= 0:
            raise ValidationError(_("金额要大于 0。"))
        return typed.value

    def prepare_value(self, value: Any) -> Any:
        """A stored amount is shown as one would type it."""
        return format_plain(value, self.currency) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A calendar day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> date | None:
        found: date | None = super().clean(value)
        if found is not None and not 2000 <= found.year <= 2100:
            raise ValidationError(_("年份 %(year)s 不对吧？请再看看。"), params={"year": found.year})
        return found


class CustomerField(forms.CharField):
    """A customer by full name, or by any part, pinyin or initials that means only one."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "list": "customer-options"}
        super().__init__(max_length=160, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.user: User | None = None

    def clean(self, value: Any) -> Customer | None:
        text = str(super().clean(value) or "").strip()
        if not text or self.user is None:
            return None
        found = find_customers(self.user, text)
        if exact := found.filter(name=text).first():
            return exact
        some = list(found.order_by("name")[:4])
        if len(some) == 1:
            return some[0]
        if not some:
            raise ValidationError(_("没有找到客户“%(text)s”。请先在“客户”里新增。"), params={"text": text})
        names = listed(row.name for row in some[:3])
        raise ValidationError(_("有不止一家符合：%(names)s…… 请写全名。"), params={"names": names})


class KeysField(forms.Field):
    """The keys of ticked rows; anything that is not a key is left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        given = value if isinstance(value, list | tuple) else []
        keys = [int(text) for text in map(str, given) if text.isascii() and text.isdigit() and len(text) < 19]
        if self.required and not keys:
            raise ValidationError(_("请先在列表里勾选。"))
        if len(keys) > TOO_MANY:
            raise ValidationError(_("一次最多处理 %(most)s 项。"), params={"most": TOO_MANY})
        return keys


def amounts_in(form: forms.Form, currency: str) -> None:
    """Let every amount of the form be read in this currency."""
    for field in form.fields.values():
        if isinstance(field, AmountField):
            field.currency = currency


def seen_by(form: forms.Form, user: User) -> None:
    """Let every customer of the form be looked for among those this person may see."""
    for field in form.fields.values():
        if isinstance(field, CustomerField):
            field.user = user


def choose_from(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """The rows a choice offers."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} is not a choice of rows")
    field.queryset = rows
