"""The rows of a page of receivables, fetched by key in three small queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.listing import active_holds
from huikuan.rules.states import days_overdue, receivable_state


@dataclass(frozen=True, slots=True)
class HoldNote:
    """A hold as lists show it."""

    reason: str
    until: date | None
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as lists show it. Amounts in minor units."""

    id: int
    title: str
    kind: str
    amount_minor: int
    outstanding_minor: int
    currency: str
    due_on: date | None
    closed: str
    trigger: str
    trigger_words: str
    customer_id: int
    customer: str
    contract_id: int
    contract: str
    manager: str
    state: str
    days_late: int
    hold: HoldNote | None


COLUMNS = (
    "pk", "title", "kind", "amount_minor", "outstanding_minor", "currency", "due_on", "closed", "trigger",
    "trigger_words", "customer_id", "customer__name", "contract_id", "contract__number", "contract__manager__name",
)  # fmt: skip

CLOSED = COLUMNS.index("closed")


def rows_of(ids: Sequence[int], organization_id: int, as_of: date) -> list[Row]:
    """The rows in the order of `ids`. Two queries however many rows."""
    if not ids:
        return []
    found = {values[0]: values for values in Receivable.objects.filter(pk__in=ids).values_list(*COLUMNS)}
    holds = holds_of(ids, organization_id, as_of)
    return [row(found[pk], holds.get(pk) if not found[pk][CLOSED] else None, as_of) for pk in ids if pk in found]


def row(values: Sequence[Any], hold: HoldNote | None, as_of: date) -> Row:
    (pk, title, kind, amount, outstanding, currency, due_on, closed, trigger, words, customer_id, customer,
     contract_id, contract, manager) = values  # fmt: skip
    state = receivable_state(
        due_on=due_on,
        outstanding_minor=outstanding,
        amount_minor=amount,
        cancelled=closed == "cancelled",
        written_off=closed == "written_off",
        as_of=as_of,
    )
    late = days_overdue(due_on, as_of) if due_on and not closed else 0
    return Row(
        pk, title, kind, amount, outstanding, currency, due_on, closed, trigger, words, customer_id, customer,
        contract_id, contract, manager or "", state, late, hold,
    )  # fmt: skip


def holds_of(ids: Sequence[int], organization_id: int, as_of: date) -> dict[int, HoldNote]:
    """The hold to show for each held claim: the one that lasts longest. One query."""
    notes: dict[int, HoldNote] = {}
    rows = (
        active_holds(organization_id, as_of)
        .filter(receivable_id__in=ids)
        .order_by("receivable_id", "until", "pk")
        .values_list("receivable_id", "reason", "until", "amount_minor")
    )
    for receivable_id, reason, until, amount in rows:
        known = notes.get(receivable_id)
        if known is None or known.until is not None:
            notes[receivable_id] = HoldNote(reason, until, amount)
    return notes
