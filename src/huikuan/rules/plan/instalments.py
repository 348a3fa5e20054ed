"""The instalments of a payment plan as agreed: values, and what must be true of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from huikuan.rules.plan.due import Offset, check_offset

TRIGGERS: Final = frozenset(
    {
        "date", "signature", "effective", "milestone", "acceptance", "delivery", "invoice", "warranty_end",
        "instalment", "unknown",
    }
)  # fmt: skip
KINDS: Final = frozenset({"advance", "progress", "delivery", "acceptance", "final", "retention", "other"})
BASES: Final = frozenset({"contract_total", "remaining", "measured_work", "batch_total"})
WHOLE_BP: Final = 10_000
NEEDS_REF: Final = frozenset({"date", "instalment"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a clock. `ref`: an ISO date (date), a sequence (instalment), else a milestone's key ("": not chosen).

    `of`, for another instalment: its due date (due) or the day it was paid in full (settled). `event`: the word of the
    contract that was read (go_live, prototype_confirmed, …), so that a person can choose the milestone that means it.
    """

    code: str
    ref: str = ""
    of: str = "due"
    event: str = ""


UNKNOWN: Final = Trigger("unknown")
AT_ONCE: Final = Offset()


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """One line of a plan. The size is a share, an amount or the rest; a second one given beside it is checked.

    `share_bp`: hundredths of a percent of `basis`: contract_total, remaining (what the lines before left over),
    measured_work (known only when measured; carved out of a later cumulative or remainder line), or batch_total (a
    frame contract: each batch has its own plan). `amount_minor`: minor units. `remainder`: takes the rest.
    `cumulative` (支付至): share or amount count what was due before. `title`: as typed, or a code of plan.templates.
    The clock starts when the trigger and all `conditions` have happened, the latest counts, and runs for `offset`.
    `provisos`: defences the customer kept (no_breach, …), which do not start a clock. `warranty_months`: as this line
    says it. `continues`: in an amendment, the sequence of the instalment this one carries on.
    """

    sequence: int
    kind: str = "other"
    title: str = ""
    share_bp: int | None = None
    amount_minor: int | None = None
    remainder: bool = False
    cumulative: bool = False
    basis: str = "contract_total"
    trigger: Trigger = UNKNOWN
    conditions: tuple[Trigger, ...] = ()
    offset: Offset = AT_ONCE
    provisos: tuple[str, ...] = ()
    warranty_months: int | None = None
    notes: tuple[str, ...] = ()
    continues: int | None = None

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """All that must have happened."""
        return (self.trigger, *self.conditions)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a plan: a code, the instalment it is about (None: the whole) and values (money in minor)."""

    code: str
    sequence: int | None = None
    values: Mapping[str, int | str] = field(default_factory=dict)


def check_lines(lines: Sequence[PlannedInstalment]) -> list[Problem]:
    """What is wrong with the lines whatever their amounts.

    Codes: no_lines, sequence_twice, kind_unknown, basis_unknown, trigger_unknown_code, offset_invalid, ref_missing,
    ref_not_a_date, ref_unknown, trigger_cycle.
    """
    if not lines:
        return [Problem("no_lines")]
    known = [line.sequence for line in lines]
    found = [Problem("sequence_twice", one) for one in sorted({one for one in known if known.count(one) > 1})]
    for line in lines:
        found += [Problem(code, line.sequence) for code in own_faults(line)]
        found += trigger_faults(line, {str(sequence) for sequence in known})
    return found + [Problem("trigger_cycle", sequence) for sequence in in_cycles(lines)]


def own_faults(line: PlannedInstalment) -> Iterable[str]:
    """Words of one line that nobody knows."""
    if line.kind not in KINDS:
        yield "kind_unknown"
    if line.basis not in BASES:
        yield "basis_unknown"
    try:
        check_offset(line.offset)
    except ValueError:
        yield "offset_invalid"


def trigger_faults(line: PlannedInstalment, known: set[str]) -> Iterable[Problem]:
    """Triggers nobody knows, or that point nowhere."""
    for trigger in line.triggers:
        if trigger.code not in TRIGGERS or trigger.of not in {"due", "settled"}:
            yield Problem("trigger_unknown_code", line.sequence, {"trigger": trigger.code})
        elif trigger.code in NEEDS_REF and not trigger.ref:
            yield Problem("ref_missing", line.sequence, {"trigger": trigger.code})
        elif trigger.code == "date" and not is_date(trigger.ref):
            yield Problem("ref_not_a_date", line.sequence, {"ref": trigger.ref})
        elif trigger.code == "instalment" and trigger.ref not in known:
            yield Problem("ref_unknown", line.sequence, {"ref": trigger.ref})


def is_date(text: str) -> bool:
    """Whether a text is a date written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def in_cycles(lines: Sequence[PlannedInstalment]) -> list[int]:
    """Instalments that wait, through others, for themselves; each once, in order."""
    after = {line.sequence: waits_for(line) for line in lines}
    found = []
    for start in after:
        seen: set[int] = set()
        open_ = list(after[start])
        while open_:
            one = open_.pop()
            if one not in seen:
                seen.add(one)
                open_ += after.get(one, ())
        if start in seen:
            found.append(start)
    return sorted(found)


def waits_for(line: PlannedInstalment) -> tuple[int, ...]:
    """The sequences of the other instalments that must come first."""
    refs = [trigger.ref for trigger in line.triggers if trigger.code == "instalment"]
    return tuple(int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 7)
