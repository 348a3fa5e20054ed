"""A case on paper: what the renderer of documents prints for our own people (support/documents.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huikuan.support.documents import Letterhead


@dataclass(frozen=True, slots=True)
class CaseClaim:
    """One open claim of a case; minor units. `days_late`: 0 when it is not overdue."""

    title: str
    amount_minor: int
    due_on: date | None
    days_late: int = 0
    held_minor: int = 0
    promised_minor: int = 0
    disputed_minor: int = 0


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What happened on a day, in the reader's language."""

    on: date
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting as planned. `kind`: meeting visit online. `authority`: what our people may concede there."""

    kind: str
    starts_at: str
    ends_at: str
    place: str = ""
    theirs: str = ""
    ours: str = ""
    aims: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class CaseFileData:
    """A case on paper, internal; with `meeting` the agenda sheet of that meeting. Texts in the reader's language."""

    letterhead: Letterhead
    customer: str
    contract: str
    currency: str
    day: date
    stage: str
    overdue_minor: int
    held_minor: int = 0
    promised_minor: int = 0
    disputed_minor: int = 0
    contract_title: str = ""
    reason: str = ""
    reason_words: str = ""
    owner: str = ""
    next_words: str = ""
    next_on: date | None = None
    claims: tuple[CaseClaim, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    options: tuple[str, ...] = ()
    meeting: MeetingFacts | None = None
