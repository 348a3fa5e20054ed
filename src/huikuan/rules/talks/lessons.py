"""What closed cases teach: how often a missing term stood behind late money, and how late it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lesson:
    """One closed case: the terms its contract lacked, how many days late the last money came, how much it was."""

    missing_terms: Sequence[str]
    days_late: int
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Experience:
    """How one missing term showed in closed cases; `days_late` is the average, rounded down."""

    topic: str
    cases: int
    days_late: int


def experience(lessons: Iterable[Lesson]) -> dict[str, Experience]:
    """By topic; one case counts once for a topic, however often it names it."""
    found: dict[str, list[int]] = {}
    for lesson in lessons:
        for topic in dict.fromkeys(lesson.missing_terms):
            found.setdefault(topic, []).append(max(lesson.days_late, 0))
    return {topic: Experience(topic, len(days), sum(days) // len(days)) for topic, days in found.items()}
