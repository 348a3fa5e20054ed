"""The template workbook read back strictly: every row checked, every contract sound or withheld with reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from huikuan.rules.book.lines import Line, RawContract
from huikuan.rules.book.model import (
    Grid,
    Note,
    NotRow,
    ParsedBook,
    ParsedContact,
    ParsedContract,
    ParsedCustomer,
    ParsedInstalment,
    ParsedPayment,
    Problem,
    Source,
    Withheld,
)
from huikuan.rules.book.persons import language_of
from huikuan.rules.book.settle import Settled, settle
from huikuan.rules.book.synonyms import CONTRACT_FIELDS
from huikuan.rules.book.template import CONTACTS, CUSTOMERS, INSTALMENTS
from huikuan.rules.book.template_rows import is_instructions, rows_of, spec_of
from huikuan.rules.money import format_plain
from huikuan.rules.typed import (
    TypedError,
    check_email,
    key_of,
    parse_amount,
    parse_currency,
    parse_date,
    parse_whole,
    plain,
    written,
)
from huikuan.rules.uscc import check_uscc


@dataclass(slots=True)
class Reading:
    """The template while it is read."""

    default_currency: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    not_rows: list[NotRow] = field(default_factory=list)
    customers: dict[str, ParsedCustomer] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    bad_customers: set[str] = field(default_factory=set)


def read_template(
    grids: Sequence[Grid], *, default_currency: str = "CNY", kinds: Mapping[str, str] | None = None
) -> ParsedBook:
    """Read the template's sheets, zh or en, in any order.

    `kinds` names the sheet kind (customers, contacts, contracts, instalments, payments) where the sheet's own name
    does not, as for a CSV. Amounts become minor units of the contract's currency, else of `default_currency`.
    """
    reading = Reading(default_currency)
    for grid in grids:
        spec = spec_of(grid, kinds or {})
        if spec is None:
            if not is_instructions(grid):
                reading.notes.append(Note(grid.sheet, "sheet_skipped"))
            continue
        lines, problems, not_rows = rows_of(grid, spec)
        reading.lines.setdefault(spec.key, []).extend(lines)
        reading.problems.extend(problems)
        reading.not_rows.extend(not_rows)
    read_customers(reading)
    contacts = read_contacts(reading)
    settled = read_contracts(reading)
    return finish(reading, contacts, settled)


def read_customers(reading: Reading) -> None:
    """The sheet of customers; a name or number used twice is trouble for the second row."""
    for line in reading.lines.get("customers", ()):
        name = " ".join(written(line.get("customer")).split())
        key, number = key_of(name), plain(line.get("customer_number"))
        problems = required(line, ("customer",))
        if key and key in reading.customers:
            problems.append(line.problem("customer", "customer_twice", other_row=reading.customers[key].source.row))
        if number and number.lower() in reading.numbers:
            problems.append(line.problem("customer_number", "customer_number_twice"))
        uscc = plain(line.get("uscc")).upper().replace(" ", "")
        if uscc and not check_uscc(uscc):
            problems.append(line.problem("uscc", "uscc_invalid"))
        currency = currency_cell(line, problems)
        language = choice(line, "language", problems) or language_of(name)
        reading.problems.extend(problems)
        if problems:
            reading.bad_customers.add(key)
        if key and key not in reading.customers:
            source = Source(line.sheet.name, line.row)
            reading.customers[key] = ParsedCustomer(key, number, name, uscc, currency, language, source)
        if number:
            reading.numbers.setdefault(number.lower(), key)


def choice(line: Line, name: str, problems: list[Problem]) -> str:
    """The code of a cell with fixed choices, "" for a blank."""
    value = line.get(name)
    if value is None:
        return ""
    spec = next(c for sheet in (CUSTOMERS, INSTALMENTS) for c in sheet.columns if c.field == name)
    code = spec.code_of(value)
    if code is None:
        options = "、".join(dict.fromkeys(f"{zh} ({en})" for _, zh, en in spec.choices))
        problems.append(line.problem(name, "choice_unknown", choices=options))
    return code or ""


def currency_cell(line: Line, problems: list[Problem]) -> str:
    """The currency column, "" for a blank."""
    try:
        return parse_currency(line.get("currency")) or ""
    except TypedError as error:
        problems.append(line.problem("currency", error.code))
        return ""


def required(line: Line, names: tuple[str, ...]) -> list[Problem]:
    """A problem for each of these cells that is blank."""
    return [line.problem(name, "cell_missing") for name in names if line.get(name) is None]


def customer_key(reading: Reading, line: Line, problems: list[Problem]) -> str:
    """The customer a row names, by name or number; unknown ones are trouble where the book has a sheet of customers."""
    key = key_of(line.get("customer"))
    key = reading.numbers.get(key, key)
    if key and reading.lines.get("customers") and key not in reading.customers:
        problems.append(line.problem("customer", "customer_unknown"))
    return key


def read_contacts(reading: Reading) -> list[ParsedContact]:
    """The sheet of contacts: each with an address to write to."""
    contacts: list[ParsedContact] = []
    seen: dict[tuple[str, str], int] = {}
    for line in reading.lines.get("contacts", ()):
        problems = required(line, ("customer", "contact_name"))
        key = customer_key(reading, line, problems)
        email = ""
        if line.get("email") is not None:
            try:
                email = check_email(line.get("email"))
            except TypedError as error:
                problems.append(line.problem("email", error.code, address=plain(error.value)))
        if email and (key, email.lower()) in seen:
            problems.append(line.problem("email", "contact_twice", other_row=seen[key, email.lower()]))
        seen.setdefault((key, email.lower()), line.row)
        roles = roles_of(line, problems)
        language = choice(line, "language", problems)
        reading.problems.extend(problems)
        if not problems and key not in reading.bad_customers:
            name = written(line.get("contact_name"))
            contacts.append(
                ParsedContact(
                    key, name, written(line.get("contact_title")), email, plain(line.get("phone")), roles,
                    language or language_of(name), Source(line.sheet.name, line.row),
                )
            )  # fmt: skip
    return contacts


def roles_of(line: Line, problems: list[Problem]) -> tuple[str, ...]:
    """The roles of a contact; a blank means payer."""
    words = [word for word in re.split(r"[、,;/\s]+(?!address)", plain(line.get("roles"))) if word]
    spec = CONTACTS.column("roles")
    codes = [spec.code_of(word) for word in words]
    if None in codes:
        options = "、".join(f"{zh} ({en})" for _, zh, en in spec.choices)
        problems.append(line.problem("roles", "choice_unknown", choices=options))
    return tuple(dict.fromkeys(code for code in codes if code)) or ("payer",)


def read_contracts(reading: Reading) -> list[Settled]:
    """Contracts with their instalments and payments, each settled as a whole."""
    raws: dict[str, RawContract] = {}
    for line in reading.lines.get("contracts", ()):
        number = key_of(line.get("contract_number"))
        problems: list[Problem] = []
        if number and number in raws:
            first = raws[number].lines[0]
            other = written(first.get("project")) or written(first.get("customer"))
            reading.problems.append(
                line.problem(
                    "contract_number", "number_twice", other_sheet=first.sheet.name, other_row=first.row, other=other
                )
            )
            continue
        key = customer_key(reading, line, problems)
        if key in reading.bad_customers:
            problems.append(line.problem("customer", "customer_in_trouble"))
        raw = raws.setdefault(number or f"\0{line.row}", RawContract())
        raw.problems.extend(problems)
        raw.add(line, CONTRACT_FIELDS)
    attach(reading, raws)
    by_number = payment_lines(reading, raws)
    return [pay(settle(raw, currency_for(reading, raw)), by_number.get(number, [])) for number, raw in raws.items()]


def currency_for(reading: Reading, raw: RawContract) -> str:
    """What a contract without a currency is in: its customer's, else the default."""
    key = key_of(raw.value("customer"))
    customer = reading.customers.get(reading.numbers.get(key, key))
    return (customer.currency if customer else "") or reading.default_currency


