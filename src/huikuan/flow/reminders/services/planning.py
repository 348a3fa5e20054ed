"""Planning a day: each claim worth a look is decided about, and its one action written exactly once, in chunks.

A chunk is one transaction: the tracks it read (locked on PostgreSQL, alone on SQLite), the actions, their
events and the tracks' next days. A crash loses at most the chunk in hand, which the next run takes up again; a second
process skips locked tracks. The unique key of actions is the last word.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection, transaction

from huikuan.flow.parties.models import Organization
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.flow.reminders.selectors.traits import Counts
from huikuan.rules.charges import late_charge_accrued
from huikuan.rules.dunning.facts import Facts
from huikuan.rules.dunning.policy import Step
from huikuan.support.bulk import insert_rows, instant, update_rows
from huikuan.support.events.record import Happened, record_many

CHUNK = 50_000

CANDIDATES = """
SELECT t.receivable_id, t.cycle, t.counted_mask, t.last_counted_on, t.deadline_on, t.pending, t.policy_version_id,
       r.due_on, r.outstanding_minor, r.customer_id, r.currency, r.closed,
       c.late_daily_rate_ppm, c.late_cap_bp, c.entity_id, t.dropped_mask, r.contract_id
FROM reminders_track t {by_index}
CROSS JOIN receivables_receivable r
CROSS JOIN contracts_contract c
WHERE t.organization_id = %s AND t.next_on <= %s AND r.id = t.receivable_id AND c.id = r.contract_id
LIMIT %s {lock}
"""
"""CROSS JOIN and INDEXED BY keep SQLite to this order, whatever its statistics say: from the few tracks whose day has
come, never from all contracts."""
HINTS = {
    "sqlite": {"by_index": "INDEXED BY track_by_next_day", "lock": ""},
    "postgresql": {"by_index": "", "lock": "FOR UPDATE OF t SKIP LOCKED"},
}

ACTION_COLUMNS = (
    "organization_id",
    "receivable_id",
    "policy_version_id",
    "cycle",
    "step_key",
    "form",
    "state",
    "business_date",
    "amount_minor",
    "late_charge_minor",
    "deadline_on",
    "trace",
    "at",
)
EVENT_COLUMNS = ("organization_id", "at", "kind", "subject_kind", "subject_id", "data")
TRACK_COLUMNS = ("counted_mask", "last_counted_on", "deadline_on", "pending", "next_on", "trace", "looked_on")


@dataclass(slots=True)
class Written:
    """Rows of one chunk, to be written at once."""

    actions: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    tracks: list[tuple[Any, ...]] = field(default_factory=list)
    unreachable: dict[int, tuple[int, str, str]] = field(default_factory=dict)  # customer: (receivable, step, reason)


Track = tuple[Any, ...]  # the values of TRACK_COLUMNS


class Position(NamedTuple):
    """What is decided about every claim in one place on the ladder: due date, steps passed, last one, deadline."""

    step: Step | None
    trace: str
    deadline_on: Any
    track: Track


@dataclass(slots=True)
class Planned:
    """What one chunk came to."""

    looked: int = 0
    actions: int = 0


class Planner:
    """Plans one organization's day, chunk by chunk."""

    def __init__(
        self,
        organization: Organization,
        as_of: date,
        at: datetime,
        unmatched: Collection[tuple[int, str]] = (),
        broken_promises: Counts = dict,
        gapped: Collection[int] = (),
    ) -> None:
        self.organization = organization
        self.as_of = as_of
        self.instant = at
        self.at = instant(at)
        self.facts = DayFacts(organization, as_of, unmatched, broken_promises, gapped=gapped)
        self.stored_today = self.stored(as_of)
        self.positions: dict[tuple[Any, ...], Position] = {}
        self.dates: dict[str, date] = {}

    def plan_chunk(self, size: int = CHUNK) -> Planned:
        """Decide about up to `size` claims that are worth a look on this day. looked == 0: nothing is left.

        A chunk makes some hundred thousand tuples and no cycles: looking for cycles meanwhile would be in vain.
        """
        collecting = gc.isenabled()
        gc.disable()
        try:
            return self.plan_rows(size)
        finally:
            if collecting:
                gc.enable()

    @transaction.atomic
    def plan_rows(self, size: int) -> Planned:
        """One chunk, in one transaction."""
        rows = self.read(size)
        if not rows:
            return Planned()
        self.facts.load_contacts({row[9] for row in rows})
        written = Written()
        for row in rows:
            self.plan(row, written)
        insert_rows("reminders_action", ACTION_COLUMNS, written.actions)
        insert_rows("events_event", EVENT_COLUMNS, written.events)
        update_rows("reminders_track", "receivable_id", TRACK_COLUMNS, written.tracks)
        ask_for_addresses(self.organization.pk, written.unreachable, self.as_of, self.instant)
        return Planned(len(rows), len(written.actions))

    def read(self, size: int) -> list[tuple[Any, ...]]:
        """Candidates by the index on the next day: the cost follows what is due, not what exists."""
        with connection.cursor() as cursor:
            cursor.execute(CANDIDATES.format(**HINTS[connection.vendor]), [self.organization.pk, self.as_of, size])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def plan(self, row: tuple[Any, ...], out: Written) -> None:
        """Most claims are ordinary: nothing holds them back, and what is decided depends on their position alone."""
        pk, customer, version, outstanding = row[0], row[9], row[6], row[8]
        if (
            row[11]  # closed
            or row[5]  # a step is under way
            or outstanding < self.facts.ordinary_from[version]
            or pk in self.facts.holds
            or self.facts.blocked(customer, row[10], row[14])
        ):
            self.plan_singly(row, out)
            return
        key: tuple[Any, ...] = (version, row[7], row[2], row[3], row[4], row[15])
        if version in self.facts.traits.asked:
            key = (*key, self.facts.traits.of(version, customer, row[16]))
        position = self.positions.get(key)
        if position is None:
            position = self.positions[key] = self.position(row)
        step = position.step
        if step is None:
            out.tracks.append((*position.track, pk))
        elif step.form == "message" and self.stopped(customer, version, step):
            self.plan_singly(row, out)
        else:
            self.take(row, position, outstanding, out)

    def position(self, row: tuple[Any, ...], facts: Facts | None = None) -> Position:
        """The verdict on a place on the ladder, with everything that is written alike for all claims there."""
        facts = facts or self.facts_of(row)
        decider = self.facts.deciders[row[6]]
        verdict = decider.verdict(facts)
        trace = json.dumps([reason.as_json() for reason in verdict.trace], ensure_ascii=False)
        step, mask = verdict.step, facts.counted_mask
        if step is None:
            again = self.tomorrow if facts.pending or facts.blocked else verdict.next_on
            return Position(None, trace, None, self.track(mask, row[3], row[4], facts.pending, again, trace))
        mask |= 1 << step.position
        deadline = verdict.deadline_on or facts.deadline_on
        after = replace(
            facts, outstanding_minor=facts.chaseable_minor, held_minor=0, held_until=None, counted_mask=mask,
            last_counted_on=self.as_of, pending=False, deadline_on=deadline, blocked="",
        )  # fmt: skip
        # a hard step wakes its claim when it is done or dropped (services/taken_steps.py)
        next_on = None if step.hard and step.form != "message" else decider.verdict(after).next_on
        # why the step was taken stands with the action; the track says why nothing happens
        track = self.track(mask, self.stored(self.as_of), self.stored(deadline), step.must_be_done, next_on, "[]")
        return Position(step, trace, self.stored(verdict.deadline_on), track)

    def track(self, mask: int, last_on: Any, deadline: Any, pending: bool, next_on: date | None, trace: str) -> Track:
        return (mask, last_on, deadline, pending, self.stored(next_on), trace, self.stored(self.as_of))

    def stopped(self, customer: int, version: int, step: Step) -> bool:
        """Whether no message may reach this customer today."""
        return bool(self.facts.capped_until(customer, version) or self.facts.unreachable(customer, step))

    def facts_of(self, row: tuple[Any, ...]) -> Facts:
        """One claim as the rule reads it."""
        pk, _cycle, mask, last_on, deadline, pending, _version, due_on, outstanding, customer, currency = row[:11]
        held, held_until = self.facts.holds.get(pk, (0, None))
        held = outstanding if held is None else min(held, outstanding)
        blocked = self.facts.blocked(customer, currency, row[14])
        return Facts(
            due_on=self.day(due_on),
            outstanding_minor=outstanding,
            held_minor=held,
            held_until=held_until,
            counted_mask=mask,
            dropped_mask=row[15],
            last_counted_on=self.day(last_on),
            pending=bool(pending),
            deadline_on=self.day(deadline),
            blocked=blocked,
            traits=self.facts.traits.of(row[6], customer, row[16]),
        )

    def plan_singly(self, row: tuple[Any, ...], out: Written) -> None:
        """A claim with something of its own: closed, held, blocked, small, or its customer cannot be written to."""
        pk, mask, last_on, deadline, version, customer = row[0], row[2], row[3], row[4], row[6], row[9]
        if row[11]:
            out.tracks.append((*self.track(mask, last_on, deadline, False, None, "[]"), pk))
            return
        facts = self.facts_of(row)
        position = self.position(row, facts)
        step = position.step
        if step is None:
            out.tracks.append((*position.track, pk))
            return
        if step.form == "message":
            if capped := self.facts.capped_until(customer, version):
                trace = extended(position.trace, "weekly_cap", until=capped.isoformat())
                out.tracks.append((*self.track(mask, last_on, deadline, False, capped, trace), pk))
                return
            if reason := self.facts.unreachable(customer, step):
                trace = extended(position.trace, reason)
                out.tracks.append((*self.track(mask, last_on, deadline, False, self.tomorrow, trace), pk))
                out.unreachable.setdefault(customer, (pk, step.key, reason))
                return
        self.take(row, position, facts.chaseable_minor, out)

    def take(self, row: tuple[Any, ...], position: Position, amount: int, out: Written) -> None:
        """One action with its event, and the track moved on."""
        pk, cycle, rate, step = row[0], row[1], row[12], position.step
        assert step is not None
        charge = late_charge_accrued(row[8], rate, self.day(row[7]) or self.as_of, self.as_of, row[13]) if rate else 0
        org = self.organization.pk
        out.actions.append(
            (
                org,
                pk,
                row[6],
                cycle,
                step.key,
                step.form,
                "planned",
                self.stored_today,
                amount,
                charge,
                position.deadline_on,
                position.trace,
                self.at,
            )
        )
        data = f'{{"step": "{step.key}", "cycle": {cycle}, "amount_minor": {amount}, "late_charge_minor": {charge}}}'
        out.events.append((org, self.at, "action.planned", "receivable", pk, data))
        out.tracks.append((*position.track, pk))

    def day(self, stored: Any) -> date | None:
        """A date as read: SQLite hands out text in raw rows."""
        if stored is None or isinstance(stored, date):
            return stored
        found = self.dates.get(stored)
        if found is None:
            found = self.dates[stored] = date.fromisoformat(stored)
        return found

    def stored(self, day: date | None) -> Any:
        """A date as bulk rows hold it."""
        return day.isoformat() if day is not None and connection.vendor == "sqlite" else day

    @cached_property
    def tomorrow(self) -> date:
        return self.facts.calendar.next_working(self.as_of + timedelta(days=1))


