"""Reaching the customer, and the forum: notices, the way disputes go, time limits, law and language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from huikuan.rules.health.case import Case
from huikuan.rules.health.choice import Choice, choice_of
from huikuan.rules.health.grammar import phrase
from huikuan.rules.health.model import Finding

MANY_CHINESE: Final = 150  # more than a name and an address in the other language
LETTERS_A_CHARACTER: Final = 4  # how many letters say as much as one Chinese character
NOTICE: Final = phrase(
    r"(?:送达|通讯|通信|通知|收件|联系)(?:地址|方式|信息|人)|(?:通知|文件|函件|文书)[^;]{0,30}(?:送达|发送"
    r"|寄(?:送|往|至)|发出)",
    r"\bnotices?\b[^;]{0,90}(?:address|e-?mail|writing|deliver|sent|served)|address(?:es)? for (?:notices?|service)",
)
CONSEQUENCE: Final = phrase(
    r"(?:视为|视同|即为|推定)(?:已经?|有效|完成|适当|依法|成功)*(?:送达|收到|通知到)",
    r"(?:送达|通知|变更)[^;]{0,60}(?:自行承担|由其承担|承担由此)[^;]{0,16}(?:后果|责任)",
    r"deemed[^;]{0,30}(?:given|served|received|delivered)|(?:notice|service)[^;]{0,30}(?:is|shall be) effective",
)
FOR_COURT: Final = phrase(
    r"(?:送达|地址|文书)[^;]{0,80}(?:诉讼|仲裁|法院|司法|法律文书|执行)|(?:诉讼|仲裁|法院|司法"
    r"|法律文书)[^;]{0,60}(?:送达|地址)",
    r"(?:court|arbitra|legal proceedings|judicial|process)[^;]{0,90}(?:served|service|address|deliver)"
    r"|(?:service|address|served)[^;]{0,90}(?:court|arbitra|legal proceedings|judicial|process)",
)
LIMITATION: Final = phrase(
    r"诉讼时效[^;]{0,16}(?:为|缩短|仅|限)[^;三3]{0,6}(?:[一二两12]年|[一二三六九1-9]{1,2}个月)",
    r"(?:PAYEE)[^;]{0,60}(?:逾期|超过|未(?:能)?在?)[^;]{0,40}(?:视为|即)(?:PAYEE)?(?:自动|同意"
    r"|主动)?(?:放弃|丧失|免除)",
    r"(?:limitation period|claims?|actions?)[^;]{0,60}(?:within|of|be) (?:one|two|six|1|2|6"
    r"|12)\b[^;]{0,24}(?:year|month)[^;]{0,80}"
    r"(?:barred|waived|extinguish|lapse|forfeit|precluded)",
    unless=(r"不(?:得|予|应)?(?:视为|构成)放弃",),
)
LAW: Final = phrase(
    r"(?:适用|受|依据|依照)[^;]{0,20}(?:法律|法)(?:管辖|解释|的?规定)?|适用法律",
    r"(?:governed by|construed (?:in accordance with|under)|subject to)[^;]{0,40}\blaws?\b|governing law",
)
PREVAILS: Final = phrase(
    r"以(?:中文|汉语|英文|英语)[^;]{0,12}为准|(?:中文|英文)[^;]{0,12}(?:优先|为准)",
    r"(?:chinese|english)[^;]{0,40}(?:prevail|control|govern|precedence)",
)
EQUAL: Final = phrase(
    r"(?:中英文|中文和英文|中、英文|两种(?:文字|语言|文本))[^;]{0,30}(?:同等|同样|相同)",
    r"both[^;]{0,40}(?:languages?|versions?|texts?)[^;]{0,40}(?:equal|same|authentic)|equally authentic",
)


def notice(case: Case) -> Iterator[Finding]:
    """Where letters go, that they then count as received, and the court's too (民法典 137; 时效规定 8)."""
    found, entered = case.find(NOTICE), bool(case.terms.notice_address.strip())
    if case.reading is None:
        yield case.good("notice", ()) if entered else case.finding("notice_missing")
        return
    if not found:
        yield case.finding("notice_not_in_text" if entered else "notice_missing")
        return
    counts, court = case.find(CONSEQUENCE), case.find(FOR_COURT)
    if not counts:
        yield case.finding("notice_no_consequence", found)
    if case.prc and not court:
        yield case.finding("notice_not_for_court", found)
    if counts and (court or not case.prc):
        yield case.good("notice", counts)


def dispute(case: Case) -> Iterator[Finding]:
    """Court or arbitration, one of them, named well (民诉法 24, 34, 35; 仲裁法 27, 29; 仲裁法解释 7)."""
    agreed = case.terms.dispute
    read = choice_of(case.reading) if case.reading else Choice()
    if read.way == "":
        if agreed.way and case.reading:
            yield case.finding("dispute_not_in_text")
            return
        read = Choice(agreed.way, agreed.venue, bool(agreed.institution.strip()))
    found = list(of_choice(case, read))
    yield from found or [case.good("dispute", read.where)]


def of_choice(case: Case, read: Choice) -> Iterator[Finding]:
    """What is wrong with the way that was agreed."""
    if read.way == "":
        yield case.finding("dispute_missing")
    elif read.way == "unchosen":
        yield case.finding("dispute_unchosen", read.where)
    elif read.way == "both":
        yield case.finding("dispute_both", read.where)
    elif read.way == "arbitration":
        if not read.named:
            yield case.finding("arbitration_unclear", read.where)
    elif case.prc and case.terms.project_type == "construction":
        if read.venue != "site":
            yield case.finding("venue_exclusive", read.where)
    elif read.venue in {"customer", "defendant"}:
        yield case.finding("venue_far", read.where)
    elif read.venue == "":
        yield case.finding("venue_open", read.where)


def limitation(case: Case) -> Iterator[Finding]:
    """Time to sue shortened, or claims given up by silence (民法典 197: void)."""
    if found := case.find(LIMITATION):
        yield case.finding("limitation_shortened", found)


def law_matters(case: Case) -> bool:
    """Whether the contract touches another country: by its law, or by a text that is English."""
    chinese, latin = case.letters
    return case.reading is not None and (not case.prc or latin > LETTERS_A_CHARACTER * chinese)


def language_matters(case: Case) -> bool:
    """Whether there are two texts."""
    chinese, latin = case.letters
    return chinese >= MANY_CHINESE and latin >= LETTERS_A_CHARACTER * MANY_CHINESE


def law(case: Case) -> Iterator[Finding]:
    """Which law governs a contract with a foreign side (涉外民事关系法律适用法 41)."""
    if found := case.find(LAW):
        yield case.good("law", found)
    else:
        yield case.finding("law_missing")


def language(case: Case) -> Iterator[Finding]:
    """Which text counts where there are two (民法典 466)."""
    if found := case.find(PREVAILS):
        yield case.good("language", found)
    elif equal := case.find(EQUAL):
        yield case.finding("language_equal", equal)
    else:
        yield case.finding("language_missing")
