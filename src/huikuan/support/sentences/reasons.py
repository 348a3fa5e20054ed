"""Why a step was taken or not: one sentence for each reason code of rules/dunning/reasons.py, and the steps' names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.refusals import Known

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

REASONS: dict[str, Sentence] = {
    "no_due_date": _("还没有到期日，触发条件满足后自动生成"),
    "due": _("到期日 %(on)s"),
    "days_to_due": _("距到期还有 %(days)s 天"),
    "due_is_today": _("今天到期"),
    "days_late": _("已逾期 %(days)s 天"),
    "last_step": _("上一步“%(key)s”在 %(on)s 完成，距今 %(days_ago)s 天"),
    "earlier_step": _("此前已完成“%(key)s”"),
    "dropped": _("已决定不做：%(keys)s"),
    "amount": _("本次可催 %(amount_minor)s，未收合计 %(outstanding_minor)s"),
    "held_part": _("其中 %(held_minor)s 暂缓，未定期限"),
    "held_part_until": _("其中 %(held_minor)s 暂缓至 %(until)s（含当日）"),
    "settled": _("已结清，无需催收"),
    "below_tolerance": _("可催金额低于下限 %(tolerance_minor)s，不发送"),
    "held_all": _("全部金额暂缓，未定期限"),
    "held_all_until": _("全部金额暂缓至 %(until)s（含当日）"),
    "unmatched_money": _("该客户有到账款项尚未核销，核销前不催收"),
    "stale_bank": _("银行流水不够新，更新后再催收"),
    "calendar_unconfirmed": _("今年的工作日历尚未确认，确认后再发送"),
    "manual_customer_hold": _("已人工暂缓对该客户的催收"),
    "blocked": _("已暂缓：%(cause)s"),
    "pending": _("上一条消息或任务还没有结果，先等它完成"),
    "not_working_day": _("%(on)s 不是工作日"),
    "next_step": _("下一步“%(key)s”（%(when)s），预计 %(on)s"),
    "min_wait": _("“%(key)s”与上一步至少间隔 %(days)s 天，到 %(until)s"),
    "deadline": _("已给客户的期限到 %(on)s（含当日），期满后才能“%(key)s”"),
    "missed_before_due": _("到期前的步骤已错过：%(keys)s"),
    "notice_missing": _("“%(key)s”之前须先完成其中一步：%(keys)s"),
    "below_minimum": _("“%(key)s”只用于不低于 %(minimum_minor)s 的款项"),
    "left_out": _("“%(key)s”不适用：%(what)s"),
    "ladder_finished": _("所有步骤都已走完，请人工决定下一步"),
    "step": _("今天做“%(key)s”（%(when)s）"),
    "overtaken": _("不再补发的步骤：%(keys)s"),
    "new_deadline": _("给客户的新期限：%(on)s（%(days)s 天）"),
    "weekly_cap": _("该客户近期收到的消息已达上限，%(until)s 起可再发送"),
    "daily_cap": _("该客户今天已收到消息，%(until)s 起可再发送"),
    "no_contact": _("没有可用的联系人，已转为任务"),
    "no_address": _("联系人没有可用的地址，已转为任务"),
    "opted_out": _("联系人不希望再收到此类消息，已转为任务"),
    "bounced": _("地址退信，已转为任务"),
    "written_off": _("已核销坏账，不再催收"),
    "cancelled": _("已作废，不再催收"),
    "not_looked": _("录入后还没有判断过，等下一次每日运行"),
    "not_entered_yet": _("那天这笔应收还没有录入"),
}

CONDITIONS: dict[str, Sentence] = {
    "amount_minor": _("这笔的金额不在它的范围内"),
    "reminders": _("这笔已提醒的次数不在它的范围内"),
    "oldest_days_late": _("客户最早一笔的逾期天数不在它的范围内"),
    "overdue_claims": _("客户的逾期笔数不在它的范围内"),
    "broken_promises": _("客户失约的次数不在它的范围内"),
    "segment": _("它不用于这类客户"),
    "risk": _("它不用于这个信用等级的客户"),
    "contract": _("它不用于这份合同"),
    "project": _("它不用于项目现在的状态"),
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
    "left_out": _("步骤不适用"),
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
            made[name] = listed(step_word(key) for key in str(value).split(",") if key)
        elif name == "what":
            made[name] = str(CONDITIONS.get(str(value), value))
        elif name == "needs_days" and isinstance(value, int):
            made["when"] = when(value, str(values.get("unit", "calendar")))
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


def when(offset: int, unit: str) -> str:
    """−7 → "到期前 7 天"."""
    if offset == 0:
        return _now("到期当天")
    working = unit == "working"
    days = abs(offset)
    if days == 1 and not working:
        return _now("到期前 1 天") if offset < 0 else _now("逾期 1 天")
    if offset < 0:
        return (_now("到期前 %(days)s 个工作日") if working else _now("到期前 %(days)s 天")) % {"days": days}
    return (_now("逾期 %(days)s 个工作日") if working else _now("逾期 %(days)s 天")) % {"days": days}


def step_word(key: str) -> str:
    """A step's name; one that somebody made is named by its key."""
    return str(STEPS[key]) if key in STEPS else key.replace("_", " ")


def heading(code: str) -> str:
    """The short name of a reason for not sending."""
    return str(HEADINGS.get(code, REASONS.get(code, code)))
