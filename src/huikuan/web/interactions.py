"""Noting a talk: a call, meeting, visit, chat, their reply or our note, from a case, a customer or a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.flow.contracts.models import Contract
from huikuan.flow.negotiation.selectors.cases import people_who_see
from huikuan.flow.parties.models import Customer
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.outcomes import KINDS, OUTCOMES
from huikuan.support.access import Permission
from huikuan.web.asking import Question, asked
from huikuan.web.cases import case_crumbs, claims_of
from huikuan.web.cases import visible_or_404 as case_or_404
from huikuan.web.customers import visible_or_404 as customer_or_404
from huikuan.web.forms.cases import TalkForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import present, zone_of
from huikuan.web.receivable_acts import visible_or_404 as claim_or_404
from huikuan.workflow import case_talking

TEMPLATES = ("web/interactions/dialog.html", "web/interactions/page.html")


@dataclass(frozen=True, slots=True)
class About:
    """With whom and what about the talk was, and where the page goes back to."""

    customer: Customer
    contract: Contract | None
    claims: Sequence[Receivable]
    names: Sequence[str]
    action: str
    back: str
    crumbs: tuple[tuple[str, str], ...]


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def of_case(request: StaffRequest, case_id: int) -> HttpResponse:
    """A talk about a case."""
    case = case_or_404(request, case_id)
    names = [one.name for one in people_who_see(case) if one.pk != request.user.pk]
    action, back = reverse("web:case_talk", args=[case.pk]), reverse("web:case", args=[case.pk])
    return noted(request, About(case.customer, case.contract, claims_of(case), names, action, back, case_crumbs(case)))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def of_claim(request: StaffRequest, receivable_id: int) -> HttpResponse:
    """A talk about one claim."""
    claim = claim_or_404(request, receivable_id)
    back = reverse("web:receivable", args=[claim.pk])
    crumbs = ((reverse("web:receivables"), pgettext("rail", "应收")), (back, f"{claim.contract.number} {claim.title}"))
    claims = [] if claim.closed else [claim]
    action = reverse("web:receivable_talk", args=[claim.pk])
    return noted(request, About(claim.customer, claim.contract, claims, (), action, back, crumbs))


@staff(Permission.WORK_TASK, methods=("GET", "POST"))
def of_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """A talk with a customer about no contract in particular."""
    customer = customer_or_404(request, customer_id)
    back = reverse("web:customer", args=[customer.pk])
    crumbs = ((reverse("web:customers"), pgettext("rail", "客户")), (back, customer.name))
    return noted(request, About(customer, None, (), (), reverse("web:customer_talk", args=[customer.pk]), back, crumbs))


def noted(request: StaffRequest, about: About) -> HttpResponse:
    """Ask what was said, then note it with all that follows."""
    at = present(request)
    form = TalkForm(
        request.POST if request.method == "POST" else None, customer=about.customer, claims=about.claims,
        zone=zone_of(request), names=about.names, initial=proposed(request, about) | {"happened_at": at},
    )  # fmt: skip
    named = f"{about.customer.name} · {about.contract.number}" if about.contract else about.customer.name
    asks = Question(_("记一次沟通"), named, "", about.action, about.back, crumbs=about.crumbs)

    def act(_data: dict[str, Any]) -> object:
        return case_talking.note(
            organization=request.user.organization, customer=about.customer, contract=about.contract, said=form.said(),
            by=request.user, at=at,
        )  # fmt: skip

    return asked(request, form, asks, act, _("沟通已记下。"), TEMPLATES)


def proposed(request: StaffRequest, about: About) -> dict[str, Any]:
    """What the address proposes: the kind, the outcome (the quick buttons), the customer's superior."""
    kind, outcome = request.GET.get("kind", ""), request.GET.get("outcome", "")
    initial: dict[str, Any] = {"kind": kind if kind in KINDS else "call"}
    if outcome in OUTCOMES:
        initial["outcome"] = outcome
    people = about.customer.contacts.filter(left_at__isnull=True)
    role = {"is_superior": True} if request.GET.get("superior") == "1" else {"is_payer": True}
    initial["contact"] = people.filter(**role).values_list("pk", flat=True).first()
    if len(about.claims) == 1:
        initial["claim"] = about.claims[0].pk
    return initial


urlpatterns: list[URLPattern] = [
    path("cases/<int:case_id>/talk", of_case, name="case_talk"),
    path("receivables/<int:receivable_id>/talk", of_claim, name="receivable_talk"),
    path("customers/<int:customer_id>/talk", of_customer, name="customer_talk"),
]
