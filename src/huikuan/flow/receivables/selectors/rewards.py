"""Where rewards for paying on time stand, told from the instalments they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from huikuan.flow.contracts.models import Contract
from huikuan.flow.receivables.models import Reward
from huikuan.rules.plan.rewards import PaidInTime, RewardState, reward_state
from huikuan.rules.plan.rewards import Reward as Terms


def rewards_of(contract: Contract) -> list[Reward]:
    """The rewards of a contract, newest first, ready for `state_of`. Two queries."""
    return list(loaded(contract.rewards.order_by("-offered_on", "-pk")))


def rewards_on(receivable_ids: Sequence[int]) -> list[Reward]:
    """The rewards that depend on any of these claims and are neither given nor withdrawn. Two queries."""
    rows = Reward.objects.filter(
        conditions__receivable_id__in=receivable_ids, given_on__isnull=True, withdrawn_on__isnull=True
    )
    return list(loaded(rows.distinct().order_by("pk")))


def loaded(rows: QuerySet[Reward]) -> QuerySet[Reward]:
    return rows.select_related("contract", "by", "given_by").prefetch_related("conditions__receivable")


def state_of(reward: Reward, as_of: date) -> RewardState:
    """offered, earned, given, lapsed or withdrawn on a day; a claim that was written off or cancelled is not paid."""
    claims = [row.receivable for row in reward.conditions.all()]
    terms = Terms(
        key=str(reward.pk), cost_minor=reward.cost_minor, currency=reward.currency, offered_on=reward.offered_on,
        instalments=tuple(str(claim.pk) for claim in claims), grace_days=reward.grace_days, given_on=reward.given_on,
        withdrawn_on=reward.withdrawn_on,
    )  # fmt: skip
    paid = {
        str(claim.pk): PaidInTime(claim.due_on, claim.closed_on if claim.closed == "settled" else None)
        for claim in claims
    }
    return reward_state(terms, paid, as_of)


def with_states(rewards: Iterable[Reward], as_of: date) -> list[tuple[Reward, RewardState]]:
    """Each reward with where it stands."""
    return [(reward, state_of(reward, as_of)) for reward in rewards]
