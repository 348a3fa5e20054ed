"""Asking our own superior or finance for support in a case: an internal mail with the case's file, on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.negotiation.models import Case
from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Message, Task
from huikuan.flow.reminders.selectors.switches import is_live
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.flow.reminders.services import tasks
from huikuan.flow.reminders.services.arranging.letters import Desk, language_of
from huikuan.rules.money import format_exact
from huikuan.rules.wording import mime
from huikuan.rules.wording.letter import InvalidLetter, Letter
from huikuan.rules.wording.phrases import addressed_as
from huikuan.rules.wording.report import compose_report
from huikuan.support.access import Role
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.support.sentences import talks
from huikuan.workflow import meeting_papers
from huikuan.workflow.personal_letter import leaving

LADDER_TASK = "internal_alert"


def supporters(case: Case, by: User) -> list[User]:
    """Who can be asked: our own superior, the manager's, finance and the owner, if they may see the case. One query."""
    superiors = {by.superior_id, case.contract.manager.superior_id if case.contract.manager else None}
    people = User.objects.filter(organization_id=case.organization_id, is_active=True).exclude(email="")
    found = [
        one
        for one in people.order_by("pk")
        if one.pk != by.pk and (one.pk in superiors or one.role in {Role.FINANCE, Role.OWNER}) and sees(one, case)
    ]
    return sorted(found, key=lambda one: (one.pk not in superiors, one.pk))


def sees(user: User, case: Case) -> bool:
    return sees_everything(user) or case.contract.manager_id == user.pk


def first_words(case: Case, by: User) -> tuple[str, str]:
    """Subject and words as proposed to who asks, in that person's language."""
    overdue = format_exact(case.overdue_minor, case.currency)
    reason = str(talks.REASONS.get(case.reason, ""))
    if by.language == "en":
        why = f" Reason as far as known: {reason}." if reason else ""
        return (
            f"Support needed: {case.customer.name}, {case.contract.number}",
            f"{case.customer.name} owes {overdue} overdue under contract {case.contract.number}.{why}\n\n"
            "What has been tried and said so far is in the enclosed file. Please tell me how far we may go, or help "
            "with a call to their management.",
        )
    why = f"目前了解的原因：{reason}。" if reason else ""
    return (
        f"请支持：{case.customer.name} {case.contract.number}",
        f"{case.customer.name}在合同 {case.contract.number} 下逾期 {overdue}。{why}\n\n"
        "已经做过的沟通都在随信的案件材料里。请指示我们可以让到哪一步，或请帮忙与对方管理层沟通一次。",
    )


@transaction.atomic
def escalate(
    *, case: Case, to: Sequence[User], subject: str, words: str, by: User, on: date, at: datetime
) -> list[Message]:
    """One mail to each, with the case's file as a PDF; queued, or rehearsed while sending is off.

    The ladder's task to tell our superior is thereby done. Raises Refused("case_closed", "escalation_nobody",
    "escalated_today", "words_missing", "letter_invalid").
    """
    if case.closed_on is not None:
        raise Refused("case_closed")
    allowed = {one.pk for one in supporters(case, by)}
    if not to or any(one.pk not in allowed for one in to):
        raise Refused("escalation_nobody", field="to")
    if not subject.strip() or not words.strip():
        raise Refused("words_missing", field="words")
    live = is_live(case.organization_id, "email")
    desk = Desk(by.organization, on, at, live=live)
    file = keep_file(
        organization_id=case.organization_id, name=f"case-{case.pk}-{on:%Y%m%d}.pdf",
        content=meeting_papers.case_pdf(case, by, on=on, at=at), by_id=by.pk, at=at,
    )  # fmt: skip
    made = []
    for person in to:
        message = frozen(desk, case, person, file, subject, words, by)
        message.state = "queued" if live else "rehearsed"
        earlier = Message.objects.filter(message_id=message.message_id)
        if leaving(earlier).exists():
            raise Refused("escalated_today")
        if repeated := earlier.count():
            message = frozen(desk, case, person, file, subject, words, by, repeated)
            message.state = "queued" if live else "rehearsed"
        message.save(force_insert=True)
        record(
            organization_id=case.organization_id, at=at, kind=f"message.{message.state}",
            subject=("message", message.pk), by=by.pk, customer=case.customer_id,
        )  # fmt: skip
        made.append(message)
    record(
        organization_id=case.organization_id, at=at, kind="case.escalated", subject=("case", case.pk), by=by.pk,
        title=subject.strip(), to=[one.pk for one in to], messages=[one.pk for one in made],
    )  # fmt: skip
    told = Task.objects.filter(
        organization_id=case.organization_id, kind=LADDER_TASK, done_at__isnull=True,
        receivable__contract_id=case.contract_id,
    )  # fmt: skip
    for task in told:
        tasks.complete(task, subject.strip(), by, at)
    return made


def frozen(
    desk: Desk, case: Case, person: User, file: StoredFile, subject: str, words: str, by: User, repeated: int = 0
) -> Message:
    """The mail to one colleague with its bytes, not stored yet. Same words, same day: same identity."""
    language = language_of(person.language)
    letter = Letter(
        language=language, sender=desk.sender(case.contract.entity_id, by, language), customer=case.customer.name,
        salutation=addressed_as(person.name, person.title, language), claims=(), total_minor=0,
        currency=case.currency,
    )  # fmt: skip
    said = sha256(f"{subject}\n{words}".encode()).hexdigest()[:12]
    key = f"esc-{case.pk}-{person.pk}-{desk.as_of:%Y%m%d}-{said}-{repeated}"
    version = current_version(desk.organization.pk)
    try:
        composed = compose_report(letter, subject, words)
        mail = mime.Mail(
            from_name=case.contract.entity.name, from_address=desk.from_address, to_name=person.name,
            to_address=person.email, reply_to=by.email, subject=composed.subject,
            sent_at=desk.opening(desk.organization.time_zone, desk.policy(version.pk).hours),
            message_id=mime.message_id(desk.organization.mail_key, key, desk.domain),
            text=composed.text, html=composed.html, enclosed=(mime.Enclosed(file.name, bytes(file.content)),),
        )  # fmt: skip
        content = mime.build(mail)
    except (InvalidLetter, mime.InvalidHeader) as error:
        raise Refused("letter_invalid", reason=str(error)) from None
    return Message(
        organization=desk.organization, customer=case.customer, contact=None, entity=case.contract.entity, sender=by,
        purpose="internal", channel="email", currency=case.currency, language=language, business_date=desk.as_of,
        not_before=mail.sent_at, to_address=mail.to_address, to_name=mail.to_name, reply_to=mail.reply_to,
        subject=composed.subject, text=composed.text, html=composed.html, amount_minor=0, message_id=mail.message_id,
        mime=content, mime_sha256=sha256(content).hexdigest(), policy_version=version, enclosure=file,
        created_at=desk.at,
    )  # fmt: skip
