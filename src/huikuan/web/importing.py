"""The desk: taking over a book: upload, look, correct, import."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from huikuan.rules.book.model import ParsedBook, Problem
from huikuan.support import clock, sheets, uploads
from huikuan.support.access import Permission
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.support.sentences.problems import note_sentence, place, problem_sentence
from huikuan.web.forms.importing import MappingForm, UploadForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.workflow import importing
from huikuan.workflow.importing import working

SHOWN_CONTRACTS = 40
SHOWN_PROBLEMS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff(Permission.IMPORT_BOOK, methods=("GET", "POST"))
def start(request: StaffRequest) -> HttpResponse:
    """Choose a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        token = uploads.keep(upload.read(), at=clock.now())
        request.session["upload"] = {"token": token, "name": upload.name[:200], "kind": form.cleaned_data["kind"]}
        return redirect("web:import_look")
    return render(request, "web/importing/start.html", {"form": form}, status=422 if form.errors else 200)


@staff(Permission.IMPORT_BOOK)
def template(request: StaffRequest, language: str) -> HttpResponse:
    """The empty workbook to fill in."""
    response = HttpResponse(sheets.template("en" if language == "en" else "zh"), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="huikuan-template-{language}.xlsx"'
    return response


@staff(Permission.IMPORT_BOOK)
def look(request: StaffRequest) -> HttpResponse:
    """What would be read, and everything in doubt."""
    return shown(request)


@staff(Permission.IMPORT_BOOK, methods=("POST",))
def columns(request: StaffRequest, number: int) -> HttpResponse:
    """Correct how a sheet's columns are read; remembered for the next time."""
    try:
        opened = opened_upload(request)
    except Refused as error:
        return lost(request, error)
    if not 0 <= number < len(opened.detected):
        return redirect("web:import_look")
    form = MappingForm(opened.detected[number][1].mapping, request.POST, prefix=f"sheet{number}")
    mapping = form.corrected() if form.is_valid() else None
    if mapping is None:
        return shown(request, {number: form})
    importing.save_mapping(organization=request.user.organization, mapping=mapping, by=request.user, at=clock.now())
    messages.success(request, _("已按新的列读取，并记住了这张表的读法。"))
    return redirect("web:import_look")


@staff(Permission.IMPORT_BOOK, methods=("POST",))
def take(request: StaffRequest) -> HttpResponse:
    """Import: everything, or what is sound."""
    upload = request.session.get("upload") or {}
    try:
        opened = opened_upload(request)
        report = working.take(
            organization=request.user.organization,
            opened=opened,
            token=str(upload.get("token", "")),
            keep_good=request.POST.get("keep_good") == "1",
            by=request.user,
            at=clock.now(),
        )
    except Refused as error:
        return lost(request, error)
    if report is None:
        return redirect("web:import_progress")
    del request.session["upload"]
    return render(request, "web/importing/done.html", {"report": report.as_dict()})


@staff(Permission.IMPORT_BOOK)
def progress(request: StaffRequest) -> HttpResponse:
    """How far a long import is; asked again every second."""
    token = str((request.session.get("upload") or {}).get("token", ""))
    noted = uploads.noted(token)
    if noted.get("what") == "done":
        request.session.pop("upload", None)
        template_name = "web/importing/report.html" if request.htmx else "web/importing/done.html"
        return render(request, template_name, {"report": noted["report"]})
    failed = noted.get("what") in ("refused", "failed")
    context = {"noted": noted, "failed": failed, "percent": percent(noted)}
    return render(request, "web/importing/bar.html" if request.htmx else "web/importing/progress.html", context)


def percent(noted: dict[str, Any]) -> int:
    total = int(noted.get("total") or 1)
    return min(100, int(noted.get("done") or 0) * 100 // total)


def opened_upload(request: StaffRequest) -> working.Opened:
    """The upload of this session, read anew. Raises Refused."""
    upload = request.session.get("upload") or {}
    return working.open_upload(
        organization=request.user.organization,
        token=str(upload.get("token", "")),
        filename=str(upload.get("name", "")),
        kind=str(upload.get("kind", "")),
    )


def lost(request: StaffRequest, error: Refused) -> HttpResponse:
    """The file cannot be read or is gone: back to choosing one, with the reason."""
    messages.error(request, refusals.sentence(error))
    return redirect("web:import_look" if error.code == "import_has_errors" else "web:import")


def shown(request: StaffRequest, forms: dict[int, MappingForm] | None = None) -> HttpResponse:
    """The preview page."""
    try:
        opened = opened_upload(request)
    except Refused as error:
        return lost(request, error)
    prepared = opened.prepared
    mapping_forms = [
        {
            "number": number,
            "sheet": grid.sheet,
            "saved": how.saved,
            "form": (forms or {}).get(number) or MappingForm(how.mapping, prefix=f"sheet{number}"),
        }
        for number, (grid, how) in enumerate(opened.detected)
    ]
    context = {
        "name": (request.session.get("upload") or {}).get("name", ""),
        "counts": prepared.counts,
        "trouble": len(prepared.trouble),
        "problems": [line(problem) for problem in ordered(prepared.problems)[:SHOWN_PROBLEMS]],
        "more_problems": max(len(prepared.problems) - SHOWN_PROBLEMS, 0),
        "withheld": prepared.book.withheld,
        "left_out": len(prepared.left_out) + len(prepared.book.withheld),
        "notes": [note_sentence(note) for note in prepared.book.notes],
        "contracts": contracts_of(prepared.book),
        "more_contracts": max(len(prepared.book.contracts) - SHOWN_CONTRACTS, 0),
        "mappings": mapping_forms,
        "open_mapping": bool(forms) or any(problem.code == "nothing_recognised" for problem in prepared.problems),
    }
    return render(request, "web/importing/look.html", context, status=422 if forms else 200)


def ordered(problems: tuple[Problem, ...]) -> list[Problem]:
    """What keeps something out first, then by place."""
    return sorted(problems, key=lambda problem: (problem.weight != "trouble", problem.sheet, problem.row))


def line(problem: Problem) -> dict[str, Any]:
    return {"place": place(problem), "text": problem_sentence(problem), "trouble": problem.weight == "trouble"}


def contracts_of(book: ParsedBook) -> list[dict[str, Any]]:
    """The first contracts with their instalments and what was received on each."""
    names = {customer.key: customer.name for customer in book.customers}
    received: Counter[tuple[str, int | None]] = Counter()
    for payment in book.payments:
        received[payment.contract_number, payment.sequence] += payment.amount_minor
    instalments = defaultdict(list)
    for instalment in book.instalments:
        key = (instalment.contract_number, instalment.sequence)
        instalments[instalment.contract_number].append({"row": instalment, "received": received[key]})
    return [
        {
            "contract": contract,
            "customer": names.get(contract.customer_key, contract.customer_key),
            "instalments": instalments[contract.number],
        }
        for contract in book.contracts[:SHOWN_CONTRACTS]
    ]


urlpatterns = [
    path("import", start, name="import"),
    path("import/template/<slug:language>.xlsx", template, name="import_template"),
    path("import/look", look, name="import_look"),
    path("import/columns/<int:number>", columns, name="import_columns"),
    path("import/take", take, name="import_take"),
    path("import/progress", progress, name="import_progress"),
]
