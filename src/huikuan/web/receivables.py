"""应收: which money? The list with its filter in the address, saved views, bulk acts and the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.contracts.selectors.scope import contracts_for, customers_for
from huikuan.flow.parties.models import SavedView, User
from huikuan.flow.parties.services import views as view_services
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.receivables.selectors.listing import Search
from huikuan.flow.receivables.selectors.rows import rows_of
from huikuan.flow.reminders.selectors.next_days import next_days
from huikuan.flow.reports.selectors.choosing import Choices, choices_for
from huikuan.rules.money import format_plain
from huikuan.support.access import Permission, may
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals, words
from huikuan.web import receivable_bulk, receivable_page
from huikuan.web.forms.fields import read_amount
from huikuan.web.forms.receivables import SaveViewForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.receivable_lines import table_rows
from huikuan.workflow import exporting

PAGE = 50
TABS = ("open", "overdue", "due", "scheduled", "planned", "settled", "all")


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force, in words, and the address without it."""

    text: str
    without: str


@staff(Permission.READ)
def listing(request: StaffRequest) -> HttpResponse:
    """The list. Only the table is sent again when htmx asks."""
    chosen = read_filter(request.GET)
    day, user = as_of(request), request.user
    search = Search(user, chosen, day)
    tally = search.tally()
    keys = search.keys(
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE, many=tally.capped
    )
    rows = rows_of(keys.ids, user.organization_id, day)
    query = chosen.query()
    may_hold, may_assign = may(user.role, Permission.HOLD), may(user.role, Permission.ASSIGN)
    context = {
        "body": table_rows(rows, next_days([row.id for row in rows]), ticks=may_hold or may_assign) if rows else "",
        "tally": tally,
        "chosen": chosen,
        "query": query,
        "newer": f"{query}&before={keys.newer}" if keys.newer else "",
        "older": f"{query}&after={keys.older}" if keys.older else "",
        "here": request.get_full_path(),
        "is_bare": not query and not request.GET.get("after"),
        "may_import": may(user.role, Permission.IMPORT_BOOK),
        "may_hold": may_hold,
        "may_assign": may_assign,
    }
    if is_part(request):
        return render(request, "web/receivables/table.html", context)
    context |= around(user, chosen)
    return render(request, "web/receivables/list.html", context)


def is_part(request: StaffRequest) -> bool:
    """Whether htmx asks for the table alone (not for a page out of the history)."""
    return bool(request.htmx) and request.htmx.target == "claims" and not request.htmx.history_restore_request


def around(user: User, chosen: Filter) -> dict[str, Any]:
    """What stands around the table: tabs, conditions in force, choices, saved views."""
    offered = choices_for(user)
    return {
        "tabs": [(key, words.STATES[key], chosen.query(state=key, age="")) for key in TABS],
        "chips": chips(user, chosen, offered),
        "managers": offered.managers,
        "entities": offered.entities,
        "views": SavedView.objects.filter(user=user, page="receivables").order_by("name"),
        "save_form": SaveViewForm(initial={"query": chosen.query()}),
        "may_export": may(user.role, Permission.EXPORT),
        "may_pay": may(user.role, Permission.RECORD_PAYMENT),
        "more_open": any(
            (
                chosen.due_from,
                chosen.due_to,
                chosen.currency,
                chosen.kind,
                chosen.entity,
                chosen.held,
                chosen.no_address,
            )
        ),
        "typed_min": typed(chosen.min_minor, chosen.currency),
        "typed_max": typed(chosen.max_minor, chosen.currency),
        "kinds": words.choices(words.KINDS),
        "triggers": words.choices(words.TRIGGERS),
        "ages": [(key, word) for key, word in words.AGES.items() if key != "not_due"],
        "states": words.choices(words.STATES),
        "sorts": words.choices(words.SORTS),
        "currencies": words.CURRENCIES,
    }


def typed(amount_minor: int | None, currency: str) -> str:
    """An amount of the filter as one would type it."""
    return "" if amount_minor is None else format_plain(amount_minor, currency or "CNY")


def read_filter(query: QueryDict) -> Filter:
    """The filter of an address; amounts may also be given as people type them (`min`, `max`)."""
    pairs = {name: str(query.get(name, "")) for name in query}
    for name in ("min", "max"):
        typed = pairs.get(name, "").strip()
        if typed and (minor := read_amount(typed, pairs.get("currency") or "CNY")) is not None:
            pairs[f"{name}_minor"] = str(minor)
    return Filter.read(pairs)


