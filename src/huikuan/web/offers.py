"""谈判: offers and counter-offers on a case, what each does to the cash, approval, answer, acceptance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.models import Agreement, Offer
from huikuan.flow.negotiation.selectors.offers import find_offer, limit_of, offers_of
from huikuan.flow.negotiation.services import attachments
from huikuan.flow.negotiation.services import offers as services
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.authority import beyond
from huikuan.rules.talks.schedule import cash_effect
from huikuan.rules.talks.terms import Terms, from_json
from huikuan.support.access import Permission, may
from huikuan.support.refusal import Refused
from huikuan.support.sentences import agreements as words
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked
from huikuan.web.cases import case_crumbs
from huikuan.web.cases import visible_or_404 as case_or_404
from huikuan.web.forms.offers import AnswerForm, OfferForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of, present
from huikuan.workflow import negotiating

HIGHEST_RATE_BP = 10_000


def visible_or_404(request: StaffRequest, offer_id: int) -> Offer:
    """The offer, or "not found" for one that is not there or not this person's business."""
    row = find_offer(request.user, offer_id)
    if row is None:
        raise Http404
    return row


@staff(Permission.NEGOTIATE, methods=("GET", "POST"))
def new(request: StaffRequest, case_id: int) -> HttpResponse:
    """An offer of ours or theirs; with ?answers= it answers an earlier one."""
    case, today = case_or_404(request, case_id), as_of(request)
    key = request.GET.get("answers", "")
    answered = next((row for row in offers_of(case) if str(row.pk) == key), None) if key else None
    claims = [row for row in negotiating.room_of(case) if row.currency == case.currency]
    post = request.method == "POST"
    form = OfferForm(
        request.POST if post else None, request.FILES if post else None, claims=claims, currency=case.currency,
        initial=OfferForm.first(claims, today, from_json(answered.terms) if answered else None),
    )  # fmt: skip
    made: list[Offer] = []

    @transaction.atomic
    def act() -> None:
        upload, proof = form.cleaned_data["set_off_file"], ""
        if upload is not None and form.cleaned_data["set_off"]:
            kept = attachments.attach(
                case=case, name=upload.name, content=upload.read(), note=form.cleaned_data["set_off_words"],
                by=request.user, at=present(request),
            )  # fmt: skip
            proof = kept.file.sha256
        terms = form.read_terms(proof)
        if terms is None:
            raise Refused("terms_sum")
        made.append(
            services.make_offer(
                case=case, side=form.cleaned_data["side"], terms=terms, words=form.cleaned_data["words"],
                valid_until=form.cleaned_data["valid_until"], today=today, by=request.user, at=present(request),
                answers=answered,
            )
        )  # fmt: skip

    if form.is_bound and form.is_valid() and not refusal_of(act, form):
        waits = made[0].state == "awaiting_approval"
        messages.success(request, _("方案超出您的授权，已提请批准。") if waits else _("方案已记下。"))
        return HttpResponseRedirect(reverse("web:offer", args=[made[0].pk]))
    context = {
        "form": form, "case": case, "answered": answered, "limit": limit_of(case.organization_id, request.user.role),
        "crumbs": case_crumbs(case), "claims": claims,
    }  # fmt: skip
    return render(request, "web/offers/form.html", context, status=422 if form.is_bound else 200)


@staff(Permission.READ)
def detail(request: StaffRequest, offer_id: int) -> HttpResponse:
    """The offer: its terms, what it does to the cash, how it was answered, the room's history."""
    row, user, today = visible_or_404(request, offer_id), request.user, as_of(request)
    terms = from_json(row.terms)
    tone, state = words.OFFER_STATES[row.state]
    negotiates = may(user.role, Permission.NEGOTIATE) and row.case.closed_on is None
    limit = limit_of(row.organization_id, row.by.role if row.by else "")
    context = {
        "offer": row, "case": row.case, "terms": terms, "tone": tone, "state": state, "side": words.SIDES[row.side],
        "crumbs": case_crumbs(row.case), "history": history(row),
        "over": [words.BEYOND[name] for name in beyond(terms, limit, row.made_on, row.organization.currency)],
        "agreement": Agreement.objects.filter(offer=row).first(),
        "may_approve": row.state == "awaiting_approval" and may(user.role, Permission.APPROVE_OFFER),
        "may_answer": row.state == "made" and negotiates,
        "may_withdraw": row.state in services.STANDING and negotiates,
        **effect_of(request, terms, today),
    }  # fmt: skip
    return render(request, "web/offers/detail.html", context)


def history(row: Offer) -> list[tuple[Offer, Any, str, Any]]:
    """All offers of the case in words."""
    return [(one, words.SIDES[one.side], *words.OFFER_STATES[one.state]) for one in offers_of(row.case)]


