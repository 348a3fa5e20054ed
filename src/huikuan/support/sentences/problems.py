# ruff: noqa: E501  (one sentence, one line)
"""What is wrong with a row of an imported file, and how to mend it: one sentence for each code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.book.model import Note, Problem
from huikuan.rules.money import format_exact

Sentence = str | Promise

PROBLEMS: dict[str, Sentence] = {
    "amount_not_a_number": _("“%(value)s”不是金额。请只写数字，例如 128000 或 12.8万。"),
    "amount_separators": _("“%(value)s”里的逗号或句点有两种读法。请写成 1280000 或 1,280,000.00。"),
    "amount_too_fine": _("“%(value)s”小于最小货币单位。请四舍五入到 %(digits)s 位小数。"),
    "amount_too_large": _("“%(value)s”大得不可信。请检查位数和单位。"),
    "amount_uncertain": _("“%(value)s”不是确定的金额。请写确切金额，说明放到备注里。"),
    "amount_without_tax": _("“%(value)s”是不含税金额。请写含税的应收金额。"),
    "amount_words_differ": _("“%(value)s”里的数字与大写不一致。请核对后只留一个。"),
    "amount_scientific": _("“%(value)s”是科学计数法，可能已经丢失位数。请把单元格改为数字格式后重新保存。"),
    "amount_unit_unclear": _("看不出“%(value)s”的单位是元还是万元。请在金额后写明，例如 12.8万 或 128000元。"),
    "amount_unit_doubtful": _("按表头的单位，“%(value)s”等于 %(amount)s，大得可疑。请检查单位行，或在金额后写明单位。"),
    "amount_is_a_date": _("这里应是金额，单元格里却是日期“%(value)s”。请改写金额，并把单元格改为数字格式。"),
    "amount_missing": _("这一期没有金额，也无法由比例准确算出。请填写应收金额。"),
    "amount_not_positive": _("金额“%(value)s”不大于零。请写正数；退款和折让请导入后再登记。"),
    "cell_error": _("单元格显示错误“%(shown)s”，公式没有结果。请修正公式，或直接写入数值。"),
    "currency_unknown": _("不认识币种“%(value)s”。请写三个字母的代码，例如 CNY、USD。"),
    "currency_differs": _("同一合同出现了不同币种：%(currencies)s。请统一为一种，或拆成两个合同。"),
    "currency_unclear": _(
        "备注“%(value)s”提到外币，但金额没有写币种（默认 %(currency)s）。请在金额旁或币种列写明币种。"
    ),
    "date_impossible": _("没有“%(value)s”这一天。请改成真实的日期。"),
    "date_without_year": _("“%(value)s”没有年份。请写全，例如 2026-03-05。"),
    "date_without_day": _("“%(value)s”没有写明哪一天。请写全，例如 2026-03-31。"),
    "date_ambiguous": _("“%(value)s”有两种读法。请写成 年-月-日，例如 2026-03-05。"),
    "date_uncertain": _("“%(value)s”不是确定的日期。请写确切日期；还不能确定时写明付款条件。"),
    "date_out_of_range": _("日期“%(value)s”不在 %(first)s–%(last)s 年之间。请检查年份。"),
    "several_dates": _("“%(value)s”里有几个日期，这里只能有一个。请分成几行。"),
    "date_is_condition": _("这里需要日期，写的却是文字“%(value)s”。请填写日期。"),
    "date_not_understood": _("看不懂日期“%(value)s”。请写成 2026-03-05。"),
    "due_condition": _("“%(words)s”是付款条件，不是日期：这一期先作为计划保留，条件满足后再填应收日期。"),
    "due_missing": _("没有应收日期：这一期先作为计划保留，不会催收。请补上日期或付款条件。"),
    "percent_not_understood": _("看不懂比例“%(value)s”。请写成 30%%。"),
    "percent_out_of_range": _("比例“%(value)s”不在 0 到 100%% 之间。请改正。"),
    "percent_differs": _("%(amount)s 不是 %(total)s 的 %(percent)s。请核对金额、比例和合同总额。"),
    "shares_incomplete": _("各期比例合计 %(percent)s，不是 100%%。请补齐缺少的各期，或填写金额。"),
    "yes_no_not_understood": _("“%(value)s”既不是“是”也不是“否”。请写“是”或“否”。"),
    "whole_number_needed": _("“%(value)s”不是正整数。请写 1、2、3 ……"),
    "choice_unknown": _("“%(value)s”不在可选项之内。可选：%(choices)s。"),
    "text_too_long": _("文字太长。请缩短到 %(longest)s 个字符以内。"),
    "cell_missing": _("这一格必须填写。请补上。"),
    "email_invalid": _("“%(address)s”不是邮箱地址。请改正，或删除后导入。"),
    "people_unclear": _(
        "“%(value)s”里有几个人名和几个地址，看不出谁是谁的。请每人写在一起，例如：王芳 wang@example.com；李明 li@example.com。"
    ),
    "people_left_over": _("联系人单元格里有些文字没有读入：%(words)s。如需要，请导入后补充。"),
    "uscc_invalid": _("统一社会信用代码“%(value)s”的校验码不对。请核对 18 位代码。"),
    "contract_number_missing": _("这一行开始了另一个合同，却没有合同编号。请填写合同编号。"),
    "customer_missing": _("合同没有客户名称。请在合同的第一行填写客户名称。"),
    "number_twice": _(
        "合同编号“%(value)s”在 %(other_sheet)s 第 %(other_row)s 行已用于“%(other)s”。是同一合同请写成一样的客户和项目，不是请改编号。"
    ),
    "total_differs": _("合同总额“%(value)s”与第 %(other_row)s 行的“%(other)s”不同。请统一。"),
    "signed_on_differs": _("签订日期“%(value)s”与第 %(other_row)s 行的“%(other)s”不同。请统一。"),
    "total_missing": _("合同没有总额，而比例也不足以推出。请填写合同总额。"),
    "no_instalments": _("合同没有任何一期付款。请至少填写一期的金额和日期。"),
    "plan_differs": _("各期金额合计 %(planned)s，不等于合同总额 %(total)s。请补齐或改正各期金额。"),
    "instalment_twice": _("这一期与第 %(other_row)s 行完全相同。是重复请删除，不是请用不同的名称。"),
    "sequence_twice": _("期次“%(value)s”出现了两次。请改成不同的期次。"),
    "row_without_contract": _("看不出这一行属于哪个合同。请填写合同编号，或删除这一行。"),
    "row_unclear": _("这一行只有日期、余额或发票号，看不出是哪一期。请补上款项和金额，或删除这一行。"),
    "money_merged": _("合并单元格“%(value)s”跨了几期，看不出每期多少。请取消合并并逐期填写。"),
    "unpaid_differs": _("未收“%(value)s”不等于应收减已收 %(expected)s。请核对。"),
    "sum_differs": _("小计或合计“%(value)s”与上面各行之和不一致。请核对；导入以各行为准。"),
    "received_exceeds": _("已收 %(received)s 多于应收 %(amount)s。请核对；多收的部分请导入后登记。"),
    "receipts_unclear": _(
        "已收款有 %(amounts)s 笔金额、%(dates)s 个日期，无法一一对应。请每笔写成一行，或写成 200000、100000 与 2026-7-8、2026-8-1。"
    ),
    "receipt_without_amount": _("有收款日期“%(value)s”，没有收款金额。请填写已收金额，或删除日期。"),
    "receipt_negative": _("已收金额“%(value)s”是负数。退款请导入后登记。"),
    "paid_on_missing": _("已收“%(value)s”没有收款日期。请补上日期，账龄和明细才准确。"),
    "column_missing": _("缺少必需的列：%(headers)s。请按模板补上表头。"),
    "column_unknown": _("不认识列“%(value)s”，没有读入。请改成模板的表头，或忽略。"),
    "customer_unknown": _("“客户”表里没有“%(value)s”。请在“客户”表里添加，或改成相同的名称或编号。"),
    "customer_twice": _("客户“%(value)s”在第 %(other_row)s 行已出现。请删除一行。"),
    "customer_number_twice": _("客户编号“%(value)s”用了两次。请给每个客户不同的编号。"),
    "customer_in_trouble": _("客户“%(value)s”的资料有问题。请先改正“客户”表里的那一行。"),
    "contact_twice": _("这位客户在第 %(other_row)s 行已有邮箱“%(value)s”。请删除一行。"),
    "contract_unknown": _("“合同”表里没有可用的合同“%(value)s”。请先在“合同”表里填写它。"),
    "instalment_unknown": _("这个合同没有第“%(value)s”期。请改正期次，或留空。"),
    "nothing_recognised": _("没有找到应收账款的表格。请在列映射里指明哪一列是什么，或使用模板。"),
    "contract_total_differs": _(
        "合同“%(value)s”已登记的总额是 %(stored)s，与文件不同。请核对；改合同金额请走合同变更。"
    ),
    "contract_customer_differs": _("合同“%(value)s”已登记在客户“%(customer)s”名下。请核对客户名称或合同编号。"),
    "entity_unknown": _("没有签约主体“%(value)s”。请先在“设置 › 签约主体”里添加，或改成已有的名称。"),
    "manager_unknown": _("没有找到负责人“%(value)s”，合同先不指定项目经理，导入后可以分派。"),
    "external_number_taken": _("外部编号“%(value)s”已用于另一份合同。请检查编号。"),
    "instalment_amount_differs": _(
        "“%(value)s”已登记的金额是 %(stored)s，与文件不同。已登记的金额不会被导入改动，请在应收里更正。"
    ),
    "payment_contract_unknown": _("没有合同“%(value)s”，这笔收款无处核销。请先导入合同，或改正编号。"),
}

NOTES: dict[str, Sentence] = {
    "unit_scaled": _("表头写明了单位：没有写单位的金额按 %(unit)s 倍换算成元。"),
    "column_scaled": _("列“%(header)s”写明了单位：金额按 %(unit)s 倍换算成元。"),
    "columns_unused": _("没有读入的列：%(headers)s。"),
    "number_from_project": _("表里没有合同编号列：用项目名称（没有项目时用客户名称）作为合同编号。"),
    "total_from_plan": _("表里没有合同总额列：以各期之和作为合同总额。"),
    "sheet_hidden": _("隐藏的工作表没有读入。需要时请取消隐藏。"),
    "sheet_skipped": _("这张工作表里没有找到应收账款的表格，没有读入。"),
}

FILES: dict[str, Sentence] = {
    "file_missing": _("找不到文件 %(name)s，或没有读取权限。请检查路径。"),
    "file_empty": _("文件是空的。请检查是否选错文件。"),
    "file_too_large": _("文件有 %(megabytes)s MB，超过 %(most)s MB。请拆成几个文件。"),
    "file_not_a_table": _("这不是表格文件。请使用 XLSX、XLS、ODS 或 CSV。"),
    "file_encrypted": _("文件有密码。请取消密码后另存再导入。"),
    "file_damaged": _("文件已损坏或不完整。请用 Excel 或 WPS 打开后另存为 XLSX。"),
    "file_unpacks_too_large": _("文件解压后大得异常，已拒绝读取。请另存为新的 XLSX。"),
    "file_too_many_rows": _("表格有 %(rows)s 行，超过 %(most)s 行。请删除空白区域或拆成几个文件。"),
    "file_too_many_columns": _("表格有 %(columns)s 列，超过 %(most)s 列。请删除右侧的空白区域。"),
    "file_too_many_sheets": _("文件有 %(sheets)s 张工作表，超过 %(most)s 张。请拆成几个文件。"),
    "file_old_xml": _("这是 2003 年的 XML 表格。请用 Excel 或 WPS 另存为 XLSX。"),
    "file_unknown_encoding": _("看不出文件的文字编码。请另存为 UTF-8 的 CSV 或 XLSX。"),
}

MAPPINGS: dict[str, Sentence] = {
    "not_a_mapping": _("这不是列映射。请重新选择各列。"),
    "no_columns": _("列映射里没有列。请重新选择各列。"),
    "bad_year": _("年份不对。请写 1990 到 2099 之间的年份。"),
    "bad_unit": _("单位不对。请从列表中选择。"),
    "unknown_column": _("没有这一列。请刷新后重试。"),
    "unknown_field": _("没有这个字段。请从列表中选择。"),
    "field_not_in_group": _("这个字段不属于某一期。请改选字段，或去掉分组。"),
    "not_text": _("列映射已损坏。请重新选择各列。"),
}

NOT_ROWS: dict[str, Sentence] = {
    "title": _("标题行"),
    "unit": _("单位行"),
    "header": _("表头"),
    "blank": _("空行"),
    "subtotal": _("小计"),
    "total": _("合计"),
    "note": _("说明文字"),
    "example": _("示例行"),
}


class Known(dict[str, Any]):
    """Values of a sentence; one nobody gave shows as an ellipsis instead of breaking it."""

    def __missing__(self, key: str) -> str:
        return "…"


def problem_sentence(problem: Problem) -> str:
    """What is wrong and how to mend it."""
    values = Known(problem.params, value=problem.value)
    if "stored_minor" in problem.params:
        values["stored"] = format_exact(int(problem.params["stored_minor"]), str(problem.params.get("currency", "CNY")))
    return filled(PROBLEMS, problem.code, values)


def note_sentence(note: Note) -> str:
    """Something about a sheet that is good to know."""
    return f"{note.sheet}：{filled(NOTES, note.code, Known(note.params))}"


def place(problem: Problem) -> str:
    """Where: sheet, row, column and its heading."""
    values = {"sheet": problem.sheet, "row": problem.row, "column": problem.column, "header": problem.header}
    if problem.column:
        return _now("%(sheet)s 第 %(row)s 行 %(column)s 列（%(header)s）") % values
    return _now("%(sheet)s 第 %(row)s 行") % values


def filled(sentences: Mapping[str, Sentence], code: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values; a code nobody described shows as it is."""
    template = sentences.get(code)
    return code if template is None else str(template) % values
