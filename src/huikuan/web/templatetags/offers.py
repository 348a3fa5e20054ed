"""What a case's page shows of the negotiation, and how much of an offer comes on a day: `{% load offers %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huikuan.flow.negotiation.models import Case
from huikuan.flow.negotiation.selectors.offers import agreements_of, offers_of
from huikuan.support.access import Permission, may
from huikuan.support.sentences import agreements as words

register = template.Library()


@register.inclusion_tag("web/offers/section.html", takes_context=True)
def offers_section(context: Context, case: Case) -> dict[str, Any]:
    """The offers and agreements of a case. Two queries."""
    role = getattr(context.get("user"), "role", "")
    agreements = agreements_of(case)
    running = any(row.state == "active" for row in agreements)
    return {
        "case": case,
        "agreements": [(row, *words.AGREEMENT_STATES[row.state]) for row in agreements],
        "offers": [(row, words.SIDES[row.side], *words.OFFER_STATES[row.state]) for row in offers_of(case)],
        "may_offer": may(role, Permission.NEGOTIATE) and case.closed_on is None and not running,
    }


@register.simple_tag
def offer_bar(share: str) -> SafeString:
    """A bar as long as its share of the debt ("33%"); the amount beside it says the same in figures."""
    return format_html(
        '<svg class="offer-bar" width="96" height="6" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="6" rx="2" fill="currentColor" opacity="0.35"/></svg>',
        share,
    )


@register.filter
def percent_bp(basis_points: int) -> str:
    """Hundredths of a percent as people write it: 2.5%."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
