"""Rewards for paying on time: offered to the customer's company, given and booked, or withdrawn before they are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable, Reward, RewardCondition
from huikuan.flow.receivables.selectors.rewards import state_of
from huikuan.rules.plan.rewards import reward_problem
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

FIELDS = {"kind_unknown": "kind", "what_missing": "what", "reward_to_person": "recipient", "reward_is_cash": "what"}


@transaction.atomic
def offer_reward(
    *,
    contract: Contract,
    kind: str,
    what: str,
    recipient: str,
    cost_minor: int,
    receivable_ids: Sequence[int],
    offered_on: date,
    by: User | None,
    at: datetime,
    grace_days: int = 0,
    note: str = "",
) -> Reward:
    """Offer a service or gift for paying these instalments of the contract on time. `cost_minor`: what it costs us.

    Raises Refused("kind_unknown", "what_missing", "reward_to_person", "reward_is_cash", "amount_not_positive",
    "condition_missing", "condition_closed").
    """
    if problem := reward_problem(kind, what, recipient):
        raise Refused(problem, field=FIELDS[problem], value=kind)
    if cost_minor <= 0:
        raise Refused("amount_not_positive", field="cost")
    wanted = set(receivable_ids)
    claims = list(Receivable.objects.filter(contract=contract, pk__in=wanted))
    if not wanted or len(claims) != len(wanted):
        raise Refused("condition_missing", field="instalments")
    if any(claim.closed for claim in claims):
        raise Refused("condition_closed", field="instalments")
    row = Reward.objects.create(
        organization_id=contract.organization_id, contract=contract, kind=kind, what=what.strip(),
        cost_minor=cost_minor, currency=contract.currency, offered_on=offered_on, grace_days=grace_days,
        note=note.strip(), by=by, at=at,
    )  # fmt: skip
    RewardCondition.objects.bulk_create(
        RewardCondition(organization_id=contract.organization_id, reward=row, receivable=claim) for claim in claims
    )
    record(
        organization_id=contract.organization_id, at=at, kind="reward.offered", subject=("contract", contract.pk),
        by=by.pk if by else None, reward=row.pk, what=row.what, amount_minor=cost_minor, currency=row.currency,
    )  # fmt: skip
    return row


@transaction.atomic
def give_reward(
    *,
    reward_id: int,
    organization: Organization,
    given_on: date,
    given_to: str,
    voucher: str,
    by: User | None,
    at: datetime,
    note: str = "",
) -> Reward:
    """An earned reward was handed to the customer's company: who took it there, and the voucher that books it.

    Raises Refused("not_found", "recipient_missing", "voucher_missing", "reward_not_earned").
    """
    if not given_to.strip():
        raise Refused("recipient_missing", field="given_to")
    if not voucher.strip():
        raise Refused("voucher_missing", field="voucher")
    row = standing(reward_id, organization)
    if state_of(row, given_on).state != "earned":
        raise Refused("reward_not_earned", field="given_on")
    row.given_on, row.given_to, row.voucher = given_on, given_to.strip(), voucher.strip()
    row.given_note, row.given_by = note.strip(), by
    row.save(update_fields=["given_on", "given_to", "voucher", "given_note", "given_by"])
    record(
        organization_id=organization.pk, at=at, kind="reward.given", subject=("contract", row.contract_id),
        by=by.pk if by else None, reward=row.pk, what=row.what, to=row.given_to, voucher=row.voucher,
        amount_minor=row.cost_minor, currency=row.currency,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_reward(
    *, reward_id: int, organization: Organization, on: date, reason: str, by: User | None, at: datetime
) -> Reward:
    """No longer offered; what was earned by then is owed and stays.

    Raises Refused("reason_missing", "not_found", "reward_earned").
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    row = standing(reward_id, organization)
    if state_of(row, on).state == "earned":
        raise Refused("reward_earned")
    row.withdrawn_on, row.withdrawn_by, row.withdrawn_reason = on, by, reason.strip()
    row.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    record(
        organization_id=organization.pk, at=at, kind="reward.withdrawn", subject=("contract", row.contract_id),
        by=by.pk if by else None, reward=row.pk, what=row.what, reason=reason.strip(),
    )  # fmt: skip
    return row


def standing(reward_id: int, organization: Organization) -> Reward:
    """The reward, locked, neither given nor withdrawn. Raises Refused("not_found")."""
    rows = Reward.objects.select_for_update().filter(given_on__isnull=True, withdrawn_on__isnull=True)
    row = rows.filter(pk=reward_id, organization=organization).first()
    if row is None:
        raise Refused("not_found")
    return row
