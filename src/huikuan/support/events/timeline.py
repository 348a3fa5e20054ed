"""Reading history: what happened to some subjects, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huikuan.support.events.models import Event

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, newest first; `next_before` is the cursor of the following page, None at the end."""

    events: list[Event]
    next_before: int | None


def timeline(
    subjects: Sequence[tuple[str, Iterable[int]]],
    *,
    organization_id: int,
    before: int | None = None,
    limit: int = PAGE,
) -> EventPage:
    """Events of these subjects, e.g. [("receivable", [7, 8]), ("contract", [3])]; one query, keyset by event id."""
    wanted = Q(pk__in=[])
    for kind, ids in subjects:
        wanted |= Q(subject_kind=kind, subject_id__in=list(ids))
    return page_of(Event.objects.filter(wanted, organization_id=organization_id), before=before, limit=limit)


def history(
    *,
    organization_id: int,
    actor_id: int | None = None,
    by_machine: bool = False,
    kind: str = "",
    subject: tuple[str, int | None] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Event]:
    """Every event of an organization, newest first, narrowed by who, what, about what and when (until is exclusive).

    `kind` may be a whole family: "payment." finds payment.recorded and payment.reversed.
    """
    events = Event.objects.filter(organization_id=organization_id)
    if by_machine:
        events = events.filter(actor_id__isnull=True)
    elif actor_id is not None:
        events = events.filter(actor_id=actor_id)
    if kind.endswith("."):
        events = events.filter(kind__startswith=kind)
    elif kind:
        events = events.filter(kind=kind)
    if subject is not None:
        events = events.filter(subject_kind=subject[0])
        if subject[1] is not None:
            events = events.filter(subject_id=subject[1])
    if since is not None:
        events = events.filter(at__gte=since)
    if until is not None:
        events = events.filter(at__lt=until)
    return events.order_by("-pk")


def page_of(events: QuerySet[Event], *, before: int | None = None, limit: int = PAGE) -> EventPage:
    """One page of events, newest first, after the cursor `before`."""
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-pk")[: limit + 1])
    return EventPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def newest(*, organization_id: int, kinds: Iterable[str]) -> Event | None:
    """The last event of any of these kinds, e.g. the last finished run."""
    return Event.objects.filter(organization_id=organization_id, kind__in=list(kinds)).order_by("-pk").first()


def subjects_of(events: Iterable[Event]) -> Mapping[str, set[int]]:
    """The keys the events speak of, by kind of subject, so that names can be fetched in one query a kind."""
    found: dict[str, set[int]] = {}
    for event in events:
        found.setdefault(event.subject_kind, set()).add(event.subject_id)
    return found
