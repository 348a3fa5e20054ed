"""CAMT.052 and CAMT.053 (ISO 20022): every version's namespace, batch bookings with their parts, reversals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree import ElementTree

from huikuan.rules.money import minor_digits
from huikuan.support.refusal import Refused
from huikuan.support.statements import LineProblem, Statement, StatementLine

MOST_LINES: Final = 300_000
OPENING: Final = frozenset({"OPBD", "PRCD"})
CLOSING: Final = frozenset({"CLBD"})
SIGNS: Final = {"CRDT": 1, "DBIT": -1}
FORBIDDEN: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
MARK: Final = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:camt\.05[23]|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt)\b")


def is_camt(content: bytes) -> bool:
    """Whether a file says it is one."""
    return bool(MARK.search(content[:4000]))


def read_camt(content: bytes) -> Statement:
    """All statements of the message as one, if they are of one account. Pending entries are left out and said.

    Raises Refused("statement_damaged", "accounts_several").
    """
    if FORBIDDEN.search(content):
        raise Refused("statement_damaged", where="DOCTYPE")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  (no DTD, so no entities)
    except ElementTree.ParseError as error:
        raise Refused("statement_damaged", where=str(error)[:80]) from None
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else node.tag
    parts = [*root.iter("Stmt"), *root.iter("Rpt")]
    if not parts:
        raise Refused("statement_empty")
    parts.sort(key=lambda part: str(began(part) or ""))  # some banks put the newest first
    accounts = {account_of(part) for part in parts}
    if len(accounts) > 1:
        raise Refused("accounts_several", numbers=", ".join(sorted(accounts)[:5]))
    currency = currency_of(parts[0])
    lines: list[StatementLine] = []
    problems: list[LineProblem] = []
    for part in parts:
        for number, entry in enumerate(part.findall("Ntry"), 1):
            place = f"Ntry {number}"
            if text(entry, "Sts", "Cd") == "PDNG" or text(entry, "Sts") == "PDNG":
                problems.append(LineProblem(place, "entry_pending"))
                continue
            try:
                lines += list(lines_of(entry, place, len(lines), currency))
            except Refused as error:
                problems.append(LineProblem(place, "line_unreadable", {"value": str(error.values.get("where", ""))}))
            if len(lines) > MOST_LINES:
                raise Refused("file_too_large", megabytes=len(content) >> 20, most=50)
    opening, closing = balance(parts[0], OPENING), balance(parts[-1], CLOSING)
    total = sum(line.amount_minor for line in lines)
    if opening is not None and closing is not None and opening + total != closing:
        problems.append(LineProblem("", "sum_differs"))
    return Statement(
        format="camt", bank=text(parts[0], "Acct", "Svcr", "FinInstnId", "Nm"), account=accounts.pop(),
        account_name=text(parts[0], "Acct", "Ownr", "Nm") or text(parts[0], "Acct", "Nm"), currency=currency,
        opening_minor=opening, closing_minor=closing, period_from=began(parts[0]),
        period_to=day(text(parts[-1], "FrToDt", "ToDtTm")) or balance_day(parts[-1], CLOSING),
        lines=tuple(lines), problems=tuple(problems), encoding="utf-8",
    )  # fmt: skip


def text(node: ElementTree.Element | None, *path: str) -> str:
    """The text at a path of tags, "" where there is none."""
    found = node.find("/".join(path)) if node is not None else None
    return (found.text or "").strip() if found is not None else ""


def account_of(part: ElementTree.Element) -> str:
    return text(part, "Acct", "Id", "IBAN") or text(part, "Acct", "Id", "Othr", "Id")


def currency_of(part: ElementTree.Element) -> str:
    amount = part.find(".//Amt")
    return text(part, "Acct", "Ccy") or (amount.get("Ccy", "") if amount is not None else "")


def minor(value: str, currency: str) -> int:
    """Raises Refused("statement_damaged") for what is no amount."""
    try:
        scaled = Decimal(value).scaleb(minor_digits(currency or "EUR"))
    except InvalidOperation:
        raise Refused("statement_damaged", where=value[:40]) from None
    if not scaled.is_finite() or abs(scaled) > 10**17:
        raise Refused("statement_damaged", where=value[:40])
    if scaled != scaled.to_integral_value():
        raise Refused("statement_damaged", where=value[:40])
    return int(scaled)


def sign_of(node: ElementTree.Element) -> int:
    """1 for money in, -1 for money out. Raises Refused("statement_damaged") for anything else: never guessed."""
    word = text(node, "CdtDbtInd")
    if word not in SIGNS:
        raise Refused("statement_damaged", where=f"CdtDbtInd {word}"[:40])
    return SIGNS[word]


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def began(part: ElementTree.Element) -> date | None:
    """The first day of a statement: as it says, else that of its opening balance, which for PRCD is the day before."""
    said = day(text(part, "FrToDt", "FrDtTm")) or balance_day(part, frozenset({"OPBD"}))
    before = None if said else balance_day(part, frozenset({"PRCD"}))
    return before + timedelta(days=1) if before else said


def balance_day(part: ElementTree.Element, kinds: frozenset[str]) -> date | None:
    """The day of the booked balance of one of these kinds."""
    for node in part.findall("Bal"):
        if text(node, "Tp", "CdOrPrtry", "Cd") in kinds:
            return day(text(node, "Dt", "Dt") or text(node, "Dt", "DtTm"))
    return None


def balance(part: ElementTree.Element, kinds: frozenset[str]) -> int | None:
    """The booked balance of one of these kinds, with its sign."""
    for node in part.findall("Bal"):
        if text(node, "Tp", "CdOrPrtry", "Cd") in kinds and (amount := node.find("Amt")) is not None:
            size = minor(amount.text or "", amount.get("Ccy", ""))
            return size * sign_of(node)
    return None


def lines_of(entry: ElementTree.Element, place: str, position: int, currency: str) -> Iterator[StatementLine]:
    """One line for an entry, or one for each of its transactions where they carry their own amounts and add up."""
    amount = entry.find("Amt")
    if amount is None:
        raise Refused("statement_damaged", where=place)
    whole, unit = minor(amount.text or "", amount.get("Ccy", currency)), amount.get("Ccy", currency)
    sign = sign_of(entry)
    reversal = text(entry, "RvslInd").lower() == "true"
    booked = day(text(entry, "BookgDt", "Dt") or text(entry, "BookgDt", "DtTm")) or day(text(entry, "ValDt", "Dt"))
    if booked is None:
        raise Refused("statement_damaged", where=place)
    parts = entry.findall("NtryDtls/TxDtls")
    sizes = [part_minor(part, unit) for part in parts]
    signs = [sign_of(part) if text(part, "CdtDbtInd") else sign for part in parts]
    signed = [one * (size or 0) for one, size in zip(signs, sizes, strict=True)]
    split = len(parts) > 1 and all(sizes) and sum(signed) == sign * whole
    for number, part in enumerate(parts if split else (parts[:1] or [None])):
        moved = signed[number] if split else sign * whole
        side = "Dbtr" if moved > 0 else "Cdtr"
        related = part.find("RltdPties") if part is not None else None
        yield StatementLine(
            position=position + number, place=place, on=booked, time=None, amount_minor=moved,
            currency=unit,
            counterparty=text(related, side, "Nm") or text(related, side, "Pty", "Nm"),
            counterparty_account=text(related, f"{side}Acct", "Id", "IBAN")
            or text(related, f"{side}Acct", "Id", "Othr", "Id"),
            serial=serial_of(entry, number if split else None), reference=reference_of(part),
            narrative=narrative_of(entry, part), kind="reversal" if reversal else kind_of(entry, part),
        )  # fmt: skip


def part_minor(part: ElementTree.Element, currency: str) -> int | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        node = part.find(path)
        if node is not None and node.get("Ccy", currency) == currency:
            return minor(node.text or "", currency)
    return None


def serial_of(entry: ElementTree.Element, number: int | None) -> str | None:
    found = (
        text(entry, "AcctSvcrRef") or text(entry, "NtryDtls", "TxDtls", "Refs", "AcctSvcrRef") or text(entry, "NtryRef")
    )
    return (found if number is None else f"{found}/{number + 1}") if found else None


def reference_of(part: ElementTree.Element | None) -> str:
    found = text(part, "Refs", "EndToEndId")
    return "" if found.upper() == "NOTPROVIDED" else found


def narrative_of(entry: ElementTree.Element, part: ElementTree.Element | None) -> str:
    """What the payer wrote, else what the bank adds."""
    said = [(node.text or "").strip() for node in part.findall("RmtInf/Ustrd")] if part is not None else []
    said += [text(part, "RmtInf", "Strd", "CdtrRefInf", "Ref")]
    return " ".join(filter(None, said)) or text(entry, "AddtlNtryInf")


def kind_of(entry: ElementTree.Element, part: ElementTree.Element | None) -> str:
    """returned, fee or interest by the bank transaction code; "" for an ordinary movement."""
    if part is not None and part.find("RtrInf") is not None:
        return "returned"
    sub = text(entry, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")
    return {"CHRG": "fee", "COMM": "fee", "INTR": "interest", "RRTN": "returned"}.get(sub, "")
