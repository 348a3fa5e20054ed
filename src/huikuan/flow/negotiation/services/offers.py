"""方案: made within one's authority at once, above it only after somebody agreed to exactly these terms; answered once.

The terms of an offer are never edited: whoever wants others makes another offer that answers this one.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from huikuan.flow.negotiation.models import Case, Dispute, Offer
from huikuan.flow.negotiation.selectors.offers import limit_of
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.authority import UNLIMITED, beyond
from huikuan.rules.talks.terms import Terms, as_json, from_json, key_of, problem
from huikuan.support.access import Permission, may
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

SIDES = ("ours", "theirs")
STANDING = ("awaiting_approval", "made")


@transaction.atomic
def make_offer(
    *,
    case: Case,
    side: str,
    terms: Terms,
    words: str,
    valid_until: date | None,
    today: date,
    by: User,
    at: datetime,
    answers: Offer | None = None,
) -> Offer:
    """Enter an offer of ours or theirs; beyond the author's authority it waits for an approval.

    The offer it answers becomes "countered". Raises Refused("side_unknown", "case_closed", "offer_valid_past",
    "offer_answered", "offer_outdated", "agreement_active") and the codes of rules/talks/terms.problem.
    """
    check(case, side, terms, valid_until, today)
    if answers is not None:
        if answers.case_id != case.pk:
            raise Refused("not_found")
        end(answers, "countered", by, at)
    first = Case.objects.select_for_update().get(pk=case.pk).offers.aggregate(last=Max("number"))["last"] or 0
    limit = limit_of(case.organization_id, by.role)
    over = beyond(terms, limit, today, case.organization.currency)
    row = Offer.objects.create(
        organization_id=case.organization_id, case=case, number=first + 1, side=side,
        state="awaiting_approval" if over else "made", terms=as_json(terms), terms_sha256=key_of(terms),
        words=words.strip(), made_on=today, valid_until=valid_until, answers=answers,
        approver_role=UNLIMITED if over else "", by=by, at=at,
    )  # fmt: skip
    said(row, "offer.proposed" if over else "offer.made", by, at, terms=row.terms, over=list(over), words=row.words)
    return row


def check(case: Case, side: str, terms: Terms, valid_until: date | None, today: date) -> None:
    """Raises Refused for an offer that cannot be made."""
    if side not in SIDES:
        raise Refused("side_unknown", field="side", value=side)
    if case.closed_on is not None:
        raise Refused("case_closed")
    if case.agreements.filter(state="active").exists():
        raise Refused("agreement_active")
    if valid_until is not None and valid_until < today:
        raise Refused("offer_valid_past", field="valid_until")
    if code := problem(terms, today):
        raise Refused(code)
    check_debts(case, terms)


def check_debts(case: Case, terms: Terms) -> list[Receivable]:
    """The claims as the terms name them, in order of their dates.

    Raises Refused("offer_outdated") when money moved, "offer_disputed" when a part is contested: a debt cannot be
    acknowledged and contested at once.
    """
    rows = Receivable.objects.filter(
        organization_id=case.organization_id, contract_id=case.contract_id, closed="", due_on__isnull=False,
        pk__in=[claim for claim, _owed in terms.debts],
    )  # fmt: skip
    found = {row.pk: row for row in rows.order_by("due_on", "pk")}
    now = {pk: (row.outstanding_minor, row.currency) for pk, row in found.items()}
    if now != {claim: (owed, terms.currency) for claim, owed in terms.debts}:
        raise Refused("offer_outdated")
    if Dispute.objects.filter(receivable__in=found, state="open").exists():
        raise Refused("offer_disputed")
    return list(found.values())


@transaction.atomic
def approve_offer(*, offer: Offer, seen_sha256: str, today: date, by: User, at: datetime) -> None:
    """Yes to exactly the terms whose key was seen. Raises Refused("offer_not_waiting", "offer_changed",
    "offer_role", "offer_lapsed", "offer_outdated")."""
    if not may(by.role, Permission.APPROVE_OFFER):
        raise Refused("offer_role", role=offer.approver_role)
    terms = sound_terms(offer)
    if seen_sha256 != offer.terms_sha256:
        raise Refused("offer_changed")
    if offer.valid_until is not None and offer.valid_until < today:
        raise Refused("offer_lapsed", until=offer.valid_until.isoformat())
    check_debts(offer.case, terms)
    changed = Offer.objects.filter(pk=offer.pk, state="awaiting_approval", terms_sha256=seen_sha256).update(
        state="made", approved_by=by, approved_at=at, approved_sha256=seen_sha256
    )
    if not changed:
        raise Refused("offer_not_waiting")
    offer.refresh_from_db()
    said(offer, "offer.approved", by, at, terms_sha256=seen_sha256)


def sound_terms(offer: Offer) -> Terms:
    """The terms as stored. Raises Refused("offer_changed") when they, or what was approved, are not what was made."""
    terms = from_json(offer.terms)
    if key_of(terms) != offer.terms_sha256 or offer.approved_sha256 not in ("", offer.terms_sha256):
        raise Refused("offer_changed")
    return terms


@transaction.atomic
def refuse_offer(*, offer: Offer, reason: str, by: User, at: datetime) -> None:
    """No to an offer that waits. Raises Refused("offer_role", "reason_missing", "offer_answered")."""
    if not may(by.role, Permission.APPROVE_OFFER):
        raise Refused("offer_role", role=offer.approver_role)
    answer(offer, "withdrawn", "offer.refused", reason, by, at, only=("awaiting_approval",))


@transaction.atomic
def decline_offer(*, offer: Offer, reason: str, by: User, at: datetime) -> None:
    """The other side of ours, or we of theirs, said no. Raises Refused("reason_missing", "offer_answered")."""
    answer(offer, "declined", "offer.declined", reason, by, at, only=("made",))


@transaction.atomic
def withdraw_offer(*, offer: Offer, reason: str, by: User, at: datetime) -> None:
    """Whoever made it takes it back. Raises Refused("reason_missing", "offer_answered")."""
    answer(offer, "withdrawn", "offer.withdrawn", reason, by, at, only=STANDING)


def answer(
    offer: Offer, state: str, kind: str, reason: str, by: User | None, at: datetime, only: tuple[str, ...]
) -> None:  # fmt: skip
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    move(offer, state, only)
    said(offer, kind, by, at, words=reason.strip()[:300])


def end(offer: Offer, state: str, by: User | None, at: datetime) -> None:
    """The offer gives way to something else: countered, lapsed, withdrawn."""
    move(offer, state, STANDING)
    said(offer, f"offer.{state}", by, at, words="")


def move(offer: Offer, state: str, only: tuple[str, ...]) -> None:
    if not Offer.objects.filter(pk=offer.pk, state__in=only).update(state=state):
        raise Refused("offer_answered")
    offer.state = state


@transaction.atomic
def lapse_offers(*, organization: Organization, as_of: date, at: datetime) -> int:
    """Offers whose last day has passed unanswered lapse. Part of the daily run. Returns how many."""
    rows = Offer.objects.filter(organization=organization, state__in=STANDING, valid_until__lt=as_of)
    found = list(rows.select_related("case"))
    for row in found:
        end(row, "lapsed", None, at)
    return len(found)


def said(row: Offer, kind: str, by: User | None, at: datetime, **data: object) -> None:
    terms = from_json(row.terms)
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("case", row.case_id), by=by.pk if by else None,
        offer=row.pk, number=row.number, side=row.side, currency=terms.currency, amount_minor=terms.debt_minor,
        contract=row.case.contract_id, **data,
    )  # fmt: skip
