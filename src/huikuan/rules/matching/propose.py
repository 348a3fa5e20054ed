"""Proposals for a bank line: by the numbers it quotes, by who paid, by the amount. Certain only where all agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from huikuan.rules.matching.amounts import (
    FEE_AT_MOST,
    USUAL_FEE,
    adds_up,
    asked,
    discount,
    selections,
    settles_all,
    takes,
)
from huikuan.rules.matching.book import NEVER, SURE, WITH_NUMBER, Book, Known, Quote
from huikuan.rules.matching.model import Claim, Line, Part, Proposal, Reason, Undone
from huikuan.rules.matching.names import plain_name
from huikuan.rules.matching.numbers import plain_number, squashed

__all__ = ["Book", "Proposal", "plain_name", "propose"]

NO_RECEIPT: Final = frozenset({"fee", "refund", "returned", "reversal", "interest", "transfer"})
"""Kinds of line that are never a customer's payment without a person's word."""
SOON: Final = timedelta(days=45)
"""Money that names no number is hardly for a claim due later than this."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line beside one customer: what it quotes, who seems to pay, and the reasons so far."""

    line: Line
    customer: int
    quote: Quote
    known: Known
    strange: bool
    fee_at_most: int

    def reasons(self) -> tuple[Reason, ...]:
        """What number and payer say."""
        number = [Reason("number_quoted", {"number": "、".join(self.quote.numbers)})] if self.quote.numbers else []
        payer = [Reason(self.known.code, {"name": self.line.payer})] if self.known.code else []
        return (*number, *payer)

    def base(self) -> int:
        """The confidence that number and payer give, before the amount."""
        return 450 + 200 * bool(self.quote.numbers) + (150, 100, 60)[SURE - self.known.trust] * bool(self.known.code)

    def trusted(self) -> bool:
        """Whether payer and number agree so well that a fitting amount settles it."""
        needed = WITH_NUMBER if self.quote.numbers else SURE
        return bool(self.known.code) and self.known.trust >= needed and not self.strange

    def points_at(self, claim: Claim) -> bool:
        """Whether a number of the claim's own is quoted, not the contract's, which stands for every instalment."""
        whole = squashed(plain_number(claim.contract_number))
        return claim in self.quote.claims and any(squashed(number) != whole for number in self.quote.numbers)


def propose(
    line: Line, book: Book, undone: Collection[Undone] = frozenset(), *, limit: int = 5, fee_at_most: int = FEE_AT_MOST
) -> list[Proposal]:
    """Whose money the line may be, best first. At most one is certain: a known payer that is one customer's alone, with
    an amount that one way only explains, no number that says otherwise, and nothing a person has taken apart before.

    `fee_at_most`: the most a bank keeps, in minor units of the line's currency.
    """
    if line.amount_minor <= 0:
        return []
    quoted, named, strange = book.quoted(line), book.named(line), book.strange(line)
    wrong = {one.customer_id for one in undone if one.line_id == line.id}
    found: list[Proposal] = []
    for customer in dict.fromkeys([*quoted, *named]):
        quote, known = quoted.get(customer, Quote()), named.get(customer, Known("", NEVER))
        found += for_customer(Seen(line, customer, quote, known, strange, fee_at_most), book)
    rivals = in_question(quoted, named)
    alone = line.kind not in NO_RECEIPT and sum(one.customer_id in rivals for one in found) == 1
    judged = [
        replace(
            one, certain=one.certain and alone and one.customer_id in rivals - wrong,
            confidence=max(0, one.confidence - (300 if one.customer_id in wrong else 0)),
        )
        for one in found
    ]  # fmt: skip
    return sorted(judged, key=lambda one: (one.customer_id in wrong, -one.confidence, order(one)))[:limit]


def in_question(quoted: Mapping[int, Quote], named: Mapping[int, Known]) -> set[int]:
    """The customers whose money it may be. One whose own name and number both stand there is not put in doubt by others
    whose names are only like it."""
    both = [customer for customer in quoted if customer in named and named[customer].trust == SURE]
    unlike = {customer for customer, known in named.items() if known.trust == NEVER} if len(both) == 1 else set()
    return (quoted.keys() | named.keys()) - (unlike - quoted.keys())


def order(one: Proposal) -> tuple[int, tuple[int, ...]]:
    """Among equals always the same order, whatever order the claims came in."""
    return one.customer_id, tuple(part.claim_id for part in one.parts)


