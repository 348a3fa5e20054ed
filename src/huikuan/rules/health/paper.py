"""The paper itself: amounts in words and figures, blanks left open, who signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from huikuan.rules.amount_in_words import read_words
from huikuan.rules.health.case import Case
from huikuan.rules.health.grammar import phrase
from huikuan.rules.health.model import Finding, Where
from huikuan.rules.health.reading import Reading

CAPITALS: Final = re.compile(
    r"(?:人民币)?(?P<words>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿貳參陸萬億一二三四五六七八九十百千〇]{2,30}[元圆圓][零壹贰叁肆伍陆柒捌玖角分整正]{0,8})"
)
FORMAL: Final = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟貳參陸]")
FIGURE: Final = re.compile(
    r"(?P<sign>¥|rmb|cny|人民币|小写)?[:¥ ]{0,3}(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?"
    r"|\d{1,13}(?:\.\d{1,6})?)(?![\d%.])[ ]?(?P<unit>万元?|亿元?|元)?"
)
UNITS: Final = {"万": 10_000, "亿": 100_000_000}
TOTAL: Final = re.compile(
    r"(?:(?:合同|含税)?(?:总价款?|总金额|总额|价款总计|金额合计)|合同(?:含税)?(?:价款|金额|价)"
    r"|total (?:contract )?(?:price|amount|value|sum)"
    r"|contract (?:price|value|sum))(?:\([^()\n]{0,12}\))?[^;\d%\n的]{0,50}?"
    r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{3,13}(?:\.\d{1,2})?"
    r"|\d{1,6}(?:\.\d{1,6})?(?= ?[万亿]))(?![\d%.]) ?(?P<unit>[万亿])?"
)
NO_TOTAL: Final = re.compile(r"不含税|未税|税额|暂列|excluding|exclusive of|net of")
BLANK: Final = re.compile(
    r"_{2,}|[\[【(<] ?[_ ]*[\]】)>]|×{2,}|\bx{2,}\b|x{2,}(?=[元天日年月个%])|(?:\.{6,}"
    r"|…{2,})(?=[元天日年月%])"
)
# Where a form is signed, dated and addressed by hand.
TO_SIGN: Final = re.compile(
    r"签字|盖章|签章|签署(?:日期|人)|代表人|代理人|(?:日期|经办人|联系人|电话|传真|邮编|编号)[^,\n]{0,6}[_:]"
    r"|signature|signed|\bby:|\bname:|\btitle:|\bdate:|\bseal\b"
)
SEAL: Final = phrase(
    r"(?:签字|签章|盖章|签署|签订|加盖)[^;]{0,40}(?:生效|有效)|(?:公章|合同专用章|授权代表|委托代理人|法定代表人)",
    r"authori[sz]ed (?:representative|signator|officer)|duly authori[sz]ed|(?:sign|seal"
    r"|execut)\w*[^;]{0,50}(?:effective|in force|into effect)",
)


def amounts(case: Case) -> Iterator[Finding]:
    """大写 and 小写 of one sentence agree, and the total is the one entered."""
    if case.reading is None:
        return
    agreed: list[Where] = []
    for match in CAPITALS.finditer(case.reading.flat):
        if FORMAL.search(match["words"]):
            where = case.reading.where(match.start("words"), match.end("words"))
            found = in_words(case, match, where)
            yield from found or ()
            if not found:
                agreed.append(where)
    off = list(of_total(case, case.reading))
    yield from off
    if agreed and not off:
        yield case.good("amounts", agreed[:8])


def in_words(case: Case, match: re.Match[str], where: Where) -> list[Finding]:
    """What is wrong with one amount in words: unreadable, or unlike every figure beside it."""
    assert case.reading is not None
    minor = read_words(match["words"])
    if minor is None:
        return [case.finding("amount_words_unreadable", (where,), shown=match["words"][:40])]
    start, end = case.reading.sentence(match.start())
    beside = case.reading.flat[max(start, match.start() - 80) : min(end, match.end() + 80)]
    figures = [value for one in FIGURE.finditer(beside) if (value := figure_minor(one)) is not None]
    if not figures or minor in figures:
        return []
    nearest = min(figures, key=lambda value: abs(value - minor))
    return [case.finding("amount_words_differ", (where,), words_minor=minor, figures_minor=nearest)]


def figure_minor(match: re.Match[str]) -> int | None:
    """A figure that is money, in minor units: it has a sign, a unit, or its thousands parted."""
    figure, unit = match["figure"], (match["unit"] or "")[:1]
    if not (match["sign"] or match["unit"] or "," in figure):
        return None
    value = Decimal(figure.replace(",", "")) * UNITS.get(unit, 1) * 100
    return int(value) if value == value.to_integral_value() else None


def of_total(case: Case, reading: Reading) -> Iterator[Finding]:
    """The total in the text against the one entered; a text that states several is right with one of them."""
    total = case.terms.total_minor
    stated = list(totals(reading))
    if total is None or not stated or total in [minor for minor, _ in stated]:
        return
    minor, where = stated[0]
    yield case.finding("total_differs", (where,), text_minor=minor, total_minor=total)


def totals(reading: Reading) -> Iterator[tuple[int, Where]]:
    """Totals that the text states, those without tax left out."""
    for match in TOTAL.finditer(reading.flat):
        if NO_TOTAL.search(match[0]) or NO_TOTAL.search(reading.flat[max(0, match.start() - 12) : match.start()]):
            continue
        value = Decimal(match["figure"].replace(",", "")) * UNITS.get(match["unit"] or "", 1) * 100
        yield int(value), reading.where(match.start(), match.end())


def blanks(case: Case) -> Iterator[Finding]:
    """Places left open, save those for signatures and dates."""
    if case.reading is None:
        return
    found = [
        case.reading.where(match.start(), match.end())
        for start, line in case.reading.sentences()
        if not TO_SIGN.search(line)
        for match in BLANK.finditer(case.reading.flat, start, start + len(line))
    ]
    if found:
        yield case.finding("blanks", found[:8], count=len(found))


def seal(case: Case) -> Iterator[Finding]:
    """Who signs, and that signature and seal make the contract (民法典 490; 合同编通则解释 22)."""
    if found := case.find(SEAL):
        yield case.good("seal", found)
    else:
        yield case.finding("seal_missing")
