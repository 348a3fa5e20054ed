"""Planning a day: each claim worth a look is decided about, and its one action written exactly once, in chunks.

A chunk is one transaction: the tracks it read (locked on PostgreSQL, alone on SQLite), the actions, their events and the
tracks' next days. A crash loses at most the chunk in hand, which the next run takes up again; a second process skips
locked tracks. The unique key of actions is the last word.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection, transaction

from huikuan.flow.parties.models import Organization
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.rules.charges import late_charge_accrued
from huikuan.rules.dunning.facts import Facts, Reason, Verdict
from huikuan.rules.dunning.policy import Step
from huikuan.support.bulk import insert_rows, instant, update_rows
from huikuan.support.events.record import Happened, record_many

CHUNK = 20_000

CANDIDATES = """
SELECT t.receivable_id, t.cycle, t.counted_mask, t.last_counted_on, t.deadline_on, t.pending, t.policy_version_id,
       r.due_on, r.outstanding_minor, r.customer_id, r.currency, r.closed,
       c.late_daily_rate_ppm, c.late_cap_bp, c.entity_id
FROM reminders_track t
JOIN receivables_receivable r ON r.id = t.receivable_id
JOIN contracts_contract c ON c.id = r.contract_id
WHERE t.organization_id = %s AND t.next_on <= %s
LIMIT %s
"""

ACTION_COLUMNS = (
    "organization_id", "receivable_id", "policy_version_id", "cycle", "step_key", "form", "state", "business_date",
    "amount_minor", "late_charge_minor", "deadline_on", "trace", "at",
)  # fmt: skip
EVENT_COLUMNS = ("organization_id", "at", "kind", "subject_kind", "subject_id", "data")
TRACK_COLUMNS = ("counted_mask", "last_counted_on", "deadline_on", "pending", "next_on", "trace", "looked_on")


@dataclass(slots=True)
class Written:
    """Rows of one chunk, to be written at once."""

    actions: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    tracks: list[tuple[Any, ...]] = field(default_factory=list)
    unreachable: dict[int, tuple[int, str, str]] = field(default_factory=dict)  # customer: (receivable, step, reason)


@dataclass(slots=True)
class Planned:
    """What one chunk came to."""

    looked: int = 0
    actions: int = 0


class Planner:
    """Plans one organization's day, chunk by chunk."""

    def __init__(
        self, organization: Organization, as_of: date, at: datetime, unmatched: Collection[tuple[int, str]] = ()
    ) -> None:
        self.organization = organization
        self.as_of = as_of
        self.instant = at
        self.at = instant(at)
        self.facts = DayFacts(organization, as_of, unmatched)
        self.traces: dict[int, tuple[Any, str]] = {}
        self.dates: dict[str, date] = {}

    @transaction.atomic
    def plan_chunk(self, size: int = CHUNK) -> Planned:
        """Decide about up to `size` claims that are worth a look on this day. looked == 0: nothing is left."""
        rows = self.read(size)
        if not rows:
            return Planned()
        self.facts.load_contacts({row[9] for row in rows})
        written = Written()
        for row in rows:
            self.decide(row, written)
        insert_rows("reminders_action", ACTION_COLUMNS, written.actions)
        insert_rows("events_event", EVENT_COLUMNS, written.events)
        update_rows("reminders_track", "receivable_id", TRACK_COLUMNS, written.tracks)
        ask_for_addresses(self.organization.pk, written.unreachable, self.as_of, self.instant)
        return Planned(len(rows), len(written.actions))

    def read(self, size: int) -> list[tuple[Any, ...]]:
        """Candidates by the index on the next day: the cost follows what is due, not what exists."""
        lock = " FOR UPDATE OF t SKIP LOCKED" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(CANDIDATES + lock, [self.organization.pk, self.as_of, size])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if connection.vendor == "sqlite":  # raw rows carry dates as text there
            day = self.day
            rows = [(*r[:3], day(r[3]), day(r[4]), *r[5:7], day(r[7]), *r[8:]) for r in rows]
        return rows

    def day(self, text: Any) -> date | None:
        if text is None or isinstance(text, date):
            return text
        found = self.dates.get(text)
        if found is None:
            found = self.dates[text] = date.fromisoformat(text)
        return found

    def decide(self, row: tuple[Any, ...], out: Written) -> None:
        """Decide about one claim and note what is to be written."""
        pk, cycle, mask, last_on, deadline, pending, version, due_on, outstanding, customer, currency, closed = row[:12]
        if closed:
            out.tracks.append((mask, last_on, deadline, False, None, "[]", self.as_of, pk))
            return
        held, held_until = self.facts.holds.get(pk, (0, None))
        held = outstanding if held is None else min(held, outstanding)
        blocked = self.facts.blocked(customer, currency, row[14])
        facts = Facts(due_on, outstanding, held, held_until, mask, last_on, bool(pending), deadline, blocked)
        verdict = self.facts.deciders[version].verdict(facts)
        step = verdict.step
        if step is None:
            next_on = self.tomorrow if self.looks_again(pending, blocked) else verdict.next_on
            out.tracks.append((mask, last_on, deadline, bool(pending), next_on, self.trace(verdict.trace), self.as_of, pk))
            return
        if step.form == "message":
            if capped := self.facts.capped_until(customer, version):
                trace = self.trace((*verdict.trace, Reason("weekly_cap", {"until": capped.isoformat()})))
                out.tracks.append((mask, last_on, deadline, bool(pending), capped, trace, self.as_of, pk))
                return
            if reason := self.facts.unreachable(customer, step):
                trace = self.trace((*verdict.trace, Reason(reason, {})))
                out.tracks.append((mask, last_on, deadline, bool(pending), self.tomorrow, trace, self.as_of, pk))
                out.unreachable.setdefault(customer, (pk, step.key, reason))
                return
        self.take(row, facts, verdict, step, out)

    def take(self, row: tuple[Any, ...], facts: Facts, verdict: Verdict, step: Step, out: Written) -> None:
        """One action with its event, and the track moved on."""
        form = step.form
        pk, cycle, mask, version = row[0], row[1], row[2], row[6]
        trace = self.trace(verdict.trace)
        amount = facts.chaseable_minor
        rate = row[12]
        charge = late_charge_accrued(facts.outstanding_minor, rate, row[7], self.as_of, row[13]) if rate else 0
        org = self.organization.pk
        out.actions.append(
            (org, pk, version, cycle, step.key, form, "planned", self.as_of, amount, charge, verdict.deadline_on, trace,
             self.at)
        )  # fmt: skip
        data = f'{{"step": "{step.key}", "cycle": {cycle}, "amount_minor": {amount}, "late_charge_minor": {charge}}}'
        out.events.append((org, self.at, "action.planned", "receivable", pk, data))
        mask |= 1 << step.position
        deadline = verdict.deadline_on or facts.deadline_on
        after = Facts(facts.due_on, amount, 0, None, mask, self.as_of, False, deadline)
        next_on = self.facts.deciders[version].verdict(after).next_on
        # why the step was taken stands with the action; the track says why nothing happens
        out.tracks.append((mask, self.as_of, deadline, form == "message", next_on, "[]", self.as_of, pk))

    @cached_property
    def tomorrow(self) -> date:
        return self.facts.calendar.next_working(self.as_of + timedelta(days=1))

    @staticmethod
    def looks_again(pending: Any, blocked: str) -> bool:
        """What ends without a day of its own (a message under way, money unmatched) is looked at every working day."""
        return bool(pending) or bool(blocked)

    def trace(self, reasons: tuple[Reason, ...]) -> str:
        """Reasons as stored text. Verdicts are shared between claims, and so is their text."""
        found = self.traces.get(id(reasons))
        if found is None:
            text = json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False)
            found = self.traces[id(reasons)] = (reasons, text)  # the tuple is kept, or its id could be given again
        return found[1]


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
        Happened(organization_id, at, "task.opened", "task", task.pk, None, {"task_kind": "no_address"}) for task in tasks
    )
