"""The cells of a credit report and the values in them: names, states, amounts, days, counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from huikuan.rules.typed.cells import TypedError
from huikuan.rules.typed.dates import parse_date

FOLD: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "〔": "("}
)
CUT: Final = re.compile(r"[\t|]| {2,}")
NUMBERING: Final = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}(?:[.、] ?| (?=[\u4e00-\u9fff]))"
    r"|\(?[一二三四五六七八九十]{1,3}\)?[、.] ?|[•·●■◆*-] ?)"
    r"(?=[^\d\s条件次起个项人万亿元])"
)
ABOUT_OTHERS: Final = re.compile(
    r"^(?:关联(?:企业)?风险|周边风险|历史|主要人员|股东信息|股东及出资|对外投资|分支机构|企业年报|变更记录|变更信息|疑似)"
)
ABOUT_ITSELF: Final = re.compile(
    r"^(?:自身风险|司法风险|经营风险|风险信息|风险概况|风险扫描|企业信息|基本信息|工商信息|登记信息|照面信息|税务信息|行政处罚)"
)
NONE: Final = re.compile(
    r"^(?:该?企业|公司|当前|目前|该主体)?(?:暂无|没有|未查询到|未查到|未发现|未被列入|未被纳入|不存在|无)(?:有|相关|任何|该企业)?"
)
NOTHING: Final = frozenset(
    {
        "暂无", "无", "没有", "暂无信息", "暂无数据", "暂无记录", "无记录", "暂无相关信息", "未发现", "未查询到",
        "零", "否",
    }
)  # fmt: skip
DASH: Final = frozenset({"-", "--", "—", "——", "/", "不详", "未公示", "未披露", "未公开", "企业选择不公示", "保密"})
SUFFIX: Final = re.compile(
    r"^(?:信息|记录|名单|名录|公告|情况|案件|数量|条数|次数)*(?:\(黑名单\)|\(公司\)|\(企业\)|\(被\))?(?:信息)?"
)
COUNT: Final = re.compile(
    r"^[:(\[]? ?(?:共(?:计|有|查询到)? ?)?(\d{1,6}) ?\+? ?(?:条|件|次|起|个|项)?(?:记录|信息|结果)*[)\]]?[。.;,]?$"
)
CAPITAL: Final = re.compile(
    r"^(人民币|美元|欧元|港元|港币|日元|CNY|RMB|USD|EUR|HKD|JPY|¥)? ?([\d,]{1,20}(?:\.\d{1,6})?)"
    r" ?(千万|百万|万|亿)?(?:\(元\)|元)? ?\(?(人民币|美元|欧元|港元|港币|日元|CNY|RMB|USD|EUR|HKD|JPY)?元?\)?$"
)
UNITS: Final = {"": 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
CURRENCIES: Final = {
    "": "CNY", "人民币": "CNY", "RMB": "CNY", "CNY": "CNY", "¥": "CNY", "美元": "USD", "USD": "USD", "欧元": "EUR",
    "EUR": "EUR", "港元": "HKD", "港币": "HKD", "HKD": "HKD", "日元": "JPY", "JPY": "JPY",
}  # fmt: skip
CENTS: Final = {"JPY": 1}
STATES: Final = (
    ("吊销", "revoked"), ("注销", "cancelled"), ("撤销", "cancelled"), ("清算", "liquidation"),
    ("停业", "suspended"), ("歇业", "suspended"), ("迁出", "moved_out"), ("存续", "in_business"),
    ("在业", "in_business"), ("在营", "in_business"), ("开业", "in_business"), ("正常", "in_business"),
)  # fmt: skip
COMPANY: Final = re.compile(
    r"(?:公司|企业|厂|店|中心|社|院|所|集团|行|合伙\)|部|会|局|馆|校|场|站|工作室)(?:\(.{2,12}\))?$"
)
PERSON: Final = re.compile(r"^[\u4e00-\u9fff·]{2,20}|^[A-Za-z][A-Za-z .'-]{1,60}")
GRADE: Final = re.compile(r"^([ABMCD])(?:级|类)?(?:\(.{0,12}\))?$")
PEOPLE: Final = re.compile(r"^(\d{1,7}) ?人?(?: ?\(.{0,20}\))?$")
TABLE_HEADS: Final = ("序号", "编号", "案号", "执行依据")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as read; `unit`: the currency of an amount."""

    value: str | int | date
    unit: str = ""


def cells_of(text: str, before_label: re.Pattern[str]) -> list[list[str]]:
    """Lines as cells: parted by tabs, bars, wide gaps and before labels; signs folded, numbering off, none empty."""
    rows = []
    for line in text.translate(FOLD).splitlines():
        cells = [part.strip() for cell in CUT.split(line) for part in before_label.split(cell)]
        cells = [NUMBERING.sub("", cell) for cell in cells]
        if kept := [cell for cell in cells if cell]:
            rows.append(kept)
    return rows


