"""E-mails for what happens between the steps: promises, objections, agreements, offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from huikuan.rules.wording.templates import Template

PROMISE_CONFIRMED: Final = {
    "zh-hans": Template(
        "确认付款安排：{promised_on}前付款 {promised}",
        """感谢您告知付款安排。我们记录如下：贵公司将在 {promised_on}（含当日）之前支付 {promised}，涉及以下款项。

{claims}

在此之前，我们不会就这部分款项再提醒您。到账后，我们会及时确认并提供收据。

{ways_to_pay}

如果以上记录与您的意思有出入，或者日期有变，请直接回复本邮件告诉我们。""",
    ),
    "en": Template(
        "Noted: {promised} by {promised_on}",
        """Thank you for letting us know. We have noted that you will pay {promised} by {promised_on}, for the \
following.

{claims}

Until then we will not remind you of this amount. Once it has arrived we will confirm it and send a receipt.

{ways_to_pay}

If this is not what you meant, or if the date changes, simply reply to this message.""",
    ),
}

PROMISE_BROKEN: Final = {
    "zh-hans": Template(
        "请核对付款：约定{promised_on}前支付的 {promised}",
        """此前您告知我们，{promised} 将在 {promised_on} 之前支付。我们查过账户，暂时没有看到这笔款项，目前待付的明细\
如下。

{claims}

烦请您帮忙核对：如果款项已经付出，请回复付款凭证，我们会尽快找到并入账；如果尚未付出，请告诉我们原因和新的付款日期，需\
要我们补充资料或商量安排的，也请一并说明。

{ways_to_pay}

谢谢您的配合，期待您的回复。""",
    ),
    "en": Template(
        "Could you check the payment of {promised} planned for {promised_on}?",
        """You kindly told us that {promised} would be paid by {promised_on}. We have checked our account and cannot \
see it yet. What is open at present is listed below.

{claims}

Could you please look into it? If the payment has left, a copy of the payment advice will help us find it. If it has \
not, please tell us why and name a new date, and let us know if you need papers from us or would like to discuss an \
arrangement.

{ways_to_pay}

Thank you for your help. We look forward to your answer.""",
    ),
}

DISPUTE_RECEIVED: Final = {
    "zh-hans": Template(
        "已收到您的异议：{disputed}",
        """感谢您说明情况。我们已记下您对 {disputed} 的异议：{dispute_reason}。

这部分款项由我们安排专人核实，将在 {answer_on}（含当日）之前答复您；答复之前，我们不会就这部分提醒付款。如有合同、验收\
记录、照片等资料，请直接回复本邮件发给我们，能更快核实清楚。

其余没有异议的款项，烦请照常安排付款，明细如下。

{claims}

{ways_to_pay}""",
    ),
    "en": Template(
        "We have received your objection to {disputed}",
        """Thank you for explaining. We have noted your objection to {disputed}: {dispute_reason}.

A colleague is looking into it and we will answer you by {answer_on}. Until then we will not ask for this part. If \
you have papers that help, such as the contract, acceptance records or photographs, please send them in reply.

Please pay what is not in dispute as usual. It is listed below.

{claims}

{ways_to_pay}""",
    ),
}

DISPUTE_ANSWERED: Final = {
    "zh-hans": Template(
        "关于您所提异议（{disputed}）的答复",
        """您此前就 {disputed} 提出异议：{dispute_reason}。感谢您的耐心等待，我们已核实完毕，答复如下。

{answer}

按核实结果，目前待付的款项如下，烦请安排付款。

{claims}

{ways_to_pay}

如果您对答复仍有不同意见，请告诉我们是哪一点、依据是什么，我们愿意与您一起看资料。""",
    ),
    "en": Template(
        "Our answer to your objection about {disputed}",
        """You objected to {disputed}: {dispute_reason}. Thank you for your patience. We have looked into it, and \
this is our answer.

{answer}

Accordingly, the following is open. Please arrange for payment.

{claims}

{ways_to_pay}

If you still see it differently, please tell us which point and on what grounds. We will gladly go through the papers \
together.""",
    ),
}

AGREEMENT_CONFIRMED: Final = {
    "zh-hans": Template(
        "还款协议 {agreement_number} 已确认",
        """感谢贵公司与我们坦诚沟通，双方已就还款安排达成一致，协议编号 {agreement_number}。

