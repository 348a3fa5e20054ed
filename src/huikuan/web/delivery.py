"""交付与验收: what is done under a contract, beside what is billed and paid; accepting starts the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Milestone, Project
from huikuan.flow.delivery.selectors.progress import Stand, milestones_for, stand_of
from huikuan.flow.delivery.services import acceptance, projects
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.reports.selectors.way import way_of
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.files.keep import keep_file
from huikuan.support.sentences import words
from huikuan.web.asking import Question, asked
from huikuan.web.contracts import visible_or_404
from huikuan.web.downloads import download
from huikuan.web.forms.delivery import (
    AcceptForm,
    DeemedForm,
    MilestoneForm,
    ObjectForm,
    ProgressForm,
    ProjectForm,
    RevokeForm,
    SettleForm,
)
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.way_chart import way_chart
from huikuan.workflow import accepting


@staff(Permission.READ)
def delivery(request: StaffRequest, contract_id: int) -> HttpResponse:
    """The contract's projects, milestone by milestone, and the chart of work, billing and cash."""
    contract, day = visible_or_404(request, contract_id), as_of(request)
    way = way_of(contract, day)
    context = {
        "contract": contract,
        "way": way,
        "chart": way_chart(way, as_of=day, currency=contract.currency),
        "projects": [
            (project, [line(contract, stand, day) for stand in project.milestones]) for project in way.projects
        ],
        "may_edit": may(request.user.role, Permission.EDIT_DELIVERY),
    }
    return render(request, "web/delivery/delivery.html", context)


def line(contract: Contract, stand: Stand, day: date) -> dict[str, Any]:
    """One milestone as the page shows it: its state in words and what can be done next."""
    row = stand.milestone
    return {
        "stand": stand,
        "row": row,
        "state": words.word(words.MILESTONE_STATES, stand.state),
        "kind": words.word(words.MILESTONE_KINDS, row.kind),
        "percent": f"{stand.progress_bp // 100}%",
        "deemed": deemed_words(contract, stand, day),
        "claims": list(row.receivables.order_by("sequence")),
    }


def deemed_on(contract: Contract, stand: Stand) -> date | None:
    """The last day on which the customer can object, by the contract's clause; None while nothing runs."""
    submitted = stand.milestone.submitted_on
    if stand.state != "submitted" or submitted is None or contract.acceptance_days is None:
        return None
    if contract.acceptance_unit == "working":
        return work_calendar(contract.organization_id).add_working(submitted, contract.acceptance_days)
    return submitted + timedelta(days=contract.acceptance_days)


def deemed_words(contract: Contract, stand: Stand, day: date) -> str:
    last = deemed_on(contract, stand)
    if last is None:
        return ""
    if last < day:
        return _("视为验收的期限已于 %(day)s 届满，可以确认视为验收。") % {"day": last.isoformat()}
    return _("对方到 %(day)s 不提书面异议即视为验收，还有 %(left)s 天。") % {
        "day": last.isoformat(),
        "left": (last - day).days,
    }


def milestone_or_404(request: StaffRequest, milestone_id: int) -> Milestone:
    """The milestone, or "not found" for one that is not there or not this person's business."""
    row = milestones_for(request.user).filter(pk=milestone_id).first()
    if row is None:
        raise Http404
    return row


def question(
    contract: Contract, about: str, title: str, consequence: str, action: str, *, danger: bool = False
) -> Question:
    back = reverse("web:contract_delivery", args=[contract.pk])
    crumbs = (
        (reverse("web:contracts"), pgettext("rail", "合同")),
        (reverse("web:contract", args=[contract.pk]), contract.number),
    )
    return Question(title, about, consequence, action, back, danger, crumbs)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def project_new(request: StaffRequest, contract_id: int) -> HttpResponse:
    """A project under a contract."""
    contract = visible_or_404(request, contract_id)
    form = ProjectForm(request.POST or None, initial={"name": contract.title})
    asks = question(contract, contract.number, _("新建项目"), "", reverse("web:project_new", args=[contract.pk]))

    def act(data: dict[str, Any]) -> object:
        return projects.add_project(contract=contract, name=data["name"], by=request.user, at=clock.now())

    return asked(request, form, asks, act, _("已新建项目。"))


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_new(request: StaffRequest, project_id: int) -> HttpResponse:
    """One more milestone."""
    project = Project.objects.select_related("contract").filter(pk=project_id).first()
    contract = visible_or_404(request, project.contract_id if project else 0)
    assert project is not None
    form = MilestoneForm(request.POST or None, user=request.user)
    address = reverse("web:milestone_new", args=[project.pk])
    asks = question(contract, project.name, _("新建里程碑"), "", address)

    def act(data: dict[str, Any]) -> object:
        return projects.add_milestone(
            project=project, planned=projects.Planned(**data), by=request.user, at=clock.now()
        )

    return asked(request, form, asks, act, _("已新建里程碑。"))


Perform = Callable[[StaffRequest, Milestone, dict[str, Any]], object]


