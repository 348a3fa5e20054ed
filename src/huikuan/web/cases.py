"""催收: the cases as a board and as a table, and one case: what was said, what is next?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from huikuan.flow.contracts.selectors.scope import customers_for
from huikuan.flow.negotiation.models import Case
from huikuan.flow.negotiation.selectors import cases as selectors
from huikuan.flow.negotiation.selectors import timeline
from huikuan.flow.negotiation.selectors.cases import CaseFilter
from huikuan.flow.negotiation.selectors.money import MoneyLine, money_of
from huikuan.flow.negotiation.selectors.talks import promise_record
from huikuan.flow.negotiation.services.cases import may_lead
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reports.selectors.choosing import choices_for
from huikuan.rules.money import format_exact, format_plain
from huikuan.rules.states import days_overdue
from huikuan.rules.talks.reasons import REMEDIES
from huikuan.support.access import Permission, may
from huikuan.support.sentences import cases as words
from huikuan.support.sentences import talks
from huikuan.web import subjects
from huikuan.web.forms.fields import read_amount
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.remedies import remedies
from huikuan.web.tasks import kept_words, talk_line

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("open", pgettext_lazy("cases", "进行中")),
    ("mine", pgettext_lazy("cases", "我负责的")),
    ("watched", pgettext_lazy("cases", "我关注的")),
    ("closed", pgettext_lazy("cases", "已结束")),
)
AGES = {"30": "1–30", "60": "31–60", "90": "61–90", "more": "90+"}
SECTIONS = ("web/offers/_case_section.html", "web/firm/_case_section.html")


@staff(Permission.READ)
def listing(request: StaffRequest) -> HttpResponse:
    """The board, or with ?view=table (and for closed cases) the table."""
    chosen, user, day = read_filter(request), request.user, as_of(request)
    table = request.GET.get("view") == "table" or chosen.show == "closed"
    view = "&view=table" if table and chosen.show != "closed" else ""
    context: dict[str, Any] = {
        "chosen": chosen,
        "query": chosen.query() + view,
        "table": table,
        "today": day,
        "other_view": "?" + chosen.query(show="open" if chosen.show == "closed" else chosen.show),
        "tabs": [(word, "?" + chosen.query(show=name, stage="") + view, name == chosen.show) for name, word in TABS],
        "is_first": not request.GET.get("after"),
        "narrowed": chosen != CaseFilter(show=chosen.show, sort=chosen.sort),
    }
    if table:
        page = selectors.case_page(user, chosen, day, after=request.GET.get("after", ""))
        context |= {"cards": cards(page.rows, day), "older": page.older}
        context["totals"] = selectors.totals(user, chosen, day) if chosen.show != "closed" and page.rows else []
    else:
        context["columns"] = [
            (column, *words.STAGES[column.stage], cards(column.cases, day), "?" + chosen.query(stage=column.stage))
            for column in selectors.board(user, chosen, day)
        ]
        context["any"] = any(column.count for column, *_rest in context["columns"])
    part = bool(request.htmx) and request.htmx.target == "cases" and not request.htmx.history_restore_request
    if not part:
        context |= around(request, chosen)
    return render(request, "web/cases/shown.html" if part else "web/cases/list.html", context)


def read_filter(request: StaffRequest) -> CaseFilter:
    """The filter of the address; the smallest amount may also be given as people type it (`min`)."""
    pairs = {name: str(request.GET.get(name, "")) for name in request.GET}
    typed = pairs.get("min", "").strip()
    if typed and (minor := read_amount(typed, request.user.organization.currency)) is not None:
        pairs["min_minor"] = str(minor)
    return CaseFilter.read(pairs)


def around(request: StaffRequest, chosen: CaseFilter) -> dict[str, Any]:
    """The choices of the filter."""
    customer = customers_for(request.user).filter(pk=chosen.customer).first() if chosen.customer else None
    currency = request.user.organization.currency
    return {
        "customer": customer,
        "owners": choices_for(request.user).managers,
        "stages": [(code, word) for code, (_tone, word) in words.STAGES.items()],
        "reasons": [(selectors.UNKNOWN, _("还不知道")), *((code, talks.REASONS[code]) for code in REMEDIES)],
        "ages": list(AGES.items()),
        "typed_min": format_plain(chosen.min_minor, currency) if chosen.min_minor else "",
    }


@dataclass(frozen=True, slots=True)
class Card:
    """One case as the board and the table show it. `next_late`: days since its next step was due."""

    case: Case
    days_late: int
    tone: str
    stage: str | Promise
    reason: str | Promise
    next_late: int


def cards(rows: Sequence[Case], day: date) -> list[Card]:
    """The cases in words."""
    made = []
    for case in rows:
        tone, stage = words.OUTCOMES[case.outcome] if case.outcome else words.STAGES[case.stage]
        late = days_overdue(case.late_since, day) if case.late_since else 0
        next_late = (day - case.next_on).days if case.next_on else -1
        made.append(Card(case, late, tone, stage, talks.REASONS.get(case.reason, ""), next_late))
    return made


def visible_or_404(request: StaffRequest, case_id: int) -> Case:
    """The case, or "not found" for one that is not there or not this person's business."""
    case = selectors.find_case(request.user, case_id)
    if case is None:
        raise Http404
    return case


