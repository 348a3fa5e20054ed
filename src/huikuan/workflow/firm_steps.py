"""Firm steps across the stages: from the ladder's task to the letter, the resting project, and the release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.delivery.models import Acceptance
from huikuan.flow.delivery.services.suspension import suspend_project
from huikuan.flow.negotiation.models import Agreement, Case, FirmStep
from huikuan.flow.negotiation.selectors.firm import approved_roles, overdue_minor
from huikuan.flow.negotiation.services import firm as services
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.flow.receivables.selectors.listing import active_holds
from huikuan.flow.reminders.models import Action, Message
from huikuan.flow.reminders.services import tasks
from huikuan.rules.charges import late_charge_accrued
from huikuan.rules.talks import firm
from huikuan.rules.talks.firm_words import LetterFacts, first_words
from huikuan.support import documents
from huikuan.support.documents import FormalLetterData, OwedLine
from huikuan.support.files.keep import keep_file
from huikuan.support.refusal import Refused
from huikuan.workflow import personal_letter
from huikuan.workflow.letterhead import document_language, letterhead
from huikuan.workflow.resuming import end

GIVEN_DAYS: Final = {"demand": 7, "mediation": 7}  # calendar days of the deadline a letter proposes
NUMBERED: Final = {"demand": "CK", "suspension": "ZZ", "mediation": "TJ"}  # 催款、中止、调解
LONGEST_LIST: Final = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """A claim past its due date and the part of it that may be demanded: what is disputed or promised rests."""

    claim: Receivable
    due_on: date
    amount_minor: int


def overdue_claims(case: Case, on: date) -> list[Owed]:
    """What may be demanded in this case today, earliest due first. Two queries."""
    rows = Receivable.objects.filter(contract_id=case.contract_id, closed="", due_on__lt=on).order_by("due_on", "pk")
    claims = list(rows.select_related("contract"))
    held: dict[int, int] = {}
    whole = {claim.pk: claim.outstanding_minor for claim in claims}
    holds = active_holds(case.organization_id, on).filter(receivable__in=claims)
    for pk, amount in holds.values_list("receivable_id", "amount_minor"):
        held[pk] = held.get(pk, 0) + (whole[pk] if amount is None else amount)
    owed = [Owed(row, row.due_on, row.outstanding_minor - held.get(row.pk, 0)) for row in claims if row.due_on]
    return [one for one in owed if one.amount_minor > 0]


def letter_facts(case: Case, owed: Sequence[Owed], *, on: date, by: User | None) -> LetterFacts:
    """What is on record for a letter of this case."""
    contract = case.contract
    accepted = Acceptance.objects.filter(milestone__project__contract=contract, revoked_at__isnull=True)
    asked = Action.objects.filter(receivable__contract=contract, state__in=("sent", "done"), deadline_on__isnull=False)
    paid = Entry.objects.filter(receivable__contract=contract, kind="allocation", reversed_by__isnull=True)
    broken = Agreement.objects.filter(case__contract=contract, state="defaulted").order_by("-ended_on").first()
    person = contract.manager or by
    return LetterFacts(
        customer=case.customer.name, contract=contract.number, signed_on=contract.signed_on, title=contract.title,
        overdue_minor=sum(one.amount_minor for one in owed), currency=case.currency,
        earliest_due=min((one.due_on for one in owed), default=on),
        performed=list(accepted.order_by("accepted_on").values_list("milestone__title", "accepted_on")[:LONGEST_LIST]),
        earlier=sorted(set(asked.values_list("business_date", flat=True)))[-LONGEST_LIST:],
        paid_minor=sum(paid.values_list("amount_minor", flat=True)), daily_rate_ppm=contract.late_daily_rate_ppm,
        projects=list(contract.projects.values_list("name", flat=True)[:LONGEST_LIST]),
        contact=" ".join(filter(None, (person.name, person.phone, person.email))) if person else "",
        agreement_broken_on=broken.ended_on if broken else None,
    )  # fmt: skip


def first_content(case: Case, kind: str, *, on: date, by: User) -> tuple[str, int, date | None]:
    """The letter's words, the amount and the day it takes effect, as proposed to the person who prepares it."""
    calendar = work_calendar(case.organization_id)
    rule = firm.RULES[kind]
    effective = calendar.next_working(on + timedelta(days=rule.notice_days + 4)) if rule.notice_days else None
    deadline = calendar.next_working(on + timedelta(days=GIVEN_DAYS[kind])) if kind in GIVEN_DAYS else effective
    facts = letter_facts(case, overdue_claims(case, on), on=on, by=by)
    language = personal_letter.language_for(case.customer)
    words = first_words(kind, replace(facts, deadline_on=deadline, effective_on=effective), language)
    return words, facts.overdue_minor, effective or deadline


def number_of(step: FirmStep) -> str:
    """CK-20261123-7: kind, the day it was prepared, the step."""
    return f"{NUMBERED.get(step.kind, 'HJ')}-{step.at:%Y%m%d}-{step.pk}"


