"""What the claims of a replay are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from huikuan.flow.receivables.models import Receivable

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class ClaimName:
    """A claim as lists show it."""

    key: int
    customer_id: int
    customer: str
    contract: str
    sequence: int
    title: str


def names_of(keys: Collection[int]) -> dict[int, ClaimName]:
    """The names of these claims. One query for each 5000."""
    wanted, found = sorted(set(keys)), {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Receivable.objects.filter(pk__in=wanted[start : start + AT_ONCE])
        for values in rows.values_list("pk", "customer_id", "customer__name", "contract__number", "sequence", "title"):
            found[values[0]] = ClaimName(*values)
    return found
