"""还款协议 across the stages: acceptance replaces the old dates, money moves it on, one miss makes all due.

While an agreement runs, a claim is due on the day of its first unpaid instalment, and the later instalments rest by
holds: each is reminded on its own date, on a ladder of its own. What a broken one replaced is put back exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from huikuan.flow.negotiation.models import Agreement, AgreementLine, Case, Offer
from huikuan.flow.negotiation.services import agreements, offers
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.receivables.services import entries
from huikuan.flow.receivables.services.rescheduling import Dated, reschedule
from huikuan.flow.reminders.services import cycles, tasks
from huikuan.rules.talks.schedule import current, missed_on, still_open
from huikuan.rules.talks.terms import Terms
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, facts, promising
from huikuan.workflow.subscriptions import announce

BROKEN = "agreement_broken"


@transaction.atomic
def accept(*, offer_id: int, organization: Organization, by: User, at: datetime) -> Agreement:
    """Both sides agree: discount and set-off are entered, promises give way, the new dates take the old ones' place.

    Raises Refused("not_found", "offer_answered", "offer_lapsed", "offer_changed", "offer_outdated", "offer_disputed",
    "terms_past", "agreement_active"); then nothing has changed.
    """
    offer = Offer.objects.select_related("case__contract", "case__organization").filter(
        pk=offer_id, organization=organization
    ).first()  # fmt: skip
    if offer is None:
        raise Refused("not_found")
    today = facts.business_date(organization, at)
    terms = acceptable(offer, today)
    entries.lock([claim for claim, _owed in terms.debts], organization.pk)
    claims = offers.check_debts(offer.case, terms)
    offers.move(offer, "accepted", ("made",))
    offers.said(offer, "offer.accepted", by, at)
    for other in offer.case.offers.filter(state__in=offers.STANDING):
        offers.end(other, "withdrawn", by, at)
    promising.replace_older(claims, today, by, at)
    kept = stood(claims, organization, by, at)
    discounts = concede(terms, organization, offer, today, by, at)
    row = agreements.enter(
        offer=offer, terms=terms, agreed_on=today, replaced=kept, discount_entries=discounts, by=by, at=at
    )
    stand_anew(row, organization, None, today, by, at)
    cases.after_change([claim.pk for claim in claims], by=by, on=today, at=at)
    return row


def acceptable(offer: Offer, today: date) -> Terms:
    """The terms, if they may be accepted today as they were made and approved."""
    if offer.state != "made":
        raise Refused("offer_answered")
    if offer.valid_until is not None and offer.valid_until < today:
        raise Refused("offer_lapsed", until=offer.valid_until.isoformat())
    terms = offers.sound_terms(offer)
    offers.check(offer.case, offer.side, terms, None, today)
    return terms


def stood(claims: Sequence[Receivable], organization: Organization, by: User, at: datetime) -> list[dict[str, object]]:
    """What the agreement replaces. Letters on their way are withdrawn first, so that no step counts that never left."""
    keys = [claim.pk for claim in claims]
    announce("receivable_held", facts.fact(organization, keys, "agreement", by, at))
    tracks = cycles.standing(keys)
    return [
        {
            "receivable": claim.pk, "due_on": claim.due_on and claim.due_on.isoformat(), "due_trace": claim.due_trace,
            "track": tracks.get(claim.pk),
        }
        for claim in claims
    ]  # fmt: skip


def concede(
    terms: Terms, organization: Organization, offer: Offer, today: date, by: User, at: datetime
) -> list[Entry]:  # fmt: skip
    """Enter set-off and discount. Returns the discount's entries: only these are taken back when it is broken."""
    reason = f"{offer.case.contract.number} #{offer.number}"
    for claim, amount in terms.set_offs:
        facts.credit_receivable(
            receivable_id=claim, organization=organization, amount_minor=amount,
            reason=terms.set_off_words.strip()[:300], on=today, by=by, at=at,
        )  # fmt: skip
    if not terms.discounts:
        return []
    made = entries.enter(
        organization_id=organization.pk, changes=[entries.Change(*one) for one in terms.discounts], kind="discount",
        effective_on=today, reason=reason, by=by, at=at,
    )  # fmt: skip
    for entry in made:
        tell_discount(entry, terms.currency, "discount.conceded", by, at)
    keys = [claim for claim, _amount in terms.discounts]
    announce("receivable_credited", facts.fact(organization, keys, "credited", by, at))
    return made


def tell_discount(entry: Entry, currency: str, kind: str, by: User | None, at: datetime) -> None:
    record(
        organization_id=entry.organization_id, at=at, kind=kind, subject=("receivable", entry.receivable_id),
        by=by.pk if by else None, entry=entry.pk, amount_minor=entry.amount_minor, currency=currency,
    )  # fmt: skip


