"""What an offer says, as values: which debts, paid when, less what; and everything that is wrong with it.

For every claim: its lines + its discount + its set-off = what is owed on it. Nothing else is an offer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huikuan.rules.plan.due import add_months

MOST_LINES: Final = 120
LONGEST_DAYS: Final = 3650
HIGHEST_DISCOUNT_BP: Final = 5_000
"""Half of the debt; more is no discount but a waiver, and that is a write-off with its own approval."""
WHOLE_BP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One instalment on one claim, in minor units."""

    claim: int
    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one offer; amounts in minor units of `currency`.

    `debts`: (claim, owed) as acknowledged. `discounts` fall away when the agreement is broken; `set_offs` are counted
    at once against what we owe them (Civil Code art. 568) and stay. `set_off_file`: sha256 of its proof. `service`:
    what is done or given instead of or beside money, in words.
    """

    currency: str
    debts: tuple[tuple[int, int], ...]
    lines: tuple[Line, ...]
    discounts: tuple[tuple[int, int], ...] = ()
    set_offs: tuple[tuple[int, int], ...] = ()
    set_off_words: str = ""
    set_off_file: str = ""
    service: str = ""
    grace_days: int = 3

    @property
    def debt_minor(self) -> int:
        return sum(amount for _claim, amount in self.debts)

    @property
    def discount_minor(self) -> int:
        return sum(amount for _claim, amount in self.discounts)

    @property
    def set_off_minor(self) -> int:
        return sum(amount for _claim, amount in self.set_offs)

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which money comes, in order."""
        return tuple(sorted({line.due_on for line in self.lines}))

    def on(self, day: date) -> int:
        """What comes on a day, minor units."""
        return sum(line.amount_minor for line in self.lines if line.due_on == day)


def as_json(terms: Terms) -> dict[str, Any]:
    """JSON-able, and read back by `from_json` unchanged."""
    return {
        "currency": terms.currency,
        "debts": [list(one) for one in terms.debts],
        "lines": [[line.claim, line.due_on.isoformat(), line.amount_minor] for line in terms.lines],
        "discounts": [list(one) for one in terms.discounts],
        "set_offs": [list(one) for one in terms.set_offs],
        "set_off_words": terms.set_off_words,
        "set_off_file": terms.set_off_file,
        "service": terms.service,
        "grace_days": terms.grace_days,
    }


def from_json(stored: Mapping[str, Any]) -> Terms:
    """The terms `as_json` wrote."""
    return Terms(
        currency=stored["currency"],
        debts=pairs(stored["debts"]),
        lines=tuple(Line(claim, date.fromisoformat(day), amount) for claim, day, amount in stored["lines"]),
        discounts=pairs(stored["discounts"]),
        set_offs=pairs(stored["set_offs"]),
        set_off_words=stored["set_off_words"],
        set_off_file=stored["set_off_file"],
        service=stored["service"],
        grace_days=stored["grace_days"],
    )


