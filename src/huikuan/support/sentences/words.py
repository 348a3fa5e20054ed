"""The words of claims, plans and payments, as choices and as labels: a thing is called the same everywhere."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise

KINDS: dict[str, Word] = {
    "advance": _("预付款"),
    "progress": _("进度款"),
    "delivery": _("到货款"),
    "acceptance": _("验收款"),
    "final": _("尾款"),
    "retention": _("质保金"),
    "other": _("其他"),
}
TRIGGERS: dict[str, Word] = {
    "date": _("约定日期"),
    "signature": _("合同签订"),
    "milestone": _("里程碑完成"),
    "acceptance": _("验收合格"),
    "delivery": _("到货"),
    "invoice": _("收到发票"),
    "warranty_end": _("质保期满"),
    "effective": _("合同生效"),
    "instalment": _("另一期之后"),
    "unknown": _("条件未写明"),
}
DAY_UNITS: dict[str, Word] = {
    "calendar": _("自然日"),
    "working": _("工作日"),
}
UNITS: dict[str, Word] = {**DAY_UNITS, "month": _("个月")}
PROJECT_TYPES: dict[str, Word] = {
    "goods": _("货物、设备"),
    "software": _("软件、系统集成"),
    "service": _("服务、咨询、设计"),
    "construction": _("工程施工"),
}
GUARANTEE_FORMS: dict[str, Word] = {
    "general": _("一般保证"),
    "joint": _("连带责任保证"),
    "debtor": _("债务加入"),
    "deposit": _("定金"),
    "prepayment": _("预付款"),
    "letter": _("银行保函"),
    "title": _("所有权保留"),
    "mortgage": _("抵押"),
    "pledge": _("质押"),
}
MOVEMENTS: dict[str, Word] = {
    "claim": _("应收到期"),
    "allocation": _("收款核销"),
    "credit": _("冲减"),
    "discount": _("提前付款折扣"),
    "bank_fee": _("银行手续费"),
    "write_off": _("坏账核销"),
    "reversal": _("冲回"),
}
MILESTONE_KINDS: dict[str, Word] = {
    "acceptance": _("需要验收"),
    "delivery": _("交付即可"),
    "other": _("只看进度"),
}
MILESTONE_STATES: dict[str, Word] = {
    "planned": _("计划中"),
    "late": _("进度落后"),
    "done": _("已完成，未提交"),
    "submitted": _("等待验收"),
    "objected": _("有异议"),
    "accepted": _("已验收"),
}
INVOICE_KINDS: dict[str, Word] = {
    "special": _("增值税专用发票"),
    "ordinary": _("增值税普通发票"),
}
INVOICE_STATES: dict[str, Word] = {
    "requested": _("待开票"),
    "issued": _("待送达"),
    "delivered": _("待客户确认"),
    "confirmed": _("客户已确认"),
    "reversed": _("已红冲"),
    "red": _("红字发票"),
    "withdrawn": _("申请已撤回"),
}
INVOICE_WAYS: dict[str, Word] = {
    "email": _("电子邮件"),
    "courier": _("快递"),
    "hand": _("当面交付"),
    "portal": _("上传到客户平台"),
}
STATES: dict[str, Word] = {
    "open": _("未结清"),
    "overdue": _("已逾期"),
    "due": _("今日到期"),
    "scheduled": _("未到期"),
    "planned": _("待触发"),
    "settled": _("已结清"),
    "written_off": _("已核销坏账"),
    "cancelled": _("已取消"),
    "valid": _("有效（不含核销与取消）"),
    "all": _("全部"),
}
AGES: dict[str, Word] = {
    "not_due": _("未到期"),
    "d1_30": _("逾期 1–30 天"),
    "d31_60": _("逾期 31–60 天"),
    "d61_90": _("逾期 61–90 天"),
    "d90_plus": _("逾期 90 天以上"),
}
SORTS: dict[str, Word] = {
    "due": _("到期日从早到晚（逾期最久在前）"),
    "-due": _("到期日从晚到早"),
    "-outstanding": _("金额从大到小"),
    "outstanding": _("金额从小到大"),
}
METHODS: dict[str, Word] = {
    "bank": _("银行转账"),
    "bill": _("承兑汇票"),
    "cash": _("现金"),
    "wechat": _("微信支付"),
    "alipay": _("支付宝"),
    "card": _("银行卡"),
    "other": _("其他"),
}
HOLD_REASONS: dict[str, Word] = {
    "promise": _("客户答应付款"),
    "dispute": _("有争议"),
    "agreement": _("已签还款协议"),
    "unmatched_money": _("有到账待认领"),
    "legal": _("法务处理中"),
    "manual": _("人工暂缓"),
}
ENTRIES: dict[str, Word] = {
    "allocation": _("收款核销"),
    "credit": _("冲减"),
    "discount": _("提前付款折扣"),
    "write_off": _("核销坏账"),
    "cancellation": _("取消"),
    "reversal": _("冲回"),
}
ALLOCATION_REASONS: dict[str, Word] = {
    "designated": _("按客户指定"),
    "legal_order": _("按法定顺序"),
    "due_first": _("先到期的先还"),
    "pro_rata": _("同日到期，按比例"),
}
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "GBP", "JPY", "SGD", "AUD", "CAD", "CHF", "KRW", "TWD")


def choices(words: dict[str, Word]) -> list[tuple[str, Word]]:
    """The words as a form's choices."""
    return list(words.items())


def word(words: dict[str, Word], key: str) -> str:
    """The word for a key; the key itself when nobody named it."""
    return str(words.get(key, key))
