"""T2: taking the oldest due message, so that nobody else takes it while the lease runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from huikuan.flow.reminders.services.sending.raw import day, run
from huikuan.flow.reminders.services.sending.turns import turn
from huikuan.support.bulk import instant

LEASE: Final = timedelta(minutes=2)
"""How long a claim holds before the last act. A slower hand-over loses its claim; the message is taken up again."""

PAYLOAD = """
m.id, m.attempt, m.organization_id, m.customer_id, m.channel, m.purpose,
(SELECT max(v.id) FROM reminders_policyversion v JOIN reminders_policy p ON p.id = v.policy_id
  WHERE p.organization_id = m.organization_id AND p.is_default),
m.business_date,
m.approver_role, m.to_address, m.mime, m.mime_sha256, o.time_zone, c.time_zone,
(SELECT max(y.id) FROM parties_calendaryear y WHERE y.organization_id = m.organization_id),
s.host, s.port, s.security, s.username, s.password_sealed, s.from_address
"""
BESIDE = """
JOIN parties_organization o ON o.id = m.organization_id
JOIN parties_customer c ON c.id = m.customer_id
LEFT JOIN reminders_mailserver s ON s.organization_id = m.organization_id
"""

# One statement, one round trip, one commit. SKIP LOCKED gives each sender another row.
TAKE_POSTGRESQL = f"""
WITH due AS (
  SELECT id FROM reminders_message
  WHERE state = 'queued' AND not_before <= %s AND organization_id <> ALL(%s::bigint[])
  ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
), m AS (
  UPDATE reminders_message SET state = 'claimed', attempt = attempt + 1, lease_until = %s
  FROM due WHERE reminders_message.id = due.id RETURNING reminders_message.*
), tried AS (
  INSERT INTO reminders_attempt (organization_id, message_id, number, started_at, server, result, reply_text)
  SELECT organization_id, id, attempt, %s, '', '', '' FROM m
), told AS (
  INSERT INTO events_event (organization_id, at, kind, subject_kind, subject_id, data)
  SELECT organization_id, %s, 'message.claimed', 'message', id, jsonb_build_object('attempt', attempt) FROM m
)
SELECT {PAYLOAD} FROM m {BESIDE}
"""  # noqa: S608

FIND_SQLITE = """
SELECT id, organization_id, attempt + 1 FROM reminders_message
WHERE state = 'queued' AND not_before <= %s AND organization_id NOT IN (SELECT value FROM json_each(%s))
ORDER BY not_before, id LIMIT 1
"""
TAKE_SQLITE = """
UPDATE reminders_message SET state = 'claimed', attempt = %s, lease_until = %s WHERE id = %s AND state = 'queued'
"""
TRIED = """
INSERT INTO reminders_attempt (organization_id, message_id, number, started_at, server, result, reply_text)
VALUES (%s, %s, %s, %s, '', '', '')
"""
TOLD = """
INSERT INTO events_event (organization_id, at, kind, subject_kind, subject_id, data)
VALUES (%s, %s, %s, 'message', %s, %s)
"""
READ = f"SELECT {PAYLOAD} FROM reminders_message m {BESIDE} WHERE m.id = %s"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server as stored; the password still sealed."""

    host: str
    port: int
    security: str
    username: str
    password_sealed: str
    from_address: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours while the lease runs; `token` proves it. `server` None: the organization has none."""

    pk: int
    token: int
    organization_id: int
    customer_id: int
    channel: str
    purpose: str
    limits_version_id: int | None  # the default policy's newest edition: hours and limits are those of today
    business_date: date
    approver_role: str
    to_address: str
    content: bytes
    content_sha256: str
    zone: str
    calendar_id: int
    server: Server | None


def claim_next(*, at: datetime, paused: Collection[int] = ()) -> Claimed | None:
    """Claim the oldest message due at `at`, of organizations not in `paused`; None when nothing is due."""
    stamp, lease = instant(at), instant(at + LEASE)
    if connection.vendor == "postgresql":
        rows = run(TAKE_POSTGRESQL, [stamp, sorted(paused), lease, stamp, stamp])
        return claimed(rows[0]) if rows else None
    left_out = str(sorted(paused))
    if not run(FIND_SQLITE, [stamp, left_out]):
        return None  # looking needs no lock; only taking does
    with turn(), transaction.atomic():
        found = run(FIND_SQLITE, [stamp, left_out])
        if not found:
            return None
        pk, organization_id, token = found[0]
        run(TAKE_SQLITE, [token, lease, pk])
        run(TRIED, [organization_id, pk, token, stamp])
        run(TOLD, [organization_id, stamp, "message.claimed", pk, f'{{"attempt": {token}}}'])
        return claimed(run(READ, [pk])[0])


def claimed(row: tuple[Any, ...]) -> Claimed:
    business_date = day(row[7])
    assert business_date is not None  # a column that cannot be empty
    return Claimed(
        pk=row[0],
        token=row[1],
        organization_id=row[2],
        customer_id=row[3],
        channel=row[4],
        purpose=row[5],
        limits_version_id=row[6],
        business_date=business_date,
        approver_role=row[8],
        to_address=row[9],
        content=bytes(row[10]),
        content_sha256=row[11],
        zone=row[13] or row[12],
        calendar_id=row[14] or 0,
        server=Server(*row[15:21]) if row[15] else None,
    )
