"""One row of a statement: day, time, signed amount, the other side. What cannot be told is said, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from huikuan.rules.statements.headers import words

IN: Final = frozenset(words("贷 贷方 收 收入 转入 来账 来帐 入账 入 存入 进账 收款 已收入 c cr credit + in"))
OUT: Final = frozenset(words("借 借方 支 付 支出 转出 往账 往帐 出账 出 支取 付款 收费 已支出 d dr debit - out"))
NEUTRAL: Final = frozenset({"/", "不计收支", "其他", "其它", "中性交易"})
NUMBERED: Final = {"1": "in", "2": "out"}
GONE: Final = ("关闭", "失败", "未支付", "待支付", "等待付款", "处理中", "已撤销")
TRUE: Final = frozenset({"y", "是", "1", "冲账", "抹账", "冲正", "true"})
KINDS: Final = (
    ("returned", ("退票", "退汇", "退回款", "来账退回", "汇款退回")),
    ("reversal", ("冲账", "抹账", "冲正", "冲销", "抹帐", "冲帐")),
    ("interest", ("结息", "利息", "活期结息", "存款利息")),
    ("fee", ("手续费", "账户管理费", "工本费", "汇划费", "短信费")),
    ("refund", ("退款",)),
)
OURS_WITH_THE_BANK: Final = frozenset({"interest", "fee"})
NOTHING: Final = Decimal(0)
TOLD, UNTOLD, UNKNOWN, BOTH = "told", "untold", "unknown", "both"
EMPTY: Final = re.compile(r"[-—–_/\\*.\s]*")
EXCEL_DAY_0: Final = date(1899, 12, 30)
MONTHS: Final = {
    name: number for number, name in enumerate(words("jan feb mar apr may jun jul aug sep oct nov dec"), 1)
}


class Unreadable(ValueError):
    """A row that cannot be read: `code` and the value at fault."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(code)
        self.code, self.value = code, str(value)[:80]


@dataclass(frozen=True, slots=True)
class Movement:
    """A row as it was understood; `neutral` moved nothing in or out. Amounts as decimals with their sign.

    `sign`: how we know it: TOLD; UNTOLD, nothing says it; UNKNOWN, a word we do not know; BOTH, a word for "out" beside
    a minus, which some exports mean as one and others as a reversal.
    """

    on: date
    time: time | None
    amount: Decimal
    neutral: bool
    counterparty: str
    counterparty_account: str
    counterparty_bank: str
    balance: Decimal | None
    serial: str
    order: str
    narrative: str
    currency: str
    kind: str
    fee: Decimal
    own_account: str
    sign: str = TOLD


