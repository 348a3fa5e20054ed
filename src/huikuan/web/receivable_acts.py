"""What a person can do to one receivable: each act asks first, names the consequence, and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.detail import find_visible
from huikuan.flow.reminders.models import Track
from huikuan.flow.reminders.services.taken_steps import take_up_again
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.web.asking import Question, asked
from huikuan.web.forms.receivables import (
    CreditForm,
    DisputeForm,
    DueDateForm,
    HoldForm,
    PromiseForm,
    ReasonForm,
    ReleaseForm,
    ResolveForm,
)
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import disputing, facts, negotiating, promising, triggers


@dataclass(frozen=True, slots=True)
class Now:
    """Who acts, on which claim, when."""

    request: StaffRequest
    receivable: Receivable
    day: date
    at: datetime

    @property
    def common(self) -> dict[str, Any]:
        """What every service of a claim takes."""
        user = self.request.user
        return {"organization": user.organization, "by": user, "at": self.at}


@dataclass(frozen=True, slots=True)
class Act:
    """One verb: its form, its words, and the service it calls."""

    slug: str
    permission: Permission
    title: str | Promise
    consequence: str | Promise
    done: str | Promise
    form: Callable[..., forms.Form]
    perform: Callable[[Now, dict[str, Any]], object]
    danger: bool = False


def hold(now: Now, data: dict[str, Any]) -> object:
    return facts.hold_receivables(
        receivable_ids=[now.receivable.pk], reason=data["reason"], note=data["note"], until=data["until"],
        amount_minor=data["amount"], starts_on=now.day, **now.common,
    )  # fmt: skip


def promise(now: Now, data: dict[str, Any]) -> object:
    return promising.promise(
        customer=now.receivable.customer, lines=[(now.receivable.pk, data["amount"])], promised_on=data["promised_on"],
        note=data["note"], **now.common,
    )  # fmt: skip


def contest(now: Now, data: dict[str, Any]) -> object:
    return disputing.dispute(
        receivable_id=now.receivable.pk, amount_minor=data["amount"], reason=data["dispute_reason"], words=data["note"],
        owner=now.receivable.contract.manager, deadline_on=data["deadline_on"], **now.common,
    )  # fmt: skip


def move(now: Now, data: dict[str, Any]) -> object:
    return triggers.move_due_date(
        receivable_id=now.receivable.pk, due_on=data["due_on"], reason=data["reason"], **now.common
    )


def credit(now: Now, data: dict[str, Any]) -> object:
    return negotiating.credit(
        receivable_id=now.receivable.pk, amount_minor=data["amount"], reason=data["reason"], on=now.day, **now.common
    )


def write_off(now: Now, data: dict[str, Any]) -> object:
    return facts.write_off_receivable(receivable_id=now.receivable.pk, reason=data["reason"], on=now.day, **now.common)


def cancel(now: Now, data: dict[str, Any]) -> object:
    return facts.cancel_receivable(receivable_id=now.receivable.pk, reason=data["reason"], on=now.day, **now.common)


def take_up(now: Now, data: dict[str, Any]) -> object:
    return take_up_again(receivable_id=now.receivable.pk, reason=data["reason"], **now.common)


ACTS = (
    Act(
        "promise", Permission.WORK_TASK, _("登记付款承诺"),
        _("承诺的部分暂缓到那一天；次日早上核对，兑现、部分兑现或落空都会记下，计入客户的信用。"), _("已登记承诺。"),
        PromiseForm, promise,
    ),
    Act(
        "dispute", Permission.WORK_TASK, _("登记争议"),
        _("只有有异议的部分暂缓，其余照常催；负责人会收到任务，到期限要给客户答复。"),
        _("已登记争议，负责人会收到任务。"),
        DisputeForm, contest,
    ),
    Act(
        "hold", Permission.HOLD, _("暂缓催收"), _("暂缓期间不再发提醒；已排队还没发出的会撤回。"), _("已暂缓。"),
        HoldForm, hold,
    ),
    Act(
        "due-date", Permission.EDIT_RECEIVABLE, _("确定或调整到期日"),
        _("之后的提醒都按新的到期日算；写着旧日期、还没发出的消息会撤回。"), _("到期日已更新。"), DueDateForm, move,
    ),
    Act(
        "credit", Permission.EDIT_RECEIVABLE, _("冲减金额"), _("未收金额立刻减少。冲减不能修改，写错了只能另行说明。"),
        _("已冲减。"), CreditForm, credit,
    ),
    Act(
        "take-up", Permission.HOLD, _("恢复不做的步骤"),
        _("此前决定不做的步骤重新列入计划，条件满足时再排给人办；正式函件仍要先批准。"),
        _("已恢复，今天起重新判断。"), ReasonForm, take_up,
    ),
    Act(
        "write-off", Permission.WRITE_OFF, _("核销为坏账"), _("这笔款不再催收，未收金额归零。请确认已按制度审批。"),
        _("已核销为坏账。"), ReasonForm, write_off, danger=True,
    ),
    Act(
        "cancel", Permission.EDIT_RECEIVABLE, _("取消这笔应收"),
        _("合同变更或登记错误时使用；取消后不再催收，也不计入应收。"),
        _("已取消。"), ReasonForm, cancel, danger=True,
    ),
)  # fmt: skip


def acts_for(role: str, receivable: Receivable) -> list[Act]:
    """The acts this role may do to an open claim; none on a closed one, taking up only where a step was dropped."""
    if receivable.closed:
        return []
    dropped = Track.objects.filter(pk=receivable.pk).exclude(dropped_mask=0).exists()
    return [act for act in ACTS if may(role, act.permission) and (dropped or act.slug != "take-up")]


def form_of(act: Act, receivable: Receivable, data: Any = None) -> forms.Form:
    """The act's form, in the currency of the claim."""
    kwargs: dict[str, Any] = {"currency": receivable.currency} if act.form in WITH_AMOUNT else {}
    if data is None and act.form is DisputeForm:
        calendar = work_calendar(receivable.organization_id)
        kwargs["initial"] = {
            "deadline_on": calendar.add_working(business_date(receivable.organization_id, clock.now()), 5)
        }
    if data is None and act.form is DueDateForm:
        kwargs["initial"] = {"due_on": receivable.due_on}
    return act.form(data, **kwargs)


