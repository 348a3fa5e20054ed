"""Statements, accounts and what is decided about bank lines, as a person enters them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.parties.models import LegalEntity, User
from huikuan.flow.payments.models import StatementAccount
from huikuan.flow.receivables.models import Receivable
from huikuan.support.sentences.banking import ACCOUNT_KINDS, COLUMN_ROLES
from huikuan.support.sentences.words import CURRENCIES, choices
from huikuan.web.forms.fields import AmountField, CustomerField, amounts_in, choose_from, seen_by

MOST_FILES: Final = 30
LARGEST_MB: Final = 50
ACCEPT: Final = ".csv,.xls,.xlsx,.txt,.zip,.xml,.sta,.mt940,.940,.ofx,.qfx,.tsv,.htm,.html"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none of them empty or larger than we read."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = list(data) if isinstance(data, list | tuple) else [data]
        if not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise ValidationError(_("一次最多 %(most)s 个文件。"), params={"most": MOST_FILES})
        files: list[UploadedFile[Any]] = [forms.FileField.clean(self, one, initial) for one in given]
        for one in files:
            if one.size and one.size > LARGEST_MB * 1024 * 1024:
                raise ValidationError(
                    _("“%(name)s”超过 %(most)s MB。请按月份分开导出。"), params={"name": one.name, "most": LARGEST_MB}
                )
        return files


class StatementsForm(forms.Form):
    """Files with statements, the password of packed ones, and the account where the files do not name it."""

    files = FilesField(  # type: ignore[assignment]  # Django names its own attribute so
        label=_("流水文件"), widget=FilesInput(attrs={"accept": ACCEPT, "multiple": True, "data-drop": ""}),
        help_text=_("网银、支付宝、微信导出的原文件，可以一次选多个，也可以拖进来。重复导入不会重复记账。"),
    )  # fmt: skip
    password = forms.CharField(
        label=_("压缩包密码"), required=False, max_length=100, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), help_text=_("只用来打开这一次的文件，不保存。"),
    )  # fmt: skip
    account = forms.ModelChoiceField(
        label=_("账户"), queryset=StatementAccount.objects.none(), required=False, empty_label=_("按文件里写的账号"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = StatementAccount.objects.filter(organization_id=user.organization_id, closed_at=None)
        choose_from(self, "account", ours)

    def offer(self, accounts: Sequence[StatementAccount]) -> None:
        """The accounts as the page has read them already."""
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in accounts)]


class AnswerForm(forms.Form):
    """What a file did not say: its account (or a new one of an entity), its password, its columns."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    filename = forms.CharField(widget=forms.HiddenInput, max_length=200)
    account = forms.ModelChoiceField(
        label=_("账户"), queryset=StatementAccount.objects.none(), required=False, empty_label=_("新账户"),
    )  # fmt: skip
    entity = forms.ModelChoiceField(
        label=_("新账户属于哪个主体"), queryset=LegalEntity.objects.none(), required=False, empty_label=_("（不新建）"),
    )  # fmt: skip
    number = forms.CharField(label=_("新账户的账号"), required=False, max_length=60)
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES], required=False)
    kind = forms.ChoiceField(label=_("账户类型"), choices=choices(ACCOUNT_KINDS), required=False)
    password = forms.CharField(
        label=_("压缩包密码"), required=False, max_length=100, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, columns: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = StatementAccount.objects.filter(organization_id=user.organization_id, closed_at=None)
        choose_from(self, "account", ours)
        choose_from(self, "entity", LegalEntity.objects.filter(organization_id=user.organization_id))
        for role, word in COLUMN_ROLES.items():
            self.fields[f"column_{role}"] = forms.CharField(label=str(word), required=False, max_length=80)

    def columns(self) -> dict[str, str]:
        """Role → the header a person named for it."""
        found = {role: str(self.cleaned_data.get(f"column_{role}") or "").strip() for role in COLUMN_ROLES}
        return {role: text for role, text in found.items() if text}

    def column_fields(self) -> list[Any]:
        """The fields of the columns, for the page."""
        return [self[f"column_{role}"] for role in COLUMN_ROLES]


class AccountForm(forms.Form):
    """An account of ours whose statements are read."""

    entity = forms.ModelChoiceField(label=_("签约主体"), queryset=LegalEntity.objects.none(), empty_label=None)
    number = forms.CharField(label=_("账号"), max_length=60, help_text=_("钱包填登录名或商户号。"))
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES])
    kind = forms.ChoiceField(label=_("账户类型"), choices=choices(ACCOUNT_KINDS))
    bank = forms.CharField(label=_("银行或钱包"), max_length=120, required=False)
    name = forms.CharField(label=_("名称"), max_length=120, required=False, help_text=_("例如：基本户、一般户。"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "entity", LegalEntity.objects.filter(organization_id=user.organization_id))


class AsideForm(forms.Form):
    """Why a line is no receipt."""

    aside = forms.ChoiceField(
        label=_("这是什么钱"), widget=forms.RadioSelect, initial="not_ours",
        choices=[
            ("not_ours", _("不是货款：利息、押金、退税、借款等")),
            ("own_transfer", _("自己账户之间转的")),
            ("returned", _("我们付出去的钱被退回")),
        ],
    )  # fmt: skip
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)


