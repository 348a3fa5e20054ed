"""Papers of a meeting: the agenda sheet for us (internal), the invitation for the customer; a case's file as a PDF.

What is internal (aims, authority, remedies, history) never comes near the invitation: they are made by different
functions from different data.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.flow.negotiation.models import Case, Meeting
from huikuan.flow.negotiation.selectors.cases import open_claims
from huikuan.flow.negotiation.selectors.money import money_of
from huikuan.flow.negotiation.selectors.timeline import story_of
from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Message
from huikuan.rules.states import days_overdue
from huikuan.rules.talks.reasons import REMEDIES
from huikuan.rules.wording.phrases import long_date
from huikuan.support import documents, invitations
from huikuan.support.case_file import CaseClaim, CaseFileData, HistoryLine, MeetingFacts
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.support.invitations import Invitation, Invited
from huikuan.support.refusal import Refused
from huikuan.support.sentences import cases as words
from huikuan.support.sentences import talks
from huikuan.support.sentences.happenings import event_sentence
from huikuan.workflow import personal_letter
from huikuan.workflow.letterhead import document_language, letterhead

IN_AGENDA: Final = 10
IN_FILE: Final = 60
SHOWN_WORDS: Final = 240


def agenda_pdf(meeting: Meeting, user: User, *, on: date, at: datetime) -> bytes:
    """What our people take along, in the language of who prints it. Internal."""
    zone = ZoneInfo(user.organization.time_zone)
    facts = MeetingFacts(
        kind=meeting.kind, starts_at=f"{meeting.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
        ends_at=f"{meeting.ends_at.astimezone(zone):%H:%M}", place=meeting.place, theirs=meeting.theirs,
        ours=meeting.ours, aims=meeting.aims, authority=meeting.authority,
    )  # fmt: skip
    return render(case_file(meeting.case, user, on=on, history=IN_AGENDA, meeting=facts), user, at)


def case_pdf(case: Case, user: User, *, on: date, at: datetime) -> bytes:
    """The case on paper for colleagues: summary, claims, what happened. Internal."""
    return render(case_file(case, user, on=on, history=IN_FILE), user, at)


def render(data: CaseFileData, user: User, at: datetime) -> bytes:
    return documents.render(data, language=document_language(user.language), at=at)


def case_file(case: Case, user: User, *, on: date, history: int, meeting: MeetingFacts | None = None) -> CaseFileData:
    """The facts of a case as far as this person may see them."""
    claims = open_claims(case)
    money = money_of(case, claims, on)
    zone = ZoneInfo(user.organization.time_zone)
    lines = []
    for told in story_of(user, case, limit=history).entries:
        talk, event = told.talk, told.event
        said = event_sentence(event.kind, event.data) if talk is None else " ".join(
            filter(None, (str(talks.KINDS[talk.kind]), str(talks.OUTCOMES.get(talk.outcome, "")), talk.words))
        )  # fmt: skip
        who = talk.by.name if talk and talk.by else ""
        moment = talk.happened_at if talk else event.at
        lines.append(HistoryLine(moment.astimezone(zone).date(), short(said), who))
    return CaseFileData(
        letterhead=letterhead(case.contract.entity, case.currency), customer=case.customer.name,
        contract=case.contract.number, contract_title=case.contract.title, currency=case.currency, day=on,
        stage=str(words.STAGES[case.stage][1]), reason=str(talks.REASONS.get(case.reason, "")),
        reason_words=case.reason_words, owner=case.owner.name if case.owner else "", next_words=case.next_words,
        next_on=case.next_on, overdue_minor=money.overdue_minor, held_minor=money.held_minor,
        promised_minor=money.promised_minor, disputed_minor=money.disputed_minor,
        claims=tuple(
            CaseClaim(
                row.title, row.outstanding_minor, row.due_on,
                max(days_overdue(row.due_on, on), 0) if row.due_on else 0, *money.of.get(row.pk, (0, 0, 0)),
            )
            for row in claims
        ),
        history=tuple(lines), options=tuple(str(talks.REMEDIES[code]) for code in REMEDIES.get(case.reason, ())),
        meeting=meeting,
    )  # fmt: skip


def short(text: str) -> str:
    return text if len(text) <= SHOWN_WORDS else text[: SHOWN_WORDS - 1] + "…"


def invitation(meeting: Meeting, by: User, *, at: datetime) -> bytes:
    """The meeting for the customer's calendar, changed and called off by the same UID."""
    case, organization = meeting.case, by.organization
    english = personal_letter.language_for(case.customer) == "en"
    entity = case.contract.entity
    ours = (entity.name_en or entity.name) if english else entity.name
    title = case.contract.title or case.contract.number
    return invitations.write(
        Invitation(
            uid=f"meeting-{meeting.pk}-{organization.mail_key}@huikuan.invalid", sequence=meeting.sequence,
            starts_at=meeting.starts_at, ends_at=meeting.ends_at, made_at=at,
            summary=f"Meeting with {ours}: {title}" if english else f"与{ours}会面：{title}",
            organizer=Invited(by.name, by.email), attendees=invited(case), place=meeting.place,
            description=f"Contract {case.contract.number}" if english else f"合同编号：{case.contract.number}",
            cancelled=meeting.state == "cancelled",
        )
    )  # fmt: skip


