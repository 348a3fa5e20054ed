"""What a column of a ledger can be read as, in words (rules/book/synonyms.py: FIELDS)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELD_WORDS: dict[str, str | Promise] = {
    "": _("不读入"),
    "contract_number": _("合同编号"),
    "customer": _("客户"),
    "customer_number": _("客户编号"),
    "uscc": _("统一社会信用代码"),
    "project": _("项目"),
    "entity": _("签约主体"),
    "signed_on": _("签订日期"),
    "total": _("合同总额"),
    "currency": _("币种"),
    "manager": _("项目经理"),
    "manager_email": _("项目经理邮箱"),
    "people": _("联系人（姓名、邮箱、电话）"),
    "contact_name": _("联系人姓名"),
    "contact_title": _("联系人职务"),
    "email": _("联系人邮箱"),
    "phone": _("联系人电话"),
    "title": _("款项名称"),
    "sequence": _("期次"),
    "kind": _("款项类型"),
    "percent": _("比例"),
    "amount": _("应收金额"),
    "due_on": _("应收日期"),
    "condition": _("付款条件"),
    "received": _("已收金额"),
    "paid_on": _("收款日期"),
    "unpaid": _("未收金额"),
    "invoice_number": _("发票号"),
    "external_number": _("外部编号"),
    "remark": _("备注"),
    "serial": _("序号"),
    "ignored": _("不读入"),
}
