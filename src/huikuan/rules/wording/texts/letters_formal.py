"""E-mails of the formal steps: the facts, the day, the lawful consequence, the way back. Nothing else.

The papers of these steps (adapters/documents) are written from the case; these mails go with them or stand for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from huikuan.rules.wording.templates import Template

MEETING: Final = {
    "zh-hans": Template(
        "约请面谈：{headline}",
        """感谢您一直以来的配合。关于 {what}，款项已{due_when}到期，目前逾期 {days_late}。往来邮件不一定说得清楚，我们\
希望当面与您沟通一次，一起把付款安排定下来。

· 时间：{meeting_when}
· 地点：{meeting_place}

{claims}

见面时我们会带上合同、验收资料和对账明细，想与您谈三件事：

· 核对金额和资料，有出入的地方当场记下，由专人跟进
· 了解贵公司的付款流程，还缺什么由我们补齐
· 商定付款日期；资金有困难的，可以谈分期或其他付款方式

如果时间或地点不方便，请回复几个合适的选择，也可以改为线上会议。""",
    ),
    "en": Template(
        "Could we meet about {headline}?",
        """Thank you for your cooperation so far. {what} was due {due_when} and is now {days_late} late. E-mail does \
not always make things clear, so we would like to sit down with you and settle how the payment will be made.

· When: {meeting_when}
· Where: {meeting_place}

{claims}

We will bring the contract, the acceptance records and the statement of account, and would like to cover three points:

· check the amounts and papers together, and note anything you see differently
· understand your payment process, so that we can supply whatever is missing
· agree on a payment date, or on instalments or another way to pay if funds are tight

If the time or place does not suit you, please suggest a few others. We are equally glad to meet online.""",
    ),
}

DEMAND_LETTER: Final = {
    "zh-hans": Template(
        "催款函（请于{deadline}或之前付款）：{headline}",
        """贵司与我司订有合同，我司已按约履行：{evidence}。

{what} 已{due_when}到期，截至本函发出之日逾期 {days_late}。我司此前已多次提请付款，至今未收到款项，明细如下。

{claims}

现请贵司在 {deadline}（含当日）之前，将上述款项付至以下账户。

{ways_to_pay}

如届时仍未付清，我司将依照合同约定和法律规定主张权利，包括逾期付款违约金或损失，以及通过调解、支付令、仲裁或诉讼等途径\
解决。本函不构成对任何权利的放弃。

我司仍希望与贵司友好解决。如对金额、资料有不同意见，或者需要商量付款安排，请在上述日期之前书面告知，我们会立即核实并答\
复。""",
    ),
    "en": Template(
        "Formal demand, please pay by {deadline}: {headline}",
        """Under our contract we have performed as agreed: {evidence}.

{what} was due {due_when} and is {days_late} late as of this letter. We have asked for payment several times and have \
not received it. The details are below.

{claims}

Please arrange for the amount to reach the following account by {deadline}.

{ways_to_pay}

If it has not been paid in full by then, we will assert our rights under the contract and the law. They include \
charges or damages for late payment, and settlement through mediation, a payment order, arbitration or court \
proceedings. Nothing in this letter waives any right.

We would still much prefer to settle this amicably. If you disagree with an amount or a document, or need to discuss \
how to pay, please write to us before that day. We will look into it at once and answer you.""",
    ),
}

SUSPENSION: Final = {
    "zh-hans": Template(
        "关于中止履行的通知（自{suspension_on}起）：{headline}",
        """我司已按约履行：{evidence}。

{what} 已{due_when}到期，目前逾期 {days_late}。我司已发出催款函，至今未收到款项，明细如下。

{claims}

如贵司未能在 {suspension_on} 之前付清上述款项或提供适当担保，我司将自该日起中止合同项下的后续工作。中止期间，相应的交\
付和服务期限顺延；已交付成果的保密与数据安全不受影响。

贵司付清款项或提供适当担保后，我司将及时恢复履行，并书面告知恢复的时间。

{ways_to_pay}

