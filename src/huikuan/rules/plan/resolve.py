"""Which clocks of a plan are running: for every instalment the day it was triggered, or what it still waits for.

Several conditions: the latest of them counts, and none is forgotten. A claim that follows another one knows its date
as soon as the other is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.plan.due import Due, due_date
from huikuan.rules.plan.instalments import PlannedInstalment, Trigger, in_cycles, waits_for


@dataclass(frozen=True, slots=True)
class Facts:
    """What has happened. Milestones by key, instalments by sequence.

    `milestones`: reached, in the way that milestone is reached (done, or accepted where it must be). `warranty_ends`:
    the last day of a warranty by the milestone that started it ("": the whole contract's). `invoices`: the day an
    instalment's invoice was in the customer's hands. `settled`: the day an instalment was paid in full. `due`: due
    dates that are fixed by other means (set by hand) and overrule what the plan computes.
    """

    signed_on: date | None = None
    effective_on: date | None = None
    milestones: Mapping[str, date] = field(default_factory=dict)
    acceptances: Mapping[str, date] = field(default_factory=dict)
    deliveries: Mapping[str, date] = field(default_factory=dict)
    warranty_ends: Mapping[str, date] = field(default_factory=dict)
    invoices: Mapping[int, date] = field(default_factory=dict)
    settled: Mapping[int, date] = field(default_factory=dict)
    due: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resolved:
    """One instalment: the day its clock started and when it is due, or (both None) what it waits for.

    `fired`: (trigger, day) of what has happened; the latest day is `triggered_on`. `waiting`: the rest. `blocked`:
    "cycle" when it waits for itself, "period" when its date cannot be computed, else "".
    """

    sequence: int
    triggered_on: date | None
    due: Due | None
    fired: tuple[tuple[Trigger, date], ...]
    waiting: tuple[Trigger, ...]
    blocked: str = ""

    @property
    def trace(self) -> dict[str, object]:
        """The same as JSON values: what happened when, what is missing, and the computation of the date."""
        happened = [{"trigger": one.code, "ref": one.ref, "on": day.isoformat()} for one, day in self.fired]
        missing = [{"trigger": one.code, "ref": one.ref, "event": one.event} for one in self.waiting]
        return {"fired": happened, "waiting": missing, "blocked": self.blocked, **(self.due.trace if self.due else {})}


def resolve(instalments: Sequence[PlannedInstalment], facts: Facts, calendar: WorkCalendar) -> list[Resolved]:
    """Where each instalment stands, in the order given. Never raises for a plan that `check_lines` finds faults in."""
    cyclic = set(in_cycles(instalments))
    due = dict(facts.due)
    found: dict[int, Resolved] = {}
    for line in in_order(instalments):
        one = resolve_one(line, facts, due, calendar)
        if line.sequence in cyclic and not one.due:
            one = Resolved(line.sequence, None, None, one.fired, one.waiting, "cycle")
        found[id(line)] = one
        if one.due:
            due.setdefault(line.sequence, one.due.on)
    return [found[id(line)] for line in instalments]


def in_order(instalments: Sequence[PlannedInstalment]) -> list[PlannedInstalment]:
    """Those that are waited for first; what waits for itself comes as it stands."""
    left, known, ordered = list(instalments), {line.sequence for line in instalments}, []
    while left:
        pending = {line.sequence for line in left}
        ready = [line for line in left if not (set(waits_for(line)) & pending & known)] or left
        ordered += ready
        left = [line for line in left if not any(line is one for one in ready)]
    return ordered


def resolve_one(line: PlannedInstalment, facts: Facts, due: Mapping[int, date], calendar: WorkCalendar) -> Resolved:
    """One line, given the due dates of those before it."""
    days = [(trigger, fired_on(trigger, line, facts, due)) for trigger in line.triggers]
    fired = tuple((trigger, day) for trigger, day in days if day is not None)
    waiting = tuple(trigger for trigger, day in days if day is None)
    if waiting:
        return Resolved(line.sequence, None, None, fired, waiting)
    latest = max(day for _trigger, day in fired)
    try:
        return Resolved(line.sequence, latest, due_date(latest, line.offset, calendar), fired, ())
    except ValueError:
        return Resolved(line.sequence, latest, None, fired, (), "period")


def fired_on(trigger: Trigger, line: PlannedInstalment, facts: Facts, due: Mapping[int, date]) -> date | None:
    """The day a trigger fired. A condition without a milestone of its own means the instalment's."""
    ref = trigger.ref or (line.trigger.ref if line.trigger.code not in {"date", "instalment"} else "")
    match trigger.code:
        case "date":
            return read_date(trigger.ref)
        case "signature":
            return facts.signed_on
        case "effective":
            return facts.effective_on
        case "milestone":
            return facts.milestones.get(ref)
        case "acceptance":
            return facts.acceptances.get(ref)
        case "delivery":
            return facts.deliveries.get(ref)
        case "warranty_end":
            return facts.warranty_ends.get(ref)
        case "invoice":
            return facts.invoices.get(line.sequence)
        case "instalment":
            number = int(trigger.ref) if trigger.ref.isascii() and trigger.ref.isdigit() and len(trigger.ref) < 7 else 0
            return facts.settled.get(number) if trigger.of == "settled" else due.get(number)
    return None


def read_date(text: str) -> date | None:
    """A date written YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
