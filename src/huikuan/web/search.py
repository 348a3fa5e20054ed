"""Ctrl-K: customers by Chinese, pinyin or initials, contracts, claims' numbers, amounts; only what one may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.contracts.selectors.scope import contracts_for, customers_for
from huikuan.flow.parties.models import User
from huikuan.flow.parties.selectors.search import named
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.rules.money import format_exact
from huikuan.rules.typed.amounts import parse_amount
from huikuan.rules.typed.cells import TypedError
from huikuan.support.access import Permission
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.subjects import page_of

EACH = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, its name, a second line, its page."""

    kind: str
    title: str
    detail: str
    url: str


@staff(Permission.READ)
def search(request: StaffRequest) -> HttpResponse:
    """The palette's results as a fragment; a page of its own without scripts."""
    words = request.GET.get("q", "").strip()[:80]
    hits = find(request.user, words) if words else []
    template = "web/search/results.html" if request.htmx else "web/search/page.html"
    return render(request, template, {"words": words, "hits": hits})


def find(user: User, words: str) -> list[Hit]:
    """At most EACH of each kind; three queries."""
    return [*customers(user, words), *contracts(user, words), *receivables(user, words)]


def customers(user: User, words: str) -> list[Hit]:
    rows = named(customers_for(user), words)[:EACH]
    return [Hit(_("客户"), row.name, row.number, page_of("web:customer", row.pk)) for row in rows]


def contracts(user: User, words: str) -> list[Hit]:
    rows = contracts_for(user).filter(Q(number__icontains=words) | Q(title__icontains=words))
    return [
        Hit(
            _("合同"),
            row.number,
            f"{row.customer.name} · {format_exact(row.total_minor, row.currency)}",
            page_of("web:contract", row.pk),
        )
        for row in rows.select_related("customer").order_by("-pk")[:EACH]
    ]


def receivables(user: User, words: str) -> list[Hit]:
    """By the number of the claim or its invoice, or by the exact amount ("120000", "12 万", "1,286,400.00")."""
    wanted = Q(external_number__istartswith=words) | Q(invoice_number__istartswith=words)
    if (minor := amount_of(words)) is not None:
        wanted |= Q(amount_minor=minor) | Q(outstanding_minor=minor)
    rows = receivables_for(user).filter(wanted).select_related("contract", "customer")
    rows = rows.order_by("closed", "due_on", "pk")
    return [
        Hit(
            _("应收款"),
            f"{row.contract.number} {row.title}",
            f"{row.customer.name} · {format_exact(row.outstanding_minor or row.amount_minor, row.currency)}",
            page_of("web:receivable", row.pk),
        )
        for row in rows[:EACH]
    ]


def amount_of(words: str) -> int | None:
    """An amount in minor units as somebody would type it; None for anything else."""
    if not words or not set(words) & set("0123456789"):
        return None
    try:
        return parse_amount(words, "CNY").value
    except TypedError:
        return None


urlpatterns: list[URLPattern] = [path("search", search, name="search")]
