"""What a refusal means, in the reader's language: {code: sentence} for every `Refused` of the services."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact
from huikuan.rules.wording.placeholders import Problem
from huikuan.rules.wording.tone import Finding
from huikuan.support.refusal import Refused
from huikuan.support.sentences import agreements, banking, cases, firm, portal, talks
from huikuan.support.sentences.documents import REFUSED as DOCUMENTS
from huikuan.support.sentences.policy_problems import PROBLEMS
from huikuan.support.sentences.problems import FILES
from huikuan.support.sentences.tone import finding_sentence

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "account_exists": _("账号 %(number)s 已经登记过了。"),
    "address_missing": _("收件人没有邮箱，请先补上地址。"),
    "already_cleared": _("这张票据已经兑付，不用再登记。"),
    "already_exists": _("已经有一条同名的记录，请换一个名称。"),
    "already_reversed": _("这笔收款已经冲回，不能再冲一次。"),
    "after_missing": _("第 %(sequence)s 期要写明排在前面哪一期之后。"),
    "amount_above_outstanding": _("金额不能超过未收金额 %(outstanding)s。"),
    "amount_for_one_only": _("只对一笔应收才能填部分金额；多笔请整笔暂缓。"),
    "amount_not_positive": _("金额要大于 0。"),
    "approval_needed": _("这一步要先由%(role)s批准，才能办理。"),
    "approved_already": _("这一项不需要再批准，可能已经有人批准过了。"),
    "calendar_day_outside_year": _("%(day)s 不在 %(year)s 年内，请检查这一行。"),
    "calendar_missing": _("当年的节假日安排还没有确认。请先在“设置 › 日历”里确认。"),
    "calendar_unconfirmed": _("%(year)s 年的节假日安排还没有确认。请先在“设置 › 日历”里确认。"),
    "channel_unknown": _("没有“%(value)s”这种发送方式。"),
    "contact_exists": _("这家客户已经有邮箱为 %(email)s 的联系人。"),
    "contract_exists": _("合同编号 %(number)s 已经存在。"),
    "customer_exists": _("客户“%(name)s”已经存在。"),
    "customer_unknown": _("没有找到客户“%(value)s”。"),
    "demo_never_sends": _("这是演示组织，不会向外发送任何邮件。"),
    "designated_unknown": _("指定的应收款不属于这家客户，或者已经结清。"),
    "email_invalid": _("邮箱“%(value)s”的格式不对。"),
    "entity_exists": _("签约主体“%(name)s”已经存在。"),
    "entity_missing": _("还没有签约主体。请先在“设置 › 主体与账号”里增加。"),
    "external_number_differs": _("流水号 %(number)s 已登记过，但金额或客户不同。请核对后再登记。"),
    "format_missing": _("没有写明要导出的格式。"),
    "hold_ends_before_start": _("结束日期不能早于开始日期。"),
    "host_missing": _("请填写邮件服务器地址。"),
    "import_empty": _("文件里没有可以导入的内容。"),
    "import_has_errors": _("有 %(count)s 处需要先改好，才能导入。"),
    "instalment_unknown": _("没有找到“%(value)s”这一期。"),
    "kind_unknown": _("没有“%(value)s”这种类型。"),
    "last_owner": _("组织至少要有一位在用的老板账号。请先把另一位设为老板。"),
    "mail_server_missing": _("还没有设置邮件服务器。"),
    "mail_server_untested": _("邮件服务器还没有通过测试。请先发一封测试邮件。"),
    "message_gone": _("这封邮件的状态刚刚变了，请看最新情况。"),
    "method_unknown": _("没有“%(value)s”这种收款方式。"),
    "name_missing": _("请填写名称。"),
    "no_reader": _("这种文件读不了。请用 xlsx、xls 或 csv。"),
    "not_awaiting": _("这封邮件已经处理过了，不再等待批准。"),
    "not_found": _("没有找到这条记录，可能刚刚被处理过。"),
    "not_uncertain": _("这封邮件的结果已经确定，不用再处理。"),
    "kept_already": _("已经留作预收。"),
    "no_open_claim": _("这家客户在这个币种下没有未收的应收款。"),
    "nothing_on_account": _("这笔收款没有挂账余额。"),
    "not_dropped": _("这笔应收没有决定不做的步骤。"),
    "accepted_already": _("这个里程碑已经验收过了。"),
    "accepted_in_future": _("验收日期不能晚于今天。"),
    "contract_text_missing": _("请粘贴合同，或上传文件。"),
    "file_empty": _("文件是空的，请重新选择。"),
    "file_too_large": _("文件超过 %(limit_mb)s MB，请压缩或分开上传。"),
    "how_unknown": _("没有“%(value)s”这种方式。"),
    "kinds_missing": _("请至少选一种算作里程碑的事项。"),
    "connection_ended": _("这个对接已停用。"),
    "credentials_again": _("地址变了，请重新填写全部凭据：原来的凭据只用于原来的地址。"),
    "mapped_twice": _("两个事项对应了同一个里程碑，请改其中一个。"),
    "milestone_elsewhere": _("选的里程碑不属于这个项目。"),
    "not_writing": _("这个对接没有打开回写。"),
    "task_asked_already": _("同一笔款、同一天的任务已经建过了。"),
    "linked_already": _("“%(name)s”已经对接过了。"),
    "not_accepted": _("这个里程碑还没有验收。"),
    "offset_unknown": _("付款期限“%(value)s”不对：天数在 −3660 到 3660 之间，单位是自然日、工作日或月。"),
    "progress_range": _("进度要在 0 到 100 之间。"),
    "project_exists": _("这份合同下已经有项目“%(name)s”。"),
    "nobody_to_write_to": _("这家客户没有可用的收件人，请先补上联系人邮箱。"),
    "report_sent_already": _("%(day)s 的汇报已经发过了。"),
    "rhythm_range": _("间隔要在 0 到 366 天之间。"),
    "words_missing": _("主题和正文都要写。"),
    "letter_invalid": _("这封信写不出来：%(reason)s"),
    "signatory_missing": _("请写明对方谁签的字。"),
    "submitted_before_done": _("提交验收不能早于完成日期。"),
    "title_missing": _("请填写名称。"),
    "number_missing": _("请填写编号。"),
    "claim_has_entries": _("“%(title)s”已有收款或冲减，金额不能直接改。"),
    "agreed_by_missing": _("请写明双方谁同意的。"),
    "amended_meanwhile": _("这份合同刚刚被别人变更过，请刷新后再改。"),
    "amendment_refused": _("变更不能成立，请看下面的说明。"),
    "billed_above_amount": _("“%(title)s”还能开票的金额只有 %(left)s。"),
    "delivered_already": _("这张发票已经登记过送达。"),
    "confirmed_already": _("客户已经确认过这张发票。"),
    "confirmed_before_delivered": _("确认日期不能早于送达日期。"),
    "date_in_future": _("日期不能晚于今天。"),
    "number_differs": _("文件里的发票号码是 %(found)s，与填写的不同。"),
    "delivered_before_issued": _("送达日期不能早于开票日期。"),
    "invoice_number_taken": _("发票号码 %(number)s 已经登记过，不能重复。"),
    "issued_already": _("发票已经开出（%(number)s），不能撤回申请或再开一次；要作废请红冲。"),
    "not_delivered": _("发票还没有送达，客户不可能已经确认。"),
    "not_issued": _("发票还没有开出。"),
    "number_wrong": _("发票号码“%(number)s”不对：数电票 20 位数字、没有代码；旧版发票 8 位号码，加 10 或 12 位代码。"),
    "receiver_missing": _("这笔收款没有写明收款主体，不能开收据。"),
    "not_cleared": _("票据还没有兑付，钱到账后才能开收据。"),
    "receipt_exists": _("这笔收款已经开过收据。"),
    "receipt_sent_already": _("这张收据已经发给客户了。"),
    "receipt_voided": _("这张收据已经作废，不能再发。"),
    "statement_sent_already": _("同一期间的对账单今天已经发过了。"),
    "parts_missing": _("请至少选一笔要开票的款项。"),
    "proof_missing": _("请写明送达凭证（快递单号、邮件回执、签收人），或上传凭证文件。"),
    "red_lettered_already": _("这张发票已经红冲过了。"),
    "tax_range": _("税额不能小于 0，也不能达到价税合计。"),
    "total_differs": _("文件里的价税合计 %(found)s，与申请金额 %(wanted)s 不一致。"),
    "discount_share_or_amount": _("折扣请填比例或金额，只填一个。"),
    "discount_day_or_days": _("折扣的期限请填早于到期日的天数或最迟到账日，只填一个。"),
    "discount_too_high": _("折扣不能超过未收金额的一半。"),
    "discount_until_past": _("截止日已经过去。"),
    "discount_after_due": _("提前付款折扣要在到期日 %(due_on)s 当天或之前截止。"),
    "discount_stands": _("这笔款已经有一项提前付款折扣；先撤回，再给新的。"),
    "tax_unknown": _("没有“%(value)s”这种税务处理方式。"),
    "reward_to_person": _("奖励只能给客户公司，双方如实入账；给个人可能构成商业贿赂（反不正当竞争法），不能登记。"),
    "reward_is_cash": _("现金、购物卡一类不能作奖励；要让利，请用提前付款折扣，直接减在应收款上。"),
    "what_missing": _("请写明奖励是什么。"),
    "condition_missing": _("请选出要按时付清的期次。"),
    "condition_closed": _("选中的期次里有已经结束的，不能再作条件。"),
    "recipient_missing": _("请写明客户公司里由谁签收。"),
    "voucher_missing": _("请填记账凭证号；没有入账的奖励不能兑现。"),
    "reward_not_earned": _("客户还没有按时付清，奖励还不能兑现。"),
    "reward_earned": _("客户已经按时付清，奖励应当兑现，不能撤回。"),
    "credit_blocked": _("加上这份合同，对该客户的敞口超出信用额度 %(over)s（额度 %(limit)s）。请先由负责人批准超限。"),
    "limit_negative": _("额度不能小于 0。"),
    "limit_for_grade_d": _("D 级客户不给额度，请改为全款预付。"),
    "until_past": _("截止日期已经过了。"),
    "form_unknown": _("没有“%(value)s”这种形式。"),
    "guarantor_missing": _("请写明保证人。"),
    "until_before_start": _("结束日期不能早于开始日期。"),
    "other_contract": _("这个里程碑属于别的合同。"),
    "other_organization": _("这条记录属于别的组织。"),
    "password_weak": _("密码不够安全：%(reasons)s"),
    "plan_above_total": _("分期合计超过合同金额，最多还能分 %(left)s。"),
    "plan_missing": _("至少要有一期。"),
    "plan_sum_differs": _("分期合计与合同金额相差 %(left)s，请调整到一致。"),
    "policy_invalid": _("策略有误，没有发布：%(reason)s"),
    "policy_in_use": _("还有客户、合同或应收指定了这个策略，或者它是默认策略。请先改到别的策略。"),
    "policy_same": _("现在就是按这个策略，没有变化。"),
    "policy_unknown": _("没有这个策略，或者它已停用。"),
    "name_taken": _("已经有叫“%(name)s”的了，请换一个名称。"),
    "policy_missing": _("还没有催收策略。请先建立默认策略。"),
    "policy_not_found": _("没有叫“%(name)s”的策略或版本。请写策略名称，或“名称@版本号”。"),
    "replay_period": _("%(first)s 至 %(last)s 没法试跑：要么整段都在今天以前，要么从今天开始，最长一年。请改日期。"),
    "port_range": _("端口要在 1 到 65535 之间。"),
    "reason_missing": _("请写明原因或结果。"),
    "reason_unknown": _("没有“%(value)s”这种原因。"),
    "receivable_closed": _("这笔应收已经结束（结清、核销或取消），不能再改。"),
    "receivable_exists": _("应收款的期次或编号重复。"),
    "role_unknown": _("没有“%(value)s”这种角色。"),
    "run_minute_range": _("每日运行时间要在 00:00 到 23:59 之间。"),
    "security_unknown": _("请选择加密方式：SSL/TLS、STARTTLS 或不加密。"),
    "task_done": _("这项任务已经有人办完了。"),
    "tone_refused": _("这段话不能发：%(finding)s"),
    "text_invalid": _("%(language)s 文字第 %(position)s 个字处有问题：%(problem)s"),
    "time_zone_unknown": _("没有时区“%(value)s”。例如：Asia/Shanghai。"),
    "too_many_for_a_sheet": _("超过一张表能放的行数。请先筛选，或导出 CSV。"),
    "too_late": _("这封邮件正在发出，来不及撤回了。"),
    "upload_gone": _("上传的文件已经过期，请再传一次。"),
    "total_not_positive": _("合同金额要大于 0。"),
    "trigger_unknown": _("没有“%(value)s”这种触发条件。"),
    "user_exists": _("邮箱 %(email)s 已经有账号了。"),
    "uscc_invalid": _("统一社会信用代码“%(value)s”校验不通过，请核对 18 位代码。"),
    "wrong_role": _("这一项要由%(role)s来批准。"),
    "wrong_state": _("状态刚刚变了，这个操作已不适用。请刷新后再看。"),
}

TEXT_PROBLEMS: dict[str, Sentence] = {
    "unknown_placeholder": _("没有 {%(name)s} 这个占位符"),
    "stray_brace": _("大括号“%(name)s”没有成对"),
    "block_inside_sentence": _("{%(name)s} 要单独成行"),
    "block_in_subject": _("标题里不能用 {%(name)s}"),
    "block_in_short": _("这里要简短，放不下 {%(name)s}"),
    "unavailable_placeholder": _("{%(name)s} 在这一步没有内容，不能用"),
    "too_long": _("太长了，最多 %(name)s 个字"),
    "link": _("短信和聊天里不放链接（%(name)s），客户分不清真假"),
    "markup": _("聊天消息只能用 **加粗** 和行首的“> ”，不能用“%(name)s”"),
    "unknown_part": _("这一步没有这种文字（%(name)s）"),
}

ROLES: dict[str, Sentence] = {
    "owner": _("老板"),
    "finance": _("财务"),
    "project_manager": _("项目经理"),
    "legal": _("法务"),
    "auditor": _("审计"),
}

POLICY_PROBLEMS: dict[str, Sentence] = {
    "condition_bounds": _("“%(step)s”的条件要写明从多少到多少，起点不能大于终点。"),
    "condition_names": _("“%(step)s”的条件要选出至少一项，而且只能是列出的。"),
    "condition_unknown": _("“%(step)s”里有一个不认识的条件。"),
    "requires_later": _("“%(step)s”需要的“%(value)s”排在它后面。"),
    "requires_unknown": _("“%(step)s”需要的“%(value)s”没有启用。"),
    "hard_without_approval": _("“%(step)s”是强硬步骤，必须有人批准。"),
    "no_steps": _("至少要留一步。"),
    "hours": _("发送时间段不对。"),
    "caps": _("每天和每周的上限不对。"),
    **PROBLEMS,
}

LANGUAGES: dict[str, Sentence] = {"zh-hans": _("中文"), "zh": _("中文"), "en": _("英文")}


def text_problem(problem: Problem) -> str:
    """One problem of a text, with its place counted from 1."""
    words = str(TEXT_PROBLEMS.get(problem.code, problem.code)) % {"name": problem.name}
    return _now("第 %(position)s 个字：%(problem)s") % {"position": problem.position + 1, "problem": words}


class Known(dict[str, Any]):
    """Values of a sentence; one nobody gave shows as an ellipsis instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "…"


