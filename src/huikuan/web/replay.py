"""试跑: any version of a policy over past or coming days, beside the policies in force. Nothing is sent or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.flow.reminders.selectors import replay_versions
from huikuan.flow.reports.selectors.replay_names import ClaimName, names_of
from huikuan.rules.dunning.compared import Difference
from huikuan.rules.dunning.replay import Taken
from huikuan.support.access import Permission, may
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.support.sentences.reasons import step_word
from huikuan.web import policy
from huikuan.web.forms.replay import ALL, DIFFERING, ReplayForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.replay_chart import chart, weeks
from huikuan.workflow import exporting, replay_told
from huikuan.workflow.replay import Replay
from huikuan.workflow.replay import replay as play

SHOWN = 100
STEP_TRIED = timedelta(days=59)
TONES = {"only_new": "due", "only_old": "planned", "moved": "promised", "same": "settled"}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of one claim as the table shows it."""

    name: ClaimName
    step: str
    kind: str
    tone: str
    words: str
    old: date | None
    new: date | None
    letter: bool


@staff(Permission.READ)
def replay(request: StaffRequest) -> HttpResponse:
    """The page: what to try, and the answer once something was chosen."""
    asked = bool(request.GET.get("version"))
    versions = replay_versions.versions(request.user.organization_id)
    form = ReplayForm(filled(request) if asked else None, versions=versions, today=business_day(request))
    result, refusal = answered(request, form, versions) if asked and form.is_valid() else (None, "")
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "result": result,
        "today": business_day(request),
        "policy_url": reverse("web:policy"),
    }
    if result is not None:
        context |= shown(request, form, result)
    return render(request, "web/replay/replay.html", context, status=422 if refusal or form.errors else 200)


@staff(Permission.EDIT_POLICY, methods=("POST",))
def replay_step(request: StaffRequest, key: str) -> HttpResponse:
    """A step as it is being edited, tried over the next 60 days before anything is published."""
    version = policy.found(request)
    card = policy.card_or_404(version, key)
    form = policy.step_form(version, card, request.POST)
    only = policy.conditions_form(request, version, card.step, request.POST)
    if not all([form.is_valid(), only.is_valid()]):
        return policy.step_page(request, version, card, form, None, only)
    values = form.values() | {"conditions": only.conditions(), "minimum_minor": 0}
    content = selectors.with_step(version.content, key, values)
    if only.cleaned_data["carried"]:
        selectors.carry_conditions(content, key)
    if reason := selectors.problem_of(content):
        form.add_error(None, refusals.policy_problem(reason))
        return policy.step_page(request, version, card, form, None, only)
    today, user = business_day(request), request.user
    asking = ReplayForm(None, versions=replay_versions.versions(user.organization_id), today=today)
    result = play(
        organization=user.organization, first=today, last=today + STEP_TRIED, today=today, content=content,
        only=replay_versions.versions_of_policy(version),
        claims=None if sees_everything(user) else receivables_for(user),
    )  # fmt: skip
    rows = [row for row in result.differences() if row.kind != "same"]
    context = told_of(result, rows) | {
        "form": asking,
        "result": result,
        "step": step_word(key),
        "back": reverse("web:policy_step", args=[key]) + policy.address_end(version),
        "policy_url": reverse("web:policy"),
    }
    return render(request, "web/replay/replay.html", context)