如贵司对欠款有异议，或者认为付款条件尚未具备，请在上述日期之前书面说明，我们会立即核实。我们希望工作能够不间断地继\
续。""",
    ),
    "en": Template(
        "Notice that work will be suspended from {suspension_on}: {headline}",
        """We have performed as agreed: {evidence}.

{what} was due {due_when} and is now {days_late} late. We have sent a formal demand and have not received payment. \
The details are below.

{claims}

If the amount has not been paid, or suitable security given, before {suspension_on}, we will suspend further work \
under the contract from that day. Delivery and service dates move back by the time of the suspension. Confidentiality \
and the safety of your data are not affected.

As soon as you have paid or given suitable security we will resume work, and tell you in writing when.

{ways_to_pay}

If you dispute the amount, or believe that payment is not yet due, please tell us in writing before that day and we \
will look into it at once. We would much rather carry on without interruption.""",
    ),
}

MEDIATION: Final = {
    "zh-hans": Template(
        "建议调解解决：{headline}",
        """{what} 已{due_when}到期，目前逾期 {days_late}，明细如下。我司已按约履行：{evidence}。

{claims}

为避免争议扩大，也为双方留出继续合作的余地，我们建议由双方认可的调解组织（如人民调解委员会、行业调解组织或商事调解组\
织）主持调解。调解以自愿为前提，过程保密，达成的协议可以依法申请司法确认。

烦请在 {deadline}（含当日）之前书面答复是否同意，并可提出贵司倾向的调解组织和时间。在此期间，我们也愿意听取贵司的付款\
方案。

本建议不构成对任何权利的放弃，也不代表认可任何异议。若贵司决定直接付款，请使用以下账户。

{ways_to_pay}""",
    ),
    "en": Template(
        "A proposal to mediate: {headline}",
        """{what} was due {due_when} and is now {days_late} late. The details are below. We have performed as agreed: \
{evidence}.

{claims}

To keep the matter from growing, and to leave room for our further work together, we propose mediation by a body both \
sides accept. Mediation is voluntary and confidential, and what is agreed there can be confirmed by a court.

Please let us know in writing by {deadline} whether you agree. You are welcome to name a mediation body and a date. \
Meanwhile we will gladly hear your own proposal for payment.

This proposal waives no right and accepts no objection. Should you decide to pay directly, please use this account.

{ways_to_pay}""",
    ),
}

COURT_PREPARED: Final = {
    "zh-hans": Template(
        "启动法律程序前的告知：{headline}",
        """{what} 已{due_when}到期，目前逾期 {days_late}。我司已按约履行：{evidence}。此前的催款函和书面沟通均未得到解\
决，明细如下。

{claims}

我司正在准备依照合同约定的争议解决方式，向有管辖权的法院或仲裁机构提出请求，包括申请支付令。在提交之前，我们再次书面告\
知，以便贵司有机会付款，或者提出可以接受的书面方案。

{ways_to_pay}

如款项近日已经付出，烦请回复付款凭证，我们核对到账后即停止准备。本函不构成对任何权利的放弃。""",
    ),
    "en": Template(
        "Before we start legal proceedings: {headline}",
        """{what} was due {due_when} and is now {days_late} late. We have performed as agreed: {evidence}. Our formal \
demand and our letters have not led to a solution. The details are below.

{claims}

We are preparing to bring the matter before the competent court or arbitral body, as the contract provides. That may \
include an application for a payment order. We write once more before filing, so that you can pay or put an \
acceptable proposal to us in writing.

{ways_to_pay}

If you have paid in the last few days, please send us the payment advice. We will stop our preparations as soon as \
the money has arrived. Nothing in this letter waives any right.""",
    ),
}

FORMAL_LETTERS: Final[Mapping[str, Mapping[str, Template]]] = {
    "meeting": MEETING,
    "demand_letter": DEMAND_LETTER,
    "suspension": SUSPENSION,
    "mediation": MEDIATION,
    "court_prepared": COURT_PREPARED,
}