def letter_pdf(step: FirmStep, *, on: date, at: datetime) -> bytes:
    """The letter as it will be given: the approved words with the claims as they stand today.

    Raises Refused("amount_changed") when today's overdue amount differs from the approved one.
    """
    case, owed = step.case, overdue_claims(step.case, on)
    contract = case.contract
    if sum(one.amount_minor for one in owed) != step.amount_minor:
        raise Refused("amount_changed")
    rate, cap = contract.late_daily_rate_ppm, contract.late_cap_bp
    charge = sum(late_charge_accrued(one.amount_minor, rate, one.due_on, on, cap) for one in owed)
    data = FormalLetterData(
        letterhead=letterhead(contract.entity, case.currency), kind=step.kind, number=number_of(step),
        customer=case.customer.name, contract=contract.number, currency=case.currency, day=on, words=step.text,
        claims=tuple(
            OwedLine(contract.number, one.claim.title, one.due_on, one.amount_minor, one.claim.invoice_number)
            for one in owed
        ),
        customer_uscc=case.customer.uscc, address=contract.notice_address, late_charge_minor=charge,
        deadline_on=step.effective_on, signed_by=contract.manager.name if contract.manager else "",
    )  # fmt: skip
    language = document_language(personal_letter.language_for(case.customer))
    return documents.render(data, language=language, at=at)


def covering_words(step: FirmStep) -> tuple[str, str]:
    """Subject and words of the covering mail, in the customer's language."""
    number, contract = number_of(step), step.case.contract.number
    if personal_letter.language_for(step.case.customer) == "en":
        return (
            f"Letter {number} concerning contract {contract}",
            f"Please find our letter {number} concerning contract {contract} enclosed.\n\n"
            "If anything in it differs from your records, or you would like to discuss a way forward, just reply to"
            " this e-mail.",
        )
    return (
        f"关于合同 {contract} 的函（{number}）",
        f"随信附上关于合同 {contract} 的函件（编号 {number}），请查收。\n\n"
        "如与贵司记录不一致，或希望商量解决的办法，直接回复本邮件即可。",
    )


@transaction.atomic
def send_letter(
    *, step_id: int, organization: Organization, subject: str, words: str, on: date, by: User, at: datetime
) -> FirmStep:
    """The approved letter goes out by e-mail as a PDF and counts as given.

    Raises what services/firm.give, letter_pdf and personal_letter.post refuse.
    """
    step = services.standing(step_id, organization, {firm.PROPOSED, firm.APPROVED})
    if left := firm.still_to_approve(step.kind, approved_roles(step)):
        raise Refused("approval_needed", role=left[0])
    contract = step.case.contract
    file = keep_file(
        organization_id=organization.pk, name=f"{number_of(step)}.pdf", content=letter_pdf(step, on=on, at=at),
        by_id=by.pk, at=at,
    )  # fmt: skip
    message = personal_letter.post(
        personal_letter.Draft(
            customer=step.case.customer, entity=contract.entity, currency=step.case.currency, purpose="formal",
            key=f"firm-{step.pk}-{step.content_sha256[:12]}", subject=subject, words=words, enclosure=file,
            manager_id=contract.manager_id,
        ),
        by=by, at=at,
    )  # fmt: skip
    return take_effect(step, notice=message, words="", on=on, by=by, at=at)


@transaction.atomic
def given_by_hand(
    *, step_id: int, organization: Organization, words: str, on: date, by: User, at: datetime,
    left_before: bool = False,
) -> FirmStep:  # fmt: skip
    """A person carried it out elsewhere (courier, meeting, lawyer, a place of publication) and says how.

    `left_before`: the letter had left before what is overdue changed.
    Raises what services/firm.give refuses, Refused("firm_missing_amount") for work that is to rest although nothing
    is overdue any more, and Refused("amount_changed_since") for a letter that names another amount than is overdue.
    """
    step = services.standing(step_id, organization, {firm.PROPOSED, firm.APPROVED})
    if firm.RULES[step.kind].lasting and not overdue_minor(step.case.contract_id, business_date(organization.pk, at)):
        raise Refused("firm_missing_amount")
    if firm.RULES[step.kind].letter and not left_before:
        check_amount(step, on)
    return take_effect(step, notice=None, words=words, on=on, by=by, at=at)


def check_amount(step: FirmStep, on: date) -> None:
    """Raises Refused("amount_changed_since") when the letter names another amount than is overdue on that day."""
    if sum(one.amount_minor for one in overdue_claims(step.case, on)) != step.amount_minor:
        raise Refused("amount_changed_since", field="left_before")


def take_effect(step: FirmStep, *, notice: Message | None, words: str, on: date, by: User, at: datetime) -> FirmStep:
    """Given: the ladder's task is done."""
    given = services.give(
        step_id=step.pk, organization=step.case.organization, on=on, words=words, notice=notice, by=by, at=at
    )
    task = given.task
    if task is not None and task.done_at is None:
        tasks.complete(task, words or number_of(given), by, at)
    return given


def begin_suspensions(organization: Organization, on: date, at: datetime) -> int:
    """Projects rest from the day their notice named, unless the money came. Part of the daily run; safe to repeat."""
    rows = FirmStep.objects.filter(
        organization=organization, kind="suspension", state=firm.IN_FORCE, effective_on__lte=on,
        project__isnull=False, project__suspended_on__isnull=True,
    ).select_related("case", "project")  # fmt: skip
    begun = 0
    for step in rows:
        if overdue_minor(step.case.contract_id, on) and step.project is not None:
            with transaction.atomic():
                suspend_project(project=step.project, on=on, words=number_of(step), by=None, at=at)
            begun += 1
    return begun


@transaction.atomic
def release(*, step_id: int, organization: Organization, words: str, on: date, by: User, at: datetime) -> FirmStep:
    """By a person: security was given, or it was agreed. Raises Refused("not_found", "firm_not_open",
    "reason_missing")."""
    return end(services.standing(step_id, organization, {firm.IN_FORCE}), words=words, on=on, by=by, at=at)
