"""Discounts and rewards in words, and the facts of a credit report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.support.sentences import words

Word = str | Promise

DISCOUNT_STATES: dict[str, Word] = {
    "open": _("有效"),
    "earned": _("已享受"),
    "lapsed": _("到期未用"),
    "withdrawn": _("已撤回"),
}
REWARD_STATES: dict[str, Word] = {
    "offered": _("已约定"),
    "earned": _("该兑现了"),
    "given": _("已兑现"),
    "lapsed": _("客户没有按时付"),
    "withdrawn": _("已撤回"),
}
REWARD_KINDS: dict[str, Word] = {"service": _("服务"), "gift": _("礼品")}
RECIPIENTS: dict[str, Word] = {"company": _("客户公司"), "person": _("客户的个人")}
TAX_CHOICES: dict[str, Word] = {
    "cash_discount": _("现金折扣：全额开票，折扣计入财务费用"),
    "same_invoice": _("同一张发票上列明折扣，按折后金额计税"),
    "red_letter": _("已全额开票，享受折扣后红冲差额"),
}
REPORT_FACTS: dict[str, Word] = {
    "name": _("企业名称"),
    "uscc": _("统一社会信用代码"),
    "status": _("登记状态"),
    "registered_capital": _("注册资本"),
    "paid_in_capital": _("实缴资本"),
    "founded_on": _("成立日期"),
    "legal_representative": _("法定代表人"),
    "insured": _("参保人数"),
    "tax_grade": _("纳税信用等级"),
    "enforcement": _("被执行人"),
    "dishonest": _("失信被执行人"),
    "consumption": _("限制高消费"),
    "abnormal": _("经营异常"),
    "serious": _("严重违法"),
    "equity_frozen": _("股权冻结"),
    "equity_pledged": _("股权质押"),
    "cases": _("司法案件"),
    "lawsuits": _("法律诉讼"),
    "tax_arrears": _("欠税"),
    "bankruptcy": _("破产案件"),
}
REGISTRY_STATES: dict[str, Word] = {
    "in_business": _("存续"),
    "cancelled": _("注销"),
    "revoked": _("吊销"),
    "liquidation": _("清算"),
    "suspended": _("停业"),
    "moved_out": _("迁出"),
}
IDENTITY: dict[str, Word] = {
    "name_differs": _("报告里的企业名称与客户不同，请核对是不是同一家。"),
    "name_unknown": _("报告里没有读到企业名称，请核对是不是这家客户。"),
    "uscc_differs": _("报告里的统一社会信用代码与客户不同，请核对是不是同一家。"),
    "uscc_unknown": _("报告或客户资料里没有统一社会信用代码，没法核对。"),
    "uscc_invalid": _("报告里的统一社会信用代码校验位不对。"),
}


def fact_sentence(code: str, value: Any, unit: str) -> str:
    """A fact's value as a person reads it."""
    if unit and isinstance(value, int):
        return format_exact(value, unit)
    if code == "status":
        return words.word(REGISTRY_STATES, str(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and code != "insured":
        return _now("%(count)s 条") % {"count": value} if value else _now("没有")
    return str(value)


def discount_terms(bp: int | None, amount_minor: int, currency: str) -> str:
    """“2%，¥2,000.00” or the amount alone."""
    amount = format_exact(amount_minor, currency)
    if bp is None:
        return amount
    percent = f"{bp // 100}.{bp % 100:02d}".rstrip("0").rstrip(".")
    return _now("%(percent)s%%，即 %(amount)s") % {"percent": percent, "amount": amount}
