"""Payment plans in words: how a due date came about, what an instalment waits for, what is wrong, what changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.rules.plan.acceptance import Countdown
from huikuan.rules.plan.amend import Change
from huikuan.rules.plan.instalments import Problem, Trigger
from huikuan.support.sentences import words
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.refusals import Known

Sentence = str | Promise

HOLIDAYS: dict[str, Sentence] = {
    "new_year": _("元旦"),
    "spring_festival": _("春节"),
    "qingming": _("清明节"),
    "labour_day": _("劳动节"),
    "dragon_boat": _("端午节"),
    "mid_autumn": _("中秋节"),
    "national_day": _("国庆节"),
}
TEMPLATES: dict[str, Sentence] = {
    "thirty_sixty_ten": _("3-6-1：预付 30%、验收 60%、质保 10%"),
    "three_three_three_one": _("3-3-3-1：预付、原型、验收各 30%，质保 10%"),
    "forty_thirty_twenty_ten": _("4-3-2-1：预付 40%、上线 30%、验收 20%、质保 10%"),
    "thirty_thirty_twenty_ten_ten": _("3-3-2-1-1：预付、设计、上线、验收、质保"),
    "half_half": _("5-5：预付一半、验收一半"),
    "equipment_20_70_10": _("设备 2-7-1：预付 20%、到货验收 70%、质保 10%"),
    "equipment_30_30_30_10": _("设备 3-3-3-1：预付、到货、验收各 30%，质保 10%"),
    "all_in_advance": _("全款预付"),
    "all_on_acceptance": _("验收后一次付清"),
    "all_on_invoice": _("开票后一次付清"),
    "annual_maintenance": _("年度维护：上下半年各付一半"),
    "construction_10_80_97_3": _("工程：预付 10%，竣工付至 80%，结算付至 97%，质保金 3%"),
}
TITLES: dict[str, Sentence] = {
    "advance": _("预付款"),
    "prototype_confirmed": _("原型确认款"),
    "design_confirmed": _("设计确认款"),
    "go_live": _("上线款"),
    "delivery": _("到货款"),
    "delivery_acceptance": _("到货验收款"),
    "completion": _("竣工款"),
    "settlement": _("结算款"),
    "final_acceptance": _("验收款"),
    "retention": _("质保金"),
    "on_invoice": _("货款"),
    "maintenance_first_half": _("上半年维护费"),
    "maintenance_second_half": _("下半年维护费"),
    "service_period": _("服务费"),
    "balance": _("差额"),
}
WAITING: dict[str, Sentence] = {
    "date": _("约定的日期未填写"),
    "signature": _("等合同签订"),
    "effective": _("等合同生效"),
    "milestone": _("等里程碑完成"),
    "acceptance": _("等验收合格"),
    "delivery": _("等到货"),
    "invoice": _("等发票送达"),
    "warranty_end": _("等质保期满"),
    "unknown": _("条件未写明，请补充"),
}
PROBLEMS: dict[str, Sentence] = {
    "no_lines": _("至少要有一期。"),
    "total_not_positive": _("合同金额要大于 0。"),
    "sequence_twice": _("期次重复了。"),
    "kind_unknown": _("没有这种款项类型。"),
    "basis_unknown": _("没有这种计算基数。"),
    "trigger_unknown_code": _("没有“%(trigger)s”这种触发条件。"),
    "offset_invalid": _("付款期限不对，请检查天数和单位。"),
    "ref_missing": _("“%(trigger_word)s”要写明日期或期次。"),
    "ref_not_a_date": _("“%(ref)s”不是日期。"),
    "ref_unknown": _("它要等的第 %(ref)s 期不在计划里。"),
    "trigger_cycle": _("这一期绕了一圈在等自己，永远不会到期。"),
    "share_range": _("比例要大于 0，且不超过 100%%。"),
    "amount_range": _("金额要大于 0。"),
    "amount_unknown": _("没有写明金额或比例。"),
    "basis_not_total": _("按批次计价的条款不能直接分摊合同总额，请为每批单独建计划。"),
    "measured_without_balance": _("按进度计量的款项后面，要有一期承接余额（支付至或余款）。"),
    "two_remainders": _("余款只能有一期。"),
    "cumulative_backwards": _("“支付至”的数额不高于前面各期之和。"),
    "share_amount_differ": _("比例算出 %(share_minor)s，写明的金额却是 %(amount_minor)s。"),
    "remainder_differs": _("余款实际是 %(left_minor)s，与写明的不一致，可能漏了一期。"),
    "above_total": _("各期合计超出合同金额 %(over_minor)s。"),
    "negative_remainder": _("前面各期已超出合同金额 %(over_minor)s，没有余款可付。"),
    "amount_not_positive": _("这一期算下来是 %(amount_minor)s，金额要大于 0。"),
    "sum_differs": _("各期合计与合同金额相差 %(left_minor)s，请调整到一致。"),
    "old_plan_differs": _("变更前的计划与原合同金额相差 %(left_minor)s，请先更正。"),
    "total_below_paid": _("已收 %(paid_minor)s，超过新合同金额，多收 %(overpaid_minor)s，请先退款或另作约定。"),
    "continues_unknown": _("它要接续的那一期不在现行计划里。"),
    "below_paid": _("已收 %(paid_minor)s，改为 %(proposed_minor)s 会多收 %(overpaid_minor)s。已收的不能改少。"),
    "below_billed": _("已开票 %(billed_minor)s，不能直接改少。请写明冲减，并红冲 %(red_letter_minor)s。"),
    "locked_amount": _("这一期已开票或已收款，金额不能改。差额 %(balance_minor)s 请另列一期，或写明冲减。"),
    "locked_terms": _("这一期已开票或已收款，付款条件不能改。"),
    "locked_due": _("这一期已开票或已收款，到期日不能改。"),
    "locked_withdrawn": _("这一期已开票或已收款，不能取消。"),
    "locked_split": _("这一期已开票或已收款，不能拆分。"),
    "credit_unknown": _("要冲减的那一期不在现行计划里。"),
    "credit_range": _("冲减 %(credit_minor)s 不对：最多可冲减 %(open_minor)s。"),
    "credit_on_unlocked": _("这一期还没有开票或收款，请直接改金额，不用冲减。"),
    "nothing_open": _("各期都已开票或收款，差额 %(balance_minor)s 请另列一期，或写明冲减。"),
    "balance_below_zero": _("还能改的各期不够减（相差 %(balance_minor)s），请写明在哪一期冲减。"),
}  # fmt: skip
PARSE_NOTES: dict[str, Sentence] = {
    "share_unread": _("比例没有读懂，请填写"),
    "share_as_amount": _("比例很细，已换算成金额"),
    "amount_unread": _("金额没有读懂，请填写"),
    "window_unread": _("付款期限没有读懂，请填写"),
    "window_blank": _("付款期限是空白，请与客户约定"),
    "basis_other": _("计算基数不是合同总额，请核对"),
    "pay_when_funded": _("以资金到位为付款条件，对中小企业供应商可能无效（《保障中小企业款项支付条例》第九条）"),
    "condition_unknown": _("有一个条件没有读懂，请补充"),
}
EFFECTS: dict[str, Sentence] = {
    "unchanged": _("不变"),
    "amount_changed": _("金额由 %(before_minor)s 改为 %(after_minor)s"),
    "due_changed": _("到期日由 %(due_before)s 改为 %(due_after)s"),
    "terms_changed": _("付款条件改变"),
    "retitled": _("名称或类型改变"),
    "credited": _("冲减 %(credit_minor)s"),
    "added": _("新增 %(after_minor)s"),
    "withdrawn": _("取消 %(before_minor)s"),
    "split": _("拆成 %(count)s 期，合计 %(after_minor)s"),
    "red_letter": _("需红冲发票 %(red_letter_minor)s"),
}
COUNTDOWN: dict[str, Sentence] = {
    "running": _("%(on)s（含当日）前没有异议即视为验收，还有 %(days)s 天"),
    "stopped": _("客户在 %(raised)s 提出异议，计时停止；重新提交后重新计算"),
    "deemed": _("%(on)s 期满没有异议，视为验收"),
}
LEAKS: dict[str, Sentence] = {
    "done_not_accepted": _("已完成，未验收"),
    "accepted_not_invoiced": _("已验收，未开票"),
    "invoiced_not_delivered": _("已开票，未送达"),
}
TAX_NOTES: dict[str, Sentence] = {
    "cash_discount": _("现金折扣：发票按全额开具，折扣计入财务费用。请与税务顾问确认。"),
    "same_invoice": _("销售额与折扣开在同一张发票的金额栏，按折后金额计税。请与税务顾问确认。"),
    "red_letter": _("已按全额开票：要按折后金额计税，须先红冲。请与税务顾问确认。"),
}
SECURITY_REASONS: dict[str, Sentence] = {
    "form_silent_686": _("没有写明保证方式，按一般保证（民法典第 686 条）"),
    "period_silent_692": _("没有写明保证期间，按债务到期后 6 个月（民法典第 692 条）"),
    "period_too_short_692": _("约定的保证期间不晚于债务到期，视为没有约定，按 6 个月（民法典第 692 条）"),
    "until_paid_692": _("“直至付清”视为约定不明，按 6 个月（民法典第 692 条、担保解释第 32 条）"),
    "due_unknown": _("债务到期日未定，保证期间还没有开始"),
    "no_own_period": _("没有写明有效期"),
}
SECURITY_ACTS: dict[str, Sentence] = {
    "sue_debtor": _("期满前须对债务人起诉或申请仲裁"),
    "demand_guarantor": _("期满前须要求保证人承担责任，并留下送达证据"),
    "demand_debtor": _("与债务人一样催收，注意诉讼时效"),
    "demand_on_letter": _("到期前凭函索赔"),
    "enforce_security": _("在主债权诉讼时效内行使担保物权"),
    "take_back": _("款项付清前可以取回标的物"),
    "keep_deposit": _("对方违约时定金不退"),
    "set_off": _("从应付款中抵扣"),
}
DAY_RULES: dict[str, Sentence] = {
    "next": _("遇到的第一个 %(day)s"),
    "strictly_next": _("之后的第一个 %(day)s"),
    "following": _("次月 %(day)s"),
}


def due_sentence(trace: Mapping[str, Any]) -> str:
    """“2026-03-02（周一）验收合格 + 15 个工作日 = 2026-03-23（周一）：其间 3 个周末，无法定节假日”; "" without one.

    `trigger` in the trace names what happened on the first day.
    """
    if "from" not in trace or "on" not in trace:
        return ""
    values = {
        "from": dated(str(trace["from"])),
        "trigger": words.word(words.TRIGGERS, str(trace.get("trigger", ""))),
        "on": dated(str(trace["on"])),
    }
    spans = spans_of(trace)
    if spans:
        said = _now("%(from)s%(trigger)s + %(span)s = %(on)s") % {**values, "span": " + ".join(spans)}
    else:
        said = _now("%(from)s%(trigger)s，当天到期") % values
    details = notes_of(trace)
    return _now("%(said)s：%(details)s") % {"said": said, "details": clauses(details)} if details else said


def dated(text: str) -> str:
    """2026-03-02（周一）"""
    day = date.fromisoformat(text)
    names = (_now("周一"), _now("周二"), _now("周三"), _now("周四"), _now("周五"), _now("周六"), _now("周日"))
    return _now("%(day)s（%(name)s）") % {"day": text, "name": names[day.weekday()]}


def spans_of(trace: Mapping[str, Any]) -> list[str]:
    """The parts of the period in their order: 1 个月, 月底, 15 个工作日, 次月 15 日."""
    found: list[str] = []
    if months := trace.get("months"):
        found.append(_now("%(count)s 个月") % {"count": months})
    if from_day := trace.get("from_day"):
        found.append(_now("到%(day)s") % {"day": day_word(from_day)})
    if count := trace.get("count"):
        found.append(span(int(count), str(trace.get("unit", "calendar"))))
    if on_day := trace.get("on_day"):
        rule = DAY_RULES.get(str(trace.get("on_day_rule")), DAY_RULES["next"])
        found.append(str(rule) % {"day": day_word(on_day)})
    return found


def span(count: int, unit: str) -> str:
    """15 个工作日, 30 个自然日, 6 个月."""
    if unit == "working":
        return _now("%(count)s 个工作日") % {"count": count}
    if unit == "month":
        return _now("%(count)s 个月") % {"count": count}
    return _now("%(count)s 个自然日") % {"count": count}


def day_word(number: int) -> str:
    """A fixed day of a month; 31 is its end."""
    return _now("月底") if number == 31 else _now("%(number)s 日") % {"number": number}


def notes_of(trace: Mapping[str, Any]) -> list[str]:
    """Weekends, days off and make-up days between; a rest day passed over; calendars that are not published."""
    found = counted_days(trace) if "weekends" in trace else []
    if "shifted_from" in trace:
        found.append(_now("%(day)s 是休息日，顺延到工作日") % {"day": dated(str(trace["shifted_from"]))})
    if years := trace.get("provisional"):
        named = listed(str(year) for year in years) if isinstance(years, list) else str(years)
        found.append(_now("工作日历里还没有 %(years)s 年的放假安排，日期暂定，请导入或确认") % {"years": named})
    return found


def counted_days(trace: Mapping[str, Any]) -> list[str]:
    """What lay between, beside the working days."""
    weekends, off = trace["weekends"], trace.get("weekend_days", 2 * trace["weekends"])
    whole = off == 2 * weekends
    pattern = _now("其间 %(count)s 个周末") if whole else _now("其间 %(count)s 个周末（休 %(days)s 天）")
    found = [pattern % {"count": weekends, "days": off}] if weekends else [_now("其间没有周末")]
    named: Mapping[str, int] = trace.get("named", {})
    for code, days in named.items():
        found.append(_now("%(name)s放假 %(days)s 天") % {"name": HOLIDAYS.get(code, code), "days": days})
    other = trace.get("holidays", 0) - sum(named.values())
    if other:
        found.append(_now("%(count)s 天法定节假日") % {"count": other})
    elif not named:
        found.append(_now("无法定节假日"))
    if makeup := trace.get("makeup"):
        found.append(_now("%(count)s 个调休上班日") % {"count": makeup})
    return found


def clauses(parts: Iterable[str]) -> str:
    """Half sentences one after the other."""
    return _now("，").join(parts)


def waiting_sentence(trigger: Trigger) -> str:
    """What an instalment still waits for."""
    if trigger.code == "instalment":
        pattern = _now("等第 %(ref)s 期付清") if trigger.of == "settled" else _now("等第 %(ref)s 期到期")
        return pattern % {"ref": trigger.ref}
    return str(WAITING.get(trigger.code, WAITING["unknown"]))


def problem_sentence(problem: Problem, currency: str = "CNY") -> str:
    """What is wrong with a plan or an amendment; money in `currency`."""
    template = PROBLEMS.get(problem.code)
    if template is None:
        return problem.code
    values = money_in_words(problem.values, currency)
    values["trigger_word"] = words.word(words.TRIGGERS, str(values.get("trigger", "")))
    said = str(template) % values
    if problem.sequence is None:
        return said
    return _now("第 %(sequence)s 期：%(said)s") % {"sequence": problem.sequence, "said": said}


def change_sentence(change: Change, currency: str = "CNY") -> str:
    """What an amendment does to one instalment."""
    values = money_in_words(
        {name: getattr(change, name) for name in ("before_minor", "after_minor", "credit_minor", "red_letter_minor")},
        currency,
    )
    values["count"] = len(change.becomes)
    for name in ("due_before", "due_after"):
        day: date | None = getattr(change, name)
        values[name] = day.isoformat() if day else _now("待定")
    codes = [*change.effects, *(["red_letter"] if change.red_letter_minor else [])]
    return clauses(str(EFFECTS.get(code, code)) % values for code in codes)


def money_in_words(values: Mapping[str, Any], currency: str) -> Known:
    """Values with amounts written with their sign."""
    made = Known(values)
    for name, value in values.items():
        if name.endswith("_minor") and isinstance(value, int):
            made[name] = format_exact(value, currency)
    return made


def title_word(title: str) -> str:
    """The title of an instalment: a template's code in words, anything typed as it is."""
    return str(TITLES.get(title, title))


def template_word(code: str) -> str:
    """The name of a plan to start from."""
    return str(TEMPLATES.get(code, code))


def countdown_sentence(countdown: Countdown) -> str:
    """Where a deemed acceptance stands."""
    raised = countdown.stopped_by.raised_on.isoformat() if countdown.stopped_by else ""
    on = countdown.deemed_on.isoformat() if countdown.deemed_on else ""
    return str(COUNTDOWN[countdown.state]) % {"on": on, "days": countdown.days_left, "raised": raised}
