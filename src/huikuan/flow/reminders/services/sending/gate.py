"""T3, the point of no return: lock the claims, read every fact again, and only then allow the last act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from django.db import connection, transaction

from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.services.sending import verdicts
from huikuan.flow.reminders.services.sending.claims import TOLD, Claimed
from huikuan.flow.reminders.services.sending.raw import (
    Rows,
    Statement,
    day,
    own_transaction_possible,
    roll_back_if_open,
    run,
    run_all,
)
from huikuan.flow.reminders.services.sending.results import postpone, skip
from huikuan.flow.reminders.services.sending.turns import turn
from huikuan.flow.reminders.services.sending.verdicts import Asked, Go, Lost, Stop, Surroundings, Verdict, Wait, zone_of
from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.dunning.policy import Policy
from huikuan.support.bulk import instant

FINAL_LEASE: Final = timedelta(minutes=11)
"""Longer than any channel waits for the answer to the last act (ten minutes after the dot)."""

# Payments lock the same rows in the same order, so money in flight is either seen here or comes after the commit.
CLAIMS = """
SELECT r.id, a.amount_minor, r.outstanding_minor, r.closed
FROM reminders_action a JOIN receivables_receivable r ON r.id = a.receivable_id
WHERE a.message_id = %s ORDER BY r.id
"""
# Not FOR UPDATE: that would also stop a new hold's foreign key, while its transaction holds the message we want next.
CLAIMS_LOCKED = CLAIMS + " FOR NO KEY UPDATE OF r"

# A statement of its own, after the locks: what a transaction we waited for has committed must be seen.
# `state || ''` keeps PostgreSQL off the queue's index, which is full of entries of messages that were claimed before.
FACTS = """
SELECT m.mime_sha256, o.is_demo, s."on", c.email, c.opted_out_at IS NOT NULL, c.bounced_at IS NOT NULL,
  c.left_at IS NOT NULL, e.bank_data_until, o.time_zone, cu.time_zone,
  (SELECT max(y.id) FROM parties_calendaryear y WHERE y.organization_id = m.organization_id),
  EXISTS (
    SELECT 1 FROM reminders_action a JOIN receivables_hold h ON h.receivable_id = a.receivable_id
    WHERE a.message_id = m.id AND h.released_at IS NULL
  ){blockers}
FROM reminders_message m
JOIN parties_organization o ON o.id = m.organization_id
JOIN parties_customer cu ON cu.id = m.customer_id
JOIN parties_legalentity e ON e.id = m.entity_id
LEFT JOIN parties_contact c ON c.id = m.contact_id
LEFT JOIN reminders_channelswitch s ON s.organization_id = m.organization_id AND s.channel = m.channel
WHERE m.id = %s AND m.state || '' = 'claimed' AND m.attempt = %s
"""
HOLDS = """
SELECT h.receivable_id, h.amount_minor
FROM reminders_action a JOIN receivables_hold h ON h.receivable_id = a.receivable_id
WHERE a.message_id = %s AND h.released_at IS NULL AND h.starts_on <= %s AND (h.until IS NULL OR h.until >= %s)
"""
COMMIT_POSTGRESQL = """
WITH m AS (
  UPDATE reminders_message SET state = 'committing', lease_until = %s
  WHERE id = %s AND state || '' = 'claimed' AND attempt = %s RETURNING id, organization_id
), told AS (
  INSERT INTO events_event (organization_id, at, kind, subject_kind, subject_id, data)
  SELECT organization_id, %s, 'message.committing', 'message', id, %s::jsonb FROM m
)
SELECT id FROM m
"""
COMMIT_SQLITE = """
UPDATE reminders_message SET state = 'committing', lease_until = %s
WHERE id = %s AND state = 'claimed' AND attempt = %s RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Read:
    """Everything the verdict rests on."""

    frozen_sha256: str
    around: Surroundings
    asked: tuple[Asked, ...]
    zone: str
    today: date  # the organization's business date
    calendar_id: int


