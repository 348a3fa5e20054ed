"""A firm's own hand-kept ledger: every sheet through its column mapping, every contract sound or withheld."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from huikuan.rules.book.gather import Gatherer
from huikuan.rules.book.headers import unit_line
from huikuan.rules.book.lines import RawContract, Sheet
from huikuan.rules.book.mapping import ColumnMapping, Detected, detect
from huikuan.rules.book.model import (
    Grid,
    Note,
    ParsedBook,
    ParsedContact,
    ParsedContract,
    ParsedCustomer,
    ParsedInstalment,
    ParsedPayment,
    Problem,
    Withheld,
)
from huikuan.rules.book.persons import HAN
from huikuan.rules.book.settle import Settled, settle
from huikuan.rules.typed import written

UNCLEAR = -1
Progress = Callable[[int, int], None]


def read_ledger(
    grids: Sequence[Grid],
    *,
    mappings: Mapping[str, ColumnMapping] | None = None,
    default_currency: str = "CNY",
    progress: Progress | None = None,
) -> ParsedBook:
    """Read all sheets of a hand-kept ledger.

    `mappings` are saved ones by fingerprint and win over detection. `default_currency` (ISO) holds where neither
    cell, column, sheet nor remark names one. `progress(done, contracts)` is called now and then. Sheets without a
    recognisable table and hidden sheets are left out with a note. Amounts are minor units.
    """
    gatherer = Gatherer()
    notes: list[Note] = []
    problems: list[Problem] = []
    for grid in grids:
        if grid.hidden:
            notes.append(Note(grid.sheet, "sheet_hidden"))
            continue
        if not any(cell not in (None, "") for row in grid.rows for cell in row):
            continue
        detected = detect(grid, mappings)
        if detected is None or not detected.mapping.usable:
            notes.append(Note(grid.sheet, "sheet_skipped"))
            continue
        sheet = sheet_of(grid, detected)
        notes.extend(notes_of(sheet))
        gatherer.read(grid, detected, sheet)
    if not gatherer.contracts:
        problems.append(Problem(grids[0].sheet if grids else "", 0, "", "", "", "nothing_recognised"))
    settled = settle_all(gatherer.contracts, default_currency, progress)
    return assemble(settled, [*problems, *gatherer.problems], notes, gatherer)


def settle_all(contracts: Sequence[RawContract], currency: str, progress: Progress | None) -> list[Settled]:
    """Each contract by itself, in order."""
    settled: list[Settled] = []
    for place, raw in enumerate(contracts, start=1):
        settled.append(settle(raw, currency))
        if progress and (place % 500 == 0 or place == len(contracts)):
            progress(place, len(contracts))
    return settled


def sheet_of(grid: Grid, detected: Detected) -> Sheet:
    """What holds for the sheet: columns, unit and currency of the lines above the table, language of its headings."""
    mapping = detected.mapping
    unit, currency = mapping.unit, mapping.currency
    for row in grid.rows[: detected.header_row]:
        found_unit, found_currency = unit_line(row)
        unit, currency = unit or found_unit, currency or found_currency
    uses = {
        (column.field, column.group): column
        for column in mapping.columns
        if column.field not in ("", "serial", "ignored")
    }
    if not unit and any(use.unit > 1 for use in uses.values()):
        # Some amounts are headed 万元, others nothing: what a bare number under the latter means is not written.
        money = ("total", "amount", "received", "unpaid")
        uses = {key: replace(use, unit=use.unit or UNCLEAR) if key[0] in money else use for key, use in uses.items()}
    chinese = any(HAN.search(column.label) for column in mapping.columns)
    return Sheet(grid.sheet, mapping, uses, unit or 1, currency, chinese)


def notes_of(sheet: Sheet) -> list[Note]:
    """What the user should see before agreeing: a unit that scales every amount, columns that are not read."""
    notes: list[Note] = []
    if sheet.unit != 1:
        notes.append(Note(sheet.name, "unit_scaled", {"unit": sheet.unit}))
    for use in sheet.uses.values():
        if use.unit > 1:
            notes.append(Note(sheet.name, "column_scaled", {"header": use.label, "unit": use.unit}))
    unused = [written(column.label) for column in sheet.mapping.columns if column.label and not column.field]
    if unused:
        notes.append(Note(sheet.name, "columns_unused", {"headers": "、".join(unused)[:300]}))
    if ("contract_number", "") not in sheet.uses:
        notes.append(Note(sheet.name, "number_from_project"))
    if ("total", "") not in sheet.uses:
        notes.append(Note(sheet.name, "total_from_plan"))
    return notes


def assemble(settled: Sequence[Settled], problems: list[Problem], notes: list[Note], gatherer: Gatherer) -> ParsedBook:
    """Sound contracts with their customers and contacts; the rest as withheld."""
    customers: dict[str, ParsedCustomer] = {}
    contacts: dict[tuple[str, str], ParsedContact] = {}
    contracts: list[ParsedContract] = []
    instalments: list[ParsedInstalment] = []
    payments: list[ParsedPayment] = []
    withheld: list[Withheld] = []
    for one in settled:
        problems.extend(one.problems)
        if not one.good or one.contract is None or one.customer is None:
            withheld.append(withheld_of(one))
            continue
        contracts.append(one.contract)
        instalments.extend(one.instalments)
        payments.extend(one.payments)
        customers[one.customer.key] = merged(customers.get(one.customer.key), one.customer)
        for contact in one.contacts:
            contacts.setdefault((contact.customer_key, contact.email.lower() or contact.name + contact.phone), contact)
    order = {grid: place for place, grid in enumerate(dict.fromkeys(row.sheet for row in gatherer.not_rows))}
    problems.sort(key=lambda problem: (order.get(problem.sheet, 0), problem.row))
    return ParsedBook(
        tuple(customers.values()), tuple(contacts.values()), tuple(contracts), tuple(instalments), tuple(payments),
        tuple(withheld), tuple(problems), tuple(notes), tuple(gatherer.not_rows),
    )  # fmt: skip


def merged(known: ParsedCustomer | None, found: ParsedCustomer) -> ParsedCustomer:
    """The customer as first written, with what later rows add."""
    if known is None:
        return found
    return replace(known, number=known.number or found.number, uscc=known.uscc or found.uscc)


def withheld_of(one: Settled) -> Withheld:
    """The contract's rows and reasons."""
    raw = one.raw
    codes = dict.fromkeys(problem.code for problem in one.problems if problem.weight == "trouble")
    return Withheld(
        written(raw.value("contract_number")),
        written(raw.value("customer")),
        raw.lines[0].sheet.name,
        tuple(line.row for line in raw.lines),
        tuple(codes),
    )
