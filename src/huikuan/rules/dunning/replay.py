"""A policy played over days that were or will be: the daily run's own rules on values, nothing read, nothing written.

Each customer is played alone, as only the claims of one customer meet (caps, letters). A claim is looked at on the day
`next_on` names and on every day one of its facts changes. What the daily run leaves to people is taken as done on
its day: approvals are given, hard steps carried out, messages sent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.cached import Decider
from huikuan.rules.dunning.conditions import NO_TRAITS, Traits
from huikuan.rules.dunning.contact import ContactFacts, NoRecipient, Recipient, choose_recipient, within_cap
from huikuan.rules.dunning.facts import Facts, Verdict
from huikuan.rules.dunning.letters import Envelope, envelope_of, firmness, gathered
from huikuan.rules.dunning.policy import Policy, Step
from huikuan.rules.dunning.replay_claim import DAY, NEVER, Claim, held_on, value_on

COUNTED: Final = frozenset({"overdue_claims", "oldest_days_late"})  # over all the customer's claims


class Taken(NamedTuple):
    """One step of one claim. `letter`: the number of the letter it is in, 0 for what is no message.

    `deadline_on`: the last day of the deadline it gives, if it gives one.
    """

    on: date
    claim: int
    customer: int
    currency: str
    step: str
    form: str
    hard: bool
    approval: bool
    amount_minor: int
    deadline_on: date | None = None
    letter: int = 0
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: to whom, by what, about how much. `step` is the firmest of its steps."""

    number: int
    on: date
    customer: int
    contact_key: str
    channel: str
    currency: str
    step: str
    amount_minor: int
    claims: tuple[int, ...]
    approval: bool


