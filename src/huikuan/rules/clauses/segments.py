"""The text cut into items of a list, their sentences, and the parts between commas."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.tokens import Tokens

UNIT_WORDS: Final = r"元万亿千百%个天日年月周倍台套人次份小米吨度成期"
ITEM: Final = re.compile(
    rf"(?:(?<=[。;:!?\n|,])|(?<=\A)|(?<=[^\d.a-z(][ ]))"
    rf"(?:\(?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}}|[a-h]|[ivx]{{1,4}})[)\]]、?"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}(?:[、.](?!\d)|(?=[^\d.,{UNIT_WORDS}\s/:()|-]))"
    rf"|[一二三四五六七八九十]{{1,3}}[、.](?!\d)|[a-h][、.)] ?(?=\S)"
    rf"|第[一二三四五六七八九十百\d]{{1,4}}[条款章节]|[①-⑳]|[•●◆■▪★※]|[*·-] ?(?=[^\d\s-])"
    rf"|(?=(?:第[一二三四五六七八九十\d]{{1,2}}(?:期|次|笔|阶段|批)|[一二三四五]期款|首期|首付款?|预付款"
    rf"|进度款|到货款|验收款|初验款|终验款|竣工款|结算款|尾款|质保金"
    rf"|质量保证金|质保款|保修金|履约保证金)[^,。;\n]{{0,8}}:))"
)
NUMBERS: Final = (
    re.compile(r"(?<![\d.第年月-])(?P<n>\d{1,2})、(?!\d)"),
    re.compile(r"(?<![\d.第年月-])(?P<n>\d{1,2})\.(?=[\u4e00-\u9fff])"),
    re.compile(r"\((?P<n>\d{1,2}|[一二三四五六七八九十])\)、?"),
)
# Names of other matters that a notice puts before a colon; run together they would make one sentence of all of them.
HEADING: Final = re.compile(
    r"(?<=[^\n。;,:(|以按下如列述])(?:(?:付款|支付|结算|价款支付|货款支付)(?:方式|条件|条款|办法|进度|安排|计划)(?:及[^,。;:\n]{0,6})?"
    r"|(?:投标|履约)保证金(?:金额|数额)?|投标有效期|质保期限?|保修期限?|质量保证期|交货(?:期限?|时间|地点|方式)"
    r"|交付(?:时间|地点|期限)|工期|服务期限?|合同履行期限|预算金额|最高限价|采购需求|验收(?:标准|方式|要求)|违约责任)(?=:)"
)
SENTENCE_END: Final = re.compile(
    r"[。;!?\n]|…{2,6}(?![%元个日天])|(?<=[\u4e00-\u9fff)%])\.(?=\s|[\u4e00-\u9fff(]|\d{1,2}[.、)]|$)"
    r"|(?<=[a-z%)\"])\.(?=\s|[\u4e00-\u9fff]|$)"
    r"|(?<=\d)\.(?= [a-z])|(?<=[a-z)]{3})\.(?=[a-z]{3})"
)
# No sentence of a contract is longer; it bounds the work on one that never ends.
LONGEST_SENTENCE: Final = 900
MOST_TOKENS: Final = 60  # between two commas
COMMA: Final = re.compile(
    r"(?<![\u4e00-\u9fff]):(?= ?(?:usd|rmb|us\$|\$|eur|€|£|\d{1,3}(?:\.\d)?%) ?)|[,|](?!\d{3}(?:\D|$))"
    r"|,(?=\d{1,3}%)| (?:and|then"
    r"|plus)(?: the)?(?= (?:a |the |pay the |pay )?(?:final |remaining |balance|\d{1,3}(?:\.\d+)? ?(?:%|per)"
    r"|(?:usd|rmb|eur|us\$|\$|€|£) ?\d|(?:ten"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|five)\b))"
    r"|(?<=元整\))(?=[\u4e00-\u9fff]{6})(?![作为的给支付由向,。;])"
    r"|(?<=[%款元\])])[和及、](?=[^,。;\n%]{0,24}(?:支付|付"
    r"|\d%))"
)


@dataclass(slots=True)
class Part:
    """A stretch between commas with what stands in it, at most MOST_TOKENS. `cell`: a cell of a table."""

    start: int
    end: int
    tokens: list[Token]
    cell: bool = False
    kinds: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.tokens[:MOST_TOKENS]
        self.kinds = frozenset(token.kind for token in self.tokens)

    def of(self, *kinds: str) -> list[Token]:
        """Its tokens of these kinds."""
        return [token for token in self.tokens if token.kind in kinds] if not self.kinds.isdisjoint(kinds) else []

    def has(self, *kinds: str) -> bool:
        """Whether it has a token of these kinds."""
        return not self.kinds.isdisjoint(kinds)


@dataclass(slots=True)
class Sentence:
    """A sentence: its parts in order. `item`: the number of the list item it belongs to."""

    start: int
    end: int
    item: int
    parts: list[Part] = field(default_factory=list)

    @property
    def tokens(self) -> Iterator[Token]:
        """All its tokens."""
        return (token for part in self.parts for token in part.tokens)

    def has(self, *kinds: str) -> bool:
        """Whether it has a token of these kinds."""
        return any(part.has(*kinds) for part in self.parts)

    @property
    def noise_at(self) -> int:
        """Where the talk of delay and damages begins; its end where there is none."""
        return next((part.of("noise")[0].start for part in self.parts if part.has("noise")), self.end)


def sentences(flat: str, tokens: Tokens) -> list[Sentence]:
    """The sentences of a text in order."""
    heads = {found.end(): found.start() for found in ITEM.finditer(flat)} | dict(run_together(flat))
    heads |= {found.start(): found.start() for found in HEADING.finditer(flat)}
    starts = sorted({*heads, 0})
    cuts = sorted({0, len(flat)} | set(heads.values()) | {found.end() for found in SENTENCE_END.finditer(flat)})
    cuts = [place for start, end in pairwise(cuts) for place in range(start, end, LONGEST_SENTENCE)]
    cuts.append(len(flat))
    lines = [found.start() for found in re.finditer("\n", flat)]
    result: list[Sentence] = []
    for start, end in pairwise(cuts):
        inside = bisect_right(starts, start)
        first = starts[inside] if inside < len(starts) and heads.get(starts[inside]) == start else start
        item = bisect_right(starts, first) + bisect_right(lines, max(0, first - 1))
        sentence = Sentence(first, end, item)
        sentence.parts = list(parts_of(flat, first, end, tokens))
        if sentence.parts and flat[first:end].strip(" 。;!?\n.|"):
            result.append(sentence)
    return result


def parts_of(flat: str, start: int, end: int, tokens: Tokens) -> Iterator[Part]:
    """The parts of a sentence; commas inside brackets do not cut."""
    at = start
    depth_safe = brackets(flat, start, end)
    table = flat.count("|", start, end) > 0
    for found in COMMA.finditer(flat, start, end):
        if any(low < found.start() < high for low, high in depth_safe):
            continue
        if found.start() > at:
            yield Part(at, found.start(), tokens.inside(at, found.start()), table)
        at = found.end()
    if at < end:
        stop = end - 1 if flat[end - 1 : end] in "。;!?\n." else end
        if stop > at:
            yield Part(at, stop, tokens.inside(at, stop), table)


def run_together(flat: str) -> Iterator[tuple[int, int]]:
    """End and start of the numbers of a list whose items no sign divides: "1、签订后付30%2、到货后付60%"."""
    for pattern in NUMBERS:
        due = 0
        for found in pattern.finditer(flat):
            number = int(found["n"]) if found["n"].isdecimal() else "零一二三四五六七八九十".find(found["n"])
            if number == 1:
                due = 2
            elif due and number == due:
                due += 1
                yield found.end(), found.start()


def brackets(flat: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches inside round brackets of one sentence, short enough to be asides."""
    found: list[tuple[int, int]] = []
    opened = -1
    for place in range(start, end):
        if flat[place] == "(" and opened < 0:
            opened = place
        elif flat[place] == ")" and opened >= 0:
            if place - opened < 120:
                found.append((opened, place))
            opened = -1
    return found
