"""Payment: time, sum, and what it is made to wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from huikuan.rules.health.case import LARGE_LIMIT_FROM, Case
from huikuan.rules.health.grammar import matches, phrase
from huikuan.rules.health.model import Finding, Stage, Where
from huikuan.rules.health.periods import days_in, stage_days

WHIM_TRIGGERS: Final = frozenset({"customer_approval", "internal_process"})
LONG_DAYS: Final = 90
PAY_WITHIN: Final = phrase(
    r"NDAYS(?:之?内|以内)(?:(?!交付|交货|完成|提供|验收|开具|提交|退还|提出|通知).){0,30}?(?:支付|付款|付清|结清)",
    r"(?:支付|付清|结清|付款).{0,24}(?:期限|时间).{0,8}NDAYS",
    r"\b(?:pay|paid|payable|payment)\b.{0,80}?\b(?:within|not later than|no later than) NDAYS",
    r"\bwithin NDAYS.{0,60}?\b(?:pay|payable|be paid)\b",
    r"(?:net|due) \d{1,3} days|\d{1,3} days net|payable (?:upon|on) (?:receipt|signature|delivery)",
    r"(?:20\d\d)年\d{1,2}月\d{1,2}日(?:之?前|以前)?.{0,16}(?:支付|付款|付清)",
    unless=(r"(?:PAYEE).{0,30}(?:应当?|须|必须).{0,30}(?:支付|退还|赔偿).{0,16}(?:违约金|赔偿|罚款)",),
)
BACK_TO_BACK: Final = phrase(
    r"背靠背|back[- ]to[- ]back|pay[- ](?:when|if)[- ]paid",
    r"(?<!乙方)(?<!乙方在)(?:收到|取得|获得|待|等|以)(?:THIRD)(?:单位)?.{0,20}(?:付款|支付|拨付|款项?|资金"
    r"|到账|到款|工程款|货款).{0,24}"
    r"(?:后|之日起|时|前提|条件|同比例|为准).{0,30}(?:支付|付款|付给|付清)",
    r"(?:业主|建设单位|最终用户|终端用户|总包单位|总包方|上游|第三方).{0,10}(?:付款|支付|拨付|款项"
    r"|资金).{0,8}后.{0,12}(?:PAYER).{0,30}"
    r"(?:支付|付款|付清)",
    r"(?:收到|取得)(?:THIRD).{0,30}(?:款|付款|支付).{0,12}(?:作?为|是).{0,30}(?:前提|条件|依据)",
    r"(?:收到|取得)(?:THIRD).{0,16}(?:款项?|付款|支付)之?前.{0,20}(?:不得|无权|无需|不承担|不负|暂不|有权)",
    r"(?:支付|付款).{0,20}以.{0,12}(?:收到|取得)(?:THIRD).{0,20}(?:前提|条件|为准|依据)",
    r"(?:THIRD)(?:单位)?.{0,20}(?:未|没有|尚未|延迟|迟延|拖延|逾期).{0,10}(?:付款|支付|拨付|到账|到位).{0,40}"
    r"(?:有权|可以?|得以?|相应|同步|不承担|不视为|不构成|不得).{0,24}",
    r"(?:付款|支付).{0,12}比例.{0,12}(?:不(?:得)?超过|不高于|参照|等同).{0,12}(?:THIRD)",
    r"(?:按|依|随|与)(?:照)?(?:THIRD).{0,16}(?:付款|支付|拨款)?.{0,8}(?:同比例|同步|进度).{0,16}(?:支付|付款|拨付)",
    r"(?:after|upon|until|unless|once|when|conditional on|subject to|contingent (?:up)?on|within NDAYS (?:of|after))"
    r".{0,40}\b(?:receiv\w+|receipt|paid|payment)\b.{0,40}\b(?:from|by) (?:the )?(?:THIRD)",
    r"\bpay\w*\b.{0,120}\b(?:receiv\w+|receipt)\b.{0,30}\bpayments?\b.{0,12}\bfrom (?:the "
    r"|its )?(?:employer|owner|principal"
    r"|client|end[- ]|main contractor|head contractor)",
    r"\bpay.{0,60}(?:to the extent|in proportion to|only when).{0,60}(?:THIRD)",
)
FUNDING: Final = phrase(
    r"(?:财政|预算|专项|上级|政府|拨款|项目|国拨|融资|贷款)[^,]{0,10}(?:资金|款项?|拨款|经费"
    r"|预算)?[^,]{0,6}(?:到位|到账|下达|拨付|批复|落实|下拨)"
    r"[^,]{0,10}(?:后|之日|时|情况|进度|为准|前提|条件)",
    r"(?:视|根据|按)(?:照)?(?:PAYER)?(?:的)?(?:财政|资金|预算|经费|款项)[^,]{0,4}(?:到位|拨付|下达|落实)",
    r"(?:资金|经费|财政).{0,10}(?:未|不)(?:能)?(?:及时)?到位.{0,30}(?:有权|可以?|不承担|不视为|顺延|不构成)",
    r"(?:subject to|upon|after|conditional on|when).{0,30}(?:availability of funds|funds? (?:are|is"
    r"|become) available|"
    r"(?:government|budget\w*|public) (?:funds|funding|appropriation)|appropriation|financing)",
)
WHIM: Final = phrase(
    r"(?:PAYER)[^,]{0,12}(?:满意|内部(?:审批|流程|审核|手续)|领导(?:审批|签字|同意|批准)|自行决定|酌情"
    r"|主管部门同意)[^;]{0,24}(?:后|再|方可|才|时)[^;]{0,30}"
    r"(?:支付|付款|付清)",
    r"视(?:PAYER)?(?:的)?(?:资金|经营|现金流|实际|付款)(?:状况|情况|安排|计划).{0,24}(?:支付|付款|付清|安排)",
    r"(?:PAYER)(?:资金)?(?:充裕|宽裕|允许|方便|认为合适)(?:时|后)?.{0,24}(?:支付|付款)",
    r"(?:支付|付款)(?:时间|进度|期限|方式)?.{0,10}由(?:PAYER)(?:单方)?.{0,8}(?:决定|确定|安排)",
    r"\bpay.{0,60}(?:in its (?:sole |absolute )?discretion|when it sees fit|subject to (?:its )?internal approval"
    r"|to (?:its|the \w+'?s?) (?:full |sole )?satisfaction|at (?:its|the \w+'?s) (?:sole |absolute )?discretion)",
)
AUDIT: Final = phrase(
    r"(?:审计|财政评审|财审|评审中心|审计局|审计机关|终审|审计部门).{0,20}(?:完成|结束|结果|报告|意见|审定"
    r"|结论|金额)?.{0,16}(?:后|为准|作为|依据)"
    r".{0,40}(?:支付|付款|付清|结算)",
    r"(?:结算|最终价款|合同价款).{0,16}以.{0,16}(?:审计|评审|审定).{0,16}为准",
    r"\b(?:audit|government audit)\b.{0,40}\b(?:before|prior to|as a condition).{0,24}\bpay",
    unless=(r"不(?:得)?(?:强制)?.{0,6}以.{0,20}审计",),
)
INVOICE_REFUSAL: Final = phrase(
    r"(?:未|不|没有|逾期|迟延)[^,]{0,14}(?:发票|开票)[^;]{0,30}(?:有权|可以?|(?<!不)得)[^,;]{0,10}(?:拒绝|拒付"
    r"|暂停|暂缓|顺延|延期|延迟|推迟|不予?)",
    r"(?:先)(?:开具?)?(?:发?票)(?:,)?后(?:付款?|支付)|发票[^;]{0,24}否则[^;]{0,20}(?:拒绝?|暂停|暂缓|顺延"
    r"|延期|不予?|无需)",
    r"no (?:\w+ ){0,3}invoice,? no payment|may (?:withhold|refuse|suspend|defer) payment.{0,60}invoice"
    r"|invoice.{0,60}may (?:withhold|refuse|suspend|defer) (?:the )?payment",
)
INVOICE_FIRST: Final = phrase(
    r"(?:收到|取得|凭|提供|提交|开具|出具)[^;]{0,30}发票[^;]{0,24}(?:支付|付款|付清)",
    r"\b(?:after|upon|of|against|following) (?:its |the )?(?:receipt of|receiving)? ?(?:an? |the "
    r"|[a-z']+ ){0,4}invoice",
    unless=(r"(?:支付|付款|收到|付清).{0,20}后.{0,16}(?:开具|提供|出具).{0,12}发票|发票之?前",),
)
INVOICE_NAMED: Final = phrase(
    r"(?:未|没有|不|是否)[^,;]{0,12}(?:发票|开票)|发票[^;]{0,16}为由",
    r"(?:absence|lack|failure|not)[^;]{0,60}invoice|invoice[^;]{0,40}\bnot\b",
)
TAX: Final = phrase(
    r"含税|税率|增值税|税费|\bvat\b|value[- ]added tax|(?:inclusive"
    r"|exclusive) of .{0,20}tax|tax(?:es)? (?:in|ex)clu"
)


def payment_time(case: Case) -> Iterator[Finding]:
    """Whether every instalment has a time, and a bearable one (民法典 511, 628, 782)."""
    stages, found = case.terms.stages, case.find(PAY_WITHIN)
    if not stages and not found:
        yield case.finding("payment_missing")
        return
    silent = [i for i, stage in enumerate(stages, 1) if stage.window is None and stage.trigger != "date"]
    if silent:
        yield case.finding("payment_no_window", stages=listed(silent))
    longest = max(windows(case), default=(0, ()), key=lambda pair: pair[0])
    if longest[0] > LONG_DAYS:
        yield case.finding("payment_window_long", longest[1], days=longest[0])
    elif not silent:
        yield case.good("payment_time", found)


def listed(numbers: list[int]) -> str:
    """Numbers of stages: 1, 3."""
    return ", ".join(map(str, numbers))


def windows(case: Case) -> list[tuple[int, tuple[Where, ...]]]:
    """The days allowed for payment: those entered, else those of the text with their words."""
    if case.terms.stages:
        return [(stage_days(stage), ()) for stage in case.terms.stages if stage.window is not None]
    if case.reading is None:
        return []
    made: list[tuple[int, tuple[Where, ...]]] = []
    for match, _ in matches(case.reading, PAY_WITHIN):
        days = days_in(match[0])
        if days is not None:
            made.append((days, (case.reading.where(match.start(), match.end()),)))
    return made


def plan_sum(case: Case) -> Iterator[Finding]:
    """Whether the instalments are the contract: shares make 100 %, amounts make the total."""
    stages, total = case.terms.stages, case.terms.total_minor
    shares = [stage.pct_bp for stage in stages if stage.pct_bp is not None]
    if len(shares) == len(stages) and sum(shares) != 10000:
        yield case.finding("plan_sum_off", sum_bp=sum(shares))
    amounts = [stage.amount_minor for stage in stages if stage.amount_minor is not None]
    if total is None:
        return
    if len(amounts) == len(stages) and sum(amounts) != total:
        yield case.finding("plan_amount_off", sum_minor=sum(amounts), total_minor=total)
    for number, stage in enumerate(stages, 1):
        yield from stage_conflict(case, number, stage, total)


def stage_conflict(case: Case, number: int, stage: Stage, total: int) -> Iterator[Finding]:
    """A stage whose share and amount contradict each other by more than rounding to whole units."""
    if stage.pct_bp is None or stage.amount_minor is None:
        return
    expected = total * stage.pct_bp // 10000
    if abs(expected - stage.amount_minor) > 100:
        yield case.finding(
            "plan_stage_conflict", stage=number, amount_minor=stage.amount_minor, expected_minor=expected
        )


def trigger(case: Case) -> Iterator[Finding]:
    """Conditions that only the customer can fulfil, and instalments whose condition nobody named."""
    entered = any(stage.trigger in WHIM_TRIGGERS for stage in case.terms.stages)
    whims = case.conditions(WHIM)
    if whims or entered:
        yield case.finding("trigger_whim", whims)
    audits = case.conditions(AUDIT)
    if audits or any(stage.trigger == "audit" for stage in case.terms.stages):
        yield case.finding("audit_settlement", audits)
    unnamed = [number for number, stage in enumerate(case.terms.stages, 1) if stage.trigger in {"unknown", ""}]
    if unnamed:
        yield case.finding("trigger_unknown", stages=listed(unnamed))


def back_to_back(case: Case) -> Iterator[Finding]:
    """Payment that waits for somebody else's: void from a large enterprise to an SME (条例 9, 法释〔2024〕11号)."""
    found = case.conditions(BACK_TO_BACK)
    if found or any(stage.trigger == "third_party_payment" for stage in case.terms.stages):
        void = case.sme_protected and case.terms.customer_kind == "large" and case.agreed_on >= LARGE_LIMIT_FROM
        yield case.finding("back_to_back_void" if void else "back_to_back", found)
    elif ruled_out := case.denials(BACK_TO_BACK):
        yield case.good("back_to_back", ruled_out)


def funding(case: Case) -> Iterator[Finding]:
    """Payment that waits for the customer's own money to come in."""
    found = case.conditions(FUNDING)
    if found or any(stage.trigger == "funding" for stage in case.terms.stages):
        yield case.finding("pay_when_funded", found)
    elif ruled_out := case.denials(FUNDING):
        yield case.good("funding", ruled_out)


def invoice(case: Case) -> Iterator[Finding]:
    """The invoice as a condition of payment (合同编通则解释 26, 31)."""
    if refusal := case.conditions(INVOICE_REFUSAL):
        yield case.finding("invoice_refusal", refusal)
    elif first := case.conditions(INVOICE_FIRST):
        yield case.finding("invoice_first", first)
    elif freed := case.denials(INVOICE_NAMED):
        yield case.good("invoice", freed)


def tax(case: Case) -> Iterator[Finding]:
    """Whether the price says which tax it holds."""
    found = case.find(TAX)
    if found or case.terms.tax_bp is not None:
        yield case.good("tax", found)
    else:
        yield case.finding("tax_missing")
