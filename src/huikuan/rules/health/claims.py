"""What the parties may do with the claim: assign it, set it off; and the size of the two (条例)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from huikuan.rules.health.case import LARGE_LIMIT_FROM, Case
from huikuan.rules.health.grammar import phrase
from huikuan.rules.health.late import agreed_rates, yearly_lines
from huikuan.rules.health.model import Finding
from huikuan.rules.health.payment import windows

MOST_DAYS: Final = 60  # 条例 9: the most a public body may agree; the default of a large enterprise
CLAIM: Final = (
    r"债权|应收账款|应收款|收款权|权利|receivables?|(?:its |any |the )?rights?|claims?"
    r"|this (?:contract|agreement)"
)
ASSIGNMENT_BARRED: Final = phrase(
    rf"(?:不得|禁止|无权|不可)[^;]{{0,30}}(?:转让|质押|让与)[^;]{{0,30}}(?:{CLAIM})",
    rf"(?:不得|禁止|无权)[^;]{{0,20}}(?:将|把|就)[^;]{{0,30}}(?:{CLAIM})[^;]{{0,30}}(?:转让|质押|让与|保理)",
    rf"(?:{CLAIM})[^;]{{0,24}}(?:不得|禁止)[^;]{{0,10}}(?:转让|质押|让与)",
    rf"(?:shall|may|must) not[^;]{{0,24}}assign[^;]{{0,60}}(?:{CLAIM})|neither party (?:shall"
    rf"|may)[^;]{{0,12}}assign[^;]{{0,60}}(?:{CLAIM})",
    unless=(
        r"(?:债权|应收账款|应收款|收款权)[^;]{0,12}除外|除[^;]{0,20}(?:债权|应收账款"
        r"|收款权)",
        r"except[^;]{0,90}(?:receivable|payment)",
    ),
)
ASSIGNMENT_FREE: Final = phrase(
    r"(?:PAYEE)[^;]{0,24}(?:有权|可以?|(?<!不)得)[^;]{0,30}(?:转让|质押|保理)[^;]{0,30}(?:债权|应收账款"
    r"|应收款|收款权)",
    r"(?:PAYEE)[^;]{0,24}(?:有权|可以?|(?<!不)得)[^;]{0,20}(?:将|把)[^;]{0,30}(?:债权|应收账款|应收款"
    r"|收款权)[^;]{0,20}(?:转让|质押|保理)",
    r"(?:PAYEE) (?:may|is entitled to|has the right to)[^;]{0,24}(?:assign|factor|pledge)[^;]{0,60}receivable",
    unless=(r"(?:PAYEE)[^;,]{0,16}(?:不得|无权|may not|shall not)",),
)
SET_OFF_WIDE: Final = phrase(
    r"(?:PAYER)[^;]{0,24}(?:有权|可以?|可直接|(?<!不)得)[^;]{0,50}(?:扣除|扣减|抵扣|抵销|扣款|扣留|抵减)",
    r"(?:PAYER)[^;]{0,16}(?:may|is entitled to|has the right to)[^;]{0,30}(?:set[- ]?off|deduct|offset)",
    unless=(
        r"(?:经|与|取得|征得)(?:双方|PAYEE)[^;,]{0,8}(?:确认|同意|认可)|(?:双方|PAYEE)书面(?:确认|同意)|双方确认|生效(?:判决|裁决|法律文书)|无争议|质保金|质量保证金",
        r"undisputed|agreed in writing|finally (?:determined|awarded)|(?:PAYER)[^;,]{0,8}(?:不得|无权"
        r"|may not|shall not)",
    ),
)
SET_OFF_BARRED: Final = phrase(
    r"(?:PAYER)[^;]{0,30}不得[^;]{0,30}(?:扣除|扣减|抵扣|抵销|扣款|扣留)|不得[^;]{0,16}(?:抵销|抵扣|扣减"
    r"|扣除)[^;]{0,20}(?:价款|合同款|款项|应付)",
    r"without (?:any )?(?:set[- ]?off|deduction|withholding)|(?:PAYER) (?:may|shall) not (?:set[- ]?off"
    r"|deduct|withhold)",
)
DECLARED: Final = phrase(
    r"(?:PAYEE)?[^;]{0,20}(?:属于?|系|为|是|声明)[^;]{0,12}(?:中小企业|中小微企业|小微企业|小型企业"
    r"|中型企业|微型企业)",
    r"中小企业(?:声明|告知)|(?:is|as) an? (?:small|medium|micro)[^;]{0,30}enterprise|small (?:and|or) medium",
    unless=(r"不(?:属于|是)[^;]{0,6}(?:中小|小微|小型|中型)",),
)
BILLS: Final = phrase(
    r"(?:以|采用|通过|使用)?[^,;]{0,16}(?:商业承兑汇票|商业汇票|商承|承兑汇票|应收账款电子凭证"
    r"|电子债权凭证|供应链(?:票据|金融凭证)|云信|电子凭证)"
    r"[^;]{0,24}(?:支付|付款|结算)",
    r"(?:支付|付款|结算)(?:方式)?[^;]{0,24}(?:商业承兑汇票|商业汇票|商承|承兑汇票|应收账款电子凭证"
    r"|电子债权凭证|供应链(?:票据|金融凭证)|云信)",
    r"(?:paid|pay|payment)[^;]{0,50}(?:acceptance bills?|bills? of exchange|acceptance drafts?"
    r"|commercial drafts?|electronic claim vouchers?)",
    unless=(r"不(?:得|接受|采用|使用|以)[^;]{0,16}(?:汇票|凭证|商承|票据)|not[^;]{0,24}(?:bills?|drafts?)",),
)


def assignment(case: Case) -> Iterator[Finding]:
    """A ban on assigning money claims does not bind third parties (民法典 545), but it starts disputes."""
    if barred := case.find(ASSIGNMENT_BARRED):
        yield case.finding("assignment_barred", barred)
    elif free := case.find(ASSIGNMENT_FREE):
        yield case.good("assignment", free)


def set_off(case: Case) -> Iterator[Finding]:
    """Deductions at the customer's word (民法典 568)."""
    if wide := case.find(SET_OFF_WIDE):
        yield case.finding("set_off_wide", wide)
    elif barred := case.find(SET_OFF_BARRED):
        yield case.good("set_off", barred)


