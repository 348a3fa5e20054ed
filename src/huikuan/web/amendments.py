"""合同变更: the plan as it stands beside the plan as newly agreed, the effects shown before anything is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract
from huikuan.rules.plan.amend import Amendment, Change, CurrentInstalment
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.files.keep import keep_file
from huikuan.support.sentences import words
from huikuan.support.sentences.plans import change_sentence, problem_sentence
from huikuan.web.acting import refusal_of
from huikuan.web.contracts import MOST_ROWS, visible_or_404, warn, with_more_rows
from huikuan.web.downloads import download
from huikuan.web.forms.amendments import AmendLineForm, AmendmentForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import amending
from huikuan.workflow.amending import Line, Terms


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def amend(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Enter, look at the effects, agree. "More lines" and the effects come back without saving."""
    contract, day = visible_or_404(request, contract_id), as_of(request)
    current = amending.current_plan(contract, day)
    asked = request.POST.get("ask", "")
    if request.method != "POST":
        form = AmendmentForm(initial={"total": contract.total_minor, "agreed_on": day}, currency=contract.currency)
        return page(request, contract, current, form, lines_of(contract, current), None, 200)
    data = with_more_rows(request.POST) if asked == "more" else request.POST
    form = AmendmentForm(data, request.FILES, currency=contract.currency)
    lines = formset(data, contract.currency)
    valid = form.is_valid() & lines.is_valid()
    found = None
    if lines.is_valid() and form.cleaned_data.get("total"):
        new, credits = typed(lines)
        found = amending.proposed(contract, new, form.cleaned_data["total"], credits, day)
        act = lambda: agreed(request, contract, form, new, credits)  # noqa: E731
        if valid and not asked and not found.refused and not refusal_of(act, form):
            messages.success(request, _("合同变更已生效，受影响的款项已按新约定调整。"))
            warn(request, contract)
            return HttpResponseRedirect(reverse("web:contract", args=[contract.pk]))
    return page(request, contract, current, form, lines, found, 200 if asked else 422)


def formset(data: Any, currency: str, initial: list[dict[str, Any]] | None = None) -> Any:
    made = forms.formset_factory(AmendLineForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return made(data, prefix="plan", initial=initial, form_kwargs={"currency": currency})


def lines_of(contract: Contract, current: list[CurrentInstalment]) -> Any:
    """The plan as it stands, ready to be changed."""
    rows = {row.sequence: row for row in contract.receivables.all()}
    initial = [
        {
            "continues": one.sequence, "milestone_id": rows[one.sequence].milestone_id, "kind": one.line.kind,
            "title": one.line.title, "amount": one.amount_minor, "trigger": rows[one.sequence].trigger,
            "due_on": one.due_on if rows[one.sequence].trigger == "date" else None,
            "offset_days": one.line.offset.count or None, "offset_unit": one.line.offset.unit,
            "after": one.line.trigger.ref if one.line.trigger.code == "instalment" else None,
        }
        for one in current
        if one.state != "cancelled"
    ]  # fmt: skip
    return formset(None, contract.currency, initial)


def typed(lines: Any) -> tuple[list[Line], dict[int, int]]:
    """The proposed lines and the credits, by the sequence of the instalment they lower.

    A line that follows another names it as the standing plan numbers it; the proposal numbers anew.
    """
    made: list[Line] = []
    credits: dict[int, int] = {}
    for line in lines:
        data = line.cleaned_data
        if line.is_blank or data.get("withdrawn"):
            continue
        if data["credit"] and data["continues"]:
            credits[data["continues"]] = data["credit"]
        line = Line(
            sequence=len(made) + 1, kind=data["kind"], title=data["title"] or words.word(words.KINDS, data["kind"]),
            amount_minor=data["amount"], trigger=data["trigger"],
            due_on=data["due_on"] if data["trigger"] == "date" else None, offset_days=data["offset_days"] or 0,
            offset_unit=data["offset_unit"] or "calendar", milestone_id=data["milestone_id"],
            continues=data["continues"], after=data["after"],
        )  # fmt: skip
        made.append(line)
    places = {line.continues: line.sequence for line in made if line.continues}
    return [replace(line, after=places.get(line.after)) if line.after else line for line in made], credits


def agreed(
    request: StaffRequest, contract: Contract, form: AmendmentForm, lines: list[Line], credits: dict[int, int]
) -> None:
    """Keep the paper and carry it out."""
    data, at, upload = form.cleaned_data, clock.now(), form.cleaned_data["evidence"]
    kept = upload and keep_file(
        organization_id=contract.organization_id, name=upload.name, content=upload.read(), by_id=request.user.pk, at=at
    )
    terms = Terms(data["total"], data["agreed_on"], data["agreed_by"], data["reason"], kept)
    amending.apply(contract=contract, lines=lines, credits=credits, terms=terms, by=request.user, at=at)


def page(
    request: StaffRequest,
    contract: Contract,
    current: list[CurrentInstalment],
    form: AmendmentForm,
    lines: Any,
    found: Amendment | None,
    status: int,
) -> HttpResponse:
    """The form with the standing plan and, once it can be computed, the effects."""
    by_sequence = {one.sequence: one for one in current}
    locked = {one.sequence for one in current if one.locked}
    pairs = [(line, by_sequence.get(number(line)), number(line) in locked) for line in lines]
    context = {
        "contract": contract,
        "form": form,
        "lines": lines,
        "pairs": pairs,
        "effects": [effect(change, by_sequence, contract.currency) for change in found.changes] if found else None,
        "problems": [problem_sentence(one, contract.currency) for one in found.problems] if found else [],
        "versions": contract.amendments.select_related("by", "evidence").order_by("-version"),
    }
    return render(request, "web/contracts/amend.html", context, status=status)


def number(line: Any) -> int:
    """Which instalment of the standing plan a line carries on; 0: none."""
    value = line["continues"].value()
    return int(value) if str(value or "").isdecimal() else 0


def effect(change: Change, current: dict[int, CurrentInstalment], currency: str) -> dict[str, Any]:
    """One row of the table of effects."""
    before = current.get(change.sequence or 0)
    return {
        "title": before.line.title if before else _("新增"),
        "words": change_sentence(change, currency),
        "before_minor": change.before_minor,
        "after_minor": change.after_minor,
        "due_before": change.due_before,
        "due_after": change.due_after,
        "changed": change.effects != ("unchanged",),
    }


@staff(Permission.READ)
def amendment_file(request: StaffRequest, contract_id: int, version: int) -> HttpResponse:
    """The signed paper of a version."""
    contract = visible_or_404(request, contract_id)
    row = contract.amendments.select_related("evidence").filter(version=version).first()
    if row is None or row.evidence is None:
        raise Http404
    return download(row.evidence)


urlpatterns: list[URLPattern] = [
    path("contracts/<int:contract_id>/amend", amend, name="contract_amend"),
    path("contracts/<int:contract_id>/versions/<int:version>/paper", amendment_file, name="amendment_file"),
]
