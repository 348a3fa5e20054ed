"""Figures in the even text: percents, amounts, periods, dates and blanks, in digits, Chinese numerals and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.model import Token
from huikuan.rules.typed.numerals_zh import parse_numerals

CN: Final = "零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟貳參陸"
UPPER: Final = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
NUM: Final = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?"
BLANK: Final = (
    r"_{1,40}|\[[_ /]{0,20}\]|\((?= ?\))\)|x{1,8}|\*{2,8}|□{1,8}|■{1,8}|…{1,4}|\.{4,40}"
    r"|(?<![\d年月日])/(?=%|[个天日])"
)
WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty-one": 21, "twenty-five": 25, "thirty": 30,
    "thirty-five": 35, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "ninety-five": 95, "hundred": 100, "one hundred": 100,
}  # fmt: skip
WORD: Final = "|".join(sorted(WORDS, key=len, reverse=True))
PERCENT: Final = re.compile(
    rf"(?P<num>{NUM})\]?\)? ?(?P<sign>%|‰|per ?cent\b|percent\b|pct\b)"
    rf"|(?P<word>\b(?:{WORD}))(?:(?: per ?cent\b| percent\b)(?: ?\(\d{{1,3}}(?:\.\d{{1,4}})? ?%\))?"
    rf"| ?\((?P<inner>\d{{1,3}}(?:\.\d{{1,4}})?) ?(?:%|per ?cent|percent)\)(?: ?per ?cent\b| ?percent\b)?)"
    rf"|百分之(?:\[?_{{0,9}}(?P<cn>[{CN}]{{1,7}})(?:点(?P<dot>[{CN}]{{1,4}}))?_{{0,9}}\]?"
    rf"|\[?(?P<of>\d{{1,3}}(?:\.\d{{1,4}})?)\]?"
    rf"|(?P<blank1>{BLANK}))(?:\(?(?P<echo>\d{{1,3}}(?:\.\d{{1,4}})?)%\)?)?"
    rf"|(?P<permil>[千万]分之[{CN}\d._]{{1,6}})"
    rf"|(?P<halfcheng>(?<![一-龥])半成|(?<=[金付款收])半成)|(?P<cheng>[一二两三四五六七八九十\d])成(?P<half>半"
    rf"|[一二三四五六七八九](?!成))?(?![立果交员本效熟为功份])"
    rf"|(?P<blank2>(?:{BLANK}|(?<![\d\w一-鿿%)(\]/]))) ?%|(?P<blank3>(?<=[的付款即为至])%)"
    rf"|(?P<english_half>\b(?:one[- ]half|the other half|half)(?= of the| upon| on| at| in advance| down| when"
    rf"| before|,))"
    rf"|(?P<half2>(?:总价|总额|款|费用?|金额|价款|the price)的?(?:一半|半数|二分之一))"
    rf"|(?P<third>[三四五六七八]分之[一二三四五]"
    rf"|(?<![\d/])1/[2-9](?![\d/]))"
)
MARK: Final = r"(?:人民币|rmb|cny|¥|us\$|usd|hk\$|hkd|eur|€|gbp|£|\$)"
AMOUNT: Final = re.compile(
    rf"(?P<mark>{MARK}) ?:?[(\[]?(?P<num1>{NUM})\]?(?P<unit1>万|亿|千|百万)?(?P<yuan1>元|圆|欧元|美元)?"
    rf"|(?P<num2>{NUM})\]?(?P<unit2>万|亿|百万|千)?(?:人民币)?(?P<yuan2>美元|欧元|元|圆|rmb\b|cny\b| ?usd\b"
    rf"| ?eur\b| ?yuan\b)"
    rf"|(?P<num3>{NUM})(?P<unit3>万|亿)(?![个分之次台套户平亩吨股步])"
    rf"|(?P<upper>(?:人民币|rmb)?[{CN}]{{1,24}}(?:元|圆)(?:零?[{CN}]角)?(?:零?[{CN}]分)?[整正]?)"
    rf"|(?P<blank>(?:{MARK}:?(?:大写:?)?(?:{BLANK}|元))|(?:{BLANK})万?(?:元|圆)[整正]?)"
)
CURRENCIES: Final = {
    "$": "usd", "us$": "usd", "usd": "usd", "美元": "usd", "hk$": "hkd", "hkd": "hkd", "eur": "eur", "€": "eur",
    "欧元": "eur", "gbp": "gbp", "£": "gbp",
}  # fmt: skip
BARE_AMOUNT: Final = re.compile(rf"\((?:即|计|¥)?(?P<num>{NUM})\)")
DAYS: Final = ("日", "天", "自然日", "自然天", "日历天", "日历日")
WORKING_DAYS: Final = ("工作日", "工作天", "银行工作日")
UNITS: Final = {
    **{word + name: "day" for name in DAYS for word in ("", "个")},
    **{word + name: "workday" for name in WORKING_DAYS for word in ("", "个")},
    "周": "week", "个周": "week", "星期": "week", "个星期": "week", "月": "month", "个月": "month", "个自然月": "month",
    "季度": "quarter", "个季度": "quarter", "年": "year", "周年": "year", "个年度": "year",
}  # fmt: skip
UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
EN_UNITS: Final = {"day": "day", "week": "week", "month": "month", "year": "year"}
PERIOD: Final = re.compile(
    rf"(?P<date>(?:\d{{4}}|\d{{2}})年\d{{1,2}}月(?:\d{{1,2}}[日号]?)?|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|\d{{1,2}}月\d{{1,2}}[日号]"
    rf"|\b\d{{1,2}} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}} \d{{4}})"
    rf"|(?P<dom>(?:每个?月|次月|当月|下个?月|上月|本月|季末|季度|每季|每年|\d月|度"
    rf"|第[一二三四]个?月)[^,。;\n]{{0,3}}?(?:\d{{1,2}}|[{CN}]{{1,3}})[日号])"
    rf"|(?P<half>半个?(?=月|年)(?P<hunit>月|年))"
    rf"|(?P<pair>(?P<p1>\d{{1,3}}|[{CN}]{{1,4}})\((?P<p2>\d{{1,3}}|[{CN}]{{1,4}})\))(?P<punit>{UNIT})"
    rf"|(?P<open>\[ ?)?(?P<num>\d{{1,4}})(?(open) ?\])\)?(?P<unit>{UNIT})"
    rf"|(?<![第百千万分{CN}])(?P<cn>[{CN}]{{1,4}})(?P<cunit>{UNIT})"
    rf"|(?P<blank>{BLANK})(?P<bunit>个工作日|工作日|日历天|自然日|个月|天内|日内|日|天|年|月)"
    rf"|(?P<gap>(?<=[后起])(?:个工作日|天|日)(?:之?内))"
    rf"|(?:(?P<eword>\b(?:{WORD})) ?)?\(?(?P<enum>\d{{1,3}})?\)?[ -]?(?P<ework>working|business|banking|bank"
    rf"|calendar|consecutive)?[ -]?\b(?P<eunit>day|week|month|year)s?\b"
    rf"|\bnet[ -]?(?P<net>\d{{1,3}})\b"
)
NOT_A_PERIOD: Final = re.compile(r"^(?:份|底|末|初|度|中旬|上旬|下旬|结|供|租|费|均|报|进度|检|产|程)")
RANGE: Final = re.compile(r"[日号][至到~-]$")
ORDINAL: Final = re.compile(r"(?:第|每|逐|按|当|上|次|下|本|个)$")


def numeral(text: str) -> Decimal | None:
    """A number in Chinese numerals or Arabic figures; None when it is not one."""
    plain = text.replace(",", "").replace(" ", "")
    if plain.isascii():
        return Decimal(plain) if plain.replace(".", "", 1).isdecimal() else None
    found = parse_numerals(plain.translate(str.maketrans("貳參陸", "贰叁陆")))
    if found is None and len(plain) > 1 and all(char in "零一二三四五六七八九" for char in plain):
        return Decimal("".join(str("零一二三四五六七八九".index(char)) for char in plain))
    return None if found is None else Decimal(found.numerator) / Decimal(found.denominator)


def percents(flat: str) -> Iterator[Token]:
    """Every percent; `value` None for a blank. Marks: blank, chinese, bracketed, permil, fraction."""
    for found in PERCENT.finditer(flat):
        marks: set[str] = set()
        value: Decimal | None = None
        start, end = found.span()
        if found["num"]:
            value = numeral(found["num"])
            if found["sign"] == "‰":
                marks.add("permil")
            if flat[start - 1 : start] == "[":
                marks.add("bracketed")
        elif found["word"]:
            value = Decimal(found["inner"]) if found["inner"] else Decimal(WORDS[found["word"]])
        elif found["cn"] or found["of"]:
            value = numeral(found["cn"] or found["of"])
            if found["cn"]:
                marks.add("chinese")
                if found["dot"] and value is not None:
                    digits = "".join(str("零一二三四五六七八九".find(char)) for char in found["dot"])
                    value += Decimal("0." + digits) if digits.isdecimal() else 0
        elif found["permil"]:
            marks.add("permil")
        elif found["halfcheng"]:
            value = Decimal(5)
            marks.add("chinese")
        elif found["english_half"]:
            value = Decimal(50)
        elif found["cheng"]:
            value = (numeral(found["cheng"]) or Decimal(0)) * 10
            if found["half"]:
                value += 5 if found["half"] == "半" else (numeral(found["half"]) or 0)
            marks.add("chinese")
        elif found["half2"]:
            value, start = (
                Decimal(50),
                end
                - len(found["half2"])
                + found["half2"].index("的" if "的" in found["half2"] else found["half2"][-2]),
            )
            marks.add("chinese")
        elif found["third"]:
            marks.add("fraction")
            if found["third"] in ("1/2", "四分之二"):
                value = Decimal(50)
            elif found["third"] in ("1/4", "四分之一"):
                value = Decimal(25)
            elif found["third"] in ("1/5", "五分之一"):
                value = Decimal(20)
        else:
            marks.add("blank")
        if value is not None and not 0 < value <= 100:
            marks.add("odd")
        yield Token("pct", start, end, value=value, marks=frozenset(marks))


def amounts(flat: str) -> Iterator[Token]:
    """Every amount of money, in major units; `value` None for a blank. `code`: the currency as marked, "" for yuan."""
    for found in AMOUNT.finditer(flat):
        marks: set[str] = set()
        value: Decimal | None = None
        number = found["num1"] or found["num2"] or found["num3"]
        if number:
            value = numeral(number)
            unit = found["unit1"] or found["unit2"] or found["unit3"] or ""
            if value is not None:
                value *= {"万": 10_000, "亿": 10**8, "百万": 10**6, "千": 1000}.get(unit, 1)
            if found["mark"] is None and not found["yuan2"]:
                marks.add("no_currency")
        elif found["upper"]:
            words = found["upper"].replace("人民币", "").replace("rmb", "")
            value = numeral(words.replace("圆", "元"))
            marks.add("uppercase" if set(words) & UPPER else "chinese")
            if words[:1] in "拾佰仟十" and marks & {"uppercase"}:
                marks.add("no_leading_one")
        else:
            marks.add("blank")
        if re.match(r"/|每|元?/| ?per (?!month|quarter|year|annum)", flat[found.end() : found.end() + 12]):
            marks.add("unit_price")
        code = currency(found["mark"] or (found["yuan2"] or found["yuan1"] or "").strip())
        yield Token("amount", found.start(), found.end(), code, value, frozenset(marks))
    for found in BARE_AMOUNT.finditer(flat):
        value = numeral(found["num"])
        if value is not None and value >= 1000:
            yield Token("amount", found.start() + 1, found.end() - 1, value=value, marks=frozenset({"bare"}))


def currency(mark: str) -> str:
    """The code of the currency a mark stands for; "" for yuan and where none is marked."""
    return CURRENCIES.get(mark, "")


def periods(flat: str) -> Iterator[Token]:
    """Periods of time ("window") and days of the calendar ("date"). `code`: the unit; `value` None for a blank."""
    for found in PERIOD.finditer(flat):
        start, end = found.span()
        if found["date"] or found["dom"]:
            yield Token("date", start, end, "date" if found["date"] else "day_of_month")
            continue
        token = period(flat, found)
        if token is not None:
            yield token


def period(flat: str, found: re.Match[str]) -> Token | None:
    """One period, or None where the words mean something else (第三年, 3 月份)."""
    start, end = found.span()
    marks: set[str] = set()
    value: Decimal | None = None
    unit = UNITS.get(found["punit"] or found["unit"] or found["cunit"] or "", "")
    if found["half"]:
        if ORDINAL.search(flat[max(0, start - 1) : start]) or re.match("[^,。;后内前满]{0,4}费", flat[end : end + 6]):
            return None
        return Token(
            "window",
            start,
            end,
            "month" if found["hunit"] == "年" else "day",
            Decimal(6 if found["hunit"] == "年" else 15),
            frozenset({"chinese"}),
        )
    if found["pair"]:
        value = numeral(found["p2"]) if found["p2"].isascii() else numeral(found["p1"])
        other = numeral(found["p1"]) if found["p2"].isascii() else numeral(found["p2"])
        if value != other:
            marks.add("conflict")
    elif found["num"] or found["cn"]:
        value = numeral(found["num"] or found["cn"])
        if found["cn"]:
            marks.add("chinese")
        if found["open"]:
            marks.add("bracketed")
    elif found["blank"] or found["gap"]:
        marks.add("blank")
        words = found["bunit"] or found["gap"]
        unit = "workday" if "工作" in words else "month" if "月" in words else "year" if words == "年" else "day"
        if found["bunit"] in ("天内", "日内"):
            end -= 1
        elif found["gap"]:
            end -= 1 + ("之" in words)
    else:
        number = found["net"] or found["enum"] or (str(WORDS[found["eword"]]) if found["eword"] else "")
        if not number:
            return None
        value = Decimal(number)
        work = found["ework"] in ("working", "business", "banking", "bank") if not found["net"] else False
        unit = "day" if found["net"] else ("workday" if work else EN_UNITS[found["eunit"]])
        if unit == "week":
            value, unit = value * 7, "day"
        if found["net"]:
            marks.add("net")
        return Token("window", start, end, unit, value, frozenset(marks))
    if (
        ORDINAL.search(flat[max(0, start - 1) : start])
        or RANGE.search(flat[max(0, start - 2) : start])
        or (unit in {"month", "year"} and NOT_A_PERIOD.match(flat[end : end + 2]))
    ):
        return None
    if unit in {"month", "year"} and found["unit"] in {"月", "年"} and (value or 0) > 60:
        return None
    if unit == "week" and value is not None:
        value, unit = value * 7, "day"
    return Token("window", start, end, unit, value, frozenset(marks))
