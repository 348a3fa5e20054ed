"""Finding the header row of a sheet, one row or two, and reading what each heading means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from huikuan.rules.book.kinds import is_title
from huikuan.rules.book.model import Cell, Grid, Merge, Row
from huikuan.rules.book.synonyms import FIELD_OF, GROUP_FIELDS, PEOPLE_FIELDS
from huikuan.rules.typed import TypedError, key_of, parse_currency, plain, written

DEEPEST_HEADER: Final = 40
WIDEST: Final = 400
UNITS: Final = {"元": 1, "人民币元": 1, "rmb": 1, "百元": 100, "千元": 1000, "万元": 10_000, "万": 10_000,
                "万元人民币": 10_000,
                "百万元": 10**6, "百万": 10**6, "亿元": 10**8, "亿": 10**8, "k": 1000, "'000": 1000, "000s": 1000,
                "000": 1000,
                "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6,
                "m": 10**6, "mn": 10**6}  # fmt: skip
BRACKETS: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
DECORATION: Final = re.compile(r"[*＊:：、。.]+$|^[*＊]+|[\"'“”]")
PARTS: Final = re.compile(r"[/、&|+]|及|和|或|与|\band\b")
UNIT_LINE: Final = re.compile(
    r"(?:金额)?(?:单位|\bunits?|\bin)\s*[:：]?\s*(?:人民币|rmb|cny)?\s*(万元人民币|百万元|千元|万元|亿元|百元|元|万|"
    r"thousands?|millions?|'000)(?![a-z])",
    re.IGNORECASE,
)
CURRENCY_LINE: Final = re.compile(
    r"(?:币种|货币|币别|单位|currency|all amounts in|amounts? in|unit)\s*[:：]?\s*(?:千|万|百万)?\s*"
    r"([A-Za-z$€£¥]{1,4}\$?|[美欧日港澳加韩英新][\u4e00-\u9fff]{1,3}|人民币)",
    re.IGNORECASE,
)
SPLIT_TITLE: Final = re.compile(
    r"(?P<title>.+?)[-_—:：·\s]*(?P<field>应收金额|应收日期|应收时间|到期日期?|约定日期|计划日期|已收金额|已收日期|实收金额|收款金额|收款日期|收款时间|到账日期|到账金额|"
    r"回款日期|回款金额|未收金额|已收|实收|未收|已回款|应收|金额|日期|时间|比例|占比|备注|条件|"
    r"amount|due date|due on|due|date|received|paid on|paid|percent|%)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's heading: the words shown, the field meant ("" unknown), its group, and hints in brackets."""

    label: str
    field: str = ""
    group: str = ""
    unit: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (`row` from 0, `height` 1 or 2) and its headings by column."""

    row: int
    height: int
    headings: tuple[Heading, ...]

    @property
    def known(self) -> int:
        return sum(1 for heading in self.headings if heading.field)


def find_header(grid: Grid) -> Header | None:
    """The best header within the first forty rows, or None when nothing there looks like a table of receivables."""
    best: Header | None = None
    merges = horizontal(grid.merged)
    for index in range(min(DEEPEST_HEADER, len(grid.rows))):
        for header in (one_row(grid, index), two_rows(grid, index, merges)):
            if header and is_table(header) and (best is None or rank(header) > rank(best)):
                best = header
    return best


def rank(header: Header) -> tuple[int, int]:
    """More known headings win; among equals the header of one row, since a title line above adds nothing."""
    return header.known, -header.height


def is_table(header: Header) -> bool:
    """A table of receivables names who (customer, contract or project) and how much."""
    fields = {heading.field for heading in header.headings}
    who = fields & {"contract_number", "customer", "project", "customer_number"}
    return bool(who and fields & {"amount", "total", "percent"}) and len(fields - {"", "ignored"}) >= 3


def header_at(grid: Grid, row: int, height: int) -> Header | None:
    """The headings of a given row (or pair of rows), whatever they mean."""
    if row >= len(grid.rows):
        return None
    return two_rows(grid, row, horizontal(grid.merged), forced=True) if height == 2 else one_row(grid, row)


def one_row(grid: Grid, index: int) -> Header | None:
    """The row read as a header by itself."""
    row = grid.rows[index][:WIDEST]
    if not is_text_row(row):
        return None
    return Header(index, 1, grouped([(written(cell), "") for cell in row]))


def two_rows(grid: Grid, index: int, merges: dict[int, list[Merge]], *, forced: bool = False) -> Header | None:
    """The row and the next as group headings above column headings."""
    if index + 1 >= len(grid.rows):
        return None
    top, bottom = grid.rows[index][:WIDEST], grid.rows[index + 1][:WIDEST]
    if not (is_text_row(top) and is_text_row(bottom)) and not forced:
        return None
    width = max(len(top), len(bottom))
    upper = spread(top, bottom, width, [merge for merge in merges.get(index, ()) if merge[3] < width])
    pairs = [(upper[column], written(bottom[column]) if column < len(bottom) else "") for column in range(width)]
    if not forced and not any(above and below for above, below in pairs):
        return None
    return Header(index, 2, grouped(pairs))


def spread(top: Row, bottom: Row, width: int, merges: Sequence[Merge]) -> list[str]:
    """The upper headings over every column they span: by merge, or rightwards over blanks with something below."""
    upper = [written(top[column]) if column < len(top) else "" for column in range(width)]
    covered: set[int] = set()
    for _, left, _, right in merges:
        covered.update(range(left, right + 1))
        upper[left : right + 1] = [upper[left]] * (right - left + 1)
    for column in range(1, width):
        below = column < len(bottom) and written(bottom[column])
        if not upper[column] and below and column not in covered and upper[column - 1]:
            under_previous = column - 1 < len(bottom) and written(bottom[column - 1])
            upper[column] = upper[column - 1] if under_previous and column - 1 not in covered else ""
    return upper


def horizontal(merges: Sequence[Merge]) -> dict[int, list[Merge]]:
    """Merges that span columns, by their top row."""
    found: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge[3] > merge[1] and merge[0] < DEEPEST_HEADER:
            found.setdefault(merge[0], []).append(merge)
    return found


def is_text_row(row: Row) -> bool:
    """Headings are words: at least two cells, no dates, hardly a number (a year or an ordinal may head a column)."""
    filled = [cell for cell in row if cell not in (None, "")]
    numbers = sum(1 for cell in filled if isinstance(cell, (int, float, date)))
    return len(filled) >= 2 and numbers * 4 <= len(filled) and not any(isinstance(cell, date) for cell in filled)


def grouped(pairs: Sequence[tuple[str, str]]) -> tuple[Heading, ...]:
    """Headings with instalments side by side put into their groups."""
    headings = [heading_of(above, below) for above, below in pairs]
    groups = {heading.group for heading in headings if heading.group}
    if not groups and sum(1 for heading in headings if heading.field == "amount") > 1:
        return repeated(headings)
    if len(groups) < 2 and any(heading.field == "amount" and not heading.group for heading in headings):
        # One "预付款" beside an ordinary amount column is no group.
        return tuple(Heading(h.label) if h.group else h for h in headings) if groups else tuple(headings)
    if not groups:
        return tuple(headings)
    result: list[Heading] = []
    group, seen = "", set[str]()
    for heading in headings:
        if heading.group:
            seen = seen if heading.group == group else set()
            group = heading.group
            seen.add(heading.field)
        elif group and heading.field in GROUP_FIELDS and heading.field not in seen and follows(heading, headings):
            seen.add(heading.field)
            heading = Heading(heading.label, heading.field, group, heading.unit, heading.currency)
        elif heading.field or heading.label:
            group = ""
        result.append(heading)
    return tuple(result)


def repeated(headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """款项 金额 日期 款项 金额 日期: a field that comes again begins the next instalment, named #1, #2 …"""
    side = GROUP_FIELDS | {"title"}
    counts = Counter(heading.field for heading in headings)
    result: list[Heading] = []
    number, seen = 1, set[str]()
    for heading in headings:
        if heading.field in side and counts[heading.field] > 1:
            if heading.field in seen:
                number, seen = number + 1, set()
            seen.add(heading.field)
            heading = Heading(heading.label, heading.field, f"#{number}", heading.unit, heading.currency)
        result.append(heading)
    return tuple(result)


