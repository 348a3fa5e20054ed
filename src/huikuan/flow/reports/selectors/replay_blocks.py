"""Over which days something wider than a claim held chasing back: money nobody had matched, bank data not fresh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from huikuan.flow.parties.models import LegalEntity, Organization
from huikuan.flow.payments.models import Allocation, Payment, Refund, StatementGap
from huikuan.flow.payments.selectors.on_account import unclear
from huikuan.flow.reminders.selectors.day_facts import stale_entities
from huikuan.flow.reminders.selectors.replay_runs import Runs
from huikuan.rules.dunning.replay_claim import Block
from huikuan.support.events.models import Event

UNMATCHED = "unmatched_money"
STALE = "stale_bank"
DAY = timedelta(days=1)


class Blocks:
    """The wider holds of an organization by whom they concern."""

    def __init__(self) -> None:
        self.money: dict[tuple[int, str], list[Block]] = defaultdict(list)
        self.bank: dict[int, list[Block]] = defaultdict(list)

    def of(self, customer: int, currency: str, entity: int) -> tuple[Block, ...]:
        """Those of one claim, what weighs more first."""
        return (*self.money.get((customer, currency), ()), *self.bank.get(entity, ()))


def blocks_now(organization: Organization, first: date, today: date, stale_days: int) -> Blocks:
    """What holds back today goes on doing so; what does not will not: bank data is taken to be kept fresh."""
    found, bank = Blocks(), unclear(organization.pk)
    for key in bank.money:
        found.money[key].append(Block(first, None, UNMATCHED))
    for entity in stale_entities(organization.pk, today, stale_days) | bank.gapped:
        found.bank[entity].append(Block(first, None, STALE))
    return found


def blocks_then(organization: Organization, first: date, last: date, runs: Runs, stale_days: int) -> Blocks:
    """As the runs of those days knew them. Bank lines that were only suspected to be a customer's left no trace."""
    found = Blocks()
    money_on_account(organization.pk, first, last, runs, found)
    for entity, until_series in bank_until(organization.pk, first, last, runs).items():
        found.bank[entity].extend(stale_spans(until_series, first, last, stale_days))
    gaps = StatementGap.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gt=runs.moment(first)), organization_id=organization.pk,
        found_at__lte=runs.moment(last),
    )  # fmt: skip
    for entity, found_at, closed_at in gaps.values_list("account__entity_id", "found_at", "closed_at"):
        add(found.bank[entity], runs.seen_on(found_at), runs.seen_on(closed_at) - DAY if closed_at else None, STALE)
    return found


def money_on_account(organization_id: int, first: date, last: date, runs: Runs, out: Blocks) -> None:
    """Payments with a part that no claim had taken, day by day. Three queries."""
    begin, end = runs.moment(first), runs.moment(last)
    matched_later = Exists(
        Allocation.objects.filter(Q(at__gt=begin) | Q(reversed_at__gt=begin), payment=OuterRef("pk"))
    )
    returned_later = Exists(Refund.objects.filter(Q(at__gt=begin) | Q(reversed_at__gt=begin), payment=OuterRef("pk")))
    payments = Payment.objects.filter(
        Q(unallocated_minor__gt=0) | Q(at__gt=begin) | Q(reversed_at__gt=begin) | matched_later | returned_later,
        organization_id=organization_id, cleared_on__isnull=False, at__lte=end,
    )  # fmt: skip
    steps: dict[int, list[tuple[date, int]]] = defaultdict(list)
    ours = payments.order_by().values("pk")
    for taker in (Allocation.objects.filter(payment__in=ours), Refund.objects.filter(payment__in=ours)):
        for pk, amount, at, reversed_at in taker.values_list("payment_id", "amount_minor", "at", "reversed_at"):
            steps[pk].append((runs.seen_on(at), -amount))
            if reversed_at is not None:
                steps[pk].append((runs.seen_on(reversed_at), amount))
    for pk, customer, currency, amount, cleared_on, at, kept_at, reversed_at in payments.values_list(
        "pk", "customer_id", "currency", "amount_minor", "cleared_on", "at", "kept_at", "reversed_at"
    ):
        born = max(runs.seen_on(at), cleared_on or first)
        gone = min((runs.seen_on(end) for end in (kept_at, reversed_at) if end is not None), default=None)
        for begins, ended in waiting_spans(amount, born, steps.get(pk, ())):
            ends = [day for day in (ended, gone and gone - DAY) if day is not None]
            add(out.money[customer, currency], begins, min(ends, default=None), UNMATCHED)


def waiting_spans(
    amount_minor: int, born: date, steps: Iterable[tuple[date, int]]
) -> Iterable[tuple[date, date | None]]:
    """The spans of days on whose runs something was left of a payment."""
    changes: dict[date, int] = defaultdict(int)
    for day, minor in steps:
        changes[max(day, born)] += minor
    left, since = amount_minor + changes.pop(born, 0), born
    for day in sorted(changes):
        before, left = left, left + changes[day]
        if before > 0 >= left:
            yield since, day - DAY
        elif left > 0 >= before:
            since = day
    if left > 0:
        yield since, None


def bank_until(organization_id: int, first: date, last: date, runs: Runs) -> dict[int, list[tuple[date, date | None]]]:
    """{entity: (first run that knew, bank data complete until)}, oldest first, told backwards. Two queries."""
    now = dict(LegalEntity.objects.filter(organization_id=organization_id).values_list("pk", "bank_data_until"))
    series: dict[int, dict[date, date | None]] = {entity: {} for entity in now}
    changed = Event.objects.filter(subject_kind="entity", subject_id__in=list(now), at__gt=runs.moment(first))
    for entity, at, data in changed.order_by("-at", "-pk").values_list("subject_id", "at", "data"):
        changes = data.get("changes")
        if isinstance(changes, dict) and "bank_data_until" in changes:
            series[entity].setdefault(runs.seen_on(at), now[entity])
            before = changes["bank_data_until"][0]
            now[entity] = date.fromisoformat(before) if before else None
    for entity, until in now.items():
        series[entity].setdefault(first, until)
    return {entity: sorted(days.items()) for entity, days in series.items()}


def stale_spans(series: list[tuple[date, date | None]], first: date, last: date, stale_days: int) -> Iterable[Block]:
    """The days on which the data was older than `stale_days`."""
    for place, (since, until) in enumerate(series):
        if until is None:
            continue
        ends = series[place + 1][0] - DAY if place + 1 < len(series) else last
        begins = max(since, until + timedelta(days=stale_days + 1))
        if begins <= ends:
            yield Block(begins, ends, STALE)


def add(spans: list[Block], first: date, last: date | None, code: str) -> None:
    if last is None or first <= last:
        spans.append(Block(first, last, code))
