"""What a person does to claims: filter, hold, credit, write off, cancel, move the date."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import User
from huikuan.rules.talks.reasons import DISPUTE_REASONS
from huikuan.support.sentences import talks
from huikuan.support.sentences.words import HOLD_REASONS
from huikuan.web.forms.fields import AmountField, DayField, KeysField, amounts_in, choose_from


def reason_field(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=hint)


BY_HAND = ("manual", "unmatched_money", "legal")
"""Promises, disputes and agreements are entered as what they are, and make their own holds."""


class HoldForm(forms.Form):
    """Why, until when and how much nothing is to be sent about."""

    reason = forms.ChoiceField(label=_("原因"), choices=[(code, HOLD_REASONS[code]) for code in BY_HAND])
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


class PromiseForm(forms.Form):
    """What the customer promised about one claim."""

    promised_on = DayField(label=_("答应哪天付"), help_text=_("到这一天为止这部分不再催；次日核对，没收到会接着催。"))
    amount = AmountField(label=_("答应付多少"), required=False, help_text=_("留空为全部未收金额。"))
    note = reason_field(_("说明"), _("谁、怎么说的。"))

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


class DisputeForm(forms.Form):
    """What the customer contests of one claim."""

    amount = AmountField(
        label=_("有异议的金额"), required=False, help_text=_("只有这部分暂缓，其余照常催。留空为全部。")
    )
    dispute_reason = forms.ChoiceField(
        label=_("异议的原因"), choices=[(code, talks.REASONS[code]) for code in DISPUTE_REASONS]
    )
    note = reason_field(_("客户怎么说"), _("尽量用客户的原话，附上时间和人。"))
    deadline_on = DayField(label=_("处理期限"), help_text=_("到这一天要给客户明确的答复。"))

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


class ResolveForm(forms.Form):
    """What came of a dispute."""

    amount = AmountField(label=_("冲减多少"), required=False, help_text=_("全部成立就填全额，不成立就留空。"))
    words = reason_field(_("处理结论"), _("依据是什么、怎么答复客户的。"))

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


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
