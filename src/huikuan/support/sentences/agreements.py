"""Offers and agreements in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

SIDES: dict[str, Sentence] = {"ours": _("我方提出"), "theirs": _("客户提出")}
OFFER_STATES: dict[str, tuple[str, Sentence]] = {
    "awaiting_approval": ("due", _("等待批准")),
    "made": ("promised", pgettext_lazy("offer", "待答复")),
    "accepted": ("settled", pgettext_lazy("offer", "已接受")),
    "declined": ("overdue", pgettext_lazy("offer", "已拒绝")),
    "countered": ("planned", pgettext_lazy("offer", "有了新方案")),
    "lapsed": ("planned", pgettext_lazy("offer", "已过期")),
    "withdrawn": ("planned", pgettext_lazy("offer", "已撤回")),
}
AGREEMENT_STATES: dict[str, tuple[str, Sentence]] = {
    "active": ("promised", pgettext_lazy("agreement", "履行中")),
    "fulfilled": ("settled", pgettext_lazy("agreement", "已履行完")),
    "defaulted": ("overdue", pgettext_lazy("agreement", "已违约")),
    "ended": ("planned", pgettext_lazy("agreement", "已终止")),
}
LINE_STATES: dict[str, tuple[str, Sentence]] = {
    "open": ("scheduled", pgettext_lazy("agreement", "未到期或未付清")),
    "kept": ("settled", pgettext_lazy("agreement", "已付清")),
    "missed": ("overdue", pgettext_lazy("agreement", "未按期付")),
    "ended": ("planned", pgettext_lazy("agreement", "随协议终止")),
}
BEYOND: dict[str, Sentence] = {
    "discount": _("减免超出授权"),
    "extension": _("最后一期太晚"),
    "instalments": _("分期太多"),
    "amount": _("欠款金额超出授权"),
    "set_off": _("抵账要批准"),
    "service": _("以服务代替要批准"),
}
EVENTS: dict[str, Sentence] = {
    "offer.proposed": _("第 %(number)s 号方案超出授权，等待批准"),
    "offer.made": _("提出第 %(number)s 号方案：%(words)s"),
    "offer.approved": _("批准第 %(number)s 号方案"),
    "offer.refused": _("没有批准第 %(number)s 号方案：%(words)s"),
    "offer.declined": _("第 %(number)s 号方案被拒绝：%(words)s"),
    "offer.countered": _("第 %(number)s 号方案有了新的回应"),
    "offer.lapsed": _("第 %(number)s 号方案过期"),
    "offer.withdrawn": _("撤回第 %(number)s 号方案：%(words)s"),
    "offer.accepted": _("双方接受第 %(number)s 号方案"),
    "agreement.made": _("达成还款协议 %(number)s：%(amount)s 分 %(instalments)s 期，最后一期 %(last_on)s"),
    "agreement.signed": _("存入双方签署的协议 %(number)s"),
    "agreement.fulfilled": _("还款协议 %(number)s 履行完毕"),
    "agreement.reopened": _("收款撤销，还款协议 %(number)s 继续履行"),
    "agreement.defaulted": _("还款协议 %(number)s 违约：%(missed_on)s 一期未付，全部款项到期"),
    "agreement.ended": _("终止还款协议 %(number)s：%(words)s"),
    "discount.conceded": _("按还款协议减免 %(amount)s"),
    "discount.revoked": _("还款协议没有履行，减免的 %(amount)s 恢复"),
    "authority.set": _("修改%(role)s的谈判授权"),
}
FIELDS: dict[str, Sentence] = {
    "discount_bp": _("可减免（万分之）"),
    "extension_days": _("可延期天数"),
    "instalments": _("可分期数"),
}
TASKS: dict[str, Sentence] = {"agreement_broken": _("还款协议违约，打电话问清")}
ADVICE: dict[str, Sentence] = {
    "agreement_broken": _("先问清是没付还是在途。协议已经失效，全部款项到期，催收从原来的步骤接着走。"),
}
REFUSALS: dict[str, Sentence] = {
    "terms_empty": _("请选择方案包括哪几笔款。"),
    "terms_twice": _("同一笔款在同一天只能有一期。"),
    "terms_amounts": _("每一期的金额都要大于 0。"),
    "terms_sum": _("各期、减免和抵账加起来要正好等于欠款。"),
    "terms_nothing": _("方案里没有付款。全部减免请用冲减或核销。"),
    "terms_past": _("付款日期不能早于今天。"),
    "terms_too_far": _("最后一期不能超过十年。"),
    "terms_too_many": _("最多分 120 期。"),
    "terms_discount": _("减免不能超过欠款的一半；更多请用核销，由老板决定。"),
    "terms_set_off_proof": _("抵账要写明抵的是什么，并附上凭证。"),
    "side_unknown": _("请选择方案是谁提出的。"),
    "offer_valid_past": _("有效期不能早于今天。"),
    "offer_answered": _("这个方案已经有了答复，或者还没有批准。"),
    "offer_not_waiting": _("这个方案不在等待批准。"),
    "offer_changed": _("方案的内容和您看到的不一样，请重新打开再批准。"),
    "offer_role": _("超出授权的方案要由%(role)s批准。"),
    "offer_lapsed": _("方案在 %(until)s 过期了，请重新提出。"),
    "offer_outdated": _("提出方案以后款项有变动（有收款、冲减，或这笔款没有到期日），请按现在的金额重新提出。"),
    "offer_disputed": _("其中有款项存在争议。请先处理争议，或者只对没有争议的款提方案。"),
    "agreement_active": _("这个案件已有履行中的还款协议，先终止它才能另谈。"),
    "agreement_ended": _("这份协议已经结束。"),
    "signed_future": _("签署日期不能在以后。"),
    "limit_range": _("授权超出范围：减免最多 50%，最多 120 期、十年。"),
}
