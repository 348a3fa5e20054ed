"""Money that leaks before the invoice: nothing is paid before work is accepted, invoiced and the invoice delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

CODES: Final = ("done_not_accepted", "accepted_not_invoiced", "invoiced_not_delivered")


@dataclass(frozen=True, slots=True)
class Billing:
    """How far an instalment is on its way to a bill; amounts in minor units.

    `done_on`: delivery done (None where the instalment does not hang on work); `releases_on`: the acceptance, or, where
    none is needed, what else allows the invoice; `invoices`: (issued, delivered or None, amount), red letters negative.
    """

    key: str
    amount_minor: int
    currency: str
    done_on: date | None = None
    releases_on: date | None = None
    invoices: tuple[tuple[date, date | None, int], ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """An amount that waits, since when and for how many days."""

    code: str
    key: str
    amount_minor: int
    currency: str
    since: date
    days: int


def leaks(rows: Iterable[Billing], as_of: date) -> list[Leak]:
    """Where money waits on `as_of`, the longest wait first. An instalment billed in part can leak in two places.

    What is paid without an invoice is for the caller to leave out (`amount_minor` is then what is still to be billed).
    """
    found = [leak for row in rows if not row.cancelled for leak in leaks_of(row, as_of)]
    return sorted(found, key=lambda leak: (-leak.days, CODES.index(leak.code), leak.key))


def leaks_of(row: Billing, as_of: date) -> list[Leak]:
    """The leaks of one instalment; what happens after `as_of` is not known yet."""
    known = [one for one in row.invoices if one[0] <= as_of]
    unbilled = row.amount_minor - sum(amount for _on, _delivered, amount in known)
    found = []
    released = row.releases_on is not None and row.releases_on <= as_of
    if unbilled > 0 and released and row.releases_on is not None:
        found.append(leak_of("accepted_not_invoiced", row, unbilled, row.releases_on, as_of))
    elif unbilled > 0 and row.done_on is not None and row.done_on <= as_of:
        found.append(leak_of("done_not_accepted", row, unbilled, row.done_on, as_of))
    waiting = [one for one in known if one[2] > 0 and (one[1] is None or one[1] > as_of)]
    billed = row.amount_minor - unbilled  # a red letter takes the place of the invoice that never arrived first
    undelivered = min(sum(amount for _on, _delivered, amount in waiting), billed)
    if undelivered > 0:
        found.append(leak_of("invoiced_not_delivered", row, undelivered, min(one[0] for one in waiting), as_of))
    return found


def leak_of(code: str, row: Billing, amount_minor: int, since: date, as_of: date) -> Leak:
    """A leak with its days."""
    return Leak(code, row.key, amount_minor, row.currency, since, (as_of - since).days)


def leak_totals(found: Sequence[Leak]) -> Mapping[tuple[str, str], tuple[int, int, int]]:
    """By (code, currency): amount in minor units, how many, and the longest wait in days."""
    sums: dict[tuple[str, str], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for leak in found:
        amount, count, days = sums[leak.code, leak.currency]
        sums[leak.code, leak.currency] = (amount + leak.amount_minor, count + 1, max(days, leak.days))
    return dict(sums)
