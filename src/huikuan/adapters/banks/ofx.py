"""OFX 1 (SGML, tags without ends) and 2 (XML), QFX as well: one reader for both, since it only needs the leaves."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Final

from huikuan.adapters.sheets.delimited import decode
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.money import minor_digits
from huikuan.support.refusal import Refused
from huikuan.support.statements import LineProblem, Statement, StatementLine

LEAF: Final = re.compile(r"<([A-Z0-9.]+)>([^<\r\n]*)", re.I)
FROM: Final = re.compile(r"<(?:BANK|CC)ACCTFROM>(.*?)(?=</(?:BANK|CC)ACCTFROM>|<BANKTRANLIST>|\Z)", re.S | re.I)
FIRST: Final = re.compile(r"<STMTTRN>", re.I)
LEDGER: Final = re.compile(r"<LEDGERBAL>(.*?)(?=</LEDGERBAL>|<AVAILBAL>|\Z)", re.S | re.I)
TRANSACTION: Final = re.compile(r"<STMTTRN>(.*?)(?=<STMTTRN>|</STMTTRN>|</BANKTRANLIST>|<LEDGERBAL>|\Z)", re.S | re.I)
KINDS: Final = {"FEE": "fee", "SRVCHG": "fee", "INT": "interest", "XFER": "transfer"}
MOST_LINES: Final = 300_000


def is_ofx(content: bytes) -> bool:
    """Whether a file says it is one."""
    head = content[:2000].upper()
    return b"OFXHEADER" in head or b"<OFX>" in head


def read_ofx(content: bytes) -> Statement:
    """The bank or card statement in it. Raises Refused("statement_damaged", "statement_empty", "accounts_several")."""
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content, re.I):
        raise Refused("statement_damaged", where="DOCTYPE")
    try:
        text = decode(content)
    except UnreadableFile as error:
        raise Refused(error.code) from None
    numbers = sorted({leaves(found[1]).get("ACCTID", "") for found in FROM.finditer(text)} - {""})
    if len(numbers) > 1:
        raise Refused("accounts_several", numbers=", ".join(numbers[:5]))
    head = leaves(FIRST.split(text, maxsplit=1)[0])
    currency = head.get("CURDEF", "")
    lines, problems = lines_of(text, currency)
    if len(lines) > MOST_LINES:
        raise Refused("file_too_large", megabytes=len(content) >> 20, most=50)
    if not lines and not problems and "CURDEF" not in head:
        raise Refused("statement_empty")
    period_to = day(head["DTEND"]) if "DTEND" in head else None
    closing = None if problems else closing_of(text, currency, period_to, lines)
    moved = sum(line.amount_minor for line in lines)
    return Statement(
        format="ofx", bank=head.get("ORG", ""), account=numbers[0] if numbers else "", account_name="",
        currency=currency, opening_minor=None if closing is None else closing - moved,
        closing_minor=closing, period_from=day(head["DTSTART"]) if "DTSTART" in head else None,
        period_to=period_to, lines=lines, problems=problems,
    )  # fmt: skip


def lines_of(text: str, currency: str) -> tuple[list[StatementLine], list[LineProblem]]:
    """The movements; one that cannot be read is named and does not stop the rest."""
    lines: list[StatementLine] = []
    problems: list[LineProblem] = []
    for number, found in enumerate(TRANSACTION.finditer(text), start=1):
        try:
            lines.append(line_of(number - 1, found[1], currency))
        except Refused as error:
            values = {"value": str(error.values.get("where", ""))}
            problems.append(LineProblem(f"STMTTRN {number}", "line_unreadable", values))
    return lines, problems


def closing_of(text: str, currency: str, period_to: date | None, lines: Sequence[StatementLine]) -> int | None:
    """The balance after the last line. None where it is of another day than the period's last: banks give that of the
    day of the download, with movements in between that are not in the file (OFX 2.2, STMTRS: LEDGERBAL, DTASOF)."""
    found = LEDGER.search(text)
    ledger = leaves(found[1]) if found else {}
    if "BALAMT" not in ledger:
        return None
    as_of = day(ledger["DTASOF"]) if "DTASOF" in ledger else None
    last = max((line.on for line in lines), default=None)
    if as_of is not None and ((period_to is not None and as_of > period_to) or (last is not None and as_of < last)):
        return None
    return minor(ledger["BALAMT"], currency)


def leaves(text: str) -> dict[str, str]:
    """{tag: value} of the elements that hold a value; the first of each."""
    found: dict[str, str] = {}
    for tag, value in LEAF.findall(text):
        if value.strip():
            found.setdefault(tag.upper(), html.unescape(value.strip()))
    return found


def minor(value: str, currency: str) -> int:
    """Raises Refused("statement_damaged")."""
    try:
        scaled = Decimal(value.replace(",", ".")).scaleb(minor_digits(currency or "USD"))
    except InvalidOperation:
        raise Refused("statement_damaged", where=value[:40]) from None
    if not scaled.is_finite() or abs(scaled) > 10**17 or scaled != int(scaled):
        raise Refused("statement_damaged", where=value[:40])
    return int(scaled)


def day(value: str) -> date:
    """Raises Refused("statement_damaged")."""
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        raise Refused("statement_damaged", where=value[:40]) from None


def clock(value: str) -> time | None:
    """The time of day, where one is given that is not just midnight."""
    if not re.match(r"\d{14}", value) or value[8:14] == "000000":
        return None
    try:
        return time(int(value[8:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None


def line_of(position: int, text: str, currency: str) -> StatementLine:
    got = leaves(text)
    if "DTPOSTED" not in got or "TRNAMT" not in got:
        raise Refused("statement_damaged", where=f"STMTTRN {position + 1}")
    unit = currency or "USD"
    return StatementLine(
        position=position, place=f"STMTTRN {position + 1}", on=day(got["DTPOSTED"]), time=clock(got["DTPOSTED"]),
        amount_minor=minor(got["TRNAMT"], unit), currency=unit, counterparty=got.get("NAME") or got.get("PAYEE", ""),
        counterparty_account=got.get("ACCTID", ""), serial=got.get("FITID"),
        reference=got.get("REFNUM") or got.get("CHECKNUM", ""),
        narrative=got.get("MEMO", ""), kind=KINDS.get(got.get("TRNTYPE", "").upper(), ""),
    )  # fmt: skip
