"""ONE timeline of a case: what was said, sent, answered, promised, contested, prepared and paid, newest first.

It is read from the history of events: of the case, its contract and claims with the money on them, the messages that
named them, and talks and promises of the customer that concern this contract or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from huikuan.flow.negotiation.models import Case, Interaction, PromiseLine
from huikuan.flow.negotiation.selectors.talks import talks_for
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action
from huikuan.support.events.models import Event
from huikuan.support.events.timeline import page_of

PAGE: Final = 25
MOST: Final = 500  # claims, messages and talks that are followed, the newest
FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "talks": ("talk.", "meeting."),
    "messages": ("message.",),
    "promises": ("promise.", "dispute.", "offer.", "agreement."),
    "money": ("receivable.", "payment.", "discount.", "reward."),
    "papers": ("firm.", "invoice.", "case.attached", "case.escalated", "letter.", "statement."),
    "case": ("case.", "contract.", "retrospective."),
}
"""Family → beginnings of the kinds of events."""
ABOUT: Final = {"talk": "interaction", "promise": "promise"}
"""Events recorded with the customer: what they name decides whether they concern this contract."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: the event and, where it was a talk, the talk with all its words."""

    event: Event
    talk: Interaction | None


@dataclass(frozen=True, slots=True)
class Story:
    """Some entries, newest first; `next_before` is the cursor of the following page, None at the end."""

    entries: list[Told]
    next_before: int | None


def story_of(user: User, case: Case, *, family: str = "", before: int | None = None, limit: int = PAGE) -> Story:
    """A page of the timeline. What concerns another contract is left out, so a page can be shorter. Five queries."""
    events = Event.objects.filter(subjects(case), organization_id=case.organization_id)
    if family in FAMILIES:
        wanted = Q(pk__in=[])
        for start in FAMILIES[family]:
            wanted |= Q(kind__startswith=start)
        events = events.filter(wanted)
    page = page_of(events, before=before, limit=limit)
    ids = {event.data.get("interaction") for event in page.events if event.kind.startswith("talk.")}
    talks = {
        talk.pk: talk
        for talk in talks_for(user)
        .filter(Q(contract=case.contract_id) | Q(contract__isnull=True), pk__in=[key for key in ids if key])
        .select_related("by", "contact")
    }
    named = {event.data.get("promise") for event in page.events if event.kind.startswith("promise.")}
    lines = PromiseLine.objects.filter(promise__in=[key for key in named if key], receivable__contract=case.contract_id)
    ours: dict[str, set[int]] = {
        "interaction": set(talks), "promise": set(lines.values_list("promise_id", flat=True)) if named else set()
    }  # fmt: skip
    entries = [
        Told(event, talks.get(event.data.get("interaction", 0)))
        for event in page.events
        if (about := ABOUT.get(event.kind.partition(".")[0])) is None or event.data.get(about) in ours[about]
    ]
    return Story(entries, page.next_before)


def subjects(case: Case) -> Q:
    """The events that belong to the case. Three queries gather their keys."""
    claims = list(Receivable.objects.filter(contract_id=case.contract_id).values_list("pk", flat=True)[:MOST])
    sent = Action.objects.filter(receivable__in=claims, message__isnull=False)
    letters = sent.order_by("-message_id").values_list("message_id", flat=True).distinct()[:MOST]
    return (
        Q(subject_kind="case", subject_id=case.pk)
        | Q(subject_kind="contract", subject_id=case.contract_id)
        | Q(subject_kind="receivable", subject_id__in=claims)
        | Q(subject_kind="message", subject_id__in=list(letters))
        | Q(subject_kind="customer", subject_id=case.customer_id, kind__startswith="talk.")
        | Q(subject_kind="customer", subject_id=case.customer_id, kind__startswith="promise.")
    )
