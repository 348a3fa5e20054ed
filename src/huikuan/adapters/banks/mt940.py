"""SWIFT MT940 (and MT942): statements as tagged lines, plain or in their SWIFT envelope, several in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from huikuan.adapters.banks.assembled import Part, bounded, joined, minor_of
from huikuan.adapters.sheets.delimited import decode
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.statements.movement import kind_of
from huikuan.support.refusal import Refused
from huikuan.support.statements import LineProblem, Statement, StatementLine

FIELD: Final = re.compile(r":(\d{2}[A-Z]?):")
MOVED: Final = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<sign>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>[\d,]{1,15})"
    r"(?P<code>[NSF][A-Z0-9]{3})?(?P<customer>[^/\n]{0,16}(?:/(?!/)[^/\n]*)*)?(?://(?P<bank>[^\n]{0,34}))?"
    r"(?:\n(?P<more>.*))?",
    re.DOTALL,
)
BALANCE: Final = re.compile(r"(?P<sign>[CD])(?P<on>\d{6})(?P<currency>[A-Z]{3})(?P<amount>[\d,]{1,18})")
CODED: Final = re.compile(r"\?(\d{2})")
SLASHED: Final = re.compile(r"/(EREF|KREF|MREF|NAME|IBAN|BIC|REMI|ORDP|BENM|ABWA|CNTP|PREF|RTRN|TRTP|CSID|MARF|SVCL)/")
LABELLED: Final = re.compile(r"(EREF|KREF|MREF|SVWZ|ABWA|ABWE|IBAN|BIC)\+")


def is_mt940(content: bytes) -> bool:
    """Whether a file is one, by its first tags."""
    head = content[:4000].replace(b"\0", b"")
    return bool(re.search(rb"(?m)^(?:\xef\xbb\xbf)?:20:", head) and re.search(rb"(?m)^:25P?:", head))


def read_mt940(content: bytes) -> Statement:
    """Raises Refused as `joined` does, and "file_unknown_encoding"; a line that cannot be read is a problem."""
    try:
        text = decode(content).removeprefix("\ufeff")
    except UnreadableFile as error:
        raise Refused(error.code) from None
    parts: list[Part] = []
    waiting: StatementLine | None = None
    owing = Part()
    for number, tag, value in fields(text):
        if tag == "20":
            parts.append(Part())
        if not parts:
            continue
        part = parts[-1]
        if waiting is not None:
            owing.lines.append(explained(waiting, value) if tag == "86" else waiting)
            bounded(owing)
            waiting = None
        if tag == "61":
            waiting, owing = line(number, value, part), part
        elif tag in ("25", "25P"):
            part.bank, part.account = owner(value)
        elif tag in ("60F", "60M", "62F", "62M"):
            balance(number, tag, value, part)
    if waiting is not None:
        owing.lines.append(waiting)
    return joined("mt940", [part for part in parts if part.account or part.lines])


def fields(text: str) -> Iterator[tuple[int, str, str]]:
    """(line number, tag, value) of every field; blocks of the envelope and the closing dash are passed over."""
    number, tag, held = 0, "", list[str]()
    for place, raw in enumerate(text.splitlines(), 1):
        plain = raw.rstrip()
        if plain.startswith("{"):
            plain = plain.rpartition("{4:")[2] if "{4:" in plain else ""
        if found := FIELD.match(plain):
            if tag:
                yield number, tag, "\n".join(held)
            number, tag, held = place, found[1], [plain[found.end() :]]
        elif plain in ("-", "-}", "--") or plain.startswith("-}"):
            if tag:
                yield number, tag, "\n".join(held)
            tag = ""
        elif tag:
            held.append(plain)
    if tag:
        yield number, tag, "\n".join(held)


def owner(value: str) -> tuple[str, str]:
    """(bank, account) of :25:, which may lead with the bank's code: 10020030/1234567."""
    bank, slash, account = value.split("\n")[0].strip().partition("/")
    if not slash:
        bank, account = "", bank
    return bank, re.sub(r"(?<=\d)(EUR|USD|CNY|GBP|HKD|CHF)$", "", account.replace(" ", ""))


