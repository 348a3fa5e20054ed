"""Changing plain master data with its before and after on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


def change(
    row: Any, changes: Mapping[str, Any], allowed: Collection[str], noun: str, *, by: User | None, at: datetime
) -> dict[str, list[Any]]:
    """Set the `allowed` fields of `row` that differ and record `<noun>.changed` with before and after.

    Returns {field: [before, after]}, empty when nothing differed. Raises Refused("already_exists") when another row
    holds a value that must be unique. Call inside a transaction.
    """
    unknown = set(changes) - set(allowed)
    if unknown:
        raise ValueError(f"{noun}: cannot change {sorted(unknown)}")
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not differing:
        return {}
    before_after = {name: [plain(getattr(row, name)), plain(value)] for name, value in differing.items()}
    for name, value in differing.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save(update_fields=list(differing))
    except IntegrityError:
        raise Refused("already_exists", field=next(iter(differing)), noun=noun) from None
    organization_id = row.pk if noun == "organization" else row.organization_id
    record(
        organization_id=organization_id,
        at=at,
        kind=f"{noun}.changed",
        subject=(noun, row.pk),
        by=by.pk if by else None,
        changes=before_after,
    )
    return before_after


def plain(value: Any) -> Any:
    """A value as history keeps it: JSON-able, people and other rows by their key."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