@staff(Permission.EXPORT)
def replay_export(request: StaffRequest, file_format: str) -> HttpResponse:
    """Every step of both plays as a file, filtered as the page is."""
    versions = replay_versions.versions(request.user.organization_id)
    form = ReplayForm(filled(request), versions=versions, today=business_day(request))
    if file_format not in {"csv", "xlsx"} or not form.is_valid():
        raise Http404
    result, refusal = answered(request, form, versions)
    if result is None:
        return HttpResponse(refusal, status=422, content_type="text/plain; charset=utf-8")
    rows, headings = replay_told.file_rows(chosen(form, result)), replay_told.columns()
    name = _("试跑") + f"-{result.first.isoformat()}-{result.last.isoformat()}"
    if file_format == "csv":
        answer: Any = StreamingHttpResponse(
            exporting.csv_chunks(headings, rows), content_type="text/csv; charset=utf-8"
        )
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
        return cast(HttpResponse, answer)
    file = exporting.spreadsheet(_("试跑"), headings, rows)
    return cast(HttpResponse, FileResponse(file, as_attachment=True, filename=f"{name}.xlsx"))


def filled(request: StaffRequest) -> Mapping[str, Any]:
    """The address with what it leaves out: the next 30 days, the claims of the same policy, what differs."""
    usual = {"period": "30", "scope": "own", "show": DIFFERING}
    return {name: value for name, value in usual.items() if name not in request.GET} | request.GET.dict()


def answered(request: StaffRequest, form: ReplayForm, versions: Sequence[PolicyVersion]) -> tuple[Replay | None, str]:
    """The two plays, or why they cannot be played."""
    user, found = request.user, form.cleaned_data
    version = next(row for row in versions if row.pk == found["version"])
    first, last = form.days()
    only = None if found["scope"] == ALL else replay_versions.versions_of_policy(version)
    claims = None if sees_everything(user) else receivables_for(user)
    try:
        result = play(
            organization=user.organization, first=first, last=last, today=form.today, version=version.pk, only=only,
            claims=claims,
        )  # fmt: skip
    except Refused as error:
        return None, refusals.sentence(error)
    return result, ""


def shown(request: StaffRequest, form: ReplayForm, result: Replay) -> dict[str, Any]:
    """What the page says of the answer."""
    return told_of(result, chosen(form, result)) | {
        "may_export": may(request.user.role, Permission.EXPORT),
        "query": request.GET.urlencode(),
    }


def told_of(result: Replay, wanted: Sequence[Difference]) -> dict[str, Any]:
    """Figures, chart and the rows wanted."""
    counts = Counter(row.kind for row in result.differences())
    return {
        "notes": replay_told.notes(result),
        "old": result.old_totals,
        "new": result.new_totals,
        "chart": chart(result),
        "weeks": weeks(result),
        "counts": [(replay_told.kind_word(kind), TONES[kind], counts[kind]) for kind in replay_told.KINDS],
        "lines": lines(wanted[:SHOWN]),
        "found": len(wanted),
        "limit": SHOWN,
    }


def chosen(form: ReplayForm, result: Replay) -> list[Difference]:
    """The steps that the form asks to see."""
    show, words = form.cleaned_data["show"], form.cleaned_data["q"].strip().casefold()
    found = [
        row for row in result.differences()
        if not show or row.kind == show or (show == DIFFERING and row.kind != "same")
    ]  # fmt: skip
    if not words:
        return found
    names = names_of([row.claim for row in found])
    return [
        row for row in found
        if (name := names.get(row.claim)) and words in f"{name.customer} {name.contract} {name.title}".casefold()
    ]  # fmt: skip


def lines(rows: Sequence[Difference]) -> list[Line]:
    names = names_of([row.claim for row in rows])
    return [
        Line(
            names[row.claim], step_word(row.step), row.kind, TONES[row.kind], replay_told.kind_word(row.kind),
            day_of(row.old), day_of(row.new), any(one is not None and one.letter for one in (row.old, row.new)),
        )
        for row in rows if row.claim in names
    ]  # fmt: skip


def day_of(one: Taken | None) -> date | None:
    return one.on if one else None


urlpatterns: list[URLPattern] = [
    path("policy/replay", replay, name="policy_replay"),
    path("policy/steps/<str:key>/replay", replay_step, name="policy_replay_step"),
    path("policy/replay.<slug:file_format>", replay_export, name="policy_replay_export"),
]
