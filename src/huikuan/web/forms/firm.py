"""What a person prepares for a firm step, and how it was given or ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.flow.delivery.models import Project
from huikuan.flow.negotiation.models import Case
from huikuan.rules.talks.firm import RULES
from huikuan.support.files.keep import LARGEST
from huikuan.web.forms.fields import DayField, choose_from
from huikuan.web.forms.receivables import reason_field

LONGEST = 8000


class FirmForm(forms.Form):
    """Grounds, letter and proof of one step; fields that its kind does not need are left out."""

    grounds = forms.CharField(
        label=_("事实和依据"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("合同哪一条、什么时候到期、催过几次、对方怎么说。只写有凭证的事实。"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("给客户的函件"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("空一行分段。欠款明细、账户、金额合计和落款自动附在函件里。"),
    )  # fmt: skip
    effective_on = DayField(label=_("最后期限"))
    project = forms.ModelChoiceField(
        label=_("暂停哪个项目"), queryset=Project.objects.none(), required=False, empty_label=_("（不涉及项目）")
    )
    evidence = forms.FileField(label=_("证据"), required=False, help_text=_("PDF、扫描件等，最大 20 MB。"))
    legal_review = forms.FileField(
        label=_("律师的书面审查意见"), required=False, help_text=_("没有它不能提请批准。最大 20 MB。")
    )

    def __init__(self, *args: Any, kind: str, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = RULES[kind]
        for name, needed in (
            ("text", rule.letter), ("effective_on", rule.letter), ("project", rule.lasting),
            ("evidence", rule.evidence), ("legal_review", rule.legal_review),
        ):  # fmt: skip
            if not needed:
                del self.fields[name]
        if rule.lasting:
            self.fields["effective_on"].label = _("从哪天起暂停")
            choose_from(self, "project", case.contract.projects.order_by("pk"))

    def clean(self) -> dict[str, Any]:
        """Too large files are refused before they are read."""
        cleaned = super().clean() or {}
        for name in ("evidence", "legal_review"):
            found = cleaned.get(name)
            if found is not None and (found.size or 0) > LARGEST:
                error = ValidationError(_("文件超过 %(mb)s MB。"), params={"mb": LARGEST // 1024 // 1024})
                self.add_error(name, error)
        return cleaned


class GivenForm(forms.Form):
    """How a person carried it out elsewhere."""

    words = reason_field(_("怎样办的"), _("例如：EMS 单号、当面签收人、交给哪家律所。请把凭证存进案件。"))
    left_before = forms.BooleanField(label=_("函件在逾期金额变动之前已经递出"), required=False)


class EndForm(forms.Form):
    """Why it ends: refused, withdrawn, or released."""

    reason = reason_field(_("原因"))
