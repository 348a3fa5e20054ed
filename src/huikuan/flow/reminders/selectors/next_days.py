"""When the machine will next look at some claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huikuan.flow.reminders.models import Track


def next_days(receivable_ids: Sequence[int]) -> dict[int, date]:
    """The next day on which each claim is decided about; claims without one are left out. One query."""
    if not receivable_ids:
        return {}
    rows = Track.objects.filter(receivable_id__in=receivable_ids, next_on__isnull=False)
    return {pk: next_on for pk, next_on in rows.values_list("receivable_id", "next_on") if next_on is not None}
