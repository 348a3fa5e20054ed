"""The library of closed cases: searched by words, reason and missing term; and what they teach in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import Retrospective
from huikuan.flow.parties.models import User
from huikuan.rules.talks.lessons import Experience, Lesson, experience

PAGE = 30
LOOK_BACK = 2000  # the newest of them teach; older contracts were written otherwise


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What somebody looks for; empty fields do not narrow."""

    text: str = ""
    reason: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Some retrospectives, newest first; `next_before` is the cursor of the following page, None at the end."""

    rows: list[Retrospective]
    next_before: int | None


def library_page(user: User, chosen: LibraryFilter, *, before: int | None = None) -> LibraryPage:
    """Retrospectives of cases this person may see. One query."""
    rows = Retrospective.objects.filter(organization_id=user.organization_id)
    if not sees_everything(user):
        rows = rows.filter(case__contract__in=contracts_for(user))
    if chosen.text:
        rows = rows.filter(
            Q(words__icontains=chosen.text)
            | Q(advice__icontains=chosen.text)
            | Q(case__customer__name__icontains=chosen.text)
            | Q(case__contract__number__icontains=chosen.text)
        )
    if chosen.reason:
        rows = rows.filter(reason=chosen.reason)
    if chosen.term:
        rows = rows.annotate(terms=Cast("missing_terms", TextField())).filter(terms__contains=f'"{chosen.term}"')
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("case__customer", "case__contract", "by").order_by("-pk")[: PAGE + 1])
    return LibraryPage(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def experience_of(organization_id: int) -> Mapping[str, Experience]:
    """What all of the organization's closed cases say about missing terms: numbers only, no names. One query."""
    rows = Retrospective.objects.filter(organization_id=organization_id).order_by("-pk")
    values = rows.values_list("missing_terms", "days_late", "amount_minor", "case__currency")[:LOOK_BACK]
    return experience(Lesson(terms, days, minor, currency) for terms, days, minor, currency in values)
