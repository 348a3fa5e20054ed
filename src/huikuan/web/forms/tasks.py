"""What a person enters about a task: how it went, with whom, what was promised or contested, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import Contact, User
from huikuan.flow.reminders.models import Task
from huikuan.rules.talks.outcomes import OUTCOMES
from huikuan.rules.talks.reasons import DISPUTE_REASONS
from huikuan.support.sentences import talks
from huikuan.web.forms.fields import AmountField, DayField, amounts_in, choose_from
from huikuan.workflow.talking import TALKS, Came

ABOUT_A_CLAIM = frozenset({"promised", "disputed", "paid_said"})


class OutcomeForm(forms.Form):
    """How it went. A promise and a dispute are entered as such; what is left empty means all that is open."""

    outcome = forms.ChoiceField(label=_("结果"), widget=forms.RadioSelect(attrs={"data-outcome": ""}))
    promised_on = DayField(label=_("答应哪天付"), required=False, help_text=_("到这一天为止不再提醒；没收到会接着催。"))
    promised_amount = AmountField(label=_("答应付多少"), required=False, help_text=_("留空为全部未收金额。"))
    disputed_amount = AmountField(
        label=_("有异议的金额"), required=False, help_text=_("只有这部分暂缓，其余照常催。留空为全部。")
    )
    dispute_reason = forms.ChoiceField(
        label=_("异议的原因"), required=False, choices=[(code, talks.REASONS[code]) for code in DISPUTE_REASONS]
    )
    contact = forms.ModelChoiceField(
        label=_("和谁谈的"), queryset=Contact.objects.none(), required=False, empty_label=_("（不填）")
    )
    note = forms.CharField(
        label=_("记录"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("说了什么、下一步")}),
    )  # fmt: skip
    next_on = DayField(label=_("下次跟进"), required=False)

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes_for(task)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, talks.OUTCOMES[code]) for code in self.codes]
        if len(self.codes) == 1:
            self.initial.setdefault("outcome", self.codes[0])
        if task.customer_id is None or len(self.codes) == 1:
            for name in ("contact", "next_on"):
                del self.fields[name]
        else:
            people = Contact.objects.filter(customer_id=task.customer_id, left_at__isnull=True)
            choose_from(self, "contact", people.order_by("-is_payer", "pk"))
        if "promised" not in self.codes:
            for name in ("promised_on", "promised_amount", "disputed_amount", "dispute_reason"):
                del self.fields[name]
        amounts_in(self, task.receivable.currency if task.receivable else "CNY")

    def clean(self) -> dict[str, Any]:
        """A promise needs its date, a dispute and an open end their words."""
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome", "")
        if outcome == "promised" and not cleaned.get("promised_on"):
            self.add_error("promised_on", _("请填写答应付款的日期。"))
        needs_words = outcome == "disputed" or (outcome in OUTCOMES and OUTCOMES[outcome].words)
        if needs_words and not str(cleaned.get("note", "")).strip():
            self.add_error("note", _("请写一句结果，下次看的人会感谢您。"))
        return cleaned

    def came(self) -> Came:
        """As the workflow takes it."""
        found = self.cleaned_data
        next_on: date | None = found.get("next_on")
        return Came(
            outcome=found["outcome"], words=found["note"].strip(), contact=found.get("contact"),
            promised_on=found.get("promised_on"), promised_minor=found.get("promised_amount"),
            disputed_minor=found.get("disputed_amount"), dispute_reason=found.get("dispute_reason", ""),
            next_on=next_on,
        )  # fmt: skip


def codes_for(task: Task) -> list[str]:
    """The outcomes that make sense: all after a talk about a claim, fewer without one, "done" for anything else."""
    if task.kind not in TALKS or task.customer_id is None:
        return ["done"]
    return [code for code in OUTCOMES if task.receivable_id is not None or code not in ABOUT_A_CLAIM]


class ReasonForm(forms.Form):
    """Why something is not done, or withdrawn."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReassignForm(forms.Form):
    """Who is to do it instead."""

    owner = forms.ModelChoiceField(label=_("交给"), queryset=User.objects.none())

    def __init__(self, *args: Any, organization_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(
            self, "owner", User.objects.filter(organization_id=organization_id, is_active=True).order_by("name")
        )
