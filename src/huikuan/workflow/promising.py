"""付款承诺 across the stages: the hold for exactly what was promised, the check the next working morning, what follows.

A kept or broken promise ends its holds at once. A broken one gives its owner a call to make; the ladder then resumes at
the step that is due, once (rules/dunning/decide.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min, Sum

from huikuan.flow.negotiation.models import AgreementLine, Case, Interaction, Promise
from huikuan.flow.negotiation.services import promises as services
from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.reminders.services import tasks
from huikuan.rules.talks.promises import PromisedPart, checked_on, judged, received
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, facts

CALL_AGAIN = "promise_broken"


@transaction.atomic
def promise(
    *,
    organization: Organization,
    customer: Customer,
    lines: Sequence[tuple[int, int | None]],
    promised_on: date,
    note: str,
    by: User | None,
    at: datetime,
    contact: Contact | None = None,
    interaction: Interaction | None = None,
    case: Case | None = None,
) -> Promise:
    """A promise about these claims: (id, minor units or None for all that is open). Rests exactly that until its day.

    A newer promise about the same claim replaces the older one. `by` None: the customer entered it. Raises
    Refused("not_found", "amount_above_outstanding", "amount_not_positive", "promise_after_agreed") and what
    services/promises.enter refuses; then nothing changed.
    """
    today = facts.business_date(organization, at)
    services.check_day(today, promised_on)
    claims = {
        row.pk: row
        for row in Receivable.objects.select_for_update().filter(
            organization=organization, customer=customer, closed="", pk__in=[pk for pk, _amount in lines]
        )
    }
    if len(claims) != len(lines):
        raise Refused("not_found")
    not_after_agreement(list(claims), promised_on)
    replace_older(claims.values(), today, by, at)
    parts = []
    for pk, amount in lines:
        claim = claims[pk]
        wanted = claim.outstanding_minor if amount is None else amount
        facts.hold_receivables(
            organization=organization, receivable_ids=[pk], reason="promise",
            note=note.strip() or promised_on.isoformat(), amount_minor=wanted, starts_on=today, until=promised_on,
            by=by, at=at,
        )  # fmt: skip
        parts.append((claim, wanted, Hold.objects.filter(receivable=claim, reason="promise").latest("pk")))
    made = services.enter(
        organization=organization, customer=customer, parts=parts, made_on=today, promised_on=promised_on, note=note,
        by=by, at=at, case=case, contact=contact, interaction=interaction,
    )  # fmt: skip
    cases.after_change(list(claims), by=by, on=today, at=at)
    return made


def not_after_agreement(receivable_ids: Sequence[int], promised_on: date) -> None:
    """What was agreed is not put off by a promise: that takes another offer. Raises Refused("promise_after_agreed")."""
    agreed = AgreementLine.objects.filter(
        receivable__in=receivable_ids, state="open", agreement__state="active", due_on__lt=promised_on
    )
    if (earliest := agreed.aggregate(day=Min("due_on"))["day"]) is not None:
        raise Refused("promise_after_agreed", field="promised_on", day=earliest.isoformat())


def replace_older(claims: Iterable[Receivable], on: date, by: User | None, at: datetime) -> None:
    """Open promises about these claims give way; what they rested is free for the new one."""
    older = Promise.objects.filter(state="open", lines__receivable__in=list(claims)).distinct()
    for row in older:
        came = received(parts_of(row))
        if services.settle(promise=row, state="withdrawn", received_minor=came, on=on, by=by, at=at):
            release_holds(row, "replaced", by, at)


def parts_of(row: Promise) -> list[PromisedPart]:
    """What came for the claims of a promise since it was made. Two queries."""
    lines = list(row.lines.select_related("receivable"))
    moved = Entry.objects.filter(
        receivable__in=[line.receivable_id for line in lines], kind__in=("allocation", "reversal"), at__gte=row.at
    ).exclude(kind="reversal", reverses__at__lt=row.at)  # fmt: skip
    came = dict(moved.values_list("receivable").annotate(total=Sum("amount_minor")))
    return [
        PromisedPart(line.amount_minor, came.get(line.receivable_id, 0), bool(line.receivable.closed)) for line in lines
    ]


def release_holds(row: Promise, note: str, by: User | None, at: datetime) -> None:
    """The holds of a promise end now, and its claims are decided anew."""
    standing = Hold.objects.filter(promise_line__promise=row, released_at__isnull=True)
    for hold_id in list(standing.values_list("pk", flat=True)):
        facts.release_hold(hold_id=hold_id, organization=row.organization, note=note, by=by, at=at)


def check_promises(*, organization: Organization, as_of: date, at: datetime) -> int:
    """Judge the promises whose day has passed: part of the daily run, before anything is decided. Returns how many."""
    calendar = work_calendar(organization.pk)
    passed = Promise.objects.filter(organization=organization, state="open", promised_on__lt=as_of)
    judged_now = 0
    for row in passed.select_related("organization", "customer").order_by("pk"):
        if checked_on(row.promised_on, calendar) <= as_of:
            with transaction.atomic():
                judged_now += judge(row, as_of, None, at)
    return judged_now


def judge(row: Promise, on: date, by: User | None, at: datetime) -> bool:
    """Kept, partly or broken; its holds end, and what was not kept is somebody's call."""
    came = received(parts_of(row))
    state = judged(row.amount_minor, came)
    if not services.settle(promise=row, state=state, received_minor=came, on=on, by=by, at=at):
        return False
    release_holds(row, state, by, at)
    if state != "kept":
        line = row.lines.select_related("receivable__contract").order_by("pk")[0]
        manager = line.receivable.contract.manager_id or row.by_id
        tasks.open_task(
            organization_id=row.organization_id, kind=CALL_AGAIN, owner_id=manager, role="" if manager else "finance",
            customer_id=row.customer_id, receivable_id=line.receivable_id,
            values={
                "promise": row.pk, "promised_on": row.promised_on.isoformat(), "currency": row.currency,
                "amount_minor": row.amount_minor - came,
            },
            due_on=on, dedupe_key=f"promise:{row.pk}", at=at,
        )  # fmt: skip
    return True


def after_money(receivable_ids: Sequence[int], *, by: User | None, on: date, at: datetime) -> None:
    """A promise that is fulfilled is kept at once: nobody waits for its day. Call inside the money's transaction."""
    touched = Promise.objects.filter(state="open", lines__receivable_id__in=receivable_ids).distinct()
    for row in touched.select_related("organization"):
        if received(parts_of(row)) >= row.amount_minor:
            judge(row, on, by, at)


@transaction.atomic
def withdraw(*, promise_id: int, organization: Organization, reason: str, by: User, at: datetime) -> None:
    """The promise does not hold any more (a mistake, or taken back). Raises Refused("not_found", "reason_missing")."""
    row = Promise.objects.select_related("organization").filter(pk=promise_id, organization=organization).first()
    if row is None or row.state != "open":
        raise Refused("not_found")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    on = facts.business_date(organization, at)
    services.settle(promise=row, state="withdrawn", received_minor=received(parts_of(row)), on=on, by=by, at=at)
    release_holds(row, reason.strip()[:300], by, at)
