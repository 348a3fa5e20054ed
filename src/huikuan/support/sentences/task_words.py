"""What a task asks for and how to go about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.support.sentences import agreements, banking, firm, portal, talks

Sentence = str | Promise

TASKS: dict[str, Sentence] = {
    "unwritten": _("邮件写不出来，请人工处理"),
    "address_changed": _("核对收件地址"),
    "calendar": _("确认新一年的节假日"),
    "progress_report": _("写项目进展汇报"),
    "guarantee_ends": _("付款保障快到期"),
    "connection_failed": _("项目对接出错，里程碑不再更新"),
    "reward_to_give": _("客户已按时付清，兑现奖励"),
    "discount_red_letter": _("红冲发票上的折扣部分"),
    "calendar_unconfirmed": _("确认新一年的节假日"),
    "failed": _("邮件没送达，换个方式联系"),
    "mail_failed": _("邮件没送达，换个方式联系"),
    "money_on_account": _("预收款待核销"),
    "no_address": _("没有收件地址，补上邮箱"),
    "bounced": _("邮箱退信，换一个地址"),
    "stale_bank": _("银行数据过期，先更新"),
    "uncertain": _("不确定是否发出，请确认"),
    "unmatched_money": _("有到账还没认领"),
    **firm.TASKS,
    **talks.TASKS,
    **agreements.TASKS,
    **banking.TASKS,
    **portal.TASKS,
}

ADVICE: dict[str, Sentence] = {
    "unwritten": _("内容或地址有问题，系统写不出这封邮件。请直接联系客户，并记下结果。"),
    "call": _("打给付款人，问清哪天付。答应了就记下日期，到那天为止不再提醒。"),
    "meeting": _("约对方负责人面谈，听清拖款的原因，带回一个日期。"),
    "internal_alert": _("请您的上级或财务出面，联系对方负责人。"),
    "demand_letter": _("写明金额、期限和后果，批准后寄出并保留凭证。"),
    "suspension": _("先核对合同里的暂停条款，批准后再通知客户。"),
    "mediation": _("提出一个双方都能接受的办法：分期、延期或减免一部分。"),
    "lawyer_letter": _("把合同、验收单、发票和往来记录交给律师。"),
    "court_prepared": _("核对诉讼时效和证据，准备支付令或起诉材料。"),
    "reward_to_give": _("在合同页的“按时付款奖励”里登记交给了谁、记账凭证号；只能给客户公司。"),
    "discount_red_letter": _("这笔款已按全额开票，客户提前付款享受了折扣：要按折后金额计税，须开红字发票。"),
    "connection_failed": _("打开“设置 › 项目来源”看出错的原因，改好后点“测试”；期间请人工更新里程碑。"),
    "guarantee_ends": _("到期前向保证人或银行主张，逾期就失去保障；主张后留好凭证。"),
    "progress_report": _("在合同的“交付与验收”里打开定期汇报，改好后发给客户。"),
    "calendar": _("国务院发布放假安排后，在“设置 › 日历”里粘贴并确认；确认前那一年不会发信。"),
    "calendar_unconfirmed": _("国务院发布放假安排后，在“设置 › 日历”里粘贴并确认；确认前那一年不会发信。"),
    "failed": _("打电话问到新的邮箱，改好后系统会在下一次运行时重新安排。"),
    "no_address": _("补上付款人的邮箱，下一次运行就会自动提醒。"),
    "money_on_account": _("核对这笔钱对应哪一期：打开收款核销，或留作预收，之后才会继续催。"),
    "unmatched_money": _("核对这笔钱对应哪一期，核销后才会继续催。"),
    "uncertain": _("发送时断线，可能已送达。请问一下客户，再点“收到了”或“没收到”。"),
    "stale_bank": _("导入最新的银行流水；数据过期时不会自动催，免得催到已付的客户。"),
    **firm.ADVICE,
    **talks.ADVICE,
    **agreements.ADVICE,
    **banking.ADVICE,
    **portal.ADVICE,
}
