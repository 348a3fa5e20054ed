"""How a talk ended, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KINDS: Final = ("call", "meeting", "visit", "chat", "reply", "note")
"""How people talk; a reply is theirs and waits for an answer of ours."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one outcome needs and does.

    `reached`: somebody was spoken to. `needs`: what else must be entered, "promise" or "dispute". `again_days`: working
    days after which to try again when nobody says otherwise; None: nothing is to be tried again. `words`: whether a
    note must be written.
    """

    reached: bool
    needs: str = ""
    again_days: int | None = None
    words: bool = False


OUTCOMES: Final[dict[str, Outcome]] = {
    "promised": Outcome(True, needs="promise"),
    "spoke": Outcome(True, words=True),
    "paid_said": Outcome(True, again_days=2),
    "needs_paper": Outcome(True, again_days=1, words=True),
    "disputed": Outcome(True, needs="dispute"),
    "call_back": Outcome(True, again_days=1),
    "no_answer": Outcome(False, again_days=1),
    "wrong_contact": Outcome(False, words=True),
    "refused": Outcome(True, words=True),
    "done": Outcome(True, words=True),
}
"""In the order they are offered; the first nine answer to the keys 1 to 9."""
