"""The way of disputes as a text has it: court or arbitration, where, and whether a form's choice was made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huikuan.rules.health.grammar import pattern
from huikuan.rules.health.model import Dispute, Where
from huikuan.rules.health.reading import Reading, read

COURT: Final = pattern(
    r"(?:提交|起诉|诉至|提起诉讼|诉讼|管辖|申请|由|向)[^;]{0,40}法院[^,;]{0,20}",
    r"法院[^,;]{0,16}(?:管辖|起诉|诉讼|裁决|裁判|解决)",
    r"(?:提起|通过|采取|采用|选择|以)(?:民事)?诉讼(?:方式|途径|解决|程序)?(?!时效|费|期间)",
    r"\bcourts?\b[^;]{0,60}(?:jurisdiction|location|domicile|located|seat|where|of the)"
    r"|jurisdiction of[^;]{0,40}\bcourts?\b",
    r"(?:submitted|referred|brought|settled|resolved|filed|litigated)[^;]{0,60}\bcourts?\b|by litigation",
)
ARBITRATION: Final = pattern(
    r"(?:提交|提请|申请|交由|移交|由|向|通过|采用|采取|选择|以)[^;]{0,40}仲裁[^,;]{0,24}",
    r"仲裁(?:委员会|院|中心|机构)[^;]{0,16}(?:仲裁|裁决|解决|管辖)|仲裁解决",
    r"(?:submitted|referred|settled|resolved|decided|determined|refer|submit)[^;]{0,80}\barbitrat\w+",
    r"\barbitrat\w+[^;]{0,60}(?:administered|in accordance with|under the rules|rules of)|\bby (?:\w+ )?arbitration",
)
# Court and arbitration are named here without being chosen.
ASIDE: Final = pattern(
    r"(?:诉讼|仲裁)[^;]{0,10}(?:期间|过程中|程序中)|(?:诉讼|仲裁|律师|保全)费|强制执行|申请执行|财产保全"
    r"|行为保全|撤销(?:仲裁)?裁决",
    r"不得[^,;]{0,24}(?:诉讼|起诉|仲裁)|送达|劳动仲裁|劳动争议|法院(?:查封|冻结|执行|受理)|破产|生效(?:法律文书|判决|裁决)|判决书|处罚",
    r"pending|during (?:the )?(?:arbitration|litigation|proceedings)|enforce\w*|award may be entered"
    r"|interim|injuncti|court order"
    r"|(?:court|legal|arbitration) (?:fees|costs)|served|service of process|bankrupt|insolven",
)
CHOOSES: Final = pattern(
    r"争议|纠纷|协商不成|协商未果|调解不成|管辖|起诉|提起诉讼|诉讼解决|仲裁解决|disputes?|controvers"
    r"|claims? arising|jurisdiction"
)
REFUSED: Final = pattern(
    r"不(?:得|应|能|可|再)?(?:适用|采用|采取|提交|申请|通过|选择|约定)[^,;]{0,8}仲裁|放弃仲裁|而(?:非"
    r"|不是)仲裁|not[^,;]{0,20}arbitrat"
)
NAMED: Final = pattern(
    r"(?<!在地)(?<!当地)(?<!相关)(?<!有关)(?<!权的)(?<!方的)(?<!任何)[\u4e00-\u9fff](?:国际)?(?:经济贸易"
    r"|经济|贸易|商事|海事)?"
    r"仲裁(?:委员会|院|中心)",
    r"贸仲|北仲|上国仲|深国仲|cietac|hkiac|\bsiac\b|\bicc\b|\blcia\b|\bscia\b|\bshiac\b"
    r"|international chamber of commerce"
    r"|(?:china|beijing|shanghai|shenzhen|hong kong|singapore|london|[a-z]+ international)[^,;]{0,60}arbitration"
    r" (?:commission|cent(?:re|er)|court|institut\w+)",
)
UNNAMED: Final = pattern(
    r"(?:当地|所在地|住所地|有关|相关|有管辖权的?|合同签订地|合同履行地|任何(?:一家)?|双方(?:另行)?(?:选定"
    r"|约定|认可)的?|各自)的?"
    r"仲裁(?:委员会|机构|院|部门)|(?:提交|申请|由|向|的|提请)仲裁(?:委员会|机构)|仲裁委员会(?:或|和"
    r"|、)[^,;]{0,20}仲裁委员会"
)
OPTION: Final = re.compile(
    r"(?:第|以下|下列"
    r"|如下)[^;\n一二三123①②③]{0,6}?[\[(【<_\s]*(?P<one>[一二三123①②③]?)[\])】>_\s]*(?:种|项)[^;\n]{0,12}(?:方式|途径|办法)?"
)
NUMBER: Final = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3, "①": 1, "②": 2, "③": 3}
ITEM: Final = re.compile(r"^[(\[]?([一二三123①②③])[)\]、.,: ]")
TICKED, UNTICKED = re.compile(r"^\W{0,3}[☑√■✓✔☒]"), re.compile(r"^\W{0,3}□")
VENUES: Final = (
    (
        "site",
        pattern(r"(?:工程|项目|施工|不动产)(?:所在地|地点?)[^,;]{0,10}法院|courts?[^,;]{0,30}(?:site|where the works)"),
    ),
    ("defendant", pattern(r"被告(?:方)?(?:住所地|所在地)?[^,;]{0,12}法院|courts?[^,;]{0,40}defendant")),
    (
        "ours",
        pattern(
            r"(?:PAYEE)(?:的)?(?:住所地|所在地|注册地|经营地)?[^,;]{0,16}法院|courts?[^,;]{0,40}(?:PAYEE)",
            r"原告(?:住所地|所在地)?[^,;]{0,10}法院",
        ),
    ),
    (
        "customer",
        pattern(r"(?:PAYER)(?:的)?(?:住所地|所在地|注册地|经营地)?[^,;]{0,16}法院|courts?[^,;]{0,40}(?:PAYER)"),
    ),
    (
        "other",
        pattern(
            r"(?:合同)?(?:签订地|签署地|履行地)[^,;]{0,12}法院|[\u4e00-\u9fff]{1,6}[省市区县](?:中级|高级)?人民法院"
            r"|courts? (?:of|in|at|located in) (?!competent)(?:the )?(?!competent)[a-z]{3,}"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`way`: court, arbitration, both, unchosen (a form left open), "" (silent). `venue` as in model.Dispute.

    `named`: the arbitration institution is known by name.
    """

    way: str = ""
    venue: str = ""
    named: bool = False
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One sentence that chooses a way. `item`: its number in a list of options; `ticked` where it has a box."""

    kind: str
    start: int
    end: int
    sentence: str
    item: int | None
    ticked: bool | None


def dispute_of(words: str) -> Dispute:
    """A clause on disputes typed by a person ("上海仲裁委员会", "乙方所在地法院") as terms.

    The institution is given as it was typed. A court that is only named has no venue.
    """
    if not words.strip():
        return Dispute()
    framed = f"Disputes shall be referred to {words}" if words.isascii() else f"争议由{words}解决"
    found = choice_of(read(framed))
    if found.way == "":
        return Dispute()
    return Dispute(found.way, found.venue, words.strip() if found.named else "")


def choice_of(reading: Reading) -> Choice:
    """What the text chooses; one that names a form's option takes only that option."""
    ways = list(ways_of(reading))
    option = OPTION.search("\n".join(line for _, line in reading.sentences() if CHOOSES.search(line)))
    items = [way for way in ways if way.item is not None]
    if any(way.ticked for way in ways):
        ways = [way for way in ways if way.ticked is not False]
    elif ways and all(way.ticked is False for way in ways):
        return Choice("unchosen", where=marks(reading, ways))
    elif option and len(items) > 1:
        if not option["one"]:
            return Choice("unchosen", where=marks(reading, items))
        ways = [way for way in items if way.item == NUMBER[option["one"]]]
    return chosen(reading, ways)


