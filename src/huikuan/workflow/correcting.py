"""Money that goes back: refunds to customers, and transfers that came back (退票), each paired with what it undoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, LineMatch, Refund
from huikuan.flow.payments.services import lines as line_services
from huikuan.flow.payments.services import refunds
from huikuan.support.refusal import Refused
from huikuan.workflow import payment_received
from huikuan.workflow.facts import business_date

WITHIN: Final = timedelta(days=45)
"""A transfer comes back within days; what is longer ago is another one."""
SAYS_SO: Final = ("returned", "reversal")
RETURNED: Final = "returned"


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and the earlier one, of the same amount the other way, that it takes back."""

    line: BankLine
    earlier: BankLine


def pairs_for(line: BankLine, limit: int = 5) -> list[BankLine]:
    """Earlier lines of the account that this one may take back: the same amount the other way, the same party.

    Where the bank gives no party, only the amount speaks, and a person decides. One query.
    """
    rows = BankLine.objects.filter(
        organization_id=line.organization_id, account_id=line.account_id, amount_minor=-line.amount_minor,
        currency=line.currency, on__lte=line.on, on__gte=line.on - WITHIN, pair=None,
    ).exclude(pk=line.pk)  # fmt: skip
    party = Q()
    if line.counterparty_account:
        party |= Q(counterparty_account=line.counterparty_account)
    if line.counterparty:
        party |= Q(counterparty=line.counterparty)
    rows = rows.filter(party) if party else rows
    return list(rows.exclude(aside=RETURNED).order_by("-on", "-pk")[:limit])


@transaction.atomic
def take_back(
    *, line_id: int, earlier_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> Pair:
    """This line takes the earlier one back: a customer's transfer that bounced, or one of ours that came back.

    What the earlier one had settled is owed again, a refund is on account again. Raises Refused("not_found",
    "pair_differs", "line_not_open", "line_claimed", "payment_refunded").
    """
    line, earlier = paired(line_id, earlier_id, organization)
    if line.amount_minor < 0:
        bounced(organization, earlier, reason, by, at)
        line_services.set_aside(
            line_id=earlier.pk, organization=organization, aside=RETURNED, reason=reason, by=by, at=at,
            pair_id=line.pk,
        )  # fmt: skip
        line_services.mark_returned(line=line, pair=earlier, reason=reason, by=by, at=at)
    else:
        came_back(organization, earlier, reason, by, at)
        line_services.set_aside(
            line_id=line.pk, organization=organization, aside=RETURNED, reason=reason, by=by, at=at,
            pair_id=earlier.pk,
        )  # fmt: skip
        line_services.mark_returned(line=earlier, pair=line, reason=reason, by=by, at=at)
    return Pair(line, earlier)


def paired(line_id: int, earlier_id: int, organization: Organization) -> tuple[BankLine, BankLine]:
    """Both lines. Raises Refused("not_found", "pair_differs", "line_not_open") for two that cannot be a pair."""
    found = BankLine.objects.filter(organization=organization).in_bulk([line_id, earlier_id])
    line, earlier = found.get(line_id), found.get(earlier_id)
    if line is None or earlier is None:
        raise Refused("not_found")
    fits = line.amount_minor == -earlier.amount_minor and line.account_id == earlier.account_id
    if not fits or earlier.on > line.on:
        raise Refused("pair_differs")
    if line.pair_id or earlier.pair_id:
        raise Refused("line_not_open")
    return line, earlier


def bounced(organization: Organization, receipt: BankLine, reason: str, by: User | None, at: datetime) -> None:
    """Every payment the receipt became is reversed."""
    for match in LineMatch.objects.filter(line=receipt, undone_at=None).order_by("pk"):
        payment_received.reverse(payment_id=match.payment_id, organization=organization, reason=reason, by=by, at=at)


def came_back(organization: Organization, out: BankLine, reason: str, by: User | None, at: datetime) -> None:
    """If our transfer was a refund, its money is on account again and the customer's claims are looked at anew."""
    for match in LineMatch.objects.filter(line=out, undone_at=None, kind="refund").select_related("payment"):
        refund_id = next((one["values"]["refund"] for one in match.reasons if "refund" in one.get("values", {})), None)
        row = Refund.objects.filter(pk=refund_id, reversed_at=None).first() if refund_id else None
        if row is not None:
            undo_refund(row, match, organization, reason, by, at)


def undo_refund(
    row: Refund, match: LineMatch, organization: Organization, reason: str, by: User | None, at: datetime
) -> None:
    refunds.refund_came_back(refund_id=row.pk, organization=organization, reason=reason, by=by, at=at)
    line_services.undo(match, (), reason, by, at)
    match.payment.refresh_from_db()
    payment_received.follow_account(organization, match.payment, by, at)


@transaction.atomic
def refund_by_line(
    *, line_id: int, payment_id: int, organization: Organization, reason: str, by: User, at: datetime
) -> Refund:
    """A transfer out was a refund of what a payment left on account. Raises as services/refunds."""
    row = refunds.refund_by_line(
        line_id=line_id, payment_id=payment_id, organization=organization, reason=reason, by=by, at=at
    )
    row.payment.refresh_from_db()
    if not row.payment.unallocated_minor:
        payment_received.settle_account(row.payment, by, at)
    return row


def take_back_certain(*, organization: Organization, at: datetime, lines: Sequence[BankLine] | None = None) -> int:
    """Lines the bank itself calls returned, with exactly one earlier line they can mean. Returns how many.

    Anything less is left to a person.
    """
    if lines is None:
        rows = BankLine.objects.filter(organization=organization, kind__in=SAYS_SO, pair=None)
        since = business_date(organization, at) - WITHIN
        lines = list(rows.filter(on__gte=since).exclude(aside=RETURNED).order_by("on", "pk")[:500])
    done = 0
    for line in lines:
        if not (line.counterparty or line.counterparty_account):
            continue
        found = pairs_for(line, 2)
        if len(found) == 1 and taken_back(organization, line, found[0], at):
            done += 1
    return done


def taken_back(organization: Organization, line: BankLine, earlier: BankLine, at: datetime) -> bool:
    try:
        with transaction.atomic():
            take_back(
                line_id=line.pk, earlier_id=earlier.pk, organization=organization, reason=line.narrative or RETURNED,
                by=None, at=at,
            )  # fmt: skip
    except Refused:
        return False
    return True
