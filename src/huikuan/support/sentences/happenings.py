"""What happened and what is to be done, as a person would say it: a sentence for each kind of event, task, outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.support.sentences import agreements, banking, cases, firm, policy, portal, reasons, talks
from huikuan.support.sentences.message_words import MESSAGE_STATES, OUTCOMES
from huikuan.support.sentences.refusals import ROLES, Known
from huikuan.support.sentences.task_words import ADVICE, TASKS

Sentence = str | Promise

EVENTS: dict[str, Sentence] = {
    "payment.allocation_reversed": _("冲回核销，这笔款恢复未收"),
    "account.added": _("增加收款账号 %(number)s（%(currency)s）"),
    "account.changed": _("修改收款账号"),
    "action.planned": _("排定催收动作：%(step)s"),
    "calendar.imported": _("确认 %(year)s 年日历（第 %(version)s 版）"),
    "book.imported": _("导入台账"),
    "contact.bounced": _("邮箱退信：%(address)s"),
    "contact.added": _("增加联系人 %(name)s %(email)s"),
    "contact.changed": _("修改联系人"),
    "contract.added": _("登记合同 %(number)s，金额 %(total)s"),
    "contract.changed": _("修改合同"),
    "contract.text_kept": _("保存合同全文（%(name)s）"),
    "customer.added": _("增加客户 %(name)s"),
    "customer.changed": _("修改客户资料"),
    "entity.added": _("增加签约主体 %(name)s"),
    "entity.changed": _("修改签约主体"),
    "hold.released": _("解除暂缓：%(note)s"),
    "hold.expired": _("暂缓到期，自动恢复"),
    "mail_server.saved": _("保存邮件服务器 %(host)s"),
    "mail_server.tested": _("测试邮件服务器"),
    "mapping.saved": _("记住表格的列名对应"),
    "guarantee.added": _("增加付款保障 %(guarantor)s"),
    "guarantee.released": _("解除付款保障：%(note)s"),
    "project.added": _("新建项目 %(name)s"),
    "project.linked": _("项目 %(name)s 对接到 %(remote)s"),
    "project.rhythm_set": _("定期汇报间隔改为 %(days)s 天"),
    "report.sent": _("发送 %(name)s 的进展汇报（截至 %(on)s）"),
    "credit.reviewed": _("信用调查：%(grade)s 级 %(score)s 分，额度 %(amount)s"),
    "credit.exposure_approved": _("批准超限至 %(amount)s，到 %(until)s：%(reason)s"),
    "milestone.added": _("新建里程碑 %(title)s"),
    "milestone.changed": _("修改里程碑"),
    "milestone.accepted_signed": _("%(title)s 于 %(on)s 验收，签署人 %(signatory)s"),
    "milestone.accepted_deemed": _("%(title)s 自 %(on)s 起视为验收"),
    "milestone.acceptance_revoked": _("撤销 %(title)s 的验收：%(reason)s"),
    "milestone.objected": _("客户对 %(title)s 提出异议：%(words)s"),
    "milestone.objection_settled": _("%(title)s 的异议已解决：%(note)s"),
    "milestone.synced": _("%(title)s 在对方系统的状态：%(state)s"),
    "connection.added": _("增加项目对接 %(name)s"),
    "connection.changed": _("修改项目对接 %(name)s"),
    "connection.ended": _("停用项目对接 %(name)s"),
    "connection.secrets_changed": _("更换项目对接 %(name)s 的密钥和接收地址"),
    "project.unlinked": _("项目 %(name)s 不再跟随 %(remote)s"),
    "project.mapped": _("确认 %(name)s 的里程碑对应关系"),
    "project.task_asked": _("在 %(remote)s 建任务：%(title)s"),
    "milestone.gone": _("%(title)s 在对方系统里已不存在"),
    "invoice.requested": _("申请开票 %(total)s"),
    "invoice.withdrawn": _("撤回开票申请：%(reason)s"),
    "invoice.issued": _("开具发票 %(number)s，%(total)s，开票日期 %(on)s"),
    "invoice.delivered": _("发票 %(number)s 于 %(on)s 送达客户"),
    "invoice.confirmed": _("%(who)s 于 %(on)s 确认发票 %(number)s 无误"),
    "invoice.red_lettered": _("红冲发票 %(number)s（红字发票 %(red_number)s）：%(reason)s"),
    "receivable.due_computed": _("条件成就，算出到期日"),
    "contract.amended": _("合同变更第 %(version)s 版，总额 %(total)s：%(reason)s"),
    "receivable.amended": _("按合同变更修改这一期"),
    "receivable.trigger_set": _("修改付款条件"),
    "receivable.due_withdrawn": _("条件不再成立，撤回到期日"),
    "message.approved": _("批准了这封邮件"),
    "message.awaiting_approval": _("生成邮件，等待批准"),
    "message.claimed": _("准备发送"),
    "message.committing": _("交给邮件服务器"),
    "message.postponed": _("推迟到允许的时间"),
    "message.proposed": _("拟好感谢信，等待批准"),
    "message.cancelled": _("自动撤回邮件：%(why)s"),
    "message.failed": _("邮件没有送达"),
    "message.queued": _("邮件排队待发"),
    "message.rehearsed": _("演练：生成邮件但不发出"),
    "message.resolved": _("确认发送结果"),
    "message.retry": _("暂时没发出，稍后再试"),
    "message.sent": _("邮件已发出"),
    "message.skipped": _("没有发送：%(why)s"),
    "message.uncertain": _("不确定是否发出，待人确认"),
    "message.withdrawn": _("撤回邮件"),
    "organization.changed": _("修改组织设置"),
    "organization.created": _("建立组织 %(name)s"),
    "payment.allocated": _("核销收款 %(amount)s"),
    "payment.cleared": _("票据兑付"),
    "payment.kept": _("留作预收 %(amount)s：%(reason)s"),
    "payment.recorded": _("登记收款 %(amount)s"),
    "payment.reversed": _("冲回收款：%(reason)s"),
    "receipt.issued": _("开出收据 %(number)s"),
    "receipt.sent": _("收据 %(number)s 发给客户"),
    "receipt.voided": _("收据 %(number)s 作废"),
    "statement.sent": _("发出对账单 %(number)s，期末余额 %(closing)s"),
    "policy.created": _("新建催收策略“%(name)s”，从“%(like)s”复制"),
    "policy.renamed": _("催收策略“%(before)s”改名为“%(after)s”"),
    "policy.retired": _("停用催收策略“%(name)s”"),
    "policy.made_default": _("默认催收策略由“%(before)s”改为“%(after)s”"),
    "policy.assigned": _("催收策略由“%(before)s”改为“%(after)s”"),
    "policy.moved": _("改按新的催收策略继续，已走过的步骤照算"),
    "policy.published": _("发布催收策略第 %(version)s 版"),
    "receivable.cancellation": _("取消应收 %(amount)s：%(reason)s"),
    "discount.agreed": _("第 %(sequence)s 期约定了提前付款折扣"),
    "discount.offered": _("提前付款折扣 %(amount)s，%(until)s 前到账有效"),
    "discount.earned": _("按时到账，享受提前付款折扣 %(amount)s"),
    "discount.taken_back": _("收款冲回，提前付款折扣 %(amount)s 一并冲回：%(reason)s"),
    "discount.lapsed": _("提前付款折扣 %(amount)s 到期未用（截至 %(until)s）"),
    "discount.withdrawn": _("撤回提前付款折扣 %(amount)s：%(reason)s"),
    "reward.offered": _("约定按时付款奖励：%(what)s（成本 %(amount)s）"),
    "reward.given": _("兑现按时付款奖励：%(what)s，%(to)s 签收，凭证 %(voucher)s"),
    "reward.withdrawn": _("撤回按时付款奖励：%(what)s，%(reason)s"),
    "receivable.credit": _("冲减应收 %(amount)s：%(reason)s"),
    "receivable.due_set": _("确定到期日：%(reason)s"),
    "receivable.held": _("暂缓催收：%(note)s"),
    "receivable.opened": _("登记应收 %(amount)s"),
    "receivable.write_off": _("核销坏账 %(amount)s：%(reason)s"),
    "run.finished": _("完成每日运行"),
    "sending.switched_off": _("关闭发送，回到演练"),
    "sending.switched_on": _("开启发送"),
    "task.approved": _("批准任务"),
    "task.done": _("办完任务：%(note)s"),
    "task.dropped": _("不再办理：%(note)s"),
    "task.obsolete": _("任务已不需要办"),
    "step.taken_up": _("恢复此前决定不做的步骤：%(reason)s"),
    "task.opened": _("产生任务：%(task)s"),
    "task.reassigned": _("转交任务"),
    "user.added": _("增加人员 %(email)s（%(role)s）"),
    "user.changed": _("修改人员"),
    "user.password_set": _("重设密码"),
    **firm.EVENTS,
    **talks.EVENTS,
    **cases.EVENTS,
    **agreements.EVENTS,
    **banking.EVENTS,
    **portal.EVENTS,
}

SUBJECTS: dict[str, Sentence] = {
    "account": _("收款账号"),
    "contact": _("联系人"),
    "case": _("案件"),
    "contract": _("合同"),
    "customer": _("客户"),
    "entity": _("签约主体"),
    "invoice": _("发票"),
    "message": _("消息"),
    "organization": _("组织"),
    "payment": _("收款"),
    "policy": _("策略"),
    "receivable": _("应收款"),
    "task": _("任务"),
    "user": _("人员"),
    **banking.SUBJECTS,
}

FIELDS: dict[str, Sentence] = {
    "account_name": _("户名"),
    "address": _("地址"),
    "amount_minor": _("金额（分）"),
    "bank_data_until": _("银行数据截至"),
    "bank_name": _("开户行"),
    "bounced_at": _("退信时间"),
    "currency": _("币种"),
    "due_on": _("到期日"),
    "email": _("邮箱"),
    "is_active": _("可登录"),
    "is_approver": _("审批人"),
    "is_notice_address": _("通知地址"),
    "is_payer": _("付款人"),
    "is_superior": _("上级"),
    "language": _("语言"),
    "left_at": _("离开时间"),
    "manager": _("项目经理"),
    "name": _("名称"),
    "name_en": _("英文名"),
    "note": _("备注"),
    "number": _("编号"),
    "on": _("开启"),
    "opted_out_at": _("拒收时间"),
    "owner": _("负责人"),
    "phone": _("电话"),
    "role": _("角色"),
    "run_minute": _("每日运行（零点起分钟数）"),
    "sees_all": _("可看全部"),
    "segment": _("分类"),
    "short_name": _("简称"),
    "signed_on": _("签订日期"),
    "superior": _("上级"),
    "swift": _("SWIFT"),
    "time_zone": _("时区"),
    "title": _("职务或名称"),
    "uscc": _("统一社会信用代码"),
    **cases.FIELDS,
    **agreements.FIELDS,
}


def event_sentence(kind: str, data: Mapping[str, Any], people: Mapping[int, str] | None = None) -> str:
    """One event in words; a kind nobody described yet shows as it is."""
    template = EVENTS.get(kind)
    return str(template) % in_words(data) if template is not None else kind


def in_words(data: Mapping[str, Any]) -> Known:
    """An event's values as text: money with its sign, roles by name."""
    values = Known(data)
    currency = str(data.get("currency", "CNY"))
    if "outcome" in values:
        values["outcome"] = talks.OUTCOMES.get(str(values["outcome"]), "")
    if "case_outcome" in values:
        values["case_outcome"] = cases.OUTCOMES.get(str(values["case_outcome"]), ("", values["case_outcome"]))[1]
    if "meeting" in values:
        values["meeting"] = cases.MEETINGS.get(str(values["meeting"]), values["meeting"])
    for name in ("amount", "total", "closing", "received", "credited"):
        if isinstance(data.get(f"{name}_minor"), int):
            values[name] = format_exact(data[f"{name}_minor"], currency)
    if "step" in values:
        values["step"] = reasons.step_word(str(values["step"]))
    if "task_kind" in values:
        values["task"] = task_title(str(values["task_kind"]))
    if "code" in values:
        values["why"] = outcome_sentence(data)
    if "firm_kind" in values:
        values["firm"] = firm.KINDS.get(str(values["firm_kind"]), values["firm_kind"])
        values["ended"] = firm.ENDED.get(str(values.get("words")), values["words"])
    if "role" in values:
        values["role"] = ROLES.get(str(values["role"]), values["role"])
    return values