WITH_AMOUNT = (HoldForm, CreditForm, PromiseForm, DisputeForm)


def visible_or_404(request: StaffRequest, receivable_id: int) -> Receivable:
    """The claim, or "not found" for one that is not there or not this person's business."""
    receivable = find_visible(request.user, receivable_id)
    if receivable is None:
        raise Http404
    return receivable


def address_of(act: Act, receivable: Receivable) -> str:
    return reverse(f"web:receivable_{act.slug.replace('-', '_')}", args=[receivable.pk])


def question(receivable: Receivable, title: str, consequence: str, action: str, danger: bool = False) -> Question:
    """The question about one claim, with the claim named."""
    back = reverse("web:receivable", args=[receivable.pk])
    left = format_exact(receivable.outstanding_minor, receivable.currency)
    name = f"{receivable.contract.number} {receivable.title}"
    about = _("%(customer)s · %(claim)s · 未收 %(left)s") % {
        "customer": receivable.customer.name, "claim": name, "left": left
    }  # fmt: skip
    crumbs = ((reverse("web:receivables"), pgettext("rail", "应收")), (back, name))
    return Question(title, str(about), consequence, action, back, danger, crumbs)


def view_of(act: Act) -> Callable[..., HttpResponse]:
    """GET shows the form, POST does it and goes back to the claim."""

    @staff(act.permission, methods=("GET", "POST"))
    def view(request: StaffRequest, receivable_id: int) -> HttpResponse:
        receivable = visible_or_404(request, receivable_id)
        form = form_of(act, receivable, request.POST if request.method == "POST" else None)
        now = Now(request, receivable, as_of(request), clock.now())
        asks = question(receivable, str(act.title), str(act.consequence), address_of(act, receivable), act.danger)
        return asked(request, form, asks, lambda data: act.perform(now, data), str(act.done))

    return view


@staff(Permission.HOLD, methods=("GET", "POST"))
def release(request: StaffRequest, receivable_id: int, hold_id: int) -> HttpResponse:
    """End a hold of this claim now."""
    receivable = visible_or_404(request, receivable_id)
    if not receivable.holds.filter(pk=hold_id, released_at__isnull=True).exists():
        raise Http404
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    action = reverse("web:receivable_release", args=[receivable.pk, hold_id])
    consequence = gettext("解除后按目前的逾期天数判断下一步，最多补一步，不会连发几封。")

    def act(data: dict[str, Any]) -> None:
        facts.release_hold(
            hold_id=hold_id, organization=request.user.organization, note=data["note"], by=request.user, at=clock.now()
        )

    asks = question(receivable, pgettext("act", "解除暂缓"), consequence, action)
    return asked(request, form, asks, act, gettext("已解除暂缓，今天起重新判断。"))


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def resolve(request: StaffRequest, receivable_id: int, dispute_id: int) -> HttpResponse:
    """Settle a dispute about this claim: credit what is right, resume the rest."""
    receivable = visible_or_404(request, receivable_id)
    row = receivable.disputes.filter(pk=dispute_id, state="open").first()
    if row is None:
        raise Http404
    form = ResolveForm(request.POST if request.method == "POST" else None, currency=receivable.currency)
    action = reverse("web:receivable_resolve", args=[receivable.pk, dispute_id])
    contested = format_exact(row.amount_minor, receivable.currency)
    consequence = gettext("有异议的金额 %(amount)s。冲减立刻生效，不能修改；没有冲减的部分恢复催收。") % {
        "amount": contested
    }

    def act(data: dict[str, Any]) -> object:
        return disputing.resolve(
            dispute_id=row.pk, organization=request.user.organization, credited_minor=data["amount"] or 0,
            words=data["words"], by=request.user, at=clock.now(),
        )  # fmt: skip

    asks = question(receivable, gettext("处理争议"), consequence, action)
    return asked(request, form, asks, act, gettext("争议已处理，请把结论告诉客户。"))


urlpatterns: list[URLPattern] = [
    *(
        path(
            f"receivables/<int:receivable_id>/{act.slug}", view_of(act), name=f"receivable_{act.slug.replace('-', '_')}"
        )
        for act in ACTS
    ),
    path("receivables/<int:receivable_id>/disputes/<int:dispute_id>/resolve", resolve, name="receivable_resolve"),
    path("receivables/<int:receivable_id>/holds/<int:hold_id>/release", release, name="receivable_release"),
]
