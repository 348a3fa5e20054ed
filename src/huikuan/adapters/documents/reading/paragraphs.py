"""Lines of pages joined to paragraphs: a PDF breaks a sentence wherever the line ends, a clause must not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Protocol

ITEM: Final = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零\d]{1,5}[条章节款]|[（(]?[一二三四五六七八九十]{1,3}[、.)）]|[（(]?\d{1,2}(?:\.\d{1,2}){0,3}(?:[、)）]|\.(?!\d))"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\s?(?=[\u4e00-\u9fffA-Z])(?![元万年月日])|[（(][a-zA-Z]{1,3}[)）]|[a-z][.)]\s|[①-⑳•●◆■▪★※·-]|(?:甲|乙|丙)方[:：(（]|article\s+\d|section\s+\d)",
    re.IGNORECASE,
)
PAGE_MARK: Final = re.compile(
    r"\W*(?:第?\s*\d{1,4}\s*页?(?:\s*[/,，共of]+\s*\d{1,4}\s*页?)?|page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|\d{1,4}\s*(?:/|of)\s*\d{1,4}|第\s*\d{1,4}\s*页\W*共\s*\d{1,4}\s*页)\W*",
    re.IGNORECASE,
)
WORDS: Final = re.compile(r"[A-Za-z0-9,.;:)\]%]")


class Placed(Protocol):
    """A line and where it stands."""

    left: float
    right: float
    bottom: float
    top: float
    size: float
    text: str


def without_page_marks(pages: Sequence[Sequence[Placed]]) -> tuple[list[list[Placed]], bool]:
    """Pages without page numbers and without first and last lines that repeat; whether anything was left out."""
    edges = Counter(text for page in pages for text in {line.text.strip() for line in (*page[:1], *page[-1:])})
    repeated = {text for text, times in edges.items() if times >= max(2, len(pages) - 1)}
    kept: list[list[Placed]] = []
    for page in pages:
        lines = list(page)
        for _ in range(2):  # a header and a number may both stand there
            while lines and is_mark(lines[-1], repeated):
                lines.pop()
            while lines and is_mark(lines[0], repeated):
                lines.pop(0)
        kept.append(lines)
    return kept, sum(map(len, kept)) < sum(map(len, pages))


def is_mark(line: Placed, repeated: set[str]) -> bool:
    """Whether a line at a page's edge belongs to the page and not to the text."""
    text = line.text.strip()
    return text in repeated or bool(PAGE_MARK.fullmatch(text))


def joined(pages: Sequence[Sequence[Placed]]) -> str:
    """The text with its sentences whole. Rows of tables, numbered items and indented beginnings stay lines."""
    paragraphs: list[str] = []
    before: Placed | None = None
    room, is_first = (0.0, 0.0), True
    for page in pages:
        rooms = rooms_of(page)
        for line in page:
            here = rooms(line)
            if before is not None and is_broken(before, line, room[1]) and is_level(before, line, room, here, is_first):
                paragraphs[-1] += glue(paragraphs[-1], line.text)
                is_first = False
            else:
                paragraphs.append(line.text.lstrip())
                is_first = True
            before, room = line, here
    return "\n".join(paragraph.rstrip() for paragraph in paragraphs)


def rooms_of(page: Sequence[Placed]) -> Callable[[Placed], tuple[float, float]]:
    """A function that gives the margins, left and right, of the column a line stands in (one column, or two)."""
    plain = [line for line in page if "\t" not in line.text] or list(page)
    whole = margins(plain)
    middle = sum(whole) / 2
    halves = [line for line in plain if line.right < middle], [line for line in plain if line.left > middle]
    is_split = all(len(half) > 2 for half in halves) and sum(map(len, halves)) * 5 > len(plain) * 4

    def room(line: Placed) -> tuple[float, float]:
        if not is_split or line.left < middle < line.right:
            return whole
        return margins(halves[0] if line.right < middle else halves[1])

    return room


def margins(lines: Sequence[Placed]) -> tuple[float, float]:
    """The leftmost and the rightmost place."""
    return min((line.left for line in lines), default=0.0), max((line.right for line in lines), default=0.0)


def is_broken(before: Placed, line: Placed, right: float) -> bool:
    """Whether a line ended for want of room, and the next one, alike and near, begins nothing new."""
    if "\t" in before.text or "\t" in line.text or ITEM.match(line.text):
        return False
    if not before.size or abs(before.size - line.size) > 0.15 * before.size:
        return False
    # a long word may have been carried over, which leaves more room than a Chinese character would
    is_full = before.right > right - (8 if WORDS.match(before.text[-1:]) else 2.2) * before.size
    is_next_page = line.bottom > before.top
    return is_full and (is_next_page or before.bottom - line.top < 1.3 * line.size)


def is_level(
    before: Placed, line: Placed, room: tuple[float, float], here: tuple[float, float], is_first: bool
) -> bool:
    """Whether a line stands where its paragraph's lines stand: under its first one, or under those that followed.

    The first line may be indented (Chinese paragraphs), or the others may be (a number hanging out before them).
    """
    offset, its_offset = before.left - room[0], line.left - here[0]
    if not is_first:
        return abs(its_offset - offset) <= 0.6 * line.size
    if ITEM.match(before.text):
        return its_offset - offset < 5 * line.size
    return its_offset <= 1.2 * line.size or its_offset <= offset - 0.5 * line.size


def glue(before: str, after: str) -> str:
    """A blank between words, none between Chinese characters."""
    after = after.lstrip()
    needed = before and WORDS.match(before[-1]) and after[:1].isascii() and after[:1] not in ",.;:)"
    if before.endswith("-") and after[:1].islower():
        return after
    return " " + after if needed else after
