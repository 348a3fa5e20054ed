"""What a person does to a case: plan the next step, name the reason, hand it on, follow it, keep a file, end it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.models import Attachment, Case
from huikuan.flow.negotiation.selectors.cases import people_who_see
from huikuan.flow.negotiation.services import attachments
from huikuan.flow.negotiation.services import cases as services
from huikuan.support.access import Permission
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked
from huikuan.web.cases import case_crumbs, visible_or_404
from huikuan.web.contracts import visible_or_404 as contract_or_404
from huikuan.web.downloads import download
from huikuan.web.forms.cases import AttachForm, CaseOwnerForm, CloseCaseForm, NextForm, ReasonOfDelayForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of, present
from huikuan.workflow import cases as workflow


def question(case: Case, title: str, consequence: str, name: str, danger: bool = False) -> Question:
    """The question about a case, with the case named."""
    about = f"{case.customer.name} · {case.contract.number}"
    here = reverse("web:case", args=[case.pk])
    return Question(title, about, consequence, reverse(name, args=[case.pk]), here, danger, case_crumbs(case))


def common(request: StaffRequest, case: Case) -> dict[str, Any]:
    """What every service of a case takes."""
    return {
        "case_id": case.pk, "organization": request.user.organization, "by": request.user, "at": present(request)
    }  # fmt: skip


def posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def plan_next(request: StaffRequest, case_id: int) -> HttpResponse:
    """What is to be done next, and when."""
    case = visible_or_404(request, case_id)
    form = NextForm(posted(request), initial={"next_words": case.next_words, "next_on": case.next_on})
    asks = question(case, _("下一步"), _("看板和今日会按这个日期提醒负责人。"), "web:case_next")

    def act(data: dict[str, Any]) -> object:
        return services.plan_next(
            words=data["next_words"], on=data["next_on"], today=as_of(request), **common(request, case)
        )

    return asked(request, form, asks, act, _("下一步已记下。"))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def reason(request: StaffRequest, case_id: int) -> HttpResponse:
    """Why it is late."""
    case = visible_or_404(request, case_id)
    form = ReasonOfDelayForm(posted(request), initial={"reason": case.reason, "words": case.reason_words})
    asks = question(case, _("为什么拖"), _("选好原因，案件页会给出对应的办法。"), "web:case_reason")

    def act(data: dict[str, Any]) -> object:
        return services.give_reason(reason=data["reason"], words=data["words"], **common(request, case))

    return asked(request, form, asks, act, _("原因已记下。"))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def owner(request: StaffRequest, case_id: int) -> HttpResponse:
    """Hand the case on. The service checks who may."""
    case = visible_or_404(request, case_id)
    form = CaseOwnerForm(posted(request), people=people_who_see(case), initial={"owner": case.owner_id})
    asks = question(case, _("换负责人"), _("下一步和提醒都归新的负责人。"), "web:case_owner")

    def act(data: dict[str, Any]) -> object:
        return services.assign(owner=data["owner"], **common(request, case))

    return asked(request, form, asks, act, _("已换负责人。"))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def close(request: StaffRequest, case_id: int) -> HttpResponse:
    """End the case by hand. The service checks who may."""
    case = visible_or_404(request, case_id)
    form = CloseCaseForm(posted(request))
    consequence = _("只结束案件，不改变欠款：款项没有结清的，系统还会按策略提醒，再逾期时会另开案件。")
    asks = question(case, _("结束案件"), consequence, "web:case_close", danger=True)

    def act(data: dict[str, Any]) -> object:
        return services.close(
            outcome=data["outcome"], reason=data["reason"], on=as_of(request), **common(request, case)
        )

    return asked(request, form, asks, act, _("案件已结束。"))


@staff(Permission.WORK_TASK, methods=("POST",))
def watch(request: StaffRequest, case_id: int) -> HttpResponse:
    """Follow it, or follow it no longer."""
    case = visible_or_404(request, case_id)
    if request.POST.get("watch") == "0":
        services.unwatch(case=case, user=request.user, at=present(request))
        told(request, "", _("不再关注。"))
    else:
        services.watch(case=case, user=request.user, at=present(request))
        told(request, "", _("已关注，可以在“我关注的”里找到它。"))
    return HttpResponseRedirect(reverse("web:case", args=[case.pk]))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def attach(request: StaffRequest, case_id: int) -> HttpResponse:
    """Keep a file with it."""
    case = visible_or_404(request, case_id)
    form = AttachForm(posted(request), request.FILES if request.method == "POST" else None)
    asks = question(case, _("存入文件"), _("存入后不能修改或删除，随案件一起留作证据。"), "web:case_attach")

    def act(data: dict[str, Any]) -> object:
        upload = data["file"]
        return attachments.attach(
            case=case, name=upload.name, content=upload.read(), note=data["note"], by=request.user,
            at=present(request),
        )  # fmt: skip

    return asked(request, form, asks, act, _("文件已存入。"))


@staff(Permission.READ)
def file(request: StaffRequest, case_id: int, attachment_id: int) -> HttpResponse:
    """A file of the case, as it was handed in."""
    case = visible_or_404(request, case_id)
    row = Attachment.objects.select_related("file").filter(case=case, pk=attachment_id).first()
    if row is None:
        raise Http404
    return download(row.file)


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def open_case(request: StaffRequest, contract_id: int) -> HttpResponse:
    """A case by hand, before the machine opens one; an open one is simply shown."""
    contract = contract_or_404(request, contract_id)
    back = reverse("web:contract", args=[contract.pk])
    form = forms.Form(posted(request))
    if form.is_bound:
        found: list[Case] = []
        refusal = refusal_of(
            lambda: found.append(
                workflow.case_for(
                    organization=request.user.organization, contract=contract, by=request.user, at=present(request)
                )
            )
        )
        told(request, refusal, _("案件已打开。"))
        return HttpResponseRedirect(reverse("web:case", args=[found[0].pk]) if found else back)
    about = f"{contract.customer.name} · {contract.number}"
    consequence = _("逾期超过 3 天系统会自动开案件；想早些跟进，可以现在就开。")
    asks = Question(
        _("作为案件跟进"), about, consequence, reverse("web:case_open", args=[contract.pk]), back,
        crumbs=((reverse("web:contracts"), _("合同")), (back, contract.number)),
    )  # fmt: skip
    return asked(request, form, asks, lambda _data: None, "")


urlpatterns: list[URLPattern] = [
    path("contracts/<int:contract_id>/case", open_case, name="case_open"),
    path("cases/<int:case_id>/next", plan_next, name="case_next"),
    path("cases/<int:case_id>/reason", reason, name="case_reason"),
    path("cases/<int:case_id>/owner", owner, name="case_owner"),
    path("cases/<int:case_id>/close", close, name="case_close"),
    path("cases/<int:case_id>/watch", watch, name="case_watch"),
    path("cases/<int:case_id>/files", attach, name="case_attach"),
    path("cases/<int:case_id>/files/<int:attachment_id>", file, name="case_file"),
]
