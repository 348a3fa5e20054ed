"""What to try: which version, over which days, for which claims; and what of the answer to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.web.forms.fields import DayField
from huikuan.workflow.replay_told import KINDS, kind_word

PAST: Final = "past"
SPANS: Final = ("30", "60", "90")
OWN, ALL = "own", "all"
DIFFERING: Final = "differing"


class ReplayForm(forms.Form):
    """Read from the address, so that a replay can be shown to somebody by its link."""

    version = forms.TypedChoiceField(label=_("试哪一版"), coerce=int)
    period = forms.ChoiceField(label=_("哪段日子"))
    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
    scope = forms.ChoiceField(label=_("用在"), required=False)
    show = forms.ChoiceField(label=_("显示"), required=False)
    q = forms.CharField(label=_("客户或合同"), required=False, max_length=60)

    def __init__(self, data: Mapping[str, Any] | None, *, versions: Sequence[PolicyVersion], today: date) -> None:
        yesterday = today - timedelta(days=1)
        super().__init__(data, initial={"since": yesterday - timedelta(days=89), "until": yesterday})
        self.today = today
        self.choose(
            version=[
                (row.pk, _now("%(name)s 第 %(version)s 版") % {"name": row.policy.name, "version": row.version})
                for row in versions
            ],
            period=[
                *((span, _now("今后 %(days)s 天") % {"days": span}) for span in SPANS),
                (PAST, _now("过去的一段日子")),
            ],
            scope=[(OWN, _now("现在按这套策略催的应收")), (ALL, _now("所有应收"))],
            show=[(DIFFERING, _now("只看不同")), ("", _now("全部")), *((kind, kind_word(kind)) for kind in KINDS)],
        )

    def choose(self, **choices: Sequence[tuple[Any, str]]) -> None:
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(offered)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("period") == PAST:
            for name in ("since", "until"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _now("试过去的日子，要写从哪天到哪天。"))
        return found

    def days(self) -> tuple[date, date]:
        """First and last day, once valid."""
        found = self.cleaned_data
        if found["period"] == PAST:
            return found["since"], found["until"]
        return self.today, self.today + timedelta(days=int(found["period"]) - 1)
