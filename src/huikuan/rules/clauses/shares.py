"""Which figures and words of a sentence say how much of the price is paid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huikuan.rules.clauses import lexicon
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.segments import Part

NOT_AFTER: Final = re.compile(lexicon.NOT_SHARE_AFTER)
NOT_BEFORE: Final = re.compile(lexicon.NOT_SHARE_BEFORE)
WORK_BEFORE: Final = re.compile(lexicon.WORK_BEFORE)
PAID_BEFORE: Final = re.compile(lexicon.PAID_BEFORE)
PAID_AFTER: Final = re.compile(lexicon.PAID_AFTER)
OPENING: Final = re.compile(
    r"^[-* ]{0,3}\d[\d.]{0,5} ?(?:%|per ?cent|percent|pct)? ?(?:of|against|up ?on|on|at|after|within|before|prior|down"
    r"|in advance|advance|deposit|balance|due|payable|with|once|when|following|for|by|to|based|as)\b"
    r"|^ ?[a-z -]{0,14}per ?cent"
)
OPENING_AMOUNT: Final = re.compile(r"^ (?:up ?on|on|at|after|within|before|once|when|following|against)\b")
IN_A_ROW: Final = re.compile(r"[\u4e00-\u9fff]{2,10}(?:阶段|期|后|时|款|费)\d{1,3}(?:\.\d{1,2})?%")
ASIDE: Final = re.compile(r"\([^()%]{0,40}(?:退|扣|税|其中|含|返)[^()%]{0,20}$")
STATE_AFTER: Final = re.compile(r"^(?:之?后|时|以上)(?!暂停|停止|不再)")
STATE_BEFORE: Final = re.compile(r"(?:累计|达到?|已)[^,。;:\n%]{0,16}$")
CUMULATIVE: Final = re.compile(lexicon.CUMULATIVE)
IN_TIMES: Final = re.compile(r"分[一二三四五六两\d]{1,2}(?:次|期|批|笔|个阶段)[^,。;\n]{0,10}$")
TOTAL_NAME: Final = re.compile(
    r"(?:总(?:价款?|金额|额|造价|费用|款)|(?:合同|协议|项目|工程|签约|中标|成交|服务|合同含税"
    r"|订单)(?:总)?(?:价款?|金额|额|费用|款)|价款|合计|共计|服务费用?"
    r"|(?:contract|total|project|order) (?:price|value|amount|sum|fee))"
    r"[^,。;\n%\d]{0,18}$"
)
UNTIL_PAID: Final = re.compile(
    r"(?:结清|付清|付足|支付(?:完毕?)?|付完)[^,。;\n]{0,10}(?:之?前(?=[,。;])|之日起?[^,。;\n]{0,8}归)"
)
BEFORE_THE_REST: Final = re.compile(r"(?:的)?(?:款项?|合同款|货款|费用)?(?:之)?前(?=[,。;可应须])")
ANNOUNCES: Final = re.compile(
    r"as per (?:the )?(?:following|below)|in the following|as follows"
    r"|如下|按(?:照)?(?:以下|下列)|分[一二三四五六两\d]{1,2}(?:期|次|笔"
    r"|批|年)"
)
REST_NOUN: Final = re.compile(
    r"^(?:的)?(?:全部|所有|未付|合同|部分|应付|项目|工程|设备|服务|结算|货|设计|监理|尾|质保|质量|保证|保修|总"
    r"|房|开发|实施|咨询|技术|软件|培训|维保|租赁|采购|加工|制作"
    r"|未支付的?)*(?:款项?|价款|金额|费用?|部分|货款|尾款|金|价|额|报酬"
    r"|租金|%)|^ ?(?:of )?(?:the )?(?:contract |total |outstanding |remaining |unpaid )?(?:price|amount|payment|sum"
    r"|fee|balance|value|due|shall|is|to|will|upon|on|payable|within|after)|^$|^[,。;:()]|^(?:在|待|于|经|验"
    r"|质|终|一次|留|作|支"
    r"|付|结|由|凭|按|工程|自|满|竣|为|无)"
)


@dataclass(slots=True)
class Share:
    """How much one stage takes. `what`: pct, amount, whole (全款), rest (余款, 付清) or named (支付预付款)."""

    what: str
    token: Token
    start: int
    end: int
    remainder: bool = False
    implied: bool = False
    cumulative: bool = False


def shares_of(flat: str, part: Part, barred: int) -> list[Share]:
    """The shares of one part before `barred`, in order. A figure said twice (30%，即 30 万元) is one share."""
    found: list[Share] = []
    for token in part.tokens:
        if token.start >= barred:
            break
        share = share_of(flat, token, part, found)
        if share is not None and not (found and share.start < found[-1].end):
            found.append(share)
    return found


def share_of(flat: str, token: Token, part: Part, found: list[Share]) -> Share | None:
    """The share a token begins, if it does."""
    if token.kind == "pct":
        if (
            found
            and re.search(r"\([^()%]{0,20}$", flat[max(part.start, token.start - 24) : token.start])
            and not flat.startswith(")", token.end)
        ):
            return None
        return percent_share(flat, token, part)
    if token.kind == "amount":
        return amount_share(flat, token, part, found)
    if token.kind == "whole":
        return whole_share(flat, token, part, found)
    if token.kind in {"remainder", "settles"}:
        return rest_share(flat, token, part, found)
    if token.kind == "label":
        return named_share(flat, token, part, found)
    return None


def percent_share(flat: str, token: Token, part: Part) -> Share | None:
    """A percent of the price; None for a tax rate, a bond, a penalty, progress of the work, …"""
    before, after = flat[part.start : token.start], flat[token.end : token.end + 60]
    if token.has("permil") or token.has("odd") or NOT_AFTER.match(after) or NOT_BEFORE.search(before[-60:]):
        return None
    if ASIDE.search(before[-60:]):
        return None
    if WORK_BEFORE.search(before[-40:]) and not (PAID_BEFORE.search(before) and PAID_AFTER.match(after)):
        return None
    if STATE_AFTER.match(after) and STATE_BEFORE.search(before[-30:]):
        return None
    if any(other.has("progress") and other.start == token.start for other in part.of("event")):
        return None
    if not (
        part.has("pay", "base", "label", "remainder", "event", "ordinal", "settles", "part", "periodic")
        or part.cell
        or IN_A_ROW.fullmatch(flat[part.start : token.end])
        or OPENING.match(flat[part.start : part.end].lower())
    ):
        return None
    rest = [other for other in part.of("remainder") if other.start < token.start and token.start - other.end < 24]
    late = [
        other
        for other in part.of("remainder")
        if (0 <= other.start - token.end < 6 and after.lstrip()[:2] in {"余款", "ba", "re"})
        or 0 <= other.start - token.end < 3
    ]
    tail = flat[max(part.start, token.start - 2) : token.start].endswith("尾款")
    cumulative = bool(CUMULATIVE.search(before[-50:])) and not re.search(r"账户|账号|指定银行", before[-24:])
    return Share(
        "pct",
        token,
        token.start,
        token.end,
        remainder=bool(rest or late or tail) and not cumulative,
        cumulative=cumulative,
    )


def amount_share(flat: str, token: Token, part: Part, found: list[Share]) -> Share | None:
    """An amount that is not the figure of a percent before it, nor the contract's total."""
    before = flat[part.start : token.start]
    if (
        found
        or token.has("unit_price")
        or token.has("bare")
        or NOT_BEFORE.search(before[-60:])
        or NOT_AFTER.match(flat[token.end : token.end + 24])
    ):
        return None
    if any(other.kind == "pct" and percent_share(flat, other, part) for other in part.tokens):
        return None
    rest = any(other.start < token.start for other in part.of("remainder"))
    if any(
        other.code != "per_event" and (other.start < token.start or 0 <= other.start - token.end < 2)
        for other in part.of("periodic")
    ):
        return Share("amount", token, token.start, token.end)  # the fee of each period
    tied = [other for other in part.tokens if other.kind in {"label", "event", "date", "ordinal"} or rest]
    if TOTAL_NAME.search(before[-40:]) and not (part.has("label") or (part.has("pay") and part.has("event"))):
        return None
    if not tied and not (part.has("pay") and re.search(r"(?:支付|付款?|pays?)[^,。;\n%\d]{0,14}$", before)):
        return None
    opening = OPENING_AMOUNT.match(flat[token.end : token.end + 24]) and not before.strip()
    if not (part.has("pay", "label", "ordinal") or part.cell or opening or rest):
        return None
    return Share(
        "amount", token, token.start, token.end, remainder=rest, cumulative=bool(CUMULATIVE.search(before[-50:]))
    )


