"""看板: are we all right?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.reports.selectors.choosing import choices_for
from huikuan.flow.reports.selectors.dashboard import HORIZON_DAYS, CurrencyBoard, board
from huikuan.rules.money import format_exact
from huikuan.support.access import Permission, may
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of


@staff(Permission.READ)
def dashboard(request: StaffRequest) -> HttpResponse:
    """The figures by currency, narrowed by entity and manager."""
    user, day = request.user, as_of(request)
    chosen = Filter.read({name: str(request.GET.get(name, "")) for name in ("entity", "manager")})
    boards = board(user, chosen, day, user.organization.currency)
    offered = choices_for(user)
    context = {
        "boards": [one for one in boards if one.open.count or one.month.due.count or one.month.received.count]
        or boards[:1],
        "is_empty": not any(one.open.count or one.month.due.count or one.month.received.count for one in boards),
        "chosen": chosen,
        "headline": headline(boards[0]),
        "today": day,
        "horizon_days": HORIZON_DAYS,
        "managers": offered.managers,
        "entities": offered.entities,
        "may_import": may(user.role, Permission.IMPORT_BOOK),
        "may_pay": may(user.role, Permission.RECORD_PAYMENT),
    }
    return render(request, "web/dashboard/page.html", context)


def headline(main: CurrencyBoard) -> str:
    """The answer in one sentence, in the main currency."""
    if not main.overdue.count:
        return _("没有逾期。接下来 %(days)s 天有 %(amount)s 到期。") % {
            "days": HORIZON_DAYS,
            "amount": format_exact(main.upcoming.amount_minor, main.currency),
        }
    percent = round_half_up(main.overdue.amount_minor * 100, main.open.amount_minor)
    oldest = sum(figure.count for key, figure in main.ages if key == "d90_plus")
    if not oldest:
        return _("未收的钱里有 %(percent)s%% 已经逾期。") % {"percent": percent}
    text = _("未收的钱里有 %(percent)s%% 已经逾期") % {"percent": percent}
    return text + ngettext("，其中 %(n)d 笔超过 90 天。", "，其中 %(n)d 笔超过 90 天。", oldest) % {"n": oldest}


def round_half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator) if denominator else 0


urlpatterns: list[URLPattern] = [path("dashboard", dashboard, name="dashboard")]
