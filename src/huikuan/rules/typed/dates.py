"""Dates as typed, and the conditions people write where a date should be."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from huikuan.rules.typed.cells import BrokenCell, TypedError, exact, is_blank, plain

FIRST_YEAR, LAST_YEAR = 1990, 2099
SHORT_YEARS: Final = range(15, 50)
SERIALS: Final = range(30_000, 80_001)
EPOCH: Final = date(1899, 12, 30)  # day 0 of the 1900 system, counting Excel's 29 February 1900 that never was
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
SEP: Final = r" ?[-/.年\\] ?"
TIME: Final = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
BY: Final = r"(?: ?(?:之前|以前|前|止|截止))?"
FULL: Final = re.compile(rf"(\d{{4}}){SEP}(\d{{1,2}}) ?[-/.月\\] ?(\d{{1,2}})(?: ?[日号]|\.)?{TIME}{BY}")
COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT: Final = re.compile(rf"(\d{{2}})(年|[-/.])(\d{{1,2}})[-/.月](\d{{1,2}})[日号]?{BY}")
YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
NO_YEAR: Final = re.compile(rf"(\d{{1,2}})(?:月|[-/])(\d{{1,2}})[日号]?{BY}")
NO_DAY: Final = re.compile(
    r"(\d{4}|\d{2})[-/.年] ?\d{1,2}月?(?:份|初|上旬|中旬|下旬|中|底|末)?前?|"
    r"\d{1,2}月(?:份|初|上旬|中旬|下旬|中|底|末)前?|"
    r"(?:\d{4}年?)?(?:第?[一二三四1-4]季度|上半年|下半年|年中|年底|年末)前?|\d{4}年?|(?:20\d\d ?)?q[1-4](?: ?20\d\d)?|"
    r"[本下上这]?[个]?(?:月|周|季度|年)[底末初]?|(?:end of )?[a-z]+ 20\d\d"
)
ENGLISH: Final = (
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[ \-./]?(?P<m>[a-z]{3,9})\.?,?[ \-./]?(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<m>[a-z]{3,9})\.?[ \-./]?(?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[ \-](?P<m>[a-z]{3,9})[ \-](?P<d>\d{1,2})"),
)
WEEKDAY: Final = re.compile(r" ?\(?(?:星期|周)[一二三四五六日天]\)?$")
UNCERTAIN: Final = re.compile(r"约|大概|左右|预计|暂定|暂估|估计|\?|~|\bapprox|\bca\.", re.IGNORECASE)
CONDITION: Final = re.compile(
    r"后|内|满|前\d|当[天日]|之日|验收|终验|初验|货到|到货|交货|交付|上线|签[订署约]|生效|开票|发票|票到|质保|保修|竣工|结算|"
    r"审计|里程碑|节点|完成|投产|试运行|通知|待|另行|背靠背|工作日|个月|见票|"
    r"\bafter\b|\bupon\b|\bwithin\b|\bdays?\b|\bon (?!\d)"
    r"|acceptance|delivery|completion|receipt|invoice|warranty|go-?live|\bnet ?\d+|milestone|\btb[dac]\b",
    re.IGNORECASE,
)
NO_CONDITION: Final = re.compile(r"已[付收结到回]|付清|结清|作废|取消|无效|paid|cancel", re.IGNORECASE)
HAN: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
HAN_DATE: Final = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
PARTS: Final = re.compile(r"[、;；,，\n]|\s+(?:和|及|&|and)\s+|和|(?<=\d)\s+(?=\d{2,4}[-/.年])")
TRIGGERS: Final = (
    ("warranty_end", re.compile(r"质保|保修|缺陷责任|满[一二三两\d半]+个?[年月]|warranty|retention", re.IGNORECASE)),
    ("invoice", re.compile(r"开票|发票|票到|见票|invoice", re.IGNORECASE)),
    ("acceptance", re.compile(r"验收|终验|初验|acceptance|sign-?off", re.IGNORECASE)),
    ("delivery", re.compile(r"货到|到货|交货|发货|交付|deliver", re.IGNORECASE)),
    ("signature", re.compile(r"签[订署约]|生效|signing|signature|signed", re.IGNORECASE)),
    ("milestone", re.compile(r"上线|里程碑|节点|完成|投产|竣工|试运行|milestone|completion|go-?live", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Words that stand where a date should: what must happen first. `trigger` classifies them, for showing only."""

    words: str
    trigger: str = "unknown"


def parse_due(value: object, *, default_year: int | None = None, year_first: bool = False) -> date | Condition | None:
    """A date, a condition kept as words (终验后30天), or None for a blank. Raises TypedError as `parse_date`."""
    if not isinstance(value, str):
        return parse_date(value, default_year=default_year, year_first=year_first)
    if is_blank(value):
        return None
    return due_text(value, default_year, year_first)


def parse_date(value: object, *, default_year: int | None = None, year_first: bool = False) -> date | None:
    """The date in a cell; None for a blank.

    A two-digit year counts as 20yy only where y.m.d is the one possible reading (26.3.5), or, with `year_first` (the
    table is Chinese), wherever y.m.d is a date. Raises TypedError: date_impossible (2026-02-30), date_without_year,
    date_without_day, date_ambiguous (3/5/2026), date_uncertain, date_out_of_range, several_dates, date_is_condition,
    date_not_understood, cell_error.
    """
    if isinstance(value, BrokenCell):
        raise TypedError("cell_error", value, shown=value.shown)
    if isinstance(value, datetime):
        return in_range(value.date(), value)
    if isinstance(value, date):
        return in_range(value, value)
    if is_blank(value):
        return None
    if isinstance(value, str):
        found = due_text(value, default_year, year_first)
        if isinstance(found, Condition):
            raise TypedError("date_is_condition", value)
        return found
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return from_number(value)
    raise TypedError("date_not_understood", value)


