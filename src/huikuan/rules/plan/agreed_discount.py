"""An early-payment discount agreed in the plan, before the claim has a due date: what it is and its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huikuan.rules.money import half_up
from huikuan.rules.plan.discount import CASH_DISCOUNT, HIGHEST_BP, RED_LETTER, SAME_INVOICE, WHOLE_BP

TREATMENTS = (CASH_DISCOUNT, SAME_INVOICE, RED_LETTER)


@dataclass(frozen=True, slots=True)
class AgreedDiscount:
    """A share (hundredths of a percent) or minor units; until a day, or so many days before the due date."""

    bp: int | None = None
    amount_minor: int | None = None
    days_before: int | None = None
    until: date | None = None
    tax: str = CASH_DISCOUNT

    def minor(self, amount_minor: int) -> int:
        """The discount on this amount, minor units, half up."""
        return half_up(amount_minor * self.bp, WHOLE_BP) if self.bp is not None else self.amount_minor or 0

    def last_day(self, due_on: date | None) -> date | None:
        """The last day for the money, never after the due date; None while it cannot be known."""
        if self.days_before is not None:
            return None if due_on is None else due_on - timedelta(days=self.days_before)
        if self.until is None or due_on is None:
            return self.until
        return min(self.until, due_on)


def problem_of(agreed: AgreedDiscount, amount_minor: int, due_on: date | None) -> str:
    """Why nobody can mean this discount on this amount, as a code; "" when it is sound."""
    if (agreed.bp is None) == (agreed.amount_minor is None):
        return "discount_share_or_amount"
    if (agreed.days_before is None) == (agreed.until is None):
        return "discount_day_or_days"
    minor = agreed.minor(amount_minor)
    if minor <= 0:
        return "amount_not_positive"
    if minor * WHOLE_BP > amount_minor * HIGHEST_BP:
        return "discount_too_high"
    if agreed.until is not None and due_on is not None and agreed.until > due_on:
        return "discount_after_due"
    return "" if agreed.tax in TREATMENTS else "tax_unknown"
