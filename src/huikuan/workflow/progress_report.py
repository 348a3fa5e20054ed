"""Progress reports: drafted from the milestones since the last one, edited by people, sent through the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.delivery.models import ProgressReport, Project
from huikuan.flow.delivery.selectors.progress import projects_of
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.services import tasks
from huikuan.rules.wording.report import Work, first_words
from huikuan.support import documents
from huikuan.support.documents import ComingDue, MilestoneLine, ProgressReportData
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.support.refusal import Refused
from huikuan.workflow import personal_letter
from huikuan.workflow.letterhead import document_language, letterhead

AHEAD: Final = timedelta(days=45)
FIRST_PERIOD: Final = timedelta(days=30)
PAPER_STATES: Final = {"objected": "submitted"}  # what is disputed is talked about in the words, not in a table


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


def pdf(project: Project, drafted: Drafted, words: str, *, by: User, at: datetime) -> bytes:
    """The report to file away: the words, every milestone as it stands, what comes due."""
    contract = project.contract
    language = personal_letter.language_for(contract.customer)
    [stand] = [one for one in projects_of(contract, drafted.until) if one.project.pk == project.pk]
    milestones = tuple(
        MilestoneLine(
            title=row.milestone.title, state=PAPER_STATES.get(row.state, row.state), progress_bp=row.progress_bp,
            planned_on=row.milestone.planned_on, done_on=row.milestone.done_on,
            accepted_on=row.acceptance.accepted_on if row.acceptance else None,
        )
        for row in stand.milestones
    )  # fmt: skip
    data = ProgressReportData(
        letterhead=letterhead(contract.entity, contract.currency), project=project.name,
        contract=contract.number, customer=contract.customer.name, since=drafted.since, until=drafted.until,
        progress_bp=stand.progress_bp, words=words, milestones=milestones,
        due=tuple(ComingDue(row.title, row.outstanding_minor, row.due_on) for row in drafted.claims),
        currency=contract.currency, signed_by=by.name, signed_contact=by.email,
    )  # fmt: skip
    return documents.render(data, language=document_language(language), at=at)


@transaction.atomic
def send(*, project: Project, drafted: Drafted, subject: str, words: str, by: User, at: datetime) -> Message:
    """Freeze the report and queue it, with its PDF enclosed.

    Raises Refused("words_missing", "report_sent_already") and what personal_letter.post refuses.
    """
    organization, contract = project.organization, project.contract
    if not words.strip() or not subject.strip():
        raise Refused("words_missing", field="words")
    if project.reports.filter(until=drafted.until).exists():
        raise Refused("report_sent_already", day=drafted.until.isoformat())
    message = personal_letter.post(
        personal_letter.Draft(
            customer=contract.customer, entity=contract.entity, currency=contract.currency, purpose="report",
            key=f"report-{project.pk}-{drafted.until.isoformat()}", subject=subject, words=words,
            claims=drafted.claims, manager_id=contract.manager_id,
            enclosure=keep_file(
                organization_id=organization.pk, name=f"{project.name} {drafted.until.isoformat()}.pdf",
                content=pdf(project, drafted, words, by=by, at=at), by_id=by.pk, at=at,
            ),
        ),
        by=by,
        at=at,
    )  # fmt: skip
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
    return message
