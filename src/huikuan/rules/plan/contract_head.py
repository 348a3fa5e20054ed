"""What a contract's own words say beside its payment plan: number, parties, amount, tax, dates and terms.

Only what is said once and plainly: where a text says two different things, or a blank, nothing is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from huikuan.rules.health.rates import rates_of
from huikuan.rules.typed.cells import TypedError
from huikuan.rules.typed.dates import parse_date
from huikuan.rules.typed.numerals_zh import parse_numerals
from huikuan.rules.uscc import check_uscc

LONGEST: Final = 200_000
T = TypeVar("T")
COUNT: Final = r"(\d{1,3}|[一二两三四五六七八九十]{1,3})"
COUNT_AHEAD: Final = (
    r"\d{1,3}\s*个?(?:工作日|自然日|日历日|日|天)\s*内"  # the count that stands next to the words counts
)
TITLE: Final = re.compile(r"\s*([^\n。，,:]{2,60}(?:合同书?|协议书?|agreement|contract))\s*", re.IGNORECASE)
NUMBER: Final = re.compile(
    r"(?:(?:合同|协议)(?:书)?(?:编号|号码?)|(?:contract|agreement) (?:no\.?|number))\s*:\s*"
    r"([0-9a-z][\w/()\-.\[\]]{2,58})",
    re.IGNORECASE,
)
NAME: Final = (
    r"(?:\([^)\n]{0,30}\))?\s*(?:\((?:公章|盖章)\))?\s*:\s*"
    r"([^\n,;:()]{2,40}(?:\([^)\n]{1,12}\)[^\n,;:()]{1,30})?(?:, (?:Ltd|Inc|LLC|GmbH|Limited)\b\.?)?)"
)
BUYER: Final = re.compile(
    rf"(?:甲方|买方|需方|采购人|采购方|委托人|委托方|发包人|发包方|定作方|业主|buyer|customer|client|party a){NAME}",
    re.IGNORECASE,
)
SELLER: Final = re.compile(
    rf"(?:乙方|卖方|供方|受托人|受托方|承包人|承包方|承揽方|供应商|中标人|seller|supplier|contractor|party b){NAME}",
    re.IGNORECASE,
)
CODE: Final = re.compile(r"(?:统一社会信用代码|信用代码|纳税人识别号|税号)\s*:?\s*([0-9A-Z]{18})(?![0-9A-Z])")
SIGNED: Final = re.compile(
    r"(?:签订|签署)(?:日期|时间)\s*:\s*([^\n,;。]{6,20})|(?:date of signing|signed on)\s*:?\s*([^\n,;]{8,24})", re.I
)
TAX: Final = re.compile(
    r"(?:增值税)?税率(?:为|是|:)?\s*(\d{1,2}(?:\.\d)?)\s*%|(?:vat|tax) (?:rate )?(?:of|at) (\d{1,2}(?:\.\d)?)\s*%", re.I
)
WARRANTY: Final = re.compile(
    rf"(?:质保期|保修期|质量保证期|质量保修期)(?:限)?(?!满|届满|内|后|结束)[^。;\n]{{0,30}}?{COUNT}\s*个?\s*(月|年)"
    r"|warranty period (?:is|of|shall be)[^.;\n]{0,20}?(\d{1,3}) (months|years)",
    re.IGNORECASE,
)
DEEMED: Final = re.compile(
    rf"{COUNT}\s*个?(工作日|自然日|日历日|日|天)\s*内(?:(?!{COUNT_AHEAD})[^。;\n]){{0,60}}?(?:视为|视同)[^。;\n]{{0,10}}(?:验收|合格|通过)"
    r"|within (\d{1,3}) ((?:business |working )?days)[^.;\n]{0,120}?deemed (?:to be )?accept",
    re.IGNORECASE,
)
LATE: Final = re.compile(
    r"(?:逾期|迟延|延迟|未按[^。;\n]{0,12})(?:付款|支付(?!违约金))|overdue|late payment|fails? to (?:make )?pay",
    re.IGNORECASE,
)
FORUM: Final = re.compile(
    r"[^。;\n]*?((?:向|提交|由)[^。;,\n]{2,40}(?:人民法院|仲裁委员会|仲裁中心|仲裁院)[^。;,\n]{0,12})"
)
SENTENCES: Final = re.compile(r"[^。;\n]+")
UNFILLED: Final = re.compile(r"[_×xX*…—\-\s/]*")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the text names it. `uscc`: "" where none is given or its check digit is wrong."""

    name: str = ""
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class ContractHead:
    """What was read; None or "" where the text does not say it plainly. Rates in hundredths of a percent, the late rate
    in millionths a day. `acceptance_unit`: calendar or working."""

    title: str = ""
    number: str = ""
    buyer: Party = Party()
    seller: Party = Party()
    signed_on: date | None = None
    tax_bp: int | None = None
    warranty_months: int | None = None
    acceptance_days: int | None = None
    acceptance_unit: str = ""
    late_daily_ppm: int | None = None
    dispute: str = ""

    def customer(self, ours: Collection[str]) -> Party:
        """Who pays: the buyer, unless that is one of our own (`ours`: our names and codes)."""
        return self.seller if {self.buyer.name, self.buyer.uscc} & set(ours) else self.buyer

    def entity(self, ours: Collection[str]) -> str:
        """Which of our own is a party: its name or code as given in `ours`; "" for none."""
        return next(
            (word for party in (self.seller, self.buyer) for word in (party.uscc, party.name) if word in ours), ""
        )


