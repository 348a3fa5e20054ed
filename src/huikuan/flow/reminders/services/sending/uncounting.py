"""A step that did not happen does not count: its bit is cleared and the claim is decided about anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.db.models import F

from huikuan.flow.reminders.models import Action, PolicyVersion, Track
from huikuan.rules.dunning.json_form import policy_from_json

NOT_COUNTED = ("skipped", "cancelled", "failed")


def uncount(actions: Iterable[Action], on: date) -> int:
    """Clear the steps of these actions on their tracks and wake them on `on`, the business date. Returns how many.

    Their states must be written already: the last counted day and the deadline given to the customer become those of
    the actions that remain. Tracks that are in another cycle by now are left alone. Call inside a transaction.
    """
    changed = 0
    by_bit: dict[int, list[Action]] = defaultdict(list)
    taken = list(actions)
    stands_on = versions_now([action.receivable_id for action in taken])
    for action in taken:
        if action.receivable_id in stands_on:
            by_bit[bit_of(stands_on[action.receivable_id], action.step_key)].append(action)
    for bit, group in by_bit.items():
        by_cycle: dict[int, list[int]] = defaultdict(list)
        for action in group:
            by_cycle[action.cycle].append(action.receivable_id)
        for cycle, receivable_ids in by_cycle.items():
            changed += Track.objects.filter(pk__in=sorted(receivable_ids), cycle=cycle).update(
                counted_mask=F("counted_mask").bitand(~bit), pending=False, next_on=on
            )
            restore_days(receivable_ids, cycle)
    return changed


def restore_days(receivable_ids: list[int], cycle: int) -> None:
    """The last counted day and deadline of these tracks, from the actions that still count."""
    last: dict[int, date] = {}
    deadline: dict[int, date | None] = {}
    rows = Action.objects.filter(receivable_id__in=receivable_ids, cycle=cycle).exclude(state__in=NOT_COUNTED)
    for pk, on, until in rows.order_by("business_date", "pk").values_list(
        "receivable_id", "business_date", "deadline_on"
    ):
        last[pk] = on
        deadline[pk] = until or deadline.get(pk)
    groups: dict[tuple[date | None, date | None], list[int]] = defaultdict(list)
    for pk in receivable_ids:
        groups[last.get(pk), deadline.get(pk)].append(pk)
    for (last_on, deadline_on), pks in groups.items():
        Track.objects.filter(pk__in=sorted(pks), cycle=cycle).update(last_counted_on=last_on, deadline_on=deadline_on)


def versions_now(receivable_ids: list[int]) -> dict[int, int]:
    """The version each claim stands on: it may have been moved since the step was taken. One query."""
    return dict(Track.objects.filter(pk__in=receivable_ids).values_list("pk", "policy_version_id"))


@lru_cache(maxsize=4096)
def bit_of(version_id: int, step_key: str) -> int:
    """The step's bit in that version (versions never change), 0 for a step that is not on the ladder."""
    policy = policy_from_json(PolicyVersion.objects.values_list("content", flat=True).get(pk=version_id))
    return sum(1 << step.position for step in policy.steps if step.key == step_key)