def sme_matters(case: Case) -> bool:
    """Whether the Regulation protects us in this contract."""
    return case.sme_protected


def sme(case: Case) -> Iterator[Finding]:
    """Days, rate and means of payment under 保障中小企业款项支付条例 3, 9, 11, 17, for whom it protects."""
    found = [*over_limit(case), *rate_below(case)]
    if bills := case.find(BILLS):
        found.append(case.finding("sme_forced_bills", bills))
    said = case.find(DECLARED)
    if not said and not case.facts.sme_declared:
        found.append(case.finding("sme_undeclared"))
    yield from found or [case.good("sme", said)]


def over_limit(case: Case) -> Iterator[Finding]:
    """The longest time to pay above 60 days: barred for a public body, for a large enterprise only where reasonable."""
    large = case.terms.customer_kind == "large"
    if large and case.agreed_on < LARGE_LIMIT_FROM:
        return
    longest = max(windows(case), default=(0, ()), key=lambda pair: pair[0])
    if longest[0] > MOST_DAYS:
        code = "sme_window_unreasonable" if large else "sme_window_over"
        yield case.finding(code, longest[1], days=longest[0], limit=MOST_DAYS)


def rate_below(case: Case) -> Iterator[Finding]:
    """An agreed late rate below the one-year LPR of the contract's day."""
    floor, _ = yearly_lines(case.facts.lpr_bp)
    rates, where = agreed_rates(case)
    low = [rate for rate in rates if floor is not None and rate * 365 < floor]
    if low and floor is not None:
        yield case.finding("sme_rate_below", where, rate_ppm=int(min(low)), floor_ppm=int(floor / 365))
