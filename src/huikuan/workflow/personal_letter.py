"""A letter that a person wrote or read over and released: through the same outbox as everything else, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db.models import QuerySet

from huikuan.flow.parties.models import Contact, Customer, LegalEntity, User
from huikuan.flow.parties.services import portal
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.selectors.switches import is_live
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.flow.reminders.services.arranging.letters import Desk, language_of
from huikuan.rules.dunning.contact import Recipient
from huikuan.rules.dunning.policy import Step
from huikuan.rules.wording import mime
from huikuan.rules.wording.letter import Claim, InvalidLetter, Letter
from huikuan.rules.wording.phrases import addressed_as
from huikuan.rules.wording.report import compose_report
from huikuan.rules.wording.tone import FIRM, FORMAL, blocking, check_tone
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.workflow.facts import business_date


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent. `key` names the letter for good: the same key gives the same Message-ID, so it leaves once.

    `claims` are named as coming due, never demanded. `manager` signs beside the entity.
    """

    customer: Customer
    entity: LegalEntity
    currency: str
    purpose: str
    key: str
    subject: str
    words: str
    claims: Sequence[Receivable] = ()
    enclosure: StoredFile | None = None
    manager_id: int | None = None


UNSENT: Final = ("rehearsed", "cancelled", "failed", "skipped")


def leaving(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Of these, what left or is about to: a rehearsed or failed letter may be sent again."""
    return messages.exclude(state__in=UNSENT)


def language_for(customer: Customer) -> str:
    """The language the customer is written to in."""
    return language_of(customer.language)


def post(draft: Draft, *, by: User, at: datetime) -> Message:
    """Freeze the letter and queue it (rehearsed while sending is off). Who presses send has approved it.

    Call inside a transaction. Raises Refused("words_missing", "nobody_to_write_to", "letter_invalid") and what
    check_words refuses.
    """
    organization = draft.customer.organization
    if not draft.words.strip() or not draft.subject.strip():
        raise Refused("words_missing", field="words")
    check_words(draft)
    live = is_live(organization.pk, "email")
    desk = Desk(organization, business_date(organization, at), at, live=live)
    desk.load([draft.customer.pk])
    to = desk.facts.recipient(draft.customer.pk, Step(draft.purpose, 0, 0, channels=("email",)))
    if not isinstance(to, Recipient):
        raise Refused("nobody_to_write_to", reason=to.reason)
    contact = desk.contacts[int(to.contact_key)]
    link = portal.new_link(contact, at) if desk.links else None
    try:
        message = frozen(desk, draft, to, by, link.address if link else "")
    except (InvalidLetter, mime.InvalidHeader) as error:
        raise Refused("letter_invalid", reason=str(error)) from None
    message.state = "queued" if live else "rehearsed"
    message.save(force_insert=True)
    portal.keep([link] if link else [])
    record(
        organization_id=organization.pk, at=at, kind=f"message.{message.state}", subject=("message", message.pk),
        by=by.pk, customer=draft.customer.pk,
    )  # fmt: skip
    return message


def check_words(draft: Draft) -> None:
    """A person's own words are held to the same manners. Amounts and days may stand in them: they were read over.

    Raises Refused("tone_refused", finding=…).
    """
    tone = FORMAL if draft.purpose == "formal" else FIRM
    for part, words in (("subject", draft.subject), ("words", draft.words)):
        for finding in blocking(check_tone(words, tone)):
            if finding.code not in ABOUT_FIGURES:
                raise Refused("tone_refused", field=part, finding=finding)


ABOUT_FIGURES: Final = frozenset({"amount_typed", "day_typed", "penalty_invented"})


def frozen(desk: Desk, draft: Draft, to: Recipient, by: User, portal_url: str) -> Message:
    """The message with its bytes, not stored yet."""
    contact = desk.contacts[int(to.contact_key)]
    language = language_of(to.language or draft.customer.language)
    facts = replace(letter(desk, draft, contact, language), portal_url=portal_url)
    composed = compose_report(facts, draft.subject, draft.words)
    version = current_version(desk.organization.pk)
    zone = draft.customer.time_zone or desk.organization.time_zone
    file = draft.enclosure
    mail = mime.Mail(
        from_name=draft.entity.name, from_address=desk.from_address, to_name=contact.name, to_address=to.address,
        reply_to=by.email, subject=composed.subject, sent_at=desk.opening(zone, desk.policy(version.pk).hours),
        message_id=mime.message_id(desk.organization.mail_key, draft.key, desk.domain),
        text=composed.text, html=composed.html,
        enclosed=(mime.Enclosed(file.name, bytes(file.content), media_type(file)),) if file else (),
    )  # fmt: skip
    content = mime.build(mail)
    return Message(
        organization=desk.organization, customer=draft.customer, contact=contact, entity=draft.entity, sender=by,
        purpose=draft.purpose, channel=to.channel, currency=draft.currency, language=language, state="queued",
        business_date=desk.as_of, not_before=mail.sent_at, to_address=mail.to_address, to_name=mail.to_name,
        reply_to=mail.reply_to, subject=composed.subject, text=composed.text, html=composed.html, amount_minor=0,
        message_id=mail.message_id, mime=content, mime_sha256=sha256(content).hexdigest(), policy_version=version,
        enclosure=file, created_at=desk.at,
    )  # fmt: skip


def media_type(file: StoredFile) -> str:
    """What an enclosure is, as mail programs want to know it: invitations say what they ask for (RFC 6047 2.4)."""
    if not file.name.endswith(".ics"):
        return "application/pdf"
    method = "CANCEL" if b"METHOD:CANCEL" in bytes(file.content) else "REQUEST"
    return f"text/calendar; charset=utf-8; method={method}"


def letter(desk: Desk, draft: Draft, contact: Contact, language: str) -> Letter:
    """The frame of the letter: who writes, to whom, which claims come due."""
    named = tuple(
        Claim(
            title=row.title, amount_minor=row.outstanding_minor, currency=row.currency, due_on=row.due_on,
            number=row.invoice_number, contract_number=row.contract.number,
            days_late=(desk.as_of - row.due_on).days if row.due_on else 0,
        )
        for row in draft.claims
    )  # fmt: skip
    return Letter(
        language=language,
        sender=desk.sender(draft.entity.pk, desk.users.get(draft.manager_id or 0), language),
        customer=draft.customer.name, salutation=addressed_as(contact.name, contact.title, language),
        claims=named, total_minor=sum(one.amount_minor for one in named), currency=draft.currency,
    )  # fmt: skip
