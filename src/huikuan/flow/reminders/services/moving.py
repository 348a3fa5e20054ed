"""Claims brought to the policy version they should follow: those not begun at once, begun ones when a person says so.

Steps that were taken keep counting: what has the same name on the new ladder counts there too, so that no letter is
written twice (domain.md: cases finish on the version they started with unless moved).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Action, Policy, PolicyAssignment, PolicyVersion, Track
from huikuan.flow.reminders.selectors.assigned import ORDER, begun
from huikuan.flow.reminders.selectors.versions import newest_versions
from huikuan.flow.reminders.services.sending.uncounting import NOT_COUNTED
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.support.events.record import Happened, record_many

JOINED = {"receivable": "pk", "contract": "receivable__contract_id", "customer": "receivable__customer_id"}


@dataclass(frozen=True, slots=True)
class Moved:
    """How many claims went over: `fresh` had taken no step; `begun` were moved on purpose.

    `waiting` could not be moved, as a step of theirs is on its way or on somebody's desk; `staying` finish on the
    ladder they began.
    """

    fresh: int = 0
    begun: int = 0
    waiting: int = 0
    staying: int = 0

    def __add__(self, other: Moved) -> Moved:
        return Moved(
            self.fresh + other.fresh, self.begun + other.begun, self.waiting + other.waiting,
            self.staying + other.staying,
        )  # fmt: skip


@transaction.atomic
def settle(
    *, organization_id: int, scope: Q, move_begun: bool, on: date, by: User | None = None, at: datetime | None = None,
    only: int | None = None,
) -> Moved:  # fmt: skip
    """Bring the tracks of `scope` to the newest version of the policy each should follow; they are looked at on `on`.

    A few statements for each policy (or for the `only` one) and each pattern of taken steps, however many claims.
    `at` is needed with `move_begun`: each begun claim that moves gets its event.
    """
    done = Moved()
    newest = newest_versions(organization_id)
    for policy_id, version_id in newest.items() if only is None else [(only, newest[only])]:
        rows = tracks_for(organization_id, scope, policy_id).exclude(policy_version_id=version_id)
        started = rows.filter(begun())
        waiting = started.filter(pending=True).count() if move_begun else 0
        moved = move_over(started.filter(pending=False), version_id, on, by, at) if move_begun and at else 0
        fresh = rows.exclude(begun()).update(policy_version_id=version_id, next_on=on)
        done += Moved(fresh, moved, waiting, 0 if move_begun else started.count())
    return done


def tracks_for(organization_id: int, scope: Q, policy_id: int) -> QuerySet[Track]:
    """The open tracks of `scope` that should follow this policy."""
    rows = Track.objects.filter(scope, organization_id=organization_id, receivable__closed="")
    default = Policy.objects.values_list("pk", flat=True).get(organization_id=organization_id, is_default=True)
    assigned = PolicyAssignment.objects.filter(organization_id=organization_id)
    if not assigned.exists():
        return rows if policy_id == default else rows.none()
    nearest = [
        Subquery(assigned.filter(**{f"{kind}_id": OuterRef(JOINED[kind])}).values("policy_id")[:1]) for kind in ORDER
    ]
    follows = Coalesce(*nearest, Value(default), output_field=BigIntegerField())
    return rows.annotate(follows=follows).filter(follows=policy_id)


def move_over(rows: QuerySet[Track], version_id: int, on: date, by: User | None, at: datetime) -> int:
    """Begun claims to another version, their taken steps found again by name. Returns how many."""
    moved = list(rows.values_list("pk", "organization_id", "policy_version_id", "counted_mask", "dropped_mask"))
    if not moved:
        return 0
    contents = dict(
        PolicyVersion.objects.filter(pk__in={row[2] for row in moved} | {version_id}).values_list("pk", "content")
    )
    places = positions(contents[version_id])
    patterns: dict[tuple[int, int, int], list[int]] = {}
    for pk, _, version, counted, dropped in moved:
        patterns.setdefault((version, counted, dropped), []).append(pk)
    for (version, counted, dropped), pks in patterns.items():
        values = {
            "counted_mask": carried(counted, contents[version], places),
            "dropped_mask": carried(dropped, contents[version], places),
        }
        for part in parts(pks):
            Track.objects.filter(pk__in=part).update(policy_version_id=version_id, next_on=on, **values)
    for part in parts([row[0] for row in moved]):
        count_again(Track.objects.filter(pk__in=part), places)
    record_many(
        Happened(organization_id, at, "policy.moved", "receivable", pk, by.pk if by else None, {"version": version_id})
        for pk, organization_id, *_ in moved
    )
    return len(moved)


def parts(pks: list[int], size: int = 500) -> list[list[int]]:
    """In portions that a statement can name."""
    return [pks[start : start + size] for start in range(0, len(pks), size)]


def positions(content: Mapping[str, Any]) -> dict[str, int]:
    """{step key: position}"""
    return {step.key: step.position for step in policy_from_json(content).steps}


def carried(mask: int, content: Mapping[str, Any], places: Mapping[str, int]) -> int:
    """The steps of `mask` on one ladder, as bits on another; a step that is not there leaves no bit."""
    return sum(1 << places[key] for key, at in positions(content).items() if mask >> at & 1 and key in places)


def count_again(rows: QuerySet[Track], places: Mapping[str, int]) -> None:
    """Steps taken in this cycle on a ladder before the last one count too: no claim takes a step of one name twice."""
    for key, position in places.items():
        taken = Action.objects.filter(receivable_id=OuterRef("pk"), cycle=OuterRef("cycle"), step_key=key)
        counts = Exists(taken.exclude(state__in=NOT_COUNTED))
        rows.filter(counts).update(counted_mask=F("counted_mask").bitor(1 << position))
