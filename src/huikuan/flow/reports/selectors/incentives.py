"""What incentives cost: discounts earned and rewards given, per customer, contract and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Discount, Reward
from huikuan.flow.receivables.selectors.rewards import loaded, state_of


@dataclass(frozen=True, slots=True)
class Cost:
    """One contract's incentives of a year in minor units of its currency; `owed`: rewards earned and not given yet."""

    contract_id: int
    number: str
    customer_id: int
    customer: str
    currency: str
    discounts: int
    discount_minor: int
    given_minor: int
    owed_minor: int

    @property
    def total_minor(self) -> int:
        """Discounts and given rewards; what is owed has cost nothing yet."""
        return self.discount_minor + self.given_minor


def costs_of(user: User, year: int, as_of: date) -> list[Cost]:
    """The visible contracts with incentives in a year, the dearest first within a currency. Five queries at most."""
    contracts = contracts_for(user)
    earned = Discount.objects.filter(
        receivable__contract__in=contracts.values("pk"), entry__isnull=False, earned_on__year=year
    )
    discounts = {
        key: (count, minor)
        for key, count, minor in earned.values_list("receivable__contract").annotate(
            count=Count("pk"), minor=Sum("entry__amount_minor")
        )
    }
    given: dict[int, int] = {}
    owed: dict[int, int] = {}
    rewards = Reward.objects.filter(contract__in=contracts.values("pk"), withdrawn_on__isnull=True)
    for row in loaded(rewards):
        state = state_of(row, as_of)
        if row.given_on is not None and row.given_on.year == year:
            given[row.contract_id] = given.get(row.contract_id, 0) + row.cost_minor
        elif state.state == "earned" and state.earned_on is not None and state.earned_on.year == year:
            owed[row.contract_id] = owed.get(row.contract_id, 0) + row.cost_minor
    shown = contracts.filter(pk__in={*discounts, *given, *owed}).select_related("customer")
    made = [
        Cost(
            one.pk, one.number, one.customer_id, one.customer.name, one.currency, *discounts.get(one.pk, (0, 0)),
            given.get(one.pk, 0), owed.get(one.pk, 0),
        )
        for one in shown
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.currency, -one.total_minor, one.number))


def totals(costs: Sequence[Cost]) -> list[tuple[str, int, int, int]]:
    """(currency, discounts, given, owed) over all rows; different currencies are never added."""
    sums: dict[str, list[int]] = {}
    for one in costs:
        row = sums.setdefault(one.currency, [0, 0, 0])
        for place, minor in enumerate((one.discount_minor, one.given_minor, one.owed_minor)):
            row[place] += minor
    return [(currency, *row) for currency, row in sorted(sums.items())]  # type: ignore[misc]
