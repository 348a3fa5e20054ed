"""Phrases with their context: what words mean something, and what other words in the sentence take it back.

Patterns are written with tokens in capitals (the text they meet is in lower case): PAYER and PAYEE, the customer and
we; THIRD, somebody else's money; PAY, the act; NDAYS, a period; NUM, a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from huikuan.rules.health.model import Where
from huikuan.rules.health.reading import Reading

PAYER: Final = (
    "甲方|买方|买受人|需方|委托方|委托人|发包方|发包人|定作方|定作人|采购方|采购人|总包方|总包人|业主方?"
    "|客户|用户方|付款方"
    r"|招标人|the buyer|buyer|the customer|customer|the client|client|the purchaser|purchaser|party a"
    r"|the employer|employer"
)
PAYEE: Final = (
    "乙方|卖方|出卖人|供方|受托方|受托人|承包方|承包人|分包方|分包人|承揽方|承揽人|供应商|供货商|供货方|服务商|服务方"
    "|开发方|设计方|咨询方|我方|the seller|seller|the supplier|supplier|the vendor|vendor|the contractor|contractor"
    "|the subcontractor|subcontractor|the consultant|consultant|the service provider|service provider"
    "|the provider|provider|the developer|party b"
)
THIRD: Final = (
    "业主方?|建设单位|建设方|发包方|发包人|最终用户|最终客户|终端用户|终端客户|总包方?|总包单位|总承包方?|总承包人"
    "|总承包单位|第三方|上游|甲方客户|甲方的客户|其客户|end[- ]users?|end[- ]clients?|end[- ]customers?"
    "|main contractor"
    "|head contractor|(?:the )?project owner|the owner|(?:any |a )?third part(?:y|ies)|(?:its"
    "|their) (?:own )?(?:client|customer)s?"
)
PAY: Final = r"支付|付款|付清|结清|结算|拨付|\bpay(?:s|ing|able|ments?)?\b|\bpaid\b"
NUM: Final = r"[【\[(]?(?:\d{1,4}|[一二两三四五六七八九十]{1,4})[】\])]?"
NDAYS: Final = (
    rf"(?:{NUM}个?(?:完整)?(?:工作|自然|日历)?(?:日|天)|{NUM}个?月"
    r"|(?:[a-z-]+ )?\(?\d{1,3}\)? (?:working |business |calendar )?(?:days?|weeks?|months?))"
)
TOKENS: Final = {"PAYER": PAYER, "PAYEE": PAYEE, "THIRD": THIRD, "NDAYS": NDAYS, "PAY": PAY, "NUM": NUM}
TOKEN: Final = re.compile("|".join(TOKENS))
ANYTHING_BUT: Final = re.compile(r"\[\^([^\]\\]+)\]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Any of the patterns `finds`, in a sentence without any of `unless`."""

    finds: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def phrase(*finds: str, unless: tuple[str, ...] = ()) -> Phrase:
    """Compiles patterns with their tokens."""
    return Phrase(pattern(*finds), pattern(*unless) if unless else None)


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One compiled pattern of several, tokens filled in; "anything but" never leaves the sentence either."""
    filled = "|".join(TOKEN.sub(lambda name: f"(?:{TOKENS[name[0]]})", one) for one in alternatives)
    return re.compile(ANYTHING_BUT.sub(r"[^\1\\n]", filled))


def matches(reading: Reading, wanted: Phrase) -> Iterator[tuple[re.Match[str], str]]:
    """Each match that its own sentence does not take back, with that sentence."""
    for match in wanted.finds.finditer(reading.flat):
        start, end = reading.sentence(match.start())
        sentence = reading.flat[start:end]
        if wanted.unless is None or not wanted.unless.search(sentence):
            yield match, sentence


def sentence_of(reading: Reading, where: Where) -> str:
    """The folded sentence around some words."""
    start, end = reading.sentence(reading.place(where))
    return reading.flat[start:end]


def places(reading: Reading, wanted: Phrase) -> tuple[Where, ...]:
    """The words found, at most eight."""
    found: list[Where] = []
    for match, _ in matches(reading, wanted):
        found.append(reading.where(match.start(), match.end()))
        if len(found) == 8:
            break
    return tuple(found)


# "May not be held against us": a clause that protects the creditor against a condition.
PROTECTS: Final = (
    r"不(?:得|应|能|可|会)?以.{0,50}(?:为由|为条件|为前提|为理由|为借口|为依据|作为.{0,12}(?:条件|前提|依据|理由))",
    r"不受.{0,30}影响|不因.{0,40}(?:而|受|免除|延|拖|推)|与.{0,30}无关",
    r"(?:无论|不论|不管).{0,40}(?:是否|与否|均|都|如何)",
    r"不(?:构成|作为|视为).{0,16}(?:条件|前提|理由)",
    r"不(?:适用|采用|接受|实行|存在|附加|设置|约定)|不得(?:约定|设置|采用|适用|附加)|排除.{0,12}适用"
    r"|均?属?无效|(?:没有|并无|无)背靠背",
    r"不影响.{0,20}(?:付款|支付)|\bnothing in this",
    r"regardless|irrespective|whether or not|\bno (?:back[- ]to[- ]back|pay[- ](?:when|if)[- ]paid)",
    r"(?:shall|may|must|will|is|are)(?: \w+)? not (?:be )?(?:conditional|conditioned|contingent|dependent"
    r"|subject|apply|applicable)",
    r"(?:shall|may|must|will) not (?:delay|withhold|refuse|make|rely|invoke|suspend|defer)|not applicable",
)
# ... but "乙方不得以业主未付款为由要求甲方付款" protects the debtor.
TURNED: Final = pattern(
    r"不得.{0,50}(?:为由|此).{0,16}(?:要求|主张|追究|索赔|索要|停工|停止|中止|拒绝履行|拒绝施工|暂停|追索)",
    r"PAYEE.{0,20}(?:不得|无权|不能|放弃).{0,30}(?:要求|主张|追究|索赔|追索|催要)",
    r"(?:PAYEE) (?:shall|may) not (?:claim|demand|sue|suspend)",
)
PROTECTED: Final = pattern(*PROTECTS)


def conditions(reading: Reading, wanted: Phrase) -> tuple[Where, ...]:
    """Places of a condition on payment, save where the sentence forbids or denies that very condition."""
    found: list[Where] = []
    for match, sentence in matches(reading, wanted):
        if TURNED.search(sentence) or not PROTECTED.search(sentence):
            found.append(reading.where(match.start(), match.end()))
    return tuple(found[:8])


def denials(reading: Reading, wanted: Phrase) -> tuple[Where, ...]:
    """Places where a condition is named in order to be ruled out."""
    found: list[Where] = []
    for match, sentence in matches(reading, wanted):
        if PROTECTED.search(sentence) and not TURNED.search(sentence):
            found.append(reading.where(match.start(), match.end()))
    return tuple(found[:8])
