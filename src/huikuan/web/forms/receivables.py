"""What a person does to claims: filter, hold, credit, write off, cancel, move the date."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import User
from huikuan.support.sentences.words import HOLD_REASONS, choices
from huikuan.web.forms.fields import AmountField, DayField, KeysField, amounts_in, choose_from


def reason_field(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=hint)


class HoldForm(forms.Form):
    """Why, until when and how much nothing is to be sent about."""

    reason = forms.ChoiceField(label=_("原因"), choices=choices(HOLD_REASONS))
    note = reason_field(_("说明"), _("写给以后看的人：谁说的、说了什么。"))
    until = DayField(
        label=_("到哪天为止"), required=False, help_text=_("到期自动恢复催收。留空则一直暂缓，直到有人解除。")
    )
    amount = AmountField(
        label=_("只暂缓其中的金额"), required=False, help_text=_("有争议的部分才暂缓，其余照常催。留空为整笔。")
    )

    def __init__(self, *args: Any, currency: str = "CNY", many: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)
        if many:
            del self.fields["amount"]


class ReasonForm(forms.Form):
    """Only a reason: cancelling, writing off, reversing, releasing."""

    reason = reason_field(_("原因"))


class ReleaseForm(forms.Form):
    """Why a hold ends."""

    note = reason_field(_("解除说明"))


class CreditForm(forms.Form):
    """By how much a claim is lowered, and why."""

    amount = AmountField(label=_("冲减金额"))
    reason = reason_field(_("原因"), _("例如：质量扣款，双方已书面确认。"))

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


class DueDateForm(forms.Form):
    """The date from which the claim is due, and why it is this one."""

    due_on = DayField(label=_("到期日"))
    reason = reason_field(_("依据"), _("例如：3 月 12 日验收合格，合同约定 15 日内付款。"))

    @classmethod
    def starting(cls, due_on: date | None) -> DueDateForm:
        return cls(initial={"due_on": due_on})


class BulkForm(forms.Form):
    """The claims that were ticked."""

    ids = KeysField()


class BulkHoldForm(HoldForm):
    """One hold for all ticked claims."""

    ids = KeysField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, many=True, **kwargs)


class BulkAssignForm(forms.Form):
    """Who manages the contracts of the ticked claims."""

    ids = KeysField()
    manager = forms.ModelChoiceField(
        label=_("项目经理"), queryset=User.objects.none(), required=False, empty_label=_("（暂不指定）"),
    )  # fmt: skip

    def __init__(self, *args: Any, organization_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "manager", managers_of(organization_id))


class BulkReleaseForm(ReleaseForm):
    """The holds of all ticked claims end."""

    ids = KeysField()


class SaveViewForm(forms.Form):
    """A name for the present filter."""

    name = forms.CharField(label=_("视图名称"), max_length=60)
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput())


def managers_of(organization_id: int) -> Any:
    """People who can manage a contract, by name."""
    people = User.objects.filter(organization_id=organization_id, is_active=True)
    return people.exclude(role="auditor").order_by("name")
