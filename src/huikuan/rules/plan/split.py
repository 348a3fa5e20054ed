"""How much each instalment is: a plan's lines against the contract's total, exact to the unit.

The rule: each share is rounded half up to the minor unit; a cumulative line (支付至) is its figure less what the lines
before it came to; the remainder line, or, where there is none, the last share, takes what rounding left. The parts sum
to the total exactly or the plan is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huikuan.rules.money import half_up
from huikuan.rules.plan.instalments import WHOLE_BP, PlannedInstalment, Problem, check_lines

MEASURED: Final = "measured_work"
NEAR_MINOR: Final = 100  # contracts round an amount written beside its percentage to the whole yuan


class PlanRefused(ValueError):
    """The plan cannot be made into amounts; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Part:
    """One line's amount in minor units and, before rounding, exactly; `rest` is one that rounding may be put on."""

    amount_minor: int
    exact: Fraction
    rest: bool


def split_plan(total_minor: int, lines: Sequence[PlannedInstalment]) -> list[int]:
    """The amounts of the lines, in minor units, in their order, summing to the total exactly.

    A measured line gets 0 until it is measured. Raises PlanRefused with the codes of `check_plan`.
    """
    parts, problems = worked_out(total_minor, lines, total_minor)
    if problems:
        raise PlanRefused(problems)
    return parts


def check_plan(total_minor: int, lines: Sequence[PlannedInstalment]) -> list[Problem]:
    """Everything that is wrong with a plan; an empty list: it can be agreed.

    Beside those of `check_lines`: total_not_positive, share_range, amount_range, amount_unknown, basis_not_total,
    two_remainders, cumulative_backwards, share_amount_differ, remainder_differs, above_total, negative_remainder,
    amount_not_positive, sum_differs, measured_without_balance.
    """
    return [*check_lines(lines), *worked_out(total_minor, lines, total_minor)[1]] if lines else check_lines(lines)


def worked_out(
    base_minor: int, lines: Sequence[PlannedInstalment], target_minor: int
) -> tuple[list[int], list[Problem]]:
    """The amounts and what is wrong with them: shares are of `base_minor`, the sum must be `target_minor`."""
    if not lines:
        return [], [Problem("no_lines")]
    if base_minor <= 0 or target_minor <= 0:
        return [], [Problem("total_not_positive", None, {"total_minor": min(base_minor, target_minor)})]
    if problems := [problem for place, line in enumerate(lines) for problem in size_faults(line, lines[place + 1 :])]:
        return [], problems
    remainders = [place for place, line in enumerate(lines) if is_rest(line)]
    if len(remainders) > 1:
        return [], [Problem("two_remainders", lines[remainders[1]].sequence)]
    parts = first_parts(base_minor, target_minor, lines)
    amounts = [part.amount_minor for part in parts]
    if (over := sum(amounts) - target_minor) > 0 and not may_be_rounding(parts, target_minor):
        code = "negative_remainder" if remainders else "above_total"
        return [], [Problem(code, None, {"over_minor": over})]
    if problems := balance(amounts, parts, lines, remainders, (base_minor, target_minor)):
        return [], problems
    return amounts, faults_of_amounts(base_minor, amounts, lines)


def is_rest(line: PlannedInstalment) -> bool:
    """Whether the line takes the rest: it says so, and is not cumulative to a figure below the whole."""
    return line.remainder and not line.cumulative


def size_faults(line: PlannedInstalment, later: Sequence[PlannedInstalment]) -> list[Problem]:
    """What is wrong with one line's size alone."""
    found = []
    if line.share_bp is not None and not 0 < line.share_bp <= WHOLE_BP:
        found.append(Problem("share_range", line.sequence, {"share_bp": line.share_bp}))
    if line.amount_minor is not None and line.amount_minor <= 0:
        found.append(Problem("amount_range", line.sequence, {"amount_minor": line.amount_minor}))
    if line.basis == "batch_total":
        found.append(Problem("basis_not_total", line.sequence))
    elif line.basis == MEASURED:
        if not any(other.remainder or other.cumulative for other in later):
            found.append(Problem("measured_without_balance", line.sequence))
    elif line.share_bp is None and line.amount_minor is None and not is_rest(line):
        found.append(Problem("amount_unknown", line.sequence))
    return found