def chips(user: User, chosen: Filter, offered: Choices) -> list[Chip]:
    """The conditions in force besides the tab, each with the way to take it off."""
    said: list[tuple[str, dict[str, Any]]] = []
    if chosen.age:
        said.append((words.word(words.AGES, chosen.age), {"age": ""}))
    if chosen.due_from or chosen.due_to:
        text = _("到期 %(first)s 至 %(last)s") % {"first": chosen.due_from or "…", "last": chosen.due_to or "…"}
        said.append((text, {"due_from": None, "due_to": None}))
    if chosen.customer is not None:
        ours = customers_for(user).filter(pk=chosen.customer)
        said.append((ours.values_list("name", flat=True).first() or "?", {"customer": None}))
    if chosen.contract is not None:
        numbers = contracts_for(user).filter(pk=chosen.contract)
        said.append((numbers.values_list("number", flat=True).first() or "?", {"contract": None}))
    if chosen.manager is not None:
        name = dict(offered.managers).get(chosen.manager, "?") if chosen.manager else _("未指定经理")
        said.append((name, {"manager": None}))
    if chosen.entity is not None:
        said.append((dict(offered.entities).get(chosen.entity, "?"), {"entity": None}))
    if chosen.currency:
        said.append((chosen.currency, {"currency": ""}))
    if chosen.kind:
        said.append((words.word(words.KINDS, chosen.kind), {"kind": ""}))
    if chosen.trigger:
        said.append((words.word(words.TRIGGERS, chosen.trigger), {"trigger": ""}))
    if chosen.held:
        said.append((_("暂缓中"), {"held": False}))
    if chosen.no_address:
        said.append((_("没有可用邮箱"), {"no_address": False}))
    if chosen.min_minor is not None or chosen.max_minor is not None:
        said.append((_("金额范围"), {"min_minor": None, "max_minor": None}))
    if chosen.text:
        said.append((f"“{chosen.text}”", {"text": ""}))
    if chosen.state == "valid":
        said.append((words.word(words.STATES, "valid"), {"state": "open"}))
    return [Chip(text, chosen.query(**change)) for text, change in said]


@staff(Permission.READ)
def totals(request: StaffRequest) -> HttpResponse:
    """Count and sums without a limit, for a list whose quick count stopped."""
    chosen = read_filter(request.GET)
    tally = Search(request.user, chosen, as_of(request)).tally(limit=None)
    template = "web/receivables/totals.html" if request.htmx else "web/receivables/totals_page.html"
    return render(request, template, {"tally": tally, "chosen": chosen, "query": chosen.query()})


@staff(Permission.EXPORT)
def export(request: StaffRequest, file_format: str) -> HttpResponse:
    """The filtered list as a file."""
    chosen, day = read_filter(request.GET), as_of(request)
    names = {
        "kinds": {key: str(name) for key, name in words.KINDS.items()},
        "states": {key: str(name) for key, name in words.STATES.items()},
    }
    rows = exporting.receivable_rows(request.user, chosen, day, names)
    name = _("应收款") + f"-{day.isoformat()}"
    if file_format == "csv":
        response: Any = StreamingHttpResponse(
            exporting.csv_chunks(exporting.columns(), rows), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted(name)}.csv"
        return cast(HttpResponse, response)
    try:
        if exporting.too_many_for_a_sheet(request.user, chosen, day):
            raise Refused("too_many_for_a_sheet")
        file = exporting.spreadsheet(_("应收款"), exporting.columns(), rows)
    except Refused as error:
        messages.error(request, refusals.sentence(error))
        return HttpResponseRedirect(reverse("web:receivables") + f"?{chosen.query()}")
    return cast(HttpResponse, FileResponse(file, as_attachment=True, filename=f"{name}.xlsx"))


def quoted(name: str) -> str:
    return quote(name)


@staff(Permission.READ, methods=("POST",))
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    form = SaveViewForm(request.POST)
    query = str(form.data.get("query", ""))[:500]
    if form.is_valid():
        view_services.save_view(user=request.user, page="receivables", name=form.cleaned_data["name"], query=query)
        messages.success(request, _("已保存视图“%(name)s”。") % {"name": form.cleaned_data["name"]})
    else:
        messages.error(request, _("请给这个视图起个名称。"))
    return HttpResponseRedirect(reverse("web:receivables") + f"?{read_filter(QueryDict(query)).query()}")


@staff(Permission.READ, methods=("POST",))
def forget_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    view_services.delete_view(user=request.user, view_id=view_id)
    messages.success(request, _("已删除这个视图。"))
    return HttpResponseRedirect(reverse("web:receivables"))


urlpatterns: list[URLPattern] = [
    path("receivables", listing, name="receivables"),
    path("receivables/totals", totals, name="receivables_totals"),
    path("receivables/export.<str:file_format>", export, name="receivables_export"),
    path("receivables/views", save_view, name="receivables_save_view"),
    path("receivables/views/<int:view_id>/delete", forget_view, name="receivables_forget_view"),
    *receivable_bulk.urlpatterns,
    *receivable_page.urlpatterns,
]