class SplitForm(forms.Form):
    """Whose money a part of a line is, and which claims it settles; what they do not take stays on account."""

    customer = CustomerField(label=_("客户"), help_text=_("输入名称、拼音或首字母。"))
    amount = AmountField(label=_("这次处理多少"))
    fee = AmountField(label=_("银行扣的手续费"), required=False, help_text=_("客户按全额付、银行扣了手续费时填写。"))
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, user: User, currency: str, claims: Sequence[Receivable] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claims = claims
        for row in claims:
            self.fields[f"part_{row.pk}"] = AmountField(label=f"{row.contract.number} {row.title}", required=False)
        seen_by(self, user)
        amounts_in(self, currency)

    def parts(self) -> list[tuple[int, int]]:
        """(receivable, minor units) as entered."""
        found = [(row.pk, self.cleaned_data.get(f"part_{row.pk}")) for row in self.claims]
        return [(pk, minor) for pk, minor in found if minor]

    def part_fields(self) -> list[tuple[Receivable, Any]]:
        """Each claim with its field, for the page."""
        return [(row, self[f"part_{row.pk}"]) for row in self.claims]


class OnAccountForm(forms.Form):
    """Whose money it is, when it belongs to no claim yet."""

    customer = CustomerField(label=_("客户"), help_text=_("输入名称、拼音或首字母。"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen_by(self, user)


class ClaimForm(forms.Form):
    """For which of one's own contracts money is claimed, and how much of it."""

    contract = forms.ModelChoiceField(label=_("合同"), queryset=Contract.objects.none(), empty_label=_("选一份合同"))
    amount = AmountField(label=_("认领金额"))
    note = forms.CharField(
        label=_("怎么知道是这笔"), max_length=300, required=False, help_text=_("例如：客户发来了回单，老板个人代付。")
    )

    def __init__(self, *args: Any, user: User, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owed = contracts_for(user).filter(currency=currency, receivables__closed="").distinct()
        choose_from(self, "contract", owed.select_related("customer").order_by("number"))
        field = self.fields["contract"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label_from_instance = lambda row: f"{row.number} · {row.customer.name}"  # type: ignore[method-assign, assignment]
        amounts_in(self, currency)


class ChoiceForm(forms.Form):
    """One of a few rows, and why."""

    chosen = forms.TypedChoiceField(label=_("哪一笔"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("说明"), max_length=300)

    def __init__(self, *args: Any, rows: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = rows
        if len(rows) == 1:
            field.initial = rows[0][0]
