"""What helps against a reason of delay, and the page where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from huikuan.flow.negotiation.models import Case
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.reasons import REMEDIES
from huikuan.support.access import Permission, may
from huikuan.support.sentences import talks


@dataclass(frozen=True, slots=True)
class Remedy:
    """One proposal: what to do, where, and whether it opens as a dialog."""

    word: str
    url: str
    dialog: bool


def remedies(case: Case, claims: Sequence[Receivable], role: str) -> list[Remedy]:
    """The proposals for the case's reason that this role can follow; none while nobody knows the reason."""
    made = []
    for code in REMEDIES.get(case.reason, ()):
        url = address(PLACES[code], case, claims) if may(role, PLACES[code].permission) else ""
        if url:
            made.append(Remedy(str(talks.REMEDIES[code]), url, PLACES[code].dialog))
    return made


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name, what it takes, its query, whether it opens as a dialog, who may go there."""

    name: str
    takes: tuple[str, ...] = ()
    query: str = ""
    dialog: bool = False
    permission: Permission = Permission.READ


TALK: Final = "web:case_talk"
PLACES: Final[dict[str, Place]] = {
    "offer_instalments": Place("web:offer_new", ("case",), permission=Permission.WORK_TASK),
    "other_ways_to_pay": Place(TALK, ("case",), "?kind=call", True, Permission.WORK_TASK),
    "security": Place("web:guarantee_new", ("contract",), "", True, Permission.EDIT_RECEIVABLE),
    "ask_superior": Place(TALK, ("case",), "?kind=call&superior=1", True, Permission.WORK_TASK),
    "send_papers": Place("web:customer_statement", ("customer",)),
    "request_invoice": Place("web:invoice_new", ("contract",), permission=Permission.REQUEST_INVOICE),
    "deliver_invoice": Place("web:invoices", (), "?show=to_deliver&contract={contract}"),
    "reissue_invoice": Place("web:invoices", (), "?show=all&contract={contract}"),
    "settle_objection": Place("web:contract_delivery", ("contract",)),
    "dispute_part": Place("web:receivable_dispute", ("claim",), "", True, Permission.WORK_TASK),
    "send_statement": Place("web:customer_statement", ("customer",)),
    "check_clause": Place("web:contract_health", ("contract",)),
    "find_contact": Place("web:contact_new", ("customer",), permission=Permission.EDIT_CUSTOMER),
    "formal_demand": Place("web:firm_prepare", ("case", "demand"), permission=Permission.WORK_TASK),
}


def address(place: Place, case: Case, claims: Sequence[Receivable]) -> str:
    """Where a remedy is done; "" where there is none (no claim to dispute, a page not installed)."""
    known = {
        "case": case.pk, "contract": case.contract_id, "customer": case.customer_id,
        "claim": claims[0].pk if claims else None,
    }  # fmt: skip
    values = [known.get(one, one) for one in place.takes]
    if None in values:
        return ""
    try:
        return reverse(place.name, args=values) + place.query.format(**known)
    except NoReverseMatch:
        return ""
