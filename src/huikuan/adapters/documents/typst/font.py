"""The embedded font (Noto Sans CJK, OFL 1.1) and which characters it has: PDF/A allows no character without a shape."""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

import manimgx_fonts_cjk
import typst

FAMILY: Final = "Noto Sans CJK SC"
FOLDER: Final = Path(str(manimgx_fonts_cjk.__file__)).parent
FILE: Final = FOLDER / "NotoSansCJK-VF.otf.ttc"
MISSING: Final = "□"
KEPT: Final = frozenset("\n")
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


@cache
def fonts() -> typst.Fonts:
    """This font alone: documents look the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def printable(text: str) -> str:
    """The text with □ for what the font cannot show; controls and marks that turn the direction of writing are dropped.

    A name written from right to left by a hidden mark would read as another one.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = (one for one in text.replace("\t", " ") if one in KEPT or unicodedata.category(one) not in INVISIBLE)
    return "".join(one if one in KEPT or has(ord(one)) else MISSING for one in kept)


def has(code: int) -> bool:
    """Whether the font has a shape for a character."""
    starts, ends = coverage()
    index = bisect_right(starts, code) - 1
    return index >= 0 and code <= ends[index]


@cache
def coverage() -> tuple[list[int], list[int]]:
    """First and last code points of the font's ranges, from its cmap table (OpenType, format 12)."""
    with FILE.open("rb") as file:
        offset = 0
        if file.read(4) == b"ttcf":
            file.seek(12)
            (offset,) = struct.unpack(">I", file.read(4))
        place = table(file, offset, b"cmap")
        file.seek(place + 2)
        (count,) = struct.unpack(">H", file.read(2))
        records = [struct.unpack(">HHI", file.read(8)) for _ in range(count)]
        start = next(place + where for platform, kind, where in records if (platform, kind) in ((3, 10), (0, 4)))
        file.seek(start + 12)
        (groups,) = struct.unpack(">I", file.read(4))
        ranges = [struct.unpack(">III", file.read(12)) for _ in range(groups)]
    return [first for first, _, _ in ranges], [last for _, last, _ in ranges]


def table(file: BinaryIO, offset: int, name: bytes) -> int:
    """Where a table of the font begins."""
    file.seek(offset + 4)
    (count,) = struct.unpack(">H", file.read(2))
    file.seek(offset + 12)
    records = [struct.unpack(">4sIII", file.read(16)) for _ in range(count)]
    return next(int(where) for tag, _, where, _ in records if tag == name)