WORDS = (
    REFUSALS, FILES, DOCUMENTS, firm.REFUSALS, talks.REFUSALS, cases.REFUSALS, agreements.REFUSALS, banking.REFUSED,
    portal.REFUSALS,
)  # fmt: skip
"""Where refusals are put into words, one table for each field."""


def sentence(error: Refused) -> str:
    """The refusal as a person reads it."""
    template = next((words[error.code] for words in WORDS if error.code in words), None)
    if template is None:
        return _now("这一步没有完成（%(code)s）。数据没有改变。") % {"code": error.code}
    return str(template) % readable(error)


def readable(error: Refused) -> Known:
    """The refusal's values in words: money with its sign, roles and languages by name."""
    values = Known(error.values)
    currency = str(values.get("currency", "CNY"))
    for name in ("outstanding", "left"):
        if isinstance(values.get(name), int):
            values[name] = format_exact(values[name], currency)
    for name, value in error.values.items():
        if name.endswith("_minor") and isinstance(value, int):
            values[name.removesuffix("_minor")] = format_exact(value, currency)
    if "role" in values:
        values["role"] = ROLES.get(str(values["role"]), values["role"])
    if "language" in values:
        values["language"] = LANGUAGES.get(str(values["language"]), values["language"])
    if error.code == "policy_invalid":
        values["reason"] = policy_problem(str(values["reason"]))
    if isinstance(values.get("finding"), Finding):
        values["finding"] = finding_sentence(values["finding"])
    if error.code == "text_invalid":
        problem = TEXT_PROBLEMS.get(str(values.get("problem")), _("写法不对"))
        values["problem"] = str(problem) % values
    return values


def policy_problem(reason: str) -> str:
    """A refused ladder ("dead_end:second_reminder:call") in words; its own code for one nobody described."""
    from huikuan.support.sentences.reasons import step_word  # reasons.py reads this module's values

    code, step, value = (*reason.split(":"), "", "")[:3]
    template = POLICY_PROBLEMS.get(code)
    return str(template) % {"step": step_word(step), "value": step_word(value)} if template is not None else reason
