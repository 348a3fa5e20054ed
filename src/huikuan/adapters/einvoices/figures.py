"""Amounts, rates and dates as invoices print them. No float: digits become integers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

AMOUNT: Final = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{0,8}))?")
RATE: Final = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))?(%?)")
DAY: Final = re.compile(
    r"\s*(\d{4})(?:(\d{2})(\d{2})(?=\d{6}$|\D|$)|\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d))"
)
ACCURATE_TO: Final = 2


def plain(text: str) -> str:
    """Full-width digits, letters and signs as plain ones, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def minor_of(text: str) -> int | None:
    """Minor units (分) of a printed amount, None for what is none or has parts of a 分 that are not zero."""
    found = AMOUNT.fullmatch(re.sub(r"^([+-]?)[¥￥]?([+-]?)", r"\1\2", plain(text)).replace(",", ""))
    if not found:
        return None
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > ACCURATE_TO:
        return None
    size = int(found[2]) * 100 + int(decimals.ljust(ACCURATE_TO, "0"))
    return -size if found[1] == "-" else size


def basis_points_of(text: str) -> int | None:
    """A tax rate in hundredths of a percent: "6%", "0.06", "13.00%"; None for 免税, 不征税 and stars."""
    found = RATE.fullmatch(plain(text))
    if not found:
        return None
    decimals = (found[2] or "").ljust(4, "0")
    parts = int(found[1]) * 10_000 + int(decimals)  # of a percent, or of the whole
    if found[3]:
        return parts // 100 if parts % 100 == 0 and parts <= 1_000_000 else None
    return parts if parts <= 10_000 else None


def day_of(text: str) -> date | None:
    """20260410, 2026-04-10, 2026年4月10日, each perhaps with a time behind it."""
    found = DAY.match(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None
