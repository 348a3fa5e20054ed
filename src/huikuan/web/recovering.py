"""A written-off claim opened again, because money came for it after all."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.flow.receivables.selectors.detail import find_visible
from huikuan.rules.money import format_exact
from huikuan.support.access import Permission
from huikuan.web.asking import Question, asked_why
from huikuan.web.guard import StaffRequest, staff
from huikuan.workflow import recovering


@staff(Permission.WRITE_OFF, methods=("GET", "POST"))
def reopen(request: StaffRequest, receivable_id: int) -> HttpResponse:
    """Take the write-off back."""
    row = find_visible(request.user, receivable_id)
    if row is None:
        raise Http404
    back = reverse("web:receivable", args=[row.pk])
    asks = Question(
        _("撤回坏账核销"), f"{row.contract.number} {row.title} · {format_exact(row.amount_minor, row.currency)}",
        _("这一期恢复未收，收回的钱可以核销到它；收不回的部分可以再核销一次。"),
        reverse("web:receivable_reopen", args=[row.pk]), back,
        crumbs=((reverse("web:receivables"), pgettext("rail", "应收")),),
    )  # fmt: skip
    return asked_why(request, asks, recovering.open_written_off, _("已撤回核销，恢复未收。"), receivable_id=row.pk)


urlpatterns: list[URLPattern] = [
    path("receivables/<int:receivable_id>/reopen", reopen, name="receivable_reopen"),
]
