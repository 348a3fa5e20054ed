"""Messages for WeCom, DingTalk and Feishu: as one writes to a person one works with, short, with the table of claims.

The greeting before and the name below are added (chat.py). Bold is written **so**; nothing else of markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ZH: Final[Mapping[str, str]] = {
    "notice_before": """提前跟您说一声，**{headline}** 将{due_when}到期，方便贵公司安排付款。

{claims}

需要发票、验收单等资料，直接在这里告诉我，我来准备。""",
    "short_before": """提醒一下，**{headline}** {due_when}到期，烦请留意付款安排。

如果已经安排，不用回复，谢谢。""",
    "due_today": """**{headline}** {due_when}到期，烦请安排付款。

{ways_to_pay}

如果流程还需要几天，告诉我预计的日期就好。""",
    "reminder": """首先感谢贵公司的支持。**{headline}** 已{due_when}到期，我们暂时没有查到到账，烦请帮忙核对。

{claims}

也可能款项正在途中，已付款请忽略；缺什么资料，我马上补。""",
    "call": """刚才给您打电话没有接通，不打扰您忙。想核对一下 **{headline}** 的付款安排，方便时回个电话，\
或在这里说一声都行：{phone}。""",
    "second_reminder": """**{headline}** 已逾期 {days_late}，烦请贵公司在 **{deadline}**（含当日）之前付款。

{claims}

届时有困难的话，请提前告诉我原因和预计日期，我们一起商量。有不同意见的部分请指出，其余照常安排。""",
    "offer_help": """想请您帮忙推进一下 **{headline}**，目前已逾期 {days_late}。

{claims}

如果资金需要排一排，我们愿意商量：分期、承兑汇票，或者先付没有异议的部分。烦请在 **{deadline}** 之前告诉我贵公司的想\
法。""",
    "meeting": """关于 **{headline}**，想和您当面聊一次，把付款安排定下来。

> 时间：{meeting_when}
> 地点：{meeting_place}

我会带上合同、验收资料和对账明细。时间不合适的话，请告诉我您方便的时候，线上也可以。""",
    "demand_letter": """就 **{headline}**，我司已向贵司发出催款函，请在 **{deadline}**（含当日）之前付款或书面答复。

{claims}

如对金额或资料有不同意见，请在上述日期之前书面告知，我们会立即核实。""",
    "suspension": """**{headline}** 逾期 {days_late} 未付。如在 **{suspension_on}** 之前未付清，也未提供适当担保，我司\
将自该日起中止后续工作，书面通知已发出。

{claims}

付清或提供担保后，我司会及时恢复。对欠款有异议的，请在该日之前书面说明。""",
    "mediation": """就 **{headline}**，我司建议通过调解解决，书面建议已发出，请在 **{deadline}**（含当日）之前答复。

调解自愿、保密，也为双方留出继续合作的余地。贵司有自己的方案，我们同样愿意听。""",
    "thank_you": """已于{received_on}收到贵公司付款 **{received}**，非常感谢！

{remaining}

{claims}

收据稍后发到您的邮箱。""",
    "promise_confirmed": """谢谢您的答复，我记下了：**{promised_on}** 之前付款 **{promised}**。

在此之前不再打扰您，到账后我会及时确认。日期有变请提前告诉我。""",
    "promise_broken": """您之前说 **{promised}** 会在 **{promised_on}** 之前付出，我们查过账户，暂时没有看到。

烦请帮忙核对：已付出的话发我一张付款凭证；还没付出的话，告诉我原因和新的日期，需要我配合的也请直说。""",
    "dispute_received": """您对 **{disputed}** 的异议（{dispute_reason}）已收到，我们安排专人核实，**{answer_on}** 之\
前答复您。

这部分在答复之前不会再提醒；其余没有异议的款项，烦请照常安排。有相关资料请直接发在这里。""",
    "dispute_answered": """您提出的异议（**{disputed}**）已核实完毕：

> {answer}

按核实结果，目前待付的款项：

{claims}

还有不同意见请告诉我，我们一起对资料。""",
    "agreement_confirmed": """还款协议 **{agreement_number}** 已确认，谢谢贵公司的配合。

下一期 **{instalment}** 请在 **{instalment_on}**（含当日）之前支付。某一期确有困难的，请在到期之前告诉我。""",
    "agreement_instalment": """按还款协议 **{agreement_number}**，本期 **{instalment}** 请在 **{instalment_on}**（含当\
日）之前支付。

{ways_to_pay}

已经付款请忽略，谢谢您按约履行。""",
    "discount_offer": """**{headline}** 可以享受提前付款折扣：在 **{discount_on}**（含当日）之前到账，可\