def text_of(cell: object) -> str:
    """A cell's text without padding, tabs and the marks wallets put before numbers; whole floats as integers."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).replace("\x00", "").strip().lstrip("`'").strip()


def said(cell: object) -> str:
    """The text, "" for dashes that stand for nothing."""
    plain = text_of(cell)
    return "" if EMPTY.fullmatch(plain) else plain


def read_amount(cell: object) -> Decimal | None:
    """A number with separators, currency sign and sign before, behind or as brackets; None for an empty cell.

    Raises Unreadable("amount_unreadable").
    """
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(repr(cell))
    plain = said(cell)
    if not plain:
        return None
    bare = re.sub(r"[¥￥$€£,，\s]|元|人民币|cny|rmb|usd", "", plain, flags=re.I)
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()")
    if bare.endswith("-"):
        bare, negative = bare[:-1], True
    if bare.startswith("--"):
        raise Unreadable("amount_unreadable", plain)
    if not re.fullmatch(r"[+\-]?\d{1,15}(?:\.\d{1,10})?", bare):
        raise Unreadable("amount_unreadable", plain)
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise Unreadable("amount_unreadable", plain) from None
    return -value if negative else value


def read_day(cell: object) -> date | None:
    """A day as banks write it: 2026-04-16, 2026/4/16, 20260416, 2026年4月16日, 16 Apr 2026, an Excel number.

    None for an empty cell. Raises Unreadable("date_unreadable").
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 20000 < cell < 80000:
        return EXCEL_DAY_0 + timedelta(days=int(cell))
    plain = said(cell)
    if not plain:
        return None
    for pattern in (r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", r"(20\d{2})(\d{2})(\d{2})(?!\d{2,}[-/])"):
        if found := re.match(pattern, plain):
            return built(int(found[1]), int(found[2]), int(found[3]), plain)
    if found := re.match(r"(\d{1,2})[-\s]([A-Za-z]{3})[a-z]*[-\s](\d{4})", plain):
        return built(int(found[3]), MONTHS.get(found[2].lower(), 0), int(found[1]), plain)
    raise Unreadable("date_unreadable", plain)


def built(year: int, month: int, day: int, value: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("date_unreadable", value) from None


def read_time(cell: object) -> time | None:
    """A time of day: 11:09:16, 110916, or the end of a day with time; None when there is none."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and cell % 1 > 0:
        seconds = min(round(cell % 1 * 86400), 86399)
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    plain = text_of(cell)
    if found := re.search(r"(?<!\d)(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?", plain):
        return clock(found[1], found[2], found[3] or "0")
    if found := re.fullmatch(r"(?:20\d{6}\s*)?(\d{2})(\d{2})(\d{2})", plain):
        return clock(found[1], found[2], found[3])
    return None


def clock(hour: str, minute: str, second: str) -> time | None:
    try:
        return time(int(hour), int(minute), int(second))
    except ValueError:
        return None


def read_row(row: Sequence[object], roles: Mapping[str, Sequence[int]]) -> Movement | None:
    """One row, or None for one that is no movement: blank, a totals row, a footer, a trade that did not happen.

    Raises Unreadable("date_unreadable", "amount_unreadable", "sign_unclear").
    """

    def cell(role: str) -> object:
        at = roles.get(role, ())
        return row[at[0]] if at and at[0] < len(row) else None

    on = day_of(cell("date"), cell("time"))
    if on is None or any(word in said(cell("status")) for word in GONE):
        return None
    amount, neutral, sign = signed(cell)
    if amount is None:
        return None
    told = [said(row[at]) for at in roles.get("narrative", ()) if at < len(row)]
    narrative = " ".join(dict.fromkeys(filter(None, told)))
    marks = [*told, said(cell("direction"))], said(cell("reversal"))
    if sign == BOTH and kind_of(*marks) == "reversal":
        amount = -amount
    party, account = other_side(cell, amount)
    return Movement(
        on=on, time=moment(cell("time"), cell("date")), amount=amount, neutral=neutral, counterparty=party,
        counterparty_account=account, counterparty_bank=said(cell("counterparty_bank")),
        balance=read_amount(cell("balance")), serial=said(cell("serial")), order=said(cell("order")),
        narrative=narrative, currency=said(cell("currency")),
        kind=kind_of(*marks, party, amount), sign=sign,
        fee=read_amount(cell("fee")) or Decimal(0), own_account=said(cell("own_account")),
    )  # fmt: skip


def day_of(day: object, moment_cell: object) -> date | None:
    """The day of a row; a totals row or footer has none."""
    for one in (day, moment_cell):
        try:
            if (found := read_day(one)) is not None:
                return found
        except Unreadable:
            if one is day and re.search(r"\d{4}\D?\d{1,2}\D?\d{1,2}", text_of(one)):
                raise
    return None


def moment(time_cell: object, date_cell: object) -> time | None:
    return read_time(time_cell) or (read_time(date_cell) if not isinstance(date_cell, int | float) else None)


def signed(cell: object) -> tuple[Decimal | None, bool, str]:
    """(the amount with its sign, whether it moved nothing, how the sign is known). `cell` gives the cell of a role."""
    get = cell
    assert callable(get)
    direction = direction_of(get("direction"))
    came, went = read_amount(get("in")), read_amount(get("out"))
    if came or went:
        if came and went:
            raise Unreadable("sign_unclear", f"{came} / {went}")
        return (came if came else -went if went else None), direction == "neutral", TOLD
    amount, back = read_amount(get("amount")), read_amount(get("refund"))
    if not amount and back:
        return -abs(back), False, TOLD
    if amount is None:
        return None, False, TOLD
    if direction == "neutral":
        return Decimal(0), True, TOLD
    if amount < 0:
        return amount, False, BOTH if direction == "out" else TOLD
    if text_of(get("amount")).startswith("+"):
        return amount, False, TOLD
    if direction in ("in", "out"):
        return (amount if direction == "in" else -amount), False, TOLD
    return amount, False, UNKNOWN if said(get("direction")) else UNTOLD


def direction_of(cell: object) -> str:
    """in, out, neutral, or "" where the word says nothing about it."""
    plain = said(cell).lower() or text_of(cell)
    if plain in NEUTRAL:
        return "neutral"
    if plain in IN:
        return "in"
    return "out" if plain in OUT else NUMBERED.get(plain, "")


def other_side(cell: object, amount: Decimal) -> tuple[str, str]:
    """Name and account of who is on the other side; payer and payee change sides with the direction."""
    get = cell
    assert callable(get)
    party, account = said(get("counterparty")), said(get("counterparty_account"))
    if not party and not account:
        side = "payer" if amount > 0 else "payee"
        party, account = said(get(side)), said(get(f"{side}_account"))
    joined = re.fullmatch(r"(.*?)[\s/|]*([0-9*]{10,30})", party)
    if joined and not account:
        party, account = joined[1].strip(), joined[2]
    return party, account.split("\t")[0].replace(" ", "")


def kind_of(told: Sequence[str], reversal: str = "", counterparty: str = "", amount: Decimal = NOTHING) -> str:
    """What sort of movement the bank's own words say it is; "" for an ordinary one.

    Interest and fees are the bank's own, so nobody is on the other side; a customer who pays 服务费 or 利息 is named.
    """
    if reversal.lower() in TRUE:
        return "reversal"
    given = [word for word in told if word]
    for kind, known in KINDS:
        if kind in OURS_WITH_THE_BANK and (counterparty or (kind == "fee" and amount > 0)):
            continue
        if any(word in known for word in given) or any(given and word in given[0] for word in known):
            return kind
    return ""
