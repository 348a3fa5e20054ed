"""The instalments of one contract: amounts, shares, due dates, checked against each other and against the total."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Final

from huikuan.rules.book.lines import Key, Line, RawContract
from huikuan.rules.book.model import Cell, Problem
from huikuan.rules.money import format_plain, minor_digits, split_evenly
from huikuan.rules.typed import Condition, Percent, TypedError, key_of, parse_amount, parse_due, parse_percent, written

NOISE: Final = Fraction(1, 10**9)  # a cell of =1/3 holds fifteen digits
DOUBTFUL_MAJOR: Final = 10**9
WHEN: Final = ("due_on", "condition", "received", "unpaid")
SIDE: Final = ("amount", "percent", "due_on", "received", "paid_on", "condition", "title")


@dataclass(slots=True)
class Draft:
    """An instalment being read; `group` is its side-by-side group, "" where each has a row of its own."""

    line: Line
    group: str
    title: str
    amount_minor: int | None = None
    percent: Percent | None = None
    due_on: date | None = None
    trigger: str = "unknown"
    words: str = ""
    received: list[tuple[int, date | None]] = field(default_factory=list)

    def get(self, name: str) -> Cell:
        return self.line.get(name, self.group)


def drafts_of(raw: RawContract) -> list[Draft]:
    """One draft for each row, or for each filled group of a row, that describes an instalment."""
    drafts: list[Draft] = []
    for line in raw.lines:
        groups = line.sheet.mapping.groups
        for group in groups or ("",):
            names = {name for name, own in line.cells if own == group and name in SIDE}
            if not names or (groups and is_absent(line, group, names)):
                continue
            if not groups and not names & {"amount", "percent", "due_on", "received", "condition", "title"}:
                continue
            title = written(line.get("title", group)) or ("" if group.startswith("#") else group)
            drafts.append(Draft(line, group, title))
    if not drafts and "total" in raw.first and is_simple(raw.lines[0]):
        drafts.append(Draft(raw.first["total"], "", ""))
    return drafts


def is_simple(line: Line) -> bool:
    """A sheet of one row a contract, which says when or whether it was paid: a contract there is its one instalment."""
    return not line.sheet.mapping.groups and any((name, "") in line.sheet.uses for name in WHEN)


def is_absent(line: Line, group: str, names: set[str]) -> bool:
    """A group of columns this contract does not use: no amount or a zero, and nothing else that speaks."""
    amount = line.quick_minor(("amount", group)) if "amount" in names else 0
    return amount == 0 and not names & {"percent", "received", "paid_on", "title"} and "due_on" not in names


def read_total(raw: RawContract, currency: str, problems: list[Problem]) -> int | None:
    """The contract's total in minor units; None where nobody wrote one or what is written cannot be read."""
    line = raw.first.get("total")
    if line is None:
        return None
    try:
        total = parse_amount(line.get("total"), currency, unit=line.sheet.unit_of(("total", ""))).value
    except TypedError as error:
        problems.append(line.refused("total", error))
        return None
    if total is not None and is_doubtful(line, ("total", ""), total, currency):
        problems.append(line.problem("total", "amount_unit_doubtful", amount=format_plain(total, currency)))
        return None
    if total is not None and total <= 0:
        problems.append(line.problem("total", "amount_not_positive"))
        return None
    return total


def is_doubtful(line: Line, key: Key, minor: int, currency: str) -> bool:
    """1280000 under 单位:万元 would be 12.8 milliards: more often the unit line is stale than a contract so large."""
    bare = isinstance(line.cells.get(key), int | float) or written(line.cells.get(key)).replace(",", "").isdigit()
    return bare and line.sheet.unit_of(key) > 1 and minor >= DOUBTFUL_MAJOR * 10 ** minor_digits(currency)


def read_draft(draft: Draft, currency: str, problems: list[Problem]) -> None:
    """Amount, share and due date of one instalment; what cannot be read becomes a problem."""
    line, group = draft.line, draft.group
    try:
        key = ("amount", group)
        draft.amount_minor = parse_amount(draft.get("amount"), currency, unit=line.sheet.unit_of(key)).value
        if draft.amount_minor is not None and is_doubtful(line, key, draft.amount_minor, currency):
            shown_amount = format_plain(draft.amount_minor, currency)
            draft.amount_minor = None
            problems.append(line.problem("amount", "amount_unit_doubtful", group, amount=shown_amount))
        elif draft.amount_minor is not None and draft.amount_minor <= 0:
            draft.amount_minor = None
            problems.append(line.problem("amount", "amount_not_positive", group))
    except TypedError as error:
        problems.append(line.refused("amount", error, group))
    try:
        draft.percent = parse_percent(draft.get("percent"))
    except TypedError as error:
        problems.append(line.refused("percent", error, group))
    read_due(draft, problems)


