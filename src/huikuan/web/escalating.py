"""Asking our superior or finance for support in a case, with the case's file enclosed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.support.access import Permission
from huikuan.web.acting import refusal_of, told
from huikuan.web.cases import case_crumbs, visible_or_404
from huikuan.web.downloads import pdf_answer
from huikuan.web.forms.meetings import SupportForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of, present
from huikuan.workflow import escalating, meeting_papers


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def escalate(request: StaffRequest, case_id: int) -> HttpResponse:
    """Read the mail over, then send it."""
    case = visible_or_404(request, case_id)
    back, people = reverse("web:case", args=[case.pk]), escalating.supporters(case, request.user)
    if not people:
        told(request, _("没有可以请的人：请在设置里为自己指定上级，或者增加一位财务人员。"), "")
        return HttpResponseRedirect(back)
    subject, words = escalating.first_words(case, request.user)
    form = SupportForm(
        request.POST if request.method == "POST" else None, people=people,
        initial={"subject": subject, "words": words, "to": [people[0].pk]},
    )  # fmt: skip
    if form.is_bound and form.is_valid():

        def act() -> None:
            escalating.escalate(
                case=case, by=request.user, on=as_of(request), at=present(request),
                to=list(form.cleaned_data["to"]), subject=form.cleaned_data["subject"],
                words=form.cleaned_data["words"],
            )  # fmt: skip

        if not refusal_of(act, form):
            messages.success(request, _("已交给发送队列；演练期间只生成、不发出。"))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": _("请上级或财务支持"),
        "about": _("内部同事"),
        "enclosed": (f"case-{case.pk}.pdf", reverse("web:case_pdf", args=[case.pk])),
        "back": back,
        "crumbs": case_crumbs(case),
    }
    return render(request, "web/letter.html", context, status=422 if form.is_bound else 200)


@staff(Permission.READ)
def case_pdf(request: StaffRequest, case_id: int) -> HttpResponse:
    """The case on paper, internal."""
    case = visible_or_404(request, case_id)
    content = meeting_papers.case_pdf(case, request.user, on=as_of(request), at=present(request))
    return pdf_answer(content, f"case-{case.pk}.pdf")


urlpatterns: list[URLPattern] = [
    path("cases/<int:case_id>/escalate", escalate, name="case_escalate"),
    path("cases/<int:case_id>/file.pdf", case_pdf, name="case_pdf"),
]
