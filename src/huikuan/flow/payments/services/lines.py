"""What a bank line is when it is no receipt, and matches taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, LineMatch, Payment, Suspect, UndoneMatch
from huikuan.flow.payments.services.booking import lock_lines
from huikuan.flow.receivables.models import Entry
from huikuan.flow.receivables.services import entries
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

ASIDES: Final = ("not_ours", "returned", "own_transfer")


@transaction.atomic
def set_aside(
    *,
    line_id: int,
    organization: Organization,
    aside: str,
    reason: str,
    by: User | None,
    at: datetime,
    pair_id: int | None = None,
) -> BankLine:
    """The open rest of a line is no receipt of ours: not ours, a transfer that came back, between our own accounts.

    Raises Refused("not_found", "kind_unknown", "line_not_open", "line_claimed").
    """
    if aside not in ASIDES:
        raise Refused("kind_unknown", field="aside", value=aside)
    line = locked_line(line_id, organization)
    if not line.open_minor or line.aside:
        raise Refused("line_not_open")
    if line.claimed_minor:
        raise Refused("line_claimed")
    BankLine.objects.filter(pk=line.pk, open_minor=line.open_minor).update(
        open_minor=0, aside_minor=F("aside_minor") + F("open_minor"), aside=aside, aside_reason=reason.strip()[:300],
        aside_by=by, aside_at=at, pair=pair_id, proposals=[],
    )  # fmt: skip
    Suspect.objects.filter(line=line).delete()
    tell("line.set_aside", line, by, at, aside=aside, reason=reason.strip(), amount_minor=line.open_minor)
    line.refresh_from_db()
    return line


def mark_returned(*, line: BankLine, pair: BankLine, reason: str, by: User | None, at: datetime) -> None:
    """Money out that came back, or took a receipt back: it names its pair. Call inside the pairing's transaction.

    Raises Refused("line_not_open") when it is something else already.
    """
    marked = BankLine.objects.filter(pk=line.pk, aside="outgoing", pair=None).update(
        aside="returned", aside_reason=reason.strip()[:300], aside_by=by, aside_at=at, pair=pair
    )
    if not marked:
        raise Refused("line_not_open")
    tell("line.set_aside", line, by, at, aside="returned", reason=reason.strip(), amount_minor=abs(line.amount_minor))


@transaction.atomic
def take_up_again(*, line_id: int, organization: Organization, by: User | None, at: datetime) -> BankLine:
    """What was set aside is to be decided about after all. Money out stays out.

    Raises Refused("not_found", "line_not_aside").
    """
    line = locked_line(line_id, organization)
    if line.aside not in ASIDES or line.pair_id:
        raise Refused("line_not_aside")
    back = {"open_minor": F("open_minor") + F("aside_minor"), "aside_minor": 0, "aside": ""}
    if line.amount_minor < 0:
        back = {"aside": "outgoing"}
    BankLine.objects.filter(pk=line.pk).update(
        **back, aside_reason="", aside_by=None, aside_at=None, pair=None, looked_at=None
    )
    tell("line.taken_up", line, by, at, aside=line.aside, amount_minor=line.aside_minor)
    line.refresh_from_db()
    return line


def locked_line(line_id: int, organization: Organization) -> BankLine:
    """The line, locked. Raises Refused("not_found")."""
    line = lock_lines([line_id], organization.pk).get(line_id)
    if line is None:
        raise Refused("not_found")
    return line


def matches_of(payment: Payment) -> Sequence[LineMatch]:
    """The standing matches of a payment."""
    return list(LineMatch.objects.filter(payment=payment, undone_at=None).select_related("line"))


def release(*, payment: Payment, reason: str, on: date, by: User | None, at: datetime) -> list[int]:
    """The payment is gone: its lines are open again, its fees are owed again, and the pairing is remembered as wrong.

    Call inside the reversal's transaction. Returns the receivables whose fee came back.
    """
    owed: list[int] = []
    claims = sorted(set(payment.allocations.values_list("receivable_id", flat=True)))
    for match in matches_of(payment):
        owed += take_back_fees(match, reason, on, by, at)
        undo(match, claims, reason, by, at)
    return owed


def take_back_fees(match: LineMatch, reason: str, on: date, by: User | None, at: datetime) -> list[int]:
    standing = list(Entry.objects.filter(fee_taken__match=match, reversed_by=None))
    if standing:
        entries.lock([row.receivable_id for row in standing], match.organization_id)
        entries.reverse(entries=standing, reason=reason, by=by, at=at, on=on)
    return [row.receivable_id for row in standing]


def undo(match: LineMatch, claims: Sequence[int], reason: str, by: User | None, at: datetime) -> None:
    """The line has its money back. Raises Refused("already_reversed") when somebody was faster."""
    changed = LineMatch.objects.filter(pk=match.pk, undone_at=None).update(
        undone_at=at, undone_by=by, undone_reason=reason[:300]
    )
    if not changed:
        raise Refused("already_reversed")
    out = match.kind == "refund"
    where = "aside_minor" if out else "open_minor"
    moved: dict[str, Any] = {
        "matched_minor": F("matched_minor") - match.amount_minor, where: F(where) + match.amount_minor,
    }  # fmt: skip
    if out:
        moved["aside"] = "outgoing"
    BankLine.objects.filter(pk=match.line_id).update(**moved, looked_at=None, proposals=[])
    UndoneMatch.objects.create(
        organization_id=match.organization_id, line_id=match.line_id, customer_id=match.payment.customer_id,
        claims=list(claims), by=by, at=at,
    )  # fmt: skip
    tell(
        "line.unmatched", match.line, by, at, payment=match.payment_id, reason=reason, amount_minor=match.amount_minor
    )  # fmt: skip


def tell(kind: str, line: BankLine, by: User | None, at: datetime, **values: Any) -> None:
    record(
        organization_id=line.organization_id, at=at, kind=kind, subject=("bank_line", line.pk),
        by=by.pk if by else None, currency=line.currency, **values,
    )  # fmt: skip
