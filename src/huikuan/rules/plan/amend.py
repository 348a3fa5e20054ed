"""Change orders in the middle of a plan: what a new version does to each instalment.

Nothing already billed or paid is silently altered. An instalment with money or an invoice on it is locked: its amount,
its terms and its due date stay. A difference becomes a new instalment (more), or a credit on a named instalment (less),
which must be said. The new plan, less all credits, is the new total exactly, or the amendment is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

from huikuan.rules.plan.due import Offset
from huikuan.rules.plan.instalments import PlannedInstalment, Problem, check_lines
from huikuan.rules.plan.split import worked_out

CLOSED: Final = frozenset({"settled", "written_off"})
NO_CREDITS: Final[Mapping[int, int]] = MappingProxyType({})
NO_ORIGINS: Final[Mapping[str, str]] = MappingProxyType({})

Terms: TypeAlias = tuple[tuple[tuple[str, str, str], ...], Offset]


@dataclass(frozen=True, slots=True)
class CurrentInstalment:
    """An instalment as it stands: the line as agreed and what has happened to it. Amounts in minor units.

    `billed_minor`: invoiced, red letters taken off. `credited_minor`: credits of earlier amendments. `state`: as
    rules/states.py gives it; a cancelled one counts for nothing.
    """

    line: PlannedInstalment
    amount_minor: int
    billed_minor: int = 0
    paid_minor: int = 0
    credited_minor: int = 0
    due_on: date | None = None
    state: str = "planned"

    @property
    def sequence(self) -> int:
        """Its place in the plan as agreed."""
        return self.line.sequence

    @property
    def locked(self) -> bool:
        """Whether money, an invoice, a credit or an end is on it."""
        return bool(self.billed_minor or self.paid_minor or self.credited_minor) or self.state in CLOSED

    @property
    def open_minor(self) -> int:
        """What can still be credited."""
        return max(0, self.amount_minor - self.paid_minor - self.credited_minor)


@dataclass(frozen=True, slots=True)
class Change:
    """The effect on one instalment. `effects`: unchanged, or any of amount_changed, due_changed, terms_changed,
    retitled, credited; or added, withdrawn, split.

    `sequence` is of the current plan (None: added), `becomes` of the new one. Amounts in minor units; of a split, the
    sum. `red_letter_minor`: what has been invoiced above what is owed after a credit.
    """

    sequence: int | None
    becomes: tuple[int, ...]
    effects: tuple[str, ...]
    before_minor: int = 0
    after_minor: int = 0
    due_before: date | None = None
    due_after: date | None = None
    credit_minor: int = 0
    red_letter_minor: int = 0


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a new version does; with `problems` it is refused and changes nothing. `amounts`: of the proposed lines."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    amounts: tuple[int, ...]
    old_total_minor: int
    new_total_minor: int

    @property
    def refused(self) -> bool:
        """Whether the amendment cannot be agreed as it is."""
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed lines' amounts and due dates by sequence, and which current instalment each carries on."""

    sized: Mapping[int, int]
    due_on: Mapping[int, date | None]
    origins: Mapping[str, str]

    @classmethod
    def of(
        cls, lines: Sequence[PlannedInstalment], amounts: Sequence[int], due_on: Mapping[int, date | None] | None
    ) -> Proposal:
        """The lines with their amounts."""
        sized = {line.sequence: amount for line, amount in zip(lines, amounts, strict=True)}
        origins = {str(line.sequence): str(line.continues or f"new {line.sequence}") for line in lines}
        return cls(sized, due_on or {}, origins)

    def terms(self, line: PlannedInstalment) -> Terms:
        """What decides its due date, in the numbers of the current plan: renumbering alone changes no terms."""
        return terms_of(line, self.origins)


