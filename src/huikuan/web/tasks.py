"""Working through tasks: one beside the list, its outcome, then the next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.models import Case, Interaction
from huikuan.flow.negotiation.selectors.cases import open_case_of
from huikuan.flow.negotiation.selectors.firm import BY_STEP
from huikuan.flow.negotiation.selectors.talks import last_talks, promise_record
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.selectors.tasks import find_task, next_task, task_file
from huikuan.flow.reminders.services import tasks as services
from huikuan.rules.states import days_overdue
from huikuan.rules.talks.promises import Record
from huikuan.support.access import Permission, Role, may
from huikuan.support.sentences import happenings as sentences
from huikuan.support.sentences import reasons, talks
from huikuan.web import suggestions
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.tasks import OutcomeForm, ReasonForm, ReassignForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present
from huikuan.web.scripts import script_for
from huikuan.workflow import talking


@staff(Permission.READ)
def task(request: StaffRequest, task_id: int) -> HttpResponse:
    """One task with everything needed to do it: a panel, or a page of its own without scripts."""
    return panel(request, visible(request, task_id))


@staff(Permission.WORK_TASK, methods=("POST",))
def task_done(request: StaffRequest, task_id: int) -> HttpResponse:
    """Note how it went, with the promise or dispute that came of it. Then the next task."""
    row = visible(request, task_id)
    form = OutcomeForm(request.POST, task=row)
    ended: list[Task] = []

    def finish() -> None:
        ended.append(
            talking.finish(
                task_id=row.pk,
                organization=request.user.organization,
                came=form.came(),
                by=request.user,
                at=present(request),
            )
        )

    if not form.is_valid() or refusal_of(finish, form):
        return panel(request, row, outcome=form)
    return following(request, row, said_of(ended[0]))


def said_of(task: Task) -> str:
    """What was written down, in a sentence."""
    if task.done_at is None:
        return _("已记下，推到 %(day)s 再办。") % {"day": task.due_on.isoformat()}
    return _("已记下，办完一件。")


@staff(Permission.WORK_TASK, methods=("POST",))
def task_drop(request: StaffRequest, task_id: int) -> HttpResponse:
    """Not to be done, with the reason."""
    row = visible(request, task_id)
    form = ReasonForm(request.POST, prefix="drop")

    def drop() -> None:
        services.drop_task(
            task_id=row.pk, organization=request.user.organization, reason=form.cleaned_data["reason"],
            by=request.user, at=present(request),
        )  # fmt: skip

    if not form.is_valid() or refusal_of(drop, form):
        return panel(request, row, drop=form)
    return following(request, row, _("这件事不办了，原因已记下。"))


@staff(Permission.WORK_TASK, methods=("POST",))
def task_reassign(request: StaffRequest, task_id: int) -> HttpResponse:
    """Give it to somebody else."""
    row = visible(request, task_id)
    form = ReassignForm(request.POST, organization_id=request.user.organization_id, prefix="to")

    def reassign() -> None:
        services.reassign_task(
            task_id=row.pk, organization=request.user.organization, owner=form.cleaned_data["owner"],
            by=request.user, at=present(request),
        )  # fmt: skip

    if not form.is_valid() or refusal_of(reassign, form):
        return panel(request, row, reassign=form)
    return following(request, row, _("已转交给%(name)s。") % {"name": form.cleaned_data["owner"].name})


@staff(Permission.READ, methods=("POST",))
def task_approve(request: StaffRequest, task_id: int) -> HttpResponse:
    """Allow a hard step; the service checks the named role."""
    row = visible(request, task_id)
    refusal = refusal_of(
        lambda: services.approve_task(
            task_id=row.pk, organization=request.user.organization, by=request.user, at=present(request)
        )
    )
    told(request, refusal, _("已批准，可以办理。"))
    if request.htmx:
        return panel(request, visible(request, task_id), notice=refusal or _("已批准，可以办理。"))
    return HttpResponseRedirect(reverse("web:task", args=[row.pk]))


def visible(request: StaffRequest, task_id: int) -> Task:
    """The task, if this person may see it."""
    row = find_task(request.user, task_id)
    if row is None:
        raise Http404
    return row


def following(request: StaffRequest, done: Task, notice: str) -> HttpResponse:
    """After a task: the next one in the panel, or back to the day's page."""
    as_of = business_day(request)
    row = next_task(request.user, as_of=as_of, after=done)
    if request.htmx:
        return panel(request, row, notice=notice, removed=done)
    told(request, "", notice)
    return HttpResponseRedirect(reverse("web:task", args=[row.pk]) if row else reverse("web:today"))


