"""合同: where do we stand on the way?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django_htmx.http import reselect, reswap, retarget

from huikuan.flow.contracts.models import Contract, Guarantee
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.negotiation.selectors.cases import open_case_of
from huikuan.flow.parties.models import Customer, LegalEntity
from huikuan.flow.receivables.selectors.filters import whole
from huikuan.flow.reports.selectors.choosing import choices_for
from huikuan.flow.reports.selectors.contracts import ContractFilter, Plan, contract_page, plan_of
from huikuan.flow.reports.selectors.invoices import of_contract
from huikuan.rules.money import format_exact, format_plain
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.events.timeline import timeline
from huikuan.support.sentences import words
from huikuan.web import contract_reading, incentive_lines, plan_proposal, subjects
from huikuan.web.acting import refusal_of
from huikuan.web.credit_notice import near_limit
from huikuan.web.forms.contracts import ContractForm, InstalmentForm, TermsForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.policy_lines import policy_line
from huikuan.web.receivable_words import terms
from huikuan.workflow.drafting import Proposal
from huikuan.workflow.new_contract import Instalment, add_instalments, change_contract, enter_contract

FIRST_KINDS = ("advance", "acceptance", "final")
MOST_ROWS = 60


@staff(Permission.READ)
def listing(request: StaffRequest) -> HttpResponse:
    """Contracts, the last number first."""
    wanted = ContractFilter(
        text=request.GET.get("text", "").strip()[:80],
        customer=whole(request.GET.get("customer", "")),
        manager=whole(request.GET.get("manager", "")),
        entity=whole(request.GET.get("entity", "")),
        open_only=request.GET.get("open") == "1",
    )
    user, query = request.user, request.GET.copy()
    query.pop("after", None)
    offered = choices_for(user)
    context = {
        "page": contract_page(user, wanted, as_of(request), after=request.GET.get("after", "")),
        "wanted": wanted,
        "query": query.urlencode(),
        "is_first": not request.GET.get("after"),
        "managers": offered.managers,
        "entities": offered.entities,
        "may_add": may(user.role, Permission.EDIT_RECEIVABLE),
        "may_import": may(user.role, Permission.IMPORT_BOOK),
    }
    part = bool(request.htmx) and request.htmx.target == "contracts" and not request.htmx.history_restore_request
    return render(request, "web/contracts/table.html" if part else "web/contracts/list.html", context)


def visible_or_404(request: StaffRequest, contract_id: int) -> Contract:
    """The contract, or "not found" for one that is not there or not this person's business."""
    related = ("customer", "entity", "manager")
    contract = contracts_for(request.user).select_related(*related).filter(pk=contract_id).first()
    if contract is None:
        raise Http404
    return contract


@staff(Permission.READ)
def detail(request: StaffRequest, contract_id: int) -> HttpResponse:
    """The plan with today's mark, the instalments, the terms, and what happened."""
    contract, day, user = visible_or_404(request, contract_id), as_of(request), request.user
    plan, invoices = plan_of(contract, day), of_contract(contract, day)
    about = [row.id for row in plan.rows], [row.invoice.pk for row in invoices]
    events = timeline(
        [("contract", [contract.pk]), ("receivable", about[0]), ("invoice", about[1])],
        organization_id=user.organization_id,
        limit=20,
    )
    context = {
        "contract": contract,
        "plan": plan,
        "invoices": invoices,
        "headline": headline(plan, contract.currency),
        "terms": terms(contract),
        "lines": subjects.lines(events.events, user.organization_id),
        "today": day,
        "guarantees": guarantees_of(contract),
        "case": open_case_of(contract.pk),
        "may_open_case": may(user.role, Permission.WORK_TASK) and bool(plan.progress.outstanding_minor),
        "may_edit": may(user.role, Permission.EDIT_RECEIVABLE),
        "may_pay": may(user.role, Permission.RECORD_PAYMENT),
        "may_bill": may(user.role, Permission.REQUEST_INVOICE),
    }
    context |= incentive_lines.of_contract(contract, user.role, day) | policy_line(contract, user.role)
    return render(request, "web/contracts/detail.html", context)


def guarantees_of(contract: Contract) -> list[tuple[Guarantee, str]]:
    """What secures the contract, each with its form in words."""
    rows = contract.guarantees.order_by("released_on", "until", "pk")
    return [(row, words.word(words.GUARANTEE_FORMS, row.form)) for row in rows]


def warn(request: StaffRequest, contract: Contract) -> None:
    """Say so when the customer is near the credit limit now."""
    if said := near_limit(request.user, contract.customer, contract.currency, as_of(request)):
        messages.warning(request, said)


