"""Statements made by hand for tests: lines with a running balance, read as if from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from huikuan.flow.payments.models import BankLine
from huikuan.support.statements import Statement, StatementLine
from huikuan.workflow import banking, matching
from tests.stories.company import Company, morning

ACCOUNT = "6222000011112222"
OPENING = 10_000_00


@dataclass(frozen=True, slots=True)
class Move:
    """One movement: positive is money in."""

    on: date
    minor: int
    payer: str = ""
    narrative: str = ""
    serial: str = ""
    account: str = ""
    kind: str = ""


def statement(
    moves: Sequence[Move], *, opening: int | None = OPENING, account: str = ACCOUNT, until: date | None = None
) -> Statement:
    """A statement over these movements, with balances unless `opening` is None."""
    balance, lines = opening, []
    for position, move in enumerate(moves):
        balance = None if balance is None else balance + move.minor
        lines.append(
            StatementLine(
                position=position, place=f"第 {position + 2} 行", on=move.on, time=None, amount_minor=move.minor,
                currency="CNY", counterparty=move.payer, counterparty_account=move.account, counterparty_bank="",
                balance_minor=balance, serial=move.serial, reference="", narrative=move.narrative, kind=move.kind,
                fee_minor=0,
            )
        )  # fmt: skip
    return Statement(
        format="table", bank="示例银行", account=account, account_name="北辰软件", currency="CNY",
        opening_minor=opening, closing_minor=balance,
        period_from=moves[0].on if moves else until, period_to=until or moves[-1].on,
        lines=tuple(lines), problems=(), columns={}, encoding="utf-8", header_row=1,
    )  # fmt: skip


class Bank:
    """Brings statements to a firm and matches them."""

    def __init__(self, firm: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        self.firm = firm
        self.files: dict[str, Statement] = {}
        monkeypatch.setattr(banking, "read_statement", lambda content, filename, **more: self.files[filename])

    def bring(self, read: Statement, name: str = "a.csv", *, day: date | None = None, **more: Any) -> banking.Imported:
        """Import this statement on a day (the day after its last one)."""
        self.files[name] = read
        on = day or (read.period_to or date(2026, 3, 2)) + timedelta(days=1)
        return banking.import_statement(
            organization=self.firm.organization, content=repr(read).encode(), filename=name, by=self.firm.owner,
            at=morning(on), **more,
        )  # fmt: skip

    def match(self, day: date) -> matching.Matched:
        return matching.match(organization=self.firm.organization, by=None, at=morning(day, 11))

    def line(self, minor: int) -> BankLine:
        """The line of this amount."""
        return BankLine.objects.get(amount_minor=minor)
