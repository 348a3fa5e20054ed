"""Filtering messages, withdrawing one, saying what became of an uncertain one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reminders.selectors.messages import MessageFilter
from huikuan.web.forms.fields import DayField

STATE_CHOICES = (
    ("", _("全部状态")),
    ("awaiting_approval", _("待批准")),
    ("on_the_way", _("待发送")),
    ("sent", _("已发送")),
    ("rehearsed", _("演练")),
    ("uncertain", _("待确认")),
    ("failed", _("未送达")),
    ("cancelled", _("已撤回")),
    ("skipped", _("已跳过")),
)


class MessageFilterForm(forms.Form):
    """State, customer, days and words; whatever cannot be read is left out."""

    state = forms.ChoiceField(label=_("状态"), choices=STATE_CHOICES, required=False)
    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
    q = forms.CharField(
        label=_("查找"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("客户、标题、邮箱")}),
    )  # fmt: skip
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> MessageFilter:
        """The filter these inputs ask for."""
        self.is_valid()
        data = self.cleaned_data
        return MessageFilter(
            state=data.get("state") or "",
            customer_id=data.get("customer"),
            since=data.get("since"),
            until=data.get("until"),
            words=data.get("q") or "",
        )


class WithdrawForm(forms.Form):
    """Why a message must not leave."""

    reason = forms.CharField(
        label=_("撤回原因"), max_length=300, widget=forms.TextInput(attrs={"placeholder": _("例如：客户昨天已付款")})
    )


class ResolveForm(forms.Form):
    """Whether an uncertain message arrived."""

    arrived = forms.ChoiceField(
        label=_("客户收到了吗"),
        choices=(("yes", _("收到了")), ("again", _("没收到，再发一次")), ("no", _("没收到，不再发这封"))),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("怎么确认的"), max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("例如：已电话问过李会计")}),
    )  # fmt: skip
