"""Credit reviews: what was checked, the score it gave, and leave to go over a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction

from huikuan.flow.parties.models import CreditReview, Customer, ExposureApproval, User
from huikuan.rules.plan.credit import VALID_DAYS, Check, CreditFacts, score_credit
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused


@transaction.atomic
def review_credit(
    *,
    customer: Customer,
    checks: Sequence[Check],
    facts: CreditFacts,
    limit_minor: int | None,
    currency: str,
    reviewed_on: date,
    by: User | None,
    at: datetime,
    report: StoredFile | None = None,
    said: Sequence[Sequence[object]] = (),
    note: str = "",
) -> CreditReview:
    """Store a review with what the rule made of it. `limit_minor` None takes the suggested limit; minor units.

    `said`: the facts of a credit report as [code, value, unit, words] (rules/plan/credit_report.py), kept beside.

    Raises Refused("limit_negative", "limit_for_grade_d", "other_organization").
    """
    if report is not None and report.organization_id != customer.organization_id:
        raise Refused("other_organization")
    score = score_credit(checks, facts, reviewed_on)
    limit = score.suggested_limit_minor if limit_minor is None else limit_minor
    if limit < 0:
        raise Refused("limit_negative", field="limit")
    if score.grade == "D" and limit > 0:
        raise Refused("limit_for_grade_d", field="limit")
    row = CreditReview.objects.create(
        organization_id=customer.organization_id, customer=customer, reviewed_on=reviewed_on,
        valid_until=reviewed_on + timedelta(days=VALID_DAYS),
        checks=[[one.code, one.finding, one.checked_on.isoformat()] for one in checks],
        facts={**asdict(facts), "stops": list(facts.stops), "report": [list(one) for one in said]},
        score=score.score, grade=score.grade, reasons=[list(reason) for reason in score.reasons],
        limit_minor=limit, currency=currency, allowed_terms=score.allowed_terms, report=report, note=note.strip(),
        by=by, at=at,
    )  # fmt: skip
    record(
        organization_id=customer.organization_id, at=at, kind="credit.reviewed", subject=("credit", customer.pk),
        by=by.pk if by else None, score=score.score, grade=score.grade, amount_minor=limit, currency=currency,
    )  # fmt: skip
    return row


@transaction.atomic
def approve_exposure(
    *, customer: Customer, amount_minor: int, currency: str, until: date, reason: str, by: User, at: datetime
) -> ExposureApproval:
    """Leave to owe us up to this amount, above the limit, until and including a day.

    Raises Refused("amount_not_positive", "reason_missing", "until_past").
    """
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if until < at.date():
        raise Refused("until_past", field="until")
    row = ExposureApproval.objects.create(
        organization_id=customer.organization_id, customer=customer, amount_minor=amount_minor, currency=currency,
        until=until, reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    record(
        organization_id=customer.organization_id, at=at, kind="credit.exposure_approved",
        subject=("credit", customer.pk), by=by.pk, amount_minor=amount_minor, currency=currency,
        until=until.isoformat(), reason=reason.strip(),
    )  # fmt: skip
    return row