class Gate:
    """The last check. `blockers`: {code: SQL condition over `m` (reminders_message)} of what later stages know.

    Conditions are program text, never anything a user wrote.
    """

    def __init__(self, blockers: Mapping[str, str] | None = None) -> None:
        self.blockers = dict(blockers or {})
        self.facts = FACTS.format(blockers="".join(f",\n  ({sql})" for sql in self.blockers.values()))
        self.calendars: dict[int, tuple[int, WorkCalendar]] = {}

    def glance(self, claim: Claimed, at: datetime) -> Wait | None:
        """Before any connection is opened: hours and calendar only, from what is known. The gate asks again."""
        calendar = self.calendar(claim.organization_id, claim.calendar_id)
        return verdicts.window(claim.zone, policy_of(claim.limits_version_id), calendar, at)

    def commit(self, claim: Claimed, at: datetime) -> Verdict:
        """Decide and write the decision, in one transaction. Only after Go may the last act follow.

        Stop: the message is skipped, its steps do not count and its claims are decided anew. Wait: queued for later.
        Lost: somebody else has it, or it was withdrawn; nothing was changed.
        """
        if own_transaction_possible() and (go := self.commit_fast(claim, at)):
            return go
        with turn(), transaction.atomic():
            return self.decide(claim, at)

    def commit_fast(self, claim: Claimed, at: datetime) -> Go | None:
        """The same in two round trips, for the usual case on PostgreSQL, that all holds. None: nothing was changed."""
        try:
            begun = run_all([("BEGIN", ()), (CLAIMS_LOCKED, [claim.pk]), (self.facts, [claim.pk, claim.token])])
            read = self.understand(claim, begun[1], begun[2], at)
            verdict = self.judge(claim, read, at) if read else None
            if not isinstance(verdict, Go):
                return None
            return verdict if run_all([go_on(claim, verdict, at), ("COMMIT", ())])[0] else None
        finally:
            roll_back_if_open()

    def decide(self, claim: Claimed, at: datetime) -> Verdict:
        read = self.read(claim, at)
        if read is None:
            return Lost()
        verdict = self.judge(claim, read, at)
        if isinstance(verdict, Stop):
            return verdict if skip(claim, verdict, read.today, at) else Lost()
        if isinstance(verdict, Wait):
            return verdict if postpone(claim, verdict, at) else Lost()
        return verdict if committing(claim, verdict, at) else Lost()

    def read(self, claim: Claimed, at: datetime) -> Read | None:
        """Lock the receivables in id order, then read all else. None when the claim is no longer ours."""
        locked = run(CLAIMS_LOCKED if connection.vendor == "postgresql" else CLAIMS, [claim.pk])
        return self.understand(claim, locked, run(self.facts, [claim.pk, claim.token]), at)

    def understand(self, claim: Claimed, locked: Rows, rows: Rows, at: datetime) -> Read | None:
        """What was read, as values."""
        if not rows:
            return None
        row = rows[0]
        today = at.astimezone(zone_of(row[8])).date()
        asked = tuple(Asked(*values) for values in locked)
        around = Surroundings(
            is_demo=bool(row[1]),
            switched_on=bool(row[2]),
            address=row[3],
            opted_out=bool(row[4]),
            bounced=bool(row[5]),
            left=bool(row[6]),
            bank_data_until=day(row[7]),
            blockers=tuple(code for code, holds in zip(self.blockers, row[12:], strict=True) if holds),
        )
        asked = with_holds(claim, asked, today) if row[11] else asked
        return Read(row[0], around, asked, row[9] or row[8], today, row[10] or 0)

    def judge(self, claim: Claimed, read: Read, at: datetime) -> Go | Stop | Wait:
        """What the facts say."""
        if sha256(claim.content).hexdigest() != read.frozen_sha256:
            return Stop("bytes_changed")
        if stop := verdicts.reason_to_stop(claim.purpose, claim.to_address, read.around, read.asked):
            return stop
        policy = policy_of(claim.limits_version_id)
        calendar = self.calendar(claim.organization_id, read.calendar_id)
        if claim.purpose == "reminder":
            if verdicts.stale_bank(read.around, policy, read.today):
                return Stop("stale_bank")
            if not claim.approver_role and verdicts.out_of_date(claim.business_date, read.today, calendar):
                return Stop("out_of_date")
        if wait := verdicts.window(read.zone, policy, calendar, at):
            return wait
        claims = [[a.receivable_id, a.asked_minor, a.outstanding_minor] for a in read.asked]
        return Go(
            {"attempt": claim.token, "claims": claims, "calendar": calendar.version, "sha256": read.frozen_sha256}
        )

    def calendar(self, organization_id: int, newest_id: int) -> WorkCalendar:
        """The calendar in force; read again only after an import."""
        known = self.calendars.get(organization_id)
        if known is None or known[0] != newest_id:
            known = self.calendars[organization_id] = (newest_id, work_calendar(organization_id))
        return known[1]


def with_holds(claim: Claimed, asked: tuple[Asked, ...], today: date) -> tuple[Asked, ...]:
    """The claims with what holds them back on this date."""
    held: dict[int, int | None] = {}
    for receivable_id, amount in run(HOLDS, [claim.pk, day_value(today), day_value(today)]):
        known = held.get(receivable_id, 0)
        held[receivable_id] = None if amount is None or known is None else known + amount
    return tuple(replace(one, held_minor=held.get(one.receivable_id, 0)) for one in asked)


def day_value(value: date) -> Any:
    return value if connection.vendor == "postgresql" else value.isoformat()


def committing(claim: Claimed, go: Go, at: datetime) -> bool:
    """claimed → committing under our token, with its event. False: no longer ours."""
    if connection.vendor == "postgresql":
        return bool(run(*go_on(claim, go, at)))
    if not run(COMMIT_SQLITE, [instant(at + FINAL_LEASE), claim.pk, claim.token]):
        return False
    run(TOLD, [claim.organization_id, instant(at), "message.committing", claim.pk, json.dumps(go.snapshot)])
    return True


def go_on(claim: Claimed, go: Go, at: datetime) -> Statement:
    values = [at + FINAL_LEASE, claim.pk, claim.token, at, json.dumps(go.snapshot)]
    return COMMIT_POSTGRESQL, values


@lru_cache(maxsize=512)
def policy_of(version_id: int | None) -> Policy | None:
    """A version's policy; versions never change, so it is read once."""
    if version_id is None:
        return None
    return policy_from_json(PolicyVersion.objects.values_list("content", flat=True).get(pk=version_id))
