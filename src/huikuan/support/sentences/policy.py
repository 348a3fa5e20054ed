"""A ladder in words: whom a step is for, on which conditions, in which tone, and what a publication changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.message_words import CHANNELS
from huikuan.support.sentences.reasons import step_word
from huikuan.support.sentences.refusals import LANGUAGES, ROLES
from huikuan.support.sentences.text_words import PARTS, TONES

Sentence = str | Promise

AUDIENCES: dict[str, Sentence] = {
    "payer": _("付款人"),
    "approver": _("对方审批人"),
    "superior": _("付款人的上级"),
    "pm": _("项目经理"),
    "pm_superior": _("项目经理的上级"),
    "finance": _("财务"),
    "legal": _("法务"),
    "owner": _("老板"),
}
CONDITIONS: dict[str, Sentence] = {
    "amount_minor": _("可催金额"),
    "reminders": _("已提醒次数"),
    "oldest_days_late": _("客户最久逾期天数"),
    "overdue_claims": _("客户逾期笔数"),
    "broken_promises": _("客户失约次数"),
    "segment": _("客户分类"),
    "risk": _("信用等级"),
    "contract": _("合同"),
    "project": _("项目状态"),
}
PROJECT_STATES: dict[str, Sentence] = {
    "running": _("进行中"),
    "delivered": _("已交付"),
    "suspended": _("已暂停"),
}
FORMS: dict[str, Sentence] = {"message": _("消息"), "task": _("人工任务"), "internal": _("内部通知")}
MODES: dict[str, Sentence] = {"auto": _("自动发出"), "approval": _("批准后"), "task": _("由人去做")}
UNITS: dict[str, Sentence] = {"calendar": _("自然日"), "working": _("工作日")}
STEP_FIELDS: dict[str, Sentence] = {
    "offset": _("离到期日几天"),
    "unit": _("按"),
    "form": _("做法"),
    "channels": _("渠道"),
    "audience": _("给谁"),
    "mode": _("方式"),
    "approver_role": _("谁批准"),
    "hard": _("强硬步骤"),
    "min_wait_days": _("距上一步至少几天"),
    "deadline_days": _("给客户的新期限（天）"),
    "requires": _("先要完成"),
    "minimum_minor": _("最低金额"),
    "conditions": _("只用于"),
    "tone": _("语气"),
    "on": _("在阶梯上"),
}
LIMITS: dict[str, Sentence] = {
    "tolerance_minor": _("低于多少金额不催"),
    "weekly_cap": _("每家客户每周最多"),
    "daily_cap": _("每家客户每天最多"),
    "hours": _("发送时间"),
    "stale_bank_days": _("银行数据超过几天算过期"),
}
NAMED: Final[Mapping[str, Mapping[str, Sentence]]] = {
    "unit": UNITS, "form": FORMS, "mode": MODES, "audience": AUDIENCES, "approver_role": ROLES, "tone": TONES,
}  # fmt: skip


def condition_word(condition: Mapping[str, Any], currency: str, contracts: Mapping[str, str] | None = None) -> str:
    """One condition in words: "逾期笔数 ≥ 2", "客户分类：重点、未填". `contracts`: numbers by id."""
    what = str(condition["what"])
    name = str(CONDITIONS.get(what, what))
    if condition.get("among"):
        known = {"": _now("未填"), **PROJECT_STATES, **(contracts or {} if what == "contract" else {})}
        return _now("%(name)s：%(values)s") % {
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


def change(name: str, before: Any, after: Any, currency: str = "CNY") -> tuple[str, str, str]:
    """One entry of rules/dunning/changes.py in words: what changed, before, after."""
    key, _dot, field = name.partition(".")
    if not key:
        return str(LIMITS.get(field, field)), value_word(field, before, currency), value_word(field, after, currency)
    if field.startswith("text."):
        _text, language, part = (*field.split("."), "")[:3]
        words = _now("%(language)s文字（%(part)s）") % {
            "language": LANGUAGES.get(language, language), "part": PARTS.get(part, part),
        }  # fmt: skip
    else:
        words = str(STEP_FIELDS.get(field, field))
    label = f"{step_word(key)} · {words}"
    return label, value_word(field, before, currency), value_word(field, after, currency)


def value_word(field: str, value: Any, currency: str) -> str:
    """A stored value of a step or limit as text; empty as a dash."""
    if isinstance(value, bool):
        return _now("是") if value else _now("否")
    if value is None or value in ("", []):
        return "—"
    if field.endswith("_minor"):
        return format_exact(int(value), currency)
    if field == "hours":
        return "–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in value)
    if field == "conditions":
        return listed(condition_word(one, currency) for one in value)
    if field == "channels":
        return listed(str(CHANNELS.get(one, one)) for one in value)
    if field == "requires":
        return listed(step_word(one) for one in value)
    return str(NAMED.get(field, {}).get(str(value), value))