def pairs(stored: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((claim, amount) for claim, amount in stored)


def key_of(terms: Terms) -> str:
    """What an approval is bound to: the sha256 of the terms in one fixed spelling."""
    text = json.dumps(as_json(terms), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def problem(terms: Terms, today: date) -> str:
    """The code of the first thing that is wrong with the terms, or "".

    terms_empty, terms_twice, terms_amounts, terms_sum, terms_past, terms_too_far, terms_too_many, terms_discount,
    terms_set_off_proof, terms_nothing.
    """
    keys = [claim for claim, _amount in terms.debts]
    if not keys:
        return "terms_empty"
    if len(set(keys)) != len(keys) or len({(line.claim, line.due_on) for line in terms.lines}) != len(terms.lines):
        return "terms_twice"
    for rows in (terms.discounts, terms.set_offs):
        if len({claim for claim, _amount in rows}) != len(rows):
            return "terms_twice"
    parts = [*((line.claim, line.amount_minor) for line in terms.lines), *terms.discounts, *terms.set_offs]
    if any(amount <= 0 for _claim, amount in (*parts, *terms.debts)):
        return "terms_amounts"
    came = dict.fromkeys(keys, 0)
    for claim, amount in parts:
        if claim not in came:
            return "terms_sum"
        came[claim] += amount
    if came != dict(terms.debts):
        return "terms_sum"
    return problem_of_days(terms, today) or problem_of_concessions(terms)


def problem_of_days(terms: Terms, today: date) -> str:
    if not terms.lines:
        return "terms_nothing"
    if terms.days[0] < today:
        return "terms_past"
    if (terms.days[-1] - today).days > LONGEST_DAYS:
        return "terms_too_far"
    return "terms_too_many" if len(terms.days) > MOST_LINES else ""


def problem_of_concessions(terms: Terms) -> str:
    if terms.discount_minor * WHOLE_BP > terms.debt_minor * HIGHEST_DISCOUNT_BP:
        return "terms_discount"
    unproven = terms.set_offs and not (terms.set_off_words.strip() and terms.set_off_file)
    return "terms_set_off_proof" if unproven else ""


def monthly(first: date, count: int, months: int = 1) -> list[date]:
    """`count` days, `months` apart, from `first`; a day the month does not have becomes the month's last."""
    return [add_months(first, step * months) for step in range(count)]


def equal_parts(total_minor: int, count: int) -> list[int]:
    """`count` amounts that sum to the total exactly: whole shares, and what division left is on the last one."""
    share, rest = divmod(total_minor, count)
    return [share] * (count - 1) + [share + rest]


def spread(debts: Sequence[tuple[int, int]], instalments: Sequence[tuple[date, int]]) -> tuple[Line, ...]:
    """The instalments over the debts, the first debt first (as a payment without a word is counted, art. 560).

    Money of one day for one claim is one line. The sums must be equal; raises ValueError when they are not.
    """
    if sum(amount for _claim, amount in debts) != sum(amount for _day, amount in instalments):
        raise ValueError("the instalments are not the debt")
    lines: dict[tuple[int, date], int] = {}
    waiting = [list(one) for one in debts if one[1]]
    for day, amount in sorted(instalments):
        left = amount
        while left > 0:
            part = min(left, waiting[0][1])
            key = (waiting[0][0], day)
            lines[key] = lines.get(key, 0) + part
            waiting[0][1] -= part
            left -= part
            if not waiting[0][1]:
                waiting.pop(0)
    return tuple(Line(claim, day, amount) for (claim, day), amount in lines.items())


def taken(
    debts: Sequence[tuple[int, int]], amount_minor: int, *, newest_first: bool = False
) -> tuple[tuple[int, int], ...]:
    """Which part of each debt an amount takes. Raises ValueError when it is more than all of them."""
    found, left = [], amount_minor
    for claim, owed in reversed(debts) if newest_first else debts:
        part = min(left, owed)
        if part > 0:
            found.append((claim, part))
        left -= part
    if left > 0:
        raise ValueError("more than is owed")
    return tuple(sorted(found))


def propose(
    *,
    currency: str,
    debts: Sequence[tuple[int, int]],
    instalments: Sequence[tuple[date, int | None]],
    discount_minor: int = 0,
    set_off_minor: int = 0,
    set_off_words: str = "",
    set_off_file: str = "",
    service: str = "",
    grace_days: int = 3,
) -> Terms:
    """Terms from what people say: a set-off takes the oldest debts first, a discount the newest, instalments the rest.

    `debts` in the order they fell due. Instalments without an amount share equally what the others leave. Raises
    ValueError when the parts do not come to the debt exactly.
    """
    set_offs = taken(debts, set_off_minor)
    after = less(debts, set_offs)
    discounts = taken(after, discount_minor, newest_first=True)
    rest = less(after, discounts)
    total = sum(amount for _claim, amount in rest)
    open_days = [day for day, amount in instalments if amount is None]
    fixed = [(day, amount) for day, amount in instalments if amount is not None]
    left = total - sum(amount for _day, amount in fixed)
    if left < 0 or (left > 0 and not open_days) or (open_days and left < len(open_days)):
        raise ValueError("the instalments are not the debt")
    shares = equal_parts(left, len(open_days)) if open_days else []
    lines = spread(rest, [*fixed, *zip(open_days, shares, strict=True)])
    return Terms(currency, tuple(debts), lines, discounts, set_offs, set_off_words, set_off_file, service, grace_days)


def less(debts: Sequence[tuple[int, int]], parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of each debt after these parts, in the same order."""
    off = dict(parts)
    return [(claim, owed - off.get(claim, 0)) for claim, owed in debts]
