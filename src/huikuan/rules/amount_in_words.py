"""大写 amounts (正确填写票据和结算凭证的基本规定, People's Bank of China): written as invoices do, and read back.

Writing builds on money.in_words_zh. Reading takes every form the rule lets one choose (整 or 正, 元 or 圆, 零 before 角
or not) and the simpler and traditional digits found in practice, but no amount that could be meant in two ways.
"""

from __future__ import annotations

import re
from typing import Final

from huikuan.rules.money import in_words_zh

NEGATIVE: Final = ("(负数)", "(负)", "(红字)", "负数", "负")
DIGIT: Final = {
    character: value
    for value, characters in enumerate(
        ("零〇", "壹一弌", "贰二貳弍贰两兩", "叁三參叄弎", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九")
    )
    for character in characters
}
PLACE: Final = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
SAME: Final = str.maketrans({"圆": "元", "園": "元", "圓": "元", "萬": "万", "億": "亿", "（": "(", "）": ")"})
AMOUNT: Final = re.compile(
    r"(?:(?P<yuan>[^元角分整正]+)元)?(?:(?P<jiao>零?[^元角分整正零]|零)角)?(?:(?P<fen>零?[^元角分整正零])分)?(?P<whole>[整正])?"
)
ONES: Final = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
    "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
TENS: Final = ("-", "-", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
SCALES: Final = ("", " Thousand", " Million", " Billion", " Trillion", " Quadrillion")


def in_words(amount_minor: int, *, yuan: str = "元", whole: str = "整") -> str:
    """大写 of 分: 人民币壹佰元整. `yuan`: 元 or 圆 (invoices); `whole`: 整 or 正. Below zero 负 stands after 人民币.

    Raises ValueError from 10,000 万亿 yuan on, and for other words than those.
    """
    if yuan not in ("元", "圆") or whole not in ("整", "正"):
        raise ValueError("元 or 圆, 整 or 正")
    words = in_words_zh(abs(amount_minor)).removeprefix("人民币")
    words = words.replace("元", yuan).replace("整", whole)
    return f"人民币{'负' if amount_minor < 0 else ''}{words}"


def read_words(words: str) -> int | None:
    """Minor units (分) of a 大写 amount, None for anything that is not exactly one.

    人民币, blanks and a colon before it are passed over; （负数） or 负 makes it negative.
    """
    text = re.sub(r"\s+", "", words).translate(SAME)
    text = re.sub(r"^(?:大写)?[:：]?(?:人民币|RMB|CNY|¥|￥)?[:：]?", "", text)
    sign = 1
    for mark in NEGATIVE:
        if text.startswith(mark):
            text, sign = text.removeprefix(mark), -1
            break
    text = text.removeprefix("人民币")
    found = AMOUNT.fullmatch(text)
    if not found or not (found["yuan"] or found["jiao"] or found["fen"]):
        return None
    if found["fen"] and found["whole"]:  # 整 must not follow 分
        return None
    yuan = whole_number(found["yuan"]) if found["yuan"] else 0
    jiao, fen = last_digit(found["jiao"]), last_digit(found["fen"])
    if yuan is None or jiao is None or fen is None:
        return None
    return sign * (yuan * 100 + jiao * 10 + fen)


def last_digit(words: str | None) -> int | None:
    """The one digit before 角 or 分, a 零 before it passed over; nothing at all is 0."""
    if not words:
        return 0
    return DIGIT.get(words[-1]) if len(words) < 3 else None


def whole_number(words: str) -> int | None:
    """A whole number in capital numerals: 壹万零贰亿叁仟万; None when its places are out of order."""
    if words in ("零", "〇"):
        return 0
    high, _, low = words.rpartition("亿")
    if "亿" in high or (words.count("亿") and not high) or (high and len(low) == 1):
        return None
    upper = below_yi(high) if high else 0
    lower = below_yi(low) if low else 0
    return None if upper is None or lower is None else upper * 10**8 + lower


def below_yi(words: str) -> int | None:
    """A number below a hundred million: 壹仟零贰拾万零叁佰."""
    high, has_wan, low = words.rpartition("万")
    if "万" in high or (has_wan and len(low) == 1):
        return None
    upper = below_wan(high) if has_wan else 0
    lower = below_wan(low) if low else 0
    return None if upper is None or lower is None else upper * 10_000 + lower


def below_wan(words: str) -> int | None:
    """A number from 1 to 9,999. Places descend, each with its digit; only 拾 may stand without one, in front."""
    total, last = 0, 10_000
    words = words.removesuffix("零") if len(words) > 1 else words  # 壹仟零万: seen, and only one way to mean it
    i = 0
    while i < len(words):
        if words[i] in "零〇":
            i += 1
            continue
        place = PLACE.get(words[i]) if words[i] in "拾十" and not total else None
        digit = 1 if place else DIGIT.get(words[i])
        i += 0 if place else 1
        if digit is None or digit == 0:
            return None
        place = PLACE.get(words[i], 0) if i < len(words) else 1
        if place == 0 or place >= last or (place == 1 and 10 < last < 10_000 and words[i - 2] != "零"):
            return None  # 壹佰伍 may mean 150 or 105
        total, last, i = total + digit * place, place, i + 1
    return total or None


def in_words_en(amount_minor: int, currency: str) -> str:
    """As English receipts write it: CNY One Hundred Twenty-Eight Thousand and 50/100 Only; Minus below zero.

    Hundredths only: for currencies of two decimals. Raises ValueError from a quintillion on.
    """
    whole, rest = divmod(abs(amount_minor), 100)
    if whole >= 1000 ** len(SCALES):
        raise ValueError("below a quintillion")
    groups = [whole // 1000**power % 1000 for power in range(len(SCALES))]
    words = [below_thousand(group) + SCALES[power] for power, group in enumerate(groups) if group]
    sign = "Minus " if amount_minor < 0 else ""
    cents = f" and {rest:02d}/100" if rest else ""
    return f"{currency} {sign}{' '.join(reversed(words)) or ONES[0]}{cents} Only"


def below_thousand(number: int) -> str:
    """A number from 1 to 999 in English."""
    hundreds, rest = divmod(number, 100)
    words = [f"{ONES[hundreds]} Hundred"] if hundreds else []
    if rest >= 20:
        words.append(TENS[rest // 10] + (f"-{ONES[rest % 10]}" if rest % 10 else ""))
    elif rest:
        words.append(ONES[rest])
    return " ".join(words)