def balance(number: int, tag: str, value: str, part: Part) -> None:
    """The first opening and the last closing count: a long statement is cut into pages with interim balances."""
    found = BALANCE.match(value.strip())
    on = day(found["on"]) if found else None
    try:
        if found is None or on is None:
            raise ValueError(value)
        minor = minor_of(found["amount"], found["currency"]) * (1 if found["sign"] == "C" else -1)
    except ValueError:
        part.problems.append(LineProblem(str(number), "amount_unreadable", {"value": value[:80]}))
        return
    if tag.startswith("60"):
        part.currency = found["currency"]
        part.opening_minor, part.opened_on = minor, on
    else:
        part.closing_minor, part.closed_on = minor, on


def line(number: int, value: str, part: Part) -> StatementLine | None:
    found = MOVED.match(value.strip())
    on = day(found["value"]) if found else None
    try:
        if found is None or on is None:
            raise ValueError(value)
        minor = minor_of(found["amount"], part.currency)
    except ValueError:
        part.problems.append(LineProblem(str(number), "line_unreadable", {"value": value[:80]}))
        return None
    # RC takes a credit back, so money goes out; RD takes a debit back; EC and ED are expected, seen in MT942
    outward = found["sign"] in ("D", "RC", "ED")
    customer = (found["customer"] or "").strip()
    return StatementLine(
        position=0, place=str(number), on=booked(on, found["booked"]), time=None,
        amount_minor=-minor if outward else minor, currency=part.currency,
        serial=(found["bank"] or "").strip() or None, reference="" if customer == "NONREF" else customer,
        narrative=(found["more"] or "").strip(), kind="reversal" if found["sign"].startswith("R") else "",
    )  # fmt: skip


def booked(value: date, month_day: str | None) -> date:
    """The day of booking; its year is the one that brings it nearest to the value date."""
    if not month_day:
        return value
    near = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            near.append(date(year, int(month_day[:2]), int(month_day[2:])))
        except ValueError:
            continue
    return min(near, key=lambda one: abs((one - value).days), default=value)


def day(text: str) -> date | None:
    try:
        return date(
            2000 + int(text[:2]) if int(text[:2]) < 80 else 1900 + int(text[:2]), int(text[2:4]), int(text[4:6])
        )
    except ValueError:
        return None


def explained(line: StatementLine, value: str) -> StatementLine:
    """With what :86: says of the other side: German ?20 fields, /NAME/ fields, or plain words."""
    joined_up = value.replace("\n", "")
    if CODED.search(joined_up):
        told = german(joined_up)
    elif SLASHED.search(joined_up):
        told = pairs(SLASHED, joined_up)
    else:
        told = {"REMI": " ".join(value.split())}
    narrative = " ".join(filter(None, (line.narrative, told.get("REMI", "")))).strip()
    words = [told.get("TEXT", ""), narrative]
    return StatementLine(
        position=line.position, place=line.place, on=line.on, time=None, amount_minor=line.amount_minor,
        currency=line.currency, counterparty=told.get("NAME", ""), counterparty_account=told.get("IBAN", ""),
        counterparty_bank=told.get("BIC", ""), serial=line.serial, reference=told.get("EREF") or line.reference,
        narrative=narrative or told.get("TEXT", ""), kind=line.kind or kind_of([one for one in words if one], ""),
    )  # fmt: skip


def german(value: str) -> dict[str, str]:
    """?00 booking text, ?20–?29 and ?60–?63 purpose, ?30 bank, ?31 account, ?32 and ?33 name."""
    found = list(CODED.finditer(value))
    texts: dict[str, str] = {}
    for one, following in zip(found, [*found[1:], None], strict=True):
        texts[one[1]] = texts.get(one[1], "") + value[one.end() : following.start() if following else None]
    purpose = "".join(texts.get(f"{code}", "") for code in (*range(20, 30), *range(60, 64)))
    labelled = pairs(LABELLED, purpose)
    return {
        "TEXT": texts.get("00", ""), "NAME": (texts.get("32", "") + texts.get("33", "")).strip(),
        "IBAN": texts.get("31", "").strip(), "BIC": texts.get("30", "").strip(),
        "REMI": (labelled.get("SVWZ", "") if labelled else purpose).strip(),
        "EREF": "" if labelled.get("EREF", "") == "NOTPROVIDED" else labelled.get("EREF", ""),
    }  # fmt: skip


def pairs(label: re.Pattern[str], value: str) -> dict[str, str]:
    """What stands behind each label, up to the next one."""
    found = list(label.finditer(value))
    return {
        one[1]: value[one.end() : following.start() if following else None].strip().strip("/")
        for one, following in zip(found, [*found[1:], None], strict=True)
    }