@dataclass(slots=True)
class Played:
    """All that happened, in the order of days. `unreached`: (day, claim, step, reason) of what found nobody."""

    taken: list[Taken] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    unreached: list[tuple[date, int, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """A claim as far as the play has come."""

    claim: Claim
    changes: list[date]
    next_on: date
    counted_mask: int
    last_counted_on: date | None
    deadline_on: date | None


class Position(NamedTuple):
    """What is decided about a place on the ladder; `after`: the next look once its step is taken."""

    verdict: Verdict
    after: date | None


class Stage:
    """What a play is played on: ladders by version, work calendar, people by customer, earlier messages by customer."""

    def __init__(
        self,
        ladders: Mapping[int, Policy],
        calendar: WorkCalendar,
        contacts: Mapping[int, Sequence[ContactFacts]],
        sent_on: Mapping[int, Sequence[date]],
    ) -> None:
        self.ladders: dict[int, Policy] = {}
        self.calendar, self.contacts, self.sent_on = calendar, contacts, sent_on
        self.deciders: dict[tuple[int, date], Decider] = {}
        self.reached: dict[tuple[int, str, tuple[str, ...]], Recipient | NoRecipient] = {}
        self.counting: set[int] = set()
        self.ordinary_from: dict[int, int] = {}  # from this amount on amounts play no part in what is decided
        self.positions: dict[tuple[object, ...], Position] = {}
        for version, policy in ladders.items():
            self.add(version, policy)

    def add(self, version: int, policy: Policy) -> None:
        """One more ladder that claims may stand on."""
        self.ladders[version] = policy
        self.ordinary_from[version] = max(policy.tolerance_minor, 1, *policy.minimums)
        if any(one.what in COUNTED for step in policy.steps for one in step.conditions):
            self.counting.add(version)

    def decider(self, version: int, day: date) -> Decider:
        found = self.deciders.get((version, day))
        if found is None:
            found = self.deciders[version, day] = Decider(self.ladders[version], self.calendar, day)
        return found

    def recipient(self, customer: int, step: Step) -> Recipient | NoRecipient:
        key = (customer, step.audience, step.channels)
        if key not in self.reached:
            self.reached[key] = choose_recipient(self.contacts.get(customer, ()), step)
        return self.reached[key]

    def play(self, claims: Iterable[Claim], first: date, last: date) -> Played:
        """The days from `first` to `last`, both included."""
        by_customer: dict[int, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_customer[claim.customer].append(claim)
        played = Played()
        for customer, theirs in by_customer.items():
            Customer(self, customer, theirs, first, played).play(last)
        played.taken.sort(key=lambda one: (one.on, one.customer, one.claim))
        played.letters.sort(key=lambda one: (one.on, one.number))
        played.unreached.sort()
        return played


class Customer:
    """The claims of one customer, played day by day."""

    def __init__(self, stage: Stage, customer: int, claims: Sequence[Claim], first: date, played: Played) -> None:
        self.stage, self.customer, self.claims, self.played = stage, customer, claims, played
        self.sent = list(stage.sent_on.get(customer, ()))
        self.runs = [begun(claim, first) for claim in claims]

    def play(self, last: date) -> None:
        while (day := min((run.next_on for run in self.runs), default=NEVER)) <= last:
            self.day([run for run in self.runs if run.next_on <= day], day)

    def day(self, runs: list[Run], day: date) -> None:
        """One day as the daily run has it: caps count earlier days only, what goes to one person goes in one letter."""
        stops: dict[int, date | None] = {}
        addressed: list[tuple[Envelope, tuple[Taken, Step]]] = []
        for run in runs:
            if (found := self.step_of(run, day, stops)) is None:
                continue
            taken, step = found
            to = self.stage.recipient(self.customer, step) if step.form == "message" else None
            if isinstance(to, Recipient):
                envelope = envelope_of(to, step, taken.currency, run.claim.language)
                addressed.append((envelope, (taken, step)))
            else:
                self.played.taken.append(taken)
        for envelope, group in gathered(addressed).items():
            self.write(envelope, group, day)

    def write(self, envelope: Envelope, group: Sequence[tuple[Taken, Step]], day: date) -> None:
        lead, step = max(group, key=lambda pair: firmness(pair[1], pair[0].amount_minor))
        number = len(self.played.letters) + 1
        letter = Letter(
            number, day, self.customer, envelope.contact_key, envelope.channel, envelope.currency, step.key,
            sum(taken.amount_minor for taken, _ in group), tuple(taken.claim for taken, _ in group), lead.approval,
        )  # fmt: skip
        self.played.letters.append(letter)
        self.played.taken.extend(taken._replace(letter=number, channel=envelope.channel) for taken, _ in group)
        self.sent.append(day)

    def step_of(self, run: Run, day: date, stops: dict[int, date | None]) -> tuple[Taken, Step] | None:
        """The step of one claim on this day, if any; moves the claim on."""
        claim = run.claim
        (verdict, after), amount = self.decided(run, day)
        step = verdict.step
        if step is None:
            run.next_on = sooner(verdict.next_on, run, day)
            return None
        if step.form == "message" and (again := self.stopped(claim, step, day, stops)):
            run.next_on = sooner(again, run, day)
            return None
        run.counted_mask |= 1 << step.position
        run.last_counted_on, run.deadline_on = day, verdict.deadline_on or run.deadline_on
        run.next_on = sooner(after, run, day)
        taken = Taken(
            day, claim.key, claim.customer, claim.currency, step.key, step.form, step.hard, step.mode == "approval",
            amount, verdict.deadline_on,
        )  # fmt: skip
        return taken, step

    def decided(self, run: Run, day: date) -> tuple[Position, int]:
        """The verdict on the claim and how much may be asked for.

        Claims with nothing of their own share what is decided about their place on the ladder, as in the daily run.
        """
        claim, stage = run.claim, self.stage
        owed = value_on(claim.owed, day) or 0
        if (
            claim.holds
            or claim.blocks
            or claim.traits
            or claim.version in stage.counting
            or owed < stage.ordinary_from[claim.version]
        ):
            facts = self.facts_of(run, day)
            return self.position(run, facts, day), facts.chaseable_minor
        key = (
            claim.version, day, value_on(claim.dues, day), run.counted_mask, claim.dropped_mask, run.last_counted_on,
            run.deadline_on,
        )  # fmt: skip
        found = stage.positions.get(key)
        if found is None:
            found = stage.positions[key] = self.position(run, self.facts_of(run, day), day)
        return found, owed

    def position(self, run: Run, facts: Facts, day: date) -> Position:
        """The verdict, and the next day worth a look once its step is taken."""
        decider = self.stage.decider(run.claim.version, day)
        verdict = decider.verdict(facts)
        step = verdict.step
        if step is None:
            return Position(verdict, None)
        if step.hard and step.form != "message":
            return Position(verdict, day + DAY)  # it wakes its claim when it is carried out
        after = replace(
            facts, outstanding_minor=facts.chaseable_minor, held_minor=0, held_until=None,
            counted_mask=facts.counted_mask | 1 << step.position, last_counted_on=day,
            deadline_on=verdict.deadline_on or facts.deadline_on, blocked="",
        )  # fmt: skip
        return Position(verdict, decider.verdict(after).next_on)

    def stopped(self, claim: Claim, step: Step, day: date, stops: dict[int, date | None]) -> date | None:
        """The day to look again where no message may or can reach the customer today; None where one does."""
        if claim.version not in stops:
            allowed, again = within_cap(self.sent, self.stage.ladders[claim.version], day)
            stops[claim.version] = None if allowed else again
        if (capped := stops[claim.version]) is not None:
            return capped
        found = self.stage.recipient(claim.customer, step)
        if isinstance(found, NoRecipient):
            self.played.unreached.append((day, claim.key, step.key, found.reason))
            return self.stage.calendar.next_working(day + DAY)
        return None

    def run_of(self, key: int) -> Run | None:
        """One of the claims as far as it has come."""
        return next((run for run in self.runs if run.claim.key == key), None)

    def facts_of(self, run: Run, day: date) -> Facts:
        """What the run of that day knows about the claim."""
        claim = run.claim
        owed = value_on(claim.owed, day) or 0
        held, until = held_on(claim.holds, day, owed) if claim.holds else (0, None)
        blocked = next((block.code for block in claim.blocks if block.on(day)), "") if claim.blocks else ""
        return Facts(
            value_on(claim.dues, day), owed, held, until, run.counted_mask, claim.dropped_mask, run.last_counted_on,
            False, run.deadline_on, blocked, self.traits_of(claim, day),
        )  # fmt: skip

    def traits_of(self, claim: Claim, day: date) -> Traits:
        """The claim's traits, what is counted over the customer's claims counted on this day."""
        traits = value_on(claim.traits, day) or NO_TRAITS
        if claim.version not in self.stage.counting:
            return traits
        dues = (value_on(one.dues, day) for one in self.claims if (value_on(one.owed, day) or 0) > 0)
        late = [(day - due).days for due in dues if due is not None and due < day]
        return replace(traits, overdue_claims=len(late), oldest_days_late=max(late, default=0))


def begun(claim: Claim, first: date) -> Run:
    changes = claim.changes()
    born = claim.owed[0][0] if claim.owed else NEVER
    return Run(claim, changes, max(first, born), claim.counted_mask, claim.last_counted_on, claim.deadline_on)


def sooner(next_on: date | None, run: Run, day: date) -> date:
    """The day of the next look, or the next day a fact changes when that is earlier."""
    place = bisect_right(run.changes, day)
    change = run.changes[place] if place < len(run.changes) else NEVER
    return min(next_on or NEVER, change)
