"""A contract with its payment plan, as a person enters it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import LegalEntity, User
from huikuan.rules.plan.agreed_discount import AgreedDiscount, problem_of
from huikuan.rules.plan.discount import CASH_DISCOUNT
from huikuan.support.refusal import Refused
from huikuan.support.sentences.incentives import TAX_CHOICES
from huikuan.support.sentences.refusals import sentence
from huikuan.support.sentences.words import CURRENCIES, DAY_UNITS, KINDS, PROJECT_TYPES, TRIGGERS, UNITS, choices
from huikuan.web.forms.fields import AmountField, CustomerField, DayField, amounts_in, choose_from, seen_by
from huikuan.web.forms.receivables import managers_of

AS_TYPED = (
    "effective_on", "project_type", "acceptance_days", "warranty_months", "shift_to_working", "notice_address",
    "dispute",
)  # fmt: skip


class TermsForm(forms.Form):
    """Number, dates, manager and the terms that later stages read; no money."""

    number = forms.CharField(label=_("合同编号"), max_length=60)
    title = forms.CharField(label=_("合同名称"), max_length=160, required=False)
    manager = forms.ModelChoiceField(
        label=_("项目经理"), queryset=User.objects.none(), required=False, empty_label=_("（暂不指定）")
    )
    signed_on = DayField(label=_("签订日期"), required=False)
    late_daily_rate = forms.DecimalField(
        label=_("逾期违约金（每日万分之）"), min_value=0, max_value=1000, decimal_places=2, required=False,
        help_text=_("合同写“每日万分之五”就填 5。没有约定留空。"),
    )  # fmt: skip
    late_cap = forms.DecimalField(
        label=_("违约金上限（%）"), min_value=0, max_value=1000, decimal_places=2, required=False,
        help_text=_("占未付金额的百分比；没有上限留空。"),
    )  # fmt: skip
    discount = forms.DecimalField(
        label=_("提前付款优惠（%）"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    discount_days = forms.IntegerField(label=_("须早于到期日（天）"), min_value=0, max_value=3650, required=False)
    effective_on = DayField(label=_("生效日期"), required=False, help_text=_("与签订日期不同时才填。"))
    tax_rate = forms.DecimalField(
        label=_("税率（%）"), min_value=0, max_value=100, decimal_places=2, required=False,
        help_text=_("合同金额均含税。"),
    )  # fmt: skip
    project_type = forms.ChoiceField(
        label=_("项目类型"), choices=[("", _("（不填）")), *choices(PROJECT_TYPES)], required=False
    )
    acceptance_days = forms.IntegerField(
        label=_("视为验收期限"), min_value=1, max_value=366, required=False,
        help_text=_("合同写“提交后 10 日内未提异议视为验收”就填 10。没有约定留空。"),
    )  # fmt: skip
    acceptance_unit = forms.ChoiceField(label=_("期限单位"), choices=choices(DAY_UNITS), required=False)
    warranty_months = forms.IntegerField(label=_("质保期（月）"), min_value=1, max_value=240, required=False)
    shift_to_working = forms.BooleanField(label=_("到期日遇休息日顺延到工作日"), required=False)
    notice_address = forms.CharField(label=_("通知送达地址"), max_length=300, required=False)
    dispute = forms.CharField(
        label=_("争议解决"), max_length=300, required=False, help_text=_("例如：甲方所在地人民法院；上海仲裁委员会。")
    )
    note = forms.CharField(label=_("备注"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "manager", managers_of(user.organization_id))

    def terms(self) -> dict[str, Any]:
        """The terms as the contract stores them."""
        cleaned = self.cleaned_data
        cap = cleaned["late_cap"]
        return {
            "late_daily_rate_ppm": int((cleaned["late_daily_rate"] or 0) * 100),
            "late_cap_bp": None if cap is None else int(cap * 100),
            "discount_bp": int((cleaned["discount"] or 0) * 100),
            "discount_days": cleaned["discount_days"] or 0,
            "tax_bp": None if cleaned["tax_rate"] is None else int(cleaned["tax_rate"] * 100),
            "acceptance_unit": cleaned["acceptance_unit"] or "calendar",
            **{name: cleaned[name] for name in AS_TYPED},
        }

    def plain(self) -> dict[str, Any]:
        """The other fields as the services take them."""
        return {name: self.cleaned_data[name] for name in ("number", "title", "manager", "signed_on", "note")}

    @classmethod
    def of(cls, contract: Contract, user: User) -> TermsForm:
        """The form filled with what is stored."""
        initial: dict[str, Any] = {name: getattr(contract, name) for name in ("number", "title", "signed_on", "note")}
        initial["manager"] = contract.manager_id
        initial["late_daily_rate"] = in_units(contract.late_daily_rate_ppm)
        initial["late_cap"] = in_units(contract.late_cap_bp)
        initial["discount"] = in_units(contract.discount_bp)
        initial["discount_days"] = contract.discount_days or None
        initial["tax_rate"] = None if contract.tax_bp is None else in_units(contract.tax_bp) or "0"
        initial |= {name: getattr(contract, name) for name in (*AS_TYPED, "acceptance_unit")}
        return cls(initial=initial, user=user)


class ContractForm(TermsForm):
    """A new contract: the terms and the money."""

    customer = CustomerField(label=_("客户"), help_text=_("输入名称、拼音或首字母。"))
    entity = forms.ModelChoiceField(label=_("签约主体"), queryset=LegalEntity.objects.none(), empty_label=None)
    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES])
    total = AmountField(label=_("合同总额"), help_text=_("可以写 128.64万、￥1,286,400 或 1286400.00。"))

    field_order = ("customer", "number", "title", "entity", "currency", "total", "signed_on", "manager")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        seen_by(self, user)
        choose_from(self, "entity", LegalEntity.objects.filter(organization_id=user.organization_id))
        amounts_in(self, str(self.data.get("currency") or user.organization.currency))


class ConditionsField(forms.CharField):
    """Further triggers that must hold as well, kept with the line: acceptance,invoice."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> tuple[str, ...]:
        """Only triggers we know; anything else is left out."""
        return tuple(
            name for name in str(value or "").split(",") if name in TRIGGERS and name not in {"date", "unknown"}
        )


