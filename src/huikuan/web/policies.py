"""策略一览: every policy with where it is used; a new one, its name, its end, and who follows which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huikuan.flow.contracts.models import Contract
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Policy, PolicyAssignment
from huikuan.flow.reminders.selectors.assigned import (
    Target,
    assignments_of,
    choices,
    claims_by_policy,
    followed,
    open_and_begun,
    overview,
    through_of,
)
from huikuan.flow.reminders.services import policies as services
from huikuan.flow.reminders.services.moving import Moved
from huikuan.support.access import Permission, may
from huikuan.web.asking import Question, asked
from huikuan.web.contracts import visible_or_404 as contract_or_404
from huikuan.web.customers import visible_or_404 as customer_or_404
from huikuan.web.forms.policies import AssignForm, PolicyNameForm, PolicyNewForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import present
from huikuan.web.policy_lines import THROUGH
from huikuan.web.receivable_acts import visible_or_404 as receivable_or_404
from huikuan.workflow.deciding_anew import assign_policy, make_default

FINDERS: dict[str, Callable[[StaffRequest, int], Target]] = {
    "receivable": receivable_or_404,
    "contract": contract_or_404,
    "customer": customer_or_404,
}


@staff(Permission.READ)
def policies(request: StaffRequest) -> HttpResponse:
    """Every policy; ?policy=3 shows what follows it by assignment."""
    user = request.user
    rows, standing = overview(user.organization_id), claims_by_policy(user.organization_id)
    shown = next((row for row in rows if str(row.pk) == request.GET.get("policy", "")), None)
    context = {
        "rows": [(row, standing.get(row.pk, 0)) for row in rows],
        "shown": shown,
        "assignments": [(row, *target_line(row)) for row in (assignments_of(user, shown) if shown else ())],
        "may_edit": may(user.role, Permission.EDIT_POLICY),
    }
    return render(request, "web/policies/policies.html", context)


def target_line(row: PolicyAssignment) -> tuple[str, str]:
    """What an assignment is for: its name, and the address of its page."""
    kind = through_of(row)
    if row.receivable is not None:
        contract = row.receivable.contract
        words = f"{contract.customer.name} · {contract.number} · {row.receivable.title}"
    elif row.contract is not None:
        words = f"{row.contract.customer.name} · {row.contract.number}"
    else:
        words = row.customer.name if row.customer else ""
    return words, reverse(f"web:{kind}", args=[getattr(row, f"{kind}_id")])


def policy_or_404(request: StaffRequest, policy_id: int) -> Policy:
    """The policy, of this organization."""
    row = Policy.objects.filter(organization_id=request.user.organization_id, pk=policy_id).first()
    if row is None:
        raise Http404
    return row


def question(title: str, about: str, consequence: str, action: str) -> Question:
    back = reverse("web:policies")
    return Question(title, about, consequence, action, back, crumbs=((back, _("催收策略")),))


def posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def create(request: StaffRequest) -> HttpResponse:
    """One more policy, as a copy."""
    form = PolicyNewForm(posted(request), policies=choices(request.user.organization_id))
    consequence = _("新策略从复制的那一个开始，再按需要修改。指定给客户、合同或应收之前，不影响任何催收。")
    asks = question(_("新建策略"), "", consequence, reverse("web:policy_new"))

    def act(data: dict[str, Any]) -> object:
        like = data["like"].versions.select_related("policy").order_by("-version")[0]
        return services.create(name=data["name"], like=like, by=request.user, at=present(request))

    return asked(request, form, asks, act, _("策略已建立。"))


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def rename(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Call it something else."""
    policy = policy_or_404(request, policy_id)
    form = PolicyNameForm(posted(request), initial={"name": policy.name})
    asks = question(_("改名"), policy.name, "", reverse("web:policy_rename", args=[policy.pk]))

    def act(data: dict[str, Any]) -> object:
        return services.rename(policy=policy, name=data["name"], by=request.user, at=present(request))

    return asked(request, form, asks, act, _("名称已改。"))


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def retire(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Offer it no longer."""
    policy = policy_or_404(request, policy_id)
    consequence = _("停用后不能再指定给谁；已经按它开始的催收照常走完。")
    asks = question(_("停用策略"), policy.name, consequence, reverse("web:policy_retire", args=[policy.pk]))

    def act(_data: dict[str, Any]) -> object:
        return services.retire(policy=policy, by=request.user, at=present(request))

    return asked(request, forms.Form(posted(request)), asks, act, _("策略已停用。"))


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def default(request: StaffRequest, policy_id: int) -> HttpResponse:
    """What everything without an assignment follows."""
    policy = policy_or_404(request, policy_id)
    consequence = _("没有另外指定的应收都改按它：还没开始催的立刻改，已经开始的按原来的走完。联系分寸不变。")
    asks = question(_("设为默认"), policy.name, consequence, reverse("web:policy_default", args=[policy.pk]))

    def act(_data: dict[str, Any]) -> Moved:
        return make_default(policy=policy, by=request.user, at=present(request))

    return asked(request, forms.Form(posted(request)), asks, act, moved_words)


@staff(Permission.EDIT_POLICY, methods=("GET", "POST"))
def assign(request: StaffRequest, target_kind: str, target_id: int) -> HttpResponse:
    """Which policy this customer, contract or claim follows."""
    if target_kind not in FINDERS:
        raise Http404
    target: Target = FINDERS[target_kind](request, target_id)
    now = followed(target)
    number, begun = open_and_begun(target)
    form = AssignForm(
        posted(request), policies=choices(request.user.organization_id), inherits=_("不单独指定，按上一级"),
        initial={"policy": now.policy.pk if now.own else None},
    )  # fmt: skip
    about = _("现在：%(policy)s（%(through)s）") % {"policy": now.policy.name, "through": THROUGH[now.through]}
    counted = ngettext(
        "涉及 %(number)s 笔未收应收，其中 %(begun)s 笔已经开始催收。",
        "涉及 %(number)s 笔未收应收，其中 %(begun)s 笔已经开始催收。",
        number,
    ) % {"number": number, "begun": begun}
    back = reverse(f"web:{target_kind}", args=[target.pk])
    action = reverse("web:policy_assign", args=[target_kind, target.pk])
    asks = Question(_("指定催收策略"), about, counted, action, back, crumbs=((back, target_name(target)),))

    def act(data: dict[str, Any]) -> Moved:
        return assign_policy(target=target, by=request.user, at=present(request), **data)

    return asked(request, form, asks, act, moved_words)


def target_name(target: Target) -> str:
    """What a customer, contract or claim is called."""
    if isinstance(target, Contract):
        return target.number
    return target.title if isinstance(target, Receivable) else target.name


def moved_words(moved: Moved) -> str:
    """What became of the claims."""
    words = [_("已改。")]
    if moved.fresh + moved.begun:
        words.append(_("%(number)s 笔应收改按新的策略。") % {"number": moved.fresh + moved.begun})
    if moved.staying:
        words.append(_("%(number)s 笔已经开始的按原来的走完。") % {"number": moved.staying})
    if moved.waiting:
        words.append(_("%(number)s 笔有信在路上或任务在办，这次没有改；办完后可以再改。") % {"number": moved.waiting})
    return " ".join(words)


urlpatterns: list[URLPattern] = [
    path("policies", policies, name="policies"),
    path("policies/new", create, name="policy_new"),
    path("policies/<int:policy_id>/rename", rename, name="policy_rename"),
    path("policies/<int:policy_id>/retire", retire, name="policy_retire"),
    path("policies/<int:policy_id>/default", default, name="policy_default"),
    path("policies/assign/<slug:target_kind>/<int:target_id>", assign, name="policy_assign"),
]
