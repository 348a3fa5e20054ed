"""One contract's rows made into contract, instalments, payments and contacts, or withheld as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from huikuan.rules.book.amounts_due import (
    NOISE,
    Draft,
    check_plan,
    drafts_of,
    fill_amounts,
    read_draft,
    read_total,
    shown,
)
from huikuan.rules.book.kinds import kind_of
from huikuan.rules.book.lines import Line, RawContract
from huikuan.rules.book.model import (
    ParsedContact,
    ParsedContract,
    ParsedCustomer,
    ParsedInstalment,
    ParsedPayment,
    Problem,
    Source,
)
from huikuan.rules.book.persons import language_of, read_contacts, read_manager
from huikuan.rules.book.receipts import check_received, read_receipts
from huikuan.rules.money import format_plain
from huikuan.rules.typed import TypedError, key_of, parse_amount, parse_currency, parse_date, plain, written
from huikuan.rules.typed.currencies import foreign_words
from huikuan.rules.uscc import check_uscc

LONGEST: Final = {"contract_number": 60, "customer": 160, "project": 160, "customer_number": 40}


@dataclass(slots=True)
class Settled:
    """A contract as read, with its problems; `good` when nothing stands against taking it over."""

    raw: RawContract
    problems: list[Problem]
    contract: ParsedContract | None = None
    customer: ParsedCustomer | None = None
    contacts: list[ParsedContact] = field(default_factory=list)
    instalments: list[ParsedInstalment] = field(default_factory=list)
    payments: list[ParsedPayment] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.contract is not None and not any(problem.weight == "trouble" for problem in self.problems)


def settle(raw: RawContract, default_currency: str) -> Settled:
    """Read and check one contract. Nothing is guessed: whatever cannot be read exactly becomes a problem."""
    problems = list(raw.problems)
    number = number_of(raw, problems)
    customer = customer_of(raw, problems)
    currency = currency_of(raw, default_currency, problems)
    total = read_total(raw, currency, problems)
    drafts = drafts_of(raw)
    for draft in drafts:
        read_draft(draft, currency, problems)
        draft.received = read_receipts(draft.line, draft.group, currency, problems)
        for line in raw.more.get(draft.line.row, ()) if draft.line.sheet == raw.lines[0].sheet else ():
            draft.received.extend(read_receipts(line, "", currency, problems))
    if not drafts:
        problems.append(blame(raw, "no_instalments"))
    fill_amounts(drafts, total, problems)
    check_plan(raw, drafts, total, currency, problems)
    check_money(drafts, currency, problems)
    total = total_of(raw, drafts, total, problems)
    signed_on = signed(raw, problems)
    manager_name, manager_email = read_manager(raw, problems)
    settled = Settled(raw, problems, customer=customer)
    settled.contacts = read_contacts(raw, customer.key, customer.language, problems)
    whole = on_contract(raw, number, currency, total, problems)
    if total is None or any(problem.weight == "trouble" for problem in problems):
        return settled
    settled.contract = ParsedContract(
        number, customer.key, written(raw.value("project")), written(raw.value("entity")), total, currency, signed_on,
        manager_name, manager_email, contract_remark(raw), source_of(raw),
    )  # fmt: skip
    settled.instalments = [instalment(number, place, draft) for place, draft in enumerate(drafts, start=1)]
    settled.payments = [*payments(number, currency, drafts), *whole]
    return settled


def blame(raw: RawContract, code: str, name: str = "", **params: str | int) -> Problem:
    """A problem of the contract's first row, at a column where the sheet has one."""
    line = raw.lines[0]
    key, value = ((name, ""), line.get(name)) if name else (None, None)
    return line.sheet.problem(line.row, key, value, code, "trouble", **params)


def source_of(raw: RawContract) -> Source:
    return Source(raw.lines[0].sheet.name, raw.lines[0].row)


