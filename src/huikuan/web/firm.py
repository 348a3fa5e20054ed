"""强硬措施: prepared with grounds and proof, approved by everyone named, given by a person, released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from huikuan.flow.negotiation.models import Case, FirmStep
from huikuan.flow.negotiation.selectors.cases import find_case
from huikuan.flow.negotiation.selectors.firm import approved_roles, find_firm_step
from huikuan.flow.negotiation.services import firm as services
from huikuan.flow.negotiation.services.firm import Prepared
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.selectors.tasks import find_task
from huikuan.rules.talks import firm as rules
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.files.keep import keep_file
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.support.sentences import firm as words
from huikuan.support.sentences import refusals
from huikuan.support.sentences.health import article_words
from huikuan.support.sentences.lists import listed
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked
from huikuan.web.downloads import download, pdf_answer
from huikuan.web.forms.firm import EndForm, FirmForm, GivenForm
from huikuan.web.forms.letters import LetterForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import firm_steps


def case_or_404(request: StaffRequest, case_id: int) -> Case:
    case = find_case(request.user, case_id)
    if case is None:
        raise Http404
    return case


def step_or_404(request: StaffRequest, step_id: int) -> FirmStep:
    """The step, or "not found" for one that is not there or not this person's business."""
    step = find_firm_step(request.user, step_id)
    if step is None:
        raise Http404
    return step


def crumbs_of(case: Case) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("web:cases"), pgettext("rail", "催收")),
        (reverse("web:case", args=[case.pk]), f"{case.customer.name} {case.contract.number}"),
    )


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def prepare(request: StaffRequest, case_id: int, firm_kind: str) -> HttpResponse:
    """A new step: the law's limits first, then what the person has to bring."""
    kind = firm_kind
    if kind not in rules.RULES:
        raise Http404
    case, day = case_or_404(request, case_id), as_of(request)
    text, amount, effective = firm_steps.first_content(case, kind, on=day, by=request.user)
    task = task_of(request, case, kind)
    first = {"text": text, "effective_on": effective}
    form = bound(request, FirmForm, kind=kind, case=case, initial=first)
    if form.is_bound and form.is_valid():
        made: list[FirmStep] = []

        @transaction.atomic  # a file that came with what is refused is not kept
        def propose() -> None:
            prepared = prepared_of(request, form.cleaned_data, kind, amount, None, task)
            made.append(services.propose(case=case, prepared=prepared, on=day, by=request.user, at=clock.now()))

        if not refusal_of(propose, form):
            messages.success(request, _("已提请批准。"))
            return HttpResponseRedirect(reverse("web:firm_step", args=[made[0].pk]))
    return prepare_page(request, case, kind, form, amount, reverse("web:case", args=[case.pk]))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def change(request: StaffRequest, step_id: int) -> HttpResponse:
    """Another content; approvals of the old one are void. Files stay unless new ones are given."""
    step, day = step_or_404(request, step_id), as_of(request)
    if step.state not in {rules.PROPOSED, rules.APPROVED}:
        raise Http404
    _text, amount, _day = firm_steps.first_content(step.case, step.kind, on=day, by=request.user)
    first = {
        "grounds": step.grounds, "text": step.text, "effective_on": step.effective_on, "project": step.project_id
    }  # fmt: skip
    form = bound(request, FirmForm, kind=step.kind, case=step.case, initial=first)
    if form.is_bound and form.is_valid():

        @transaction.atomic
        def save() -> None:
            services.change(
                step_id=step.pk, organization=request.user.organization,
                prepared=prepared_of(request, form.cleaned_data, step.kind, amount, step, step.task), on=day,
                by=request.user, at=clock.now(),
            )  # fmt: skip

        if not refusal_of(save, form):
            messages.success(request, _("已修改。改过的内容要重新批准。"))
            return HttpResponseRedirect(reverse("web:firm_step", args=[step.pk]))
    return prepare_page(request, step.case, step.kind, form, amount, reverse("web:firm_step", args=[step.pk]))


def bound(request: StaffRequest, form: type[FirmForm], **kwargs: Any) -> FirmForm:
    posted = request.method == "POST"
    return form(request.POST if posted else None, request.FILES if posted else None, **kwargs)


def prepare_page(request: StaffRequest, case: Case, kind: str, form: FirmForm, amount: int, back: str) -> HttpResponse:
    rule = rules.RULES[kind]
    context = {
        "form": form,
        "case": case,
        "amount": amount,
        "back": back,
        "crumbs": crumbs_of(case),
        **described(kind, rule),
    }
    return render(request, "web/firm/prepare.html", context, status=422 if form.is_bound else 200)


def described(kind: str, rule: rules.FirmRule) -> dict[str, Any]:
    """What a kind of step is, in words."""
    return {
        "kind": kind,
        "title": words.KINDS[kind],
        "limits": words.LIMITS[kind],
        "articles": listed([article_words(article) for article in rule.articles]),
        "approvers": listed([str(refusals.ROLES.get(role, role)) for role in rule.approvers]),
    }


