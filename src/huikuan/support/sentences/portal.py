"""The customer's pages in our people's words: what was declared there, what is to be done, why it is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

KINDS: dict[str, Sentence] = {
    "promise": _("告知付款日期"),
    "ask": _("商量付款安排"),
    "objection": _("对金额提出疑问"),
    "proof": _("上传付款凭证"),
    "statement": _("核对对账单"),
    "contact": _("推荐联系人"),
}
EVENTS: dict[str, Sentence] = {
    "portal.promise": _("客户在自助页面告知付款日期（%(who)s）"),
    "portal.ask": _("客户在自助页面商量付款安排（%(who)s）"),
    "portal.objection": _("客户在自助页面提出疑问（%(who)s）"),
    "portal.proof": _("客户在自助页面上传付款凭证（%(who)s）"),
    "portal.statement": _("客户在自助页面核对对账单（%(who)s）"),
    "portal.contact": _("客户在自助页面推荐联系人（%(who)s）"),
    "portal.revoked": _("作废一条客户自助链接"),
}
TASKS: dict[str, Sentence] = {
    "portal_proof": _("客户上传了付款凭证，查找到账"),
    "portal_statement": _("客户说对账单有出入，核对"),
    "portal_contact": _("客户推荐了新的联系人，核实"),
}
ADVICE: dict[str, Sentence] = {
    "portal_proof": _("凭证在客户页的“自助办理”里。到账后照常核销；三个工作日内没有到账，催收自动恢复。"),
    "portal_statement": _("客户写的出入在客户页的“自助办理”里。核实后回复客户，必要时重发对账单。"),
    "portal_contact": _("先用已知的电话向原联系人核实，再加为联系人：冒充客户换邮箱是常见的骗术。"),
}
REFUSALS: dict[str, Sentence] = {
    "portal_too_often": _("提交太频繁了，请过一小时再试，或直接联系我们。"),
    "portal_done_already": _("这一项已经提交过了，我们已收到。"),
    "portal_promise_far": _("在这里可以约定 %(days)s 天以内的日期；需要更长时间，请用“商量付款安排”。"),
    "portal_promise_again": _("这笔款此前约定的日期未能兑现，这次请用“商量付款安排”，我们会尽快与您联系。"),
    "portal_nothing_free": _("所选款项目前没有需要约定的金额：正在核实，或已有分期安排。"),
    "portal_paid_later": _("付款日期不能晚于今天；还没付的，请用“告知付款日期”。"),
    "portal_file_kind": _("请上传 PDF 或图片（PNG、JPG）。其他格式请先另存为 PDF。"),
    "portal_address_missing": _("请至少填写邮箱或电话中的一项。"),
}