def first_parts(base_minor: int, target_minor: int, lines: Sequence[PlannedInstalment]) -> list[Part]:
    """Each line by itself; the remainder line as 0."""
    parts: list[Part] = []
    taken, exact_taken = 0, Fraction(0)
    for line in lines:
        part = one_part(base_minor, target_minor - taken, line, taken, exact_taken)
        parts.append(part)
        taken += part.amount_minor
        exact_taken += part.exact
    return parts


def one_part(base_minor: int, left_minor: int, line: PlannedInstalment, taken: int, exact_taken: Fraction) -> Part:
    """One line, given what the lines before it took."""
    if is_rest(line) or line.basis == MEASURED:
        return Part(0, Fraction(0), False)
    if line.amount_minor is not None:
        before = taken if line.cumulative else 0
        exact_before = exact_taken if line.cumulative else Fraction(0)
        return Part(line.amount_minor - before, line.amount_minor - exact_before, False)
    share = line.share_bp or 0
    whole = max(left_minor, 0) if line.basis == "remaining" else base_minor
    rounded, exact = half_up(whole * share, WHOLE_BP), Fraction(whole * share, WHOLE_BP)
    if line.cumulative:
        return Part(rounded - taken, exact - exact_taken, True)
    return Part(rounded, exact, True)


def may_be_rounding(parts: Sequence[Part], target_minor: int) -> bool:
    """Whether the exact parts come to the target, so that only rounding is left over."""
    return sum((part.exact for part in parts), Fraction(0)) == target_minor


def balance(
    amounts: list[int],
    parts: Sequence[Part],
    lines: Sequence[PlannedInstalment],
    remainders: Sequence[int],
    base_and_target: tuple[int, int],
) -> list[Problem]:
    """Put what is left on the remainder line, or rounding on the last share. Changes `amounts`."""
    base, target = base_and_target
    left = target - sum(amounts)
    if remainders:
        place = remainders[0]
        amounts[place] = left
        stated = lines[place].share_bp
        if stated is not None and abs(half_up(base * stated, WHOLE_BP) - left) >= NEAR_MINOR:
            return [Problem("remainder_differs", lines[place].sequence, {"left_minor": left, "share_bp": stated})]
        return []
    if left == 0:
        return []
    shares = [place for place, part in enumerate(parts) if part.rest]
    if shares and may_be_rounding(parts, target):
        amounts[shares[-1]] += left
        return []
    return [Problem("sum_differs", None, {"left_minor": left})]


def faults_of_amounts(base_minor: int, amounts: Sequence[int], lines: Sequence[PlannedInstalment]) -> list[Problem]:
    """Amounts of nothing or less, and lines whose share and amount say different things."""
    found = []
    for line, amount in zip(lines, amounts, strict=True):
        if amount <= 0 and line.basis != MEASURED:
            code = "cumulative_backwards" if line.cumulative else "amount_not_positive"
            found.append(Problem(code, line.sequence, {"amount_minor": amount}))
        elif line.amount_minor is not None and is_rest(line) and line.amount_minor != amount:
            values = {"left_minor": amount, "amount_minor": line.amount_minor}
            found.append(Problem("remainder_differs", line.sequence, values))
        elif line.amount_minor is not None and line.share_bp is not None and not line.remainder:
            meant = half_up(base_minor * line.share_bp, WHOLE_BP)
            if line.basis == "contract_total" and abs(meant - line.amount_minor) >= NEAR_MINOR:
                values = {"share_minor": meant, "amount_minor": line.amount_minor}
                found.append(Problem("share_amount_differ", line.sequence, values))
    return found


def by_amount(total_minor: int, each_minor: int) -> list[int]:
    """A total in pieces of one size, the last taking the rest: 100.00 by 30.00 is 30, 30, 30, 10. Minor units.

    Raises ValueError unless both are positive, or for more than 1,200 pieces (a century of months).
    """
    if total_minor <= 0 or each_minor <= 0:
        raise ValueError("a total and a piece above zero")
    count = -(-total_minor // each_minor)
    if count > 1_200:
        raise ValueError("more than 1,200 pieces")
    return [each_minor] * (count - 1) + [total_minor - each_minor * (count - 1)]
