"""到款认领: what is claimed of a bank line, by whom, and what finance says. Two people never claim the same yuan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, LineClaim, LineMatch, Suspect
from huikuan.flow.receivables.models import Receivable
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def claim_line(
    *,
    line_id: int,
    organization: Organization,
    contract: Contract,
    amount_minor: int,
    parts: Sequence[tuple[int, int]],
    note: str,
    by: User,
    at: datetime,
) -> LineClaim:
    """Claim a part of an open line for a contract; `parts` are (receivable, minor units) it is meant for.

    Raises Refused("not_found", "amount_not_positive", "currency_differs", "parts_above_amount", "designated_unknown",
    "part_above_outstanding", "claimed_by_other" when no more of the line is free).
    """
    if amount_minor <= 0:
        raise Refused("amount_not_positive", field="amount")
    if contract.organization_id != organization.pk:
        raise Refused("other_organization")
    line = BankLine.objects.filter(pk=line_id, organization=organization, amount_minor__gt=0).first()
    if line is None:
        raise Refused("not_found")
    if contract.currency != line.currency:
        raise Refused("currency_differs")
    check_parts(contract, amount_minor, parts)
    take(line, amount_minor)
    row = LineClaim.objects.create(
        organization=organization, line=line, claimant=by, customer_id=contract.customer_id, contract=contract,
        parts=[list(part) for part in parts], amount_minor=amount_minor, note=note.strip()[:300], at=at,
    )  # fmt: skip
    Suspect.objects.get_or_create(
        line=line, customer_id=contract.customer_id,
        defaults={"organization": organization, "currency": line.currency},
    )  # fmt: skip
    tell("line.claimed", row, by, at, note=row.note)
    return row


def take(line: BankLine, amount_minor: int) -> None:
    """Reserve a part of the line in one conditional statement: whoever comes second gets nothing."""
    free = BankLine.objects.filter(pk=line.pk, open_minor__gte=F("claimed_minor") + amount_minor)
    try:
        with transaction.atomic():
            taken = free.update(claimed_minor=F("claimed_minor") + amount_minor)
    except IntegrityError:
        taken = 0
    if not taken:
        raise Refused("claimed_by_other", field="amount")


def check_parts(contract: Contract, amount_minor: int, parts: Sequence[tuple[int, int]]) -> None:
    """The parts are open instalments of this contract and fit into the amount."""
    if any(minor <= 0 for _pk, minor in parts) or len({pk for pk, _minor in parts}) != len(parts):
        raise Refused("parts_invalid")
    if sum(minor for _pk, minor in parts) > amount_minor:
        raise Refused("parts_above_amount", field="amount")
    left = dict(
        Receivable.objects.filter(contract=contract, closed="").values_list("pk", "outstanding_minor")
    )  # fmt: skip
    for pk, minor in parts:
        if pk not in left:
            raise Refused("designated_unknown", field="designated")
        if minor > left[pk]:
            raise Refused("part_above_outstanding", field="designated")


def standing_claim(claim_id: int, organization: Organization) -> LineClaim:
    """The claim while it waits, locked. Raises Refused("not_found", "claim_decided")."""
    rows = LineClaim.objects.filter(pk=claim_id, organization=organization).select_related("line", "claimant")
    found = (rows.select_for_update(of=("self",)) if connection.vendor == "postgresql" else rows).first()
    if found is None:
        raise Refused("not_found")
    if found.state != "claimed":
        raise Refused("claim_decided")
    return found


@transaction.atomic
def let_go(*, claim_id: int, organization: Organization, state: str, reason: str, by: User, at: datetime) -> LineClaim:
    """Released by who claimed it, or refused by finance with the reason: the line is free again.

    Raises Refused("not_found", "claim_decided", "reason_missing").
    """
    if state == "refused" and not reason.strip():
        raise Refused("reason_missing", field="reason")
    row = standing_claim(claim_id, organization)
    decide(row, state, reason, None, by, at)
    BankLine.objects.filter(pk=row.line_id).update(claimed_minor=F("claimed_minor") - row.amount_minor)
    no_longer_suspected(row)
    tell(f"line.claim_{state}", row, by, at, reason=reason.strip())
    return row


def no_longer_suspected(row: LineClaim) -> None:
    """Unless another claim or the rules still think so, the line is not this customer's money."""
    proposed = any(one.get("customer") == row.customer_id for one in row.line.proposals)
    if not proposed and not row.line.claims.filter(state="claimed", customer_id=row.customer_id).exists():
        Suspect.objects.filter(line_id=row.line_id, customer_id=row.customer_id).delete()


def confirm(row: LineClaim, match: LineMatch, by: User, at: datetime) -> None:
    """Finance agrees: `match` is what the claim became; booking it took the claimed part off the line.

    Call inside the transaction of the booking. Raises Refused("claim_decided").
    """
    decide(row, "confirmed", "", match, by, at)
    tell("line.claim_confirmed", row, by, at, payment=match.payment_id)


def decide(row: LineClaim, state: str, reason: str, match: LineMatch | None, by: User, at: datetime) -> None:
    changed = LineClaim.objects.filter(pk=row.pk, state="claimed").update(
        state=state, decided_by=by, decided_at=at, decided_reason=reason.strip()[:300], match=match
    )
    if not changed:
        raise Refused("claim_decided")


def tell(kind: str, row: LineClaim, by: User, at: datetime, **values: Any) -> None:
    record(
        organization_id=row.organization_id, at=at, kind=kind, subject=("bank_line", row.line_id), by=by.pk,
        claim=row.pk, amount_minor=row.amount_minor, currency=row.line.currency, customer=row.customer_id,
        contract=row.contract_id, **values,
    )  # fmt: skip
