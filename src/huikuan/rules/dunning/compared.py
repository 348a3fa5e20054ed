"""Two plays of the same days laid side by side: how much each does, and what differs for which claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from huikuan.rules.dunning.replay import Played, Taken


@dataclass(frozen=True, slots=True)
class Totals:
    """What a play comes to. `approvals`: letters and hard steps somebody must agree to. `calls`: other tasks."""

    letters: int
    calls: int
    internal: int
    approvals: int
    hard: int
    claims: int
    customers: int


class Difference(NamedTuple):
    """One step of one claim in two plays. `kind`: same, moved (another day), only_old or only_new."""

    kind: str
    claim: int
    customer: int
    step: str
    old: Taken | None
    new: Taken | None

    @property
    def on(self) -> date:
        """The earlier of its days."""
        return min(taken.on for taken in (self.old, self.new) if taken is not None)


def totals(played: Played) -> Totals:
    """The figures of one play."""
    taken = played.taken
    hard = sum(one.hard for one in taken)
    tasks_approved = sum(one.approval and not one.letter for one in taken)
    return Totals(
        letters=len(played.letters),
        calls=sum(one.form == "task" and not one.hard for one in taken),
        internal=sum(one.form == "internal" for one in taken),
        approvals=tasks_approved + sum(letter.approval for letter in played.letters),
        hard=hard,
        claims=len({one.claim for one in taken}),
        customers=len({one.customer for one in taken}),
    )


def letters_by_day(played: Played) -> dict[date, int]:
    """{day: letters}; days without any are left out."""
    return dict(Counter(letter.on for letter in played.letters))


def differences(old: Played, new: Played) -> list[Difference]:
    """Every step of either play with what became of it in the other, by day. A claim takes a step at most once."""
    before = {(one.claim, one.step): one for one in old.taken}
    after = {(one.claim, one.step): one for one in new.taken}
    found = []
    for key in before.keys() | after.keys():
        one, other = before.get(key), after.get(key)
        some = one or other
        assert some is not None
        if one is None:
            kind = "only_new"
        elif other is None:
            kind = "only_old"
        else:
            kind = "same" if one.on == other.on else "moved"
        found.append(Difference(kind, key[0], some.customer, key[1], one, other))
    return sorted(found, key=lambda row: (row.on, row.customer, row.claim, row.step))