def number_of(raw: RawContract, problems: list[Problem]) -> str:
    """The contract's number; on a sheet without such a column the project's name, else the customer's, stands in."""
    value = raw.value("contract_number")
    if value is None and ("contract_number", "") not in raw.lines[0].sheet.uses:
        value = raw.value("project") or raw.value("customer")
    number = plain(value)
    if not number:
        problems.append(blame(raw, "contract_number_missing", "contract_number"))
    for name, longest in LONGEST.items():
        if len(written(raw.value(name))) > longest:
            problems.append(blame(raw, "text_too_long", name, longest=longest))
    return number


def customer_of(raw: RawContract, problems: list[Problem]) -> ParsedCustomer:
    """The customer as first written."""
    name = " ".join(written(raw.value("customer")).split())
    if not name:
        problems.append(blame(raw, "customer_missing", "customer"))
    uscc = plain(raw.value("uscc")).upper().replace(" ", "")
    if uscc and not check_uscc(uscc):
        line = raw.first["uscc"]
        problems.append(line.problem("uscc", "uscc_invalid"))
    return ParsedCustomer(
        key_of(name), plain(raw.value("customer_number")), name, uscc, "", language_of(name), source_of(raw)
    )


def currency_of(raw: RawContract, default: str, problems: list[Problem]) -> str:
    """The one currency the contract's cells name; else the sheet's, else a remark that is nothing but a currency.

    Two different ones are trouble: money is never converted or re-labelled.
    """
    sheet = raw.lines[0].sheet
    stated: dict[str, tuple[Line, str]] = {}
    hinted = {use.currency for use in sheet.uses.values() if use.currency} or ({sheet.currency} - {""})
    context = next(iter(hinted), default)
    for line in raw.lines:
        try:
            if code := parse_currency(line.get("currency")):
                stated.setdefault(code, (line, "currency"))
                context = code
        except TypedError as error:
            problems.append(line.problem("currency", error.code))
    for line in raw.lines:
        for key, value in line.cells.items():
            if (
                key[0] in ("total", "amount", "received")
                and isinstance(value, str)
                and (code := named_in(value, context))
            ):
                stated.setdefault(code, (line, key[0]))
    from_remarks(raw, stated, context)
    codes = list(stated) or sorted(hinted)
    if len({*codes, *hinted}) > 1:
        line, name = stated[codes[-1]] if stated else (raw.lines[0], "total")
        problems.append(line.problem(name, "currency_differs", currencies=", ".join(sorted({*codes, *hinted}))))
    if not codes:
        for line in raw.lines:
            if foreign_words(written(line.get("remark"))):
                problems.append(line.problem("remark", "currency_unclear", currency=default))
    return codes[0] if codes else default


def from_remarks(raw: RawContract, stated: dict[str, tuple[Line, str]], context: str) -> None:
    """A remark that is exactly a currency (USD) names one; a sentence never does."""
    for line in raw.lines:
        remark = line.get("remark")
        if isinstance(remark, str) and len(remark) <= 10:
            try:
                code = parse_currency(remark)
            except TypedError:
                continue
            if code:
                stated.setdefault(code, (line, "remark"))


def named_in(value: str, context: str) -> str:
    """The currency written with an amount, "" when none or when the amount cannot be read."""
    try:
        return parse_amount(value, context).currency
    except TypedError:
        return ""


def check_money(drafts: list[Draft], currency: str, problems: list[Problem]) -> None:
    """Received against owed, for each instalment; a blank due date of an open one is pointed out."""
    for draft in drafts:
        if draft.amount_minor is None:
            continue
        check_received(draft.line, draft.group, draft.amount_minor, draft.received, currency, problems)
        paid = sum(minor for minor, _ in draft.received)
        if draft.due_on is None and not draft.words and draft.get("due_on") is None and paid < draft.amount_minor:
            problems.append(draft.line.problem("due_on", "due_missing", draft.group, "warning"))


