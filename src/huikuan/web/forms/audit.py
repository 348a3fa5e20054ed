"""Narrowing the history."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import User
from huikuan.support.events.models import Event
from huikuan.support.events.timeline import history
from huikuan.web.forms.fields import DayField

FAMILIES = (
    ("", _("全部")),
    ("receivable.", _("应收款")),
    ("hold.", _("解除暂缓")),
    ("payment.", _("收款")),
    ("message.", _("消息")),
    ("task.", _("任务")),
    ("contract.", _("合同")),
    ("customer.", _("客户")),
    ("contact.", _("联系人")),
    ("policy.", _("策略")),
    ("user.", _("人员")),
    ("organization.", _("组织")),
    ("entity.", _("签约主体")),
    ("account.", _("收款账号")),
    ("calendar.", _("日历")),
)
SUBJECT_KINDS = frozenset({
    "receivable", "contract", "customer", "payment", "message", "task", "user", "organization", "policy", "entity",
    "account", "contact",
})  # fmt: skip


class AuditForm(forms.Form):
    """Who, what, when, and about what ("receivable:7")."""

    who = forms.ChoiceField(label=_("谁"), required=False)
    what = forms.ChoiceField(label=_("做了什么"), required=False, choices=FAMILIES)
    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
    subject = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization_id = organization_id
        people = User.objects.filter(organization_id=organization_id).order_by("name").values_list("pk", "name")
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("所有人")), ("machine", _("系统")), *((str(pk), name) for pk, name in people)]

    def events(self, zone: ZoneInfo) -> QuerySet[Event]:
        """The events these inputs ask for; what cannot be read is left out. Days are days of `zone`."""
        self.is_valid()
        data = self.cleaned_data
        who = data.get("who") or ""
        until = data.get("until")
        return history(
            organization_id=self.organization_id,
            actor_id=int(who) if who.isdecimal() else None,
            by_machine=who == "machine",
            kind=data.get("what") or "",
            subject=subject_of(data.get("subject") or ""),
            since=datetime.combine(data["since"], time.min, zone) if data.get("since") else None,
            until=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        )


def subject_of(text: str) -> tuple[str, int | None] | None:
    """("receivable", 7) of "receivable:7", ("receivable", None) of "receivable", None of anything else."""
    kind, _colon, key = text.partition(":")
    if kind not in SUBJECT_KINDS:
        return None
    return kind, int(key) if key.isdecimal() and len(key) < 19 else None