def amend(
    current: Sequence[CurrentInstalment],
    proposed: Sequence[PlannedInstalment],
    old_total_minor: int,
    new_total_minor: int,
    *,
    credits: Mapping[int, int] = NO_CREDITS,
    due_on: Mapping[int, date | None] | None = None,
) -> Amendment:
    """The effect of a proposed plan on every instalment. `proposed` lines say with `continues` what they carry on.

    `credits`: sequence of a locked instalment and what is taken off it, minor units; the line keeps its amount.
    `due_on`: the due dates of the proposed lines by their sequence, as `resolve` gives them; without them only terms
    are compared. Codes of refusal, beside those of `check_plan`: old_plan_differs, total_below_paid, continues_unknown,
    below_paid, below_billed, locked_amount, locked_terms, locked_due, locked_withdrawn, locked_split, credit_unknown,
    credit_range, credit_on_unlocked.
    """
    live = [one for one in current if one.state != "cancelled"]
    credited = sum(one.credited_minor for one in live) + sum(credits.values())
    problems = [*totals(live, old_total_minor, new_total_minor), *credit_faults(live, credits), *check_lines(proposed)]
    amounts, faults = worked_out(new_total_minor, proposed, new_total_minor + credited)
    problems += faults
    if problems and (not amounts or not proposed):
        return Amendment((), tuple(problems), (), old_total_minor, new_total_minor)
    carried, strays = by_origin(live, proposed)
    problems += [Problem("continues_unknown", sequence) for sequence in strays]
    plan = Proposal.of(proposed, amounts, due_on)
    changes = []
    for one in live:
        lines = carried.get(one.sequence, [])
        problems += lock_faults(one, lines, plan)
        changes.append(change_of(one, lines, plan, credits.get(one.sequence, 0)))
    changes += [added(line, plan) for line in proposed if line.continues is None]
    return Amendment(tuple(changes), tuple(problems), tuple(amounts), old_total_minor, new_total_minor)


def totals(live: Sequence[CurrentInstalment], old_total: int, new_total: int) -> list[Problem]:
    """The plan as it stands must be the old contract, and the new one cannot be less than what was paid."""
    found = []
    stands = sum(one.amount_minor - one.credited_minor for one in live)
    if stands != old_total:
        found.append(Problem("old_plan_differs", None, {"left_minor": old_total - stands}))
    paid = sum(one.paid_minor for one in live)
    if new_total < paid:
        values = {"paid_minor": paid, "total_minor": new_total, "overpaid_minor": paid - new_total}
        found.append(Problem("total_below_paid", None, values))
    return found


def credit_faults(live: Sequence[CurrentInstalment], credits: Mapping[int, int]) -> list[Problem]:
    """A credit lowers what is still open on a locked instalment; of another one the amount is simply changed."""
    known = {one.sequence: one for one in live}
    found = []
    for sequence, credit in sorted(credits.items()):
        one = known.get(sequence)
        if one is None:
            found.append(Problem("credit_unknown", sequence))
        elif not one.locked:
            found.append(Problem("credit_on_unlocked", sequence))
        elif not 0 < credit <= one.open_minor:
            found.append(Problem("credit_range", sequence, {"credit_minor": credit, "open_minor": one.open_minor}))
    return found


def by_origin(
    live: Sequence[CurrentInstalment], proposed: Sequence[PlannedInstalment]
) -> tuple[Mapping[int, list[PlannedInstalment]], list[int]]:
    """The proposed lines by the instalment they continue, and those that continue none that stands."""
    known = {one.sequence for one in live}
    found: dict[int, list[PlannedInstalment]] = defaultdict(list)
    strays = []
    for line in proposed:
        if line.continues in known:
            found[line.continues].append(line)
        elif line.continues is not None:
            strays.append(line.sequence)
    return found, strays