def attach(reading: Reading, raws: dict[str, RawContract]) -> None:
    """Instalments under their contracts, in the order of their sequence, else of their rows."""
    places: dict[str, list[tuple[int, Line]]] = {}
    for line in reading.lines.get("instalments", ()):
        number = key_of(line.get("contract_number"))
        problems = required(line, ("contract_number", "title"))
        raw = raws.get(number)
        if raw is None:
            if number:
                problems.append(line.problem("contract_number", "contract_unknown"))
            reading.problems.extend(problems)
            continue
        choice(line, "kind", problems)
        rows = places.setdefault(number, [])
        rows.append((sequence_of(line, problems) or len(rows) + 1, line))
        raw.problems.extend(problems)
    for number, rows in places.items():
        rows.sort(key=lambda row: row[0])
        for (place, line), (other, _) in zip(rows[1:], rows, strict=False):
            if place == other:
                raws[number].problems.append(line.problem("sequence", "sequence_twice"))
        raws[number].lines.extend(line for _, line in rows)


def sequence_of(line: Line, problems: list[Problem]) -> int | None:
    """The position of an instalment, None for a blank."""
    try:
        return parse_whole(line.get("sequence"))
    except TypedError as error:
        problems.append(line.problem("sequence", error.code))
        return None


def payment_lines(reading: Reading, raws: dict[str, RawContract]) -> dict[str, list[Line]]:
    """Rows of the payments sheet by contract; without a sheet of contracts they stand for themselves."""
    found: dict[str, list[Line]] = {}
    for line in reading.lines.get("payments", ()):
        number = key_of(line.get("contract_number"))
        if number in raws:
            found.setdefault(number, []).append(line)
        elif reading.lines.get("contracts") or not number:
            code = "contract_unknown" if number else "cell_missing"
            reading.problems.append(line.problem("contract_number", code))
    return found


