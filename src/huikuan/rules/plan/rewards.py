"""Rewards for paying on time: a service or gift, offered, earned, given, with its cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

KINDS: Final = ("service", "gift")
COMPANY: Final = "company"
AS_GOOD_AS_MONEY: Final = (
    "现金", "红包", "回扣", "返现", "返点", "返还现金", "佣金", "好处费", "转账", "购物卡", "礼品卡", "储值卡",
    "充值卡", "加油卡", "超市卡", "预付卡", "代金券", "礼金", "有价证券", "cash", "gift card", "voucher", "kickback",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reward:
    """What was offered: its cost to us in minor units, and the instalments (keys) that must be paid by their dates."""

    key: str
    cost_minor: int
    currency: str
    offered_on: date
    instalments: tuple[str, ...]
    grace_days: int = 0
    given_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaidInTime:
    """An instalment's due date and the day it was paid in full, as far as known."""

    due_on: date | None
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class RewardState:
    """offered, earned (owed to the customer), given, lapsed or withdrawn; `missed`: the instalments paid too late."""

    state: str
    earned_on: date | None = None
    missed: tuple[str, ...] = ()


def reward_state(reward: Reward, paid: dict[str, PaidInTime], as_of: date) -> RewardState:
    """Where a reward stands. Given stays given; once earned it cannot be withdrawn. No condition: never earned."""
    rows = [(key, paid.get(key, PaidInTime(None, None))) for key in reward.instalments]
    missed = tuple(key for key, row in rows if too_late(row, reward.grace_days, as_of))
    days = [row.settled_on for _key, row in rows if row.settled_on is not None and row.settled_on <= as_of]
    earned_on = max(days) if rows and not missed and len(days) == len(rows) else None
    if reward.given_on is not None and reward.given_on <= as_of:
        return RewardState("given", earned_on, missed)
    withdrawn = reward.withdrawn_on is not None and reward.withdrawn_on <= as_of
    if withdrawn and (earned_on is None or (reward.withdrawn_on or as_of) < earned_on):
        return RewardState("withdrawn", None, missed)
    if earned_on is not None:
        return RewardState("earned", earned_on)
    return RewardState("lapsed", None, missed) if missed else RewardState("offered")


def too_late(row: PaidInTime, grace_days: int, as_of: date) -> bool:
    """Whether the date has passed without full payment."""
    if row.due_on is None:
        return False
    paid_on = row.settled_on if row.settled_on is not None and row.settled_on <= as_of else as_of
    return (paid_on - row.due_on).days > grace_days


def reward_costs(states: Iterable[tuple[Reward, RewardState]]) -> dict[tuple[str, str], int]:
    """Cost in minor units by (state, currency): what was given, what is owed, what may still come."""
    sums: dict[tuple[str, str], int] = {}
    for reward, state in states:
        key = (state.state, reward.currency)
        sums[key] = sums.get(key, 0) + reward.cost_minor
    return sums


def incentive_cost_bp(costs: Sequence[int], collected_minor: int) -> int | None:
    """What incentives cost per money collected under them, in bp rounded half up; None when nothing was collected."""
    if collected_minor <= 0:
        return None
    return (2 * sum(costs) * 10_000 + collected_minor) // (2 * collected_minor)


def reward_problem(kind: str, what: str, recipient: str) -> str:
    """The code of why a reward must not be offered, or "".

    "reward_to_person": only the customer's company may get one, openly and booked on both sides; to a person it may be
    commercial bribery (反不正当竞争法). "reward_is_cash": money, cards and what is as good as money are a discount, and
    belong on the claim. "kind_unknown", "what_missing".
    """
    if kind not in KINDS:
        return "kind_unknown"
    if not what.strip():
        return "what_missing"
    if recipient != COMPANY:
        return "reward_to_person"
    return "reward_is_cash" if any(word in what.lower() for word in AS_GOOD_AS_MONEY) else ""
