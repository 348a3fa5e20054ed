"""The numbers a bank line quotes: whole tokens only, other separators allowed, dates and short figures left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

TOKEN: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/]*")
SEPARATORS: Final = re.compile(r"[-_/]")
DATE: Final = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?")
LETTERS: Final = re.compile(r"[A-Z]+")
SHORTEST_NUMBER: Final = 4
SHORTEST_FIGURE: Final = 6
"""A shorter figure without a letter (a year, a count) is no number of a paper."""
EINVOICE: Final = 20
"""数电票: twenty digits, of which people quote the last eight."""
TAIL: Final = 8


def plain_number(number: str) -> str:
    """A number without width, case and surrounding blanks."""
    return unicodedata.normalize("NFKC", number).strip().upper().rstrip("-_/")


def squashed(plain: str) -> str:
    """A plain number without separators: HT-2026-001 and HT2026/001 are one; whether it is, the book decides."""
    return SEPARATORS.sub("", plain)


def tells(plain: str) -> bool:
    """Whether a token can be a paper's number at all: long enough, with a digit, no bare year, date or small figure."""
    if len(plain) < SHORTEST_NUMBER or not any(sign.isdigit() for sign in plain):
        return False
    figure = squashed(plain)
    return not figure.isdigit() or (len(figure) >= SHORTEST_FIGURE and not DATE.fullmatch(figure))


def tail(plain: str) -> str:
    """The last eight digits of a 数电票; empty for other numbers and where they read like a date."""
    if len(plain) != EINVOICE or not plain.isdigit() or DATE.fullmatch(plain[-TAIL:]):
        return ""
    return plain[-TAIL:]


def style(plain: str) -> str:
    """How a number of ours can be told when it is misspelt: its leading letters, or that it is a 数电票."""
    if len(plain) == EINVOICE and plain.isdigit():
        return "数电票"
    found = LETTERS.match(plain)
    return found.group() if found and sum(sign.isdigit() for sign in plain) >= SHORTEST_NUMBER - 1 else ""


def tokens(text: str) -> Iterator[tuple[str, ...]]:
    """The numbers of a text, whole: 发票123、124 gives 123 and 124, never a part of a longer number. What is written
    with strokes may be one number or several: the first of a tuple is the whole, the others its pieces.
    """
    for match in TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        whole = plain_number(match.group())
        pieces = [piece for piece in whole.split("/") if piece] if "/" in whole else []
        yield (whole, *pieces)
