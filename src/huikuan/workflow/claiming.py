"""到款认领: project managers say whose money it is, finance decides; what follows from money follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import LineClaim, LineMatch
from huikuan.flow.payments.services import aliases, claims
from huikuan.flow.payments.services.booking import Booking, book
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.services import tasks
from huikuan.support.refusal import Refused
from huikuan.workflow.facts import business_date
from huikuan.workflow.matching import follow
from huikuan.workflow.spreading import spread


@transaction.atomic
def claim(
    *,
    line_id: int,
    organization: Organization,
    contract: Contract,
    amount_minor: int,
    note: str,
    by: User,
    at: datetime,
    parts: Sequence[tuple[int, int]] = (),
) -> LineClaim:
    """Claim a part of a line for a contract; without `parts` its due instalments take it in order. Finance is told.

    Raises as services/claims.claim_line.
    """
    wanted = parts or spread(contract, amount_minor)
    row = claims.claim_line(
        line_id=line_id, organization=organization, contract=contract, amount_minor=amount_minor, parts=wanted,
        note=note, by=by, at=at,
    )  # fmt: skip
    tasks.open_task(
        organization_id=organization.pk, kind="line_claimed", role="finance", customer_id=row.customer_id,
        values={"amount_minor": amount_minor, "currency": row.line.currency, "claim": row.pk, "line": line_id},
        due_on=business_date(organization, at), dedupe_key=key_of(row), at=at,
    )  # fmt: skip
    return row


@transaction.atomic
def confirm(
    *, claim_id: int, organization: Organization, by: User, at: datetime, parts: Sequence[tuple[int, int]] | None = None
) -> LineMatch:
    """Finance agrees, with other parts where that is better: the money is booked and everything follows.

    Raises Refused("not_found", "claim_decided", "own_approval") and as booking.book.
    """
    row = claims.standing_claim(claim_id, organization)
    if row.claimant_id == by.pk:
        raise Refused("own_approval")
    meant = parts if parts is not None else still_open([(int(pk), int(minor)) for pk, minor in row.parts])
    booking = Booking(
        line_id=row.line_id, customer_id=row.customer_id, amount_minor=row.amount_minor, parts=tuple(meant),
        reasons=({"code": "claimed", "values": {"by": row.claimant.name}},), confidence=1000,
        claimed_minor=row.amount_minor, note=row.note,
    )  # fmt: skip
    [booked] = book(organization=organization, bookings=[booking], by=by, at=at)
    claims.confirm(row, booked.match, by, at)
    aliases.learn_payer(line=booked.line, customer_id=row.customer_id, third_party=True, by=by, at=at)
    follow(organization, [booked], by, at)
    end_task(row, by, at)
    return booked.match


def still_open(parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What was claimed for, as far as it is owed still; the rest of the money goes on account."""
    left = dict(Receivable.objects.filter(pk__in=[pk for pk, _ in parts]).values_list("pk", "outstanding_minor"))
    cut = [(pk, min(minor, left.get(pk, 0))) for pk, minor in parts]
    return [(pk, minor) for pk, minor in cut if minor > 0]


@transaction.atomic
def release(*, claim_id: int, organization: Organization, by: User, at: datetime) -> LineClaim:
    """Who claimed it takes the claim back. Raises Refused("not_found", "claim_decided")."""
    row = claims.standing_claim(claim_id, organization)
    if row.claimant_id != by.pk:
        raise Refused("not_found")
    return let_go(claim_id, organization, "released", "", by, at)


@transaction.atomic
def refuse(*, claim_id: int, organization: Organization, reason: str, by: User, at: datetime) -> LineClaim:
    """Finance says no. Raises Refused("not_found", "claim_decided", "reason_missing")."""
    return let_go(claim_id, organization, "refused", reason, by, at)


def let_go(claim_id: int, organization: Organization, state: str, reason: str, by: User, at: datetime) -> LineClaim:
    row = claims.let_go(claim_id=claim_id, organization=organization, state=state, reason=reason, by=by, at=at)
    end_task(row, by, at)
    row.refresh_from_db()
    return row


def end_task(row: LineClaim, by: User, at: datetime) -> None:
    for task in tasks.open_of_key(row.organization_id, key_of(row)):
        tasks.end_obsolete(task, by, at)


def key_of(row: LineClaim) -> str:
    return f"line_claim:{row.pk}"