def invited(case: Case) -> tuple[Invited, ...]:
    """The customer's payer, to whom the letter goes."""
    people = case.customer.contacts.filter(
        is_payer=True, left_at__isnull=True, opted_out_at__isnull=True, bounced_at__isnull=True
    ).exclude(email="")
    return tuple(Invited(one.name, one.email) for one in people.order_by("pk")[:1])


def file_name(meeting: Meeting) -> str:
    return f"meeting-{meeting.pk}-{meeting.sequence}.ics"


def first_words(meeting: Meeting, by: User) -> tuple[str, str]:
    """Subject and words of the letter with the invitation, as proposed to who sends it."""
    language = personal_letter.language_for(meeting.case.customer)
    local = meeting.starts_at.astimezone(ZoneInfo(meeting.case.customer.time_zone or by.organization.time_zone))
    day, hour, place = long_date(local.date(), language), f"{local:%H:%M}", meeting.place
    contract = meeting.case.contract.number
    if language == "en":
        if meeting.state == "cancelled":
            return (
                f"Our meeting of {day} is called off",
                f"We are sorry to call off our meeting of {day}, {hour}. We will propose another time.",
            )
        where = f" at {place}" if place else ""
        return (
            f"Meeting on {day}, {hour}",
            f"Thank you for taking the time to talk about contract {contract}. We suggest {day} at {hour} "
            f"({local:%Z}){where}.\n\nThe invitation for your calendar is enclosed. Please tell us if another time "
            "suits you better.",
        )
    if meeting.state == "cancelled":
        return f"取消{day}的会面", f"原定{day} {hour} 的会面需要取消，给您添了不便，请见谅。我们会另约时间。"
    where = f"，地点：{place}" if place else ""
    return (
        f"约{day} {hour} 会面",
        f"想当面和您沟通合同 {contract} 的进展和付款安排，时间定在{day} {hour}{where}。\n\n"
        "随信附上日历邀请，打开即可加入日程。如果时间不合适，请直接回复本邮件，我们另约。",
    )


@transaction.atomic
def invite(*, meeting: Meeting, subject: str, words: str, by: User, at: datetime) -> Message:
    """The invitation (or its change, or that it is called off) goes to the customer, once for each sequence.

    Raises Refused("meeting_settled", "meeting_invited_already") and what personal_letter.post refuses.
    """
    if meeting.state == "held":
        raise Refused("meeting_settled")
    case, name = meeting.case, file_name(meeting)
    earlier = Message.objects.filter(customer=case.customer, purpose="meeting", enclosure__name=name)
    if personal_letter.leaving(earlier).exists():
        raise Refused("meeting_invited_already")
    file = keep_file(
        organization_id=case.organization_id, name=name, content=invitation(meeting, by, at=at), by_id=by.pk, at=at
    )
    message = personal_letter.post(
        personal_letter.Draft(
            customer=case.customer, entity=case.contract.entity, currency=case.currency, purpose="meeting",
            key=f"meeting-{meeting.pk}-{meeting.sequence}-{earlier.count()}", subject=subject, words=words,
            enclosure=file, manager_id=case.contract.manager_id,
        ),
        by=by, at=at,
    )  # fmt: skip
    record(
        organization_id=case.organization_id, at=at, kind="meeting.invited", subject=("case", case.pk), by=by.pk,
        meeting_id=meeting.pk, meeting=meeting.kind, message=message.pk,
    )  # fmt: skip
    return message
