"""A talk noted from a case, a customer or a claim, with the promise or dispute it brought and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.negotiation.models import Interaction
from huikuan.flow.negotiation.selectors.cases import open_case_of
from huikuan.flow.negotiation.services import cases as case_services
from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.services import tasks
from huikuan.rules.talks.shares import oldest_first
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, disputing, facts, promising

SETTLED_IN = 5  # working days to answer a dispute when nobody says otherwise


@dataclass(frozen=True, slots=True)
class Said:
    """What a person enters about a talk. Amounts in minor units of the claims; None: all that is open.

    `claims`: what it was about; a promise is shared over them, the oldest first; a dispute needs exactly one.
    """

    kind: str
    outcome: str
    words: str
    happened_at: datetime
    contact: Contact | None = None
    with_whom: str = ""
    next_words: str = ""
    next_on: date | None = None
    claims: Sequence[Receivable] = ()
    promised_on: date | None = None
    promised_minor: int | None = None
    disputed_minor: int | None = None
    dispute_reason: str = ""


@transaction.atomic
def note(
    *,
    organization: Organization,
    customer: Customer,
    said: Said,
    by: User,
    at: datetime,
    contract: Contract | None = None,
) -> Interaction:
    """Note it, and all that follows from it. Raises what the services it calls refuse; then nothing has changed."""
    today = facts.business_date(organization, at)
    case = open_case_of(contract.pk) if contract else None
    if said.next_on is not None and said.next_on < today:
        raise Refused("next_past", field="next_on")
    talk = interactions.log(
        organization=organization, customer=customer, kind=said.kind, outcome=said.outcome, words=said.words,
        happened_at=said.happened_at, by=by, at=at, contract=contract, case=case, contact=said.contact,
        with_whom=said.with_whom, next_words=said.next_words, next_on=said.next_on,
    )  # fmt: skip
    if said.outcome == "promised":
        promised(talk, said, by, at)
    elif said.outcome == "disputed":
        disputed(talk, said, today, by, at)
    if said.next_on is not None:
        follow_up(talk, said, by, at)
        if case is not None:
            case_services.plan_next(
                case_id=case.pk, organization=organization, words=said.next_words or said.words, on=said.next_on,
                today=today, by=by, at=at,
            )  # fmt: skip
    if case is not None:
        cases.refresh(organization.pk, today, [case.contract_id])
    return talk


def promised(talk: Interaction, said: Said, by: User, at: datetime) -> None:
    if said.promised_on is None:
        raise Refused("promise_day_missing", field="promised_on")
    lines = oldest_first([(row.pk, row.outstanding_minor) for row in said.claims], said.promised_minor)
    if not lines:
        raise Refused("promise_empty", field="claim")
    promising.promise(
        organization=talk.organization, customer=talk.customer, lines=lines, promised_on=said.promised_on,
        note=said.words[:300], by=by, at=at, contact=said.contact, interaction=talk, case=talk.case,
    )  # fmt: skip


def disputed(talk: Interaction, said: Said, today: date, by: User, at: datetime) -> None:
    if len(said.claims) != 1:
        raise Refused("dispute_one_claim", field="claim")
    [claim] = said.claims
    disputing.dispute(
        organization=talk.organization, receivable_id=claim.pk, amount_minor=said.disputed_minor,
        reason=said.dispute_reason or "other", words=said.words, owner=claim.contract.manager or by,
        deadline_on=said.next_on or work_calendar(talk.organization_id).add_working(today, SETTLED_IN),
        by=by, at=at, case=talk.case,
    )  # fmt: skip


def follow_up(talk: Interaction, said: Said, by: User, at: datetime) -> None:
    """The next step, on the list of who had the talk. A dispute has its own task."""
    if said.outcome == "disputed" or said.next_on is None:
        return
    words = said.next_words.strip() or said.words.strip()[:200]
    tasks.open_task(
        organization_id=talk.organization_id, kind="next_step", owner_id=by.pk, customer_id=talk.customer_id,
        receivable_id=said.claims[0].pk if said.claims else None,
        values={"words": words, "outcome": said.outcome, **({"case": talk.case_id} if talk.case_id else {})},
        due_on=said.next_on, dedupe_key=f"talk:{talk.pk}", at=at,
    )  # fmt: skip
