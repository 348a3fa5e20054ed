"""What secures the price: retention within its cap, guarantors, title of goods, rights in the work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from huikuan.rules.health.case import Case
from huikuan.rules.health.grammar import pattern, phrase, sentence_of
from huikuan.rules.health.model import Finding, Guaranty, Where

CONSTRUCTION_CAP_BP: Final = 300  # 建质〔2017〕138号 art. 7, of the settled price
USUAL_BP, HIGH_BP = 500, 1000  # what equipment and IT contracts commonly retain
RETENTION_NAME: Final = (
    r"质保金|质量保证金|质量保修金|保修金|保留金|质保款|\bretention(?: money| sum"
    r"| amount)?\b|\bretainage\b|\bholdback\b"
)
RETENTION: Final = phrase(RETENTION_NAME)
FIGURE: Final = r"(?:百分之)?[\[(【]?(\d{1,2}(?:\.\d{1,2})?)[\])】]? ?(?:%|per ?cent)"
RETAINED: Final = phrase(
    rf"(?:{RETENTION_NAME})[^%;\n]{{0,40}}?{FIGURE}",
    rf"{FIGURE}[^;,\n]{{0,40}}?(?:作为|为|留作|转为|as|by way of|shall be)[^;,\n]{{0,12}}(?:{RETENTION_NAME})",
    rf"retain\w*[^%;]{{0,30}}?{FIGURE}",
)
RELEASE: Final = phrase(
    r"(?:质保期?|保修期|质量保证期|缺陷责任期|保证期)[^;]{0,40}(?:满|届满|结束|终止)[^;]{0,60}(?:支付|退还"
    r"|返还|付清|结清|无息)",
    rf"(?:{RETENTION_NAME})[^;]{{0,60}}(?:满|届满|之日起|后)[^;]{{0,30}}(?:支付|退还|返还|付清|结清)",
    rf"(?:支付|退还|返还|付清)[^;]{{0,20}}(?:{RETENTION_NAME})",
    r"retention[^;]{0,120}(?:released?|paid|returned|refunded)|(?:release|pay|return|refund)[^;]{0,40}retention"
    r"|released?[^;]{0,60}(?:defects liability|warranty|maintenance|defects) period",
)
GUARANTOR: Final = phrase(
    r"连带(?:责任)?(?:保证|担保)|一般保证|保证人|担保人|保证责任"
    r"|提供(?:不可撤销的?)?(?:连带)?(?:责任)?(?:保证担?保?|担保)",
    r"\bguarantors?\b|\bsuret(?:y|ies)\b|guarantees? (?:the )?(?:due )?(?:payment|performance of)"
    r"|parent (?:company )?guarantee",
    unless=(r"履约(?:担保|保函|保证)|(?:PAYEE)[^;,]{0,12}提供[^;,]{0,16}(?:担保|保证)|质量保证责任",),
)
JOINT: Final = pattern(r"连带|jointly|joint and several|as (?:a )?primary obligor")
GENERAL: Final = pattern(r"一般保证|补充(?:清偿|赔偿)?责任|secondary liability")
PERIOD: Final = pattern(
    r"保证期间?(?:为|自|是|:|至)?[^;]{0,60}(?:NDAYS|[一二三两123]年|20\d\d)|guarantee (?:period|is valid"
    r"|shall expire)[^;]{0,60}\d"
)
OPEN: Final = pattern(
    r"(?:直至|至|到)[^;]{0,30}(?:全部|付清|清偿|还清|履行完毕|结清)[^;]{0,8}(?:为止|止|之日)"
    r"|until[^;]{0,40}(?:paid|discharged|performed|satisfied)"
)
RESOLUTION: Final = pattern(r"决议|股东会|董事会|resolution|自然人|身份证|natural person|passport")
TITLE: Final = phrase(
    r"所有权[^;]{0,50}(?:保留|仍?(?:归|属)(?:于)?(?:PAYEE)|(?:付清|支付完毕|全额支付|付讫)[^;]{0,30}(?:转移|归))",
    r"(?:付清|支付完毕|全额支付|付讫|全部(?:价款|货款|款项))[^;]{0,40}所有权[^;]{0,20}(?:转移|归|属)"
    r"|所有权保留|保留[^;]{0,16}所有权",
    r"(?:title|ownership)[^;]{0,80}(?:until|upon|only (?:when|after|upon)|after)[^;]{0,50}(?:paid|payment"
    r"|full)|retention of title|retains? (?:title|ownership)",
)
TITLE_PASSED: Final = phrase(
    r"所有权[^;]{0,24}(?:自|从|在|于)?[^;]{0,12}(?:交付|签收|到货|送达|交货|验收)[^;]{0,20}(?:转移|归|属)",
    r"(?:title|ownership)[^;]{0,40}pass\w*[^;]{0,40}(?:on|upon|at|at the time of) (?:delivery|receipt)",
    unless=(r"付清|支付完毕|全额|full payment|paid in full|until",),
)
RIGHTS: Final = (
    r"知识产权|著作权|版权|源代码|源码|专利申请权|intellectual property|copyrights?|\bip rights\b|source code"
)
IP: Final = phrase(
    rf"(?:{RIGHTS})[^;\n]{{0,80}}(?:归|属|转让|转移|所有|许可|vest|belong|assign|transfer|pass|own"
    rf"|licen[cs]e|remain)",
    rf"(?:归|属|转让|转移|assign|transfer|vest|own)[^;\n]{{0,60}}(?:{RIGHTS})",
    unless=(r"侵犯|侵权|不侵害|infring|third part",),
)
ON_PAYMENT: Final = pattern(
    r"(?:付清|支付完毕|支付完|全额支付|足额支付|付讫|支付(?:了)?全部|全部(?:合同)?(?:价款|款项|费用))"
    r"|(?:full|complete) payment|pa(?:id|yment) in full|upon payment"
    r"|until[^;]{0,30}paid"
)
STAYS_OURS: Final = pattern(
    r"(?:归|属于?)(?:PAYEE)(?:所有|单独|独自)?|(?:PAYEE)(?:保留|享有|拥有)"
    r"|(?:remain|vest|belong)\w*[^;]{0,20}(?:PAYEE)|(?:PAYEE) (?:retains|owns|shall own)"
)


def retention(case: Case) -> Iterator[Finding]:
    """The part kept back against defects: how much, and when it is released."""
    share, where = retained(case)
    found = share is not None and list(of_share(case, share, where))
    release = case.find(RELEASE)
    entered = any(
        stage.kind == "retention" and (stage.trigger in {"date", "warranty_end"}) for stage in case.terms.stages
    )
    if case.reading and not release and not entered:
        yield case.finding("retention_no_release", where or case.find(RETENTION))
    elif not found:
        yield case.good("retention", release)
    yield from found or ()


def retention_matters(case: Case) -> bool:
    """Whether anything is retained at all."""
    return retained(case)[0] is not None or bool(case.find(RETENTION))


def retained(case: Case) -> tuple[int | None, tuple[Where, ...]]:
    """The share kept back in hundredths of a percent: as entered, as an instalment, or as the text has it."""
    if case.terms.retention_bp is not None:
        return case.terms.retention_bp or None, ()
    shares = [stage.pct_bp for stage in case.terms.stages if stage.kind == "retention" and stage.pct_bp]
    if shares:
        return sum(shares), ()
    for where in case.find(RETAINED):
        figures = re.findall(r"\d{1,2}(?:\.\d{1,2})?(?= ?[\])】]? ?(?:%|％|per))", where.words)
        if figures:
            return int(Decimal(figures[-1]) * 100), (where,)
    return None, ()


def of_share(case: Case, share: int, where: tuple[Where, ...]) -> Iterator[Finding]:
    """Works have a cap; elsewhere it is a matter of what is usual."""
    if case.prc and case.terms.project_type == "construction":
        if share > CONSTRUCTION_CAP_BP:
            yield case.finding("retention_over_cap", where, retention_bp=share, cap_bp=CONSTRUCTION_CAP_BP)
    elif share > HIGH_BP:
        yield case.finding("retention_high", where, retention_bp=share)
    elif share > USUAL_BP:
        yield case.finding("retention_notable", where, retention_bp=share)


def guaranty_matters(case: Case) -> bool:
    """Whether anybody guarantees the price."""
    return bool(case.terms.guaranties or case.find(GUARANTOR))


def guaranty(case: Case) -> Iterator[Finding]:
    """A guarantor's form and period: silence is read against the creditor (民法典 686, 692)."""
    found = case.find(GUARANTOR)
    known = case.terms.guaranties or (as_read(case, found),)
    faults = {one.code: one for promise in known for one in of_promise(case, promise, found)}
    yield from faults.values()
    if len(known) > 1:
        yield case.finding("guaranty_several", found, count=len(known))
    if case.reading and case.prc and found and not RESOLUTION.search(case.reading.flat):
        yield case.finding("guaranty_no_resolution", found)
    elif not faults and len(known) == 1:
        yield case.good("guaranty", found)


