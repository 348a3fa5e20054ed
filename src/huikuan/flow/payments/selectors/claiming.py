"""到款认领: what is offered to project managers, showing no more than they need, and what waits for finance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet

from huikuan.flow.parties.models import User
from huikuan.flow.payments.models import BankLine, LineClaim
from huikuan.flow.receivables.selectors.filters import day

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Offered:
    """Unidentified money as a project manager sees it: the day, what is free of it, and a hint of who paid for what."""

    pk: int
    on: date
    free_minor: int
    currency: str
    payer: str
    narrative: str


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """Some of it, newest first, and the cursor of the following page ("" at the end)."""

    rows: list[Offered]
    older: str


def free_lines(organization_id: int) -> QuerySet[BankLine]:
    """Open lines of which something is not spoken for; not those that seem to be a payment entered by hand already.

    Such a payment stands first in the proposals (workflow/proposing); finance tells whether it is the same money.
    """
    return BankLine.objects.filter(
        organization_id=organization_id, open_minor__gt=F("claimed_minor"), amount_minor__gt=0, looked_at__isnull=False,
        proposals__0__payment__isnull=True,
    )  # fmt: skip


def offered_page(organization_id: int, *, after: str = "", amount_minor: int | None = None) -> OfferedPage:
    """One page of what can be claimed; of one amount only, when it is given. One query."""
    rows = free_lines(organization_id).filter(open_minor__gt=0)
    if amount_minor is not None:
        rows = rows.filter(amount_minor=amount_minor)
    on, _, key = after.rpartition("~")
    if (start := day(on)) and key.isdigit():
        rows = rows.filter(Q(on__lt=start) | Q(pk__lt=int(key)), on__lte=start)
    found = list(rows.defer("proposals").order_by("-on", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    older = f"{shown[-1].on.isoformat()}~{shown[-1].pk}" if len(found) > PAGE else ""
    return OfferedPage([offered(row) for row in shown], older)


def offered(row: BankLine) -> Offered:
    """Only what is needed to know one's own customer's money."""
    return Offered(
        row.pk, row.on, row.open_minor - row.claimed_minor, row.currency, masked(row.counterparty),
        masked(row.narrative, shown=4),
    )  # fmt: skip


def find_offered(organization_id: int, line_id: int) -> Offered | None:
    """One of them. One query."""
    row = free_lines(organization_id).filter(pk=line_id).first()
    return offered(row) if row is not None else None


def masked(text: str, shown: int = 2) -> str:
    """The first and the last signs of a text; of a short one only the first: 远山********公司, 张**."""
    plain = text.strip()
    if len(plain) <= shown + 1:
        return plain[:1] + "*" * (len(plain) - 1)
    if len(plain) <= shown * 2 + 2:
        return plain[:1] + "*" * (len(plain) - 2) + plain[-1:]
    return plain[:shown] + "*" * min(len(plain) - shown * 2, 8) + plain[-shown:]


def claims_by(user: User, limit: int = 50) -> list[LineClaim]:
    """What this person claimed last. One query."""
    rows = LineClaim.objects.filter(claimant=user).select_related("customer", "contract", "line", "decided_by")
    return list(rows.order_by("-pk")[:limit])


def claims_waiting(organization_id: int, limit: int = 200) -> list[LineClaim]:
    """What finance is to decide about, oldest first. One query."""
    rows = LineClaim.objects.filter(organization_id=organization_id, state="claimed")
    return list(rows.select_related("claimant", "customer", "contract", "line__account").order_by("pk")[:limit])
