"""Forms of the list of policies: a new one, its name, and which one something follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reminders.models import Policy


class PolicyNewForm(forms.Form):
    """A policy of its own starts as a copy of one that works."""

    name = forms.CharField(label=_("名称"), max_length=60)
    like = forms.ModelChoiceField(label=_("从哪个策略复制"), queryset=Policy.objects.none(), empty_label=None)

    def __init__(self, *args: Any, policies: Sequence[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "like", policies)
        self.fields["like"].initial = policies[0]


class PolicyNameForm(forms.Form):
    """What a policy is called."""

    name = forms.CharField(label=_("名称"), max_length=60)


class AssignForm(forms.Form):
    """Which policy something follows; empty: what it inherits."""

    policy = forms.ModelChoiceField(label=_("催收策略"), queryset=Policy.objects.none(), required=False)
    move_begun = forms.BooleanField(
        label=_("已经开始催收的也改过来"), required=False,
        help_text=_("不勾选时，已经开始的按原来的策略走完。勾选后，走过的步骤照算，不会再发一遍。"),
    )  # fmt: skip

    def __init__(self, *args: Any, policies: Sequence[Policy], inherits: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "policy", policies)
        field = self.fields["policy"]
        assert isinstance(field, forms.ModelChoiceField)
        field.empty_label = inherits


def offer(form: forms.Form, name: str, policies: Sequence[Policy]) -> None:
    """These policies to choose from, by name."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Policy.objects.filter(pk__in=[row.pk for row in policies]).order_by("-is_default", "name")