def headline(plan: Plan, currency: str) -> str:
    """Where the contract stands, in one sentence."""
    progress = plan.progress
    if progress.overdue_minor:
        return _("%(amount)s 已逾期。") % {"amount": format_exact(progress.overdue_minor, currency)}
    if plan.rows and not progress.outstanding_minor:
        return _("已经收完。")
    if progress.next_due_on:
        return _("进展正常，下一期在 %(day)s。") % {"day": progress.next_due_on.isoformat()}
    return _("后面的款都在等条件成就，还没有到期日。") if plan.rows else _("还没有分期。")


def instalment_set(data: Any, currency: str, kinds: Sequence[str] = ()) -> Any:
    """The lines of a plan; a new one starts with a line for each of `kinds`."""
    made = forms.formset_factory(InstalmentForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return made(data, prefix="plan", initial=[{"kind": kind} for kind in kinds], form_kwargs={"currency": currency})


def planned(lines: Any) -> list[Instalment]:
    """The used lines of a valid plan."""
    return [
        Instalment(
            kind=line.cleaned_data["kind"],
            title=line.cleaned_data["title"] or str(dict(line.fields["kind"].choices)[line.cleaned_data["kind"]]),
            amount_minor=line.cleaned_data["amount"],
            due_on=line.cleaned_data["due_on"],
            trigger=line.cleaned_data["trigger"],
            trigger_words=line.cleaned_data["trigger_words"],
            offset_days=line.cleaned_data["offset_days"] or 0,
            offset_unit=line.cleaned_data["offset_unit"] or "calendar",
            conditions=line.cleaned_data["conditions"],
            after=line.cleaned_data["after"],
            discount=line.cleaned_data.get("agreed"),
        )
        for line in lines
        if not line.is_blank
    ]


def with_more_rows(data: Any) -> Any:
    """The entered data with two more empty lines."""
    more = data.copy()
    count = whole(data.get("plan-TOTAL_FORMS", "")) or 0
    more["plan-TOTAL_FORMS"] = str(min(count + 2, MOST_ROWS))
    return more


def sum_check(total: int | None, lines: Any, currency: str) -> dict[str, Any]:
    """What is planned so far and what remains, as far as it can be read."""
    amounts = [
        (line.cleaned_data if hasattr(line, "cleaned_data") else line.initial).get("amount") or 0 for line in lines
    ]
    sum_minor = sum(amounts)
    return {
        "planned": format_plain(sum_minor, currency),
        "left": None if total is None else format_plain(total - sum_minor, currency),
        "over": None if total is None else format_plain(sum_minor - total, currency),
        "fits": total is not None and total == sum_minor,
        "too_much": total is not None and sum_minor > total,
        "currency": currency,
    }


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A new contract with its plan. "More lines" and the running sum come back without saving."""
    user = request.user
    if request.method != "POST":
        customer = Customer.objects.filter(
            organization_id=user.organization_id, pk=whole(request.GET.get("customer", "")) or 0
        ).first()
        form = ContractForm(
            initial={"customer": customer and customer.name, "currency": user.organization.currency}, user=user
        )
        return contract_form(request, form, instalment_set(None, user.organization.currency, FIRST_KINDS), 200)
    asked = request.POST.get("ask", "")
    data = with_more_rows(request.POST) if asked == "more" else request.POST
    form = ContractForm(data, user=user)
    currency = form.data.get("currency", "CNY")
    if asked in plan_proposal.ASKS:
        return proposed(request, form, asked, currency)
    lines = instalment_set(data, currency)
    valid = form.is_valid() & lines.is_valid()
    if asked in ("more", "sum"):
        return contract_form(request, form, lines, 200, quiet=True)
    if valid:
        made: list[Contract] = []
        if not refusal_of(lambda: made.append(entered(request, form, lines)), form):
            messages.success(request, _("已登记合同。"))
            warn(request, made[0])
            return HttpResponseRedirect(reverse("web:contract", args=[made[0].pk]))
    return contract_form(request, form, lines, 422)


def proposed(request: StaffRequest, form: ContractForm, asked: str, currency: str) -> HttpResponse:
    """A plan from a template or the contract's words; a contract's other words fill what nobody typed yet."""
    form.is_valid()
    total = getattr(form, "cleaned_data", {}).get("total")
    found = plan_proposal.asked_for(request, asked, total, currency)
    filled, read = "", found.text if found.proposal else ""
    if read:
        data, filled = contract_reading.filled(request, read)
        form = ContractForm(data, user=request.user)
        form.is_valid()
        if found.content:
            contract_reading.keep_upload(request, found.name, found.content)
    lines = (
        plan_proposal.lines_of(found.proposal, currency) if found.proposal else instalment_set(request.POST, currency)
    )
    answer = contract_form(
        request, form, lines, 200, quiet=True, proposal=found.proposal, told=found.told, filled=filled
    )
    if filled and request.htmx:  # more than the lines changed
        answer = reswap(reselect(retarget(answer, "#content"), "#content"), "outerHTML")
    return answer


@transaction.atomic
def entered(request: StaffRequest, form: ContractForm, lines: Any) -> Contract:
    """The contract, and with it the paper it was read from."""
    cleaned = form.cleaned_data
    made = enter_contract(
        organization=request.user.organization, customer=cleaned["customer"], entity=cleaned["entity"],
        total_minor=cleaned["total"], currency=cleaned["currency"], instalments=planned(lines), by=request.user,
        at=clock.now(), **form.plain(), terms=form.terms(),
    )  # fmt: skip
    contract_reading.keep_paper(request, made)
    return made


def contract_form(
    request: StaffRequest,
    form: ContractForm,
    lines: Any,
    status: int,
    *,
    quiet: bool = False,
    proposal: Proposal | None = None,
    told: str = "",
    filled: str = "",
) -> HttpResponse:
    cleaned = getattr(form, "cleaned_data", {})
    total = cleaned.get("total")
    currency = str(form.data.get("currency") or form.initial.get("currency") or "CNY")
    context = {
        "form": form,
        "credit": near_limit(request.user, cleaned.get("customer"), currency, as_of(request), total or 0),
        "lines": lines,
        "quiet": quiet,
        "check": sum_check(total, lines, currency),
        "entities": LegalEntity.objects.filter(organization_id=request.user.organization_id).exists(),
        "templates": plan_proposal.templates(),
        "reading": plan_proposal.reading(proposal, currency) if proposal else None,
        "told": told,
        "filled": filled,
    }
    template = "web/contracts/plan_lines.html" if quiet and request.htmx and not filled else "web/contracts/new.html"
    return render(request, template, context, status=status)


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def edit(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Number, manager and terms; money changes only through its claims."""
    contract = visible_or_404(request, contract_id)
    form = (
        TermsForm(request.POST, user=request.user) if request.method == "POST" else TermsForm.of(contract, request.user)
    )
    if form.is_bound and form.is_valid():
        refusal = refusal_of(
            lambda: change_contract(
                contract=contract, changes={**form.plain(), **form.terms()}, by=request.user, at=clock.now()
            ),
            form,
        )
        if not refusal:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("web:contract", args=[contract.pk]))
    context = {"form": form, "contract": contract}
    return render(request, "web/contracts/edit.html", context, status=422 if form.is_bound else 200)