def milestone_act(
    request: StaffRequest,
    milestone_id: int,
    name: str,
    form: Callable[[Milestone], forms.Form],
    texts: tuple[str, str, str],
    perform: Perform,
    *,
    danger: bool = False,
) -> HttpResponse:
    """A dialog about one milestone: `texts` are its title, its consequence and what is said when it is done."""
    row = milestone_or_404(request, milestone_id)
    title, consequence, done = texts
    address = reverse(f"web:{name}", args=[row.pk])
    asks = question(row.project.contract, row.title, title, consequence, address, danger=danger)
    return asked(request, form(row), asks, lambda data: perform(request, row, data), done)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_edit(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """What is planned of it."""

    def form(row: Milestone) -> forms.Form:
        return MilestoneForm(request.POST, user=request.user) if request.POST else MilestoneForm.of(row, request.user)

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        return projects.update_milestone(milestone=row, changes=data, by=request.user, at=clock.now())

    texts = (_("修改里程碑"), "", _("已保存。"))
    return milestone_act(request, milestone_id, "milestone_edit", form, texts, perform)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_progress(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """How far it is, when it was done and handed in."""

    def form(row: Milestone) -> forms.Form:
        initial = {"progress": row.progress_bp // 100, "done_on": row.done_on, "submitted_on": row.submitted_on}
        return ProgressForm(request.POST or None, initial=initial)

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        return accepting.progress(milestone=row, by=request.user, at=clock.now(), **data)

    consequence = _("以到货为条件的款项，填了完成日期就开始计算付款期限。")
    texts = (_("更新进度"), consequence, _("已更新进度。"))
    return milestone_act(request, milestone_id, "milestone_progress", form, texts, perform)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_accept(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """Signed by the customer: the payment terms start to run."""

    def form(row: Milestone) -> forms.Form:
        return (
            AcceptForm(request.POST, request.FILES)
            if request.POST
            else AcceptForm(initial={"accepted_on": as_of(request)})
        )

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        at = clock.now()
        upload = data.pop("evidence")
        kept = upload and keep_file(
            organization_id=row.organization_id, name=upload.name, content=upload.read(), by_id=request.user.pk, at=at
        )
        return accepting.accept(milestone=row, evidence=kept, by=request.user, at=at, **data)

    consequence = _("以它为条件的款项立刻从验收日起算到期日。")
    return milestone_act(
        request, milestone_id, "milestone_accept", form, (_("登记验收"), consequence, _("已登记验收。")), perform
    )


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_deemed(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """The time to object has passed without an objection."""
    row = milestone_or_404(request, milestone_id)
    last = deemed_on(row.project.contract, stand_of(row, as_of(request)))
    if last is None or last >= as_of(request):
        raise Http404

    def form(row: Milestone) -> forms.Form:
        return DeemedForm(request.POST or None)

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        accepted_on = last + timedelta(days=1)
        return accepting.accept(
            milestone=row, how="deemed", accepted_on=accepted_on, note=data["note"], by=request.user, at=clock.now()
        )

    consequence = _("按合同约定，%(day)s 期满未提异议视为验收；款项从次日起算到期日。") % {"day": last.isoformat()}
    texts = (_("确认视为验收"), consequence, _("已登记视为验收。"))
    return milestone_act(request, milestone_id, "milestone_deemed", form, texts, perform)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_revoke(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """An acceptance entered by mistake."""

    def form(row: Milestone) -> forms.Form:
        return RevokeForm(request.POST or None)

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        return accepting.revoke(milestone=row, reason=data["reason"], by=request.user, at=clock.now())

    consequence = _("由它算出的到期日会撤回，写着这个日期、还没发出的消息也会撤回。")
    texts = (_("撤销验收"), consequence, _("已撤销验收。"))
    return milestone_act(request, milestone_id, "milestone_revoke", form, texts, perform, danger=True)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_object(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """The customer is not content."""

    def form(row: Milestone) -> forms.Form:
        return ObjectForm(request.POST or None, initial={"raised_on": as_of(request)})

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        return acceptance.raise_objection(milestone=row, by=request.user, at=clock.now(), **data)

    texts = (_("登记异议"), _("异议解决之前，视为验收的期限不再计算。"), _("已登记异议。"))
    return milestone_act(request, milestone_id, "milestone_object", form, texts, perform)


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def milestone_settle(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """What the customer objected to is in order."""

    def form(row: Milestone) -> forms.Form:
        return SettleForm(request.POST or None, initial={"settled_on": as_of(request)})

    def perform(request: StaffRequest, row: Milestone, data: dict[str, Any]) -> object:
        stand = stand_of(row, as_of(request))
        return acceptance.settle_objection(
            objection_id=stand.objection.pk if stand.objection else 0, organization=request.user.organization,
            by=request.user, at=clock.now(), **data,
        )  # fmt: skip

    texts = (_("异议已解决"), _("视为验收的期限重新起算。"), _("已登记解决。"))
    return milestone_act(request, milestone_id, "milestone_settle", form, texts, perform)


@staff(Permission.READ)
def milestone_evidence(request: StaffRequest, milestone_id: int) -> HttpResponse:
    """The signed paper, as it was handed in."""
    stand = stand_of(milestone_or_404(request, milestone_id), as_of(request))
    if stand.acceptance is None or stand.acceptance.evidence is None:
        raise Http404
    return download(stand.acceptance.evidence)


urlpatterns: list[URLPattern] = [
    path("contracts/<int:contract_id>/delivery", delivery, name="contract_delivery"),
    path("contracts/<int:contract_id>/projects/new", project_new, name="project_new"),
    path("projects/<int:project_id>/milestones/new", milestone_new, name="milestone_new"),
    path("milestones/<int:milestone_id>/edit", milestone_edit, name="milestone_edit"),
    path("milestones/<int:milestone_id>/progress", milestone_progress, name="milestone_progress"),
    path("milestones/<int:milestone_id>/accept", milestone_accept, name="milestone_accept"),
    path("milestones/<int:milestone_id>/deemed", milestone_deemed, name="milestone_deemed"),
    path("milestones/<int:milestone_id>/revoke", milestone_revoke, name="milestone_revoke"),
    path("milestones/<int:milestone_id>/object", milestone_object, name="milestone_object"),
    path("milestones/<int:milestone_id>/settle", milestone_settle, name="milestone_settle"),
    path("milestones/<int:milestone_id>/evidence", milestone_evidence, name="milestone_evidence"),
]
