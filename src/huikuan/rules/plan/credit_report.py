"""A Chinese credit report (企业信用报告, of a data house or 国家企业信用信息公示系统) read for its key facts.

Every fact keeps the words it came from. What is not said, said as a dash, or said twice differently stays unknown.
Parts about others (关联风险, 历史信息, shareholders' own risks) are not read: what was once, or is somebody else's, is
not this company's today. Proposals for the credit review follow; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.plan import credit_report_values as values
from huikuan.rules.plan.credit_report_values import Value
from huikuan.rules.uscc import check_uscc

LONGEST: Final = 400_000
IN_BUSINESS: Final = "in_business"
ENDED: Final = ("cancelled", "revoked")
COUNTED: Final = (
    "enforcement", "dishonest", "consumption", "abnormal", "serious", "equity_frozen", "equity_pledged", "cases",
    "lawsuits", "tax_arrears", "bankruptcy",
)  # fmt: skip
Reader = Callable[[str, str], "Value | None"]
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("企业名称", "公司名称", "单位名称", "市场主体名称", "名称"),
    "uscc": ("统一社会信用代码/注册号", "统一社会信用代码", "社会信用代码", "统一信用代码"),
    "status": ("登记状态", "经营状态", "企业状态", "公司状态", "存续状态"),
    "registered_capital": ("注册资本", "注册资金"),
    "paid_in_capital": ("实缴资本", "实收资本", "实缴注册资本"),
    "founded_on": ("成立日期", "成立时间", "注册日期"),
    "legal_representative": ("法定代表人姓名", "法定代表人", "法人代表", "执行事务合伙人"),
    "insured": ("参保人数", "社保人数", "社保参保人数"),
    "tax_grade": ("纳税信用等级", "纳税信用评级", "纳税人信用等级", "纳税信用级别"),
    "enforcement": ("被执行人",),
    "dishonest": ("失信被执行人", "失信人"),
    "consumption": ("限制高消费", "限制消费令", "限制消费", "限高消费"),
    "abnormal": ("列入经营异常名录", "经营异常名录", "经营异常"),
    "serious": ("列入严重违法失信企业名单", "严重违法失信企业", "严重违法失信", "严重违法"),
    "equity_frozen": ("股权冻结", "司法协助"),
    "equity_pledged": ("股权出质", "股权质押"),
    "cases": ("司法案件", "涉诉案件"),
    "lawsuits": ("法律诉讼", "裁判文书"),
    "tax_arrears": ("欠税公告", "欠税信息", "欠税"),
    "bankruptcy": ("破产重整", "破产案件", "破产公告", "破产清算"),
}
READERS: Final[dict[str, Reader]] = {
    "name": values.name,
    "uscc": values.code,
    "status": values.status,
    "registered_capital": values.capital,
    "paid_in_capital": values.capital,
    "founded_on": values.day,
    "legal_representative": values.person,
    "insured": values.people,
    "tax_grade": values.grade,
    **dict.fromkeys(COUNTED, values.count),
}
ORDERED: Final = sorted(
    ((label, code) for code, labels in LABELS.items() for label in labels), key=lambda pair: -len(pair[0])
)

BEFORE_LABEL: Final = re.compile(
    rf"[ ,;。](?=(?:{'|'.join(label for label, _code in ORDERED)})(?:\([^)]{{1,8}}\))?[: \d])"
)


@dataclass(frozen=True, slots=True)
class ReportFact:
    """One fact with the words it was read from. `unit`: the currency of an amount in minor units, else ""."""

    code: str
    value: str | int | date
    words: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CreditReport:
    """What the report says. `conflicts`: (code, the words that differ) of facts that therefore stay unknown."""

    facts: tuple[ReportFact, ...]
    conflicts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def get(self, code: str) -> ReportFact | None:
        """The fact of this code; None: the report does not say."""
        return next((fact for fact in self.facts if fact.code == code), None)

    def number(self, code: str) -> int | None:
        """The value of a count or amount; None: unknown."""
        fact = self.get(code)
        return fact.value if fact is not None and isinstance(fact.value, int) else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding for one check of rules/plan/credit.py, and the codes of the facts it rests on."""

    check: str
    finding: str
    because: tuple[str, ...]


