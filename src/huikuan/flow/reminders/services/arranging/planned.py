"""Planned actions with what a letter or a task needs to know of their claims, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huikuan.flow.reminders.models import Action


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One planned action and its claim."""

    pk: int
    receivable_id: int
    policy_version_id: int
    step_key: str
    form: str
    amount_minor: int
    deadline_on: date | None
    customer_id: int
    customer: str
    customer_language: str
    customer_zone: str
    currency: str
    due_on: date
    title: str
    number: str
    outstanding_minor: int
    contract_number: str
    entity_id: int
    manager_id: int | None


FIELDS = (
    "pk", "receivable_id", "policy_version_id", "step_key", "form", "amount_minor", "deadline_on",
    "receivable__customer_id", "receivable__customer__name", "receivable__customer__language",
    "receivable__customer__time_zone", "receivable__currency", "receivable__due_on", "receivable__title",
    "receivable__invoice_number", "receivable__outstanding_minor", "receivable__contract__number",
    "receivable__contract__entity_id", "receivable__contract__manager_id",
)  # fmt: skip


def read_planned(organization_id: int, customer_ids: Sequence[int]) -> list[PlannedAction]:
    """Planned actions of these customers, by customer, then due date. Locked against another process on PostgreSQL."""
    rows = (
        Action.objects.filter(
            organization_id=organization_id, state="planned", receivable__customer_id__in=customer_ids
        )
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("receivable__customer_id", "receivable__due_on", "pk")
        .values_list(*FIELDS)
    )
    return [PlannedAction(*row) for row in rows]
