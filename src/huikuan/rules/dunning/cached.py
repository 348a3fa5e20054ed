"""Deciding many claims of one day: the part without amounts is worked out once for claims in the same position."""

from __future__ import annotations

from datetime import date

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.amounts import CHASED, amount_class
from huikuan.rules.dunning.decide import verdict, with_amounts
from huikuan.rules.dunning.facts import Decision, Facts, Verdict
from huikuan.rules.dunning.policy import Policy

Key = tuple[object, ...]


class Decider:
    """`decide` for one policy, calendar and business date, remembering verdicts. Gives what `decide` gives.

    Memory grows with the number of different positions (due date, steps counted, days), not with the claims.
    """

    __slots__ = ("_known", "as_of", "calendar", "policy")

    def __init__(self, policy: Policy, calendar: WorkCalendar, as_of: date) -> None:
        self.policy, self.calendar, self.as_of = policy, calendar, as_of
        self._known: dict[Key, Verdict] = {}

    def verdict(self, facts: Facts) -> Verdict:
        """Outcome, step, dates and trace without amounts."""
        amount = amount_class(facts, self.policy)
        key: Key
        if amount < CHASED or facts.blocked:
            # The ladder plays no part here, the end of the hold does.
            key = (amount, facts.blocked, facts.held_until)
        else:
            key = (
                facts.due_on, facts.counted_mask, facts.dropped_mask, facts.last_counted_on, facts.deadline_on,
                facts.pending, amount, facts.traits if self.policy.conditional else None,
            )  # fmt: skip
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = verdict(facts, amount, self.policy, self.calendar, self.as_of)
        return found

    def decide(self, facts: Facts) -> Decision:
        """The whole decision, equal to `decide(facts, policy, calendar, as_of)`."""
        return with_amounts(self.verdict(facts), facts)

    def __len__(self) -> int:
        return len(self._known)