def extended(trace: str, code: str, **values: str) -> str:
    """A stored trace with one more reason."""
    return json.dumps([*json.loads(trace), [code, values]], ensure_ascii=False)


def ask_for_addresses(
    organization_id: int, unreachable: Mapping[int, tuple[int, str, str]], as_of: date, at: datetime
) -> None:
    """One open task a customer whom nobody can write to: a person must find an address."""
    keys = {f"no_address:{customer}": customer for customer in unreachable}
    known = Task.objects.filter(organization_id=organization_id, dedupe_key__in=keys, done_at__isnull=True)
    for taken in known.values_list("dedupe_key", flat=True):
        del keys[taken]
    managers = dict(
        Receivable.objects.filter(pk__in=[unreachable[customer][0] for customer in keys.values()]).values_list(
            "pk", "contract__manager_id"
        )
    )
    tasks = Task.objects.bulk_create(
        Task(
            organization_id=organization_id,
            kind="no_address",
            owner_id=managers[unreachable[customer][0]],
            role="" if managers[unreachable[customer][0]] else "finance",
            customer_id=customer,
            receivable_id=unreachable[customer][0],
            values={"step": unreachable[customer][1], "reason": unreachable[customer][2]},
            due_on=as_of,
            dedupe_key=key,
            created_at=at,
        )
        for key, customer in keys.items()
    )
    record_many(
        Happened(organization_id, at, "task.opened", "task", task.pk, None, {"task_kind": "no_address"})
        for task in tasks
    )
