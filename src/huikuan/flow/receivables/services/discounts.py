"""Early-payment discounts: offered, earned by money that came in time, taken back with it, lapsed, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Discount, Receivable
from huikuan.flow.receivables.selectors.discounts import Offered, offered_on
from huikuan.flow.receivables.services import entries
from huikuan.flow.receivables.services.opening import open_one
from huikuan.rules.money import half_up
from huikuan.rules.plan.discount import CASH_DISCOUNT, HIGHEST_BP, RED_LETTER, SAME_INVOICE, WHOLE_BP
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused

TREATMENTS = (CASH_DISCOUNT, SAME_INVOICE, RED_LETTER)


@transaction.atomic
def offer_discount(
    *,
    receivable_id: int,
    organization: Organization,
    until: date,
    tax: str,
    on: date,
    by: User | None,
    at: datetime,
    bp: int | None = None,
    amount_minor: int | None = None,
    note: str = "",
    from_contract: bool = False,
) -> Discount:
    """Offer a share (hundredths of a percent of what is open) or an amount in minor units, for money here by `until`.

    Raises Refused("not_found", "receivable_closed", "discount_share_or_amount", "discount_too_high",
    "discount_until_past", "discount_after_due", "discount_stands", "tax_unknown").
    """
    row = open_one(receivable_id, organization)
    if (bp is None) == (amount_minor is None):
        raise Refused("discount_share_or_amount", field="percent")
    minor = half_up(row.outstanding_minor * bp, WHOLE_BP) if bp is not None else amount_minor or 0
    check_offer(row, minor, until, tax, on)
    made = Discount.objects.create(
        organization=organization, receivable=row, bp=bp, amount_minor=minor, until=until, tax=tax, offered_on=on,
        note=note.strip(), by=by, at=at, from_contract=from_contract,
    )  # fmt: skip
    tell("discount.offered", row, made, by, at, until=until.isoformat(), note=made.note)
    return made


def check_offer(row: Receivable, minor: int, until: date, tax: str, on: date) -> None:
    """Raises Refused for a discount nobody can mean: nothing, above half, in the past, after the due date, a second."""
    if minor <= 0:
        raise Refused("amount_not_positive", field="amount")
    if minor * WHOLE_BP > row.outstanding_minor * HIGHEST_BP:
        raise Refused("discount_too_high", field="percent")
    if until < on:
        raise Refused("discount_until_past", field="until")
    if row.due_on is not None and until > row.due_on:
        raise Refused("discount_after_due", field="until", due_on=row.due_on.isoformat())
    if tax not in TREATMENTS:
        raise Refused("tax_unknown", field="tax", value=tax)
    if row.discounts.filter(withdrawn_at__isnull=True).exists():
        raise Refused("discount_stands")


@transaction.atomic
def withdraw_discount(
    *, discount_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> Discount:
    """Take an offer back that nobody has earned. Raises Refused("reason_missing", "not_found")."""
    entries.need_reason(reason)
    changed = Discount.objects.filter(
        pk=discount_id, organization=organization, entry__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=at, withdrawn_by=by, withdrawn_reason=reason.strip())
    if not changed:
        raise Refused("not_found")
    row = Discount.objects.select_related("receivable").get(pk=discount_id)
    tell("discount.withdrawn", row.receivable, row, by, at, reason=reason.strip())
    return row


def earn_discounts(
    *, organization_id: int, receivable_ids: Sequence[int], by: User | None, at: datetime
) -> list[Discount]:
    """Where the money that came in time settles the claim less its discount, the discount takes the rest.

    Call inside the transaction of the money, with the claims locked. A discount of the contract's term gets its row
    here.
    """
    earned = []
    for one in offered_on(receivable_ids).values():
        claim, state = one.receivable, one.state(date.max)
        standing = one.row is not None and one.row.entry_id is not None
        if standing or claim.closed or state.earned_on is None:
            continue
        if claim.outstanding_minor > one.offer.discount_minor:
            continue  # part of what came was too late, or is not money
        earned.append(earn(one, state.earned_on, organization_id, by, at))
    return earned


def earn(one: Offered, earned_on: date, organization_id: int, by: User | None, at: datetime) -> Discount:
    """Enter what is left as the discount, and say so."""
    claim = one.receivable
    row = one.row or Discount(
        organization_id=organization_id, receivable=claim, bp=one.bp, amount_minor=one.offer.discount_minor,
        until=one.offer.until, tax=one.tax, from_contract=True, offered_on=claim.created_at.date(), at=at,
    )  # fmt: skip
    [row.entry] = entries.enter(
        organization_id=organization_id, changes=[entries.Change(claim.pk, claim.outstanding_minor)], kind="discount",
        effective_on=earned_on, reason="", by=by, at=at,
    )  # fmt: skip
    row.earned_on, row.lapsed_on = earned_on, None
    row.save()
    tell("discount.earned", claim, row, by, at, amount_minor=claim.outstanding_minor, earned_on=earned_on.isoformat())
    return row


def take_back_discounts(
    *, receivable_ids: Sequence[int], reason: str, by: User | None, at: datetime, on: date
) -> list[Discount]:
    """Money was reversed: a discount it no longer earns is owed again. Call inside the reversal's transaction."""
    back = []
    for one in offered_on(receivable_ids).values():
        row = one.row
        if row is None or row.entry is None or one.state(date.max).missing_minor == 0:
            continue
        minor = row.entry.amount_minor
        entries.reverse(entries=[row.entry], reason=reason, by=by, at=at, on=on)
        row.entry, row.earned_on = None, None
        row.save(update_fields=["entry", "earned_on"])
        tell("discount.taken_back", one.receivable, row, by, at, amount_minor=minor, reason=reason)
        back.append(row)
    return back


@transaction.atomic
def lapse_discounts(*, organization: Organization, as_of: date, at: datetime) -> int:
    """Offers whose last day has passed unearned lapse, once. Money found later that came in time still earns them."""
    running = Discount.objects.filter(
        organization=organization, entry__isnull=True, withdrawn_at__isnull=True, lapsed_on__isnull=True,
        until__lt=as_of,
    )  # fmt: skip
    rows = list(running.select_related("receivable"))
    Discount.objects.filter(pk__in=[row.pk for row in rows]).update(lapsed_on=as_of)
    record_many(
        Happened(
            organization.pk, at, "discount.lapsed", "receivable", row.receivable_id, None,
            {"amount_minor": row.amount_minor, "currency": row.receivable.currency, "until": row.until.isoformat()},
        )
        for row in rows
    )  # fmt: skip
    return len(rows)


def tell(kind: str, claim: Receivable, row: Discount, by: User | None, at: datetime, **values: Any) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("receivable", claim.pk),
        by=by.pk if by else None,
        **{"discount": row.pk, "amount_minor": row.amount_minor, "currency": claim.currency, **values},
    )  # fmt: skip