@staff(Permission.EDIT_RECEIVABLE, methods=("GET", "POST"))
def more_instalments(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Plan what the instalments do not cover yet."""
    contract = visible_or_404(request, contract_id)
    progress = plan_of(contract, as_of(request)).progress
    asked = request.POST.get("ask", "")
    data = None
    if request.method == "POST":
        data = with_more_rows(request.POST) if asked == "more" else request.POST
    lines = instalment_set(data, contract.currency, FIRST_KINDS[-1:])
    refusal = ""
    if lines.is_bound and lines.is_valid() and not asked:
        refusal = refusal_of(
            lambda: add_instalments(contract=contract, instalments=planned(lines), by=request.user, at=clock.now())
        )
        if not refusal:
            messages.success(request, _("已补登分期。"))
            warn(request, contract)
            return HttpResponseRedirect(reverse("web:contract", args=[contract.pk]))
    context = {
        "contract": contract,
        "lines": lines,
        "refusal": refusal,
        "quiet": bool(asked),
        "check": sum_check(progress.unplanned_minor, lines, contract.currency),
    }
    template = "web/contracts/plan_lines.html" if asked and request.htmx else "web/contracts/more.html"
    return render(request, template, context, status=422 if lines.is_bound and not asked else 200)


urlpatterns: list[URLPattern] = [
    path("contracts", listing, name="contracts"),
    path("contracts/new", new, name="contract_new"),
    path("contracts/<int:contract_id>", detail, name="contract"),
    path("contracts/<int:contract_id>/edit", edit, name="contract_edit"),
    path("contracts/<int:contract_id>/instalments", more_instalments, name="contract_instalments"),
]