按协议，下一期 {instalment} 请在 {instalment_on}（含当日）之前支付，涉及以下款项。

{claims}

{ways_to_pay}

在按期履行期间，我们不再就这些款项另行提醒，只在每期到期前发一次提示。协议中写明了未按期支付时的处理，请一并留意。如果\
某一期确有困难，请在到期之前告诉我们。""",
    ),
    "en": Template(
        "Repayment agreement {agreement_number} confirmed",
        """Thank you for the open discussion. We have agreed on how the payment will be made, under agreement \
{agreement_number}.

The next instalment of {instalment} is due by {instalment_on}. It concerns the following.

{claims}

{ways_to_pay}

While the instalments are paid on time we will not remind you of these amounts otherwise; you will get one short note \
before each of them. The agreement says what applies if an instalment is missed. Should one be difficult, please tell \
us before it is due.""",
    ),
}

AGREEMENT_INSTALMENT: Final = {
    "zh-hans": Template(
        "分期付款提示：{instalment_on}前支付 {instalment}",
        """按双方的还款协议 {agreement_number}，本期 {instalment} 请在 {instalment_on}（含当日）之前支付。

{ways_to_pay}

付款时请在附言中注明协议编号，方便我们及时入账并发送收据。如果已经付款，请忽略本提示，谢谢您按约履行。""",
    ),
    "en": Template(
        "Instalment of {instalment} due by {instalment_on}",
        """Under our repayment agreement {agreement_number}, the next instalment of {instalment} is due by \
{instalment_on}.

{ways_to_pay}

Please quote the agreement number, so that we can book the money at once and send you a receipt. If you have already \
paid, please disregard this note, with our thanks for keeping to the agreement.""",
    ),
}

DISCOUNT_OFFER: Final = {
    "zh-hans": Template(
        "提前付款折扣：{headline}",
        """为感谢贵公司的配合，我们就以下款项提供提前付款折扣。

{claims}

如在 {discount_on}（含当日）之前到账，可减 {discount}，付 {discount_pay} 即结清；之后到账的，按原金额支付。

{ways_to_pay}

是否采用由贵公司决定，不影响原来的付款约定。需要调整发票的，请回复告知，我们会按规定办理。""",
    ),
    "en": Template(
        "A discount for paying early: {headline}",
        """To thank you for your cooperation, we offer a discount for early payment of the following.

{claims}

If the money reaches us by {discount_on}, {discount} is deducted and {discount_pay} settles it in full. After that \
day the full amount applies.

{ways_to_pay}

Whether to use it is up to you; what we agreed on stays as it is. If the invoice needs to be adjusted, please tell us \
and we will see to it.""",
    ),
}

SERVICE_OFFER: Final = {
    "zh-hans": Template(
        "按时付款的额外服务：{headline}",
        """为感谢贵公司按约付款，我们为以下款项准备了一项额外服务。

{claims}

如在 {service_on}（含当日）之前付清，我们将为贵公司提供：{service}。

{ways_to_pay}

这项服务不改变合同内容和付款约定。到账后，我们的项目同事会与您联系安排。""",
    ),
    "en": Template(
        "An extra service for paying on time: {headline}",
        """To thank you for keeping to the agreed dates, we have set aside an extra service with the following.

{claims}

If it is paid in full by {service_on}, we will provide: {service}.

{ways_to_pay}

The contract and the agreed dates stay as they are. Once the money has arrived, our project colleagues will get in \
touch to arrange it.""",
    ),
}

OCCASION_LETTERS: Final[Mapping[str, Mapping[str, Template]]] = {
    "promise_confirmed": PROMISE_CONFIRMED,
    "promise_broken": PROMISE_BROKEN,
    "dispute_received": DISPUTE_RECEIVED,
    "dispute_answered": DISPUTE_ANSWERED,
    "agreement_confirmed": AGREEMENT_CONFIRMED,
    "agreement_instalment": AGREEMENT_INSTALMENT,
    "discount_offer": DISCOUNT_OFFER,
    "service_offer": SERVICE_OFFER,
}
