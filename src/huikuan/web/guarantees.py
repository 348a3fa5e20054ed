"""付款保障: what secures a contract's payment, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from huikuan.flow.contracts.models import Contract, Guarantee
from huikuan.flow.contracts.services.guarantees import add_guarantee, release_guarantee
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.files.keep import keep_file
from huikuan.support.sentences.words import GUARANTEE_FORMS, choices
from huikuan.web.asking import Question, asked
from huikuan.web.contracts import visible_or_404
from huikuan.web.downloads import download
from huikuan.web.forms.fields import AmountField, DayField, amounts_in
from huikuan.web.forms.receivables import reason_field
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of


class GuaranteeForm(forms.Form):
    """A security as agreed; what the paper does not say stays empty."""

    form = forms.ChoiceField(
        label=_("形式"), choices=[("", _("保证（没写明一般还是连带）")), *choices(GUARANTEE_FORMS)], required=False,
        help_text=_("没有写明的保证按一般保证处理（民法典第 686 条）。"),
    )  # fmt: skip
    guarantor = forms.CharField(label=_("保证人或开立银行"), max_length=120, required=False)
    amount = AmountField(label=_("担保金额"), required=False)
    due_on = DayField(label=_("被担保债务的到期日"), required=False)
    until = DayField(
        label=_("保证期间或有效期至"), required=False,
        help_text=_("保证期间没有约定的，为债务到期之日起六个月（民法典第 692 条），系统按此提醒。"),
    )  # fmt: skip
    evidence = forms.FileField(label=_("文件"), required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts_in(self, currency)


class GuaranteeReleaseForm(forms.Form):
    """When and why a security ends."""

    released_on = DayField(label=_("解除日期"))
    note = reason_field(_("说明"))


def question(contract: Contract, title: str, consequence: str, action: str) -> Question:
    back = reverse("web:contract", args=[contract.pk])
    crumbs = ((reverse("web:contracts"), pgettext("rail", "合同")), (back, contract.number))
    return Question(title, contract.number, consequence, action, back, crumbs=crumbs)


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def guarantee_new(request: StaffRequest, contract_id: int) -> HttpResponse:
    """One more security."""
    contract = visible_or_404(request, contract_id)
    bound = request.method == "POST"
    form = GuaranteeForm(request.POST if bound else None, request.FILES if bound else None, currency=contract.currency)
    consequence = _now("到期前 90、30、7 天提醒负责人和法务；保证期间不能中断、不能延长。")
    asks = question(contract, _now("增加付款保障"), consequence, reverse("web:guarantee_new", args=[contract.pk]))

    def act(data: dict[str, Any]) -> object:
        at, upload = clock.now(), data.pop("evidence")
        kept = upload and keep_file(
            organization_id=contract.organization_id, name=upload.name, content=upload.read(),
            by_id=request.user.pk, at=at,
        )  # fmt: skip
        amount = data.pop("amount")
        return add_guarantee(contract=contract, amount_minor=amount, evidence=kept, by=request.user, at=at, **data)

    return asked(request, form, asks, act, _now("已增加付款保障。"))


def of_contract(contract: Contract, guarantee_id: int) -> Guarantee:
    row = contract.guarantees.select_related("evidence").filter(pk=guarantee_id).first()
    if row is None:
        raise Http404
    return row


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def guarantee_release(request: StaffRequest, contract_id: int, guarantee_id: int) -> HttpResponse:
    """The security has ended."""
    contract = visible_or_404(request, contract_id)
    row = of_contract(contract, guarantee_id)
    form = GuaranteeReleaseForm(
        request.POST if request.method == "POST" else None, initial={"released_on": as_of(request)}
    )
    address = reverse("web:guarantee_release", args=[contract.pk, row.pk])
    asks = question(contract, _now("解除付款保障"), _now("解除后不再提醒，也不再抵减敞口。"), address)

    def act(data: dict[str, Any]) -> object:
        return release_guarantee(
            guarantee_id=row.pk, organization=request.user.organization, by=request.user, at=clock.now(), **data
        )

    return asked(request, form, asks, act, _now("已解除付款保障。"))


@staff(Permission.READ)
def guarantee_file(request: StaffRequest, contract_id: int, guarantee_id: int) -> HttpResponse:
    """The paper as it was handed in."""
    row = of_contract(visible_or_404(request, contract_id), guarantee_id)
    if row.evidence is None:
        raise Http404
    return download(row.evidence)


ONE = "contracts/<int:contract_id>/guarantees/<int:guarantee_id>"
urlpatterns: list[URLPattern] = [
    path("contracts/<int:contract_id>/guarantees/new", guarantee_new, name="guarantee_new"),
    path(
        "contracts/<int:contract_id>/guarantees/<int:guarantee_id>/release", guarantee_release, name="guarantee_release"
    ),
    path("contracts/<int:contract_id>/guarantees/<int:guarantee_id>/file", guarantee_file, name="guarantee_file"),
]
