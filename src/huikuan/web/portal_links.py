"""自助页面 on the customer's page: the files handed in there, and ending all links at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.services.portal import revoke_links
from huikuan.flow.reports.selectors.portal import portal_act
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.web.customers import visible_or_404
from huikuan.web.downloads import download
from huikuan.web.guard import StaffRequest, staff


@staff(Permission.EDIT_CUSTOMER, methods=("POST",))
def revoke(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Every link of this customer opens nothing any more; the next message carries a new one."""
    customer = visible_or_404(request, customer_id)
    ended = revoke_links(customer=customer, by=request.user, at=clock.now())
    messages.success(request, _("已作废 %(count)s 条自助链接。下一封邮件会带上新的链接。") % {"count": ended})
    return HttpResponseRedirect(reverse("web:customer", args=[customer.pk]) + "#portal")


@staff(Permission.READ)
def file(request: StaffRequest, customer_id: int, act_id: int) -> HttpResponse:
    """What the customer handed in."""
    act = portal_act(request.user, visible_or_404(request, customer_id), act_id)
    if act is None or act.file is None:
        raise Http404
    return download(act.file)


urlpatterns: list[URLPattern] = [
    path("customers/<int:customer_id>/portal/revoke", revoke, name="portal_revoke"),
    path("customers/<int:customer_id>/portal/<int:act_id>/file", file, name="portal_file"),
]