def read_due(draft: Draft, problems: list[Problem]) -> None:
    """The due date, or the condition in its place, or beside it, as words."""
    line = draft.line
    mapping = line.sheet.mapping
    if (words := draft.get("condition")) is not None:
        draft.words = " ".join(written(words).split())
    try:
        due = parse_due(draft.get("due_on"), default_year=mapping.default_year, year_first=line.sheet.chinese)
    except TypedError as error:
        problems.append(line.refused("due_on", error, draft.group))
        return
    if isinstance(due, Condition):
        draft.words, draft.trigger = due.words, due.trigger
        problems.append(line.problem("due_on", "due_condition", draft.group, "warning", words=due.words))
    elif due is None and draft.words:
        found = parse_words(draft.words)
        draft.trigger = found
        problems.append(line.problem("condition", "due_condition", draft.group, "warning", words=draft.words))
    else:
        draft.due_on = due


def parse_words(words: str) -> str:
    """The kind of trigger a payment condition names."""
    try:
        found = parse_due(words)
    except TypedError:
        return "unknown"
    return found.trigger if isinstance(found, Condition) else "unknown"


def fill_amounts(drafts: list[Draft], total: int | None, problems: list[Problem]) -> None:
    """Amounts from shares where only shares are written: split exactly, the remainder by the rule of split_evenly."""
    if any(problem.header and problem.code.startswith("amount") for problem in problems):
        return
    missing = [draft for draft in drafts if draft.amount_minor is None]
    if not missing:
        return
    if len(drafts) == 1 and total is not None and is_whole(drafts[0]):
        drafts[0].amount_minor = total
        return
    shares = [draft.percent.share for draft in drafts if draft.percent]
    whole = len(shares) == len(drafts) and abs(sum(shares, Fraction(-1))) < NOISE
    if total is not None and whole and len(missing) == len(drafts):
        scale = lcm(*(share.denominator for share in shares))
        for draft, part in zip(drafts, split_evenly(total, [int(share * scale) for share in shares]), strict=True):
            draft.amount_minor = part
        return
    for draft in missing:
        if len(shares) == len(drafts) == len(missing) and total is not None and not whole:
            problems.append(draft.line.problem("percent", "shares_incomplete", draft.group, percent=shown(sum(shares))))
            return
        exact = draft.percent.share * total if draft.percent and total is not None else Fraction(1, 2)
        if exact.denominator == 1 and exact > 0:
            draft.amount_minor = int(exact)
        else:
            name = "amount" if ("amount", draft.group) in draft.line.sheet.uses else "percent"
            problems.append(draft.line.problem(name, "amount_missing", draft.group))


def shown(share: Fraction | int) -> str:
    """A share as a percentage."""
    return str(Percent(Fraction(share)))


def is_whole(draft: Draft) -> bool:
    """The only instalment of a sheet that has no column for its amount or share: the contract is paid at once."""
    uses = draft.line.sheet.uses
    return ("amount", draft.group) not in uses and draft.get("percent") is None


def check_plan(
    raw: RawContract, drafts: list[Draft], total: int | None, currency: str, problems: list[Problem]
) -> None:
    """Shares must fit amounts, the plan must add up to the total, and no instalment may stand there twice."""
    seen: dict[tuple[str, int, date | None, str], Draft] = {}
    for draft in drafts:
        if draft.amount_minor is None:
            continue
        if total is not None and draft.percent and not fits(draft.amount_minor, total, draft.percent, currency):
            problems.append(
                draft.line.problem(
                    "percent", "percent_differs", draft.group, percent=str(draft.percent),
                    amount=format_plain(draft.amount_minor, currency), total=format_plain(total, currency),
                )
            )  # fmt: skip
        key = (key_of(draft.title), draft.amount_minor, draft.due_on, draft.words)
        if key[0] and key in seen:
            problems.append(draft.line.problem("title", "instalment_twice", draft.group, other_row=seen[key].line.row))
        seen.setdefault(key, draft)
    amounts = [draft.amount_minor for draft in drafts]
    planned = sum(amount for amount in amounts if amount is not None)
    if total is not None and None not in amounts and drafts and planned != total:
        line = raw.first["total"]
        problems.append(
            line.problem(
                "total", "plan_differs", planned=format_plain(planned, currency), total=format_plain(total, currency)
            )
        )


def fits(amount_minor: int, total_minor: int, percent: Percent, currency: str) -> bool:
    """Whether an amount is the written share of the total: within one unit of money, or at the decimals written."""
    target = percent.share * total_minor
    if abs(amount_minor - target) <= 10 ** minor_digits(currency):
        return True
    if percent.digits == 0:
        return False
    points = Fraction(amount_minor, total_minor) * 100
    step: int = 10**percent.digits
    return abs(points - percent.share * 100) * 2 * step <= 1