@staff(Permission.READ)
def detail(request: StaffRequest, case_id: int) -> HttpResponse:
    """The case's page."""
    case, user, day = visible_or_404(request, case_id), request.user, as_of(request)
    claims = selectors.open_claims(case)
    money = money_of(case, claims, day)
    watchers = selectors.watchers_of(case)
    [card] = cards([case], day)
    works = may(user.role, Permission.WORK_TASK)
    context = {
        "case": case,
        "card": card,
        "today": day,
        "headline": headline(case, money, card.days_late),
        "money": money,
        "claims": [claim_line(row, money) for row in claims],
        "late": {row.pk: days_overdue(row.due_on, day) for row in claims if row.due_on and row.due_on < day},
        "watchers": watchers,
        "watching": user in watchers,
        "attachments": selectors.attachments_of(case),
        "remedies": remedies(case, [row for row in claims if row.due_on and row.due_on < day] or claims, user.role),
        "kept": kept_words(promise_record(case.customer_id)),
        "may_work": works and case.closed_on is None,
        "may_attach": works,
        "may_lead": works and case.closed_on is None and may_lead(case, user),
        "meetings": meetings(case),
        "sections": [name for name in SECTIONS if exists(name)],
        **story(request, case),
    }
    return render(request, "web/cases/detail.html", context)


def claim_line(row: Receivable, money: MoneyLine) -> tuple[Receivable, int, int, int]:
    """A claim with what of it is promised, disputed, and held for any other reason; minor units."""
    held, promised, disputed = money.of.get(row.pk, (0, 0, 0))
    return row, promised, disputed, max(held - promised - disputed, 0)


def meetings(case: Case) -> list[tuple[Any, str | Promise, str, str | Promise]]:
    """Its meetings, newest first, with their kind and state in words. One query."""
    rows = case.meetings.order_by("-starts_at")
    return [(row, words.MEETINGS[row.kind], *words.MEETING_STATES[row.state]) for row in rows]


def exists(template: str) -> bool:
    """Whether a section of another room is there."""
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def headline(case: Case, money: MoneyLine, days: int) -> str:
    """The state in one sentence: how much, how long, and what is next."""
    if case.closed_on is not None:
        return _("%(day)s 结束：%(how)s。") % {
            "day": case.closed_on.isoformat(), "how": words.OUTCOMES[case.outcome][1]
        }  # fmt: skip
    if not money.overdue_minor:
        return _("目前没有逾期的款。")
    amount = format_exact(money.overdue_minor, case.currency)
    return _("%(amount)s 逾期，最久 %(days)s 天") % {"amount": amount, "days": days}


def story(request: StaffRequest, case: Case) -> dict[str, Any]:
    """A page of the timeline for the template."""
    family, before = request.GET.get("family", ""), request.GET.get("before", "")
    family = family if family in timeline.FAMILIES else ""
    cursor = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = timeline.story_of(request.user, case, family=family, before=cursor)
    told = {one.event.pk: one.talk for one in found.entries}
    lines = subjects.lines([one.event for one in found.entries], case.organization_id)
    return {
        "story": [(line, talk_line(talk) if (talk := told[line.event.pk]) else None, talk) for line in lines],
        "families": [("", _("全部")), *words.FAMILIES.items()],
        "family": family,
        "more_before": found.next_before,
        "is_first_story": cursor is None,
    }


@staff(Permission.READ)
def history(request: StaffRequest, case_id: int) -> HttpResponse:
    """The timeline alone: another kind or older entries; a page of its own without htmx."""
    case = visible_or_404(request, case_id)
    context = {"case": case, **story(request, case)}
    return render(request, "web/cases/story.html" if request.htmx else "web/cases/story_page.html", context)


def case_crumbs(case: Case) -> tuple[tuple[str, str], ...]:
    """Where a page about this case stands."""
    here = f"{case.customer.name} {case.contract.number}"
    return ((reverse("web:cases"), pgettext("rail", "催收")), (reverse("web:case", args=[case.pk]), here))


def claims_of(case: Case) -> list[Receivable]:
    """The overdue claims, or all open ones when none is."""
    rows = selectors.open_claims(case)
    return [row for row in rows if row.due_on and case.late_since and row.due_on >= case.late_since] or rows


urlpatterns: list[URLPattern] = [
    path("cases", listing, name="cases"),
    path("cases/<int:case_id>", detail, name="case"),
    path("cases/<int:case_id>/timeline", history, name="case_timeline"),
]
