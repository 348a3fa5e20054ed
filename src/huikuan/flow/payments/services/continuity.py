"""Whether an account's statements join up: what is missing is a gap, shown until it is filled or explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, BankStatement, StatementAccount, StatementGap
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

DAY: Final = timedelta(days=1)
SILENT_DAYS: Final = 7
"""Without balances, days between two files may simply have had no movement; more than these are asked about."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Days between which lines are missing, with the two balances that do not agree where they are known."""

    after_on: date
    before_on: date
    expected_minor: int | None
    found_minor: int | None


@transaction.atomic
def look_for_gaps(*, account: StatementAccount, by: User | None, at: datetime) -> list[StatementGap]:
    """Find the gaps of an account anew: new ones are kept, those that a statement filled are closed.

    Returns those that are open now.
    """
    found = {(gap.after_on, gap.before_on): gap for gap in gaps_between(account)}
    explained = set(
        StatementGap.objects.filter(account=account, closed_at__isnull=False)
        .exclude(closed_reason="")
        .values_list("after_on", "before_on")
    )
    standing = StatementGap.objects.filter(account=account, closed_at=None)
    for row in standing:
        if (row.after_on, row.before_on) not in found:
            close(row, "", by, at)
    known = set(standing.values_list("after_on", "before_on")) | explained
    for key, gap in found.items():
        if key not in known:
            keep(account, gap, by, at)
    return list(StatementGap.objects.filter(account=account, closed_at=None).order_by("after_on"))


def gaps_between(account: StatementAccount) -> list[Missing]:
    """What does not join up, statement after statement by their days."""
    rows = list(BankStatement.objects.filter(account=account).order_by("period_from", "period_to", "id"))
    moved = movements(account) if any(row.opening_minor is not None for row in rows) else []
    gaps, until, anchor = [], None, None
    for row in rows:
        if until is not None:
            gap = between(row, until, anchor, rows, moved)
            if gap is not None:
                gaps.append(gap)
        if row.opening_minor is not None:
            anchor = row
        until = max(until or row.period_to, row.period_to)
    return gaps


def between(
    row: BankStatement,
    until: date,
    anchor: BankStatement | None,
    rows: Sequence[BankStatement],
    moved: Sequence[tuple[date, int]],
) -> Missing | None:
    """The gap before a statement. With balances on both sides only they decide; else days that nobody speaks for."""
    if row.opening_minor is None or anchor is None or anchor.opening_minor is None:
        if row.period_from - until <= timedelta(days=SILENT_DAYS + 1):
            return None
        return Missing(until, row.period_from, None, None)
    expected = anchor.opening_minor + sum(
        minor for on, minor in moved if anchor.period_from <= on < row.period_from
    )  # fmt: skip
    ends_so = any(
        other.closing_minor == row.opening_minor
        for other in rows
        if other.pk != row.pk and other.period_to <= row.period_to
    )
    if expected == row.opening_minor or (ends_so and row.period_from <= until + DAY):
        return None
    return Missing(min(until, row.period_from), row.period_from, expected, row.opening_minor)


def movements(account: StatementAccount) -> list[tuple[date, int]]:
    """(day, sum of the lines of that day) of an account."""
    rows = BankLine.objects.filter(account=account).order_by().values_list("on").annotate(total=Sum("amount_minor"))
    return [(on, int(total)) for on, total in rows]


def keep(account: StatementAccount, gap: Missing, by: User | None, at: datetime) -> None:
    StatementGap.objects.create(
        organization_id=account.organization_id, account=account, after_on=gap.after_on, before_on=gap.before_on,
        expected_minor=gap.expected_minor, found_minor=gap.found_minor, found_at=at,
    )  # fmt: skip
    tell("statement.gap_found", account, gap.after_on, gap.before_on, by, at)


def close(row: StatementGap, reason: str, by: User | None, at: datetime) -> None:
    StatementGap.objects.filter(pk=row.pk, closed_at=None).update(closed_at=at, closed_by=by, closed_reason=reason)
    tell("statement.gap_closed", row.account, row.after_on, row.before_on, by, at, reason=reason)


@transaction.atomic
def explain_gap(*, gap_id: int, organization: Organization, reason: str, by: User, at: datetime) -> StatementGap:
    """Somebody says why nothing is missing there. Raises Refused("reason_missing", "not_found")."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    row = StatementGap.objects.select_related("account__entity").filter(
        pk=gap_id, organization=organization, closed_at=None
    ).first()  # fmt: skip
    if row is None:
        raise Refused("not_found")
    close(row, reason.strip()[:300], by, at)
    return row


def complete_until(account: StatementAccount) -> date | None:
    """The last day up to which nothing of the account is missing; None without any statement. Two queries."""
    gap = StatementGap.objects.filter(account=account, closed_at=None).order_by("after_on").first()
    if gap is not None:
        return gap.after_on
    last = BankStatement.objects.filter(account=account).order_by("-period_to").values_list("period_to", flat=True)
    return last.first()


def tell(
    kind: str, account: StatementAccount, after_on: date, before_on: date, by: User | None, at: datetime, **more: str
) -> None:
    record(
        organization_id=account.organization_id, at=at, kind=kind, subject=("bank_account", account.pk),
        by=by.pk if by else None, days=[after_on.isoformat(), before_on.isoformat()], **more,
    )  # fmt: skip
