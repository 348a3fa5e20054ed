"""A payment is thanked for, with what remains: a message proposed to the project manager, never sent by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet

from huikuan.flow.parties.models import Contact, Organization, User
from huikuan.flow.parties.services import portal
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.selectors.switches import is_live
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.flow.reminders.services.arranging.letters import Desk, language_of
from huikuan.rules.dunning.contact import Recipient
from huikuan.rules.dunning.policy import Step
from huikuan.rules.wording import mime
from huikuan.rules.wording.letter import Claim, InvalidLetter, InvalidText, Letter, compose
from huikuan.rules.wording.phrases import addressed_as
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.workflow import receipting
from huikuan.workflow.facts import business_date

THANK_YOU = Step("thank_you", 0, 0, channels=("email",))


def propose(*, organization: Organization, payment: Payment, by: User | None, at: datetime) -> Message | None:
    """A thank-you for this payment with its receipt, waiting for approval; None when nobody can be written to or it
    cannot be written.

    Call inside the payment's transaction.
    """
    on = business_date(organization, at)
    desk = Desk(organization, on, at, live=is_live(organization.pk, "email"))
    desk.load([payment.customer_id])
    to = desk.facts.recipient(payment.customer_id, THANK_YOU)
    if not isinstance(to, Recipient):
        return None
    try:
        return write(desk, payment, to, receipt_of(organization, payment, by, on, at))
    except (InvalidLetter, InvalidText, mime.InvalidHeader):
        return None


def letters_of(payment: Payment) -> QuerySet[Message]:
    """The thank-you for a payment, and the letters that carry its receipt."""
    key = mime.id_part(f"thanks-{payment.pk}")
    ours = Message.objects.filter(organization_id=payment.organization_id, customer_id=payment.customer_id)
    carries = Q(enclosure__in=payment.receipts.exclude(file=None).values("file"))
    return ours.filter(Q(purpose="thank_you", message_id__contains=f".{key}@") | carries)


def receipt_of(
    organization: Organization, payment: Payment, by: User | None, on: date, at: datetime
) -> StoredFile | None:
    """The numbered receipt that goes along; None where it is not clear which of our entities received the money."""
    try:
        with transaction.atomic():
            receipt = receipting.issue_receipt(
                payment_id=payment.pk, organization=organization, issued_on=on, by=by, at=at
            )
    except Refused:
        return None
    return receipt.file


def write(desk: Desk, payment: Payment, to: Recipient, receipt: StoredFile | None) -> Message:
    """Compose, freeze and store the message with its event."""
    settled = list(
        Receivable.objects.filter(allocations__payment=payment).select_related("contract").order_by("due_on", "pk")
    )
    contract = settled[0].contract
    link = portal.new_link(desk.contacts[int(to.contact_key)], desk.at) if desk.links else None
    message = frozen(desk, payment, to, settled, receipt, link.address if link else "")
    message.save(force_insert=True)
    portal.keep([link] if link else [])
    record(
        organization_id=desk.organization.pk,
        at=desk.at,
        kind="message.proposed",
        subject=("message", message.pk),
        payment=payment.pk,
        customer=payment.customer_id,
        contract=contract.pk,
    )
    return message


def frozen(
    desk: Desk, payment: Payment, to: Recipient, settled: list[Receivable], receipt: StoredFile | None, portal_url: str
) -> Message:
    """The message with its bytes, not stored yet."""
    version = current_version(desk.organization.pk)
    contact = desk.contacts[int(to.contact_key)]
    language = language_of(to.language or payment.customer.language)
    contract = settled[0].contract
    manager = desk.users.get(contract.manager_id or 0)
    letter = replace(thank_you_letter(desk, payment, contact, language, settled), portal_url=portal_url)
    composed = compose(desk.template(version.pk, "thank_you", language), letter)
    zone = payment.customer.time_zone or desk.organization.time_zone
    mail = mime.Mail(
        from_name=letter.sender.entity,
        from_address=desk.from_address,
        to_name=contact.name,
        to_address=to.address,
        reply_to=manager.email if manager else desk.from_address,
        subject=composed.subject,
        sent_at=desk.opening(zone, desk.policy(version.pk).hours),
        message_id=mime.message_id(desk.organization.mail_key, f"thanks-{payment.pk}", desk.domain),
        text=composed.text,
        html=composed.html,
        enclosed=(mime.Enclosed(receipt.name, bytes(receipt.content)),) if receipt else (),
    )
    content = mime.build(mail)
    return Message(
        organization=desk.organization,
        customer=payment.customer,
        contact=contact,
        entity_id=contract.entity_id,
        sender=manager,
        purpose="thank_you",
        channel=to.channel,
        currency=payment.currency,
        language=language,
        state="awaiting_approval",
        approver_role="project_manager",
        business_date=desk.as_of,
        not_before=mail.sent_at,
        to_address=mail.to_address,
        to_name=mail.to_name,
        reply_to=mail.reply_to,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        amount_minor=payment.amount_minor,
        message_id=mail.message_id,
        mime=content,
        mime_sha256=sha256(content).hexdigest(),
        policy_version=version,
        enclosure=receipt,
        created_at=desk.at,
    )


def thank_you_letter(
    desk: Desk, payment: Payment, contact: Contact, language: str, settled: list[Receivable]
) -> Letter:
    """What came in, and what remains under the same contracts."""
    contract = settled[0].contract
    claims = tuple(claim(desk, row) for row in remaining(payment, settled))
    return Letter(
        language=language,
        sender=desk.sender(contract.entity_id, desk.users.get(contract.manager_id or 0), language),
        customer=payment.customer.name,
        salutation=addressed_as(contact.name, contact.title, language),
        claims=claims,
        total_minor=sum(c.amount_minor for c in claims),
        currency=payment.currency,
        received_minor=payment.amount_minor,
        received_on=payment.received_on,
    )


def remaining(payment: Payment, settled: list[Receivable]) -> list[Receivable]:
    """What is still open, with a due date, under the contracts the payment went to."""
    contracts = {row.contract_id for row in settled}
    rows = Receivable.objects.filter(
        contract_id__in=contracts,
        customer_id=payment.customer_id,
        currency=payment.currency,
        closed="",
        due_on__isnull=False,
    )
    return list(rows.select_related("contract").order_by("due_on", "pk"))


def claim(desk: Desk, row: Receivable) -> Claim:
    late = (desk.as_of - row.due_on).days if row.due_on else 0
    return Claim(
        title=row.title,
        amount_minor=row.outstanding_minor,
        currency=row.currency,
        due_on=row.due_on,
        number=row.invoice_number,
        contract_number=row.contract.number,
        days_late=late,
    )
