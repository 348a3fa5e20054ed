"""合同体检: what a contract lacks, on record or before it is signed; why; what to propose; as a page and as a PDF."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.papers import LONGEST
from huikuan.flow.negotiation.selectors.experience import experience_of
from huikuan.rules.health.model import HealthReport, Severity
from huikuan.rules.talks.lessons import Experience
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.sentences.documents import READ_NOTES
from huikuan.support.sentences.health import TOPICS
from huikuan.support.sentences.lists import listed
from huikuan.web.acting import refusal_of
from huikuan.web.contracts import visible_or_404
from huikuan.web.downloads import download, pdf_answer
from huikuan.web.forms.contract_health import AboutForm, CheckForm, TextForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import contract_health
from huikuan.workflow.contract_health import Checked

GROUPS: Final[tuple[tuple[str, str | Promise, str | Promise], ...]] = (
    ("missing", _lazy("缺少的条款"), _lazy("合同没有写，发生争议时只能按法律的一般规定处理。")),
    ("weak", _lazy("需要加强的条款"), _lazy("写了，但对收款不利，或者站不住脚。")),
    ("good", _lazy("已经到位的条款"), _lazy("谈判时请保留。")),
)
WORST: Final = 50
VERDICTS: Final[tuple[tuple[int, str, str | Promise], ...]] = (
    (85, "settled", _lazy("稳健")),
    (70, "scheduled", _lazy("可以接受，建议改进")),
    (WORST, "due", _lazy("有明显风险")),
    (0, "overdue", _lazy("风险很高，签署前应修改")),
)


@staff(Permission.READ)
def of_contract(request: StaffRequest, contract_id: int) -> HttpResponse:
    """A contract on record: its terms, plan and securities, and its words where they were kept."""
    return contract_page(request, visible_or_404(request, contract_id), TextForm())


def contract_page(request: StaffRequest, contract: Contract, form: TextForm, status: int = 200) -> HttpResponse:
    about = about_of(request, contract)
    found = contract_health.check_recorded(contract, about.about(), as_of(request))
    context = {
        "contract": contract,
        "about": about,
        "query": request.GET.urlencode(),
        "form": form,
        "may_edit": may(request.user.role, Permission.EDIT_RECEIVABLE),
        **shown(found, request.user.organization_id, signed=contract.signed_on is not None),
    }
    return render(request, "web/contracts/health.html", context, status=status)


def about_of(request: StaffRequest, contract: Contract) -> AboutForm:
    """The questions as they were answered in the address, with what the record knows."""
    first = {"project_type": contract.project_type, "law": "prc"}
    form = AboutForm({**first, **request.GET.dict()})
    form.is_valid()
    return form


def shown(found: Checked, organization_id: int, *, signed: bool) -> dict[str, Any]:
    """A report for the page: the verdict, the groups, what closed cases taught, and how the score is made up."""
    report = found.report
    rows = list(zip(found.findings, lessons(report, organization_id), strict=True))
    groups = [
        (name, title, meaning, items)
        for name, title, meaning in GROUPS
        if (items := [(one, listed(one.articles), lesson) for one, lesson in rows if one.severity == name])
    ]
    return {"report": report, "verdict": verdict(report, signed), "groups": groups, "parts": parts_of(report)}


def lessons(report: HealthReport, organization_id: int) -> list[Experience | None]:
    """Beside each finding what closed cases say about its missing topic, once a topic. One query."""
    learnt = dict(experience_of(organization_id))
    return [learnt.pop(one.topic, None) if one.severity == Severity.MISSING else None for one in report.findings]


def verdict(report: HealthReport, signed: bool) -> tuple[str, str | Promise] | None:
    """Tone and words of a score."""
    if report.score is None:
        return None
    if signed and report.score < WORST:
        return "overdue", _("风险很高，建议尽快补签补充协议")
    return next((tone, words) for least, tone, words in VERDICTS if report.score >= least)


def parts_of(report: HealthReport) -> list[tuple[str, int, str]]:
    """Topic, weight, and what was kept of it; topics that this contract does not have are left out."""
    states = {"unknown": _("不知道，需要合同全文")}
    return [
        (str(TOPICS[part.topic]), part.weight, states.get(part.state, f"{part.kept_bp // 100}%"))
        for part in report.parts
        if part.state != "not_applicable"
    ]


@staff(Permission.READ)
def pdf(request: StaffRequest, contract_id: int) -> HttpResponse:
    """The same list on paper, for the negotiation."""
    contract, day = visible_or_404(request, contract_id), as_of(request)
    found = contract_health.check_recorded(contract, about_of(request, contract).about(), day)
    content = contract_health.report_of_contract(
        contract, found, as_of=day, language=get_language() or "", at=clock.now()
    )
    return pdf_answer(content, f"{_('合同体检')} {contract.number}.pdf")


@staff(Permission.EDIT_RECEIVABLE, methods=("POST",))
def keep(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Keep the words of the contract, pasted or uploaded, with the file."""
    contract = visible_or_404(request, contract_id)
    form = TextForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            contract_health.keep_words(
                contract=contract, text=data["words"], name=data["name"] or f"{contract.number}.txt",
                content=data["content"], by=request.user, at=clock.now(),
            )  # fmt: skip

        if not refusal_of(act, form):
            for note in notes_of(data):
                messages.warning(request, note)
            messages.success(request, _("已保存合同全文。"))
            return HttpResponseRedirect(reverse("web:contract_health", args=[contract.pk]))
    return contract_page(request, contract, form, 422)


def notes_of(data: dict[str, Any]) -> list[str]:
    """What was remarkable when an upload was read."""
    return [str(READ_NOTES[note]) for note in data["notes"] if note in READ_NOTES]


@staff(Permission.READ)
def paper(request: StaffRequest, contract_id: int) -> HttpResponse:
    """The file the words came from."""
    contract = visible_or_404(request, contract_id)
    if contract.file is None:
        raise Http404
    return download(contract.file)


@staff(Permission.READ, methods=("GET", "POST"))
def before_signing(request: StaffRequest) -> HttpResponse:
    """A text that is not on record: checked and forgotten; the PDF comes from posting the same words again."""
    currency = request.user.organization.currency
    if request.method != "POST":
        return render(request, "web/contracts/health_check.html", {"form": CheckForm(currency=currency)})
    form = CheckForm(request.POST, request.FILES, currency=currency)
    if not form.is_valid():
        return render(request, "web/contracts/health_check.html", {"form": form}, status=422)
    data, about, day = form.cleaned_data, form.about(), as_of(request)
    found = contract_health.check_words(data["words"], about, day)
    if request.POST.get("ask") == "pdf":
        content = contract_health.report_of_words(
            request.user.organization, found, about, title=data["name"] or _("签署前的合同"), as_of=day,
            language=get_language() or "", at=clock.now(),
        )  # fmt: skip
        return pdf_answer(content, f"{_('合同体检')}.pdf")
    again = CheckForm({**request.POST.dict(), "text": data["words"][:LONGEST]}, currency=currency)
    context = {"form": again, "notes": notes_of(data), **shown(found, request.user.organization_id, signed=False)}
    return render(request, "web/contracts/health_check.html", context)


urlpatterns: list[URLPattern] = [
    path("contracts/health", before_signing, name="health_check"),
    path("contracts/<int:contract_id>/health", of_contract, name="contract_health"),
    path("contracts/<int:contract_id>/health.pdf", pdf, name="contract_health_pdf"),
    path("contracts/<int:contract_id>/text", keep, name="contract_text"),
    path("contracts/<int:contract_id>/paper", paper, name="contract_paper"),
]
