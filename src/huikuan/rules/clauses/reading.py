"""The text made even, so that one pattern finds all ways of typing the same words, with the way back to the original.

Full-width and traditional characters become their plain forms one by one; blanks that only Chinese typing puts there
go; a line broken in the middle of a sentence is joined. Every character of the result knows where it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

TRADITIONAL: Final = (
    "簽签約约驗验發发貨货總总價价額额後后內内個个採采購购應应質质滿满結结審审計计設设備备試试運运進进該该時时"
    "餘余憑凭並并經经"
    "無无問问題题開开項项單单據据給给書书證证現现場场監监稅税園园區区萬万億亿圓圆與与還还責责業业戶户號号條条"
    "長长門门關关"
    "險险擔担達达層层見见視视覽览賬账帳账轉转讓让檢检測测認认過过預预買买賣卖將将專专構构產产權权讀读變变則则"
    "師师圖图動动"
    "務务勞劳實实際际寫写對对導导屆届廠厂從从復复術术裝装標标節节約约訂订議议協协種种類类級级統统維维護护報报"
    "請请階阶鑒鉴"
    "僅仅連连續续準准漸渐確确碼码辦办數数資资費费錄录繳缴撥拨剩剩東东車车員员週周體体頂顶獲获黨党網网軟软庫库"
    "處处話话線线壓压隨随匯汇領领傳传優优協协築筑機机電电器器環环綫线樣样氣气燈灯軸轴聲声雙双幾几許许"
)
FORMS: Final = {
    **{ord(wide): ord(wide) - 0xFEE0 for wide in map(chr, range(0xFF01, 0xFF5F))},
    **{code: code + 32 for code in range(ord("A"), ord("Z") + 1)},
    **{code: code - 0xFEE0 + 32 for code in range(ord("Ａ"), ord("Ｚ") + 1)},
    **{ord(TRADITIONAL[i]): ord(TRADITIONAL[i + 1]) for i in range(0, len(TRADITIONAL), 2)},
    **{ord(one): ord(other) for one, other in zip("￥【】〔〕「」『』〖〗", "¥[][][][][]", strict=True)},
    **{ord(one): ord("x") for one in "×╳✕"},
    **{ord(one): ord("-") for one in "–—―－"},
    **{ord(one): ord("_") for one in "＿﹍﹏"},
    **{ord(one): ord(" ") for one in "\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff"},
    **{ord(one): ord("|") for one in "│┃｜"},
    ord("\r"): ord("\n"), ord("．"): ord("."), ord("〇"): ord("零"), ord("﹪"): ord("%"), ord("。"): ord("。"),
}  # fmt: skip
CJK: Final = re.compile(r"[\u3400-\u9fff。、《》“”‘’①-⑳]")
MARKUP: Final = re.compile(
    r"<[/!]?[a-zA-Z][^<>]{0,200}>|&(?:nbsp|amp|lt|gt|emsp|ensp|#\d{1,5});|[*#`]{2,4}(?![%元日天个])"
)
LEADERS: Final = re.compile(r"(?<![.·…])[.·…]{4,120}+(?= ?[^\n\d]{0,10}\d{1,3}(?:\.\d)? ?%)")
UNDERLINED: Final = re.compile(r"_{1,40} {0,4}(?=\d)|(?<=\d) {0,4}_{1,40}")
ENDS: Final = "。;:!?.,)|%款元整"
STARTS: Final = re.compile(
    r"\s*(?:[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z])[)\]、.:]|\d{1,2}(?:\.\d{1,2})+"
    r"|第.{1,3}[条期次笔阶批款]|[①-⑳•●◆■▪*·-]"
    r"|(?:预付|进度|到货|验收|初验|终验|竣工|结算|质保|尾)款|质保金|质量保证金|\||\d{1,3} ?%|(?:first|second"
    r"|third|final|progress|advance"
    r"|milestone|balance) )"
)
LINE_IS_FULL: Final = 24
PAID_LINE: Final = re.compile(r"(?:支付|付款|付清|结清|退还)$")
GOES_ON: Final = (
    "至",
    "到",
    "给",
    "的",
    "合同",
    "人民币",
    "¥",
    "，",
    ",",
    "、",
    "。",
    "相",
    "剩",
    "余",
    "全",
    "乙方",
    "方",
)
KEYED: Final = re.compile(r"[^,。;]{1,12}:")
TABLE: Final = re.compile(r"[|\t]")
OPEN_LINE: Final = re.compile(r"(?:[日天月周]内|[,向由及与并且])$")
DANGLES: Final = re.compile(r"(?<=[a-z,] )(?:of|for|to|the|and|or|by|with|in|at|an?|is|be|upon|from|against)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """`flat`: the even text; `at[i]`: where its character i stands in `text`; `at` has one more for the end."""

    text: str
    flat: str
    at: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a stretch of the even text, without blanks at either end."""
        if end <= start:
            return self.at[start], self.at[start]
        return self.at[start], self.at[end - 1] + 1


