"""What the contract health check found, in words: a title and one sentence why for each code of rules/health."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.support.sentences.refusals import Known

Sentence = str | Promise

TOPICS: dict[str, Sentence] = {
    "payment_time": _("付款时间"), "back_to_back": _("背靠背"), "late": _("逾期违约金"),
    "dispute": _("争议解决"), "acceptance": _("验收"), "notice": _("送达"), "trigger": _("付款条件"),
    "deemed": _("视为验收"), "plan_sum": _("分期合计"), "sme": _("中小企业条例"), "retention": _("质保金"),
    "funding": _("资金到位"), "guaranty": _("保证"), "ip": _("知识产权"), "costs": _("追款费用"),
    "amounts": _("金额大小写"), "changes": _("变更"), "invoice": _("开票与付款"), "suspension": _("停工权"),
    "title": _("所有权保留"), "blanks": _("空白"), "set_off": _("抵扣"), "assignment": _("债权转让"),
    "limitation": _("诉讼时效"), "seal": _("签字盖章"), "tax": _("税"), "language": _("文本语言"),
    "law": _("适用法律"),
}  # fmt: skip
SEVERITIES: dict[str, Sentence] = {"missing": _("缺少"), "weak": _("薄弱"), "good": _("有利")}
LAWS: dict[str, Sentence] = {
    "civil_code": _("民法典"),
    "sme_payment": _("保障中小企业款项支付条例"),
    "spc_2024_11": _("法释〔2024〕11号"),
    "contract_general": _("民法典合同编通则解释"),
    "sale": _("买卖合同解释"),
    "limitation": _("诉讼时效规定"),
    "online_litigation": _("人民法院在线诉讼规则"),
    "civil_procedure": _("民事诉讼法"),
    "civil_procedure_int": _("民事诉讼法解释"),
    "arbitration": _("仲裁法"),
    "arbitration_int": _("仲裁法解释"),
    "retention_2017": _("建设工程质量保证金管理办法"),
    "construction": _("施工合同解释（一）"),
    "guarantee_int": _("担保制度解释"),
    "company": _("公司法"),
    "copyright": _("著作权法"),
    "foreign_relations": _("涉外民事关系法律适用法"),
}
GOOD: dict[str, Sentence] = {
    "payment_time": _("付款时间写清楚了"), "back_to_back": _("写明了不以第三方付款为条件"),
    "funding": _("写明了不以资金到位为条件"), "acceptance": _("验收有期限"), "deemed": _("逾期不验收视为合格"),
    "changes": _("变更要书面确认"), "late": _("逾期付款有违约金"), "costs": _("追款费用由违约方承担"),
    "suspension": _("客户不付款时可以停工"), "notice": _("送达地址和后果都写了"),
    "dispute": _("争议解决方式明确"), "sme": _("中小企业款项规则都满足"), "guaranty": _("保证的方式和期间明确"),
    "title": _("付清前所有权归我方"), "ip": _("知识产权和付款挂钩，或归我方"),
    "assignment": _("可以转让应收账款"), "set_off": _("不得单方面扣款"), "amounts": _("大写和小写一致"),
    "seal": _("签字盖章的约定明确"), "tax": _("价格和税写明了"), "language": _("写明了以哪种文字为准"),
    "law": _("写明了适用法律"), "invoice": _("没开票不能成为拒付的理由"),
    "retention": _("质保金合理，有退还时间"),
}  # fmt: skip
# title, why it matters. Always formatted: a percent sign is written twice.
FOUND: dict[str, tuple[Sentence, Sentence]] = {
    "payment_missing": (_("没有写什么时候付款"),
        _("没有付款时间，只能随时催告并给对方准备时间，逾期从哪天算起容易争议。")),
    "payment_no_window": (_("第 %(stages)s 期没写几天内付"),
        _("条件成就后没有天数，到期日就算不出来，利息也没有起点。")),
    "payment_window_long": (_("付款期限长达 %(days)s 天"),
        _("期限越长，占用的资金越多，客户出事的可能也越大。")),
    "plan_sum_off": (_("各期比例合计是 %(sum_bp)s，不是 100%%"),
        _("合计不对，少的那部分没有付款时间，多的那部分对方不会认。")),
    "plan_amount_off": (_("各期金额合计 %(sum_minor)s，合同总额 %(total_minor)s"),
        _("金额对不上，客户会按对自己有利的数字付。")),
    "plan_stage_conflict": (_("第 %(stage)s 期的金额和比例对不上：写的是 %(amount_minor)s，按比例应是 "
    "%(expected_minor)s"),
        _("同一期有两个数，到期时说不清该付多少。")),
    "trigger_whim": (_("付款条件由客户一方说了算"),
        _("客户满意、内部审批这类条件，客户不点头就永远不成就。")),
    "trigger_unknown": (_("第 %(stages)s 期没写什么时候付"),
        _("没有条件也没有日期，这一期永远不会到期。")),
    "audit_settlement": (_("以审计、评审结果作为付款依据"),
        _("审计什么时候做完不由您决定；条例不许以此拖欠中小企业。")),
    "back_to_back_void": (_("背靠背条款：大企业对中小企业不能这样约定"),
        _("大型企业以收到第三方付款为条件向中小企业付款，约定无效，但现在改掉比日后打官司便宜。")),
    "back_to_back": (_("背靠背条款：第三方不付，您也收不到"),
        _("把别人不付款的风险转给了您，而您管不到那个人。")),
    "pay_when_funded": (_("资金到位才付款"),
        _("资金可能一直不到位，付款条件也就一直不成就。")),
    "invoice_first": (_("要先开票才付款"),
        _("开票晚一天，付款就晚一天，而且税要先交。")),
    "invoice_refusal": (_("不开票就可以拒绝付款"),
        _("没有这句话时，不能因为没开票就拒付主要价款；写了这句就可以。")),
    "tax_missing": (_("没写价格含不含税、税率多少"),
        _("含不含税说不清，差的就是十几个点。")),
    "acceptance_missing": (_("没有验收约定"),
        _("没有怎么验、谁来验，验收款就没有起点。")),
    "acceptance_no_limit": (_("验收没有期限"),
        _("对方拖着不验，验收款就一直不到期。")),
    "acceptance_not_in_text": (_("登记了验收规则，合同正文里没有找到"),
        _("对方只认合同上的字。")),
    "deemed_missing": (_("没有约定逾期不验收视为合格"),
        _("沉默只有在约定了的时候才算同意，不写就没有。")),
    "deemed_excluded": (_("约定了不得视为验收合格"),
        _("客户不出具书面验收，就可以一直不付款。")),
    "deemed_not_in_text": (_("登记了视为验收的天数，合同正文里没有找到"),
        _("合同里没有的字，对方不会认。")),
    "use_missing": (_("没有约定投入使用视为验收合格"),
        _("客户用上了却不验收，是最常见的拖法。")),
    "changes_missing": (_("没有变更要书面确认的约定"),
        _("口头加的活，事后很难证明加了多少钱、延了多少天。")),
    "changes_free": (_("客户可以改需求而不加钱"),
        _("做得越来越多，价款一分不加，完工也越来越远。")),
    "late_missing": (_("没有逾期付款的违约金"),
        _("没有约定时只能主张较低的法定损失，拖欠几乎没有代价。")),
    "late_excluded": (_("约定了客户逾期付款不承担责任"),
        _("等于告诉客户可以随便拖。")),
    "late_low": (_("逾期利率只有每天 %(rate_ppm)s，低于一年期 LPR（每天 %(floor_ppm)s）"),
        _("拖着您的钱比向银行借钱还便宜。")),
    "late_high": (_("逾期利率每天 %(rate_ppm)s，超过通常能得到支持的每天 %(line_ppm)s"),
        _("对方可以请求法院调低，超出损失 30%% 的部分一般得不到支持。")),
    "late_cap_high": (_("违约金上限 %(cap_bp)s，偏高"),
        _("超过损失 30%% 的违约金，法院一般会按请求调低。")),
    "late_cap_low": (_("违约金上限只有 %(cap_bp)s"),
        _("到顶以后，再拖多久都不加钱。")),
    "late_deposit": (_("逾期利息只按存款利率"),
        _("拖着您的钱几乎不花钱。")),
    "late_rate_differs": (_("正文的逾期利率每天 %(rate_ppm)s，登记的是 %(entered_ppm)s"),
        _("以合同正文为准，请改登记，否则算出的利息是错的。")),
    "late_not_in_text": (_("登记了逾期违约金，合同正文里没有找到"),
        _("合同里没有约定，就要不到这笔钱。")),
    "costs_missing": (_("没写追款费用由谁承担"),
        _("没有约定，律师费一般只能自己出。")),
    "costs_one_sided": (_("追款费用只由我方承担"),
        _("对方违约还要您出钱，您会不愿意去追。")),
    "costs_each": (_("律师费各自承担"),
        _("追一笔小额款的费用会比款本身还多。")),
    "suspension_missing": (_("没写客户不付款时可以停工"),
        _("法律上可以拒绝后面的履行，但写明了才不会被说成违约。")),
    "suspension_barred": (_("约定了不得停工、停服务"),
        _("对方不付款，您还得继续垫钱干活。")),
    "notice_missing": (_("没有写送达地址"),
        _("催款函寄到哪里算数说不清，时效中断也难证明。")),
    "notice_no_consequence": (_("有地址，没写寄到就算送达"),
        _("对方拒收、搬走、退信，您就要另行证明送达。")),
    "notice_not_for_court": (_("送达地址没有写也用于诉讼、仲裁"),
        _("找不到人时只能公告送达，要多等几个月。")),
    "notice_not_in_text": (_("登记了送达地址，合同正文里没有找到"),
        _("没有约定的地址，寄到也可能不算送达。")),
    "dispute_missing": (_("没有争议解决条款"),
        _("没有约定时去哪里告要按法律定，对方多半会先争管辖。")),
    "dispute_both": (_("又写仲裁又写法院"),
        _("既可仲裁又可起诉的约定，仲裁协议无效，一开始就要打管辖。")),
    "dispute_unchosen": (_("争议解决方式没有勾选"),
        _("等于没有约定，对方会争管辖。")),
    "arbitration_unclear": (_("仲裁机构不明确"),
        _("机构不明确又补充不了协议的，仲裁协议无效。")),
    "venue_far": (_("要到客户所在地的法院去告"),
        _("路远、费用高，还是对方熟悉的地方。")),
    "venue_open": (_("只写了“有管辖权的法院”"),
        _("写了等于没写，可以直接约定我方所在地。")),
    "venue_exclusive": (_("建设工程由工程所在地法院专属管辖"),
        _("约定其他法院不起作用，写明工程所在地或改为仲裁。")),
    "dispute_not_in_text": (_("登记了争议解决方式，合同正文里没有找到"),
        _("管辖要书面约定，以合同正文为准。")),
    "limitation_shortened": (_("缩短时效，或逾期视为放弃权利"),
        _("时效期间不能由合同改变，这样的约定无效，但会被拿来拒付。")),
    "sme_undeclared": (_("没有声明我方是中小企业"),
        _("签约时主动告知了，才受条例保护。")),
    "sme_window_over": (_("付款期限 %(days)s 天，机关、事业单位最长 %(limit)s 天"),
        _("超过的部分违反条例。")),
    "sme_window_unreasonable": (_("付款期限 %(days)s 天，大型企业一般应在 %(limit)s 天内"),
        _("更长的约定要按行业惯例合理，否则违反条例。")),
    "sme_rate_below": (_("逾期利率每天 %(rate_ppm)s，低于条例的下限 %(floor_ppm)s"),
        _("约定的逾期利率不得低于签约时的一年期 LPR。")),
    "sme_forced_bills": (_("用汇票或电子凭证付款"),
        _("不得强迫中小企业接受；收下后实际到账还要等几个月。")),
    "retention_over_cap": (_("质保金 %(retention_bp)s，工程最高 %(cap_bp)s"),
        _("工程质量保证金不得高于结算总额的 3%%。")),
    "retention_high": (_("质保金 %(retention_bp)s，太高"),
        _("利润多半都压在里面，要一两年后才能收。")),
    "retention_notable": (_("质保金 %(retention_bp)s，比常见的 5%% 高"),
        _("可以谈到 5%%，或用保函代替。")),
    "retention_no_release": (_("没写质保金什么时候退"),
        _("质保期满以后几天内退、退多少，不写就要一直要。")),
    "guaranty_form_silent": (_("保证方式没有写"),
        _("没写按一般保证算，要先告客户、执行不了才轮到保证人。")),
    "guaranty_general": (_("只是一般保证"),
        _("要先告客户并执行不能，才能找保证人。")),
    "guaranty_period_silent": (_("保证期间没有写"),
        _("没写就只有到期后六个月，过了保证人就不用负责。")),
    "guaranty_period_open": (_("保证期间写成“直到还清”"),
        _("这样写视为没写，只有六个月。")),
    "guaranty_expired": (_("保证期间已于 %(until)s 届满"),
        _("期间内没有向保证人主张（一般保证要起诉）的，保证人不再负责。")),
    "guaranty_several": (_("有 %(count)s 个保证人，没写怎么分担"),
        _("向一个保证人主张，不等于向其他人也主张了。")),
    "guaranty_no_resolution": (_("没有提到保证人的公司决议"),
        _("公司对外担保要有决议，没有审查的，担保可能无效。")),
    "title_missing": (_("没有约定付清前所有权归我方"),
        _("货一交付就是客户的，对方破产时只能当普通债权人。")),
    "title_on_delivery": (_("一交付所有权就转给客户"),
        _("没付清就已经不是您的货。")),
    "ip_missing": (_("没有约定付清前知识产权归我方"),
        _("委托作品没有约定的归受托人，但最好写成付清才转移，多一个筹码。")),
    "ip_before_payment": (_("没付清，知识产权就归客户"),
        _("成果先给了，客户就少了付款的理由。")),
    "assignment_barred": (_("禁止转让应收账款"),
        _("金钱债权的这种约定不能对抗第三人，但做保理时银行会挑剔。")),
    "set_off_wide": (_("客户可以单方面从价款里扣钱"),
        _("不用您同意就能扣，对账永远对不平。")),
    "amount_words_differ": (_("大写金额 %(words_minor)s，小写 %(figures_minor)s"),
        _("大小写不一致，按哪个算会有争议。")),
    "amount_words_unreadable": (_("大写金额“%(shown)s”写得不规范"),
        _("读得出两个意思，就会有人挑对自己有利的。")),
    "total_differs": (_("正文的总额是 %(text_minor)s，登记的是 %(total_minor)s"),
        _("请核对是正文错了还是登记错了。")),
    "blanks": (_("还有 %(count)s 处空白没有填"),
        _("空白处日后可能被对方填上，或者被认为没有约定。")),
    "seal_missing": (_("没写怎样签字盖章才生效"),
        _("谁有权签、盖什么章，写清楚了对方不能事后不认。")),
    "language_missing": (_("两种文字，没写以哪种为准"),
        _("两个文本有出入时，会各说各的。")),
    "language_equal": (_("两种文字同等效力"),
        _("用词不一致时要按合同目的解释，结果难料。")),
    "law_missing": (_("涉外合同没有写适用法律"),
        _("没有选择时按最密切联系定，可能是对方的法律。")),
}  # fmt: skip


def title_sentence(code: str, values: Mapping[str, Any], currency: str = "CNY") -> str:
    """What was found, in a few words; an unknown code shows as it is. Money in minor units of `currency`."""
    if code.endswith("_good") and (topic := code.removesuffix("_good")) in GOOD:
        return str(GOOD[topic])
    found = FOUND.get(code)
    return str(found[0]) % in_words(values, currency) if found else code


def why_sentence(code: str, values: Mapping[str, Any], currency: str = "CNY") -> str:
    """Why it matters, in one sentence."""
    if code.endswith("_good"):
        return _now("合同里有这样的约定，签的时候不要被删掉。")
    found = FOUND.get(code)
    return str(found[1]) % in_words(values, currency) if found else ""


def article_words(article: str) -> str:
    """ "civil_code:585.2" as 民法典第 585 条第 2 款."""
    law, _colon, number = article.partition(":")
    article_number, _dot, paragraph = number.partition(".")
    named = {"law": str(LAWS.get(law, law)), "article": article_number, "paragraph": paragraph}
    if paragraph:
        return _now("%(law)s第 %(article)s 条第 %(paragraph)s 款") % named
    return _now("%(law)s第 %(article)s 条") % named


def in_words(values: Mapping[str, Any], currency: str) -> Known:
    """Money with its currency; shares and daily rates as percents."""
    made = Known(values)
    for name, value in values.items():
        if not isinstance(value, int):
            continue
        if name.endswith("_minor"):
            made[name] = format_exact(value, currency)
        elif name.endswith("_bp"):
            made[name] = percent(value, 100)
        elif name.endswith("_ppm"):
            made[name] = percent(value, 10_000)
    return made


def percent(value: int, parts: int) -> str:
    """A share of so many parts a percent, without needless zeros: 500 of 10,000 is 0.05%."""
    whole, rest = divmod(value, parts)
    decimals = f"{rest:0{len(str(parts)) - 1}d}".rstrip("0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"
