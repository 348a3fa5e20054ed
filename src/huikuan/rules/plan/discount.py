"""Early-payment discounts: what is offered until when, whether it was earned, what it costs a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Final

from huikuan.rules.money import half_up

WHOLE_BP: Final = 10_000
YEAR: Final = 365
HIGHEST_BP: Final = 5_000
# How VAT and income tax see it; the words, and the advice to ask a tax adviser, are in support/sentences/plans.py.
CASH_DISCOUNT: Final = "cash_discount"  # the invoice stays at the full amount, the discount is a finance cost
SAME_INVOICE: Final = "same_invoice"  # amount and discount on one invoice: taxed on the lower amount
RED_LETTER: Final = "red_letter"  # already invoiced in full: lower only by a red-letter invoice


@dataclass(frozen=True, slots=True)
class DiscountOffer:
    """Amount, discount and what settles the claim when received by `until`, in minor units."""

    amount_minor: int
    discount_minor: int
    pay_minor: int
    until: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DiscountState:
    """open, earned or lapsed; `received_minor` by the last day, `missing_minor` what was or is still needed."""

    state: str
    received_minor: int
    missing_minor: int
    earned_on: date | None
    days_left: int


def offer_discount(
    amount_minor: int, discount_bp: int, due_on: date, *, days_before: int = 0, until: date | None = None
) -> DiscountOffer:
    """The offer for money received at least `days_before` days before the due date, or by `until`.

    The discount is rounded half up to the minor unit. Raises ValueError for an amount or discount of nothing, one above
    half, or a last day after the due date.
    """
    last = until if until is not None else due_on - timedelta(days=days_before)
    if amount_minor <= 0 or not 0 < discount_bp <= HIGHEST_BP:
        raise ValueError("an amount above zero and a discount of at most a half")
    if last > due_on:
        raise ValueError("a discount for early payment ends by the due date")
    discount = half_up(amount_minor * discount_bp, WHOLE_BP)
    return DiscountOffer(amount_minor, discount, amount_minor - discount, last, due_on)


def discount_state(offer: DiscountOffer, payments: Sequence[tuple[date, int]], as_of: date) -> DiscountState:
    """Whether it was earned: the payments (day received, minor units; reversals negative) reached `pay_minor` in time.

    What a reversal took back by the last day does not count; a reversal after it takes the discount back too.
    """
    known = sorted(one for one in payments if one[0] <= as_of)
    in_time = [one for one in known if one[0] <= offer.until]
    received, earned_on = 0, None
    for day, amount in in_time:
        received += amount
        earned_on = (earned_on or day) if received >= offer.pay_minor else None
    taken_back = sum(amount for day, amount in known if day > offer.until and amount < 0)
    made_good = min(received + taken_back, received)
    missing = max(0, offer.pay_minor - made_good)
    days_left = max(0, (offer.until - as_of).days)
    if missing == 0:
        return DiscountState("earned", made_good, 0, earned_on, days_left)
    return DiscountState("open" if as_of <= offer.until else "lapsed", made_good, missing, None, days_left)


def tax_note(*, invoiced: bool, shown_on_invoice: bool) -> str:
    """The code of the tax treatment that follows from when the invoice is issued and what it shows."""
    if shown_on_invoice:
        return SAME_INVOICE
    return RED_LETTER if invoiced else CASH_DISCOUNT


def annual_cost_bp(offer: DiscountOffer) -> int | None:
    """What the discount costs a year, simple: discount ÷ (amount − discount) × 365 ÷ days gained, in bp, half up.

    Days gained: from the last day of the discount to the due date. 2 % for 20 days is 37.24 %. None when no day is
    gained.
    """
    days = (offer.due_on - offer.until).days
    if days <= 0:
        return None
    return half_up(offer.discount_minor * YEAR * WHOLE_BP, offer.pay_minor * days)


def effective_annual_cost_bp(offer: DiscountOffer) -> int | None:
    """The same compounded: (1 + discount ÷ (amount − discount)) ^ (365 ÷ days) − 1, in bp, half up.

    2 % for 20 days is 44.59 %. None when no day is gained.
    """
    days = (offer.due_on - offer.until).days
    if days <= 0:
        return None
    with localcontext() as context:
        context.prec = 40
        growth = (1 + Decimal(offer.discount_minor) / offer.pay_minor) ** (Decimal(YEAR) / days)
        return int((growth - 1) * WHOLE_BP + Decimal("0.5"))