def stand_anew(
    row: Agreement, organization: Organization, only: Sequence[int] | None, on: date, by: User | None, at: datetime
) -> None:
    """Bring lines, holds, due dates and ladders in step with what is owed on the claims now."""
    lines = lines_of(row, only)
    dates: dict[int, Dated] = {}
    for key, mine in lines.items():
        parts = still_open([line.amount_minor for line in mine], mine[0].receivable.outstanding_minor)
        here = current(parts)
        for place, (line, part) in enumerate(zip(mine, parts, strict=True)):
            rest_line(line, part if here is not None and place > here else 0, row, organization, on, by, at)
            state = "open" if part else "kept"
            if line.state != state:
                AgreementLine.objects.filter(pk=line.pk).update(state=state)
        if here is not None:
            dates[key] = Dated(mine[here].due_on)
    before = dict(Receivable.objects.filter(pk__in=dates).values_list("pk", "due_on"))
    reschedule(organization=organization, dates=dates, reason=row.number, by=by, at=at)
    moved = [key for key, dated in dates.items() if only is None or before.get(key) != dated.due_on]
    if moved:
        announce("due_date_set", facts.fact(organization, moved, "agreement", by, at))
        cycles.start_over(receivable_ids=moved, on=on)


def lines_of(row: Agreement, only: Sequence[int] | None) -> dict[int, list[AgreementLine]]:
    """The lines by claim, in order of their days."""
    found: dict[int, list[AgreementLine]] = {}
    rows = row.lines.select_related("receivable", "hold").order_by("receivable_id", "due_on")
    for line in rows if only is None else rows.filter(receivable__in=only):
        found.setdefault(line.receivable_id, []).append(line)
    return found


def rest_line(
    line: AgreementLine, amount_minor: int, row: Agreement, organization: Organization, on: date, by: User | None,
    at: datetime,
) -> None:  # fmt: skip
    """Hold exactly this much for a line that is not due yet; 0: nothing any more."""
    standing = line.hold if line.hold is not None and line.hold.released_at is None else None
    if standing is not None and standing.amount_minor == amount_minor:
        return
    if standing is not None:
        facts.release_hold(hold_id=standing.pk, organization=organization, note=row.number, by=by, at=at)
    if amount_minor:
        facts.hold_receivables(
            organization=organization, receivable_ids=[line.receivable_id], reason="agreement", note=row.number,
            amount_minor=amount_minor, starts_on=on, by=by, at=at,
        )  # fmt: skip
        held = Hold.objects.filter(receivable=line.receivable_id, reason="agreement").latest("pk")
        AgreementLine.objects.filter(pk=line.pk).update(hold=held)


def after_money(receivable_ids: Sequence[int], *, by: User | None, on: date, at: datetime) -> None:
    """Money came or was taken back: the instalments follow; all paid fulfils the agreement. Inside its transaction."""
    touched = Agreement.objects.filter(state="active", lines__receivable_id__in=receivable_ids).distinct()
    for row in touched.select_related("organization"):
        stand_anew(row, row.organization, receivable_ids, on, by, at)
        fulfil(row, on, by, at)


def after_reversal(receivable_ids: Sequence[int], *, by: User | None, on: date, at: datetime) -> None:
    """Money was taken back: what it had fulfilled runs again, then the instalments follow. Inside its transaction.

    An agreement that a later one of the contract followed stays ended: the later one says what holds.
    """
    later = Agreement.objects.filter(case__contract=OuterRef("case__contract"), pk__gt=OuterRef("pk"))
    ended = Agreement.objects.filter(
        ~Exists(later), state="fulfilled", lines__receivable_id__in=receivable_ids,
        lines__receivable__outstanding_minor__gt=0,
    ).distinct()  # fmt: skip
    for row in ended.order_by("pk"):
        agreements.reopen(agreement=row, by=by, at=at)
    after_money(receivable_ids, by=by, on=on, at=at)


@transaction.atomic
def credit(
    *, receivable_id: int, organization: Organization, amount_minor: int, reason: str, on: date, by: User | None,
    at: datetime,
) -> None:  # fmt: skip
    """Credit part of a claim; the instalments of its agreement follow at once. Raises as facts.credit_receivable."""
    facts.credit_receivable(
        receivable_id=receivable_id, organization=organization, amount_minor=amount_minor, reason=reason, on=on,
        by=by, at=at,
    )  # fmt: skip
    after_money([receivable_id], by=by, on=on, at=at)


def fulfil(row: Agreement, on: date, by: User | None, at: datetime) -> bool:
    """Nothing of it is owed any more: it is fulfilled."""
    if row.lines.exclude(receivable__outstanding_minor=0).exists():
        return False
    done = agreements.finish(agreement=row, state="fulfilled", on=on, words="", by=by, at=at)
    if done:
        row.lines.filter(state="open").update(state="kept")
        cases.after_change(claims_of(row), by=by, on=on, at=at)
    return done


def claims_of(row: Agreement) -> list[int]:
    return sorted(set(row.lines.values_list("receivable_id", flat=True)))


