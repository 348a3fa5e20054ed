"""收据: issued as a numbered PDF for a payment, and sent to the customer with it enclosed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction

from huikuan.flow.parties.models import LegalEntity, Organization, User
from huikuan.flow.payments.models import Payment, Receipt
from huikuan.flow.payments.services import receipts
from huikuan.flow.reminders.models import Message
from huikuan.rules.money import format_exact
from huikuan.rules.wording.phrases import long_date
from huikuan.support import documents
from huikuan.support.documents import ReceiptData, SettledPart
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.support.refusal import Refused
from huikuan.workflow import personal_letter
from huikuan.workflow.letterhead import document_language, letterhead

METHODS: Final = {"bank": "bank_transfer", "cash": "cash", "bill": "bill"}
"""How a payment came, as the paper calls it; what is not named here came through a gateway or another way."""
GATEWAYS: Final = frozenset({"wechat", "alipay", "card"})


@transaction.atomic
def issue_receipt(
    *, payment_id: int, organization: Organization, issued_on: date, by: User | None, at: datetime
) -> Receipt:
    """A numbered receipt as PDF, kept for good. Raises what number_receipt refuses, and Refused("receiver_missing")."""
    payment = Payment.objects.select_related("customer", "entity").filter(organization=organization, pk=payment_id)
    row = payment.first()
    language = personal_letter.language_for(row.customer) if row else ""
    receipt = receipts.number_receipt(
        payment_id=payment_id, organization=organization, issued_on=issued_on, language=language, by=by, at=at
    )
    content = documents.render(paper(receipt, by), language=document_language(language), at=at)
    file = keep_file(
        organization_id=organization.pk, name=f"{receipt.number}.pdf", content=content, by_id=by.pk if by else None,
        at=at,
    )  # fmt: skip
    receipts.add_paper(receipt=receipt, file=file, by=by, at=at)
    return receipt


def paper(receipt: Receipt, by: User | None) -> ReceiptData:
    """What the receipt says: the money, and what it settled so far."""
    payment = receipt.payment
    standing = payment.allocations.filter(reversed_at=None).select_related("receivable__contract").order_by("pk")
    settles = tuple(
        SettledPart(
            contract=row.receivable.contract.number, title=row.receivable.title, amount_minor=row.amount_minor,
            invoice_number=row.receivable.invoice_number,
        )
        for row in standing
    )  # fmt: skip
    method = METHODS.get(payment.method, "gateway" if payment.method in GATEWAYS else "other")
    return ReceiptData(
        letterhead=letterhead(entity_of(payment), payment.currency),
        number=receipt.number, payer=payment.customer.name, currency=payment.currency,
        amount_minor=payment.amount_minor, received_on=payment.received_on, issued_on=receipt.issued_on, method=method,
        reference=payment.external_number, settles=settles, on_account_minor=payment.unallocated_minor,
        issued_by=by.name if by else "",
        remark=payment.payer_name if payment.payer_name != payment.customer.name else "",
    )  # fmt: skip


def entity_of(payment: Payment) -> LegalEntity:
    """Who received it: as recorded, else the entity of the contract it went to, else our only one.

    Raises Refused("receiver_missing") when none of them says.
    """
    if payment.entity is not None:
        return payment.entity
    settled = payment.allocations.select_related("receivable__contract__entity").order_by("pk").first()
    if settled is not None:
        return settled.receivable.contract.entity
    ours = list(LegalEntity.objects.filter(organization_id=payment.organization_id)[:2])
    if len(ours) != 1:
        raise Refused("receiver_missing")
    return ours[0]


def first_words(receipt: Receipt) -> tuple[str, str]:
    """Subject and words of the letter, as proposed to the person who sends it."""
    payment = receipt.payment
    amount = format_exact(payment.amount_minor, payment.currency)
    day = long_date(payment.received_on, receipt.language)
    if receipt.language == "en":
        return (
            f"Receipt {receipt.number} for {amount}",
            f"Thank you for your payment of {amount}, received on {day}.\n\nPlease find our receipt {receipt.number}"
            " enclosed. If anything in it differs from your records, just reply to this e-mail.",
        )
    return (
        f"收据 {receipt.number}（{amount}）",
        f"贵司于{day}支付的 {amount} 已经收到，感谢支持。\n\n随信附上收据 {receipt.number}，请查收存档。"
        "如与贵司记录不一致，直接回复本邮件即可。",
    )


@transaction.atomic
def send_receipt(*, receipt: Receipt, subject: str, words: str, by: User, at: datetime) -> Message:
    """The receipt goes to the customer, once. Raises Refused("receipt_voided", "receipt_sent_already") and what
    personal_letter.post refuses."""
    if receipt.voided_at is not None or receipt.file is None:
        raise Refused("receipt_voided")
    payment, earlier = receipt.payment, Message.objects.filter(enclosure=receipt.file)
    if personal_letter.leaving(earlier).exists():
        raise Refused("receipt_sent_already")
    message = personal_letter.post(
        personal_letter.Draft(
            customer=payment.customer, entity=entity_of(payment), currency=payment.currency, purpose="receipt",
            key=f"receipt-{receipt.pk}-{earlier.count()}", subject=subject, words=words, enclosure=receipt.file,
        ),
        by=by,
        at=at,
    )  # fmt: skip
    record(
        organization_id=payment.organization_id, at=at, kind="receipt.sent", subject=("payment", payment.pk),
        by=by.pk, number=receipt.number, message=message.pk,
    )  # fmt: skip
    return message
