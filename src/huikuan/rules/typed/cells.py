"""The cell as such: its text, its blanks, and the error every reader of a cell raises."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, Generic, TypeVar

T = TypeVar("T")
BLANKS: Final = frozenset(
    {"", "-", "--", "---", "/", "//", "\\", ".", "无", "暂无", "空", "n/a", "na", "none", "nil", "null"}
)
DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500", "-"))
INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
SPACES: Final = re.compile(r"\s+")
LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Typed(Generic[T]):
    """A value read from a cell; `currency` as written there, "" when the cell names none."""

    value: T
    currency: str = ""


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell that shows an error (#REF!) or a formula whose result was never stored; it must not pass for a blank."""

    shown: str

    def __str__(self) -> str:
        return self.shown


class TypedError(ValueError):
    """`value` cannot be read: `code` says why (a sentence per code lies with the interfaces), `params` the details."""

    def __init__(self, code: str, value: object, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.params = params


def written(value: object) -> str:
    """The cell as a person sees it, outer blanks removed: 1001.0 is "1001", a date ISO, everything else as typed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return INVISIBLE.sub("", value).strip() if not value.isascii() else value.strip()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def plain(value: object) -> str:
    """The cell's text with full-width forms, odd dashes and runs of blanks made plain: for comparing and parsing."""
    text = written(value)
    if len(text) > LONGEST:
        raise TypedError("text_too_long", text[:40], longest=LONGEST)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(DASHES)
    return SPACES.sub(" ", text).strip()


def is_blank(value: object) -> bool:
    """Nothing is written here: empty, or one of the usual marks for nothing (-, /, 无, n/a). A zero is not blank."""
    if value is None or value == "":
        return True
    if not isinstance(value, str):
        return False
    return len(value) < 8 and plain(value).lower() in BLANKS


def key_of(value: object) -> str:
    """The text for comparing names and numbers: plain, lower case, no blanks. 青岚（示例） and 青岚 (示例) are one."""
    return plain(value).replace(" ", "").lower()


def exact(value: int | float | Decimal) -> Fraction | None:
    """The number as Excel shows it (15 significant digits), exactly; None for what is no finite number.

    Fifteen, because a spreadsheet stores 384000 + noise of a formula as 384000.00000000006 and shows 384000.
    """
    if isinstance(value, int):
        return Fraction(value)
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        return None
    if isinstance(value, float) and len(number.as_tuple().digits) > 15:
        number = Decimal(format(number, ".15g"))
    return Fraction(number)
