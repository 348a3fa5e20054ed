"""Acceptance: the rule, its time limit, silence and use as acceptance, and changes of the work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from huikuan.rules.health.case import Case
from huikuan.rules.health.grammar import phrase
from huikuan.rules.health.model import Finding

RULE: Final = phrase(
    r"验收(?:标准|合格|通过|完毕|完成|方式|条件|程序|流程|报告|单|证明|期)|(?:组织|进行|申请|提交|办理"
    r"|完成)[^,]{0,6}验收|检验(?:标准|期|合格|方法)",
    r"acceptance (?:tests?|criteria|procedures?|certificate|period)|final acceptance|\baccept(?:s|ed|ance of)? the "
    r"(?:deliverables?|works?|goods|services|software|system)|\binspect(?:s|ion of)? the (?:goods|works?)",
    unless=(r"(?:无需|不需要|不进行|免于|免)验收",),
)
LIMIT: Final = phrase(
    r"NDAYS(?:之?内|以内)(?:(?!支付|付款|付清|结清|违约金|开具).){0,30}?(?:验收|检验|检测|异议|审核|反馈"
    r"|书面意见|书面确认|签字确认)",
    r"(?:验收|检验|试运行)(?:期限?|时间|周期)(?:为|是|:|自|从)?.{0,24}NDAYS",
    r"(?:验收|检验|测试|异议|审核).{0,10}应?(?:在|于)(?:(?!支付|付款).){0,30}NDAYS(?:之?内|以内)完成",
    r"\bwithin NDAYS(?:(?!\bpay|\binvoice|of acceptance|after acceptance|after final acceptance"
    r"|of final acceptance).){0,80}?"
    r"\b(?:accept|reject|inspect|test|review|examine|object|notify)",
    r"\b(?:has|have) NDAYS[^;]{0,60}?\bto (?:test|inspect|review|accept|evaluate|examine)",
    r"(?:inspection|acceptance|test(?:ing)?|review) period (?:of|is|shall be) NDAYS",
    r"(?:buyer|customer|client|purchaser|party a|employer) shall (?:inspect|test|review|examine"
    r"|accept)(?:(?!\bpay).){0,80}\bwithin NDAYS",
)
DENIED: Final = (
    r"不(?:得|应|能)?(?:被)?(?:视为|视同|等同|构成|代表|意味着)",
    r"not be (?:deemed|construed|considered)|not constitute|no deemed|not deemed",
)
BY_SILENCE: Final = phrase(
    r"(?:逾期|期满|届满|超过|超期|未(?:在|能|按|于|提|予|组织|进行|作出|给出|书面|反馈|答复|回复|确认|签|验收|完成|明确)|不(?:予|提|答复|验收"
    r"|组织))(?:(?!使用).){0,50}?视(?:为|同|作)(?:已经?|.{0,4}对)?"
    r".{0,12}(?:验收|合格|认可|接受|通过|确认|符合|无异议)",
    r"(?:fails?|failure|failing|does not|do not|no |without|absence|silence|unless"
    r"|expir\w+).{0,140}deemed.{0,30}(?:accept|approv)",
    r"deemed.{0,30}accept\w*.{0,40}"
    r"\b(?:if|unless|where|upon|after)\b.{0,80}(?:fail|no |not|expir|within|object|reject)",
    unless=DENIED,
)
BY_USE: Final = phrase(
    r"(?:投入|实际|擅自|正式|提前|开始|已|先行|上线|商业)[^,;]{0,8}(?:使用|运行|运营)[^;]{0,30}视(?:为|同|作)",
    r"(?:\buse[sd]?\b|\busing\b|goes live|go-live|into operation|into production).{0,100}deemed.{0,30}accept",
    r"deemed.{0,30}accept\w*.{0,100}(?:\buse[sd]?\b|\busing\b|goes live|go-live|into operation|into production)",
    unless=DENIED,
)
EXCLUDED: Final = phrase(
    r"不(?:得|应|能)?(?:被)?(?:视为|视同|等同于|构成|代表|意味着)[^,;]{0,12}(?:验收|合格|认可|接受)",
    r"(?:shall|may|will|do(?:es)?) not (?:be )?(?:deemed|constitute|considered|construed)[^,;]{0,30}accept"
    r"|no deemed acceptance",
    # payment, part delivery and signing for a parcel are indeed no acceptance: an ordinary and harmless clause
    unless=(
        r"签收(?:单|行为)?[^,]{0,4}不|(?:付款|支付).{0,20}不(?:得|应|能)?(?:被)?(?:视为|视同|构成)|payment.{0,40}not"
        r"|\bdelivery\b.{0,30}not",
    ),
)
CHANGES_WRITTEN: Final = phrase(
    r"(?:变更|增加|调整|增减|修改)[^;]{0,40}(?:书面|签证|补充协议|变更单|确认单|联系单|双方签字|签字确认)",
    r"书面[^;]{0,16}(?:变更|修改|补充)",
    r"(?:change orders?|change requests?|variations?|modif\w+|amend\w*|changes? (?:to|of"
    r"|in))[^;]{0,90}(?:writ|signed|agree)",
    r"no (?:variation|change|amendment|modification)[^;]{0,60}unless",
)
CHANGES_FREE: Final = phrase(
    r"(?:PAYER)[^;]{0,16}(?:有权|可以?|(?<!不)得)[^;]{0,12}(?:变更|调整|增加|修改|提出)[^;]{0,50}(?:不(?:得|予|再"
    r"|另)(?:因此)?[^,;]{0,8}(?:增加|收取|调整|要求|加价|补偿|收费)"
    r"|无偿|免费|价格不变|合同价款?不变)",
    r"不(?:得|再)?因[^,;]{0,16}变更[^,;]{0,16}(?:增加|调整|补偿|另行)",
    r"(?:PAYEE)[^;]{0,20}(?:无条件|无偿|免费)[^;]{0,16}(?:变更|修改|调整|新增|满足)",
    r"(?:buyer|customer|client|purchaser|party a) may[^;]{0,30}(?:change|modify"
    r"|vary)[^;]{0,80}(?:without (?:additional|extra|further)|at no (?:additional|extra)|free of charge)",
    unless=(r"不(?:得|能)要求(?:PAYEE).{0,10}(?:无偿|免费)",),
)


def acceptance(case: Case) -> Iterator[Finding]:
    """Whether the work is accepted by a rule and in a time (民法典 620–621, 780; 条例 10)."""
    rules, limits = case.find(RULE), case.find(LIMIT)
    entered = bool(case.terms.acceptance_rule.strip()) or case.terms.acceptance_days is not None
    if not rules and not limits:
        if entered and case.reading:
            yield case.finding("acceptance_not_in_text")
        elif not entered:
            yield case.finding("acceptance_missing")
        return
    if limits:
        yield case.good("acceptance", limits)
    else:
        yield case.finding("acceptance_no_limit", rules)


def deemed(case: Case) -> Iterator[Finding]:
    """Whether silence and use accept. Silence speaks only where it was agreed (民法典 140)."""
    silence, use = case.find(BY_SILENCE), case.find(BY_USE)
    entered = case.terms.acceptance_days is not None
    if excluded := case.find(EXCLUDED):
        yield case.finding("deemed_excluded", excluded)
    elif silence:
        yield case.good("deemed", silence)
    elif not entered:
        yield case.finding("deemed_missing")
    elif case.reading:
        yield case.finding("deemed_not_in_text")
    if case.reading and not use:
        yield case.finding("use_missing")


def changes(case: Case) -> Iterator[Finding]:
    """Whether more work is agreed in writing with its price and time (民法典 543, 544, 777)."""
    if case.reading is None:
        return
    if free := case.find(CHANGES_FREE):
        yield case.finding("changes_free", free)
    elif written := case.find(CHANGES_WRITTEN):
        yield case.good("changes", written)
    else:
        yield case.finding("changes_missing")
