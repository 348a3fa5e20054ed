"""One receivable with everything that was entered on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.receivables.selectors.scope import receivables_for


@dataclass(frozen=True, slots=True)
class Holds:
    """Holds in force or to come, and those that ended."""

    standing: list[Hold]
    ended: list[Hold]


def find_visible(user: User, receivable_id: int) -> Receivable | None:
    """The receivable if this person may see it, with customer, contract, entity and manager. One query."""
    related = ("customer", "contract__entity", "contract__manager", "milestone")
    return receivables_for(user).select_related(*related).filter(pk=receivable_id).first()


def entries_of(receivable: Receivable) -> list[Entry]:
    """The entries in the order they were made, with the payment behind each. One query."""
    related = ("by", "allocation__payment", "reverses")
    return list(receivable.entries.select_related(*related).order_by("pk"))


def holds_of_one(receivable: Receivable, as_of: date) -> Holds:
    """All holds of one receivable, newest first. One query."""
    rows = list(receivable.holds.select_related("by", "released_by").order_by("-pk"))
    standing = [row for row in rows if row.released_at is None and (row.until is None or row.until >= as_of)]
    return Holds(standing, [row for row in rows if row not in standing])


def visible_ids(user: User, ids: list[int]) -> list[int]:
    """Those of the claims that this person may see; the others are silently left out."""
    return list(receivables_for(user).filter(pk__in=ids).values_list("pk", flat=True))