def read_report(text: str) -> CreditReport:
    """The key facts of a report's text, as extracted from a file or pasted. At most LONGEST characters are read."""
    found: dict[str, list[ReportFact]] = {}
    for code, read, words in said(values.cells_of(text[:LONGEST], BEFORE_LABEL)):
        facts = found.setdefault(code, [])
        if all((fact.value, fact.unit) != (read.value, read.unit) for fact in facts):
            facts.append(ReportFact(code, read.value, words[:200], read.unit))
    certain = tuple(found[code][0] for code in LABELS if len(found.get(code, ())) == 1)
    doubtful = tuple(
        (code, tuple(fact.words for fact in found[code])) for code in LABELS if len(found.get(code, ())) > 1
    )
    return CreditReport(certain, doubtful)


def said(rows: list[list[str]]) -> Iterator[tuple[str, Value, str]]:
    """(code, value, words) of every label that has a value, outside the parts about others."""
    skipping = False
    for number, row in enumerate(rows):
        skipping = values.turned(row, skipping)
        if skipping:
            continue
        for place, cell in enumerate(row):
            if none := values.said_none(cell):
                if code := code_of(none):
                    yield code, Value(0), cell
                continue
            label, code = labelled(cell)
            if not code:
                continue
            following = beside_or_below(rows, number, place)
            below = rows[number + 1 :] if len(row) == 1 else []
            read, words = value_after(code, cell, cell[len(label) :], following, below)
            if read is not None:
                yield code, read, words


def beside_or_below(rows: list[list[str]], number: int, place: int) -> str:
    """The next cell; where that is a label as well, or there is none, the one below."""
    row = rows[number]
    if place + 1 < len(row) and not labelled(row[place + 1])[1]:
        return row[place + 1]
    below = rows[number + 1] if number + 1 < len(rows) else []
    return below[place] if len(below) == len(row) else ""


def value_after(code: str, cell: str, rest: str, following: str, below: list[list[str]]) -> tuple[Value | None, str]:
    """The value in the cell itself, else in the next one (unless that is a label of its own), else counted below."""
    unit, own = values.unit_and_rest(rest)
    if own:
        return READERS[code](own, unit), cell
    if following and not labelled(following)[1] and not values.is_table_head(following):
        read = READERS[code](following, unit)
        if read is not None:
            return read, f"{cell} {following}"
    if code in COUNTED and below and values.is_table_head(below[0][0]):
        rows = values.numbered_rows(below[1:])
        if rows:
            return Value(rows), f"{cell}（{rows}）"
    return None, ""


def labelled(cell: str) -> tuple[str, str]:
    """(the label a cell starts with, its code); ("", "") when it starts with none, or goes on as another word."""
    for label, code in ORDERED:
        if cell.startswith(label):
            end = values.label_end(cell, len(label), counted=code in COUNTED)
            return (cell[:end], code) if end else ("", "")
    return "", ""


def code_of(words: str) -> str:
    """The counted thing these words name: 失信被执行人信息 → dishonest."""
    label, code = labelled(words)
    return code if code in COUNTED and not words[len(label) :].strip("。.；;，, ") else ""


def identity_problems(report: CreditReport, name: str, uscc: str) -> tuple[str, ...]:
    """Whether the report is about this customer: codes of what does not fit or cannot be told; () when all fits.

    "name_differs", "name_unknown", "uscc_differs", "uscc_unknown" (on either side), "uscc_invalid" (in the report).
    """
    found = []
    named, coded = report.get("name"), report.get("uscc")
    if named is None:
        found.append("name_unknown")
    elif values.plain_name(str(named.value)) != values.plain_name(name):
        found.append("name_differs")
    if coded is None or not uscc.strip():
        found.append("uscc_unknown")
    elif str(coded.value) != uscc.strip().upper():
        found.append("uscc_differs")
    if coded is not None and not check_uscc(str(coded.value)):
        found.append("uscc_invalid")
    return tuple(found)