def as_read(case: Case, found: tuple[Where, ...]) -> Guaranty:
    """The promise as the sentences about it have it."""
    said = " ".join(sentence_of(case.reading, one) for one in found) if case.reading else ""
    whole = case.reading.flat if case.reading else ""
    form = "joint" if JOINT.search(said) else "general" if GENERAL.search(said) else ""
    dated = PERIOD.search(whole) is not None
    return Guaranty(
        form=form, until=case.facts.as_of if dated else None, open_ended=not dated and bool(OPEN.search(said))
    )


def of_promise(case: Case, promise: Guaranty, where: tuple[Where, ...]) -> Iterator[Finding]:
    """The faults of one guarantor's promise."""
    if promise.form == "":
        yield case.finding("guaranty_form_silent", where)
    elif promise.form == "general":
        yield case.finding("guaranty_general", where)
    if promise.open_ended:
        yield case.finding("guaranty_period_open", where)
    elif promise.until is None:
        yield case.finding("guaranty_period_silent", where)
    elif promise.until < case.facts.as_of:
        yield case.finding("guaranty_expired", where, until=promise.until.isoformat())


def title(case: Case) -> Iterator[Finding]:
    """Goods stay ours until they are paid (民法典 641)."""
    if kept := case.find(TITLE):
        yield case.good("title", kept)
    elif passed := case.find(TITLE_PASSED):
        yield case.finding("title_on_delivery", passed)
    else:
        yield case.finding("title_missing")


def ip_matters(case: Case) -> bool:
    """Software, or a text that speaks of rights in the work."""
    return case.terms.project_type == "software" or bool(case.find(IP))


def ip(case: Case) -> Iterator[Finding]:
    """Rights in the work pass when it is paid."""
    found = case.find(IP)
    if not found or case.reading is None:
        yield case.finding("ip_missing")
        return
    kept = [one for one in found if safe(sentence_of(case.reading, one))]
    if kept:
        yield case.good("ip", kept)
    else:
        yield case.finding("ip_before_payment", found)


def safe(sentence: str) -> bool:
    """Rights that stay ours, or pass on payment."""
    return ON_PAYMENT.search(sentence) is not None or STAYS_OURS.search(sentence) is not None
