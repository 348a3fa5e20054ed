"""Talks, promises and disputes in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

KINDS: dict[str, Sentence] = {
    "call": _("电话"),
    "meeting": _("会议"),
    "visit": _("拜访"),
    "chat": _("微信等聊天"),
    "reply": _("客户回复"),
    "note": _("内部记录"),
}
OUTCOMES: dict[str, Sentence] = {
    "promised": _("答应付款"),
    "spoke": _("谈过，没有定"),
    "paid_said": _("说已经付了"),
    "needs_paper": _("要资料或发票"),
    "disputed": _("有异议"),
    "call_back": _("约好再联系"),
    "no_answer": _("没联系上"),
    "wrong_contact": _("找错人、号码不对"),
    "refused": _("拒绝付款"),
    "done": _("办好了"),
}
REASONS: dict[str, Sentence] = {
    "cash_trouble": _("资金紧张"),
    "approval_slow": _("对方审批慢"),
    "invoice_missing": _("没收到发票"),
    "invoice_wrong": _("发票有误"),
    "acceptance_disputed": _("对验收有异议"),
    "quality": _("对质量有异议"),
    "amount_disputed": _("对金额有异议"),
    "upstream_unpaid": _("等上家付款"),
    "contact_gone": _("联系人离职、找不到人"),
    "forgotten": _("忘了、漏了"),
    "unwilling": _("不愿付"),
    "insolvent": _("资不抵债或破产"),
    "other": _("其他"),
}
REMEDIES: dict[str, Sentence] = {
    "offer_instalments": _("商量分期"),
    "other_ways_to_pay": _("提出其他付款方式（如承兑汇票）"),
    "security": _("要求担保"),
    "ask_superior": _("请对方上级过问"),
    "send_papers": _("重发付款资料"),
    "request_invoice": _("申请开票"),
    "deliver_invoice": _("登记发票送达"),
    "reissue_invoice": _("红冲重开"),
    "settle_objection": _("处理验收异议"),
    "dispute_part": _("把有异议的部分单列，其余照付"),
    "send_statement": _("发对账单核对"),
    "check_clause": _("核对背靠背条款"),
    "find_contact": _("补上新的联系人"),
    "formal_demand": _("准备催款函"),
}
PROMISE_STATES: dict[str, tuple[str, Sentence]] = {
    "open": ("promised", _("等待兑现")),
    "kept": ("settled", _("已兑现")),
    "partly": ("due", _("部分兑现")),
    "broken": ("overdue", _("未兑现")),
    "withdrawn": ("planned", _("已撤回或更新")),
}
DISPUTE_STATES: dict[str, tuple[str, Sentence]] = {
    "open": ("due", _("处理中")),
    "accepted": ("settled", _("成立，已冲减")),
    "partly": ("settled", _("部分成立")),
    "rejected": ("planned", _("不成立")),
    "withdrawn": ("planned", _("已结束")),
}
EVENTS: dict[str, Sentence] = {
    "talk.call": _("打电话：%(outcome)s %(words)s"),
    "talk.meeting": _("开会：%(outcome)s %(words)s"),
    "talk.visit": _("拜访：%(outcome)s %(words)s"),
    "talk.chat": _("聊天：%(outcome)s %(words)s"),
    "talk.reply": _("客户回复：%(words)s"),
    "talk.note": _("记录：%(words)s"),
    "task.postponed": _("任务推到以后"),
    "talk.answered": _("客户的回复已处理"),
    "promise.made": _("客户答应 %(on)s 前付 %(amount)s"),
    "promise.kept": _("承诺兑现：%(amount)s"),
    "promise.partly": _("承诺 %(amount)s，只收到 %(received)s"),
    "promise.broken": _("承诺未兑现：%(amount)s"),
    "promise.withdrawn": _("承诺 %(amount)s 撤回或被新的承诺代替"),
    "dispute.raised": _("客户对 %(amount)s 有异议：%(words)s"),
    "dispute.accepted": _("异议成立，冲减 %(credited)s：%(words)s"),
    "dispute.partly": _("异议部分成立，冲减 %(credited)s：%(words)s"),
    "dispute.rejected": _("异议不成立，恢复催收：%(words)s"),
    "dispute.withdrawn": _("异议结束"),
}
TASKS: dict[str, Sentence] = {
    "promise_broken": _("承诺没兑现，打电话问清"),
    "settle_dispute": _("处理客户的异议"),
    "next_step": _("按约定继续跟进"),
}
ADVICE: dict[str, Sentence] = {
    "promise_broken": _("先问清是没付还是在途；再要一个准确的日期和金额。催收已经恢复，不用重复发信。"),
    "settle_dispute": _("核对事实，给客户一个明确的答复：成立就冲减，不成立就说明依据。其余部分照常催。"),
    "next_step": _("上次约好的事，见记录。"),
}
REFUSALS: dict[str, Sentence] = {
    "outcome_unknown": _("没有“%(value)s”这种结果。"),
    "talk_in_future": _("沟通的时间不能在以后。"),
    "mention_may_not_see": _("%(name)s 看不到这里的内容，提到也收不到。请去掉 @，或请老板另行转告。"),
    "promise_day_missing": _("请填写答应付款的日期。"),
    "promise_empty": _("请选择承诺的是哪几笔款。"),
    "promise_after_agreed": _("还款协议约定 %(day)s 付这一期，承诺不能晚于它。要改日期，请在谈判里提出新方案。"),
    "promise_past": _("答应付款的日期不能早于今天。"),
    "promise_too_far": _("承诺不能超过 %(days)s 天；更久的请谈还款协议。"),
    "currencies_mixed": _("一个承诺只能是一种币种，请分开登记。"),
    "deadline_past": _("处理期限不能早于今天。"),
    "dispute_above_rest": _("有异议的金额不能超过还没有争议的未收金额 %(left)s。"),
    "dispute_settled": _("这项异议已经处理过了。"),
    "credit_above_dispute": _("冲减不能超过有异议的金额 %(left)s。"),
}
