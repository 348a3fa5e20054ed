"""OFX 1 (SGML, tags without ends) and 2 (XML), QFX as well: one reader for both, since it only needs the leaves."""

from __future__ import annotations

import html
import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Final

from huikuan.adapters.sheets.delimited import decode
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.money import minor_digits
from huikuan.support.refusal import Refused
from huikuan.support.statements import Statement, StatementLine

LEAF: Final = re.compile(r"<([A-Z0-9.]+)>([^<\r\n]*)", re.I)
TRANSACTION: Final = re.compile(r"<STMTTRN>(.*?)(?=<STMTTRN>|</STMTTRN>|</BANKTRANLIST>|<LEDGERBAL>|\Z)", re.S | re.I)
KINDS: Final = {"FEE": "fee", "SRVCHG": "fee", "INT": "interest", "XFER": "transfer"}
MOST_LINES: Final = 300_000


def is_ofx(content: bytes) -> bool:
    """Whether a file says it is one."""
    head = content[:2000].upper()
    return b"OFXHEADER" in head or b"<OFX>" in head


def read_ofx(content: bytes) -> Statement:
    """The bank or card statement in it. Raises Refused("statement_damaged", "statement_empty")."""
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content, re.I):
        raise Refused("statement_damaged", where="DOCTYPE")
    try:
        text = decode(content)
    except UnreadableFile as error:
        raise Refused(error.code) from None
    head = leaves(text.split("<STMTTRN>", 1)[0])
    currency = head.get("CURDEF", "")
    lines = tuple(line_of(n, found[1], currency) for n, found in enumerate(TRANSACTION.finditer(text)))
    if len(lines) > MOST_LINES:
        raise Refused("file_too_large", megabytes=len(content) >> 20, most=50)
    if not lines and "CURDEF" not in head:
        raise Refused("statement_empty")
    ledger = leaves(text[text.upper().find("<LEDGERBAL>") :]) if "<LEDGERBAL>" in text.upper() else {}
    closing = minor(ledger["BALAMT"], currency) if "BALAMT" in ledger else None
    return Statement(
        format="ofx", bank=head.get("ORG", ""), account=head.get("ACCTID", ""), account_name="", currency=currency,
        opening_minor=None if closing is None else closing - sum(line.amount_minor for line in lines),
        closing_minor=closing, period_from=day(head["DTSTART"]) if "DTSTART" in head else None,
        period_to=day(head["DTEND"]) if "DTEND" in head else None, lines=lines,
    )  # fmt: skip


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
    if not scaled.is_finite() or abs(scaled) > 10**17:
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
        counterparty_account="", serial=got.get("FITID"), reference=got.get("REFNUM") or got.get("CHECKNUM", ""),
        narrative=got.get("MEMO", ""), kind=KINDS.get(got.get("TRNTYPE", "").upper(), ""),
    )  # fmt: skip