def lock_faults(one: CurrentInstalment, lines: Sequence[PlannedInstalment], plan: Proposal) -> list[Problem]:
    """What the proposal would silently alter on an instalment that is billed, paid or closed."""
    if not one.locked:
        return []
    if not lines:
        return [Problem("locked_withdrawn", one.sequence, stand_of(one))]
    if len(lines) > 1:
        return [Problem("locked_split", one.sequence, stand_of(one))]
    line = lines[0]
    amount = plan.sized[line.sequence]
    found = []
    if amount != one.amount_minor:
        found.append(amount_fault(one, amount))
    if plan.terms(line) != terms_of(one.line):
        found.append(Problem("locked_terms", one.sequence, stand_of(one)))
    elif plan.due_on.get(line.sequence, one.due_on) != one.due_on:
        found.append(Problem("locked_due", one.sequence, stand_of(one)))
    return found


def amount_fault(one: CurrentInstalment, amount: int) -> Problem:
    """Why another amount is refused, and the balance to put elsewhere: a new instalment, or (below zero) a credit."""
    values = {**stand_of(one), "proposed_minor": amount, "balance_minor": amount - one.amount_minor}
    if amount < one.paid_minor:
        return Problem("below_paid", one.sequence, {**values, "overpaid_minor": one.paid_minor - amount})
    if amount < one.billed_minor:
        return Problem("below_billed", one.sequence, {**values, "red_letter_minor": one.billed_minor - amount})
    return Problem("locked_amount", one.sequence, values)


def stand_of(one: CurrentInstalment) -> dict[str, int | str]:
    """What locks it, as values."""
    return {"amount_minor": one.amount_minor, "billed_minor": one.billed_minor, "paid_minor": one.paid_minor}


def terms_of(line: PlannedInstalment, origins: Mapping[str, str] = NO_ORIGINS) -> Terms:
    """What decides the due date, apart from how the line is written."""
    triggers = tuple(
        (one.code, origins.get(one.ref, one.ref) if one.code == "instalment" else one.ref, one.of)
        for one in line.triggers
    )
    return triggers, line.offset


def change_of(one: CurrentInstalment, lines: Sequence[PlannedInstalment], plan: Proposal, credit: int) -> Change:
    """The effect on an instalment of the current plan."""
    after = sum(plan.sized[line.sequence] for line in lines)
    later = [due_after(one, line, plan) for line in lines]
    owed = after - one.credited_minor - credit
    return Change(
        sequence=one.sequence,
        becomes=tuple(line.sequence for line in lines),
        effects=effects_of(one, lines, plan, credit),
        before_minor=one.amount_minor,
        after_minor=after,
        due_before=one.due_on,
        due_after=later[0] if later else None,
        credit_minor=credit,
        red_letter_minor=max(0, one.billed_minor - owed),
    )


def due_after(one: CurrentInstalment, line: PlannedInstalment, plan: Proposal) -> date | None:
    """The new due date; where nobody computed it, the old one for the same terms."""
    same = plan.terms(line) == terms_of(one.line)
    return plan.due_on.get(line.sequence, one.due_on if same else None)


def effects_of(
    one: CurrentInstalment, lines: Sequence[PlannedInstalment], plan: Proposal, credit: int
) -> tuple[str, ...]:
    """The codes of what happens to it."""
    if not lines:
        return ("withdrawn",)
    if len(lines) > 1:
        return ("split",)
    line = lines[0]
    said = {
        "amount_changed": plan.sized[line.sequence] != one.amount_minor,
        "terms_changed": plan.terms(line) != terms_of(one.line),
        "due_changed": due_after(one, line, plan) != one.due_on,
        "retitled": (line.title, line.kind) != (one.line.title, one.line.kind),
        "credited": credit > 0,
    }
    return tuple(code for code, holds in said.items() if holds) or ("unchanged",)


def added(line: PlannedInstalment, plan: Proposal) -> Change:
    """An instalment the current plan does not have."""
    due_on = plan.due_on.get(line.sequence)
    return Change(None, (line.sequence,), ("added",), after_minor=plan.sized[line.sequence], due_after=due_on)
