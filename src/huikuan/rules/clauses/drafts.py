"""A stage being put together from parts of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from huikuan.rules.clauses import lexicon
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.segments import Part, Sentence
from huikuan.rules.clauses.shares import Share

LATIN: Final = re.compile(r"[a-z]{3}")
OTHER_ACTS: Final = re.compile(lexicon.OTHER_ACTS)


@dataclass(slots=True)
class Draft:
    """A stage being put together.

    `head`: its own parts; `lead`: parts of sentences before it; `tail`: what is said after it was complete. `titles`:
    names from a line above; `listed`: documents named in a list behind it. `repeats`: monthly, …, per_event, "" for
    once. `clocked`: something like 后 says that an event comes first. `part`: the part of the price its sentence is
    headed with.
    """

    share: Share | None
    item: int
    head: list[Part] = field(default_factory=list)
    lead: list[Part] = field(default_factory=list)
    tail: list[Part] = field(default_factory=list)
    titles: list[Token] = field(default_factory=list)
    listed: list[Part] = field(default_factory=list)
    repeats: str = ""
    clocked: bool = False
    part: str = ""
    reasons: set[str] = field(default_factory=set)

    def tokens(self, *kinds: str) -> list[Token]:
        """Its own tokens of these kinds, in order."""
        return [token for part in self.head for token in part.tokens if token.kind in kinds]

    @property
    def is_retention(self) -> bool:
        """Whether it is named as money kept back."""
        return any(token.code == "retention" for token in self.tokens("label"))

    @property
    def has_event(self) -> bool:
        """Whether something that starts a clock stands in it."""
        return (
            self.clocked
            or any(token.kind == "event" and not token.has("proviso") for part in self.head for token in part.tokens)
            or any(token.kind in {"date", "periodic"} for part in self.head for token in part.tokens)
        )

    @property
    def has_milestone(self) -> bool:
        """Whether an event in the work stands in it, not only a document."""
        return any(
            token.kind == "event" and not token.marks & {"proviso", "document"}
            for part in self.head
            for token in part.tokens
        )


def repeats_of(sentence: Sentence) -> str:
    """How often the sentence says something is paid again: monthly, …, per_event; "" for once."""
    noise = min((token.start for token in sentence.tokens if token.kind == "noise"), default=sentence.end)
    found = [token.code for token in sentence.tokens if token.kind == "periodic" and token.start < noise]
    return "per_event" if "per_event" in found else next(iter(found), "")
