"""For which claims a step is meant: amounts, ages, counts from … to …, and names to tick. Empty: for everyone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.flow.reminders.selectors.policy import contract_ids
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.policy import CONDITIONS, PROJECT_STATES
from huikuan.web.forms.fields import AmountField

NUMBERS: Final = ("oldest_days_late", "overdue_claims", "reminders", "broken_promises")
NAMES: Final = ("segment", "risk", "project")
AMOUNT: Final = "amount_minor"
GRADES: Final = ("A", "B", "C", "D")
UNKNOWN: Final = "-"
"""Stands for "" (not known) in what a browser posts."""
LOW, HIGH = "at_least", "at_most"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form may offer: the organization, its currency and its kinds of customers."""

    organization_id: int
    currency: str
    segments: Sequence[str]


class ConditionsForm(forms.Form):
    """The conditions of one step. All of them must hold; nothing filled in means the step is for every claim."""

    def __init__(self, data: Mapping[str, Any] | None, *, asked: Asked, step: Mapping[str, Any],
                 contracts: Mapping[str, str]) -> None:  # fmt: skip
        super().__init__(data, prefix="if", initial=as_typed(step, contracts))
        self.asked = asked
        for bound, word in ((LOW, pgettext_lazy("range", "起")), (HIGH, pgettext_lazy("range", "止"))):
            amount = AmountField(label=word, required=False)
            amount.currency = asked.currency
            self.fields[f"{AMOUNT}-{bound}"] = amount
            for name in NUMBERS:
                number = forms.IntegerField(label=word, required=False, min_value=0, max_value=100_000)
                self.fields[f"{name}-{bound}"] = number
        kept = [name for name in self.initial.get("segment", ()) if name != UNKNOWN]
        offered = {
            "segment": [(name, name) for name in dict.fromkeys((*asked.segments, *kept))],
            "risk": [(grade, grade) for grade in GRADES],
            "project": [*PROJECT_STATES.items()],
        }
        for name in NAMES:
            self.fields[name] = forms.MultipleChoiceField(
                label=str(CONDITIONS[name]), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[*offered[name], (UNKNOWN, _("没有项目") if name == "project" else _("未填"))],
            )  # fmt: skip
        self.fields["contract"] = forms.CharField(
            label=str(CONDITIONS["contract"]), required=False, max_length=2000,
            help_text=_("合同编号，用逗号隔开。整份合同要另一套做法时，给它指定另一个策略更清楚。"),
        )  # fmt: skip

        self.fields["carried"] = forms.BooleanField(
            label=_("需要这一步的后续步骤也加上同样的条件"), required=False,
            help_text=_("这一步不适用的应收，等不到它的通知；不加的话，后续步骤对这些应收会走不到。"),
        )  # fmt: skip

    def ranges(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each condition on a number: its name, from, to."""
        return [(str(CONDITIONS[name]), self[f"{name}-{LOW}"], self[f"{name}-{HIGH}"]) for name in (AMOUNT, *NUMBERS)]

    def names(self) -> list[forms.BoundField]:
        """The conditions on names."""
        return [self[name] for name in (*NAMES, "contract", "carried")]

    @property
    def is_used(self) -> bool:
        """Whether anything is or was filled in: then the card stands open."""
        return bool(self.errors or self.initial or any(self.data.get(key) for key in self.posted()))

    def posted(self) -> Iterable[str]:
        return [key for key in self.data if key.startswith(f"{self.prefix}-")] if self.is_bound else []

    def clean_contract(self) -> list[str]:
        """The ids of the contracts; unknown numbers are named."""
        written = str(self.cleaned_data["contract"]).replace("，", ",").replace("、", ",").split(",")
        numbers = list(dict.fromkeys(one.strip() for one in written if one.strip()))
        found = contract_ids(numbers, self.asked.organization_id) if numbers else {}
        if missing := [number for number in numbers if number not in found]:
            raise forms.ValidationError(_("没有找到合同：%(numbers)s。"), params={"numbers": listed(missing)})
        return [found[number] for number in numbers]

    def clean(self) -> dict[str, Any]:
        """From is not above to."""
        data = super().clean() or {}
        for name in (AMOUNT, *NUMBERS):
            low, high = data.get(f"{name}-{LOW}"), data.get(f"{name}-{HIGH}")
            if low is not None and high is not None and high < low:
                self.add_error(f"{name}-{HIGH}", _("不能小于起点。"))
        return data

    def conditions(self) -> list[dict[str, Any]]:
        """As the policy's content holds them."""
        data, made = self.cleaned_data, []
        for name in (AMOUNT, *NUMBERS):
            low, high = data[f"{name}-{LOW}"] or None, data[f"{name}-{HIGH}"]  # from nought is from anywhere
            if low is not None or high is not None:
                made.append({"what": name, LOW: low, HIGH: high, "among": []})
        for name in (*NAMES, "contract"):
            if chosen := ["" if one == UNKNOWN else one for one in data[name]]:
                made.append({"what": name, LOW: None, HIGH: None, "among": chosen})
        return made


def as_typed(step: Mapping[str, Any], contracts: Mapping[str, str]) -> dict[str, Any]:
    """Stored conditions as the form shows them. The older lower bound of a step is shown as an amount too."""
    typed: dict[str, Any] = {}
    if step.get("minimum_minor"):
        typed[f"{AMOUNT}-{LOW}"] = step["minimum_minor"]
    for condition in step.get("conditions", ()):
        name = condition["what"]
        if name == "contract":
            typed[name] = ", ".join(contracts.get(key, key) for key in condition["among"])
        elif name in NAMES:
            typed[name] = [one or UNKNOWN for one in condition["among"]]
        else:
            typed |= {f"{name}-{bound}": condition[bound] for bound in (LOW, HIGH) if condition.get(bound) is not None}
    return typed
