"""Acts on all ticked receivables at once. Only those the person may see are touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huikuan.flow.receivables.selectors.detail import visible_ids
from huikuan.flow.receivables.selectors.rows import rows_of
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.sentences.lists import listed
from huikuan.web.asking import Question, asked, gone_to
from huikuan.web.forms.fields import TOO_MANY
from huikuan.web.forms.receivables import BulkAssignForm, BulkForm, BulkHoldForm, BulkReleaseForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import assigning, facts

NAMED = 3


@staff(Permission.HOLD, methods=("GET", "POST"))
def hold(request: StaffRequest) -> HttpResponse:
    """Hold the ticked claims."""
    form = BulkHoldForm(request.POST) if request.method == "POST" else BulkHoldForm(initial={"ids": ticked(request)})

    def act(ids: list[int], data: dict[str, Any]) -> int:
        return facts.hold_receivables(
            organization=request.user.organization, receivable_ids=ids, reason=data["reason"], note=data["note"],
            until=data["until"], starts_on=as_of(request), by=request.user, at=clock.now(),
        )  # fmt: skip

    return answer(request, form, act, "hold", _("暂缓催收"), _("暂缓期间不再发提醒；已排队还没发出的会撤回。"))


@staff(Permission.HOLD, methods=("GET", "POST"))
def release(request: StaffRequest) -> HttpResponse:
    """End the holds of the ticked claims."""
    form = (
        BulkReleaseForm(request.POST) if request.method == "POST" else BulkReleaseForm(initial={"ids": ticked(request)})
    )

    def act(ids: list[int], data: dict[str, Any]) -> int:
        return assigning.release_claims(
            organization=request.user.organization,
            receivable_ids=ids,
            note=data["note"],
            by=request.user,
            at=clock.now(),
        )

    return answer(request, form, act, "release", pgettext("act", "解除暂缓"), _("解除后今天重新判断，每笔最多补一步。"))


@staff(Permission.ASSIGN, methods=("GET", "POST"))
def assign(request: StaffRequest) -> HttpResponse:
    """Give the contracts of the ticked claims to a manager."""
    ours = request.user.organization_id
    if request.method == "POST":
        form = BulkAssignForm(request.POST, organization_id=ours)
    else:
        form = BulkAssignForm(initial={"ids": ticked(request)}, organization_id=ours)

    def act(ids: list[int], data: dict[str, Any]) -> int:
        return assigning.assign_claims(
            organization=request.user.organization, receivable_ids=ids, manager=data["manager"], by=request.user,
            at=clock.now(),
        )  # fmt: skip

    return answer(
        request, form, act, "assign", _("指定项目经理"), _("这些应收款所在的合同整份转给他，今后的任务也归他。")
    )


def ticked(request: StaffRequest) -> list[int]:
    """The claims ticked in the list."""
    form = BulkForm(request.GET)
    return list(form.cleaned_data["ids"]) if form.is_valid() else []


def answer(
    request: StaffRequest,
    form: forms.Form,
    act: Callable[[list[int], dict[str, Any]], int],
    slug: str,
    title: str,
    consequence: str,
) -> HttpResponse:
    """Ask about the ticked claims, or do it to those of them that the person may see."""
    given = form.data.getlist("ids") if isinstance(form.data, QueryDict) else form.initial.get("ids", [])
    ids = visible_ids(request.user, [int(key) for key in given if str(key).isdigit()][:TOO_MANY])
    if not ids:
        messages.error(request, _("请先在列表里勾选要处理的应收款。"))
        return gone_to(request, reverse("web:receivables"))
    rows = rows_of(ids, request.user.organization_id, as_of(request))
    about = ngettext("%(count)d 笔：%(names)s", "%(count)d 笔：%(names)s", len(rows)) % {
        "count": len(rows), "names": listed(f"{row.customer} {row.contract} {row.title}" for row in rows[:NAMED]),
    }  # fmt: skip
    asks = Question(
        title=title,
        about=about + ("……" if len(rows) > NAMED else ""),
        consequence=consequence,
        action=reverse(f"web:receivables_{slug}"),
        back=reverse("web:receivables"),
        crumbs=((reverse("web:receivables"), pgettext("rail", "应收")),),
        ids=ids,
        next=request.POST.get("next") or request.GET.get("next", ""),
    )

    def done(count: int) -> str:
        said = ngettext("已处理 %(count)d 项。", "已处理 %(count)d 项。", count) % {"count": count}
        return _("%(title)s：%(said)s") % {"title": title, "said": said}

    return asked(request, form, asks, lambda data: act(ids, data), done)


urlpatterns: list[URLPattern] = [
    path("receivables/bulk/hold", hold, name="receivables_hold"),
    path("receivables/bulk/release", release, name="receivables_release"),
    path("receivables/bulk/assign", assign, name="receivables_assign"),
]
