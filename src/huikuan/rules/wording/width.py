"""Plain text by columns: a Chinese character takes two, lines break where Chinese and English typesetting allow."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

COLUMNS: Final = 78  # RFC 5322 2.1.1: the length that displays well everywhere

NOT_AT_START: Final = frozenset("，。、；：？！）》」』】〕…—～·％”’,.;:?!)]}%")
NOT_AT_END: Final = frozenset("（《「『【〔“‘([{¥￥$€£")
WIDE: Final = re.compile(r"[^\u0000-\u024f]")
PIECE: Final = re.compile(r"\s+|[\u0021-\u024f]+|.", re.DOTALL)


@lru_cache(maxsize=8192)
def columns_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else 1


def width(text: str) -> int:
    """Columns the text takes in a fixed-width display; ambiguous characters count as wide, as in Chinese fonts."""
    if not WIDE.search(text):
        return len(text)
    return sum(map(columns_of, text))


def wrap(text: str, columns: int = COLUMNS, indent: str = "") -> list[str]:
    """One paragraph as lines of at most `columns`; lines after the first begin with `indent`.

    Words stay whole unless longer than a line. A line does not begin with closing or end with opening punctuation
    where that can be helped.
    """
    if width(text) <= columns:
        return [text.strip()]
    lines: list[str] = []
    line, used = "", 0
    for piece in units(text, columns - width(indent)):
        size = width(piece)
        if used + size > columns and line.strip():
            lines.append(line.rstrip())
            line, used = indent, width(indent)
        if piece.isspace() and not line.strip():
            continue
        line += piece
        used += size
    if line.strip():
        lines.append(line.rstrip())
    return lines or [""]


def units(text: str, longest: int) -> list[str]:
    """Pieces between which a line may break; none wider than `longest`."""
    joined: list[str] = []
    for piece in PIECE.findall(text):
        if joined and not piece.isspace() and not joined[-1].isspace() and sticks(joined[-1], piece, longest):
            joined[-1] += piece
        else:
            joined.append(" " if piece.isspace() else piece)
    return [part for piece in joined for part in cut(piece, longest)]


def sticks(before: str, after: str, longest: int) -> bool:
    """Whether punctuation binds the two together."""
    binds = after[0] in NOT_AT_START or before[-1] in NOT_AT_END or columns_of(after[0]) == 0
    return binds and width(before) + width(after) <= longest


def cut(piece: str, longest: int) -> list[str]:
    if width(piece) <= longest:
        return [piece]
    parts, part, used = [], "", 0
    for character in piece:
        size = columns_of(character)
        if used + size > longest and part:
            parts.append(part)
            part, used = "", 0
        part += character
        used += size
    return [*parts, part]
