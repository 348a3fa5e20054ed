"""What became of a message, and what it is for, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

OUTCOMES: dict[str, Sentence] = {
    "rehearsal_over": _("开启发送时撤下：演练中写的信不会寄出"),
    "lease_expired": _("发送进程中断"),
    "interrupted": _("发送前的核对没有完成，稍后再试"),
    "password_lost": _("邮件服务器的密码打不开了，请重新填写"),
    "mail_server_missing": _("还没有设置邮件服务器"),
    "cancelled": _("应收已取消，不再发送"),
    "credited": _("应收已冲减，金额变了"),
    "due_date_moved": _("到期日改了，内容已不对"),
    "amended": _("合同变更了，内容已不对"),
    "held": _("应收已暂缓，不再发送"),
    "incomplete_text": _("邮件内容不全（例如没有收款账号），请看过再决定"),
    "opted_out": _("收件人已表示不再接收"),
    "paid": _("客户已付款，自动撤回"),
    "payment_reversed": _("收款已冲回，自动撤回"),
    "address_changed": _("联系人换了邮箱，没有发给旧地址"),
    "amount_changed": _("金额变了，没有发出"),
    "arrived": _("确认收到：%(note)s"),
    "bad_address": _("收件邮箱不存在：%(reply)s"),
    "bytes_changed": _("内容与批准时不同，没有发出"),
    "calendar_unconfirmed": _("这一年的节假日还没确认，等确认后再发"),
    "claim_closed": _("应收已结束，没有发出"),
    "claim_held": _("应收已暂缓，没有发出"),
    "contact_left": _("联系人已离开，没有发出"),
    "demo_never_sends": _("演示组织从不外发"),
    "gave_up": _("试了多次都没发出：%(reply)s"),
    "not_arrived": _("确认没收到：%(note)s"),
    "out_of_date": _("拖得太久，内容已过时，没有发出"),
    "outside_hours": _("等到允许的时间再发"),
    "rejected": _("对方服务器拒收：%(reply)s"),
    "retry": _("暂时没发出，稍后再试：%(reply)s"),
    "send_again": _("确认没收到，再发一次：%(note)s"),
    "sending_off": _("发送已关闭，没有发出"),
    "stale_bank": _("银行数据过期，没有发出"),
    "uncertain": _("发送时断线，不确定是否送达"),
    "unmatched_money": _("客户有到账没核销，没有发出"),
    "bounced": _("收件邮箱退信"),
    "settled": _("应收已结清，自动撤回"),
    "withdrawn": _("人工撤回：%(reason)s"),
    "written_off": _("应收已核销，不再发送"),
}

MESSAGE_STATES: dict[str, Sentence] = {
    "awaiting_approval": _("待批准"),
    "queued": _("待发送"),
    "claimed": _("发送中"),
    "committing": _("发送中"),
    "on_the_way": _("待发送"),
    "sent": _("已发送"),
    "rehearsed": _("演练"),
    "failed": _("未送达"),
    "uncertain": _("待确认"),
    "cancelled": _("已撤回"),
    "skipped": _("已跳过"),
    "on_desk": _("待办"),
    "done": _("已办"),
}

PURPOSES: dict[str, Sentence] = {
    "reminder": _("提醒"),
    "thank_you": _("感谢信"),
    "report": _("进展汇报"),
    "receipt": _("收据"),
    "statement": _("对账单"),
    "formal": _("正式函件"),
    "meeting": _("会面邀请"),
    "internal": _("内部求助"),
    "test": _("测试邮件"),
}

CHANNELS: dict[str, Sentence] = {
    "email": _("邮件"),
    "sms": _("短信"),
    "im": _("即时消息"),
    "letter": _("信函"),
    "call": _("电话"),
}
