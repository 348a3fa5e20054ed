"""A step of the ladder in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from huikuan.flow.reminders.selectors.policy import StepCard
from huikuan.rules.money import format_exact
from huikuan.support.sentences import happenings as sentences
from huikuan.support.sentences import reasons
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.message_words import CHANNELS
from huikuan.support.sentences.refusals import LANGUAGES
from huikuan.web import charts

Word = str | Promise

AUDIENCES: dict[str, Word] = {
    "payer": _lazy("付款人"),
    "approver": _lazy("对方审批人"),
    "superior": _lazy("付款人的上级"),
    "pm": _lazy("项目经理"),
    "pm_superior": _lazy("项目经理的上级"),
    "finance": _lazy("财务"),
    "legal": _lazy("法务"),
    "owner": _lazy("老板"),
}
TONES: dict[str, Word] = {
    "notice_before": _lazy("友好"),
    "short_before": _lazy("简短"),
    "due_today": _lazy("平和"),
    "reminder": _lazy("感谢"),
    "call": _lazy("关心"),
    "second_reminder": _lazy("明确"),
    "internal_alert": _lazy("内部"),
    "offer_help": _lazy("商量"),
    "meeting": _lazy("诚恳"),
    "demand_letter": _lazy("正式"),
    "suspension": _lazy("正式"),
    "mediation": _lazy("留余地"),
    "lawyer_letter": _lazy("法律"),
    "court_prepared": _lazy("法律"),
}
CONDITIONS: dict[str, Word] = {
    "amount_minor": _lazy("可催金额"),
    "reminders": _lazy("已提醒次数"),
    "oldest_days_late": _lazy("客户最久逾期天数"),
    "overdue_claims": _lazy("客户逾期笔数"),
    "broken_promises": _lazy("客户失约次数"),
    "segment": _lazy("客户分类"),
    "risk": _lazy("信用等级"),
    "contract": _lazy("合同"),
    "project": _lazy("项目状态"),
}
PROJECT_STATES: dict[str, Word] = {
    "running": _lazy("进行中"),
    "delivered": _lazy("已交付"),
    "suspended": _lazy("已暂停"),
}
PLACEHOLDERS: dict[str, Word] = {
    "claims": _lazy("应收明细表（单独成行）"),
    "ways_to_pay": _lazy("收款账户（单独成行）"),
    "customer": _lazy("客户名称"),
    "sender": _lazy("我方公司名"),
    "person": _lazy("我方联系人"),
    "phone": _lazy("我方电话"),
    "email": _lazy("我方邮箱"),
    "headline": _lazy("哪家合同哪一笔、多少钱（简短）"),
    "what": _lazy("哪一笔，多少钱"),
    "what_short": _lazy("哪一笔（简短）"),
    "count": _lazy("笔数"),
    "items": _lazy("各笔名称"),
    "total": _lazy("合计金额"),
    "due_when": _lazy("到期日"),
    "days_late": _lazy("逾期天数"),
    "deadline": _lazy("新的期限"),
    "received": _lazy("收到的金额"),
    "received_on": _lazy("收款日期"),
    "remaining": _lazy("剩余情况"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as a row of the ladder's table."""

    key: str
    name: str
    when: str
    who: str
    how: str
    tone: str
    approval: str
    deadline: str
    wait: str
    requires: str
    conditions: str
    hard: bool
    offset: int


def step_line(card: StepCard, currency: str = "CNY") -> StepLine:
    """A step in words."""
    step = card.step
    return StepLine(
        key=step["key"],
        name=reasons.step_word(step["key"]),
        when=reasons.when(int(step["offset"]), str(step["unit"])),
        who=str(AUDIENCES.get(step["audience"], step["audience"])),
        how=how(step),
        tone=str(TONES.get(step["key"], "")),
        approval=approval(str(step["approver_role"])),
        deadline=_("给 %(days)s 天") % {"days": step["deadline_days"]} if step["deadline_days"] else "",
        wait=_("距上一步 ≥ %(days)s 天") % {"days": step["min_wait_days"]},
        requires=listed(reasons.step_word(key) for key in step["requires"]),
        conditions=listed(condition_word(found, currency) for found in step.get("conditions", ())),
        hard=bool(step["hard"]),
        offset=int(step["offset"]),
    )


def condition_word(condition: Mapping[str, Any], currency: str) -> str:
    """One condition in words: "逾期笔数 ≥ 2", "客户分类：重点、未填"."""
    what = str(condition["what"])
    name = str(CONDITIONS.get(what, what))
    if condition.get("among"):
        known = {"": _("未填"), **PROJECT_STATES}
        return _("%(name)s：%(values)s") % {
            "name": name,
            "values": listed(str(known.get(v, v)) for v in condition["among"]),
        }
    low, high = (
        format_exact(bound, currency) if bound is not None and what == "amount_minor" else bound
        for bound in (condition.get("at_least"), condition.get("at_most"))
    )
    if high is None:
        return f"{name} ≥ {low}"
    return f"{name} ≤ {high}" if low is None else f"{name} {low}–{high}"


def approval(role: str) -> str:
    """Whose word the step needs; "" when it goes out by itself."""
    return _("%(role)s批准") % {"role": sentences.role_word(role)} if role else ""


def how(step: Mapping[str, Any]) -> str:
    """By which channel, or as whose task."""
    if step["form"] == "message":
        return listed(str(CHANNELS.get(channel, channel)) for channel in step["channels"])
    return _("内部通知") if step["form"] == "internal" else _("人工任务")


def tread(card: StepCard) -> charts.Tread:
    """A step as the ladder draws it, leading to its page."""
    step, key = card.step, str(card.step["key"])
    kind: Literal["hard", "message", "task"] = "message" if step["form"] == "message" else "task"
    if step["hard"]:
        kind = "hard"
    return charts.Tread(int(step["offset"]), reasons.step_word(key), kind, key, reverse("web:policy_step", args=[key]))


def limits(content: Mapping[str, Any], currency: str) -> list[str]:
    """The limits of a policy, a sentence each."""
    opens, closes = content["hours"]
    return [
        _("只在工作日 %(opens)s–%(closes)s（收件人当地时间）发送")
        % {"opens": f"{opens // 60:02d}:{opens % 60:02d}", "closes": f"{closes // 60:02d}:{closes % 60:02d}"},
        _("每家客户每天最多 %(daily)s 封，七天内最多 %(weekly)s 封")
        % {"daily": content["daily_cap"], "weekly": content["weekly_cap"]},
        _("余额低于 %(amount)s 不催") % {"amount": format_exact(content["tolerance_minor"], currency)},
        _("银行数据超过 %(days)s 天没更新就暂停") % {"days": content["stale_bank_days"]},
    ]


def language_word(language: str) -> str:
    return str(LANGUAGES.get(language, language))


def placeholder_word(name: str) -> str:
    return str(PLACEHOLDERS.get(name, name))
