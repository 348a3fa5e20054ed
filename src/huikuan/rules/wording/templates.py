"""The texts sent by the e-mail steps of the default ladder, in Simplified Chinese and English.

They name facts only: no threat, no marketing, never "today" (a message may leave on the next working day). Salutation,
signature and footer are added by letter.py. A line that begins with "· " is an item of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Template:
    """Subject and body with placeholders (placeholders.py); paragraphs are parted by empty lines."""

    subject: str
    body: str


NOTICE_BEFORE: Final = {
    "zh-hans": Template(
        "付款提示：{headline}，{due_when}到期",
        """感谢贵公司一直以来的信任与配合。

{what} 将{due_when}到期。现将明细和收款账户提前发给您，方便贵公司安排付款。

{claims}

{ways_to_pay}

如果付款前还需要我们提供发票、验收单或其他资料，请直接回复本邮件，我们会尽快准备好。若付款已在安排中，请忽略本提示，谢谢您。""",
    ),
    "en": Template(
        "Upcoming payment: {headline}, due {due_when}",
        """Thank you for working with us.

This is a friendly note that {what} falls due {due_when}. The details and our bank account are below, so that you can \
schedule the payment in good time.

{claims}

{ways_to_pay}

If you need anything from us first, such as an invoice or an acceptance record, simply reply to this message and we \
will see to it. If the payment is already arranged, please disregard this note, with our thanks.""",
    ),
}

SHORT_BEFORE: Final = {
    "zh-hans": Template(
        "即将到期：{headline}",
        """提醒您：{what} 将{due_when}到期，烦请留意付款安排。

{claims}

{ways_to_pay}

如已安排付款，请忽略本提示，谢谢。""",
    ),
    "en": Template(
        "Due shortly: {headline}",
        """A short reminder that {what} falls due {due_when}.

{claims}

{ways_to_pay}

If the payment is already arranged, please disregard this message. Thank you.""",
    ),
}

DUE_TODAY: Final = {
    "zh-hans": Template(
        "付款到期：{headline}",
        """按双方约定，{what} {due_when}到期。烦请安排付款，明细和收款账户如下。

{claims}

{ways_to_pay}

如果贵公司内部流程还需要时间，烦请告知预计的付款日期；如已付款，请忽略本邮件，谢谢您的配合。""",
    ),
    "en": Template(
        "Payment due: {headline}",
        """As agreed in our contract, {what} is due {due_when}. The details and our bank account are below.

{claims}

{ways_to_pay}

If your internal approval needs a little longer, please let us know the expected payment date. If you have already \
paid, please disregard this message, with our thanks.""",
    ),
}

REMINDER: Final = {
    "zh-hans": Template(
        "感谢与付款提醒：{headline}",
        """首先感谢贵公司对我们工作的支持，我们十分珍惜与贵公司的合作。

{what} 已{due_when}到期，我们暂时没有查到到账记录。款项也许正在途中，也可能是通知或票据未能及时送达，烦请您帮忙核对；\
如果尚未付款，请您尽快安排。

{claims}

{ways_to_pay}

如果近日已经付款，请忽略本邮件，并请接受我们的谢意。对金额或资料有任何疑问，直接回复本邮件即可。""",
    ),
    "en": Template(
        "Thank you, and a reminder: {headline}",
        """Thank you for your business. We value working with you.

Our records show that {what} was due {due_when}, and we have not yet seen it arrive. It may already be on its way, or \
our notice may not have reached the right desk. Could you please check, and arrange the payment if this has not been \
done yet?

{claims}

{ways_to_pay}

If you have paid in the last few days, please disregard this message and accept our thanks. If anything about the \
amount or the paperwork is unclear, simply reply to this message.""",
    ),
}

SECOND_REMINDER: Final = {
    "zh-hans": Template(
        "付款提醒（请于{deadline}或之前付款）：{headline}",
        """{what} 已{due_when}到期，目前逾期 {days_late}。我们此前曾与您联系，但尚未收到款项。

烦请贵公司在 {deadline}（含当日）之前完成付款。如果届时付款有困难，请在此之前告诉我们原因和预计付款日期，\
我们愿意一起商量稳妥的安排。

{claims}

{ways_to_pay}

如果对其中某一部分有不同意见，请说明是哪一部分及理由，我们会立即核实；没有异议的部分，请照常安排付款。若款项已经付出，烦请回复付款\
凭证，方便我们尽快核对入账。""",
    ),
    "en": Template(
        "Second reminder, please pay by {deadline}: {headline}",
        """We have been in touch about {what}. It was due {due_when} and is now {days_late} late. We have not yet \
received it.

Please arrange for the payment to reach us by {deadline}. If that is not possible, let us know before then what is \
holding it up and when we can expect it. We will gladly look for a workable arrangement with you.

{claims}

{ways_to_pay}

If you disagree with part of the amount, please tell us which part and why. We will look into it at once; please pay \
the rest as usual. If you have already paid, a copy of the payment advice will help us find it quickly.""",
    ),
}

OFFER_HELP: Final = {
    "zh-hans": Template(
        "商请协助付款安排：{headline}",
        """冒昧来信，是想请您协助推进一项付款安排。

{what} 已{due_when}到期，目前逾期 {days_late}。我们与贵公司的同事沟通过，款项尚未到账。

{claims}

我们理解资金安排有先后，也很珍惜双方的合作，愿意与贵公司商量一个合适的办法，例如：

· 改用其他付款方式，如银行承兑汇票
· 分期支付，由双方书面确认每期的日期和金额
· 先支付没有异议的部分，其余问题由我们安排专人跟进

烦请您或您指定的同事在 {deadline}（含当日）之前回复，告知贵公司的想法。如果近日即可付款，请使用以下账户。

{ways_to_pay}

感谢您拨冗过问，期待您的回复。""",
    ),
    "en": Template(
        "Finding a way forward: {headline}",
        """I am writing to ask for your help with a payment.

{what} was due {due_when} and is now {days_late} late. We have been in touch with your colleagues, and the payment \
has not reached us yet.

{claims}

We understand that payments sometimes have to be put in order, and we value our work together. We would be glad to \
agree on a way that suits you, for example:

· another way to pay, such as a bank acceptance bill or a letter of credit
· payment by instalments, with dates and amounts confirmed in writing
· payment of the undisputed part now, while we look after any open point together

Could you, or a colleague you name, let us know by {deadline} how you would like to proceed? If payment can be made \
shortly, our bank account is below.

{ways_to_pay}

Thank you for your time. I look forward to hearing from you.""",
    ),
}

THANK_YOU: Final = {
    "zh-hans": Template(
        "已收到付款 {received}，谢谢",
        """我们已于{received_on}收到贵公司支付的 {received}，非常感谢。

{remaining}

{claims}

{ways_to_pay}

如需收据或其他入账资料，请直接回复本邮件。期待继续与贵公司合作。""",
    ),
    "en": Template(
        "Payment of {received} received, thank you",
        """We received your payment of {received} on {received_on}. Thank you very much.

{remaining}

{claims}

{ways_to_pay}

If you need a receipt or any other paperwork, simply reply to this message. We look forward to our further work \
together.""",
    ),
}

TEMPLATES: Final[Mapping[str, Mapping[str, Template]]] = {
    "notice_before": NOTICE_BEFORE,
    "short_before": SHORT_BEFORE,
    "due_today": DUE_TODAY,
    "reminder": REMINDER,
    "second_reminder": SECOND_REMINDER,
    "offer_help": OFFER_HELP,
    "thank_you": THANK_YOU,
}
