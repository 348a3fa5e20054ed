"""Late-payment rates and caps as contracts write them, exactly: 万分之五 a day, 0.05%/日, 8 % per annum, LPR × 1.5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huikuan.rules.typed.numerals_zh import parse_numerals

NUMBER: Final = r"(\d{1,6}(?:\.\d{1,6})?|[零一二两三四五六七八九十]{1,3}(?:点[零一二三四五六七八九]{1,4})?)"
RATE: Final = re.compile(
    rf"(?P<of>[万千百])分之[【\[(]?{NUMBER}"
    rf"|[【\[(]?(\d{{1,6}}(?:\.\d{{1,6}})?)[】\])]? ?(?P<sign>%|‰|‱|per ?cent|percent)"
)
TIMES: Final = re.compile(
    rf"(?:lpr|贷款市场报价利率|loan prime rate|同期.{{0,12}}利率).{{0,24}}?[【\[(]?{NUMBER}[】\])]? ?倍"
    r"|(?P<times>\d(?:\.\d{1,2})?|one|two|three|four|twice|1\.5) ?(?:times|x)?[^.;]{0,40}(?:lpr|loan prime rate)"
)
PLAIN_LPR: Final = re.compile(r"\blpr\b|贷款市场报价利率|loan prime rate")
CAP: Final = re.compile(
    r"(?:不(?:得|应)?超过|不高于|最高(?:不超过)?|上限|封顶|累计|以.{0,12}为限|(?:not )?exceed\w*|up to"
    r"|maximum|cap(?:ped)?)[^,]{0,30}$"
)
DAILY: Final = re.compile(
    r"^(?:的)?(?:/|每)?(?:日|天)|^ ?(?:/ ?|per |a |for each "
    r"|for every )(?:calendar )?day|^ ?daily"
)
MONTHLY: Final = re.compile(r"^(?:的)?(?:/|每)?个?月|^ ?(?:/ ?|per |a )month|^ ?monthly")
WEEKLY: Final = re.compile(r"^(?:的)?(?:/|每)个?(?:周|星期)|^ ?(?:/ ?|per |a )week|^ ?weekly")
SHARED: Final = re.compile(
    r"^ ?of [^,]{0,40}? (?:per|for each|for every|each|every) (?:calendar )?(day|week|month|year)\b"
)
YEARLY: Final = re.compile(r"^(?:的)?(?:/|每)年|^ ?(?:/ ?|per |a )(?:annum|year)|^ ?p\.?a\b|^ ?annual")
BEFORE: Final = re.compile(
    r"(?P<week>每(?:逾期|延迟|迟延|延期)?(?:一|1)?个?(?:周|星期))|(?P<month>月利率|月息|每月|按月"
    r"|每逾期一?个?月|per month|monthly)|(?P<year>年利率|年化|年息|每年"
    r"|按年|annual|per annum|yearly)"
    r"|(?P<day>每(?:逾期|延迟|迟延|延期|拖延|超过)?(?:一|1)?[日天]|按日|日利率|一[日天]|逐日|日(?=万分"
    r"|千分|百分)|each (?:\w+ )?day|every (?:\w+ )?day|per (?:\w+ )?day|daily|a day)"
)
DAYS: Final = {"day": Fraction(1), "week": Fraction(7), "month": Fraction(365, 12), "year": Fraction(365)}
WORDS: Final = {"one": 1, "two": 2, "twice": 2, "three": 3, "four": 4}
WORTH_PPM: Final = {"万": 100, "千": 1000, "百": 10000, "%": 10000, "‰": 1000, "‱": 100}


@dataclass(frozen=True, slots=True)
class Rates:
    """`daily_ppm`: millionths of the open amount a day; `caps_bp`: the most in hundredths of a percent; `by_lpr`:
    tied to the LPR, whose value may be unknown."""

    daily_ppm: tuple[Fraction, ...]
    caps_bp: tuple[int, ...]
    by_lpr: bool

    def with_more(self, other: Rates) -> Rates:
        """Both together."""
        return Rates(self.daily_ppm + other.daily_ppm, self.caps_bp + other.caps_bp, self.by_lpr or other.by_lpr)


def rates_of(sentence: str, lpr_bp: int | None) -> Rates:
    """The rates and caps of a sentence in folded text. A rate without a period is left out: nobody knows it."""
    daily: list[Fraction] = []
    caps: list[int] = []
    for match in RATE.finditer(sentence):
        before, after = sentence[max(0, match.start() - 40) : match.start()], sentence[match.end() : match.end() + 70]
        number = exact(match[2] or match[3])
        if number is None:
            continue
        share_ppm = number * WORTH_PPM.get(match["of"] or match["sign"][0], 10000)
        if CAP.search(before):
            caps.append(int(share_ppm / 100))
        elif (days := period_days(before, after)) is not None:
            daily.append(share_ppm / days)
    multiple = lpr_multiple(sentence)
    if multiple is not None and lpr_bp is not None and not daily:
        daily.append(multiple * lpr_bp * 100 / 365)
    return Rates(tuple(daily), tuple(caps), multiple is not None)


def period_days(before: str, after: str) -> Fraction | None:
    """How many days a rate is for, by the words behind it, else by the nearest before it; None where nothing says."""
    for behind, unit in ((DAILY, "day"), (WEEKLY, "week"), (MONTHLY, "month"), (YEARLY, "year")):
        if behind.search(after):
            return DAYS[unit]
    if shared := SHARED.search(after):
        return DAYS[shared[1]]
    named = list(BEFORE.finditer(before))
    if not named:
        return None
    nearest = named[-1]
    return DAYS[nearest.lastgroup or "day"]


def lpr_multiple(sentence: str) -> Fraction | None:
    """How many times the LPR; "加计 50 %" is 1.5 times; None where the sentence does not name it."""
    if match := TIMES.search(sentence):
        word = match[1] or match["times"]
        return Fraction(WORDS[word]) if word in WORDS else exact(word)
    if not PLAIN_LPR.search(sentence):
        return None
    added = re.search(r"(?:加计|上浮|加收|plus) ?(\d{1,3})%", sentence)
    return 1 + Fraction(int(added[1]), 100) if added else Fraction(1)


def exact(number: str) -> Fraction | None:
    """0.05, 五, 零点五."""
    if number[0].isdigit():
        return Fraction(number)
    whole, _, decimals = number.partition("点")
    start = Fraction(0) if whole == "零" else parse_numerals(whole)
    if start is None:
        return None
    digits = [str("零一二三四五六七八九".index(one)) for one in decimals]
    return start + (Fraction(int("".join(digits)), 10 ** len(digits)) if digits else 0)
