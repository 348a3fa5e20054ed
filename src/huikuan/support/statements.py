"""The port for bank and wallet statements: what a file says, line by line, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement. `amount_minor` > 0 is money in; `kind`: "" fee refund returned reversal interest transfer."""

    position: int
    place: str
    on: date
    time: time | None
    amount_minor: int
    currency: str
    counterparty: str = ""
    counterparty_account: str = ""
    counterparty_bank: str = ""
    balance_minor: int | None = None
    serial: str | None = None
    reference: str = ""
    narrative: str = ""
    kind: str = ""
    fee_minor: int = 0


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Something that could not be read, and where."""

    place: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A file as it was read. Opening and closing are None where it gives no balance."""

    format: str
    bank: str
    account: str
    account_name: str
    currency: str
    opening_minor: int | None
    closing_minor: int | None
    period_from: date | None
    period_to: date | None
    lines: Sequence[StatementLine]
    problems: Sequence[LineProblem] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    encoding: str = ""
    header_row: int | None = None


class Reader(Protocol):
    """Reads a file's bytes."""

    def __call__(
        self, content: bytes, filename: str, *, password: str | None = None, columns: Mapping[str, Any] | None = None
    ) -> Statement: ...


_readers: list[Reader] = []


def connect(read: Reader) -> None:
    """Give the port its reader. Called by the composition root."""
    _readers[:] = [read]


def read_statement(
    content: bytes, filename: str, *, password: str | None = None, columns: Mapping[str, Any] | None = None
) -> Statement:
    """Read a statement. Raises Refused with the reader's code; RuntimeError when no reader is connected."""
    if not _readers:
        raise RuntimeError("no statement reader is connected")
    return _readers[0](content, filename, password=password, columns=columns)
