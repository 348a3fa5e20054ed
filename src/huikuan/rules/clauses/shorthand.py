"""Plans given as a row of figures: "3-3-3-1", "30/60/10", "4:3:3（签约、到货、验收）"."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.drafts import Draft
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.segments import Part
from huikuan.rules.clauses.shares import Share
from huikuan.rules.clauses.tokens import scan

ROW: Final = re.compile(
    r"(?<![\d./-])(?P<row>\d{1,2}%?(?:(?P<sep>[-:/比])\d{1,2}%?)(?:(?P=sep)\d{1,2}%?){0,5})(?![\d.:/-])"
    r"|(?<![\d.])(?P<run>\d{3,5})(?=的?(?:付款|比例|模式|方式|支付|结算))"
)
ABOUT: Final = re.compile(r"付款|支付|比例|结算|分期|付|payment|terms")
NAMES: Final = re.compile(
    r"^(?:的?(?:付款|比例|模式|方式|支付|结算)(?:方式|比例|模式|付款)?)?(?:执行|进行|分配|分期)?[:,]?(?:即"
    r"|分别为|\()?(?P<names>[^()。;\n\d%]{2,60})"
)
BARE: Final = {"质保": ("label", "retention"), "质保期": ("label", "retention"), "预付": ("label", "advance")}


def shorthand(flat: str) -> list[Draft]:
    """The stages of the first row of figures that makes 10 or 100 and stands in talk of paying."""
    for found in ROW.finditer(flat):
        figures = [
            (one.start() + found.start(), one[0]) for one in re.finditer(r"\d+" if found["row"] else r"\d", found[0])
        ]
        values = [Decimal(text) for _, text in figures]
        whole = sum(values, Decimal(0))
        near = flat[max(0, found.start() - 16) : found.start()] + flat[found.end() : found.end() + 8]
        if whole not in (10, 100) or min(values) == 0 or not ABOUT.search(near):
            continue
        parts = named_parts(flat, found.end(), len(values))
        drafts = []
        for place, (start, text) in enumerate(figures):
            token = Token("pct", start, start + len(text), value=values[place] * (100 // int(whole)))
            part = parts[place] if parts else Part(start, start + len(text), [])
            drafts.append(Draft(Share("pct", token, token.start, token.end), 0, [part], reasons={"row_of_figures"}))
        return drafts
    return []


def named_parts(flat: str, at: int, count: int) -> list[Part]:
    """What each figure is for, where as many names follow as there are figures."""
    found = NAMES.match(flat[at : at + 90])
    if not found:
        return []
    names = [one for one in re.finditer(r"[^、,/\-|]+", found["names"]) if one[0].strip()]
    if len(names) != count:
        return []
    base = at + found.start("names")
    parts = []
    for one in names:
        start, end = base + one.start(), base + one.end()
        inside = [
            replace(token, start=start, end=end)
            for token in scan(one[0] + "后").all
            if token.kind in {"event", "label"}
        ]
        if one[0].strip() in BARE:
            kind, code = BARE[one[0].strip()]
            inside = [Token(kind, start, end, code)]
        parts.append(Part(start, end, inside))
    return parts
