"""Tracks: putting open receivables on the ladder, and waking them when a fact changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from huikuan.flow.reminders.models import Action, PolicyAssignment, Track
from huikuan.flow.reminders.selectors.versions import current_version

NEW_TRACKS = """
INSERT INTO reminders_track
  (receivable_id, organization_id, policy_version_id, cycle, counted_mask, dropped_mask, pending, next_on, trace)
SELECT r.id, r.organization_id, {version}, 1, 0, 0, %(pending)s, %(next_on)s, '[]'
FROM receivables_receivable r {assigned}
WHERE r.organization_id = %(organization)s AND r.closed = '' AND r.due_on IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM reminders_track t WHERE t.receivable_id = r.id)
"""
# The nearest assignment wins: the claim's own, its contract's, its customer's.
ASSIGNED = """
LEFT JOIN reminders_policyassignment one ON one.receivable_id = r.id
LEFT JOIN reminders_policyassignment two ON two.contract_id = r.contract_id
LEFT JOIN reminders_policyassignment three ON three.customer_id = r.customer_id
LEFT JOIN (SELECT policy_id, MAX(id) AS id FROM reminders_policyversion GROUP BY policy_id) newest
  ON newest.policy_id = COALESCE(one.policy_id, two.policy_id, three.policy_id)
"""
TO_DEFAULT: Final = NEW_TRACKS.format(version="%(version)s", assigned="")
TO_ASSIGNED: Final = NEW_TRACKS.format(version="COALESCE(newest.id, %(version)s)", assigned=ASSIGNED)


@transaction.atomic
def start_tracks(*, organization_id: int, next_on: date) -> int:
    """Give every open receivable without a track one, to be looked at on `next_on`. One statement. Returns how many.

    Each stands on the newest version of the policy assigned to it, else of the default one.
    """
    values: dict[str, str | int | date | bool] = {
        "version": current_version(organization_id).pk,
        "pending": False,
        "next_on": next_on,
        "organization": organization_id,
    }
    any_assigned = PolicyAssignment.objects.filter(organization_id=organization_id).exists()
    with connection.cursor() as cursor:
        cursor.execute(TO_ASSIGNED if any_assigned else TO_DEFAULT, values)
        return int(cursor.rowcount)


@transaction.atomic
def wake(*, receivable_ids: Sequence[int], on: date) -> int:
    """A fact changed: look at these claims again on `on` at the latest. Returns how many were asleep longer."""
    return (
        Track.objects.filter(receivable_id__in=receivable_ids)
        .filter(Q(next_on__isnull=True) | Q(next_on__gt=on))
        .update(next_on=on)
    )


@transaction.atomic
def wake_customer(*, organization_id: int, customer_id: int, on: date) -> int:
    """Look again at all open claims of one customer (contact changed, money on account settled)."""
    return (
        Track.objects.filter(
            organization_id=organization_id, receivable__customer_id=customer_id, receivable__closed=""
        )
        .filter(Q(next_on__isnull=True) | Q(next_on__gt=on))
        .update(next_on=on)
    )


@transaction.atomic
def wake_all(*, organization_id: int, on: date) -> int:
    """Look again at every open claim of the organization (policy, calendar or limits changed)."""
    return (
        Track.objects.filter(organization_id=organization_id, receivable__closed="")
        .filter(Q(next_on__isnull=True) | Q(next_on__gt=on))
        .update(next_on=on)
    )


@transaction.atomic
def restart_rehearsed(*, organization_id: int, on: date) -> int:
    """Sending went live: cycles that only rehearsed start over, so that the first real letter is the right one.

    A cycle in which a letter really left (or may have) goes on as it stands: no customer gets the same letter twice.
    """
    ours = Action.objects.filter(receivable_id=OuterRef("pk"), cycle=OuterRef("cycle"))
    really_left = ours.filter(message__state__in=("committing", "sent", "uncertain"))
    rehearsed = Track.objects.filter(
        Exists(ours.filter(state="rehearsed")), ~Exists(really_left), organization_id=organization_id
    ).values("pk")
    return Track.objects.filter(pk__in=rehearsed).update(
        cycle=F("cycle") + 1, counted_mask=0, dropped_mask=0, last_counted_on=None, deadline_on=None, pending=False,
        next_on=on,
    )  # fmt: skip