def parse_dates(value: object, *, default_year: int | None = None, year_first: bool = False) -> list[date]:
    """All dates of a cell, in order: "2026-7-8、2026-8-1". Raises TypedError for the first that is none."""
    if not isinstance(value, str):
        found = parse_date(value, default_year=default_year, year_first=year_first)
        return [] if found is None else [found]
    parts = [value] if ENGLISH[1].fullmatch(plain(value).lower()) else PARTS.split(value)
    dates = (parse_date(part, default_year=default_year, year_first=year_first) for part in parts if not is_blank(part))
    return [found for found in dates if found is not None]


def from_number(value: int | float | Decimal) -> date:
    """An Excel serial (46092) or yyyymmdd (20261105) stored as a number."""
    number = exact(value)
    if number is None:
        raise TypedError("date_not_understood", value)
    whole = int(number)
    if whole in SERIALS:
        return EPOCH + timedelta(days=whole)
    if number == whole and 19_000_101 <= whole <= 21_001_231:
        return build(whole // 10_000, whole // 100 % 100, whole % 100, value)
    if FIRST_YEAR <= number < LAST_YEAR + 1:
        raise TypedError("date_without_day", value)  # 2026.3: whoever typed 2026.10 sees 2026.1, so neither is read
    raise TypedError("date_not_understood", value)


@lru_cache(maxsize=8192)
def due_text(value: str, default_year: int | None, year_first: bool) -> date | Condition | None:
    """A date or a condition in words."""
    text = WEEKDAY.sub("", plain(value).replace("。", ".")).lower()
    if text.isdigit() and len(text) != 8:
        return from_number(int(text)) if len(text) < 8 else refuse("date_not_understood", value)
    found = numeric(text, value, default_year, year_first) or english(text, value) or chinese(text, value)
    if found:
        return found
    if NO_DAY.fullmatch(text):
        raise TypedError("date_without_day", value)
    if len([part for part in PARTS.split(text) if FULL.fullmatch(part.strip())]) > 1:
        raise TypedError("several_dates", value)
    if NO_CONDITION.search(text):
        raise TypedError("date_not_understood", value)
    if CONDITION.search(text):
        return condition(value)
    if UNCERTAIN.search(text):
        raise TypedError("date_uncertain", value)
    letters = sum(character.isalpha() for character in text)
    if letters >= 2 and not any(character.isdigit() for character in text):
        return condition(value)
    return refuse("date_not_understood", value)


def condition(value: str) -> Condition:
    """The words as typed, classified by the first sign found."""
    words = " ".join(value.split())
    return Condition(words, next((name for name, sign in TRIGGERS if sign.search(words)), "unknown"))


def numeric(text: str, value: str, default_year: int | None, year_first: bool) -> date | None:
    """A date written in digits."""
    if match := FULL.fullmatch(text) or COMPACT.fullmatch(text):
        return build(int(match[1]), int(match[2]), int(match[3]), value)
    if match := SHORT.fullmatch(text):
        return short_year(match, value, year_first)
    if match := YEAR_LAST.fullmatch(text):
        return year_last(int(match[1]), int(match[2]), int(match[3]), value)
    if match := NO_YEAR.fullmatch(text):
        if default_year is None:
            raise TypedError("date_without_year", value)
        return build(default_year, int(match[1]), int(match[2]), value)
    return None


def short_year(match: re.Match[str], value: str, year_first: bool) -> date:
    """26.3.5 is 5 March 2026; 26.3.25 could be 26 March 2025 unless the table puts the year first."""
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if year not in SHORT_YEARS or (match[2] != "年" and not year_first and day in SHORT_YEARS):
        raise TypedError("date_ambiguous", value)
    return build(2000 + year, month, day, value)


def year_last(first: int, second: int, year: int, value: str) -> date:
    """31.12.2026 and 12/31/2026 have one reading, 3/5/2026 has two."""
    if first <= 12 and second <= 12 and first != second:
        raise TypedError("date_ambiguous", value)
    return build(year, second, first, value) if second <= 12 else build(year, first, second, value)


def english(text: str, value: str) -> date | None:
    """5 Mar 2026, Mar 5, 2026, 5-Mar-26."""
    for pattern in ENGLISH:
        if (match := pattern.fullmatch(text)) and match["m"] in MONTHS:
            year = int(match["y"])
            if year < 100 and year not in SHORT_YEARS:
                raise TypedError("date_ambiguous", value)
            return build(year + 2000 if year < 100 else year, MONTHS[match["m"]], int(match["d"]), value)
    return None


def chinese(text: str, value: str) -> date | None:
    """二〇二六年三月五日."""
    match = HAN_DATE.fullmatch(text)
    if not match:
        return None
    return build(int(match[1].translate(HAN)), han_number(match[2]), han_number(match[3]), value)


def han_number(text: str) -> int:
    """一 … 三十一."""
    tens, ten, ones = text.rpartition("十")
    return int(ones.translate(HAN) or 0) + (int(tens.translate(HAN) or 1) * 10 if ten else 0)


def build(year: int, month: int, day: int, value: object) -> date:
    """The date, or TypedError("date_impossible" | "date_out_of_range")."""
    if not 1 <= month <= 12 or not 1 <= day <= 31 or not 1 <= year <= 9999 or day > monthrange(year, month)[1]:
        raise TypedError("date_impossible", value)
    return in_range(date(year, month, day), value)


def in_range(found: date, value: object) -> date:
    """`found`, if a contract of today can know it."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise TypedError("date_out_of_range", value, first=FIRST_YEAR, last=LAST_YEAR)
    return found


def refuse(code: str, value: object) -> date:
    """Never returns: raises TypedError(code)."""
    raise TypedError(code, value)
