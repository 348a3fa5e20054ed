"""What a person enters about a case: a talk, the next step, the reason of delay, who has it, how it ended, a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.flow.negotiation.services.cases import BY_HAND
from huikuan.flow.parties.models import Contact, Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.outcomes import KINDS, OUTCOMES
from huikuan.rules.talks.reasons import DISPUTE_REASONS, REMEDIES
from huikuan.support.sentences import cases, talks
from huikuan.web.forms.fields import AmountField, DayField, amounts_in, choose_from
from huikuan.web.forms.invoices import not_too_large, upload_field
from huikuan.web.forms.receivables import reason_field
from huikuan.workflow.case_talking import Said

WITHOUT_OUTCOME = frozenset({"reply", "note"})
ABOUT_A_CLAIM = frozenset({"promised", "disputed"})


class MomentField(forms.DateTimeField):
    """A moment in the organization's zone, with the browser's own picker; its value is aware."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)
        self.zone = ZoneInfo("UTC")

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is None:
            return None
        # Read in the organization's zone, whichever zone the server thinks in.
        found = found.replace(tzinfo=None, fold=0).replace(tzinfo=self.zone)
        if not 2000 <= found.year <= 2100:
            raise ValidationError(_("年份 %(year)s 不对吧？请再看看。"), params={"year": found.year})
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value


def moments_in(form: forms.Form, zone: ZoneInfo) -> None:
    """Let every moment of the form be read and shown in this zone."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.zone = zone


class TalkForm(forms.Form):
    """A talk as it was. Reply and note have no outcome; a promise and a dispute bring their own fields."""

    kind = forms.ChoiceField(
        label=_("方式"), choices=[(code, talks.KINDS[code]) for code in KINDS], widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(label=_("结果"), required=False, widget=forms.RadioSelect(attrs={"data-outcome": ""}))
    claim = forms.ModelChoiceField(
        label=_("哪笔款"), queryset=Receivable.objects.none(), required=False, empty_label=_("全部逾期的款")
    )
    promised_on = DayField(label=_("答应哪天付"), required=False, help_text=_("到这一天为止不再提醒；没收到会接着催。"))
    promised_amount = AmountField(label=_("答应付多少"), required=False, help_text=_("留空为全部未收金额。"))
    disputed_amount = AmountField(
        label=_("有异议的金额"), required=False, help_text=_("只有这部分暂缓，其余照常催。留空为全部。")
    )
    dispute_reason = forms.ChoiceField(
        label=_("异议的原因"), required=False, choices=[(code, talks.REASONS[code]) for code in DISPUTE_REASONS]
    )
    words = forms.CharField(
        label=_("说了什么"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写 @姓名 会提醒这位同事。"),
    )  # fmt: skip
    contact = forms.ModelChoiceField(
        label=_("和谁谈的"), queryset=Contact.objects.none(), required=False, empty_label=_("（不填）")
    )
    with_whom = forms.CharField(label=_("不在联系人里的话，写姓名"), max_length=120, required=False)
    happened_at = MomentField(label=_("什么时候"), help_text=_("按本组织的时区。"))
    next_words = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_on = DayField(label=_("下一步的日期"), required=False, help_text=_("到那天会出现在您的今日里。"))

    def __init__(
        self, *args: Any, customer: Customer, claims: Sequence[Receivable], zone: ZoneInfo, names: Sequence[str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.claims = list(claims)
        codes = [code for code in OUTCOMES if claims or code not in ABOUT_A_CLAIM]
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, talks.OUTCOMES[code]) for code in codes]
        people = Contact.objects.filter(customer=customer, left_at__isnull=True).order_by("-is_payer", "pk")
        choose_from(self, "contact", people)
        if claims:
            rows = Receivable.objects.filter(pk__in=[row.pk for row in claims]).select_related("contract")
            choose_from(self, "claim", rows.order_by("due_on", "pk"))
            claim = self.fields["claim"]
            assert isinstance(claim, forms.ModelChoiceField)
            claim.label_from_instance = claim_label  # type: ignore[assignment]
            amounts_in(self, claims[0].currency)
        else:
            for name in ("claim", "promised_on", "promised_amount", "disputed_amount", "dispute_reason"):
                del self.fields[name]
        if names:
            shown = "、".join(f"@{name}" for name in names[:12])
            self.fields["words"].help_text = _("写 @姓名 会提醒这位同事：%(names)s") % {"names": shown}
        moments_in(self, zone)

    def clean(self) -> dict[str, Any]:
        """What an outcome needs, asked for beside its field."""
        cleaned = super().clean() or self.cleaned_data
        kind, outcome = cleaned.get("kind", ""), cleaned.get("outcome", "")
        if kind in WITHOUT_OUTCOME:
            cleaned["outcome"] = outcome = ""
        elif kind and not outcome and "outcome" not in self.errors:
            self.add_error("outcome", _("请选择结果。"))
        if outcome == "promised" and not cleaned.get("promised_on"):
            self.add_error("promised_on", _("请填写答应付款的日期。"))
        needs_words = kind in WITHOUT_OUTCOME or outcome == "disputed"
        needs_words = needs_words or (outcome in OUTCOMES and OUTCOMES[outcome].words)
        if needs_words and not str(cleaned.get("words", "")).strip():
            self.add_error("words", _("请写一句结果，下次看的人会感谢您。"))
        return cleaned

    def said(self) -> Said:
        """As the workflow takes it."""
        found = self.cleaned_data
        claim = found.get("claim")
        late = [row for row in self.claims if row.due_on] or self.claims
        return Said(
            kind=found["kind"], outcome=found["outcome"], words=found["words"], happened_at=found["happened_at"],
            contact=found["contact"], with_whom=found["with_whom"], next_words=found["next_words"],
            next_on=found["next_on"], claims=[claim] if claim else late, promised_on=found.get("promised_on"),
            promised_minor=found.get("promised_amount"), disputed_minor=found.get("disputed_amount"),
            dispute_reason=found.get("dispute_reason", ""),
        )  # fmt: skip


def claim_label(row: Receivable) -> str:
    """A claim in a list of choices."""
    return f"{row.contract.number} {row.title}" + (f" · {row.due_on.isoformat()}" if row.due_on else "")


class NextForm(forms.Form):
    """What is to be done next."""

    next_words = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_on = DayField(label=_("哪天"), required=False)


class ReasonOfDelayForm(forms.Form):
    """Why it is late."""

    reason = forms.ChoiceField(
        label=_("为什么拖"), required=False,
        choices=[("", _("还不知道")), *((code, talks.REASONS[code]) for code in REMEDIES)],
    )  # fmt: skip
    words = forms.CharField(label=_("说明"), max_length=300, required=False)


class CaseOwnerForm(forms.Form):
    """Who has it from now on: somebody who may see the case."""

    owner = forms.ModelChoiceField(label=_("负责人"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "owner", User.objects.filter(pk__in=[one.pk for one in people]).order_by("name"))


class CloseCaseForm(forms.Form):
    """How it ended, when a person ends it."""

    outcome = forms.ChoiceField(
        label=_("怎么结束的"), choices=[(code, cases.OUTCOMES[code][1]) for code in BY_HAND], widget=forms.RadioSelect
    )
    reason = reason_field(_("原因"), _("以后复盘会看到。"))


class AttachForm(forms.Form):
    """A file for the case."""

    file = upload_field(_("文件"), _("聊天截图、录音说明、签收单、会议纪要，最大 20 MB。"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = True

    def clean_file(self) -> Any:
        return not_too_large(self.cleaned_data["file"])
