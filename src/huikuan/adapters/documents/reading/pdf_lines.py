"""A PDF page's characters put back into lines, by where they stand rather than by how the file spells them."""

from __future__ import annotations

import ctypes
import math
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

CELL_GAP = 0.6  # of the height: a wider gap without blanks in it parts the cells of a table
WORD_GAP = 0.15
SPREAD = re.compile(r"[\u3400-\u9fff](?:\t[\u3400-\u9fff]){2,}")  # 合　同　书, spread over the line
SLANT = 0.1  # radians


@dataclass(slots=True)
class Line:
    """A line of text and its box, y upwards; `size` is the height of its letters."""

    left: float
    right: float
    bottom: float
    top: float
    size: float
    text: str

    def takes(self, left: float, bottom: float, top: float) -> bool:
        """Whether something with this box continues the line."""
        overlap = min(self.top, top) - max(self.bottom, bottom)
        return overlap > 0.5 * min(self.size, top - bottom) and left > self.right - 0.6 * self.size


def lines_of(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page in the order they are read. Slanted letters (watermarks) are left out."""
    text_page = page.get_textpage()
    try:
        placed = list(letters_of(text_page))
        if sum(1 for one in placed if one[5]) * 2 > len(placed):
            return spelled(text_page.get_text_range())  # a page turned as a whole: the file's own order
        return ordered(gathered(one[:5] for one in placed if not one[5]))
    finally:
        text_page.close()


def letters_of(text_page: Any) -> Iterator[tuple[str, float, float, float, float, bool]]:
    """(letters, left, right, bottom, top, slanted) in the file's order; ligatures and pairs of code units are one."""
    box, slanted = pdfium.FS_RECTF(), False
    codes: list[int] = []
    place: tuple[float, float, float, float] | None = None
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (0x0D, 0x0A) or not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            continue
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue  # a blank PDFium supposes: gaps are judged here
        here = (box.left, box.right, box.bottom, box.top)
        if place is not None and here == place:
            codes.append(code)
            continue
        if place is not None:
            yield letters(codes), *place, slanted
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        slanted = angle > 0 and min(angle, 2 * math.pi - angle) > SLANT
        codes, place = [code], here
    if place is not None:
        yield letters(codes), *place, slanted


def letters(codes: list[int]) -> str:
    """Code units as text. What a font does not map to text shows as the replacement character; hidden marks go."""
    text = struct.pack(f"<{len(codes)}H", *(min(code, 0xFFFF) for code in codes)).decode("utf-16-le", "replace")
    return "".join(
        " " if one in "\t\xa0" else "\ufffd" if one < " " or one in "\ufffe\uffff" else one
        for one in text
        if unicodedata.category(one) != "Cf"
    )


def gathered(placed: Iterable[tuple[str, float, float, float, float]]) -> list[Line]:
    """Letters joined to lines; a wide gap becomes a tab, a narrow one between words a blank."""
    lines: list[Line] = []
    for letter, left, right, bottom, top in placed:
        if not letter:
            continue
        height = max(top - bottom, 0.1)
        line = lines[-1] if lines else None
        if line is None or not line.takes(left, bottom, top):
            if letter.strip():
                lines.append(Line(left, right, bottom, top, height, letter))
            continue
        if not letter.strip():
            line.text += " " if not line.text.endswith((" ", "\t")) else ""
            line.right = max(line.right, right)
            continue
        line.text += between(line, left, letter) + letter
        line.right, line.top = max(line.right, right), max(line.top, top)
        line.bottom, line.size = min(line.bottom, bottom), max(line.size, height)
    for line in lines:
        if SPREAD.fullmatch(line.text):
            line.text = line.text.replace("\t", "")
    return lines


def between(line: Line, left: float, letter: str) -> str:
    """What stands before a letter at this place."""
    gap = left - line.right
    if gap > CELL_GAP * line.size:
        return "\t"
    last = line.text[-1:]
    is_word = letter[0].isascii() and letter[0].isalnum() and last.isascii() and (last.isalnum() or last in ",.;:)%")
    return " " if gap > WORD_GAP * line.size and is_word else ""


def ordered(lines: list[Line]) -> list[Line]:
    """The file's order, unless it jumps up again and again inside a column: then from top to bottom.

    The file's order keeps columns apart, which no sorting does; programs that write pages piecewise are the exception.
    """
    jumps = sum(
        1
        for before, after in pairwise(lines)
        if after.bottom > before.top and min(before.right, after.right) > max(before.left, after.left)
    )
    if jumps < 3 or jumps * 5 < len(lines):
        return lines
    rows: list[Line] = []
    for line in sorted(lines, key=lambda line: (-round(line.bottom / max(line.size, 1) * 2), line.left)):
        if rows and rows[-1].takes(line.left, line.bottom, line.top):
            rows[-1].text += "\t" + line.text
            rows[-1].right = max(rows[-1].right, line.right)
        else:
            rows.append(line)
    return rows


def spelled(text: str) -> list[Line]:
    """Lines without places."""
    return [Line(0, 0, 0, 0, 0, line) for line in text.replace("\r", "").split("\n") if line.strip()]