class AfterField(forms.IntegerField):
    """Which instalment another one follows, by its number; asked only where that is the trigger (money.css)."""

    def __init__(self) -> None:
        widget = forms.NumberInput(attrs={"data-after": ""})
        super().__init__(label=_("在第几期之后"), min_value=1, max_value=999, required=False, widget=widget)


def after_or_error(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """A line that follows another says which; any other says nothing."""
    if cleaned.get("trigger") != "instalment":
        cleaned["after"] = None
    elif not cleaned.get("after") and "after" not in form.errors:
        form.add_error("after", _("请填写在第几期之后。"))


DISCOUNT_FIELDS = ("discount", "discount_amount", "discount_days", "discount_until", "discount_tax")


class InstalmentForm(forms.Form):
    """One instalment of a plan. Without a due date it waits for its trigger, in the words of the contract."""

    kind = forms.ChoiceField(label=_("款项"), choices=choices(KINDS))
    title = forms.CharField(label=_("名称"), max_length=80, required=False)
    amount = AmountField(label=_("金额"), required=False)
    due_on = DayField(label=_("到期日"), required=False)
    trigger = forms.ChoiceField(label=_("付款条件"), choices=choices(TRIGGERS))
    offset_days = forms.IntegerField(label=_("之后多久付"), min_value=-3660, max_value=3660, required=False)
    offset_unit = forms.ChoiceField(label=_("单位"), choices=choices(UNITS), required=False)
    trigger_words = forms.CharField(label=_("合同原文"), max_length=200, required=False)
    after = AfterField()
    discount = forms.DecimalField(
        label=_("提前付款减多少（%）"), min_value=0, max_value=50, decimal_places=2, required=False
    )
    discount_amount = AmountField(label=_("或减固定金额"), required=False)
    discount_days = forms.IntegerField(label=_("早于到期日（天）"), min_value=0, max_value=3650, required=False)
    discount_until = DayField(label=_("或最迟到账日"), required=False)
    discount_tax = forms.ChoiceField(label=_("税务处理"), choices=choices(TAX_CHOICES), required=False)
    conditions = ConditionsField(required=False)
    proposed: Any = None  # what the line was proposed from, shown beside it

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered: such a line is left out."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("title", "amount", "due_on"))

    def clean(self) -> dict[str, Any]:
        """A line that is used needs an amount, and a date where the trigger is a date."""
        cleaned = super().clean() or {}
        if self.is_blank:
            return cleaned
        if cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写这一期的金额。"))
        if cleaned.get("trigger") == "date" and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("约定日期付款的，请填到期日；等条件的，请改选付款条件。"))
        after_or_error(self, cleaned)
        cleaned["agreed"] = self.agreed(cleaned)
        return cleaned

    @property
    def plan_fields(self) -> list[forms.BoundField]:
        """What every instalment has."""
        return [field for field in self.visible_fields() if field.name not in DISCOUNT_FIELDS]

    @property
    def discount_fields(self) -> list[forms.BoundField]:
        """What only an instalment with an early-payment discount has."""
        return [self[name] for name in DISCOUNT_FIELDS]

    @property
    def has_discount(self) -> bool:
        """Whether anything of a discount was entered or is wrong: then it is shown."""
        typed = any(str(self.data.get(self.add_prefix(name), "")).strip() for name in DISCOUNT_FIELDS[:-1])
        return typed or (self.is_bound and any(name in self.errors for name in DISCOUNT_FIELDS))

    def agreed(self, cleaned: dict[str, Any]) -> AgreedDiscount | None:
        """The discount as typed; one that nobody can mean is an error beside its field."""
        if not self.has_discount or not cleaned.get("amount") or any(name in self.errors for name in DISCOUNT_FIELDS):
            return None
        share = cleaned["discount"]
        found = AgreedDiscount(
            None if share is None else int(share * 100), cleaned["discount_amount"], cleaned["discount_days"],
            cleaned["discount_until"], cleaned["discount_tax"] or CASH_DISCOUNT,
        )  # fmt: skip
        due_on = cleaned.get("due_on")
        if code := problem_of(found, cleaned["amount"], due_on):
            place = "discount_days" if code == "discount_day_or_days" else "discount"
            place = "discount_until" if code == "discount_after_due" else place
            self.add_error(place, sentence(Refused(code, due_on=due_on and due_on.isoformat())))
            return None
        return found


def in_units(hundredths: int | None) -> str | None:
    """500 → "5", 550 → "5.5": a stored hundredth as people write it; nothing for none."""
    if not hundredths:
        return None
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