def for_customer(seen: Seen, book: Book) -> list[Proposal]:
    """The ways the amount can be explained by what this customer owes: the numbers first, then one claim, then more."""
    line, quoted = seen.line, by_due(seen.quote.claims)
    owed = [claim for claim in book.of_customer.get(seen.customer, ()) if claim.currency == line.currency]
    if len(quoted) > 1 and settles_all(line, quoted):
        sure = seen.trusted() and same_entity(line, quoted)
        return [several(seen, quoted, "amount_of_quoted", 200, certain=sure)]
    fitting = [claim for claim in quoted if takes(claim, line, seen.fee_at_most)]
    pool = fitting or [claim for claim in owed if takes(claim, line, seen.fee_at_most)]
    if pool:
        single = len(pool) == 1 and not seen.quote.several and bool(fitting or not quoted)
        sure = single and seen.trusted() and (seen.points_at(pool[0]) or only_way(line, fitting or owed, pool[0]))
        return [whole(seen, claim, certain=sure, numbered=bool(fitting)) for claim in pool]
    if len(owed) > 1 and settles_all(line, owed):
        return [several(seen, by_due(owed), "amount_of_all", 150)]
    made = [several(seen, by_due(one), "amount_of_several", 100) for one in selections(line, owed)]
    return made or [rest(seen, quoted or by_due(owed))]


def only_way(line: Line, owed: Sequence[Claim], claim: Claim) -> bool:
    """Whether nothing but this claim explains an amount that comes without a number of its own: no other claims add up
    to it, and the claim is not one of a distant future, which a payment made twice would seem to be for."""
    if claim.due_on is not None and claim.due_on > line.on + SOON:
        return False
    return not adds_up(line, [one for one in owed if one.id != claim.id])


def by_due(claims: Iterable[Claim]) -> list[Claim]:
    """Earliest due first, those without a day last."""
    return sorted(claims, key=lambda one: (one.due_on or date.max, one.id))


def same_entity(line: Line, claims: Sequence[Claim]) -> bool:
    """Whether the money came to the company of ours that claims it, as far as that is known."""
    return all(claim.entity_id is None or line.entity_id in (None, claim.entity_id) for claim in claims)


def whole(seen: Seen, claim: Claim, *, certain: bool, numbered: bool) -> Proposal:
    """One claim settled: exactly, less its discount, or less a fee, which is certain only with the number quoted."""
    line = seen.line
    off = 0 if claim.open_minor == line.amount_minor else discount(claim, line)
    fee = claim.open_minor - off - line.amount_minor
    more = [Reason("amount_exact", {})] if not off and not fee else []
    more += [Reason("amount_less_discount", {"discount_minor": off})] if off else []
    more += [Reason("amount_less_fee", {"fee_minor": fee})] if fee else []
    usual = not fee or (numbered and fee % USUAL_FEE == 0)
    same = same_entity(line, [claim])
    confidence = seen.base() + 200 - 60 * bool(fee) - 100 * (not same) - 50 * (claim.due_on is None)
    part = Part(claim.id, line.amount_minor + fee, off)
    return Proposal(
        seen.customer, (part,), 0, fee, (*seen.reasons(), *more), confidence, certain and same and usual
    )  # fmt: skip


def several(seen: Seen, claims: Sequence[Claim], code: str, more: int, *, certain: bool = False) -> Proposal:
    """Several claims settled, all with the discount they have earned, or all without."""
    line = seen.line
    full = sum(claim.open_minor for claim in claims) == line.amount_minor
    parts = tuple(
        Part(claim.id, claim.open_minor if full else asked(claim, line), 0 if full else discount(claim, line))
        for claim in claims
    )
    reasons = (*seen.reasons(), Reason(code, {"count": len(claims)}))
    return Proposal(seen.customer, parts, 0, 0, reasons, seen.base() + more, certain)


def rest(seen: Seen, claims: Sequence[Claim]) -> Proposal:
    """No way explains the amount: the earliest claims take it in order, what is over stays on account."""
    left, parts = seen.line.amount_minor, []
    for claim in claims:
        if not left:
            break
        parts.append(Part(claim.id, min(left, claim.open_minor)))
        left -= parts[-1].amount_minor
    code = "part_payment" if parts and not left else "over_payment"
    return Proposal(seen.customer, tuple(parts), left, 0, (*seen.reasons(), Reason(code)), seen.base() - 150, False)
