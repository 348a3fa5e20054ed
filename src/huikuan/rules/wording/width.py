"""Plain text by columns: a Chinese character takes two, lines break where Chinese and English typesetting allow."""

from __future__ import annotations

import unicodedata
from typing import Final

COLUMNS: Final = 78  # RFC 5322 2.1.1: the length that displays well everywhere

NOT_AT_START: Final = frozenset("，。、；：？！）》」』】〕…—～·％”’,.;:?!)]}%")
NOT_AT_END: Final = frozenset("（《「『【〔“‘([{¥￥$€£")
FIRST_OF_CJK: Final = "\u2e80"  # from here on scripts written without spaces


class Columns(dict[str, int]):
    """Columns of each character, worked out when first met. Ambiguous ones count as wide, as in Chinese fonts."""

    def __missing__(self, character: str) -> int:
        if character < "\u0250":
            columns = 1
        elif unicodedata.category(character) in {"Mn", "Me", "Cf"}:
            columns = 0
        else:
            columns = 2 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else 1
        self[character] = columns
        return columns


COLUMNS_OF: Final = Columns()


def width(text: str) -> int:
    """Columns the text takes in a fixed-width display."""
    if text.isascii():
        return len(text)
    return sum([COLUMNS_OF[character] for character in text])


def wrap(text: str, columns: int = COLUMNS, indent: str = "") -> list[str]:
    """One paragraph as lines of at most `columns`; lines after the first begin with `indent`.

    Words stay whole unless longer than a line. A line does not begin with closing or end with opening punctuation
    where that can be helped.
    """
    text = text.replace("\t", " ").rstrip()
    lines: list[str] = []
    start, prefix = 0, ""
    while True:
        end = reach(text, start, columns - width(prefix))
        if end >= len(text):
            lines.append(prefix + text[start:])
            return lines
        end = last_break(text, start, end)
        lines.append(prefix + text[start:end].rstrip())
        while text[end].isspace():
            end += 1
        start, prefix = end, indent


def reach(text: str, start: int, room: int) -> int:
    """How far a line of `room` columns gets from `start`; at least one character."""
    used = 0
    for end in range(start, len(text)):
        used += COLUMNS_OF[text[end]]
        if used > room and end > start:
            return end
    return len(text)


def last_break(text: str, start: int, end: int) -> int:
    """The last place in (start, end] where a line may end; `end` itself when there is none."""
    for place in range(end, start, -1):
        if text[start:place].isspace() or first_after(text, place) in NOT_AT_START:
            continue
        if may_break(text[place - 1], text[place]):
            return place
    return end


def first_after(text: str, place: int) -> str:
    """The character the next line would begin with: blanks at a break are dropped."""
    while text[place].isspace():
        place += 1
    return text[place]


def may_break(before: str, after: str) -> bool:
    if before.isspace() or after.isspace():
        return True
    if before in NOT_AT_END or COLUMNS_OF[after] == 0:
        return False
    return before >= FIRST_OF_CJK or after >= FIRST_OF_CJK