def follows(heading: Heading, headings: Sequence[Heading]) -> bool:
    """Whether a heading without a group is repeated, and so belongs to the instalment on its left."""
    return sum(1 for other in headings if other.field == heading.field and not other.group) > 1


def heading_of(above: str, below: str) -> Heading:
    """What a heading, or a heading under a group heading, means."""
    label = f"{above} / {below}" if above and below and above != below else below or above
    if not label:
        return Heading("")
    if not above or not below or above == below:
        single = meaning(below or above)
        return Heading(label, single.field, single.group, single.unit, single.currency)
    outer, inner = meaning(above), meaning(below)
    unit, currency = inner.unit or outer.unit, inner.currency or outer.currency
    if outer.group:
        name = inner.field or ("amount" if inner.group else "")
        return Heading(label, name if name in GROUP_FIELDS else "", outer.group, unit, currency)
    joined = meaning(above + below)
    name = joined.field if joined.field and not joined.group else inner.field
    return Heading(label, name, "" if name == joined.field else inner.group, unit, currency)


@lru_cache(maxsize=4096)
def meaning(text: str) -> Heading:
    """One heading by itself: a synonym, an instalment's title (then it is a group), or both joined (预付款金额)."""
    shown = plain(text)
    unit, currency = hints(shown)
    core = key_of(BRACKETS.sub("", shown))
    core = DECORATION.sub("", core)
    name = field_of(core)
    if name:
        return Heading(text, name, "", unit, currency)
    match = SPLIT_TITLE.fullmatch(plain(BRACKETS.sub("", shown)).strip("* "))
    if match and is_title(match["title"]) and (name := side_field(match["field"])):
        return Heading(text, name, group_name(match["title"]), unit, currency)
    if core and is_title(core):
        return Heading(text, "amount", group_name(shown), unit, currency)
    return Heading(text, "", "", unit, currency)