def task_of(request: StaffRequest, case: Case, kind: str) -> Task | None:
    """The ladder's task that this step fulfils: the one named in the address, else the open one of this contract."""
    named = request.GET.get("task", "")
    if named.isdecimal() and len(named) < 19:
        found = find_task(request.user, int(named))
        if found is not None and fulfilled_by(found, case, kind):
            return found
    open_ones = Task.objects.filter(
        organization_id=case.organization_id, kind=rules.RULES[kind].step, done_at__isnull=True,
        receivable__contract_id=case.contract_id,
    )  # fmt: skip
    return open_ones.order_by("due_on", "pk").first() if rules.RULES[kind].step else None


def fulfilled_by(task: Task, case: Case, kind: str) -> bool:
    """Whether giving this step may end that task: the ladder's own step of this contract, nothing else."""
    ours = task.receivable is not None and task.receivable.contract_id == case.contract_id
    return ours and task.done_at is None and task.kind == rules.RULES[kind].step


def prepared_of(
    request: StaffRequest, data: dict[str, Any], kind: str, amount: int, before: FirmStep | None, task: Task | None
) -> Prepared:
    """The form as the service takes it; a file that is not given anew stays."""

    def kept(name: str) -> StoredFile | None:
        upload = data.get(name)
        if upload is None:
            return getattr(before, name) if before else None
        return keep_file(
            organization_id=request.user.organization_id, name=upload.name, content=upload.read(),
            by_id=request.user.pk, at=clock.now(),
        )  # fmt: skip

    effective: date | None = data.get("effective_on")
    return Prepared(
        kind=kind, grounds=data["grounds"], text=data.get("text", ""), amount_minor=amount, effective_on=effective,
        evidence=kept("evidence"), legal_review=kept("legal_review"), project=data.get("project"), task=task,
    )  # fmt: skip


@staff(Permission.READ)
def detail(request: StaffRequest, step_id: int) -> HttpResponse:
    """Everything about a step, and what this person may do with it now."""
    step = step_or_404(request, step_id)
    role, approved = request.user.role, approved_roles(step)
    left = rules.still_to_approve(step.kind, approved)
    works = may(role, Permission.WORK_TASK)
    tone, state = words.STATES[step.state]
    if step.state == rules.RELEASED and not rules.RULES[step.kind].lasting:
        state = words.done(step.kind, mailed=step.notice_id is not None)
    context = {
        "step": step,
        "case": step.case,
        "crumbs": crumbs_of(step.case),
        "tone": tone,
        "state": state,
        "approvals": list(step.approvals.select_related("by").order_by("pk")),
        "left": listed([str(refusals.ROLES.get(one, one)) for one in left]),
        "letter": rules.RULES[step.kind].letter,
        "may_approve": step.state == rules.PROPOSED and role in left,
        "may_refuse": step.state in {rules.PROPOSED, rules.APPROVED} and (role in rules.RULES[step.kind].approvers),
        "may_change": works and step.state in {rules.PROPOSED, rules.APPROVED},
        "may_give": works and step.state == rules.APPROVED,
        "may_send": may(role, Permission.APPROVE_MESSAGE) and step.state == rules.APPROVED,
        "ended": words.ENDED.get(step.ended_words, step.ended_words),
        "may_release": step.state == rules.IN_FORCE and may(role, Permission.APPROVE_HARD_STEP),
        **described(step.kind, rules.RULES[step.kind]),
    }
    return render(request, "web/firm/step.html", context)


@staff(Permission.READ, methods=("POST",))
def approve(request: StaffRequest, step_id: int) -> HttpResponse:
    """Agree to exactly the content that was on the page; the service checks the role."""
    step = step_or_404(request, step_id)
    refusal = refusal_of(
        lambda: services.approve(
            step_id=step.pk,
            organization=request.user.organization,
            seen=request.POST.get("seen", ""),
            by=request.user,
            at=clock.now(),
        )
    )
    told(request, refusal, _("已批准。"))
    return HttpResponseRedirect(reverse("web:firm_step", args=[step.pk]))


@staff(Permission.READ)
def paper(request: StaffRequest, step_id: int) -> HttpResponse:
    """The letter as it would be given today."""
    step = step_or_404(request, step_id)
    if not rules.RULES[step.kind].letter:
        raise Http404
    try:
        content = firm_steps.letter_pdf(step, on=as_of(request), at=clock.now())
    except Refused as refused:
        messages.error(request, refusals.sentence(refused))
        return HttpResponseRedirect(reverse("web:firm_step", args=[step.pk]))
    return pdf_answer(content, f"{firm_steps.number_of(step)}.pdf")


@staff(Permission.READ)
def file(request: StaffRequest, step_id: int, which: str) -> HttpResponse:
    """A file that was handed in with it: evidence, or the lawyer's review."""
    step = step_or_404(request, step_id)
    found = {"evidence": step.evidence, "review": step.legal_review}.get(which)
    if found is None:
        raise Http404
    return download(found)


