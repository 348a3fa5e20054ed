"""What a book of receivables holds once read: parties, contracts, instalments, payments, and everything in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from huikuan.rules.typed import BrokenCell

Cell: TypeAlias = str | int | float | bool | date | datetime | BrokenCell | None
Row: TypeAlias = tuple[Cell, ...]
Merge: TypeAlias = tuple[int, int, int, int]  # top, left, bottom, right; counted from 0, all inclusive
Weight: TypeAlias = Literal["trouble", "warning"]

KINDS: Final = ("advance", "progress", "delivery", "acceptance", "final", "retention", "other")
ROLES: Final = ("payer", "approver", "superior", "notice")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as cells; `rows[0]` is the first row of the sheet, even when empty."""

    sheet: str
    rows: tuple[Row, ...]
    merged: tuple[Merge, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a thing was read: sheet and row as the spreadsheet shows it, from 1."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell or row. `weight` "trouble" withholds the contract, "warning" only tells.

    `column` is the letter, `header` the heading above it; both "" for a problem of the whole row.
    """

    sheet: str
    row: int
    column: str
    header: str
    value: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    weight: Weight = "trouble"


@dataclass(frozen=True, slots=True)
class NotRow:
    """A row that holds no data, and why: title, unit, header, blank, subtotal, total, note, example."""

    sheet: str
    row: int
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a sheet the user should know before agreeing: unit_scaled, sheet_skipped, columns_unused …"""

    sheet: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedCustomer:
    """`key` finds the customer of contracts and contacts: the name without blanks and width, lower case."""

    key: str
    number: str
    name: str
    uscc: str
    currency: str
    language: str
    source: Source


@dataclass(frozen=True, slots=True)
class ParsedContact:
    """A person of a customer; `name` may be empty where only an address is written. `roles` of ROLES."""

    customer_key: str
    name: str
    title: str
    email: str
    phone: str
    roles: tuple[str, ...]
    language: str
    source: Source


@dataclass(frozen=True, slots=True)
class ParsedContract:
    """`total_minor` in minor units of `currency`; equals the sum of its instalments."""

    number: str
    customer_key: str
    title: str
    entity_name: str
    total_minor: int
    currency: str
    signed_on: date | None
    manager_name: str
    manager_email: str
    remark: str
    source: Source


@dataclass(frozen=True, slots=True)
class ParsedInstalment:
    """`due_on` None means planned; then `trigger_words` holds the condition as written, `trigger` its kind.

    `percent` is the share as written ("30%"), "" when none is.
    """

    contract_number: str
    sequence: int
    kind: str
    title: str
    amount_minor: int
    percent: str
    due_on: date | None
    trigger: str
    trigger_words: str
    external_number: str
    invoice_number: str
    remark: str
    source: Source


@dataclass(frozen=True, slots=True)
class ParsedPayment:
    """Money already received on one instalment (`sequence` None: on the contract). `paid_on` None: not written.

    `external_number` is "" where the file gives none, as in a hand-kept ledger, whose received amounts grow from one
    import to the next: such payments are compared by their sum.
    """

    contract_number: str
    sequence: int | None
    amount_minor: int
    currency: str
    paid_on: date | None
    external_number: str
    payer_name: str
    remark: str
    source: Source


@dataclass(frozen=True, slots=True)
class Withheld:
    """A contract that is not taken over, with its rows and the codes of what stands against it."""

    number: str
    customer: str
    sheet: str
    rows: tuple[int, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedBook:
    """Everything read from a file. Only sound contracts are in it; the others are in `withheld`."""

    customers: tuple[ParsedCustomer, ...] = ()
    contacts: tuple[ParsedContact, ...] = ()
    contracts: tuple[ParsedContract, ...] = ()
    instalments: tuple[ParsedInstalment, ...] = ()
    payments: tuple[ParsedPayment, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    not_rows: tuple[NotRow, ...] = ()

    @property
    def trouble(self) -> tuple[Problem, ...]:
        """The problems that keep something out."""
        return tuple(problem for problem in self.problems if problem.weight == "trouble")


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
