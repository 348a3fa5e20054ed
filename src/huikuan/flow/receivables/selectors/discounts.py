"""What discounts stand on claims: offered on the claim itself, else by the contract's own term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huikuan.flow.receivables.models import Discount, Entry, Receivable
from huikuan.rules.money import half_up
from huikuan.rules.plan.discount import (
    CASH_DISCOUNT,
    HIGHEST_BP,
    WHOLE_BP,
    DiscountOffer,
    DiscountState,
    discount_state,
)

LOWERING = ("credit", "write_off", "cancellation")


@dataclass(frozen=True, slots=True)
class Offered:
    """One claim's discount with the money that counts for it, minor units. `row` None: the contract's term alone."""

    receivable: Receivable
    offer: DiscountOffer
    bp: int | None
    tax: str
    row: Discount | None
    paid: tuple[tuple[date, int], ...]

    def state(self, as_of: date) -> DiscountState:
        """open, earned or lapsed on a day."""
        return discount_state(self.offer, self.paid, as_of)

    def takes_minor(self, received_on: date) -> int:
        """What money of this day settles the claim with; the whole of what is open when the discount is out of reach.

        Out of reach: after its last day, and when some of the money that came was too late.
        """
        whole = self.receivable.outstanding_minor
        if received_on > self.offer.until or (self.row is not None and self.row.entry_id is not None):
            return whole
        missing = self.state(date.max).missing_minor
        return missing if missing == whole - self.offer.discount_minor and missing > 0 else whole


def offered_on(receivable_ids: Sequence[int]) -> dict[int, Offered]:
    """The standing discount of each claim that has one. At most three queries."""
    rows = {
        row.receivable_id: row
        for row in Discount.objects.filter(receivable_id__in=receivable_ids, withdrawn_at__isnull=True)
    }
    by_contract = Receivable.objects.filter(
        pk__in=receivable_ids, contract__discount_bp__gt=0, contract__discount_bp__lte=HIGHEST_BP, due_on__isnull=False
    )
    claims = {row.pk: row for row in by_contract.select_related("contract")}
    others = [pk for pk in rows if pk not in claims]
    if others:
        claims |= {row.pk: row for row in Receivable.objects.filter(pk__in=others).select_related("contract")}
    if not claims:
        return {}
    entries = standing_entries(list(claims))
    found = (offered(claim, rows.get(pk), entries.get(pk, ())) for pk, claim in claims.items())
    return {one.receivable.pk: one for one in found if one is not None}


def standing_entries(receivable_ids: Sequence[int]) -> Mapping[int, list[tuple[str, date, int]]]:
    """{claim: (kind, day, minor units)} of the entries that nothing has reversed."""
    found: dict[int, list[tuple[str, date, int]]] = {}
    rows = Entry.objects.filter(receivable_id__in=receivable_ids, reversed_by__isnull=True).exclude(kind="reversal")
    for pk, kind, on, minor in rows.values_list("receivable_id", "kind", "effective_on", "amount_minor"):
        found.setdefault(pk, []).append((kind, on, minor))
    return found


def offered(claim: Receivable, row: Discount | None, entries: Sequence[tuple[str, date, int]]) -> Offered | None:
    """The claim's own offer, else the contract's; None where nothing is left to discount."""
    whole = claim.amount_minor - sum(minor for kind, _on, minor in entries if kind in LOWERING)
    paid = tuple((on, minor) for kind, on, minor in entries if kind == "allocation")
    if row is not None:
        minor, until, bp, tax = row.amount_minor, row.until, row.bp, row.tax
    else:
        assert claim.due_on is not None
        bp, tax = claim.contract.discount_bp, CASH_DISCOUNT
        minor, until = half_up(whole * bp, WHOLE_BP), claim.due_on - timedelta(days=claim.contract.discount_days)
    if not 0 < minor < whole:
        return None
    offer = DiscountOffer(whole, minor, whole - minor, until, claim.due_on or until)
    return Offered(claim, offer, bp, tax, row, paid)