def keep_agreements(*, organization: Organization, as_of: date, at: datetime) -> int:
    """Agreements with a missed instalment are broken, paid ones fulfilled; offers lapse. Part of the daily run.

    Returns how many were broken.
    """
    offers.lapse_offers(organization=organization, as_of=as_of, at=at)
    calendar, broken = work_calendar(organization.pk), 0
    moved = Q(
        lines__hold__released_at__isnull=True, lines__hold__amount_minor__gt=F("lines__receivable__outstanding_minor")
    )
    touched = (
        Q(lines__due_on__lt=as_of) | ~Q(lines__receivable__closed="") | moved
    )  # closed or credited without a payment
    late = Agreement.objects.filter(touched, organization=organization, state="active", lines__state="open").distinct()
    for row in late.select_related("organization", "case__contract").order_by("pk"):
        with transaction.atomic():
            stand_anew(row, organization, claims_of(row), as_of, None, at)
            first = row.lines.filter(state="open").order_by("due_on", "pk").first()
            if first is None:
                fulfil(row, as_of, None, at)
            elif missed_on(first.due_on, row.grace_days, calendar) <= as_of:
                broken += default(row, first, as_of, at)
    return broken


def default(row: Agreement, missed: AgreementLine, as_of: date, at: datetime) -> bool:
    """One instalment was not paid in its grace: everything is due, as it was before, and somebody calls."""
    words = f"{missed.due_on.isoformat()}"
    if not agreements.finish(
        agreement=row, state="defaulted", on=as_of, words=words, by=None, at=at, missed_on=missed.due_on.isoformat(),
        amount_minor=missed.amount_minor, currency=missed.receivable.currency,
    ):  # fmt: skip
        return False
    row.lines.filter(state="open", due_on=missed.due_on).update(state="missed")
    put_back(row, row.organization, as_of, None, at, accelerate=True)
    owner = row.case.owner_id or row.case.contract.manager_id
    tasks.open_task(
        organization_id=row.organization_id, kind=BROKEN, owner_id=owner, role="" if owner else "finance",
        customer_id=row.case.customer_id, receivable_id=missed.receivable_id,
        values={
            "agreement": row.pk, "number": row.number, "missed_on": missed.due_on.isoformat(),
            "amount_minor": missed.amount_minor, "currency": missed.receivable.currency,
        },
        due_on=as_of, dedupe_key=f"agreement:{row.pk}", at=at,
    )  # fmt: skip
    return True


@transaction.atomic
def end_agreement(*, agreement_id: int, organization: Organization, reason: str, by: User, at: datetime) -> Agreement:
    """End it by hand: the old dates and the discount's amount are back. Raises Refused("not_found",
    "agreement_ended", "reason_missing")."""
    row = Agreement.objects.select_related("organization", "case__contract").filter(
        pk=agreement_id, organization=organization
    ).first()  # fmt: skip
    if row is None:
        raise Refused("not_found")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    on = facts.business_date(organization, at)
    if not agreements.finish(agreement=row, state="ended", on=on, words=reason, by=by, at=at):
        raise Refused("agreement_ended")
    put_back(row, organization, on, by, at, accelerate=False)
    return row


def put_back(
    row: Agreement, organization: Organization, on: date, by: User | None, at: datetime, *, accelerate: bool
) -> None:  # fmt: skip
    """What the agreement replaced is back: discount owed again, holds gone, old dates, ladders where they stood.

    `accelerate`: a claim that was not due before is due today by the default clause.
    """
    row.lines.filter(state="open").update(state="ended")
    for hold in Hold.objects.filter(agreement_line__agreement=row, released_at__isnull=True).order_by("pk"):
        facts.release_hold(hold_id=hold.pk, organization=organization, note=row.number, by=by, at=at)
    given = list(row.discount_entries.filter(reversed_by__isnull=True).select_related("receivable").order_by("pk"))
    if given:
        entries.lock([entry.receivable_id for entry in given], organization.pk)
        entries.reverse(entries=given, reason=row.number, by=by, at=at, on=on)
        for entry in given:
            tell_discount(entry, entry.receivable.currency, "discount.revoked", by, at)
    dates: dict[int, Dated] = {}
    for one in row.replaced:
        before = date.fromisoformat(one["due_on"])
        later = accelerate and before > on
        dates[one["receivable"]] = Dated(on) if later else Dated(before, one["due_trace"])
    reschedule(organization=organization, dates=dates, reason=row.number, by=by, at=at)
    announce("due_date_set", facts.fact(organization, list(dates), "agreement", by, at))
    still = set(Receivable.objects.filter(pk__in=dates, closed="").values_list("pk", flat=True))
    stood_before = {one["receivable"]: one["track"] for one in row.replaced if one["track"]}
    cycles.resume(stood={key: track for key, track in stood_before.items() if key in still}, on=on)
    cases.after_change(list(dates), by=by, on=on, at=at)


def room_of(case: Case) -> list[Receivable]:
    """The claims an offer can be about: open, with a due date, the earliest first. One query."""
    rows = Receivable.objects.filter(contract_id=case.contract_id, closed="", due_on__isnull=False)
    return list(rows.order_by("due_on", "pk"))
