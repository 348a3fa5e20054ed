"""The numbers Word puts before paragraphs: 第一条, 3.2, (a), which stand nowhere in the text itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from huikuan.adapters.documents.reading.xml_tree import attribute, child, local, parse_xml

DIGITS: Final = "零一二三四五六七八九"
CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖"
STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip  # noqa: E501
HIGHEST: Final = 9999
DEEPEST: Final = 9


@dataclass(slots=True)
class Level:
    """One level of a list."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    legal: bool = False


@dataclass(slots=True)
class List:
    """A list in use: which definition it belongs to and where it starts anew."""

    kind: str
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Numbering:
    """All lists of a document and how far each has been counted."""

    kinds: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, List] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    restarted: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: bytes | None, styles: bytes | None) -> Numbering:
        """From the parts numbering.xml and styles.xml, either of which may be missing."""
        found = cls()
        for element in parse_xml(numbering) if numbering else ():
            if local(element) == "abstractNum":
                found.kinds[attribute(element, "abstractNumId")] = levels_of(element)
            elif local(element) == "num":
                found.lists[attribute(element, "numId")] = list_of(element)
        for element in parse_xml(styles) if styles else ():
            if local(element) == "style" and (number := number_of(child(element, "pPr"))):
                found.styles[attribute(element, "styleId")] = number
        return found

    def label(self, properties: Element | None) -> str:
        """The number of the paragraph with these properties, counted on; "" for one without."""
        style = child(properties, "pStyle")
        number = number_of(properties) or (self.styles.get(attribute(style, "val")) if style is not None else None)
        if not number or number[0] not in self.lists:
            return ""
        name, depth = number
        used = self.lists[name]
        levels = self.kinds.get(used.kind, {})
        level = levels.get(depth)
        if level is None:
            return ""
        self.count(name, used, depth, levels)
        if level.form == "none":
            return ""
        if level.form == "bullet":
            return "• "
        text = self.filled(level, levels, self.counts[used.kind])
        return text + ("" if level.suffix == "nothing" or not text else " ")

    def count(self, name: str, used: List, depth: int, levels: dict[int, Level]) -> None:
        """One further on this level; deeper levels begin again."""
        counts = self.counts[used.kind]
        if depth in used.starts and (name, depth) not in self.restarted:
            self.restarted.add((name, depth))
            counts[depth] = used.starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else levels[depth].start
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]

    def filled(self, level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
        """A level's pattern (%1.%2) with the numbers reached."""

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            its = levels.get(place, Level())
            form = "decimal" if level.legal else its.form
            return FORMS.get(form, str)(min(counts.get(place, its.start), HIGHEST))

        return re.sub(r"%([1-9])", number, level.text)


def levels_of(element: Element) -> dict[int, Level]:
    """The levels of a definition."""
    found = {}
    for one in element:
        depth = whole(attribute(one, "ilvl"), 0)
        if local(one) == "lvl" and 0 <= depth < DEEPEST:
            legal = child(one, "isLgl")
            found[depth] = Level(
                value(one, "numFmt", "decimal"),
                value(one, "lvlText", "")[:60],
                whole(value(one, "start", "1"), 1),
                value(one, "suff", "tab"),
                legal is not None and attribute(legal, "val") not in {"0", "false"},
            )
    return found


def list_of(element: Element) -> List:
    """A list and where it overrides its definition's starts."""
    used = List(value(element, "abstractNumId", ""))
    for one in element:
        if local(one) == "lvlOverride" and (start := child(one, "startOverride")) is not None:
            used.starts[whole(attribute(one, "ilvl"), 0)] = whole(attribute(start, "val"), 1)
    return used


def number_of(properties: Element | None) -> tuple[str, int] | None:
    """(list, level) that paragraph properties name; list 0 means none."""
    found = child(properties, "numPr")
    if found is None:
        return None
    return value(found, "numId", ""), whole(value(found, "ilvl", "0"), 0)


def value(element: Element, name: str, otherwise: str) -> str:
    """The `val` of a child."""
    found = child(element, name)
    return attribute(found, "val") if found is not None else otherwise


def whole(text: str, otherwise: int) -> int:
    """A number of at most four digits."""
    return int(text) if re.fullmatch(r"\d{1,4}", text) else otherwise


def chinese(number: int, digits: str = DIGITS, places: str = "十百千") -> str:
    """二十一 for 21; a ten at the front goes without its one."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (places[place - 1] if place else "")
        gap = False
    return (text.removeprefix("一") if 10 <= number < 20 else text) or digits[0]


def letters(number: int) -> str:
    """a … z, aa, bb as Word counts on."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9) if number > 0 else ""


def roman(number: int) -> str:
    """iv for 4."""
    text = ""
    for size, sign in ROMAN:
        text += sign * (number // size)
        number %= size
    return text


FORMS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": lambda number: "".join(DIGITS[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: chinese(number, CAPITALS, "拾佰仟"),
    "ideographTraditional": lambda number: STEMS[(number - 1) % 10],
    "decimalEnclosedCircle": lambda number: chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})",
    "decimalEnclosedCircleChinese": lambda number: chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})",
    "decimalFullWidth": lambda number: str(number).translate({48 + i: 0xFF10 + i for i in range(10)}),
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
}