def whole_share(flat: str, token: Token, part: Part, found: list[Share]) -> Share | None:
    """The whole price, unless a figure or 剩余 in the part makes it less."""
    if found or part.has("pct", "remainder") or not (part.has("pay", "settles")):
        return None
    if UNTIL_PAID.search(flat, part.start, min(part.end + 1, part.start + 200)):
        return None
    return Share("whole", token, token.start, token.end)


def rest_share(flat: str, token: Token, part: Part, found: list[Share]) -> Share | None:
    """What is left, where no figure says how much that is."""
    figures = [other for other in part.tokens if other.kind in {"pct", "amount"}]
    if any(other.kind == "pct" and percent_share(flat, other, part) for other in figures):
        return None
    if found or any(
        other.kind == "amount" and other.value is not None and other.start > token.start for other in figures
    ):
        return None
    if token.kind == "settles" and (part.has("whole", "remainder") or IN_TIMES.search(flat[part.start : token.start])):
        return None
    if BEFORE_THE_REST.match(flat, token.end) or ANNOUNCES.search(flat, token.end, min(part.end, token.end + 80)):
        return None
    after = flat[token.end : token.end + 14]
    if (
        token.kind == "remainder"
        and flat[token.start : token.end] not in {"余款", "余额", "balance"}
        and not REST_NOUN.match(after)
    ):
        return None
    return Share("rest", token, token.start, token.end, remainder=True, implied=token.kind == "settles")


def named_share(flat: str, token: Token, part: Part, found: list[Share]) -> Share | None:
    """A stage named without any figure: 支付预付款, 付尾款."""
    if found or part.has("pct", "amount", "remainder", "settles", "whole"):
        return None
    pays = [other for other in part.of("pay") if other.end <= token.start and token.start - other.end <= 10]
    if not pays or flat.startswith((":", "的"), token.end):
        return None
    rest = token.code == "final"
    return Share("named", token, token.start, token.end, remainder=rest, implied=rest)
