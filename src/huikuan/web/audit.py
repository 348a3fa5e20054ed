"""审计: everything that happened, who did it, before and after; nothing here can be changed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from huikuan.support.access import Permission, may
from huikuan.support.events.models import Event
from huikuan.support.events.timeline import page_of
from huikuan.web import subjects
from huikuan.web.forms.audit import AuditForm, subject_of
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import zone_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # some spreadsheets read full width too
BATCH = 500


@staff(Permission.READ_AUDIT)
def audit(request: StaffRequest) -> HttpResponse:
    """The history, newest first, narrowed by the address."""
    organization_id = request.user.organization_id
    form = AuditForm(request.GET, organization_id=organization_id)
    before = request.GET.get("before", "")
    cursor = int(before) if before.isdecimal() and len(before) < 19 else None
    page = page_of(form.events(zone_of(request)), before=cursor)
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "lines": subjects.lines(page.events, organization_id),
        "query": query.urlencode(),
        "filtered": any(query.values()),
        "first": (query.urlencode() or "what=") if cursor is not None else "",
        "next": f"{query.urlencode()}&before={page.next_before}".lstrip("&") if page.next_before else "",
        "may_export": may(request.user.role, Permission.EXPORT),
        "about": about(request),
    }
    partial = request.htmx and not request.htmx.boosted
    return render(request, "web/audit/rows.html" if partial else "web/audit/audit.html", context)


def about(request: StaffRequest) -> str:
    """The name of the one subject the page is narrowed to, "" when it is not."""
    subject = subject_of(request.GET.get("subject", ""))
    if subject is None or subject[1] is None:
        return ""
    named = subjects.name_all({subject[0]: {subject[1]}}, request.user.organization_id)
    return next((name.text for name in named.values()), "")


@staff(Permission.READ_AUDIT)
def audit_export(request: StaffRequest) -> HttpResponse:
    """The same events as CSV, safe to open in a spreadsheet."""
    if not may(request.user.role, Permission.EXPORT):
        raise PermissionDenied
    organization_id = request.user.organization_id
    form = AuditForm(request.GET, organization_id=organization_id)
    events = form.events(zone_of(request)).iterator(chunk_size=BATCH)
    rows = csv_rows(events, organization_id, zone_of(request), get_language() or "zh-hans")
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="huikuan-audit.csv"'
    return cast(HttpResponse, response)  # a stream is a response too; Django types them apart


class Echo:
    """A file for the csv writer that hands each line straight on."""

    def write(self, line: str) -> str:
        return line


def csv_rows(events: Iterable[Event], organization_id: int, zone: ZoneInfo, language: str) -> Iterator[str]:
    """CSV line by line; begins with a byte order mark so that Excel reads Chinese."""
    writer = csv.writer(Echo())
    with override(language):
        heading = [_("编号"), _("时间"), _("谁"), _("事件"), _("说明"), _("对象"), _("前后变化"), _("数据")]
        yield "\ufeff" + str(writer.writerow(heading))
        rest = iter(events)
        while chunk := list(islice(rest, BATCH)):
            for line in subjects.lines(chunk, organization_id):
                yield str(writer.writerow([harmless(cell) for cell in cells(line, zone)]))


def cells(line: subjects.Line, zone: ZoneInfo) -> list[str]:
    """One event as cells."""
    event = line.event
    changed = "；".join(f"{field}：{before} → {after}" for field, before, after in line.changes)
    data = json.dumps(event.data, ensure_ascii=False, sort_keys=True)
    at = event.at.astimezone(zone).isoformat(timespec="seconds")
    return [str(event.pk), at, line.actor or _("系统"), event.kind, line.sentence, line.subject.text, changed, data]


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


urlpatterns: list[URLPattern] = [
    path("audit/", audit, name="audit"),
    path("audit/export", audit_export, name="audit_export"),
]
