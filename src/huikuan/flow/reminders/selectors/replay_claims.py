"""Claims over days that were or will be: what was owed, when it was due and what was held, as each run knew it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from huikuan.flow.parties.models import Organization
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.reminders.selectors.replay_runs import Runs
from huikuan.rules.dunning.replay_claim import Held
from huikuan.support.events.models import Event

BACKDATED = timedelta(days=92)  # how much later than its own date a payment may have been entered
DUE_CHANGED = "due_on"
AT_ONCE = 2000
FIELDS = (
    "pk", "customer_id", "currency", "customer__language", "contract_id", "contract__entity_id", "due_on",
    "amount_minor", "outstanding_minor", "created_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimDays:
    """One claim over the days asked for: series of (first day, value), as rules/dunning/replay.Claim has them."""

    key: int
    customer: int
    currency: str
    language: str
    contract: int
    entity: int
    dues: tuple[tuple[date, date | None], ...]
    owed: tuple[tuple[date, int], ...]
    holds: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which claims are looked at: all `total`, or those of one customer in `stride`."""

    rows: QuerySet[Receivable]
    total: int
    taken: int
    stride: int


def sampled(rows: QuerySet[Receivable], at_most: int) -> Sample:
    """All rows, or a fixed sample of whole customers when there are more than `at_most`. At most three queries."""
    total = rows.order_by().count()
    stride = -(-total // at_most)
    if stride <= 1:
        return Sample(rows, total, total, 1)
    parts = rows.order_by().annotate(part=F("customer_id") % stride).values_list("part")
    counts = dict(parts.annotate(number=Count("pk")).values_list("part", "number"))
    fitting = {part: number for part, number in counts.items() if number <= at_most}
    part = max(fitting, key=lambda one: (fitting[one], -one)) if fitting else min(counts, key=lambda one: counts[one])
    return Sample(rows.alias(part=F("customer_id") % stride).filter(part=part), total, counts[part], stride)


def open_claims(organization: Organization, last: date, ahead: timedelta) -> QuerySet[Receivable]:
    """Open claims with a due date whose first step may come by `last`."""
    return Receivable.objects.filter(organization=organization, closed="", due_on__lte=last + ahead)


def claims_known(
    organization: Organization, first: date, last: date, ahead: timedelta, runs: Runs
) -> QuerySet[Receivable]:
    """Claims that were open on one of these days, as far as dates tell."""
    open_then = Q(closed="") | Q(closed_on__gte=first - BACKDATED)
    return Receivable.objects.filter(
        open_then, organization=organization, due_on__lte=last + ahead, created_at__lte=runs.moment(last)
    )


def coming_days(rows: QuerySet[Receivable], first: date) -> list[ClaimDays]:
    """The claims as they stand now, nobody paying, dates and holds as they are agreed. Two queries."""
    holds: dict[int, list[Held]] = defaultdict(list)
    standing = Hold.objects.filter(Q(until__isnull=True) | Q(until__gte=first), released_at__isnull=True)
    for pk, amount, starts_on, until in standing.filter(receivable__in=rows.order_by().values("pk")).values_list(
        "receivable_id", "amount_minor", "starts_on", "until"
    ):
        holds[pk].append(Held(starts_on, until, amount, until))
    return [
        ClaimDays(
            pk, customer, currency, language, contract, entity, ((first, due_on),), ((first, outstanding),),
            tuple(holds.get(pk, ())),
        )
        for pk, customer, currency, language, contract, entity, due_on, _, outstanding, _ in values(rows)
    ]  # fmt: skip


def past_days(rows: QuerySet[Receivable], first: date, last: date, runs: Runs) -> list[ClaimDays]:
    """The claims as the runs from `first` to `last` knew them. A few queries, and one for each 2000 claims."""
    found = list(values(rows))
    entries = entries_of(rows, last, runs)
    holds = holds_of(rows, first, last, runs)
    changes = due_changes([row[0] for row in found], runs.moment(first))
    made = []
    for pk, customer, currency, language, contract, entity, due_on, amount, _, created_at in found:
        owed = owed_series(amount, runs.seen_on(created_at), entries.get(pk, ()), first)
        if not any(minor > 0 for _, minor in owed):
            continue
        dues = due_series(due_on, changes.get(pk, ()), first, runs)
        made.append(ClaimDays(pk, customer, currency, language, contract, entity, dues, owed, tuple(holds.get(pk, ()))))
    return made


def values(rows: QuerySet[Receivable]) -> Iterable[Any]:
    return rows.order_by("due_on", "pk").values_list(*FIELDS)


def entries_of(rows: QuerySet[Receivable], last: date, runs: Runs) -> dict[int, list[tuple[date, int]]]:
    """{claim: (first run that knew, minor units)}; lowering > 0."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    entries = Entry.objects.filter(receivable__in=rows.order_by().values("pk"), at__lte=runs.moment(last))
    for pk, amount, at in entries.order_by("at", "pk").values_list("receivable_id", "amount_minor", "at"):
        found[pk].append((runs.seen_on(at), amount))
    return found


def owed_series(
    amount_minor: int, born: date, entries: Iterable[tuple[date, int]], first: date
) -> tuple[tuple[date, int], ...]:
    """What was owed from each day's run on; what was before `first` is summed up there."""
    series = {max(born, first): amount_minor}
    owed = amount_minor
    for day, minor in entries:
        owed -= minor
        series[max(day, born, first)] = owed
    return tuple(sorted(series.items()))


def holds_of(rows: QuerySet[Receivable], first: date, last: date, runs: Runs) -> dict[int, list[Held]]:
    """{claim: holds}, each from the first run that knew it to the last before its release."""
    found: dict[int, list[Held]] = defaultdict(list)
    unreleased = Q(released_at__isnull=True) | Q(released_at__gt=runs.moment(first))
    wanted = Hold.objects.filter(
        Q(until__isnull=True) | Q(until__gte=first), unreleased, receivable__in=rows.order_by().values("pk"),
        starts_on__lte=last, at__lte=runs.moment(last),
    )  # fmt: skip
    for pk, amount, starts_on, until, at, released_at in wanted.order_by("pk").values_list(
        "receivable_id", "amount_minor", "starts_on", "until", "at", "released_at"
    ):
        ends = [] if until is None else [until]
        if released_at is not None:
            ends.append(runs.seen_on(released_at) - timedelta(days=1))
        begins, ended = max(starts_on, runs.seen_on(at)), min(ends, default=None)
        if ended is None or begins <= ended:
            found[pk].append(Held(begins, ended, amount, until))
    return found


def due_changes(keys: Sequence[int], since: datetime) -> dict[int, list[tuple[datetime, date | None]]]:
    """{claim: (when its due date changed, what it was before)}, newest first."""
    found: dict[int, list[tuple[datetime, date | None]]] = defaultdict(list)
    for start in range(0, len(keys), AT_ONCE):
        rows = Event.objects.filter(
            subject_kind="receivable",
            subject_id__in=keys[start : start + AT_ONCE],
            at__gt=since,
            kind__startswith="receivable.",
        )
        for pk, at, data in rows.order_by("-at", "-pk").values_list("subject_id", "at", "data"):
            changes = data.get("changes")
            if isinstance(changes, dict) and DUE_CHANGED in changes:
                before = changes[DUE_CHANGED][0]
                found[pk].append((at, date.fromisoformat(before) if before else None))
    return found


def due_series(
    now: date | None, changes: Iterable[tuple[datetime, date | None]], first: date, runs: Runs
) -> tuple[tuple[date, date | None], ...]:
    """The due date from each day's run on, told backwards from what it is now."""
    series: dict[date, date | None] = {}
    value = now
    for at, before in changes:
        series.setdefault(max(runs.seen_on(at), first), value)
        value = before
    series.setdefault(first, value)
    return tuple(sorted(series.items()))
