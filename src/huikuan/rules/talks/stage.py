"""Where a case stands, from what stands beside its claims: the firmest thing that holds names the stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STAGES: Final = ("reminding", "talking", "promised", "disputed", "agreed", "formal", "legal")
"""In the order of the board."""
LEGAL_KINDS: Final = frozenset({"lawyer"})
FORMAL_KINDS: Final = frozenset({"demand", "suspension", "mediation", "exposure"})


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What stands: talks that reached somebody, open promises and disputes, an active agreement, firm steps given."""

    talks: int = 0
    promises: int = 0
    disputes: int = 0
    agreed: bool = False
    given: frozenset[str] = frozenset()


def stage_of(facts: CaseFacts) -> str:
    """One of STAGES. An agreement that is kept rests what came before it; a promise rests what is only formal."""
    if facts.agreed:
        return "agreed"
    if facts.given & LEGAL_KINDS:
        return "legal"
    if facts.promises:
        return "promised"
    if facts.disputes:
        return "disputed"
    if facts.given & FORMAL_KINDS:
        return "formal"
    return "talking" if facts.talks else "reminding"
