"""Values made safe to stand on one line: in headers, sentences and table cells."""

from __future__ import annotations

import re
from typing import Final

BREAKS: Final = re.compile(r"[\u0000-\u001f\u007f-\u009f\u2028\u2029]+")
INVISIBLE: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff\ud800-\udfff]")


def one_line(text: str) -> str:
    """The text without line breaks and control characters (each run becomes a space), without signs that turn the
    reading direction (they can make an account number read differently) and without broken halves of characters."""
    return INVISIBLE.sub("", BREAKS.sub(" ", text)).strip()
