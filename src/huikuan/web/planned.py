"""预览: the coming days: what would leave, to whom, and its full text, if nobody paid and nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.dateparse import parse_date

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.support.access import Permission
from huikuan.support.sentences import reasons
from huikuan.support.sentences.message_words import CHANNELS
from huikuan.web.frames import framed
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.templatetags.huikuan import weekday
from huikuan.workflow.preview import CLAIMS_AT_MOST, PlannedMessage
from huikuan.workflow.preview import preview as planned_messages

SPANS = (7, 14, 30)
AT_MOST = 300


@dataclass(frozen=True, slots=True)
class Item:
    """One message or task of a day; `number` finds it again within customer and day."""

    message: PlannedMessage
    step: str
    channel: str
    number: int


@dataclass(frozen=True, slots=True)
class Day:
    """What one day would bring."""

    on: date
    weekday: str
    items: list[Item]
    messages: int
    tasks: int


@staff(Permission.READ)
def preview(request: StaffRequest) -> HttpResponse:
    """The coming days as a list; days without anything are left out."""
    asked = request.GET.get("days", "30")
    span = int(asked) if asked in map(str, SPANS) else SPANS[-1]
    start = business_day(request)
    found = coming(request, start, span)
    context = {
        "days": [day_of(on, list(rows)) for on, rows in groupby(found, key=lambda row: row.on)],
        "start": start,
        "end": start + timedelta(days=span - 1),
        "span": span,
        "spans": SPANS,
        "messages_count": sum(1 for row in found if row.to),
        "tasks_count": sum(1 for row in found if not row.to),
        "capped": len(found) == AT_MOST,
        "limit": AT_MOST,
    }
    return render(request, "web/messages/preview.html", context)


@staff(Permission.READ)
def preview_frame(request: StaffRequest, on: str, customer_id: int, number: int) -> HttpResponse:
    """One of these messages as the recipient would see it, for a sandboxed frame."""
    start, day = business_day(request), parse_date(on)
    if day is None or not 0 <= (day - start).days < SPANS[-1]:
        raise Http404
    found = [row for row in coming(request, start, (day - start).days + 1, customer_id) if row.on == day and row.to]
    if number >= len(found):
        raise Http404
    return framed(found[number].html)


def coming(request: StaffRequest, start: date, days: int, customer_id: int | None = None) -> list[PlannedMessage]:
    """What would happen to the claims this person may see."""
    user, keys = request.user, None
    if customer_id is not None or not sees_everything(user):
        claims = receivables_for(user).filter(closed="")
        claims = claims if customer_id is None else claims.filter(customer_id=customer_id)
        keys = list(claims.order_by("due_on", "pk").values_list("pk", flat=True)[:CLAIMS_AT_MOST])
    return planned_messages(organization=user.organization, start=start, days=days, limit=AT_MOST, receivable_ids=keys)


def day_of(on: date, rows: list[PlannedMessage]) -> Day:
    """One day's messages and tasks, numbered within each customer."""
    seen: dict[int, int] = {}
    items = []
    for row in rows:
        number = seen.get(row.customer_id, 0)
        if row.to:
            seen[row.customer_id] = number + 1
        channel = str(CHANNELS.get(row.channel, row.channel))
        items.append(Item(row, reasons.step_word(row.step_key), channel, number))
    letters = sum(1 for row in rows if row.to)
    return Day(on, weekday(on), items, letters, len(rows) - letters)


urlpatterns: list[URLPattern] = [
    path("messages/preview", preview, name="preview"),
    path("messages/preview/<str:on>/<int:customer_id>/<int:number>", preview_frame, name="preview_frame"),
]
