"""Why a step was taken or not: one sentence for each reason code of rules/dunning/reasons.py, and the steps' names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.web.refusals import Known

Sentence = str | Promise

STEPS: dict[str, Sentence] = {
    "notice_before": _("到期前通知"),
    "short_before": _("到期前一天提示"),
    "due_today": _("到期当天通知"),
    "reminder": _("感谢并提醒付款"),
    "call": _("打电话"),
    "second_reminder": _("第二次提醒"),
    "internal_alert": _("内部升级"),
    "offer_help": _("联系客户上级，提供帮助"),
    "meeting": _("上门或约见"),
    "demand_letter": _("催款函"),
    "suspension": _("暂停工作通知"),
    "mediation": _("提出调解"),
    "lawyer_letter": _("律师函"),
    "court_prepared": _("准备支付令或起诉"),
    "thank_you": _("收款感谢信"),
}

UNITS: dict[str, Sentence] = {"calendar": _("天"), "working": _("个工作日")}

REASONS: dict[str, Sentence] = {
    "no_due_date": _("还没有到期日"),
    "due": _("到期日 %(on)s"),
    "days_to_due": _("还有 %(days)s 天到期"),
    "due_is_today": _("今天到期"),
    "days_late": _("已逾期 %(days)s 天"),
    "last_step": _("上一步“%(key)s”是 %(days_ago)s 天前（%(on)s）"),
    "earlier_step": _("已做过“%(key)s”"),
    "amount": _("可催 %(amount_minor)s，未收 %(outstanding_minor)s"),
    "held_part": _("其中 %(held_minor)s 暂缓"),
    "held_part_until": _("其中 %(held_minor)s 暂缓到 %(until)s"),
    "settled": _("已经结清"),
    "below_tolerance": _("余额低于 %(tolerance_minor)s，不打扰客户"),
    "held_all": _("整笔暂缓，没有期限"),
    "held_all_until": _("整笔暂缓到 %(until)s"),
    "unmatched_money": _("这家客户有到账还没核销，先核销再催"),
    "stale_bank": _("银行数据过期，先更新再催"),
    "calendar_unconfirmed": _("这一年的节假日还没确认"),
    "manual_customer_hold": _("这家客户整体暂缓"),
    "blocked": _("暂停：%(cause)s"),
    "pending": _("上一步还没办完（待批准、待发送或任务未结）"),
    "not_working_day": _("%(on)s 不是工作日"),
    "next_step": _("下一步“%(key)s”在 %(on)s"),
    "min_wait": _("“%(key)s”要距上一步 %(days)s 天，%(until)s 起可以"),
    "deadline": _("先等给客户的期限 %(on)s 过去，再“%(key)s”"),
    "missed_before_due": _("到期前的步骤（%(keys)s）已错过，不再补发"),
    "notice_missing": _("“%(key)s”之前要先有“%(keys)s”"),
    "below_minimum": _("金额低于“%(key)s”的起点 %(minimum_minor)s"),
    "ladder_finished": _("催收步骤已全部走完，请人工决定"),
    "step": _("今天做“%(key)s”（到期日 %(needs_days)s %(unit)s）"),
    "overtaken": _("略过“%(keys)s”，不一次发几封"),
    "new_deadline": _("给客户 %(days)s 天，期限 %(on)s"),
    "weekly_cap": _("这家客户近期已收到够多邮件，%(until)s 起再发"),
    "daily_cap": _("这家客户今天已收到邮件，%(until)s 起再发"),
    "no_contact": _("没有联系人"),
    "no_address": _("没有邮箱地址"),
    "opted_out": _("客户已表示不再接收邮件"),
    "bounced": _("邮箱退信"),
    "written_off": _("已核销坏账"),
    "cancelled": _("已取消"),
}

HEADINGS: dict[str, Sentence] = {
    "held": _("已暂缓"),
    "unmatched_money": _("有到账没核销"),
    "stale_bank": _("银行数据过期"),
    "calendar_unconfirmed": _("日历未确认"),
    "manual_customer_hold": _("客户整体暂缓"),
    "blocked": _("暂停"),
    "weekly_cap": _("近期已联系过"),
    "pending": _("上一步未结"),
    "deadline": _("等给客户的期限"),
    "min_wait": _("距上一步太近"),
    "next_step": _("还没到下一步的日子"),
    "not_working_day": _("今天不是工作日"),
    "notice_missing": _("缺前一步通知"),
    "missed_before_due": _("到期前步骤已错过"),
    "below_tolerance": _("尾差，不打扰"),
    "below_minimum": _("金额太小"),
    "ladder_finished": _("步骤已走完"),
    "no_due_date": _("没有到期日"),
    "no_address": _("没有可用的地址"),
    "not_looked": _("等下一次每日运行"),
}


def reason_sentence(code: str, values: Mapping[str, Any], currency: str = "CNY") -> str:
    """One reason in words; a code nobody described yet shows as it is. Money is in minor units of `currency`."""
    template = REASONS.get(code)
    if template is None:
        return code
    return str(template) % in_words(values, currency)


def in_words(values: Mapping[str, Any], currency: str) -> Known:
    """Values as text: steps by name, money with its sign."""
    made = Known(values)
    for name, value in values.items():
        if name.endswith("_minor") and isinstance(value, int):
            made[name] = format_exact(value, currency)
        elif name == "key":
            made[name] = step_word(str(value))
        elif name == "keys":
            made[name] = "、".join(step_word(key) for key in str(value).split(",") if key)
        elif name == "unit":
            made[name] = UNITS.get(str(value), value)
        elif name == "needs_days" and isinstance(value, int):
            made[name] = f"{value:+d}" if value else "0"
    return made


def trace_sentences(trace: Iterable[Any], currency: str = "CNY") -> list[str]:
    """A stored trace, line by line."""
    return [reason_sentence(code, values, currency) for code, values in pairs(trace)]


def pairs(trace: Iterable[Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(code, values) of each stored reason; anything malformed is left out."""
    made: list[tuple[str, Mapping[str, Any]]] = []
    for entry in trace:
        if isinstance(entry, list | tuple) and len(entry) == 2 and isinstance(entry[1], Mapping):
            made.append((str(entry[0]), entry[1]))
    return made


def step_word(key: str) -> str:
    """A step's name."""
    return str(STEPS.get(key, key))


def heading(code: str) -> str:
    """The short name of a reason for not sending."""
    return str(HEADINGS.get(code, REASONS.get(code, code)))
