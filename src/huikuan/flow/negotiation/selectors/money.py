"""A case's money at a glance: overdue, held, promised, disputed; for the whole and for each claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from huikuan.flow.negotiation.models import Case, Dispute, PromiseLine
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.listing import active_holds


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Minor units of the case's currency. `of`: claim → (held, promised, disputed), each at most what is open."""

    open_minor: int
    overdue_minor: int
    held_minor: int
    promised_minor: int
    disputed_minor: int
    of: Mapping[int, tuple[int, int, int]]


def money_of(case: Case, claims: Sequence[Receivable], as_of: date) -> MoneyLine:
    """The sums over these open claims of the case. Three queries."""
    held: dict[int, int] = {}
    left = {row.pk: row.outstanding_minor for row in claims}
    holds = active_holds(case.organization_id, as_of).filter(receivable__in=left)
    for pk, amount in holds.values_list("receivable_id", "amount_minor"):
        held[pk] = min(left[pk], held.get(pk, 0) + (left[pk] if amount is None else amount))
    promised = sums(PromiseLine.objects.filter(promise__state="open"), left)
    disputed = sums(Dispute.objects.filter(state="open"), left)
    of = {
        pk: (held.get(pk, 0), min(promised.get(pk, 0), minor), min(disputed.get(pk, 0), minor))
        for pk, minor in left.items()
        if pk in held or pk in promised or pk in disputed
    }
    return MoneyLine(
        open_minor=sum(left.values()),
        overdue_minor=sum(row.outstanding_minor for row in claims if row.due_on and row.due_on < as_of),
        held_minor=sum(one[0] for one in of.values()),
        promised_minor=sum(one[1] for one in of.values()),
        disputed_minor=sum(one[2] for one in of.values()),
        of=of,
    )


def sums(rows: QuerySet[Any], claims: Mapping[int, int]) -> dict[int, int]:
    """Claim → sum of these rows' amounts."""
    found = rows.filter(receivable__in=claims).order_by().values("receivable_id").annotate(n=Sum("amount_minor"))
    return dict(found.values_list("receivable_id", "n"))