def changes(data: Mapping[str, Any], people: Mapping[int, str] | None = None) -> list[tuple[str, str, str]]:
    """(field, before, after) of an event that changed something, in words."""
    found = data.get("changes")
    if not isinstance(found, dict):
        return []
    made = []
    for name, pair in found.items():
        if isinstance(pair, list) and len(pair) == 2 and "." in name:
            made.append(policy.change(name, *pair))
        elif isinstance(pair, list) and len(pair) == 2:
            before, after = (value_in_words(name, value, people or {}) for value in pair)
            made.append((str(FIELDS.get(name, name)), before, after))
    return made


def value_in_words(name: str, value: Any, people: Mapping[int, str]) -> str:
    """One stored value as text: yes and no, people by name, empty as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _now("是") if value else _now("否")
    if name in {"manager", "owner", "superior"} and isinstance(value, int):
        return people.get(value, f"#{value}")
    if name == "reason" and value in talks.REASONS:
        return str(talks.REASONS[value])
    if name == "role":
        return str(ROLES.get(str(value), value))
    if name == "run_minute" and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    return str(value)


def task_title(kind: str) -> str:
    """What a task asks for, in a few words."""
    return str(TASKS[kind]) if kind in TASKS else reasons.step_word(kind)


def task_advice(kind: str) -> str:
    """How to go about it, in one sentence; "" when the title says it."""
    return str(ADVICE.get(kind, ""))


def role_word(role: str) -> str:
    """A role's name."""
    return str(ROLES.get(role, role))


def subject_word(kind: str) -> str:
    """The noun for a kind of subject."""
    return str(SUBJECTS.get(kind, kind))


def outcome_sentence(outcome: Mapping[str, Any]) -> str:
    """Why a message ended as it did, from {"code": …, values}; "" when nothing is on record."""
    code = str(outcome.get("code", ""))
    return str(OUTCOMES[code]) % Known(outcome) if code in OUTCOMES else code


def state_word(state: str) -> str:
    """A message's state in a word."""
    return str(MESSAGE_STATES.get(state, state))
