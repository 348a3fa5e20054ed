"""Figures in the cells of a pasted table, whose meaning only the head of the column tells."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.model import Token

SHARE_HEAD: Final = re.compile(r"比例|百分比|占比|%|percent|ratio|\bshare\b")
MONEY_HEAD: Final = re.compile(r"金额|款额|(?:小写|费用)|amount|\bsum\b|\bvalue\b")
TEN_THOUSAND: Final = re.compile(r"万元|万")
BARE: Final = re.compile(r"[¥$]? ?(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,4})?)")
WORDS_OF_A_HEAD: Final = re.compile(
    r"序号|付款|支付|阶段|节点|条件|期次|时间|名称|milestone|payment|stage|description|no\.?|condition|trigger|when"
)
MOST_COLUMNS: Final = 12


def table_figures(flat: str) -> tuple[list[Token], list[tuple[int, int]]]:
    """Percents and amounts that stand bare in their cells, and where the heads of the tables are."""
    found: list[Token] = []
    heads: list[tuple[int, int]] = []
    columns: dict[int, str] = {}
    offset = 0
    for line in flat.split("\n"):
        cells = line.split("|")
        if 1 < len(cells) <= MOST_COLUMNS:
            head = head_of(cells)
            if head:
                columns = head
                heads.append((offset, offset + len(line)))
            else:
                found += figures_of(cells, columns, offset)
        elif line.strip():
            columns = {}
        offset += len(line) + 1
    return found, heads


def head_of(cells: list[str]) -> dict[int, str]:
    """What the columns hold, where a row is a table's head: no figures, and names of columns."""
    names = sum(bool(WORDS_OF_A_HEAD.search(cell)) for cell in cells)
    sizes = sum(bool(SHARE_HEAD.search(cell) or MONEY_HEAD.search(cell)) and len(cell) < 40 for cell in cells)
    if any(re.search(r"\d\d|\d ?%", cell) for cell in cells) or names + sizes < 2 or not (sizes or len(cells) > 2):
        return {}
    columns: dict[int, str] = {}
    for place, cell in enumerate(cells):
        if SHARE_HEAD.search(cell):
            columns[place] = "pct"
        elif MONEY_HEAD.search(cell):
            columns[place] = "ten_thousand" if TEN_THOUSAND.search(cell) else "amount"
        else:
            columns[place] = ""
    return columns


def figures_of(cells: list[str], columns: dict[int, str], offset: int) -> list[Token]:
    """The bare figures of one row under the heads of their columns."""
    found = []
    at = offset
    for place, cell in enumerate(cells):
        match = BARE.fullmatch(cell.strip())
        kind = columns.get(place, "")
        if match and kind:
            value = Decimal(match[1].replace(",", ""))
            start = at + len(cell) - len(cell.lstrip())
            end = start + len(cell.strip())
            if kind == "pct" and 0 < value <= 100:
                found.append(Token("pct", start, end, value=value, marks=frozenset({"cell"})))
            elif kind != "pct" and value > 0:
                worth = value * 10_000 if kind == "ten_thousand" else value
                found.append(Token("amount", start, end, value=worth, marks=frozenset({"cell"})))
        at += len(cell) + 1
    return found
