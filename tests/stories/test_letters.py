"""Receipts and statements: set as PDF, numbered, sent with the paper enclosed, void when the money goes."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from huikuan.flow.payments.models import Payment, Receipt
from huikuan.flow.reminders.models import Message
from huikuan.flow.reports.selectors.statement import statement_of
from huikuan.support import documents
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import payment_received, receipting, statement_letter
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
START, PAID = date(2026, 3, 2), date(2026, 3, 20)


@pytest.fixture
def firm() -> Company:
    firm = company(START)
    firm.owe("首付款", 3_000_000, date(2026, 3, 10), START)
    firm.owe("进度款", 5_000_000, date(2026, 4, 15), START)
    return firm


def pay(firm: Company, amount_minor: int = 3_500_000, **more: str) -> Payment:
    return payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount_minor, currency="CNY",
        received_on=PAID, by=firm.owner, at=morning(PAID), thank=False, **more,  # which would bring its own receipt
    ).payment  # fmt: skip


def issue(firm: Company, payment: Payment, on: date = PAID) -> Receipt:
    return receipting.issue_receipt(
        payment_id=payment.pk, organization=firm.organization, issued_on=on, by=firm.owner, at=morning(on, 15)
    )


def text_of(content: bytes) -> str:
    return "".join(documents.read_text(content, "paper.pdf").text.split())


def enclosed(message: Message) -> tuple[str, bytes]:
    """The name and content of the file that goes along, out of the frozen bytes."""
    read = message_from_bytes(bytes(message.mime), policy=policy.default)
    assert isinstance(read, EmailMessage)
    [part] = read.iter_attachments()
    return str(part.get_filename()), part.get_content()


def test_a_receipt_says_what_came_and_what_it_settled(firm: Company) -> None:
    receipt = issue(firm, pay(firm, external_number="T-77", payer_name="星河集团财务公司"))
    assert receipt.number == "SJ-2026-00001"
    assert receipt.file is not None
    said = text_of(bytes(receipt.file.content))
    for words in ("SJ-2026-00001", "35,000.00", "叁万伍仟元整", "首付款", "30,000.00", "T-77", "星河集团财务公司"):
        assert words in said
    assert firm.customer.name in said
    assert Event.objects.filter(kind="receipt.issued", subject_id=receipt.payment_id).exists()


def test_numbers_run_on_without_gaps_and_start_again_each_year(firm: Company) -> None:
    payments = [pay(firm, 100_000) for _ in range(3)]
    numbers = [issue(firm, payments[0]).number, issue(firm, payments[1]).number]
    with pytest.raises(Refused, match="receipt_exists"):
        issue(firm, payments[1])
    numbers.append(issue(firm, payments[2]).number)
    assert numbers == ["SJ-2026-00001", "SJ-2026-00002", "SJ-2026-00003"]
    assert issue(firm, pay(firm, 100_000), date(2027, 1, 4)).number == "SJ-2027-00001"


def test_a_reversed_payment_takes_its_receipt_along(firm: Company) -> None:
    payment = pay(firm)
    receipt = issue(firm, payment)
    payment_received.reverse(
        payment_id=payment.pk, organization=firm.organization, reason="退票", by=firm.owner, at=morning(PAID, 16)
    )
    receipt.refresh_from_db()
    assert receipt.voided_at == morning(PAID, 16)
    with pytest.raises(Refused, match="already_reversed"):
        issue(firm, payment)
    with pytest.raises(Refused, match="receipt_voided"):
        receipting.send_receipt(receipt=receipt, subject="收据", words="请查收", by=firm.owner, at=morning(PAID, 17))


def test_a_bill_has_no_receipt_before_it_is_money(firm: Company) -> None:
    with pytest.raises(Refused, match="not_cleared"):
        issue(firm, pay(firm, method="bill"))
    assert not Receipt.objects.exists()


def test_the_letter_carries_the_receipt_as_it_was_issued(firm: Company) -> None:
    receipt = issue(firm, pay(firm))
    subject, words = receipting.first_words(receipt)
    message = receipting.send_receipt(
        receipt=receipt, subject=subject, words=words, by=firm.owner, at=morning(PAID, 15)
    )
    assert receipt.file is not None
    assert enclosed(message) == ("SJ-2026-00001.pdf", bytes(receipt.file.content))
    assert (message.purpose, message.state, message.to_address) == ("receipt", "rehearsed", "payer@customer.example")
    assert "2026年3月20日支付的 ¥35,000.00 已经收到" in message.text


def test_an_english_customer_is_written_to_under_our_english_name(firm: Company) -> None:
    entity = firm.organization.entities.get()
    entity.name_en = "Beichen Software Ltd"
    entity.save()
    firm.customer.language = "en"
    firm.customer.save()
    receipt = issue(firm, pay(firm))
    assert receipt.file is not None
    said = text_of(bytes(receipt.file.content))
    assert said.index("BeichenSoftwareLtd") < said.index(entity.name) < said.index("CNY")


def test_a_rehearsed_letter_may_be_sent_again_and_one_that_leaves_only_once(firm: Company) -> None:
    receipt = issue(firm, pay(firm))
    given = {"receipt": receipt, "subject": "收据", "words": "请查收", "by": firm.owner}
    first = receipting.send_receipt(**given, at=morning(PAID, 15))
    again = receipting.send_receipt(**given, at=morning(PAID, 16))
    assert first.message_id != again.message_id
    Message.objects.filter(pk=again.pk).update(state="queued")
    with pytest.raises(Refused, match="receipt_sent_already"):
        receipting.send_receipt(**given, at=morning(PAID, 17))


def test_a_statement_is_sent_once_a_day_with_its_paper(firm: Company) -> None:
    pay(firm)
    entity = firm.organization.entities.get()
    found = statement_of(firm.customer, entity, "CNY", date(2026, 1, 1), date(2026, 4, 30))
    subject, words = statement_letter.first_words(found, PAID)
    given = {"subject": subject, "words": words, "by": firm.owner, "on": PAID, "at": morning(PAID, 15)}
    message = statement_letter.send(found, **given)
    name, content = enclosed(message)
    said = text_of(content)
    for expected in (firm.customer.name, "首付款", "进度款", "45,000.00", "2026"):
        assert expected in said
    assert name == f"{statement_letter.number_of(found)}.pdf"
    assert found.ageing["d1_30"] == found.closing_minor == 4_500_000
    Message.objects.filter(pk=message.pk).update(state="queued")
    with pytest.raises(Refused, match="statement_sent_already"):
        statement_letter.send(found, **given)
    assert Message.objects.filter(purpose="statement").count() == 1


def test_the_thank_you_brings_the_receipt_along(firm: Company) -> None:
    """One letter for the payment: thanks and receipt; a second sending of the receipt is refused while it waits."""
    received = payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=3_000_000, currency="CNY",
        received_on=PAID, by=firm.owner, at=morning(PAID),
    )  # fmt: skip
    receipt = Receipt.objects.get(payment=received.payment)
    assert received.thank_you is not None
    assert receipt.file is not None
    assert enclosed(received.thank_you) == (receipt.file.name, bytes(receipt.file.content))
    with pytest.raises(Refused, match="receipt_sent_already"):
        receipting.send_receipt(receipt=receipt, subject="收据", words="请查收", by=firm.owner, at=morning(PAID, 16))
    payment_received.reverse(
        payment_id=received.payment.pk, organization=firm.organization, reason="退票", by=firm.owner,
        at=morning(PAID, 17),
    )  # fmt: skip
    receipt.refresh_from_db()
    received.thank_you.refresh_from_db()
    assert receipt.voided_at is not None
    assert received.thank_you.state == "cancelled", "nobody is thanked for money that went back"
