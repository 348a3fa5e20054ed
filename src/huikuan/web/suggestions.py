"""Words to say for a task: polite, short, exact, with the claim's own figures."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Task
from huikuan.rules.money import format_exact
from huikuan.support.sentences.refusals import Known

Sentence = str | Promise

WORDS: dict[str, Sentence] = {
    "call": _(
        "您好，我是%(organization)s的%(person)s。想跟您确认“%(title)s”这笔 %(amount)s，约定 %(due)s 付款。"
        "请问大概哪天能安排？付款资料如果还缺什么，我马上补给您。"
    ),
    "meeting": _(
        "您好，我是%(organization)s的%(person)s。“%(title)s”这笔 %(amount)s 已过期 %(days)s 天，"
        "想当面跟您对一下情况，看怎么安排对双方都合适。您这周哪天方便？"
    ),
    "internal_alert": _(
        "%(customer)s 的“%(title)s” %(amount)s 已逾期 %(days)s 天，两次提醒后仍未付款。需要您出面联系对方负责人。"
    ),
    "demand_letter": _("%(customer)s 的“%(title)s” %(amount)s 已逾期 %(days)s 天，准备发催款函，请先批准。"),
    "suspension": _("催款函的期限已过，%(customer)s 仍欠 %(amount)s。准备通知对方暂停工作，请先批准。"),
    "mediation": _("%(customer)s 仍欠 %(amount)s，已逾期 %(days)s 天。建议先提出调解，给双方留余地。"),
    "lawyer_letter": _("%(customer)s 欠款 %(amount)s，逾期 %(days)s 天，催款函无果。请法务准备律师函。"),
    "court_prepared": _("%(customer)s 欠款 %(amount)s，逾期 %(days)s 天，律师函无果。请法务准备支付令或起诉材料。"),
    "no_address": _("您好，我是%(organization)s的%(person)s。想给您发“%(title)s”的付款资料，请问发到哪个邮箱合适？"),
    "failed": _("您好，我是%(organization)s的%(person)s。给您的邮件退回来了，请问付款资料发到哪个邮箱合适？"),
    "uncertain": _("您好，我是%(organization)s的%(person)s。跟您确认一下，我们今天发的付款提醒您收到了吗？"),
}


INSIDE = frozenset({"internal_alert", "demand_letter", "suspension", "mediation", "lawyer_letter", "court_prepared"})
"""Said among ourselves, in the reader's own language."""


def words_for(task: Task, user: User, as_of: date) -> str:
    """What to say, in the customer's language; "" for tasks without a conversation."""
    template = WORDS.get(task.kind)
    if template is None:
        return ""
    language = task.customer.language if task.customer else "zh-hans"
    with nullcontext() if task.kind in INSIDE else override(language):
        return str(template) % figures(task, user, as_of)


def figures(task: Task, user: User, as_of: date) -> Known:
    """The claim's own figures, as they are said."""
    values = Known(organization=user.organization.name, person=user.name)
    if task.customer:
        values["customer"] = task.customer.name
    if claim := task.receivable:
        values["title"] = claim.title
        values["amount"] = format_exact(claim.outstanding_minor, claim.currency)
        if claim.due_on:
            values["due"] = claim.due_on.isoformat()
            values["days"] = max((as_of - claim.due_on).days, 0)
    return values
