"""What late payment costs the customer, who bears the cost of recovery, and whether work may stop."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from huikuan.rules.health.case import Case
from huikuan.rules.health.grammar import pattern, phrase, sentence_of
from huikuan.rules.health.model import Finding, Where
from huikuan.rules.health.rates import Rates, rates_of
from huikuan.rules.health.reading import Reading

STATUTORY_DAILY_PPM: Final = 500  # 条例 17: 0.05 % a day where nothing is agreed
CAP_HIGH_BP: Final = 3000  # 合同编通则解释 65: more than 30 % above the loss is generally too high
CAP_LOW_BP: Final = 500  # at 0.05 % a day used up in a hundred days
LATE: Final = pattern(
    r"(?:逾期|迟延|延迟|延期|拖延|未(?:能)?(?:按时|按期|如期|及时|依约|按照?(?:本)?(?:合同)?约定))"
    r"(?:(?!交付|交货|完工|竣工|完成|提供|履行|验收|违约金|利息|施工|供货|开具|退还|PAYEE).){0,20}?"
    r"(?:付款|付清|缴付|支付(?!违约金|利息|滞纳金|罚|工资|赔偿))",
    r"late payments?|\boverdue\b|payment (?:is |are )?(?:late|delayed)|delay\w* (?:in )?pay"
    r"|fail\w* to (?:make (?:any |a )?(?:due )?payments?|pay)|not paid (?:when|by|on|within)"
    r"|unpaid (?:sums?|amounts?|invoices?)",
)
PENALTY: Final = pattern(
    r"违约金|滞纳金|利息|罚息|资金占用费|逾期付款损失|\binterest\b|late (?:payment )?(?:charges?|fees?)"
    r"|liquidated damages|penalt(?:y|ies)"
)
FREED: Final = pattern(
    r"不(?:视为|构成|属于|算作?)[^,;]{0,8}违约",
    r"(?:不|无需|无须|毋须|免于?)(?:承担|支付|计收|计算|计付|计取|收取|追究|主张|要求)[^,;]{0,24}(?:违约"
    r"|逾期|利息|滞纳金|责任|损失)",
    r"(?:放弃|不再?)(?:追究|主张)[^,;]{0,16}(?:责任|违约金|利息)",
    r"no interest|without (?:any )?(?:interest|liability|penalty)|not (?:be )?(?:liable|accrue|bear"
    r"|constitute a breach)|shall not charge|waives?",
)
# "Not freed from", "because of Party B", "beyond its control": the clause leaves liability where it belongs.
NOT_FREED: Final = pattern(
    r"不(?:因此)?(?:免除|影响)|不得免除|(?:因|由于|系)(?:PAYEE)|(?:PAYEE)(?:原因|违约|未)|不可抗力"
    r"|force majeure|not relieve|does not waive"
)
DEPOSIT: Final = pattern(r"活期(?:存款)?利率|存款利率|deposit rate")
COSTS: Final = phrase(
    r"律师(?:代理)?费[^;]{0,60}(?:承担|负担|支付|赔偿)|(?:承担|负担|支付|赔偿)[^;]{0,60}律师(?:代理)?费"
    r"|实现债权的?[^,;]{0,8}费用[^;]{0,40}(?:承担|负担|支付)",
    r"(?:attorney'?s?'?|legal|lawyers?'?s?'?|solicitors?'?) (?:fees|costs|expenses)[^;]{0,90}(?:borne|bear"
    r"|paid|reimburs|recover|account)"
    r"|(?:bear|pay|reimburse|indemnif\w+|recover)[^;]{0,90}(?:attorney'?s?'?|legal|lawyers?'?s?'?"
    r"|solicitors?'?|recovery|collection) (?:fees|costs|expenses)",
)
COSTS_EACH: Final = pattern(
    r"各自(?:承担|负担)|自行(?:承担|负担)|各方自|(?:each|either) party (?:shall "
    r"|will )?bears? its own|bear their own"
)
COSTS_DEBTOR: Final = pattern(
    r"守约方(?:有权|可)|胜诉方|违约方|败诉方|过错方|责任方|债务人|PAYER|breaching party|defaulting party"
    r"|losing party|prevailing party|successful party"
    r"|party in (?:breach|default)|unsuccessful party|debtor"
)
COSTS_OURS: Final = pattern(
    r"(?:由)?(?:PAYEE)(?:应当?|须|还应|需)?(?:承担|负担|赔偿)[^;]{0,40}律师|律师[^;]{0,40}由(?:PAYEE)(?:承担|负担)"
    r"|(?:borne|paid) by (?:the )?(?:PAYEE)|(?:PAYEE) shall (?:bear|pay|reimburse)"
)
STOP: Final = phrase(
    r"(?:PAYEE)[^;]{0,24}(?:有权|可以?|(?<!不)得)[^;]{0,24}(?:中止|暂停|停止|停工|暂缓|拒绝)[^,;]{0,12}",
    r"(?:PAYEE)[^;]{0,10}(?:may|has the right to|is entitled to|shall be entitled to"
    r"|reserves the right to)[^;]{0,20}(?:suspend|stop|cease|withhold)"
    r"|right to suspend|(?:PAYEE) is not (?:obliged|required|obligated) to (?:continue|perform|proceed)",
    r"(?:PAYEE)[^;,]{0,10}(?:无义务|没有义务|不负有[^,;]{0,6}义务|有权不)[^,;]{0,6}(?:继续|履行)",
    unless=(r"(?:PAYEE)[^;,]{0,10}(?:不得|无权|shall not|may not)",),
)
STOP_BARRED: Final = phrase(
    r"(?:PAYEE)?[^;,]{0,16}不(?:得|能)(?:以任何(?:理由|方式)|因[^;]{0,30}"
    r"|以[^;]{0,30}为由)[^;]{0,10}(?:停工|停止|中止|暂停|中断|断供|拒绝)[^,;]{0,10}",
    r"(?:PAYEE) (?:shall|may) not[^;]{0,16}(?:suspend|stop|cease)[^;]{0,60}",
    # what may not be stopped at a whim may be stopped for a reason; and the sentence may bind the customer
    unless=(
        r"无正当理由|无故|(?:PAYER)[^;,]{0,10}不得|without (?:just |good |reasonable )?cause"
        r"|拒绝(?:或拖延|或者拖延|、拖延)?(?:支付|付款)",
    ),
)


def late(case: Case) -> Iterator[Finding]:
    """The late-payment clause: there, bearable, within what a court leaves standing (民法典 585; 条例 17)."""
    if case.reading is None:
        if not case.terms.late_daily_rate_ppm:
            yield case.finding("late_missing")
        else:
            yield from judged(case, Rates(entered_rates(case), entered_caps(case), False), ())
        return
    freed, clauses, rates = late_clauses(case.reading, case.facts.lpr_bp)
    if freed:
        yield case.finding("late_excluded", freed)
    elif not clauses:
        yield case.finding("late_not_in_text" if case.terms.late_daily_rate_ppm else "late_missing")
    else:
        found = list(judged(case, rates, clauses))
        if cheap := [one for one in clauses if DEPOSIT.search(sentence_of(case.reading, one))]:
            found.append(case.finding("late_deposit", cheap))
        yield from found or [case.good("late", clauses)]


def late_clauses(reading: Reading, lpr_bp: int | None) -> tuple[tuple[Where, ...], tuple[Where, ...], Rates]:
    """Sentences that free the customer, sentences that charge him, and their rates."""
    freed: list[Where] = []
    charged: list[Where] = []
    rates = Rates((), (), False)
    sentences = list(reading.sentences())
    for i, (start, sentence) in enumerate(sentences):
        match = LATE.search(sentence)
        if match is None:
            continue
        freeing = FREED.search(sentence)
        if freeing and not NOT_FREED.search(sentence):
            first = min(match.start(), freeing.start())
            freed.append(reading.where(start + first, start + len(sentence)))
            continue
        following = sentences[i + 1][1] if i + 1 < len(sentences) else ""
        said = sentence if PENALTY.search(sentence) else f"{sentence} {following}"
        if PENALTY.search(said):
            charged.append(reading.where(start + match.start(), start + len(sentence)))
            rates = rates.with_more(rates_of(said, lpr_bp))
    return tuple(freed[:8]), tuple(charged[:8]), rates


def agreed_rates(case: Case) -> tuple[tuple[Fraction, ...], tuple[Where, ...]]:
    """The daily rates, millionths, that the text agrees, else those entered; with their words."""
    if case.reading is not None:
        _, where, rates = late_clauses(case.reading, case.facts.lpr_bp)
        if rates.daily_ppm:
            return rates.daily_ppm, where
    return entered_rates(case), ()


def judged(case: Case, rates: Rates, where: tuple[Where, ...]) -> Iterator[Finding]:
    """What is wrong with the agreed rates and caps."""
    floor, line = yearly_lines(case.facts.lpr_bp)
    yearly = [rate * 365 for rate in rates.daily_ppm]
    if floor is not None and not case.sme_protected and (low := [rate for rate in yearly if rate < floor]):
        yield case.finding("late_low", where, rate_ppm=int(min(low) / 365), floor_ppm=int(floor / 365))
    if case.prc and line is not None and (high := [rate for rate in yearly if rate > line]):
        yield case.finding("late_high", where, rate_ppm=int(max(high) / 365), line_ppm=int(line / 365))
    for cap in rates.caps_bp:
        if cap > CAP_HIGH_BP and case.prc:
            yield case.finding("late_cap_high", where, cap_bp=cap)
        elif cap < CAP_LOW_BP:
            yield case.finding("late_cap_low", where, cap_bp=cap)
    entered = case.terms.late_daily_rate_ppm
    if case.reading and entered and rates.daily_ppm and all(int(rate) != entered for rate in rates.daily_ppm):
        yield case.finding("late_rate_differs", where, rate_ppm=int(rates.daily_ppm[0]), entered_ppm=entered)


def yearly_lines(lpr_bp: int | None) -> tuple[Fraction | None, Fraction | None]:
    """Below the one-year LPR a rate pays the customer for waiting. Above four times of it a court often reduces, but
    never what the Regulation itself sets: the higher of the two is the line. Millionths a year."""
    if lpr_bp is None:
        return None, None
    yearly = Fraction(lpr_bp * 100)
    return yearly, max(4 * yearly, Fraction(STATUTORY_DAILY_PPM * 365))


def entered_rates(case: Case) -> tuple[Fraction, ...]:
    return (Fraction(case.terms.late_daily_rate_ppm),) if case.terms.late_daily_rate_ppm else ()


def entered_caps(case: Case) -> tuple[int, ...]:
    return () if case.terms.late_cap_bp is None else (case.terms.late_cap_bp,)


def costs(case: Case) -> Iterator[Finding]:
    """Who pays the lawyer. Without a clause a court rarely awards it (民法典 561 puts agreed costs first)."""
    if case.reading is None:
        return
    found = case.find(COSTS)
    if not found:
        yield case.finding("costs_missing")
    elif clauses := [one for one in found if COSTS_DEBTOR.search(sentence_of(case.reading, one))]:
        ours = [one for one in clauses if COSTS_OURS.search(sentence_of(case.reading, one))]
        mutual = len(ours) < len(clauses)
        yield case.good("costs", clauses) if mutual else case.finding("costs_one_sided", ours)
    elif each := [one for one in found if COSTS_EACH.search(sentence_of(case.reading, one))]:
        yield case.finding("costs_each", each)
    else:
        yield case.finding("costs_one_sided", found)


def suspension(case: Case) -> Iterator[Finding]:
    """Whether we may stop while the customer is late (民法典 526–528)."""
    if case.reading is None:
        return
    if barred := case.find(STOP_BARRED):
        yield case.finding("suspension_barred", barred)
    elif allowed := case.find(STOP):
        yield case.good("suspension", allowed)
    else:
        yield case.finding("suspension_missing")
