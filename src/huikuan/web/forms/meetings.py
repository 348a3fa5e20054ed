"""What a person enters about a meeting: when, where, who, what for; what came of it; whom to ask for support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.flow.negotiation.models import Meeting
from huikuan.flow.negotiation.services.meetings import KINDS, Plan
from huikuan.flow.parties.models import User
from huikuan.rules.talks.outcomes import OUTCOMES
from huikuan.support.sentences import cases, talks
from huikuan.web.forms.cases import MomentField, moments_in
from huikuan.web.forms.fields import choose_from
from huikuan.web.forms.letters import LetterForm
from huikuan.web.forms.receivables import reason_field

NEEDS_MORE = frozenset({"promised", "disputed"})


def text_field(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=hint
    )


class MeetingForm(forms.Form):
    """A meeting as planned."""

    kind = forms.ChoiceField(
        label=_("怎么见"), choices=[(code, cases.MEETINGS[code]) for code in KINDS], widget=forms.RadioSelect
    )
    starts_at = MomentField(label=_("开始时间"), help_text=_("按本组织的时区。"))
    ends_at = MomentField(label=_("结束时间"))
    place = forms.CharField(
        label=_("地点或会议链接"), max_length=200, required=False, help_text=_("会写进给客户的邀请。")
    )
    theirs = forms.CharField(label=_("对方参加的人"), max_length=300, required=False)
    ours = forms.CharField(label=_("我方参加的人"), max_length=300, required=False)
    aims = text_field(_("这次要达到的"), _("只印在内部提纲上，客户看不到。"))
    authority = text_field(_("我们能答应到哪一步"), _("例如：最多分三期、减免违约金要老板同意。只印在内部提纲上。"))

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moments_in(self, zone)

    def clean(self) -> dict[str, Any]:
        """The end after the start, said beside its field."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_at"), cleaned.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", ValidationError(_("结束时间要晚于开始时间。")))
        return cleaned

    def plan(self) -> Plan:
        """As the service takes it."""
        return Plan(**{name: self.cleaned_data[name] for name in self.fields})

    @classmethod
    def of(cls, row: Meeting, zone: ZoneInfo) -> MeetingForm:
        """Filled with a meeting."""
        form = cls(zone=zone)
        form.initial = {name: getattr(row, name) for name in form.fields}
        return form


class RecordForm(forms.Form):
    """What came of a meeting. A promise or a dispute is entered as such afterwards, with its amount."""

    outcome = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect,
        choices=[(code, talks.OUTCOMES[code]) for code in OUTCOMES if code not in NEEDS_MORE | {"no_answer"}],
    )  # fmt: skip
    words = forms.CharField(
        label=_("谈了什么、定了什么"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("客户答应了付款或提出异议，记完后再用“记一次沟通”登记金额和日期。"),
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why it is called off."""

    reason = reason_field(_("为什么取消"))


class SupportForm(LetterForm):
    """An internal mail: to whom of ours, with which words."""

    to = forms.ModelMultipleChoiceField(
        label=_("请谁支持"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("to", "subject", "words")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "to", User.objects.filter(pk__in=[one.pk for one in people]).order_by("name"))