def pay(settled: Settled, lines: list[Line]) -> Settled:
    """The contract with its payments; more than an instalment or the contract is worth is trouble."""
    first = settled.raw.lines[0]
    if settled.contract:
        settled.contract = replace(settled.contract, remark=written(first.get("remark")))
    currency = settled.contract.currency if settled.contract else "CNY"
    number = plain(first.get("contract_number"))
    rows = settled.raw.lines[1:]
    written_places = {int(place): at for at, row in enumerate(rows, 1) if (place := whole(row)) is not None}
    limits = {one.sequence: one.amount_minor for one in settled.instalments}
    paid: dict[int | None, int] = {}
    for line in lines:
        payment = read_payment(line, number, currency, settled.problems)
        if payment is None:
            continue
        if payment.sequence is not None:
            place = written_places.get(payment.sequence, payment.sequence)
            if limits and place not in limits:
                settled.problems.append(line.problem("sequence", "instalment_unknown"))
                continue
            payment = replace(payment, sequence=place)
        paid[payment.sequence] = paid.get(payment.sequence, 0) + payment.amount_minor
        limit = limits.get(payment.sequence) if payment.sequence else None
        if limit is not None and paid[payment.sequence] > limit:
            received, owed = format_plain(paid[payment.sequence], currency), format_plain(limit, currency)
            settled.problems.append(line.problem("amount", "received_exceeds", received=received, amount=owed))
        settled.payments.append(payment)
    return settled


def whole(line: Line) -> int | None:
    """A readable sequence."""
    try:
        return parse_whole(line.get("sequence"))
    except TypedError:
        return None


def read_payment(line: Line, number: str, currency: str, problems: list[Problem]) -> ParsedPayment | None:
    """One row of the payments sheet."""
    before = len(problems)
    problems.extend(required(line, ("amount", "paid_on")))
    amount, paid_on = None, None
    try:
        amount = parse_amount(line.get("amount"), currency, unit=line.sheet.unit_of(("amount", "")))
        if amount.value is not None and amount.value <= 0:
            problems.append(line.problem("amount", "amount_not_positive"))
        if amount.currency and amount.currency != currency:
            problems.append(line.problem("amount", "currency_differs", currencies=f"{currency}, {amount.currency}"))
    except TypedError as error:
        problems.append(line.refused("amount", error))
    try:
        paid_on = parse_date(line.get("paid_on"))
    except TypedError as error:
        problems.append(line.refused("paid_on", error))
    sequence = sequence_of(line, problems)
    if len(problems) > before or amount is None or amount.value is None:
        return None
    return ParsedPayment(
        number, sequence, amount.value, currency, paid_on, plain(line.get("external_number")),
        written(line.get("payer_name")), written(line.get("remark")), Source(line.sheet.name, line.row),
    )  # fmt: skip


def finish(reading: Reading, contacts: list[ParsedContact], settled: list[Settled]) -> ParsedBook:
    """Everything sound, and what is withheld."""
    contracts: list[ParsedContract] = []
    instalments: list[ParsedInstalment] = []
    payments: list[ParsedPayment] = lone_payments(reading)
    withheld: list[Withheld] = []
    customers = {key: customer for key, customer in reading.customers.items() if key not in reading.bad_customers}
    problems = list(reading.problems)
    for one in settled:
        problems.extend(one.problems)
        if one.good and one.contract:
            key = reading.numbers.get(one.contract.customer_key, one.contract.customer_key)
            if key not in customers and one.customer:
                customers[key] = one.customer
            contracts.append(replace(one.contract, customer_key=key))
            instalments.extend(one.instalments)
            payments.extend(one.payments)
        else:
            first = one.raw.lines[0]
            codes = tuple(dict.fromkeys(problem.code for problem in one.problems if problem.weight == "trouble"))
            number, name = written(first.get("contract_number")), written(first.get("customer"))
            rows = tuple(line.row for line in one.raw.lines if line.sheet.name == first.sheet.name)
            withheld.append(Withheld(number, name, first.sheet.name, rows, codes))
    return ParsedBook(
        tuple(customers.values()), tuple(contacts), tuple(contracts), tuple(instalments), tuple(payments),
        tuple(withheld), tuple(problems), tuple(reading.notes), tuple(reading.not_rows),
    )  # fmt: skip


def lone_payments(reading: Reading) -> list[ParsedPayment]:
    """Payments of a file that has no contracts: the contracts are already known elsewhere."""
    found: list[ParsedPayment] = []
    if reading.lines.get("contracts"):
        return found
    for line in reading.lines.get("payments", ()):
        number = plain(line.get("contract_number"))
        if not number:
            continue
        payment = read_payment(line, number, reading.default_currency, reading.problems)
        if payment:
            found.append(payment)
    return found