def read_head(text: str) -> ContractHead:
    """The head and terms of a contract's text; time grows with its length. Never raises."""
    flat = unicodedata.normalize("NFKC", text[:LONGEST]).replace("\t", " ")
    days, unit = deemed(flat)
    return ContractHead(
        title=title(flat), number=once(found[1].strip("()[]") for found in NUMBER.finditer(flat)) or "",
        buyer=party(flat, BUYER), seller=party(flat, SELLER), signed_on=signed(flat),
        tax_bp=once(int(Fraction(found[1] or found[2]) * 100) for found in TAX.finditer(flat)),
        warranty_months=warranty(flat), acceptance_days=days, acceptance_unit=unit, late_daily_ppm=late(flat),
        dispute=once(found[1].strip() for found in FORUM.finditer(flat)) or "",
    )  # fmt: skip


def once(values: Iterable[T]) -> T | None:
    """The value, if it is always the same one."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def title(flat: str) -> str:
    """The first line, where it names a contract."""
    first = next((line for line in flat.split("\n") if line.strip(" #=*")), "").strip(" #=*")
    found = TITLE.fullmatch(first)
    return found[1].strip() if found else ""


def party(flat: str, label: re.Pattern[str]) -> Party:
    """The party under a label, with the code that stands next after its name and before another party's."""
    names = [(found, found[1].strip(" .")) for found in label.finditer(flat)]
    names = [(found, name) for found, name in names if not UNFILLED.fullmatch(name)]
    if not names or len({name for _found, name in names}) > 1:
        return Party()
    found, name = names[0]
    other = SELLER if label is BUYER else BUYER
    following = other.search(flat, found.end())
    until = min(following.start() if following else len(flat), found.end() + 400)
    code = CODE.search(flat, found.end(), until)
    return Party(name, code[1] if code and check_uscc(code[1]) else "")


def signed(flat: str) -> date | None:
    """The day of signing, where it is filled in."""
    days = set()
    for found in SIGNED.finditer(flat):
        try:
            days.add(parse_date((found[1] or found[2]).strip()))
        except TypedError:
            return None
    return days.pop() if len(days) == 1 else None


def warranty(flat: str) -> int | None:
    """The warranty in months."""
    months = []
    for found in WARRANTY.finditer(flat):
        count = counted(found[1] or found[3])
        if count:
            months.append(count * (12 if (found[2] or found[4].lower()) in ("年", "years") else 1))
    return once(months)


def deemed(flat: str) -> tuple[int | None, str]:
    """After how many days of silence the work counts as accepted, and which days."""
    said = []
    for found in DEEMED.finditer(flat):
        working = (found[2] or found[4]).lower() in ("工作日", "business days", "working days")
        said.append((counted(found[1] or found[3]), "working" if working else "calendar"))
    plain = once(said)
    return plain if plain and plain[0] else (None, "")


def late(flat: str) -> int | None:
    """What late payment costs a day. Its cap is left to a person: it is of the total as often as of what is overdue."""
    daily: list[int] = []
    for found in SENTENCES.finditer(flat):
        sentence = found[0].lower()
        if LATE.search(sentence):
            daily += [int(one) for one in rates_of(sentence, None).daily_ppm if one.denominator == 1]
    return once(daily)


def counted(text: str | None) -> int:
    """A small number in figures or Chinese numerals; 0 for none."""
    if not text:
        return 0
    number = Fraction(text) if text.isdecimal() else parse_numerals(text)
    return int(number) if number is not None and number.denominator == 1 else 0
