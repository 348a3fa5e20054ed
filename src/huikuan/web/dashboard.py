"""看板: are we all right?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.parties.models import LegalEntity
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.reports.selectors.dashboard import HORIZON_DAYS, board
from huikuan.support.access import Permission, may
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.receivables import people


@staff(Permission.READ)
def dashboard(request: StaffRequest) -> HttpResponse:
    """The figures by currency, narrowed by entity and manager."""
    user, day = request.user, as_of(request)
    chosen = Filter.read({name: str(request.GET.get(name, "")) for name in ("entity", "manager")})
    boards = board(user, chosen, day, user.organization.currency)
    scoped = not sees_everything(user)
    context = {
        "boards": [one for one in boards if one.open.count or one.month.due.count or one.month.received.count]
        or boards[:1],
        "is_empty": not any(one.open.count or one.month.due.count or one.month.received.count for one in boards),
        "chosen": chosen,
        "today": day,
        "horizon_days": HORIZON_DAYS,
        "managers": [] if scoped else people(user.organization_id),
        "entities": [] if scoped else list(LegalEntity.objects.filter(organization_id=user.organization_id)),
        "scoped": scoped,
        "may_import": may(user.role, Permission.IMPORT_BOOK),
        "may_pay": may(user.role, Permission.RECORD_PAYMENT),
    }
    return render(request, "web/dashboard/page.html", context)


urlpatterns: list[URLPattern] = [path("dashboard", dashboard, name="dashboard")]
