"""Writing history. Call inside the transaction of the fact; never outside one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from huikuan.support.events.models import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """One event to be written. `actor_id` None means the machine did it."""

    organization_id: int
    at: datetime
    kind: str
    subject_kind: str
    subject_id: int
    actor_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    organization_id: int,
    at: datetime,
    kind: str,
    subject: tuple[str, int],
    by: int | None = None,
    **data: Any,
) -> None:
    """Write one event. `subject` is (kind, id), e.g. ("receivable", 7); `data` holds before/after, JSON-able."""
    record_many([Happened(organization_id, at, kind, subject[0], subject[1], by, data)])


def record_many(events: Iterable[Happened]) -> None:
    """Write many events in order, in bulk. Raises RuntimeError outside a transaction: no history without its fact."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events belong in the transaction of their fact")
    Event.objects.bulk_create(
        [
            Event(
                organization_id=e.organization_id,
                at=e.at,
                kind=e.kind,
                actor_id=e.actor_id,
                subject_kind=e.subject_kind,
                subject_id=e.subject_id,
                data=dict(e.data),
            )
            for e in events
        ],
        batch_size=2000,
    )