def total_of(raw: RawContract, drafts: list[Draft], total: int | None, problems: list[Problem]) -> int | None:
    """The total as written; else the sum of a plan that is complete by its shares, or of a sheet without any."""
    if total is not None or raw.first.get("total") is not None:
        return total
    amounts = [draft.amount_minor for draft in drafts]
    if not amounts or None in amounts:
        return None
    shares = [draft.percent.share for draft in drafts if draft.percent]
    if ("total", "") in raw.lines[0].sheet.uses and not (len(shares) == len(drafts) and sum(shares) == 1):
        problems.append(blame(raw, "total_missing", "total"))
        return None
    planned = sum(amount for amount in amounts if amount is not None)
    check_shares(drafts, planned, problems)
    return planned


def check_shares(drafts: list[Draft], planned: int, problems: list[Problem]) -> None:
    """Shares that add up to less than the whole say that instalments are missing from the sheet."""
    shares = [draft.percent.share for draft in drafts if draft.percent]
    if shares and len(shares) == len(drafts) and abs(sum(shares, Fraction(-1))) >= NOISE:
        problems.append(
            drafts[0].line.problem("percent", "shares_incomplete", drafts[0].group, percent=shown(sum(shares)))
        )


def signed(raw: RawContract, problems: list[Problem]) -> date | None:
    """The date of signature, None where none is written."""
    line = raw.first.get("signed_on")
    if line is None:
        return None
    sheet = line.sheet
    try:
        return parse_date(line.get("signed_on"), default_year=sheet.mapping.default_year, year_first=sheet.chinese)
    except TypedError as error:
        problems.append(line.refused("signed_on", error))
        return None


def on_contract(
    raw: RawContract, number: str, currency: str, total: int | None, problems: list[Problem]
) -> list[ParsedPayment]:
    """Where instalments stand side by side but what was received is one column: payments on the contract as a whole."""
    found: list[ParsedPayment] = []
    for line in raw.lines:
        if not line.sheet.mapping.groups or (line.get("received") is None and line.get("paid_on") is None):
            continue
        received = read_receipts(line, "", currency, problems)
        if total is not None:
            check_received(line, "", total, received, currency, problems)
        for minor, paid_on in received:
            found.append(
                ParsedPayment(
                    number,
                    None,
                    minor,
                    currency,
                    paid_on,
                    "",
                    "",
                    "",
                    Source(line.sheet.name, line.row),
                )
            )
    return found


def contract_remark(raw: RawContract) -> str:
    """Remarks of a row that holds several instalments belong to the contract."""
    lines = (line for line in raw.lines if line.sheet.mapping.groups)
    return "；".join(written(line.get("remark")) for line in lines if line.get("remark") is not None)


def instalment(number: str, place: int, draft: Draft) -> ParsedInstalment:
    """The instalment at `place` (from 1). Without a title it is called by its place."""
    line = draft.line
    title = draft.title or (f"第{place}期" if line.sheet.chinese else f"Instalment {place}")
    remark = written(line.get("remark", draft.group))
    return ParsedInstalment(
        contract_number=number,
        sequence=place,
        kind=kind_of(written(line.get("kind")) or title),
        title=title[:80],
        amount_minor=draft.amount_minor or 0,
        percent=str(draft.percent) if draft.percent else "",
        due_on=draft.due_on,
        trigger="date" if draft.due_on else draft.trigger,
        trigger_words=draft.words[:200],
        external_number=plain(line.get("external_number")) or f"{number}/{place}",
        invoice_number=plain(line.get("invoice_number", draft.group)),
        remark=remark,
        source=Source(line.sheet.name, line.row),
    )


def payments(number: str, currency: str, drafts: list[Draft]) -> list[ParsedPayment]:
    """What was received on each instalment so far; without a number of its own a second import goes by the sum."""
    return [
        ParsedPayment(
            number, place, minor, currency, paid_on, "", "", "",
            Source(draft.line.sheet.name, draft.line.row),
        )
        for place, draft in enumerate(drafts, start=1)
        for minor, paid_on in draft.received
    ]  # fmt: skip


def total_shown(settled: Settled) -> str:
    """The total for a preview."""
    contract = settled.contract
    return format_plain(contract.total_minor, contract.currency) if contract else ""
