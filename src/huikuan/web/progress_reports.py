"""定期汇报: what was done since the last one, as drafted, edited and sent to the customer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.delivery.models import Project
from huikuan.flow.delivery.services.projects import set_report_rhythm
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.web.acting import refusal_of
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import progress_report
from huikuan.workflow.personal_letter import language_for

LONGEST = 8000


class ReportForm(forms.Form):
    """The report as it will be read."""

    subject = forms.CharField(label=_("主题"), max_length=160)
    words = forms.CharField(
        label=_("正文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("空一行分段；以“· ”开头的行显示成列表。近期到期的款项会自动附在后面，只作提示，不催。"),
    )  # fmt: skip
    report_every_days = forms.IntegerField(
        label=_("之后每隔几天提醒我汇报"), min_value=0, max_value=366, required=False, help_text=_("0 或留空为不提醒。")
    )


def visible_or_404(request: StaffRequest, project_id: int) -> Project:
    """The project, or "not found" for one that is not there or not this person's business."""
    related = ("contract__customer", "contract__entity", "organization")
    rows = Project.objects.filter(contract__in=contracts_for(request.user)).select_related(*related)
    project = rows.filter(pk=project_id).first()
    if project is None:
        raise Http404
    return project


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def report(request: StaffRequest, project_id: int) -> HttpResponse:
    """Edit the draft, then send it: who presses send has read it."""
    project, day = visible_or_404(request, project_id), as_of(request)
    drafted = progress_report.draft(project, day, language_for(project.contract.customer))
    initial = {"subject": drafted.subject, "words": drafted.words, "report_every_days": project.report_every_days}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data, at = form.cleaned_data, clock.now()

        def send() -> None:
            set_report_rhythm(project=project, every_days=data["report_every_days"] or 0, by=request.user, at=at)
            progress_report.send(
                project=project, drafted=drafted, subject=data["subject"], words=data["words"], by=request.user, at=at
            )

        if not refusal_of(send, form):
            messages.success(request, _now("汇报已交给发送队列；演练期间只生成、不发出。"))
            return HttpResponseRedirect(reverse("web:contract_delivery", args=[project.contract_id]))
    context = {
        "form": form,
        "project": project,
        "contract": project.contract,
        "drafted": drafted,
        "reports": project.reports.select_related("by").order_by("-until")[:12],
    }
    return render(request, "web/delivery/report.html", context, status=422 if form.is_bound else 200)


urlpatterns: list[URLPattern] = [path("projects/<int:project_id>/report", report, name="project_report")]
