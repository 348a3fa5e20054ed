"""会面: planned from a case, prepared on paper, the customer invited, recorded afterwards."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.models import Case, Meeting
from huikuan.flow.negotiation.selectors.meetings import find_meeting
from huikuan.flow.negotiation.services import meetings as services
from huikuan.support.access import Permission, may
from huikuan.support.sentences import cases as words
from huikuan.web.acting import refusal_of
from huikuan.web.asking import Question, asked
from huikuan.web.cases import case_crumbs
from huikuan.web.cases import visible_or_404 as case_or_404
from huikuan.web.downloads import attached, pdf_answer
from huikuan.web.forms.letters import LetterForm
from huikuan.web.forms.meetings import CancelForm, MeetingForm, RecordForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of, present, zone_of
from huikuan.workflow import cases, meeting_papers

USUAL_HOUR = time(10)


def visible_or_404(request: StaffRequest, meeting_id: int) -> Meeting:
    """The meeting, or "not found" for one that is not there or not this person's business."""
    row = find_meeting(request.user, meeting_id)
    if row is None:
        raise Http404
    return row


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def new(request: StaffRequest, case_id: int) -> HttpResponse:
    """Plan a meeting."""
    case = case_or_404(request, case_id)
    zone = zone_of(request)
    first = datetime.combine(as_of(request) + timedelta(days=1), USUAL_HOUR, zone)
    initial = {
        "kind": "meeting", "starts_at": first, "ends_at": first + timedelta(hours=1), "ours": request.user.name,
        "theirs": "、".join(case.customer.contacts.filter(left_at__isnull=True).values_list("name", flat=True)[:4]),
    }  # fmt: skip
    form = MeetingForm(request.POST if request.method == "POST" else None, zone=zone, initial=initial)
    made: list[Meeting] = []

    def act() -> None:
        made.append(services.plan_meeting(case=case, plan=form.plan(), by=request.user, at=present(request)))

    if form.is_bound and form.is_valid() and not refusal_of(act, form):
        messages.success(request, _("会面已约好。打印提纲，再把邀请发给客户。"))
        return HttpResponseRedirect(reverse("web:meeting", args=[made[0].pk]))
    return shown(request, form, case, _("约会面"), reverse("web:case", args=[case.pk]))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def edit(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """Another time, place or preparation."""
    row, zone = visible_or_404(request, meeting_id), zone_of(request)
    here = reverse("web:meeting", args=[row.pk])
    form = MeetingForm(request.POST, zone=zone) if request.method == "POST" else MeetingForm.of(row, zone)

    def act() -> None:
        services.change_meeting(
            meeting_id=row.pk, organization=request.user.organization, plan=form.plan(), by=request.user,
            at=present(request),
        )  # fmt: skip

    if form.is_bound and form.is_valid() and not refusal_of(act, form):
        messages.success(request, _("已修改。时间或地点变了的话，请把新的邀请发给客户。"))
        return HttpResponseRedirect(here)
    return shown(request, form, row.case, _("修改会面"), here)


def shown(request: StaffRequest, form: MeetingForm, case: Case, title: str, back: str) -> HttpResponse:
    context = {"form": form, "case": case, "title": title, "back": back, "crumbs": case_crumbs(case)}
    return render(request, "web/meetings/form.html", context, status=422 if form.is_bound else 200)


@staff(Permission.READ)
def detail(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """The meeting: what is planned, its papers, what to do next."""
    row = visible_or_404(request, meeting_id)
    tone, state = words.MEETING_STATES[row.state]
    works = may(request.user.role, Permission.WORK_TASK)
    context = {
        "meeting": row,
        "case": row.case,
        "kind": words.MEETINGS[row.kind],
        "tone": tone,
        "state": state,
        "over": row.starts_at <= present(request),
        "crumbs": case_crumbs(row.case),
        "may_work": works and row.state == "planned",
        "may_send": may(request.user.role, Permission.APPROVE_MESSAGE) and row.state != "held",
    }
    return render(request, "web/meetings/detail.html", context)


@staff(Permission.READ)
def agenda(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """The sheet for our people, internal."""
    row = visible_or_404(request, meeting_id)
    content = meeting_papers.agenda_pdf(row, request.user, on=as_of(request), at=present(request))
    return pdf_answer(content, f"meeting-{row.pk}.pdf")


@staff(Permission.READ)
def invitation(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """The file for the customer's calendar."""
    row = visible_or_404(request, meeting_id)
    content = meeting_papers.invitation(row, request.user, at=present(request))
    return attached(content, meeting_papers.file_name(row), "text/calendar; charset=utf-8")


@staff(Permission.APPROVE_MESSAGE, methods=("GET", "POST"))
def invite(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """Read the letter over, then send it with the invitation enclosed."""
    row = visible_or_404(request, meeting_id)
    subject, first = meeting_papers.first_words(row, request.user)
    form = LetterForm(request.POST if request.method == "POST" else None, initial={"subject": subject, "words": first})
    back = reverse("web:meeting", args=[row.pk])

    def act() -> None:
        meeting_papers.invite(meeting=row, by=request.user, at=present(request), **form.cleaned_data)

    if form.is_bound and form.is_valid() and not refusal_of(act, form):
        messages.success(request, _("邀请已交给发送队列；演练期间只生成、不发出。"))
        return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": _("把邀请发给客户"),
        "about": row.case.customer.name,
        "enclosed": (meeting_papers.file_name(row), reverse("web:meeting_ics", args=[row.pk])),
        "back": back,
        "crumbs": (*case_crumbs(row.case), (back, _("会面"))),
    }
    return render(request, "web/letter.html", context, status=422 if form.is_bound else 200)


def question(row: Meeting, title: str, consequence: str, name: str, danger: bool = False) -> Question:
    back, about = reverse("web:meeting", args=[row.pk]), f"{row.case.customer.name} · {row.case.contract.number}"
    return Question(
        title,
        about,
        consequence,
        reverse(name, args=[row.pk]),
        back,
        danger,
        (*case_crumbs(row.case), (back, _("会面"))),
    )


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def cancel(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """Call it off."""
    row = visible_or_404(request, meeting_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    consequence = _("取消后请把取消通知发给客户，对方日历里的会面会随之撤销。")

    def act(data: dict[str, Any]) -> object:
        return services.cancel_meeting(
            meeting_id=row.pk, organization=request.user.organization, words=data["reason"], by=request.user,
            at=present(request),
        )  # fmt: skip

    asks = question(row, _("取消会面"), consequence, "web:meeting_cancel", danger=True)
    return asked(request, form, asks, act, _("会面已取消。"))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def record(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """What came of it."""
    row = visible_or_404(request, meeting_id)
    form = RecordForm(request.POST if request.method == "POST" else None)

    def act(data: dict[str, Any]) -> object:
        talk = services.record_meeting(
            meeting_id=row.pk, organization=request.user.organization, outcome=data["outcome"], words=data["words"],
            contact=None, by=request.user, at=present(request),
        )  # fmt: skip
        cases.refresh(row.organization_id, as_of(request), [row.case.contract_id])
        return talk

    asks = question(row, _("记会议结果"), _("会记进案件的经过。"), "web:meeting_record")
    return asked(request, form, asks, act, _("会议结果已记下。"))


urlpatterns: list[URLPattern] = [
    path("cases/<int:case_id>/meetings/new", new, name="meeting_new"),
    path("meetings/<int:meeting_id>", detail, name="meeting"),
    path("meetings/<int:meeting_id>/edit", edit, name="meeting_edit"),
    path("meetings/<int:meeting_id>/cancel", cancel, name="meeting_cancel"),
    path("meetings/<int:meeting_id>/record", record, name="meeting_record"),
    path("meetings/<int:meeting_id>/agenda.pdf", agenda, name="meeting_agenda"),
    path("meetings/<int:meeting_id>/invitation.ics", invitation, name="meeting_ics"),
    path("meetings/<int:meeting_id>/invite", invite, name="meeting_invite"),
]
