"""China's published working-day arrangements, from the State Council's yearly notices on public holidays.

Days off and make-up working days (调休) as MMDD, where they differ from the plain week or name a holiday.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "cn-2026.1"

HOLIDAYS: Final[dict[int, str]] = {
    2024: "0101 0210 0211 0212 0213 0214 0215 0216 0217 0404 0405 0406 0501 0502 0503 0504 0505 0610 0915 0916 0917 "
    "1001 1002 1003 1004 1005 1006 1007",
    2025: "0101 0128 0129 0130 0131 0201 0202 0203 0204 0404 0405 0406 0501 0502 0503 0504 0505 0531 0601 0602 1001 "
    "1002 1003 1004 1005 1006 1007 1008",
    2026: "0101 0102 0103 0215 0216 0217 0218 0219 0220 0221 0222 0223 0404 0405 0406 0501 0502 0503 0504 0505 0619 "
    "0620 0621 0925 0926 0927 1001 1002 1003 1004 1005 1006 1007",
}

WORKDAYS: Final[dict[int, str]] = {
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}

LUNAR: Final[dict[int, tuple[str, str, str]]] = {
    # Spring Festival's first day, Dragon Boat, Mid-Autumn: statutory days that follow the moon
    2027: ("0206", "0609", "0915"),
    2028: ("0126", "0528", "1003"),
    2029: ("0213", "0616", "0922"),
    2030: ("0203", "0605", "0912"),
    2031: ("0123", "0624", "1001"),
    2032: ("0211", "0612", "0919"),
    2033: ("0131", "0601", "0908"),
    2034: ("0219", "0620", "0927"),
    2035: ("0208", "0610", "0916"),
}
"""For years whose arrangement is not published: only the statutory days themselves, no make-up days (provisional)."""
