"""Who may concede what alone. Above it, somebody with the authority has to agree to exactly these terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.talks.terms import WHOLE_BP, Terms

UNLIMITED: Final = "owner"
"""The role that may concede anything: what nobody else may is its decision."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one role may concede without asking: share of the debt in hundredths of a percent, days from today to the
    last instalment, how many instalments, and the size of the debt in minor units of the organization's currency."""

    discount_bp: int
    extension_days: int
    instalments: int
    amount_minor: int


DEFAULTS: Final[dict[str, Limit]] = {
    "finance": Limit(200, 90, 6, 1_000_000_00),
    "legal": Limit(500, 180, 12, 1_000_000_00),
    "project_manager": Limit(0, 30, 3, 200_000_00),
}
"""Until an organization writes its own. A role that is not here concedes nothing alone."""
NOTHING: Final = Limit(0, 0, 0, 0)


def beyond(terms: Terms, limit: Limit | None, today: date, currency: str) -> tuple[str, ...]:
    """Where the terms go beyond the limit: discount, extension, instalments, amount, set_off, service; () when nowhere.

    `limit` None: unlimited. A debt in another than the organization's `currency` cannot be compared and is beyond. A
    set-off gives up a claim and a service costs something no limit measures: both are always beyond.
    """
    if limit is None:
        return ()
    days = terms.days
    tests = {
        "discount": terms.discount_minor * WHOLE_BP > terms.debt_minor * limit.discount_bp,
        "extension": bool(days) and (days[-1] - today).days > limit.extension_days,
        "instalments": len(days) > limit.instalments,
        "amount": terms.currency != currency or terms.debt_minor > limit.amount_minor,
        "set_off": bool(terms.set_offs),
        "service": bool(terms.service.strip()),
    }
    return tuple(name for name, failed in tests.items() if failed)