减 **{discount}**，付 **{discount_pay}** 即结清。

是否采用由贵公司决定，原来的付款约定不变。""",
    "service_offer": """**{headline}** 如在 **{service_on}**（含当日）之前付清，我们将额外提供：{service}。

合同内容和付款约定不变，到账后项目同事会联系您安排。""",
}

EN: Final[Mapping[str, str]] = {
    "notice_before": """A friendly heads-up: **{headline}** falls due {due_when}.

{claims}

If you need an invoice or an acceptance record first, just tell me here.""",
    "short_before": """A short reminder: **{headline}** falls due {due_when}.

If it is already arranged, there is no need to reply. Thank you.""",
    "due_today": """**{headline}** is due {due_when}. Could you please arrange the payment?

{ways_to_pay}

If approval takes a few days longer, just tell me the expected date.""",
    "reminder": """First of all, thank you for your business. **{headline}** was due {due_when} and we have not seen \
it arrive. Could you please check?

{claims}

It may well be on its way; if you have paid, please ignore this. If any papers are missing, I will send them at \
once.""",
    "call": """I just tried to reach you by phone. I would like to check the payment of **{headline}** with you. \
Please call back or write here when it suits you: {phone}.""",
    "second_reminder": """**{headline}** is now {days_late} late. Please arrange the payment by **{deadline}**.

{claims}

If that is difficult, please tell me beforehand why and when we can expect it, and we will work something out. If you \
disagree with a part, tell me which; please pay the rest as usual.""",
    "offer_help": """May I ask for your help with **{headline}**? It is now {days_late} late.

{claims}

If funds have to be put in order, we are glad to talk: instalments, a bank acceptance bill, or the undisputed part \
first. Could you let me know by **{deadline}** how you would like to proceed?""",
    "meeting": """I would like to sit down with you about **{headline}** and settle how it will be paid.

> When: {meeting_when}
> Where: {meeting_place}

I will bring the contract, the acceptance records and the statement. If the time does not suit you, tell me one that \
does; online is fine too.""",
    "demand_letter": """We have sent you a formal demand for **{headline}**. Please pay, or answer in writing, \
by **{deadline}**.

{claims}

If you disagree with an amount or a document, please write to us before that day and we will look into it at once.""",
    "suspension": """**{headline}** is {days_late} late. If it has not been paid, or suitable security given, \
before **{suspension_on}**, we will suspend further work from that day. The written notice has been sent.

{claims}

We will resume as soon as it is paid or secured. If you dispute the amount, please tell us in writing before that \
day.""",
    "mediation": """We have proposed mediation about **{headline}** in writing. Please answer by **{deadline}**.

Mediation is voluntary and confidential and leaves room for our further work together. If you have a proposal of your \
own, we will gladly hear it.""",
    "thank_you": """We received your payment of **{received}** on {received_on}. Thank you very much!

{remaining}

{claims}

The receipt will reach you by e-mail.""",
    "promise_confirmed": """Thank you for your answer. I have noted **{promised}** by **{promised_on}**.

I will not trouble you before then, and will confirm when it has arrived. If the date changes, please tell me.""",
    "promise_broken": """You told me that **{promised}** would be paid by **{promised_on}**. We have checked our \
account and cannot see it yet.

Could you look into it? If it has left, please send me the payment advice. If not, tell me why and name a new date, \
and say so if you need anything from us.""",
    "dispute_received": """We have received your objection to **{disputed}** ({dispute_reason}). A colleague is \
looking into it and we will answer by **{answer_on}**.

We will not ask for this part until then; please pay the rest as usual. If you have papers that help, send them \
here.""",
    "dispute_answered": """We have looked into your objection (**{disputed}**):

> {answer}

Accordingly, this is open:

{claims}

If you still see it differently, tell me and we will go through the papers together.""",
    "agreement_confirmed": """Repayment agreement **{agreement_number}** is confirmed. Thank you for your cooperation.

The next instalment of **{instalment}** is due by **{instalment_on}**. Should one be difficult, please tell me before \
it is due.""",
    "agreement_instalment": """Under agreement **{agreement_number}**, the next instalment of **{instalment}** is due \
by **{instalment_on}**.

{ways_to_pay}

If you have already paid, please ignore this. Thank you for keeping to the agreement.""",
    "discount_offer": """There is a discount for paying **{headline}** early: if the money arrives \
by **{discount_on}**, **{discount}** is deducted and **{discount_pay}** settles it.

Whether to use it is up to you; what we agreed on stays as it is.""",
    "service_offer": """If **{headline}** is paid in full by **{service_on}**, we will also provide: {service}.

The contract and the agreed dates stay as they are. Our project colleagues will get in touch once it has arrived.""",
}
