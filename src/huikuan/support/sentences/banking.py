"""Bank statements, matching and claiming in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.support.statements import LineProblem

Sentence = str | Promise

LINE_STATES: dict[str, tuple[str, Sentence]] = {
    "open": ("due", _("待处理")),
    "matched": ("settled", _("已对上")),
    "not_ours": ("planned", _("不是货款")),
    "returned": ("planned", _("退票")),
    "own_transfer": ("planned", _("自己账户互转")),
    "outgoing": ("planned", _("付出")),
}
"""State → tone and word."""
CLAIM_STATES: dict[str, tuple[str, Sentence]] = {
    "claimed": ("due", _("等财务确认")),
    "confirmed": ("settled", _("已确认")),
    "released": ("planned", _("已放弃")),
    "refused": ("overdue", _("被退回")),
}
BILL_STATES: dict[str, tuple[str, Sentence]] = {
    "held": ("scheduled", _("持有")),
    "endorsed": ("promised", _("已背书转让")),
    "discounted": ("settled", _("已贴现")),
    "cleared": ("settled", _("已兑付")),
    "dishonoured": ("overdue", _("被拒付")),
}
BILL_KINDS: dict[str, Sentence] = {"bank": _("银行承兑汇票"), "commercial": _("商业承兑汇票")}
ACCOUNT_KINDS: dict[str, Sentence] = {"bank": _("银行账户"), "wallet": _("支付宝、微信等钱包")}

EVENTS: dict[str, Sentence] = {
    "statement_account.added": _("增加流水账户 %(number)s"),
    "statement_account.columns_kept": _("记住账户 %(number)s 流水的列名对应"),
    "statement_account.closed": _("停用流水账户 %(number)s：%(reason)s"),
    "statement.imported": _("导入流水 %(filename)s，新增 %(new)s 笔，已有 %(known)s 笔"),
    "statement.gap_found": _("流水不连续，中间可能缺了几笔"),
    "statement.gap_closed": _("流水缺口已补上或已说明"),
    "line.matched": _("到账 %(amount)s 已对上"),
    "line.linked": _("到账 %(amount)s 是已登记的收款"),
    "line.unmatched": _("撤销对账 %(amount)s：%(reason)s"),
    "line.set_aside": _("到账 %(amount)s 不作收款"),
    "line.taken_up": _("到账 %(amount)s 重新处理"),
    "line.claimed": _("认领到账 %(amount)s"),
    "line.claim_confirmed": _("确认认领 %(amount)s"),
    "line.claim_released": _("放弃认领 %(amount)s"),
    "line.claim_refused": _("退回认领 %(amount)s：%(reason)s"),
    "receivable.bank_fee": _("银行扣收手续费 %(amount)s，视同已付"),
    "payer.learnt": _("记住付款方 %(name)s"),
    "payer.forgotten": _("不再把 %(name)s 当作付款方"),
    "payment.refunded": _("退款 %(amount)s：%(reason)s"),
    "payment.refund_came_back": _("退款 %(amount)s 被退回，重新挂账"),
    "bill.registered": _("登记汇票 %(number)s，%(matures_on)s 到期"),
    "bill.endorsed": _("汇票背书转让给 %(to)s"),
    "bill.discounted": _("汇票贴现"),
    "bill.cleared": _("汇票兑付"),
    "bill.dishonoured": _("汇票被拒付：%(reason)s"),
    "receivable.recovered": _("撤回坏账核销 %(amount)s，恢复未收：%(reason)s"),
}
TASKS: dict[str, Sentence] = {
    "statement_gap": _("银行流水缺了几天，补导"),
    "money_arrived": _("钱到账了"),
    "line_claimed": _("有人认领了到账，请确认"),
    "bill_matures": _("承兑汇票到期，提示付款"),
}
ADVICE: dict[str, Sentence] = {
    "statement_gap": _("在“银行”页补导缺的那几天；确实没有流水，就写明原因。补上之前不会自动催收。"),
    "money_arrived": _("看一眼是谁付的，需要时跟客户道声谢；感谢信和收据已拟好，等您确认。"),
    "line_claimed": _("在“银行”页的“认领”里核对金额和合同，确认或退回。"),
    "bill_matures": _("到期日起十天内在电子票据系统提示付款；兑付或被拒付后在收款页登记。"),
}
REFUSED: dict[str, Sentence] = {
    "columns_unknown": _("没认出日期和金额是哪几列。请指明每一列是什么，或换网银导出的原文件。"),
    "sign_unclear": _("金额没有正负，也没有收支方向，分不清收和付。请指明收入、支出或收支方向是哪一列。"),
    "password_needed": _("压缩包有密码，请填写密码再导入。"),
    "password_wrong": _("压缩包密码不对，请核对后再试。"),
    "statement_is_pdf": _("PDF 流水不能可靠地读取。请在网银里导出 Excel、CSV 或 CAMT/MT940 格式。"),
    "accounts_several": _("文件里有几个账户（%(numbers)s）。请每个账户单独导出。"),
    "archive_empty": _("压缩包里没有流水文件。"),
    "archive_too_large": _("压缩包里的文件太多或太大。请解压后分开导入。"),
    "statement_damaged": _("文件不完整或格式不对（%(where)s）。请重新导出。"),
    "account_number_missing": _("请填写账号。"),
    "account_needed": _("文件里没有写是哪个账户。请先选好账户，再导入。"),
    "account_unknown": _("没有账号为 %(number)s 的流水账户。请先增加这个账户，或选一个已有的账户。"),
    "account_differs": _("文件里写的是账户 %(number)s，您选的是 %(chosen)s。请核对后再导入。"),
    "account_currency_differs": _("文件的币种是 %(currency)s，账户的币种是 %(chosen)s。请换一个账户。"),
    "statement_empty": _("文件里没有一笔流水。请换一个日期范围重新导出。"),
    "amount_too_large": _("有一笔金额大得不合理。请检查金额那一列是不是认错了。"),
    "amount_differs": _("流水的金额和这笔收款不一样。"),
    "line_not_open": _("这笔流水刚刚处理过了，请看最新情况。"),
    "line_not_aside": _("这笔流水没有搁置，不用恢复。"),
    "line_claimed": _("这笔流水有人认领，请先确认或退回认领。"),
    "line_is_money_out": _("这笔是付出的钱，不能当作收款。"),
    "line_is_money_in": _("这笔是收到的钱，不能当作退款。"),
    "parts_invalid": _("分配的金额要大于 0，同一期只能填一次。"),
    "fee_invalid": _("有手续费时，分配的金额要正好等于到账金额加手续费。"),
    "parts_above_amount": _("分配的金额加起来超过了到账金额。"),
    "part_above_outstanding": _("分给某一期的金额超过了它的未收金额。"),
    "currency_differs": _("币种不同，不能对在一起。"),
    "claimed_by_other": _("这笔钱剩下的部分不够了，可能刚被别人认领。"),
    "proposal_gone": _("这条建议已经变了，请看最新情况。"),
    "pair_differs": _("退票要和原来那一笔金额相同、方向相反，而且在它之后。"),
    "claim_decided": _("这条认领已经处理过了。"),
    "payment_matched": _("这笔收款已经对上了另一笔流水。"),
    "payment_refunded": _("这笔收款已经退过款，不能冲回。请先登记退款被退回。"),
    "refund_above_account": _("退款不能超过挂账余额。已核销的部分请先冲回。"),
    "own_approval": _("申请人不能自己批准，请换一位。"),
    "bill_exists": _("票号 %(number)s 已经登记过。"),
    "bill_state": _("这张汇票现在的状态不能这样办理。"),
    "proceeds_above_bill": _("贴现实收金额不能超过票面金额。"),
    "bill_not": _("这笔收款不是承兑汇票。"),
    "not_written_off": _("这一期没有核销过坏账。"),
}
FIELDS: dict[str, Sentence] = {}
SUBJECTS: dict[str, Sentence] = {
    "bank_account": _("流水账户"),
    "bank_line": _("银行流水"),
    "gap": _("流水缺口"),
    "entry": _("明细"),
}

TABS: dict[str, Sentence] = {
    "open": _("待处理"),
    "matched": _("已对上"),
    "aside": _("不作收款"),
    "out": _("付出"),
}
PROBLEMS: dict[str, Sentence] = {
    "date_unreadable": _("日期“%(value)s”看不懂，这一行没有导入。"),
    "amount_unreadable": _("金额“%(value)s”看不懂，这一行没有导入。"),
    "sign_unclear": _("看不出这一行“%(value)s”是收还是付，没有导入。请核对收支方向这一列。"),
    "entry_pending": _("这一笔还没有入账，没有导入。"),
    "line_unreadable": _("这一行“%(value)s”看不懂，没有导入。请重新导出。"),
    "sum_differs": _("期初余额加上各笔，不等于文件写的期末余额，可能缺了流水。请重新导出。"),
    "balance_breaks": _("余额和上一行接不上，可能缺了流水。"),
}
REASONS: dict[str, Sentence] = {
    "entered_already": _("像是已经登记过的收款"),
    "by_hand": _("人工对账"),
    "claimed": _("%(by)s 认领"),
    "payer_name": _("付款户名与客户名一致"),
    "payer_branch": _("付款户名是这家客户的分支机构"),
    "payer_name_similar": _("付款户名与客户名相近，请核对"),
    "payer_alias": _("付款户名以前确认过"),
    "payer_account": _("付款账号以前确认过"),
    "third_party_confirmed": _("代付方以前确认过"),
    "number_quoted": _("附言里写了 %(number)s"),
    "amount_exact": _("金额正好等于未收金额"),
    "amount_less_discount": _("金额正好等于提前付款折后金额"),
    "amount_less_fee": _("差额像是银行手续费"),
    "amount_of_quoted": _("金额正好是所写几期之和"),
    "amount_of_several": _("金额正好是其中 %(count)s 期之和"),
    "amount_of_all": _("金额正好是这家客户全部未收之和"),
    "part_payment": _("金额不足，像是部分付款"),
    "over_payment": _("金额多于未收，余下挂账"),
}


def problem_sentence(problem: LineProblem) -> str:
    """What could not be read in a file, and where."""
    template = PROBLEMS.get(problem.code)
    words = str(template) if template is not None else problem.code
    with suppress(KeyError, TypeError, ValueError):
        words = words % dict(problem.values)
    return f"{problem.place}: {words}" if problem.place else words


def reason_sentence(code: str, values: Mapping[str, Any]) -> str:
    """Why a proposal was made, in words; the code itself when nobody described it."""
    template = REASONS.get(code)
    if template is None:
        return code
    text = str(template)
    try:
        return text % values
    except (KeyError, TypeError, ValueError):
        return text


COLUMN_ROLES: dict[str, Sentence] = {
    "date": _("日期"),
    "time": _("时间"),
    "amount": _("金额（一列）"),
    "in": _("收入金额"),
    "out": _("支出金额"),
    "direction": _("收支方向"),
    "counterparty": _("对方户名"),
    "counterparty_account": _("对方账号"),
    "balance": _("余额"),
    "serial": _("流水号"),
    "narrative": _("摘要、附言"),
}
"""The columns a person can correct."""

ALL_HOLDS = _("数据自洽，没有发现问题。")
CHECKS: dict[str, Sentence] = {
    "M01": _("有金额不是整数（分）。请用备份恢复，不要手工改库。"),
    "M02": _("收款的退款合计和记录不符。请核对这些收款。"),
    "M04": _("未收金额和明细合计不符。请用备份恢复，或联系维护人员。"),
    "M05": _("收款不等于核销加挂账加退款。请核对这些收款。"),
    "M06": _("不同币种被对在一起。请撤销这些对账。"),
    "M07": _("冲回和原记录不相等。请核对这些记录。"),
    "M10": _("各期合计超过合同总额。请改合同或取消多出的期。"),
    "M12": _("流水已用的金额和对账、认领记录不符。请撤销后重新对账。"),
    "M13": _("流水有缺口，自动催收已暂停。请补导缺的那几天，或说明原因。"),
    "S18": _("有已结清的款还有提醒等着发出。请撤回这些消息。"),
}


def broken_sentence(code: str, subject: str, count: int, keys: Sequence[int]) -> str:
    """What does not hold, in how many rows, the first ones by key, and what to do."""
    named = ", ".join(f"#{key}" for key in keys) + (" …" if count > len(keys) else "")
    word = str(SUBJECTS.get(subject, subject))
    return f"[{code}] {CHECKS.get(code, code)} {word} ×{count}: {named}"
