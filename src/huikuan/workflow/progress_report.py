"""Progress reports: drafted from the milestones since the last one, edited by people, sent through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction

from huikuan.flow.delivery.models import ProgressReport, Project
from huikuan.flow.delivery.selectors.progress import projects_of
from huikuan.flow.parties.models import Contact, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.selectors.switches import is_live
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.flow.reminders.services import tasks
from huikuan.flow.reminders.services.arranging.letters import Desk, language_of
from huikuan.rules.dunning.contact import Recipient
from huikuan.rules.dunning.policy import Step
from huikuan.rules.wording import mime
from huikuan.rules.wording.letter import Claim, InvalidLetter, Letter
from huikuan.rules.wording.phrases import addressed_as
from huikuan.rules.wording.report import Work, compose_report, first_words
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused
from huikuan.workflow.facts import business_date

AHEAD: Final = timedelta(days=45)
FIRST_PERIOD: Final = timedelta(days=30)
REPORT: Final = Step("progress_report", 0, 0, channels=("email",))


@dataclass(frozen=True, slots=True)
class Drafted:
    """A report before it is sent: its period, subject and words, and the claims it names as coming due."""

    since: date
    until: date
    subject: str
    words: str
    claims: tuple[Receivable, ...]


def draft(project: Project, until: date, language: str) -> Drafted:
    """What happened since the last report (or in the last month), in the customer's language."""
    last = project.reports.order_by("-until").values_list("until", flat=True).first()
    since = last + timedelta(days=1) if last else until - FIRST_PERIOD
    [stand] = [one for one in projects_of(project.contract, until) if one.project.pk == project.pk]
    rows = stand.milestones
    accepted = [(row.milestone.title, row.acceptance.accepted_on) for row in rows if row.acceptance]
    done = [(row.milestone.title, row.milestone.done_on) for row in rows if row.milestone.done_on]
    coming = [(row.milestone.title, row.milestone.planned_on) for row in rows if row.milestone.planned_on]
    work = Work(
        done=[(title, on) for title, on in done if since <= on <= until],
        accepted=[(title, on) for title, on in accepted if since <= on <= until],
        waiting=[row.milestone.title for row in rows if row.state == "submitted"],
        coming=[(title, on) for title, on in coming if until < on <= until + AHEAD],
        progress_bp=stand.progress_bp,
    )
    name = project.name
    subject = f"{name}: progress report {until}" if language == "en" else f"{name}项目进展汇报（{until}）"
    return Drafted(since, until, subject, first_words(work, name, since, until, language), coming_due(project, until))


def coming_due(project: Project, until: date) -> tuple[Receivable, ...]:
    """Open claims of the contract that fall due in the coming weeks: named, not demanded."""
    rows = project.contract.receivables.filter(closed="", due_on__gt=until, due_on__lte=until + AHEAD)
    return tuple(rows.select_related("contract").order_by("due_on", "pk"))


def language_for(project: Project) -> str:
    """The language the customer is written to in."""
    return language_of(project.contract.customer.language)


@transaction.atomic
def send(*, project: Project, drafted: Drafted, subject: str, words: str, by: User, at: datetime) -> Message:
    """Freeze the report and queue it (rehearsed while sending is off). Who presses send has approved it.

    Raises Refused("nobody_to_write_to", "report_sent_already", "words_missing", "letter_invalid").
    """
    organization = project.organization
    if not words.strip() or not subject.strip():
        raise Refused("words_missing", field="words")
    if project.reports.filter(until=drafted.until).exists():
        raise Refused("report_sent_already", day=drafted.until.isoformat())
    live = is_live(organization.pk, "email")
    desk = Desk(organization, business_date(organization, at), at, live=live)
    desk.load([project.contract.customer_id])
    to = desk.facts.recipient(project.contract.customer_id, REPORT)
    if not isinstance(to, Recipient):
        raise Refused("nobody_to_write_to", reason=to.reason)
    try:
        message = frozen(desk, project, to, drafted, subject, words, by)
    except (InvalidLetter, mime.InvalidHeader) as error:
        raise Refused("letter_invalid", reason=str(error)) from None
    message.state = "queued" if live else "rehearsed"
    message.save(force_insert=True)
    ProgressReport.objects.create(
        organization=organization, project=project, since=drafted.since, until=drafted.until,
        content={"subject": subject, "words": words, "message": message.pk}, by=by, created_at=at, released_at=at,
    )  # fmt: skip
    for task in tasks.open_of_key(organization.pk, f"progress_report:{project.pk}"):
        tasks.complete(task, subject, by, at)
    record(
        organization_id=organization.pk, at=at, kind="report.sent", subject=("contract", project.contract_id),
        by=by.pk, project=project.pk, name=project.name, message=message.pk, on=drafted.until.isoformat(),
    )  # fmt: skip
    record(
        organization_id=organization.pk, at=at, kind=f"message.{message.state}", subject=("message", message.pk),
        by=by.pk, customer=project.contract.customer_id, contract=project.contract_id,
    )  # fmt: skip
    return message


def frozen(
    desk: Desk, project: Project, to: Recipient, drafted: Drafted, subject: str, words: str, by: User
) -> Message:
    """The message with its bytes, not stored yet."""
    contract, customer = project.contract, project.contract.customer
    contact = desk.contacts[int(to.contact_key)]
    language = language_of(to.language or customer.language)
    composed = compose_report(letter(desk, project, contact, language, drafted.claims), subject, words)
    version = current_version(desk.organization.pk)
    zone = customer.time_zone or desk.organization.time_zone
    mail = mime.Mail(
        from_name=contract.entity.name, from_address=desk.from_address, to_name=contact.name, to_address=to.address,
        reply_to=by.email, subject=composed.subject, sent_at=desk.opening(zone, desk.policy(version.pk).hours),
        message_id=mime.message_id(
            desk.organization.mail_key, f"report-{project.pk}-{drafted.until.isoformat()}", desk.domain
        ),
        text=composed.text, html=composed.html,
    )  # fmt: skip
    content = mime.build(mail)
    return Message(
        organization=desk.organization, customer=customer, contact=contact, entity_id=contract.entity_id, sender=by,
        purpose="report", channel=to.channel, currency=contract.currency, language=language, state="queued",
        business_date=desk.as_of, not_before=mail.sent_at, to_address=mail.to_address, to_name=mail.to_name,
        reply_to=mail.reply_to, subject=composed.subject, text=composed.text, html=composed.html, amount_minor=0,
        message_id=mail.message_id, mime=content, mime_sha256=sha256(content).hexdigest(), policy_version=version,
        created_at=desk.at,
    )  # fmt: skip


def letter(desk: Desk, project: Project, contact: Contact, language: str, claims: Sequence[Receivable]) -> Letter:
    named = tuple(
        Claim(
            title=row.title, amount_minor=row.outstanding_minor, currency=row.currency, due_on=row.due_on,
            number=row.invoice_number, contract_number=row.contract.number,
            days_late=(desk.as_of - row.due_on).days if row.due_on else 0,
        )
        for row in claims
    )  # fmt: skip
    manager = desk.users.get(project.contract.manager_id or 0)
    return Letter(
        language=language, sender=desk.sender(project.contract.entity_id, manager, language),
        customer=project.contract.customer.name, salutation=addressed_as(contact.name, contact.title, language),
        claims=named, total_minor=sum(one.amount_minor for one in named), currency=project.contract.currency,
    )  # fmt: skip