def effect_of(request: StaffRequest, terms: Terms, today: date) -> dict[str, Any]:
    """When the money comes under the offer, beside when it was due, what it costs and what it is worth today."""
    titles = {row.pk: row for row in Receivable.objects.filter(pk__in=[claim for claim, _owed in terms.debts])}
    plan = [(day, terms.on(day)) for day in terms.days]
    typed, rate_bp = request.GET.get("rate", "").strip()[:8], 0
    try:
        rate_bp = int(Decimal(typed or "0") * 100)
    except (InvalidOperation, ValueError, OverflowError):
        typed = ""
    rate_bp = rate_bp if 0 <= rate_bp <= HIGHEST_RATE_BP else 0
    sofar, rows = 0, []
    for day, amount in plan:
        sofar += amount
        lines = [
            (titles[line.claim].title if line.claim in titles else "", line.amount_minor)
            for line in terms.lines if line.due_on == day
        ]  # fmt: skip
        rows.append((day, amount, lines, sofar, f"{amount * 100 // max(terms.debt_minor, 1)}%"))
    return {
        "plan": rows, "effect": cash_effect(plan, terms.discount_minor, today, rate_bp),
        "rate": typed if rate_bp else "",
        "debts": [
            (titles[claim].title, titles[claim].due_on, owed) for claim, owed in terms.debts if claim in titles
        ],
    }  # fmt: skip


def question(row: Offer, title: str, consequence: str, name: str, danger: bool = False) -> Question:
    back, about = reverse("web:offer", args=[row.pk]), f"{row.case.customer.name} · {row.case.contract.number}"
    here = (back, _("第 %(number)s 号方案") % {"number": row.number})
    return Question(
        title, about, consequence, reverse(name, args=[row.pk]), back, danger, (*case_crumbs(row.case), here)
    )


def posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


@staff(Permission.APPROVE_OFFER, methods=("POST",))
def approve(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Yes to exactly the terms that were shown."""
    row = visible_or_404(request, offer_id)

    def act() -> None:
        services.approve_offer(
            offer=row, seen_sha256=request.POST.get("seen", ""), today=as_of(request), by=request.user,
            at=present(request),
        )  # fmt: skip

    told(request, refusal_of(act), _("已批准，可以向客户提出。"))
    return HttpResponseRedirect(reverse("web:offer", args=[row.pk]))


def answering(
    request: StaffRequest, offer_id: int, asks: tuple[str, str, str], service: Callable[..., None], done: str
) -> HttpResponse:
    """A no with its reason: `asks` is title, consequence, address."""
    row = visible_or_404(request, offer_id)

    def act(data: dict[str, Any]) -> object:
        service(offer=row, reason=data["reason"], by=request.user, at=present(request))
        return row

    return asked(request, AnswerForm(posted(request)), question(row, *asks, danger=True), act, done)


@staff(Permission.APPROVE_OFFER, methods=("GET", "POST"))
def refuse(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Not approved."""
    asks = (_("不批准"), _("方案不会向客户提出；请写明能接受的条件。"), "web:offer_refuse")
    return answering(request, offer_id, asks, services.refuse_offer, _("没有批准。"))


@staff(Permission.NEGOTIATE, methods=("GET", "POST"))
def decline(request: StaffRequest, offer_id: int) -> HttpResponse:
    """The other side, or we, said no."""
    asks = (_("记为拒绝"), _("方案结束，催收照常。对方有别的条件，请记一个新方案。"), "web:offer_decline")
    return answering(request, offer_id, asks, services.decline_offer, _("已记下。"))


@staff(Permission.NEGOTIATE, methods=("GET", "POST"))
def withdraw(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Taken back."""
    asks = (_("撤回方案"), _("方案结束，留在记录里。"), "web:offer_withdraw")
    return answering(request, offer_id, asks, services.withdraw_offer, _("方案已撤回。"))


@staff(Permission.NEGOTIATE, methods=("GET", "POST"))
def accept(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Both sides agree."""
    row = visible_or_404(request, offer_id)
    consequence = _("新的日期立即代替原来的到期日，减免和抵账立即入账。请打印协议，双方签署后存回。")

    def act(_data: dict[str, Any]) -> object:
        return negotiating.accept(
            offer_id=row.pk, organization=request.user.organization, by=request.user, at=present(request)
        )

    asks = question(row, _("双方接受，达成协议"), consequence, "web:offer_accept")
    return asked(request, forms.Form(posted(request)), asks, act, _("还款协议已生效。"))


urlpatterns: list[URLPattern] = [
    path("cases/<int:case_id>/offers/new", new, name="offer_new"),
    path("offers/<int:offer_id>", detail, name="offer"),
    path("offers/<int:offer_id>/approve", approve, name="offer_approve"),
    path("offers/<int:offer_id>/refuse", refuse, name="offer_refuse"),
    path("offers/<int:offer_id>/decline", decline, name="offer_decline"),
    path("offers/<int:offer_id>/withdraw", withdraw, name="offer_withdraw"),
    path("offers/<int:offer_id>/accept", accept, name="offer_accept"),
]
