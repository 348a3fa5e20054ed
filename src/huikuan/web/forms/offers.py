"""What a person enters about an offer: which claims, paid when, less what; its answer; who may concede what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.flow.receivables.models import Receivable
from huikuan.rules.money import format_plain
from huikuan.rules.talks.authority import Limit
from huikuan.rules.talks.terms import MOST_LINES, Terms, monthly, propose
from huikuan.support.sentences.agreements import SIDES
from huikuan.web.forms.fields import AmountField, DayField, amounts_in, choose_from, read_amount
from huikuan.web.forms.invoices import not_too_large, upload_field
from huikuan.web.forms.receivables import reason_field

FIRST_DAYS = 14  # a first instalment within two weeks shows that it is meant
VALID_DAYS = 7


class ClaimsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Claims with their amounts."""

    def label_from_instance(self, obj: Any) -> str:
        due = obj.due_on.isoformat() if obj.due_on else ""
        return f"{obj.title} · {due} · {format_plain(obj.outstanding_minor, obj.currency)} {obj.currency}"


class OfferForm(forms.Form):
    """An offer of ours or theirs. The schedule beats the equal parts where both are filled in."""

    side = forms.ChoiceField(label=_("谁提出的"), choices=list(SIDES.items()), widget=forms.RadioSelect)
    claims = ClaimsField(
        label=_("包括哪几笔款"), queryset=Receivable.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    count = forms.IntegerField(
        label=_("分几期"), min_value=1, max_value=MOST_LINES, help_text=_("1 期就是延期一次付清。")
    )
    first_on = DayField(label=_("第一期的日期"))
    months = forms.IntegerField(label=_("每隔几个月"), min_value=1, max_value=12)
    schedule = forms.CharField(
        label=_("或者逐期写明"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2026-12-01 50000"}),
        help_text=_("一行一期：日期和金额。不写金额的几期平分余下的款。写了就不看上面三项。"),
    )  # fmt: skip
    discount = AmountField(
        label=_("减免"), required=False, help_text=_("从最晚到期的款里减。协议没有履行，减免的部分恢复。")
    )
    set_off = AmountField(
        label=_("抵账"), required=False, help_text=_("用我们欠对方的抵最早到期的款，接受时立即冲减，不再恢复。")
    )
    set_off_words = forms.CharField(label=_("抵的是什么"), required=False, max_length=300)
    set_off_file = upload_field(_("抵账凭证"), _("对方的合同、发票或双方的抵账确认，最大 20 MB。"))
    service = forms.CharField(
        label=_("以服务代替或附带的服务"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    grace_days = forms.IntegerField(
        label=_("宽限"),
        min_value=0,
        max_value=30,
        help_text=_("工作日。过了还没付，全部款项到期，催收接着原来的步骤走。"),
    )
    valid_until = DayField(label=_("方案有效到"), required=False)
    words = forms.CharField(
        label=_("说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只在内部看到，不印进协议。"),
    )  # fmt: skip

    def __init__(self, *args: Any, claims: Sequence[Receivable], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        choose_from(
            self, "claims", Receivable.objects.filter(pk__in=[row.pk for row in claims]).order_by("due_on", "pk")
        )
        amounts_in(self, currency)

    @staticmethod
    def first(claims: Sequence[Receivable], today: date, answered: Terms | None) -> dict[str, Any]:
        """How the form opens: three monthly parts of all that is overdue, or the offer that is answered."""
        late = [row.pk for row in claims if row.due_on and row.due_on < today] or [row.pk for row in claims]
        usual = {
            "side": "ours", "claims": late, "count": 3, "first_on": today + timedelta(days=FIRST_DAYS), "months": 1,
            "grace_days": 3, "valid_until": today + timedelta(days=VALID_DAYS),
        }  # fmt: skip
        if answered is None:
            return usual
        days = [f"{day.isoformat()} {format_plain(answered.on(day), answered.currency)}" for day in answered.days]
        return {
            **usual, "side": "theirs", "claims": [claim for claim, _owed in answered.debts], "count": len(days),
            "schedule": "\n".join(days), "discount": answered.discount_minor or None,
            "set_off": answered.set_off_minor or None, "set_off_words": answered.set_off_words,
            "service": answered.service, "grace_days": answered.grace_days,
        }  # fmt: skip

    def clean_set_off_file(self) -> Any:
        return not_too_large(self.cleaned_data["set_off_file"])

    def clean_schedule(self) -> list[tuple[date, int | None]]:
        """Each line's day and amount; the line that cannot be read is named."""
        found: list[tuple[date, int | None]] = []
        lines = [line.strip() for line in str(self.cleaned_data["schedule"]).splitlines()]
        for place, line in enumerate(filter(None, lines), 1):
            day, _space, amount = line.partition(" ")
            try:
                on = date.fromisoformat(day)
            except ValueError:
                raise ValidationError(
                    _("第 %(place)s 行的日期“%(day)s”看不懂，请写成 2026-12-01。"), params={"place": place, "day": day}
                ) from None
            minor = read_amount(amount.strip(), self.currency) if amount.strip() else None
            if amount.strip() and (minor is None or minor <= 0):
                raise ValidationError(
                    _("第 %(place)s 行的金额“%(amount)s”看不懂。"), params={"place": place, "amount": amount.strip()}
                )
            found.append((on, minor))
        if len(found) > MOST_LINES or len({on for on, _minor in found}) != len(found):
            raise ValidationError(_("一天只能写一期，最多 %(most)s 期。"), params={"most": MOST_LINES})
        return found

    def clean(self) -> dict[str, Any]:
        """The parts must come to the debt; a set-off needs its words and its proof."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_off"):
            for name in ("set_off_words", "set_off_file"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("抵账要写明抵的是什么，并附上凭证。")))
        if not self.errors:
            self.read_terms("")
        return cleaned

    def read_terms(self, set_off_file: str) -> Terms | None:
        """The terms, or None with the error on the form."""
        data = self.cleaned_data
        debts = [(row.pk, row.outstanding_minor) for row in data["claims"]]
        days = data["schedule"] or [(day, None) for day in monthly(data["first_on"], data["count"], data["months"])]
        try:
            return propose(
                currency=self.currency, debts=debts, instalments=days, discount_minor=data["discount"] or 0,
                set_off_minor=data["set_off"] or 0,
                set_off_words=data["set_off_words"].strip() if data["set_off"] else "",
                set_off_file=set_off_file, service=data["service"].strip(), grace_days=data["grace_days"],
            )  # fmt: skip
        except ValueError:
            left = sum(owed for _claim, owed in debts) - (data["discount"] or 0) - (data["set_off"] or 0)
            self.add_error(
                "schedule" if data["schedule"] else "discount",
                _now("各期、减免和抵账加起来要正好等于欠款；减免和抵账以外还剩 %(left)s 要分期付。")
                % {"left": format_plain(left, self.currency)},
            )
        return None


class AnswerForm(forms.Form):
    """Why it is refused, declined, withdrawn or ended."""

    reason = reason_field(_("原因"))


class SignedForm(forms.Form):
    """The copy both sides signed."""

    signed_on = DayField(label=_("签署日期"))
    file = upload_field(_("签署的协议"), _("扫描件或电子签章文件，最大 20 MB。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = True

    def clean_file(self) -> Any:
        return not_too_large(self.cleaned_data["file"])


class LimitForm(forms.Form):
    """What one role may concede alone."""

    discount = forms.DecimalField(
        label=_("可减免（%）"), min_value=Decimal(0), max_value=Decimal(50), decimal_places=2, max_digits=5
    )
    extension_days = forms.IntegerField(label=_("最后一期最晚（天后）"), min_value=0, max_value=3650)
    instalments = forms.IntegerField(label=_("最多几期"), min_value=0, max_value=MOST_LINES)
    amount = AmountField(label=_("欠款最多"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)

    @staticmethod
    def of(limit: Limit) -> dict[str, Any]:
        """The form's values of a limit."""
        return {
            "discount": Decimal(limit.discount_bp) / 100, "extension_days": limit.extension_days,
            "instalments": limit.instalments, "amount": limit.amount_minor,
        }  # fmt: skip

    def limit(self) -> Limit:
        """As the service takes it."""
        data = self.cleaned_data
        return Limit(int(data["discount"] * 100), data["extension_days"], data["instalments"], data["amount"])
