"""What a person says about the delivery: milestones, progress, acceptance, objections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.flow.delivery.models import Milestone
from huikuan.flow.parties.models import User
from huikuan.support.files.keep import LARGEST
from huikuan.support.sentences.words import MILESTONE_KINDS, choices
from huikuan.web.forms.fields import DayField, choose_from
from huikuan.web.forms.receivables import reason_field


class ProjectForm(forms.Form):
    """A project of a contract."""

    name = forms.CharField(label=_("项目名称"), max_length=160)


class MilestoneForm(forms.Form):
    """What is planned of a milestone."""

    title = forms.CharField(label=_("名称"), max_length=160)
    kind = forms.ChoiceField(label=_("性质"), choices=choices(MILESTONE_KINDS))
    planned_on = DayField(label=_("计划日期"), required=False)
    owner = forms.ModelChoiceField(
        label=_("负责人"), queryset=User.objects.none(), required=False, empty_label=_("（不填）")
    )
    weight = forms.IntegerField(
        label=_("权重"), min_value=1, max_value=1000, initial=1, help_text=_("算项目进度时的份量，默认各项相同。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(organization_id=user.organization_id, is_active=True).order_by("name")
        choose_from(self, "owner", people)

    @classmethod
    def of(cls, milestone: Milestone, user: User) -> MilestoneForm:
        """Filled with what is known."""
        names = ("title", "kind", "planned_on", "owner", "weight")
        return cls(initial={name: getattr(milestone, name) for name in names}, user=user)


class ProgressForm(forms.Form):
    """How far the work is."""

    progress = forms.IntegerField(label=_("完成百分比"), min_value=0, max_value=100)
    done_on = DayField(label=_("完成（交付）日期"), required=False)
    submitted_on = DayField(
        label=_("提交验收日期"), required=False, help_text=_("从这一天起算视为验收的期限，请留好提交凭证。")
    )

    def clean(self) -> dict[str, Any]:
        """As the service takes it; finished work is 100 %."""
        data = super().clean() or self.cleaned_data
        data["progress_bp"] = 10000 if data.get("done_on") else (data.pop("progress", 0) or 0) * 100
        data.pop("progress", None)
        return data


class AcceptForm(forms.Form):
    """Who accepted on which day, with what proof."""

    accepted_on = DayField(label=_("验收日期"), help_text=_("验收单上签署的日期，付款期限从这一天起算。"))
    signatory = forms.CharField(label=_("对方签署人"), max_length=80)
    evidence = forms.FileField(
        label=_("验收单"), required=False, help_text=_("扫描件或 PDF，最大 20 MB。没有凭证，打官司时很难主张。")
    )
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def clean_evidence(self) -> Any:
        """Refused here, with the field named, rather than after the upload was read."""
        found = self.cleaned_data["evidence"]
        if found is not None and (found.size or 0) > LARGEST:
            raise ValidationError(_("文件超过 %(mb)s MB。"), params={"mb": LARGEST // 1024 // 1024})
        return found


class DeemedForm(forms.Form):
    """Why the silence counts as acceptance."""

    note = reason_field(_("依据"), _("合同第几条、何时提交、对方没有在期限内提出书面异议。"))


class RevokeForm(forms.Form):
    """Why an acceptance is taken back."""

    reason = reason_field(_("撤销原因"), _("例如：登记错了里程碑、日期写错。"))


class ObjectForm(forms.Form):
    """What the customer objected to."""

    raised_on = DayField(label=_("提出日期"))
    words = reason_field(_("对方的异议"))


class SettleForm(forms.Form):
    """How the objection was settled."""

    settled_on = DayField(label=_("解决日期"), help_text=_("视为验收的期限从这一天重新起算。"))
    note = reason_field(_("怎么解决的"))
