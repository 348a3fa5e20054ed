"""Writing the letters: planned actions merged by contact, channel, currency and language into one message each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from huikuan.flow.parties.models import BankAccount, Contact, LegalEntity, Organization, User
from huikuan.flow.parties.services import portal
from huikuan.flow.receivables.selectors.discounts import Offered, offered_on
from huikuan.flow.reminders.models import MailServer, PolicyVersion
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.flow.reminders.services.arranging.planned import PlannedAction
from huikuan.rules.dunning.contact import Recipient, sending_window
from huikuan.rules.dunning.letters import Envelope, envelope_of, firmness, gathered
from huikuan.rules.dunning.policy import Policy, Step
from huikuan.rules.money import format_exact
from huikuan.rules.wording import mime
from huikuan.rules.wording.letter import Claim, Composed, InvalidLetter, InvalidText, Letter, Sender, WayToPay, compose
from huikuan.rules.wording.phrases import addressed_as, long_date
from huikuan.rules.wording.templates import Template

UPCOMING = {"zh-hans": "尚未到期，提前告知", "en": "not yet due, for your planning"}
DISCOUNT = {
    "zh-hans": "%(day)s前（含当日）到账，可享提前付款折扣 %(discount)s，付 %(pay)s 即结清",
    "en": "received by %(day)s: less %(discount)s for early payment, %(pay)s settles it",
}
NOWHERE = "rehearsal@huikuan.invalid"


@dataclass(frozen=True, slots=True)
class Draft:
    """One message before it is stored: its actions, who gets it, its frozen bytes."""

    actions: tuple[PlannedAction, ...]
    step: Step
    contact: Contact
    channel: str
    language: str
    entity_id: int
    sender_id: int | None
    reply_to: str
    composed: Composed
    total_minor: int
    message_id: str
    mime: bytes
    not_before: datetime
    link: portal.NewLink | None  # the contact's way to the customer's pages


class Desk:
    """What writing a day's letters needs: the organization's entities, accounts, people, texts, and the customers'."""

    def __init__(self, organization: Organization, as_of: date, at: datetime, *, live: bool) -> None:
        self.organization, self.as_of, self.at, self.live = organization, as_of, at, live
        self.facts = DayFacts(organization, as_of)
        self.entities = {row.pk: row for row in LegalEntity.objects.filter(organization=organization)}
        self.users = {row.pk: row for row in User.objects.filter(organization=organization)}
        self.accounts: dict[int, list[BankAccount]] = defaultdict(list)
        for account in BankAccount.objects.filter(organization=organization):
            self.accounts[account.entity_id].append(account)
        self.texts = dict(PolicyVersion.objects.filter(organization=organization).values_list("pk", "texts"))
        server = MailServer.objects.filter(organization=organization).only("from_address").first()
        self.from_address = server.from_address if server else NOWHERE
        self.domain = self.from_address.rpartition("@")[2]
        self.contacts: dict[int, Contact] = {}
        self.offers: dict[int, Offered] = {}
        self.openings: dict[tuple[str, tuple[int, int]], datetime] = {}
        self.links = portal.can_be_reached(organization)

    def load(self, customer_ids: Sequence[int]) -> None:
        """Fetch the people of these customers: two queries, whatever their number."""
        self.facts.load_contacts(customer_ids)
        self.contacts = {
            row.pk: row for row in Contact.objects.filter(organization=self.organization, customer_id__in=customer_ids)
        }

    def policy(self, version_id: int) -> Policy:
        return self.facts.policies[version_id]

    def write(self, rows: Sequence[PlannedAction]) -> tuple[list[Draft], list[PlannedAction]]:
        """One draft a contact, channel, currency, language and mode; and the actions nobody can receive."""
        addressed: list[tuple[Envelope, tuple[PlannedAction, Step]]] = []
        recipients: dict[Envelope, Recipient] = {}
        unwritten: list[PlannedAction] = []
        self.offers = offered_on([row.receivable_id for row in rows])
        for row in rows:
            step = self.policy(row.policy_version_id).step(row.step_key)
            found = self.facts.recipient(row.customer_id, step)
            if not isinstance(found, Recipient):
                unwritten.append(row)
                continue
            envelope = envelope_of(found, step, row.currency, row.customer_language)
            addressed.append((envelope, (row, step)))
            recipients[envelope] = found
        drafts: list[Draft] = []
        for envelope, group in gathered(addressed).items():
            try:
                drafts.append(self.draft(group, recipients[envelope], language_of(envelope.language)))
            except (InvalidLetter, InvalidText, mime.InvalidHeader):
                unwritten.extend(row for row, _step in group)  # one that cannot be written stops no other
        return drafts, unwritten

    def draft(self, group: Sequence[tuple[PlannedAction, Step]], to: Recipient, language: str) -> Draft:
        """The message of one group. Its text is that of the firmest step in it; claims not yet due say so."""
        rows = tuple(row for row, _step in group)
        lead, step = max(group, key=lambda pair: firmness(pair[1], pair[0].amount_minor))
        contact = self.contacts[int(to.contact_key)]
        manager = self.users.get(lead.manager_id or 0)
        link = portal.new_link(contact, self.at) if self.links else None
        letter = self.letter(rows, lead, contact, manager, language)
        letter = replace(letter, portal_url=link.address if link else "")
        composed = compose(self.template(lead.policy_version_id, step.key, language), letter)
        policy = self.policy(lead.policy_version_id)
        not_before = self.opening(lead.customer_zone or self.organization.time_zone, policy.hours)
        identity = mime.message_id(self.organization.mail_key, str(min(row.pk for row in rows)), self.domain)
        reply_to = manager.email if manager else self.from_address
        mail = mime.Mail(
            from_name=letter.sender.entity,
            from_address=self.from_address,
            to_name=contact.name,
            to_address=to.address,
            reply_to=reply_to,
            subject=composed.subject,
            sent_at=not_before,
            message_id=identity,
            text=composed.text,
            html=composed.html,
        )
        return Draft(
            actions=rows,
            step=step,
            contact=contact,
            channel=to.channel,
            language=language,
            entity_id=lead.entity_id,
            sender_id=manager.pk if manager else None,
            reply_to=reply_to,
            composed=composed,
            total_minor=letter.total_minor,
            message_id=identity,
            mime=mime.build(mail),
            not_before=not_before,
            link=link,
        )

    def letter(
        self, rows: Sequence[PlannedAction], lead: PlannedAction, contact: Contact, manager: User | None, language: str
    ) -> Letter:
        claims = tuple(self.claim(row, language, any(r.due_on < self.as_of for r in rows)) for row in rows)
        deadlines = [row.deadline_on for row in rows if row.deadline_on]
        return Letter(
            language=language,
            sender=self.sender(lead.entity_id, manager, language),
            customer=lead.customer,
            salutation=addressed_as(contact.name, contact.title, language),
            claims=claims,
            total_minor=sum(claim.amount_minor for claim in claims),
            currency=lead.currency,
            deadline_on=max(deadlines) if deadlines else None,
            pay_to=self.ways_to_pay(rows, lead.currency),
        )

    def claim(self, row: PlannedAction, language: str, some_late: bool) -> Claim:
        late = (self.as_of - row.due_on).days
        upcoming = UPCOMING[language] if some_late and late < 0 else ""
        return Claim(
            title=row.title,
            amount_minor=row.amount_minor,
            currency=row.currency,
            due_on=row.due_on,
            number=row.number,
            contract_number=row.contract_number,
            days_late=late,
            held_minor=max(row.outstanding_minor - row.amount_minor, 0),
            note=" · ".join(note for note in (upcoming, self.saving(row, language)) if note),
        )

    def saving(self, row: PlannedAction, language: str) -> str:
        """The discount that money of this day still earns, in words; "" without one, or where a part is held back."""
        offered = self.offers.get(row.receivable_id)
        if offered is None or row.amount_minor != row.outstanding_minor:
            return ""
        pay = offered.takes_minor(self.as_of)
        if pay >= row.outstanding_minor:
            return ""
        return DISCOUNT[language] % {
            "day": long_date(offered.offer.until, language),
            "discount": format_exact(row.outstanding_minor - pay, row.currency),
            "pay": format_exact(pay, row.currency),
        }

    def sender(self, entity_id: int, manager: User | None, language: str) -> Sender:
        entity = self.entities[entity_id]
        name = entity.name_en if language == "en" and entity.name_en else entity.name
        if manager is None:
            return Sender(entity=name, phone=entity.phone, email=entity.email)
        return Sender(entity=name, person=manager.name, phone=manager.phone, email=manager.email)

    def ways_to_pay(self, rows: Iterable[PlannedAction], currency: str) -> tuple[WayToPay, ...]:
        """The accounts of every entity that is owed in the message, with the contract numbers to quote for each."""
        numbers: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            if row.contract_number not in numbers[row.entity_id]:
                numbers[row.entity_id].append(row.contract_number)
        return tuple(
            WayToPay(account.bank_name, account.account_name, account.number, " ".join(quoted), account.swift)
            for entity_id, quoted in numbers.items()
            for account in self.accounts[entity_id]
            if account.currency == currency
        )

    def template(self, version_id: int, step_key: str, language: str) -> Template:
        by_language = self.texts[version_id].get(step_key) or {}
        text = by_language.get(language) or by_language.get("zh-hans")
        if text is None:
            raise InvalidLetter("language", step_key)
        return Template(text["subject"], text["body"])

    def opening(self, zone: str, hours: tuple[int, int]) -> datetime:
        """The first moment from now on at which a message may reach somebody in this zone."""
        key = (zone, hours)
        if key not in self.openings:
            self.openings[key] = sending_window(self.at, ZoneInfo(zone), hours, self.facts.calendar)
        return self.openings[key]


def language_of(code: str) -> str:
    """The language a letter is written in: English for any English, else Simplified Chinese."""
    return "en" if code.startswith("en") else "zh-hans"