def group_name(text: str) -> str:
    """The instalment's title without a unit or share behind it: 首付款（30%） and 首付款到账日期 are of one group."""

    def kept(match: re.Match[str]) -> str:
        return "" if "%" in match[0] or hints(match[0])[0] else match[0]

    return BRACKETS.sub(kept, text).strip(" *-—_:：·")


def side_field(word: str) -> str:
    """The field of a heading inside a group, where 日期 is the due date."""
    key = key_of(word)
    return {"日期": "due_on", "时间": "due_on", "date": "due_on", "due": "due_on", "已收日期": "paid_on"}.get(
        key
    ) or field_of(key)


def field_of(core: str) -> str:
    """The field of a normalised heading, or ""."""
    if core in FIELD_OF:
        return FIELD_OF[core]
    if core in ("日期", "date", "时间"):
        return "due_on"
    parts = [part for part in PARTS.split(core) if part]
    fields = [FIELD_OF.get(part, "") for part in parts]
    if len(parts) > 1 and all(fields):
        if set(fields) <= PEOPLE_FIELDS:
            return "people"
        return fields[0] if len(set(fields)) == 1 else ""
    return ""


def hints(text: str) -> tuple[int, str]:
    """Unit and currency named in a heading's brackets: 金额（万元）, Amount (USD)."""
    unit, currency = 0, ""
    for inside in BRACKETS.findall(text):
        words = [inside, *re.split(r"[,/;、 :]+", inside)]
        for word in words:
            word = word.strip().lower().removeprefix("单位").strip(": ")
            unit = unit or UNITS.get(word, 0)
            with suppress(TypedError):
                currency = currency or (parse_currency(word) or "")
            if not currency and word.endswith(("美元", "欧元", "港元", "日元", "英镑")):
                currency = parse_currency(word[-2:]) or ""
                unit = unit or UNITS.get(word[:-2], 1)
    return unit, currency


def unit_line(cells: Sequence[Cell]) -> tuple[int, str]:
    """Unit and currency that a line above the table states (单位:万元, amounts in USD); 0 and "" when none."""
    unit, currency = 0, ""
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text = plain(cell)
        if match := UNIT_LINE.search(text):
            unit = UNITS[match[1].lower()]
        if match := CURRENCY_LINE.search(text):
            with suppress(TypedError):
                currency = parse_currency(match[1]) or ""
    return unit, currency