@staff(Permission.APPROVE_MESSAGE, methods=("GET", "POST"))
def send(request: StaffRequest, step_id: int) -> HttpResponse:
    """Read the covering mail over, then send it with the approved letter enclosed."""
    step = step_or_404(request, step_id)
    if step.state != rules.APPROVED or not rules.RULES[step.kind].letter:
        raise Http404
    subject, covering = firm_steps.covering_words(step)
    form = LetterForm(
        request.POST if request.method == "POST" else None, initial={"subject": subject, "words": covering}
    )
    back = reverse("web:firm_step", args=[step.pk])
    if form.is_bound and form.is_valid():

        def act() -> None:
            firm_steps.send_letter(
                step_id=step.pk, organization=request.user.organization, on=as_of(request), by=request.user,
                at=clock.now(), **form.cleaned_data,
            )  # fmt: skip

        if not refusal_of(act, form):
            messages.success(request, _("函件已交给发送队列；演练期间只生成、不发出。"))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": _("发送%(kind)s") % {"kind": words.KINDS[step.kind]},
        "about": step.case.customer.name,
        "enclosed": (f"{firm_steps.number_of(step)}.pdf", reverse("web:firm_paper", args=[step.pk])),
        "back": back,
        "crumbs": crumbs_of(step.case),
    }
    return render(request, "web/letter.html", context, status=422 if form.is_bound else 200)


Act = Callable[[FirmStep, date, dict[str, Any], dict[str, Any]], object]


def by_words(
    name: str, title: str | Promise, consequence: str | Promise, done: str | Promise, form: type[forms.Form], act: Act,
    permission: Permission = Permission.WORK_TASK,
) -> Callable[..., HttpResponse]:  # fmt: skip
    """A page that asks for words, then gives or ends the step."""

    @staff(permission, methods=("GET", "POST"))
    def view(request: StaffRequest, step_id: int) -> HttpResponse:
        step = step_or_404(request, step_id)
        entered = form(request.POST if request.method == "POST" else None)
        kind, back = str(words.KINDS[step.kind]), reverse("web:firm_step", args=[step.pk])
        asks = Question(
            str(title), f"{step.case.customer.name} · {kind}", str(consequence),
            reverse(f"web:{name}", args=[step.pk]), back, crumbs=(*crumbs_of(step.case), (back, kind)),
        )  # fmt: skip
        common = {"step_id": step.pk, "organization": request.user.organization, "by": request.user, "at": clock.now()}
        return asked(request, entered, asks, lambda data: act(step, as_of(request), data, common), str(done))

    return view


given = by_words(
    "firm_given", _lazy("登记已办理"), _lazy("由人在系统外办理（快递、当面、移交律师等）。催收的这一步算作已做。"),
    _lazy("已登记。请把凭证存进案件。"), GivenForm,
    lambda _step, day, data, common: firm_steps.given_by_hand(
        words=data["words"], left_before=data["left_before"], on=day, **common
    ),
)  # fmt: skip
refuse = by_words(
    "firm_refuse", _lazy("不批准"), _lazy("不批准以后这一份不再办理；可以重新准备。"), _lazy("已登记不批准。"), EndForm,
    lambda _step, _day, data, common: services.refuse(reason=data["reason"], **common), Permission.READ,
)  # fmt: skip
withdraw = by_words(
    "firm_withdraw", _lazy("撤回"), _lazy("撤回以后这一份不再办理；可以重新准备。"), _lazy("已撤回。"), EndForm,
    lambda _step, _day, data, common: services.withdraw(reason=data["reason"], **common),
)  # fmt: skip
release = by_words(
    "firm_release", _lazy("解除"), _lazy("对方付款或提供担保后解除；暂停的项目立刻恢复，项目经理会收到任务通知客户。"),
    _lazy("已解除。"), EndForm,
    lambda _step, day, data, common: firm_steps.release(words=data["reason"], on=day, **common),
    Permission.APPROVE_HARD_STEP,
)  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("cases/<int:case_id>/firm/<slug:firm_kind>", prepare, name="firm_prepare"),
    path("firm/<int:step_id>", detail, name="firm_step"),
    path("firm/<int:step_id>/change", change, name="firm_change"),
    path("firm/<int:step_id>/approve", approve, name="firm_approve"),
    path("firm/<int:step_id>/letter.pdf", paper, name="firm_paper"),
    path("firm/<int:step_id>/send", send, name="firm_send"),
    path("firm/<int:step_id>/given", given, name="firm_given"),
    path("firm/<int:step_id>/refuse", refuse, name="firm_refuse"),
    path("firm/<int:step_id>/withdraw", withdraw, name="firm_withdraw"),
    path("firm/<int:step_id>/release", release, name="firm_release"),
    path("firm/<int:step_id>/<slug:which>", file, name="firm_file"),
]