def turned(row: Sequence[str], skipping: bool) -> bool:
    """Whether the lines from here on are about others or the past; a heading stands alone on its line."""
    if len(row) > 1 or len(row[0]) > 20:
        return skipping
    if ABOUT_OTHERS.match(row[0]):
        return True
    return False if ABOUT_ITSELF.match(row[0]) else skipping


def said_none(cell: str) -> str:
    """What a cell says there is none of: 暂无失信被执行人信息 → 失信被执行人信息; "" when it says no such thing."""
    found = NONE.match(cell)
    return cell[found.end() :] if found and len(cell) > found.end() else ""


def label_end(cell: str, end: int, *, counted: bool) -> int:
    """Where the label with its usual endings ends; 0 when the word goes on and means something else."""
    if counted:
        found = SUFFIX.match(cell[end:])
        end += found.end() if found else 0
    after = cell[end : end + 1]
    return end if not after or after in ":( [0123456789" or (counted and after in "共暂无未") else 0


def unit_and_rest(rest: str) -> tuple[str, str]:
    """A unit in brackets after the label (注册资本(万元)), and what follows without its colon."""
    unit = ""
    found = re.match(r"^\((万元|亿元|元|万|人|万人民币|万元人民币)\)", rest.strip())
    if found:
        unit, rest = found.group(1), rest.strip()[found.end() :]
    return unit, rest.strip().lstrip(":").strip()


def is_table_head(cell: str) -> bool:
    """Whether a line starts a table of single cases."""
    return cell.startswith(TABLE_HEADS)


def numbered_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many lines below count 1, 2, 3 …; lines between (wrapped cells) are passed over, a new 1 ends it."""
    reached = 0
    for row in rows[:2000]:
        first = row[0].split(" ", 1)[0]
        if first == str(reached + 1):
            reached += 1
        elif first == "1" or is_table_head(row[0]) or (len(row) == 1 and is_heading(row[0])):
            break
    return reached


def is_heading(cell: str) -> bool:
    """Whether a new part of the report starts here."""
    return bool(ABOUT_OTHERS.match(cell) or ABOUT_ITSELF.match(cell))


def name(text: str, unit: str) -> Value | None:
    """A name as companies, institutions and shops have it; no sentence."""
    words = text.rstrip("。;, ")
    fits = 4 <= len(words) <= 80 and COMPANY.search(words) and not any(sign in words for sign in ":。,;")
    return Value(words) if fits else None


def code(text: str, unit: str) -> Value | None:
    """18 characters; whether they are a valid code is said by identity_problems."""
    found = re.match(r"^([0-9A-Z]{18})(?![0-9A-Z])", text.replace(" ", "").upper())
    return Value(found.group(1)) if found else None


def status(text: str, unit: str) -> Value | None:
    """in_business, cancelled, revoked, liquidation, suspended or moved_out, by the first word that says so."""
    return next((Value(state) for word, state in STATES if word in text[:30].replace("未注销", "")), None)


def capital(text: str, unit: str) -> Value | None:
    """An amount in minor units with its currency; a dash is unknown. The unit may stand in the label's brackets."""
    found = CAPITAL.match(text.strip())
    if found is None:
        return None
    before, digits, scale, after = (part or "" for part in found.groups())
    scale = scale or unit.removesuffix("人民币").removesuffix("元")
    currency = CURRENCIES[before or after]
    minor = Fraction(digits.replace(",", "") or "0") * UNITS.get(scale, 1) * CENTS.get(currency, 100)
    return Value(int(minor), currency) if minor.denominator == 1 and minor < 10**17 else None


def day(text: str, unit: str) -> Value | None:
    """A day as written in any usual way."""
    try:
        found = parse_date(text.split(" ")[0].rstrip("。;,"))
    except TypedError:
        return None
    return Value(found) if found is not None else None


def person(text: str, unit: str) -> Value | None:
    """A person's or, for a partnership, a company's name."""
    found = PERSON.match(text)
    return Value(found.group().strip()) if found and text not in DASH | NOTHING else None


def people(text: str, unit: str) -> Value | None:
    """A number of people."""
    found = PEOPLE.match(text)
    return Value(int(found.group(1))) if found else None


def grade(text: str, unit: str) -> Value | None:
    """A, B, M, C or D."""
    found = GRADE.match(text)
    return Value(found.group(1)) if found else None


def count(text: str, unit: str) -> Value | None:
    """How many records; "暂无" and its like are none, a dash is unknown."""
    if text in DASH:
        return None
    if text.rstrip("。.;,") in NOTHING:
        return Value(0)
    found = COUNT.match(text)
    return Value(int(found.group(1))) if found else None


def plain_name(text: str) -> str:
    """A name without blanks, brackets in one form."""
    return re.sub(r"\s+", "", text.translate(FOLD)).strip().lower()
