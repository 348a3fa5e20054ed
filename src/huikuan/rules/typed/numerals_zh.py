"""中文大写 and everyday Chinese numerals as exact numbers (正确填写票据和结算凭证的基本规定)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

FORMS: Final = str.maketrans(
    "壹弌贰弍貳叁參弎肆伍陆陸柒捌玖〇○拾佰仟萬億圓圆两兩一二三四五六七八九",
    "112223334566789零零十百千万亿元元22123456789",
)
SECTION: Final = re.compile(r"零?(?:(\d)千)?(零)?(?:(\d)百)?(零)?(?:(\d?)(十))?(零)?(\d)?")
WHOLE: Final = re.compile(r"(?:(?P<yi>[^亿]+)亿)?(?:(?P<wan>[^万亿]+)万)?(?P<rest>[^万亿]*)")
MONEY: Final = re.compile(r"(?:(?P<whole>[^元角分]+)元)?(?:零)?(?:(?P<jiao>\d)角)?(?:零)?(?:(?P<fen>\d)分)?[整正]?")
LOOKS: Final = re.compile(r"[零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億元圆圓角分整正〇]+")


def parse_numerals(text: str) -> Fraction | None:
    """壹佰贰拾捌万元整 → 1280000, 伍角 → 1/2; None for anything not written by the rules (一百二 is 102 or 120)."""
    if not LOOKS.fullmatch(text):
        return None
    text = text.translate(FORMS)
    if "元" not in text and "角" not in text and "分" not in text:
        text = text.rstrip("整正") + "元"
    match = MONEY.fullmatch(text)
    if not match or not (match["whole"] or match["jiao"] or match["fen"]):
        return None
    whole = whole_number(match["whole"]) if match["whole"] else 0
    if whole is None:
        return None
    return whole + Fraction(int(match["jiao"] or 0), 10) + Fraction(int(match["fen"] or 0), 100)


def whole_number(text: str) -> int | None:
    """The integer written in plain numerals 零1-9十百千万亿, or None."""
    if text == "零":
        return 0
    match = WHOLE.fullmatch(text)
    if not match:
        return None
    total = 0
    for name, worth in (("yi", 10**8), ("wan", 10**4), ("rest", 1)):
        part = match[name]
        if not part:
            continue
        below = section(part)
        # 三万五 and 一亿二: thirty-five thousand or 30,005? A lone digit after a larger unit needs its 零.
        if below is None or (name != "yi" and total and below < 10 and not part.startswith("零")):
            return None
        total += below * worth
    return total


def section(text: str) -> int | None:
    """A number below ten thousand, or None."""
    match = SECTION.fullmatch(text)
    if not match:
        return None
    thousand, gap1, hundred, gap2, tens, ten, gap3, one = match.groups()
    if one and not ten and (thousand or hundred) and not (gap1 or gap2 or gap3):
        return None
    total = int(thousand or 0) * 1000 + int(hundred or 0) * 100 + int(one or 0)
    if ten:
        total += int(tens or 1) * 10
    return total or None
