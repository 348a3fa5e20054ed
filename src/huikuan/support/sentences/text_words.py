"""The texts for customers in words: what each is for, its parts, its placeholders, and what is missing for one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.support.sentences.reasons import STEPS

Sentence = str | Promise

OCCASIONS: dict[str, Sentence] = {
    "promise_confirmed": _("确认付款承诺"),
    "promise_broken": _("承诺的日期过了"),
    "dispute_received": _("收到异议"),
    "dispute_answered": _("答复异议"),
    "agreement_confirmed": _("确认还款协议"),
    "agreement_instalment": _("协议分期提示"),
    "discount_offer": _("提前付款折扣"),
    "service_offer": _("按时付款的额外服务"),
}
CHANNELS: dict[str, Sentence] = {
    "email": _("邮件"),
    "sms": _("短信"),
    "chat": _("企业微信等聊天"),
    "call": _("电话"),
    "note": _("内部便笺"),
}
PARTS: dict[str, Sentence] = {
    "subject": _("标题"),
    "body": _("正文"),
    "sms": _("短信内容"),
    "chat": _("消息内容"),
    "note": _("便笺内容"),
    "opening": _("开场"),
    "question": _("问清楚"),
    "if_promise": _("对方答应付款"),
    "if_dispute": _("对方有异议"),
    "if_no_money": _("对方资金紧张"),
    "closing": _("结束"),
}
TONES: dict[str, Sentence] = {"friendly": _("友好"), "firm": _("坚定"), "formal": _("正式")}
PLACEHOLDERS: dict[str, Sentence] = {
    "promised": _("承诺的金额"),
    "promised_on": _("承诺的日期"),
    "disputed": _("有异议的金额"),
    "dispute_reason": _("异议的理由"),
    "answer_on": _("我方答复异议的日期"),
    "answer": _("我方的答复"),
    "agreement_number": _("还款协议编号"),
    "instalment": _("协议下一期的金额"),
    "instalment_on": _("协议下一期的日期"),
    "meeting_when": _("会面时间"),
    "meeting_place": _("会面地点"),
    "suspension_on": _("中止履行的日期"),
    "evidence": _("已验收的内容和日期"),
    "discount": _("提前付款的折扣金额"),
    "discount_on": _("折扣的最后日期"),
    "discount_pay": _("打折后应付的金额"),
    "service": _("额外提供的服务"),
    "service_on": _("享受服务的最后付款日"),
}
"""Those only some texts use; the others are in web/policy_words.py."""

MISSING: dict[str, Sentence] = {
    "deadline": _("这一步没有给客户的新期限，写期限的地方是空的。"),
    "days_late": _("这笔还没有逾期，写逾期天数的地方是空的。"),
    "due_when": _("这笔还没有到期日。"),
    "person": _("合同没有负责人，写我方联系人的地方是空的。"),
    "phone": _("我方联系人没有填电话。"),
    "email": _("我方联系人没有填邮箱。"),
    "promised": _("这笔没有登记付款承诺。"),
    "disputed": _("这笔没有登记异议。"),
    "answer": _("异议还没有答复。"),
    "agreement_number": _("这笔没有还款协议。"),
    "instalment": _("还款协议没有待付的分期。"),
    "meeting_when": _("还没有约会面。"),
    "meeting_place": _("会面没有写地点。"),
    "suspension_on": _("还没有准备暂停工作，不知道从哪天起。"),
    "evidence": _("合同下没有验收记录，写履行情况的地方是空的。"),
    "discount": _("这笔没有提前付款折扣。"),
    "service": _("这笔没有按时付款的奖励。"),
    "received": _("这笔还没有收到过款。"),
}
GAPS: dict[str, Sentence] = {
    "no_way_to_pay": _("%(entity)s没有%(currency)s收款账户，客户不知道付到哪里。"),
    "no_sender": _("我方公司没有名称。"),
    "too_many_parts": _("超过两条短信，请写短一点。"),
    "nobody": _("%(customer)s没有“%(audience)s”这样的联系人，收件人的称呼是空的。"),
    "no_email": _("%(contact)s没有填邮箱，发不出邮件。"),
    "no_phone": _("%(contact)s没有填电话。"),
    "opted_out": _("%(contact)s表示过不再接收，系统不会发给他。"),
    "bounced": _("%(contact)s的邮箱退过信，请先核对。"),
    "no_short_name": _("%(entity)s没有简称，短信前面用的是全称，字数多。"),
    "no_english_name": _("%(entity)s没有英文名称，英文信里出现的是中文名。"),
    "all_held": _("这笔全部暂缓，没有可催的金额。"),
    "settled": _("这笔已经付清或关闭。"),
}


def name_of(key: str) -> str:
    """What a text is for."""
    return str(STEPS.get(key) or OCCASIONS.get(key, key))