def panel(request: StaffRequest, row: Task | None, **given: Any) -> HttpResponse:
    """The panel's content for a task; without a task, the words for having finished."""
    context: dict[str, Any] = {"task": row, "notice": given.get("notice", ""), "removed": given.get("removed")}
    if row is not None:
        context |= about(request, row, business_day(request))
        context |= {
            "outcome": given.get("outcome") or OutcomeForm(task=row),
            "drop": given.get("drop") or ReasonForm(prefix="drop"),
            "reassign": given.get("reassign")
            or ReassignForm(organization_id=request.user.organization_id, prefix="to"),
        }
    failed = any(isinstance(value, forms.Form) for value in given.values())
    template = "web/tasks/panel.html" if request.htmx else "web/tasks/page.html"
    return render(request, template, context, status=422 if failed else 200)


def about(request: StaffRequest, row: Task, as_of: date) -> dict[str, Any]:
    """What one needs to know to do it."""
    user, receivable = request.user, row.receivable
    may_work = row.done_at is None and may(user.role, Permission.WORK_TASK)
    needs_approval = bool(row.approver_role) and row.approved_at is None
    return {
        "title": sentences.task_title(row.kind),
        "advice": sentences.task_advice(row.kind),
        "late": (as_of - row.due_on).days,
        "overdue": days_overdue(receivable.due_on, as_of) if receivable and receivable.due_on else None,
        "file": task_file(row, user),
        "firm": firm_address(row) if row.done_at is None else "",
        "talks": [talk_line(talk) for talk in last_talks(user, row.customer_id)] if row.customer_id else [],
        "kept": kept_words(promise_record(row.customer_id)) if row.customer_id else "",
        "why": reasons.trace_sentences(row.action.trace, receivable.currency) if row.action and receivable else [],
        "script": script_for(row, user, as_of) if may_work else None,
        "words": suggestions.words_for(row, user, as_of),
        "may_work": may_work and not needs_approval,
        "may_approve": row.done_at is None and needs_approval and user.role in {row.approver_role, Role.OWNER},
        "needs_approval": needs_approval and row.done_at is None,
        "approver": sentences.role_word(row.approver_role),
        "role": sentences.role_word(row.role),
        "may_edit_task": may_work,
        "case": open_case_of(receivable.contract_id) if receivable and row.kind == "internal_alert" else None,
    }


def firm_address(row: Task) -> str:
    """Where the formal step of this task is prepared; "" for other tasks and while no case is open."""
    kind = BY_STEP.get(row.kind)
    if kind is None or row.receivable is None:
        return ""
    case = Case.objects.filter(contract_id=row.receivable.contract_id, closed_on__isnull=True).only("pk").first()
    return f"{reverse('web:firm_prepare', args=[case.pk, kind])}?task={row.pk}" if case else ""


def talk_line(talk: Interaction) -> dict[str, Any]:
    """One talk as a line: when, who, how it ended, what was said."""
    return {
        "at": talk.happened_at,
        "who": talk.by.name if talk.by else "",
        "with": talk.contact.name if talk.contact else talk.with_whom,
        "kind": talks.KINDS.get(talk.kind, talk.kind),
        "outcome": talks.OUTCOMES.get(talk.outcome, ""),
        "words": talk.words,
    }


def kept_words(record: Record) -> str:
    """How the customer kept promises so far, "" when none was judged."""
    if record.kept_bp is None:
        return ""
    return _("以往承诺：兑现 %(kept)s 次，部分 %(partly)s 次，落空 %(broken)s 次。") % {
        "kept": record.kept, "partly": record.partly, "broken": record.broken
    }  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("tasks/<int:task_id>", task, name="task"),
    path("tasks/<int:task_id>/done", task_done, name="task_done"),
    path("tasks/<int:task_id>/drop", task_drop, name="task_drop"),
    path("tasks/<int:task_id>/reassign", task_reassign, name="task_reassign"),
    path("tasks/<int:task_id>/approve", task_approve, name="task_approve"),
]