def read(text: str) -> Reading:
    """The text made even. Linear in its length."""
    even = text.translate(FORMS)
    even = MARKUP.sub(
        lambda found: (
            ("\n" if found[0].startswith(("<br", "<p", "</p", "<tr", "</tr", "<li")) else " ") * len(found[0])
        ),
        even,
    )
    even = LEADERS.sub(lambda found: "|".ljust(len(found[0])), even)
    even = UNDERLINED.sub(lambda found: " " * len(found[0]), even)
    kept: list[str] = []
    at: list[int] = []
    lines = even.split("\n")
    longest = max(len(line.strip()) for line in lines)
    offset = 0
    for number, line in enumerate(lines):
        following = next((one for one in lines[number + 1 : number + 3] if one.strip()), "")
        keep_line(line, offset, kept, at)
        offset += len(line) + 1
        if number + 1 < len(lines) and kept and kept[-1] != "\n":
            if runs_on(line, following, longest):
                if kept[-1].isascii() and following.strip()[:1].isascii():
                    kept.append(" ")
                    at.append(offset - 1)
            else:
                kept.append("\n")
                at.append(offset - 1)
    at.append(len(text))
    return Reading(text, "".join(kept), tuple(at))


def keep_line(line: str, offset: int, kept: list[str], at: list[int]) -> None:
    """Adds one line's characters, leaving out blanks beside Chinese characters and at the ends."""
    cells = "\t" in line or line.count("|") > 1
    start, end = len(line) - len(line.lstrip(" ")), len(line.rstrip())
    for i in range(start, end):
        char = line[i]
        if char == "\t":
            char = "|"
        if char.isspace():
            before, after = line[i - 1], line[i + 1]
            if (
                before.isspace()
                or CJK.match(before)
                or CJK.match(after)
                or (after.isspace() and CJK.match(line[i : i + 40].lstrip()[:1] or " "))
            ):
                continue
            if before in "[(" or after in "])" or (cells and (before in "|\t" or after in "|\t")):
                continue
            char = " "
        kept.append(char)
        at.append(offset + i)


def runs_on(line: str, following: str, longest: int) -> bool:
    """Whether a line was broken by the page and not by its writer."""
    line, following = line.rstrip(), following.strip()
    if PAID_LINE.search(line[-4:]):
        return following.startswith(GOES_ON) and not STARTS.match(following)
    length = len(line.strip())
    if following and DANGLES.search(line[-12:]):
        return True
    if OPEN_LINE.search(line[-3:]) and following and not STARTS.match(following) and not KEYED.match(following):
        return not TABLE.search(line + following)
    if (
        length < LINE_IS_FULL
        or length * 20 < longest * 17
        or not following
        or line[-1] in ENDS
        or "\t" in line + following
    ):
        return False
    if following.endswith(":") and len(following) < LINE_IS_FULL * 2:
        return False
    return "|" not in line and not STARTS.match(following)
