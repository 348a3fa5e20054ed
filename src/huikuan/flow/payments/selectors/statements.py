"""Accounts, statements and gaps, as pages and the day's run read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Sum

from huikuan.flow.payments.models import BankLine, BankStatement, StatementAccount, StatementGap


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account with how far its data reaches and what waits in it."""

    account: StatementAccount
    until: date | None
    gaps: Sequence[StatementGap]
    open_lines: int


@dataclass(frozen=True, slots=True)
class BankState:
    """All accounts, and (currency, minor units) of what nobody has decided about."""

    accounts: Sequence[AccountState]
    totals: Sequence[tuple[str, int]]


def bank_state(organization_id: int) -> BankState:
    """All accounts whose statements are read. Four queries."""
    accounts = StatementAccount.objects.filter(organization_id=organization_id, closed_at=None)
    rows = list(accounts.select_related("entity"))
    last = dict(
        BankStatement.objects.filter(organization_id=organization_id)
        .order_by()
        .values_list("account")
        .annotate(until=Max("period_to"))
    )
    gaps: dict[int, list[StatementGap]] = {}
    for gap in StatementGap.objects.filter(organization_id=organization_id, closed_at=None).order_by("after_on"):
        gaps.setdefault(gap.account_id, []).append(gap)
    waiting = (
        BankLine.objects.filter(organization_id=organization_id, open_minor__gt=0)
        .order_by()
        .values_list("account", "currency")
        .annotate(count=Count("pk"), total=Sum("open_minor"))
    )
    counts: Counter[int] = Counter()
    totals: Counter[str] = Counter()
    for account, currency, count, total in waiting:
        counts[account] += count
        totals[currency] += int(total)
    states = [AccountState(row, last.get(row.pk), gaps.get(row.pk, ()), counts[row.pk]) for row in rows]
    return BankState(states, sorted(totals.items()))


def newest_statements(organization_id: int, limit: int = 20) -> list[BankStatement]:
    """The files read last. One query."""
    rows = BankStatement.objects.filter(organization_id=organization_id).select_related("account__entity", "by")
    return list(rows.order_by("-at", "-pk")[:limit])


def named_account(organization_id: int, wanted: str) -> StatementAccount | None:
    """The account of this number or name, if only one is meant."""
    plain = wanted.strip()
    meant = Q(number__iexact=plain.replace(" ", "")) | Q(name=plain)
    if len(plain) >= 4:
        meant |= Q(number__endswith=plain)
    rows = StatementAccount.objects.filter(meant, organization_id=organization_id, closed_at=None)
    found = list(rows.select_related("entity")[:2]) if plain else []
    return found[0] if len(found) == 1 else None
