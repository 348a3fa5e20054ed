"""What payment clauses were read into, in words: for the desk and for the command line alike."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _c

from huikuan.support.sentences import words

Word = str | Promise

KINDS: Final[dict[str, Word]] = {**words.KINDS, "settlement": _("结算款"), "recurring": _("按期付款")}
SURENESS: Final[dict[str, Word]] = {"high": _("有把握"), "medium": _("较有把握"), "low": _("没有把握，请核对")}
UNITS: Final[dict[str, Word]] = {
    "day": _("天"),
    "workday": _("个工作日"),
    "week": _("周"),
    "month": _("个月"),
    "quarter": _("个季度"),
    "year": _("年"),
}
BASES: Final[dict[str, Word]] = {
    "contract_total": _("合同总额"),
    "batch_total": _("本批总额"),
    "measured_work": _("已完成工程量"),
    "settlement_total": _("结算价"),
    "remaining": _("剩余款项"),
    "equipment_total": _("设备款"),
    "installation_total": _("安装费"),
    "software_total": _("软件款"),
    "service_total": _("服务费"),
}
EVENTS: Final[dict[str, Word]] = {
    "sign": _("合同签订"),
    "effective": _("合同生效"),
    "order": _("订单确认"),
    "notice_issued": _("生产或发货通知"),
    "start_work": _("开工进场"),
    "project_start": _("项目启动"),
    "before_shipment": _("发货前"),
    "shipment": _("发货"),
    "delivery": _("到货"),
    "delivery_acceptance": _("到货验收"),
    "factory_acceptance": _("出厂验收"),
    "preliminary_acceptance": _("初验"),
    "interim_acceptance": _("中期验收"),
    "go_live_acceptance": _("上线验收"),
    "final_acceptance": _("验收合格"),
    "special_inspection": _("主管部门检验合格"),
    "fire_approval": _("消防手续"),
    "install_done": _("安装调试完成"),
    "commissioning_done": _("调试完成"),
    "trial_run_done": _("试运行结束"),
    "go_live": _("上线运行"),
    "foundation_done": _("基础完成"),
    "structure_done": _("主体完工"),
    "topping_out": _("封顶"),
    "completion": _("完工"),
    "handover": _("移交"),
    "settlement_audit": _("结算审定"),
    "service_period_end": _("服务期满"),
    "warranty_end": _("质保期满"),
    "invoice_received": _("收到发票"),
    "vat_special_invoice": _("增值税专用发票"),
    "payment_application": _("付款申请"),
    "documents_delivered": _("资料移交"),
    "performance_bond_received": _("履约担保"),
    "advance_guarantee_received": _("预付款保函"),
    "warranty_guarantee_received": _("质保保函"),
    "fiscal_funds": _("财政资金到位"),
    "upstream_payment": _("上游付款到账"),
    "no_breach": _("无违约"),
    "no_quality_issue": _("无质量问题"),
    "no_dispute": _("无争议"),
    "approval": _c("clause", "批准"),
    "review_passed": _("评审通过"),
    "customer_confirmed": _("客户确认"),
    "inspection_passed": _("检验合格"),
    "assessment_passed": _("考核合格"),
    "monthly_measurement": _("按月计量"),
    "monthly": _("每月"),
    "quarterly": _("每季度"),
    "half_yearly": _("每半年"),
    "yearly": _("每年"),
    "date": _("约定日期"),
    "unknown": _("条件未能识别"),
}
THINGS: Final[dict[str, Word]] = {
    "requirements": _c("clause", "需求"),
    "prototype": _c("clause", "原型"),
    "scheme_design": _c("clause", "方案设计"),
    "preliminary_design": _c("clause", "初步设计"),
    "construction_drawings": _c("clause", "施工图"),
    "detailed_design": _c("clause", "详细设计"),
    "implementation_plan": _c("clause", "实施方案"),
    "ui_design": _c("clause", "界面设计"),
    "design": _c("clause", "设计"),
    "development": _c("clause", "开发"),
    "deployment": _c("clause", "部署"),
    "testing": _c("clause", "测试"),
    "data_migration": _c("clause", "数据迁移"),
    "training": _c("clause", "培训"),
    "draft": _c("clause", "初稿"),
    "outline": _c("clause", "大纲"),
    "review_version": _c("clause", "送审稿"),
    "progress_report": _c("clause", "进度报告"),
    "final_report": _c("clause", "成果报告"),
    "production": _c("clause", "生产"),
    "construction": _c("clause", "施工"),
    "materials": _c("clause", "材料"),
}
ACTS: Final[dict[str, Word]] = {
    "review_passed": _c("clause", "评审通过"),
    "confirmed": _c("clause", "确认"),
    "done": _c("clause", "完成"),
    "submitted": _c("clause", "提交"),
    "delivered": _c("clause", "交付"),
}
FLAGS: Final[dict[str, Word]] = {
    "blank_percent": _("比例还是空白，请与客户填好。"),
    "blank_amount": _("金额还是空白，请与客户填好。"),
    "blank_window": _("付款期限还是空白，请与客户填好。"),
    "bracketed_numbers": _("有填在括号里的数字，请核对是不是最后定下的。"),
    "chinese_numeral_percent": _("比例是用中文数字写的，请核对。"),
    "chinese_numeral_window": _("付款期限是用中文数字写的，请核对。"),
    "fraction_share": _("有的比例写成几分之几，换不成整数百分比，请填写金额。"),
    "amount_only": _("只写了金额，没有写比例。"),
    "amount_percent_conflict": _("比例和金额对不上，请核对。"),
    "two_currencies": _("金额用了不止一种货币，不能相加，请逐期核对。"),
    "no_numbers": _("没有写金额或比例，请填写。"),
    "cumulative": _("有“支付至”的累计比例，各期金额已按差额计算。"),
    "remainder_without_percent": _("尾款没有写比例，按其余各期剩下的计算。"),
    "sum_above_100": _("各期合计超过 100%，请核对。"),
    "sum_below_100": _("各期合计不到 100%，可能漏了一期。"),
    "advance_stage_missing_in_excerpt": _("从到货款开始，预付款可能在没有贴进来的部分。"),
    "pay_when_paid": _("有“背靠背”条款：以第三方付款为条件。对中小企业供应商可能无效，建议改掉。"),
    "not_pay_when_paid": _("提到了业主或第三方，但没有以其付款为条件。"),
    "pay_when_funded": _("以财政资金到位为付款条件，可能一直不成就，建议加最迟付款日。"),
    "recurring": _("按期或按批付款，这里只列出一轮。"),
    "per_event": _("每批或每次各付一遍，金额以当批为准。"),
    "trigger_unstated": _("有的期次没写什么时候付，请补上条件。"),
    "trigger_not_understood": _("有的付款条件没有读懂，请选择。"),
    "progress_percent_is_trigger": _("进度百分比是付款条件，不是付款比例。"),
    "retention_deducted_unstated": _("提到扣留质保金，但没写扣多少、什么时候退。"),
    "two_windows_only_second_is_payment": _("一句里有两个期限，按后一个算付款期限，请核对。"),
    "unrelated_window": _("文中另有与付款无关的期限，没有算进付款期限。"),
    "penalty_rate_is_not_a_stage": _("违约金比例不是付款，没有列进计划。"),
    "tax_rate_is_not_a_stage": _("税率不是付款比例，没有列进计划。"),
    "bond_is_not_a_stage": _("履约保证金不是收款，没有列进计划。"),
    "party_names_swapped": _("付款方写成了乙方，甲乙可能写反，请核对。"),
    "stage_mentioned_twice": _("有一期写了两遍，只列一次。"),
    "html_in_source": _("文本里有网页代码，已忽略。"),
    "milestone_dates_given": _("文中写了里程碑日期，没有当作付款日。"),
    "uppercase_lowercase_total_conflict": _("总额的大写和小写不一致，请核对。"),
    "uppercase_total_only": _("总额只写了大写，请核对读出的数字。"),
    "uppercase_amount_without_leading_one": _("大写金额开头少了“壹”，请核对读出的数字。"),
    "too_many_stages": _("期次太多，只读了前 200 期。"),
}
DIFFERENCE: Final = re.compile(r"sum_(over|under)_total_by_(\d{1,15}(?:\.\d{1,2})?)")
WARRANTY: Final = re.compile(r"warranty_(\d{1,3}|[一二两三四五六十]{1,2})_(months|years)_in_other_article")
PROGRESS: Final = re.compile(r"progress_pct_(\d{1,3}(?:\.\d{1,4})?)")
MADE: Final = re.compile(rf"({'|'.join(THINGS)})_({'|'.join(ACTS)})")


def event_word(code: str) -> str:
    """An event of a clause: a trigger or a condition; a code that is not in the tables as it is."""
    if code in EVENTS:
        return str(EVENTS[code])
    if progress := PROGRESS.fullmatch(code):
        return _now("进度达到 %(percent)s%%") % {"percent": progress[1]}
    if made := MADE.fullmatch(code):
        return _now("%(thing)s%(act)s") % {"thing": THINGS[made[1]], "act": ACTS[made[2]]}
    return code


def flag_sentence(flag: str) -> str:
    """What is remarkable about a clause, in a sentence; "" for a code that is not in the tables."""
    if difference := DIFFERENCE.fullmatch(flag):
        amount = f"{Decimal(difference[2]):,}"
        if difference[1] == "over":
            return _now("各期合计比总额多 %(amount)s，请核对。") % {"amount": amount}
        return _now("各期合计比总额少 %(amount)s，请核对。") % {"amount": amount}
    if warranty := WARRANTY.fullmatch(flag):
        unit = UNITS["month" if warranty[2] == "months" else "year"]
        return _now("质保期 %(count)s %(unit)s写在别的条款里。") % {"count": warranty[1], "unit": unit}
    return str(FLAGS.get(flag, ""))
