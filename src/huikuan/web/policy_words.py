"""A step of the ladder in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from huikuan.flow.reminders.selectors.policy import StepCard, day_of
from huikuan.rules.money import format_exact
from huikuan.rules.wording.tone import FIRM, TONES
from huikuan.support.sentences import happenings as sentences
from huikuan.support.sentences import reasons, text_words
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.message_words import CHANNELS
from huikuan.support.sentences.policy import AUDIENCES, FORMS, condition_word
from huikuan.support.sentences.refusals import LANGUAGES
from huikuan.support.sentences.text_words import TONES as TONE_WORDS
from huikuan.web.policy_timeline import Mark

Word = str | Promise
ICONS = {"email": "messages", "sms": "phone", "im": "globe", "letter": "print", "task": "task", "internal": "bell"}

PLACEHOLDERS: dict[str, Word] = {
    "claims": _lazy("应收明细表（单独成行）"),
    "ways_to_pay": _lazy("收款账户（单独成行）"),
    "portal_link": _lazy("客户自助页面的链接（单独成行；不写则放在正文末尾）"),
    "customer": _lazy("客户名称"),
    "sender": _lazy("我方公司名"),
    "person": _lazy("我方联系人"),
    "phone": _lazy("我方电话"),
    "email": _lazy("我方邮箱"),
    "headline": _lazy("哪家合同哪一笔、多少钱（简短）"),
    "what": _lazy("哪一笔，多少钱"),
    "count": _lazy("笔数"),
    "items": _lazy("“该笔款项”或“上述款项”"),
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


def step_line(card: StepCard, currency: str = "CNY", contracts: Mapping[str, str] | None = None) -> StepLine:
    """A step in words. `contracts`: numbers by id, for conditions that name some."""
    step = card.step
    return StepLine(
        key=step["key"],
        name=reasons.step_word(step["key"]),
        when=reasons.when(int(step["offset"]), str(step["unit"])),
        who=str(AUDIENCES.get(step["audience"], step["audience"])),
        how=how(step),
        tone=str(TONE_WORDS[tone_of(step)]),
        approval=approval(str(step["approver_role"])),
        deadline=_("给 %(days)s 天") % {"days": step["deadline_days"]} if step["deadline_days"] else "",
        wait=_("距上一步 ≥ %(days)s 天") % {"days": step["min_wait_days"]},
        requires=listed(reasons.step_word(key) for key in step["requires"]),
        conditions=listed(for_whom(step, currency, contracts)),
        hard=bool(step["hard"]),
        offset=int(step["offset"]),
    )


def approval(role: str) -> str:
    """Whose word the step needs; "" when it goes out by itself."""
    return _("%(role)s批准") % {"role": sentences.role_word(role)} if role else ""


def how(step: Mapping[str, Any]) -> str:
    """By which channel, or as whose task."""
    if step["form"] == "message":
        return listed(str(CHANNELS.get(channel, channel)) for channel in step["channels"])
    return _("内部通知") if step["form"] == "internal" else _("人工任务")


def for_whom(step: Mapping[str, Any], currency: str, contracts: Mapping[str, str] | None) -> list[str]:
    """The conditions of a step, each in words."""
    words = [condition_word(found, currency, contracts) for found in step.get("conditions", ())]
    if least := step.get("minimum_minor"):
        words.insert(0, condition_word({"what": "amount_minor", "at_least": least}, currency))
    return words


def tone_of(step: Mapping[str, Any]) -> str:
    """The tone a step speaks in: its own, else the one its key is known for."""
    return str(step.get("tone") or TONES.get(str(step["key"]), FIRM))


def mark(card: StepCard, at: str) -> Mark:
    """A step as the timeline draws it, leading to its page. `at`: which policy, as the end of an address."""
    step, key = card.step, str(card.step["key"])
    kind = "hard" if step["hard"] else "message" if step["form"] == "message" else "task"
    channels = step["channels"] if step["form"] == "message" else [step["form"]]
    return Mark(
        day=day_of(step),
        when=reasons.when(int(step["offset"]), str(step["unit"])),
        label=reasons.step_word(key),
        kind=kind,
        channels=[(ICONS.get(name, "task"), str(CHANNELS.get(name) or FORMS[name])) for name in channels],
        tone=str(TONE_WORDS[tone_of(step)]),
        who=str(AUDIENCES[step["audience"]]),
        approval=approval(str(step["approver_role"])),
        limited=bool(step.get("conditions") or step.get("minimum_minor")),
        url=reverse("web:policy_step", args=[key]) + at,
    )


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
    return str(PLACEHOLDERS.get(name) or text_words.PLACEHOLDERS.get(name, name))
