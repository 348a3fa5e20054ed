"""The ladder anew for new dates, and back to where it stood when those dates fall away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from huikuan.flow.reminders.models import Action, Track

KEPT: Final = ("policy_version_id", "cycle", "counted_mask", "dropped_mask", "last_counted_on", "deadline_on")


def standing(receivable_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Where each claim stands on its ladder, JSON-able; the counted steps mean those of its own version. One query."""
    rows = Track.objects.filter(pk__in=receivable_ids).values("pk", *KEPT)
    return {
        row["pk"]: {
            name: value.isoformat() if isinstance(value := row[name], date) else value for name in KEPT
        }
        for row in rows
    }  # fmt: skip


@transaction.atomic
def start_over(*, receivable_ids: Sequence[int], on: date) -> None:
    """A new cycle for each: no step counts yet. Its number was never used for the claim, so no step is taken twice."""
    used = dict(
        Action.objects.filter(receivable_id__in=receivable_ids)
        .order_by()
        .values_list("receivable_id")
        .annotate(last=Max("cycle"))
    )
    for track in Track.objects.filter(pk__in=receivable_ids).order_by("pk"):
        Track.objects.filter(pk=track.pk).update(
            cycle=max(track.cycle, used.get(track.pk, 0)) + 1, counted_mask=0, dropped_mask=0, last_counted_on=None,
            deadline_on=None, pending=False, next_on=on,
        )  # fmt: skip


@transaction.atomic
def resume(*, stood: Mapping[int, Mapping[str, Any]], on: date) -> None:
    """Each claim stands again where `standing` found it, with the steps that counted then."""
    for pk, kept in stood.items():
        values = {name: day(kept[name]) if name.endswith("_on") else kept[name] for name in KEPT}
        Track.objects.filter(pk=pk).update(**values, pending=False, next_on=on)


def day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