def ways_of(reading: Reading) -> list[Way]:
    """The sentences that choose court or arbitration."""
    found: list[Way] = []
    lines = list(reading.sentences())
    for place, (start, line) in enumerate(lines):
        aside = ASIDE.search(line) is not None and CHOOSES.search(line) is None
        if aside:
            continue
        near = any(CHOOSES.search(other) for _, other in lines[max(0, place - 3) : place + 1])
        for kind, wanted in (("arbitration", ARBITRATION), ("court", COURT)):
            match = wanted.search(line)
            if match and near and not (kind == "arbitration" and REFUSED.search(line)) and not is_aside(line, match):
                item = ITEM.match(line)
                ticked = True if TICKED.match(line) else False if UNTICKED.match(line) else None
                number = NUMBER[item[1]] if item else None
                found.append(Way(kind, start + match.start(), start + match.end(), line, number, ticked))
    return found


def is_aside(line: str, match: re.Match[str]) -> bool:
    """Whether the words around a match name the way without choosing it."""
    start = line.rfind(",", 0, match.start()) + 1
    end = line.find(",", match.end())
    return ASIDE.search(line, start, len(line) if end < 0 else end) is not None


def chosen(reading: Reading, ways: list[Way]) -> Choice:
    kinds = {way.kind for way in ways}
    where = marks(reading, ways)
    if len(kinds) > 1:
        return Choice("both", where=where)
    if kinds == {"arbitration"}:
        said = " ".join(way.sentence for way in ways)
        return Choice("arbitration", named=bool(NAMED.search(said)) and not UNNAMED.search(said), where=where)
    if kinds == {"court"}:
        said = " ".join(way.sentence for way in ways)
        venue = next((name for name, words in VENUES if words.search(said)), "")
        return Choice("court", venue, where=where)
    return Choice()


def marks(reading: Reading, ways: list[Way]) -> tuple[Where, ...]:
    """The words of each way."""
    return tuple(reading.where(way.start, way.end) for way in ways[:8])
