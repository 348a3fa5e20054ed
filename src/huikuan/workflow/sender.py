"""The sender: takes due messages one after the other, hands each over exactly once, keeps connections open between.

Any number of lanes, processes and machines may run on PostgreSQL; on SQLite several are safe too, one process is usual.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from huikuan.flow.reminders.ports import Accepted, Envelope, Line, Ready, Rejected, Route, TryLater, Unknown, channels
from huikuan.flow.reminders.services import sending
from huikuan.flow.reminders.services.sending.claims import Server
from huikuan.support import clock
from huikuan.support.jobs.once import beat
from huikuan.support.secrets import SecretLost, unseal

log = logging.getLogger(__name__)

LANES = 2
IDLE_SECONDS = 1.0
SWEEP_SECONDS = 20.0
KEPT_IDLE_SECONDS = 30.0
PAUSE_MIN = (1, 5, 15, 30)
TRIES_TO_RECORD = 40
PAUSE_TO_RECORD_SECONDS = 0.25

# Later stages' reasons, over the message m: reminders may not know payments, so they are told here.
BLOCKERS = {
    "unmatched_money": """EXISTS (
      SELECT 1 FROM payments_payment p
      WHERE p.organization_id = m.organization_id AND p.customer_id = m.customer_id AND p.currency = m.currency
        AND p.unallocated_minor > 0 AND p.reversed_at IS NULL AND p.cleared_on IS NOT NULL
        AND p.kept_at IS NULL
    ) OR EXISTS (
      SELECT 1 FROM payments_suspect u
      WHERE u.organization_id = m.organization_id AND u.customer_id = m.customer_id AND u.currency = m.currency
    )""",
    "stale_bank": """EXISTS (
      SELECT 1 FROM payments_statementgap g JOIN payments_statementaccount b ON b.id = g.account_id
      WHERE g.organization_id = m.organization_id AND g.closed_at IS NULL AND b.entity_id = m.entity_id
    )""",
}

Now = Callable[[], datetime]


@dataclass(slots=True)
class Kept:
    """An open line, through which server, and when it was last used."""

    line: Line
    channel: str
    server: Server
    used: float


@dataclass(slots=True)
class Pause:
    """An organization's server is in trouble: nothing is tried before `until`."""

    until: datetime
    times: int


@dataclass(slots=True)
class Tally:
    """What a sender has done."""

    sent: int = 0
    other: int = 0
    passed: dict[str, int] = field(default_factory=dict)  # why messages did not leave

    def note(self, word: str) -> None:
        self.passed[word] = self.passed.get(word, 0) + 1


class Sender:
    """One lane: claims, hands over, records. Not shared between threads."""

    def __init__(self, now: Now = clock.now) -> None:
        self.now = now
        self.gate = sending.Gate(BLOCKERS)
        self.lines: dict[int, Kept] = {}
        self.pauses: dict[int, Pause] = {}
        self.tally = Tally()

    def step(self) -> bool:
        """Take the next due message as far as it goes. False when nothing is due."""
        at = self.now()
        paused = [pk for pk, pause in self.pauses.items() if pause.until > at]
        claim = sending.claim_next(at=at, paused=paused)
        if claim is None:
            return False
        if wait := self.gate.glance(claim, at):
            sending.postpone(claim, wait, at)
            self.tally.note(wait.code)
            return True
        self.deliver(claim)
        return True

    def deliver(self, claim: sending.Claimed) -> None:
        """Both phases for one claimed message."""
        line = self.prepared(claim)
        if isinstance(line, TryLater | Rejected):
            if isinstance(line, TryLater) and line.wide:
                self.pause(claim.organization_id)
            self.record(claim, line, dot_sent=False)
            return
        try:
            verdict = self.gate.commit(claim, self.now())
        except Exception as error:
            # Whether "committing" was stored is unknown, but the last act has not begun: safe to take back.
            self.let_go(claim.organization_id)
            self.take_back(claim, error)
            return
        if not isinstance(verdict, sending.Go):
            self.let_go(claim.organization_id)  # the server discards what it was not told to keep
            self.tally.note(getattr(verdict, "code", "lost"))
            return
        came = line.commit()
        if isinstance(came, TryLater) and came.wide:
            self.pause(claim.organization_id)
        self.record(claim, came, dot_sent=True)

    def prepared(self, claim: sending.Claimed) -> Line | TryLater | Rejected:
        """The line with everything but the last act done; one that died since its last use is replaced once."""
        if claim.server is None:
            return TryLater("", 0, "mail_server_missing", wide=True)
        envelope = Envelope(claim.server.from_address, claim.to_address, claim.content)
        while True:
            kept = self.lines.get(claim.organization_id)
            fresh = kept is None or kept.server != claim.server or kept.channel != claim.channel or not kept.line.usable
            if fresh:
                self.let_go(claim.organization_id, politely=True)
                opened = self.open(claim, claim.server)
                if isinstance(opened, TryLater):
                    return opened
                kept = self.lines[claim.organization_id] = Kept(opened, claim.channel, claim.server, 0.0)
            assert kept is not None  # set just above
            ready = kept.line.prepare(envelope)
            kept.used = clock.monotonic()
            if fresh or kept.line.usable or not isinstance(ready, TryLater):
                if not isinstance(ready, Ready):
                    return ready
                self.pauses.pop(claim.organization_id, None)
                return kept.line

    def open(self, claim: sending.Claimed, server: Server) -> Line | TryLater:
        channel = channels.get(claim.channel)
        if channel is None:
            return TryLater("", 0, "channel_unknown", wide=True)
        try:
            password = unseal(server.password_sealed)
        except SecretLost:
            return TryLater(server.host, 0, "password_lost", wide=True)
        return channel.open(
            Route(server.host, server.port, server.security, server.username, password, server.from_address)
        )

    def record(self, claim: sending.Claimed, came: Accepted | TryLater | Rejected | Unknown, *, dot_sent: bool) -> None:
        """Keep the outcome, again and again while the database is busy: the claim's number makes repeating harmless."""
        for attempt in range(TRIES_TO_RECORD):
            try:
                kept = sending.record_result(claim, came, at=self.now(), dot_sent=dot_sent)
                break
            except DatabaseError:
                if attempt == TRIES_TO_RECORD - 1:
                    raise  # the lease ends, and the message becomes uncertain or queued again
                rest_of_connection(PAUSE_TO_RECORD_SECONDS)
        if kept and isinstance(came, Accepted):
            self.tally.sent += 1
            return
        self.tally.other += 1
        self.tally.note(type(came).__name__ if kept else "lost")

    def take_back(self, claim: sending.Claimed, error: Exception) -> None:
        log.warning("the last check of message %s did not finish: %s", claim.pk, error)
        rest_of_connection(0.0)
        try:
            sending.abandon(claim, at=self.now(), why=f"{type(error).__name__}: {error}"[:500])
        except DatabaseError:
            log.warning("message %s waits until its lease ends", claim.pk)

    def pause(self, organization_id: int) -> None:
        """Leave this organization's server in peace, longer each time."""
        self.let_go(organization_id)
        times = self.pauses[organization_id].times if organization_id in self.pauses else 0
        minutes = PAUSE_MIN[min(times, len(PAUSE_MIN) - 1)]
        self.pauses[organization_id] = Pause(self.now() + timedelta(minutes=minutes), times + 1)

    def let_go(self, organization_id: int, *, politely: bool = False) -> None:
        kept = self.lines.pop(organization_id, None)
        if kept is not None:
            if politely:
                kept.line.close()
            else:
                kept.line.drop()

    def close_idle(self, older_than_s: float = KEPT_IDLE_SECONDS) -> None:
        """Take leave of servers that were not needed for a while."""
        for organization_id, kept in list(self.lines.items()):
            if clock.monotonic() - kept.used >= older_than_s:
                self.let_go(organization_id, politely=True)

    def close(self) -> None:
        self.close_idle(0.0)


def send_due(limit: int | None = None, now: Now = clock.now, lanes: int = 1) -> Tally:
    """Send what is due, at most `limit` messages a lane, and return. For tests, measurements and one-off runs."""
    tallies = [Tally() for _ in range(lanes)]
    others = [threading.Thread(target=drain, args=(tallies[n], limit, now, True)) for n in range(1, lanes)]
    for thread in others:
        thread.start()
    drain(tallies[0], limit, now, False)
    for thread in others:
        thread.join()
    return sum_of(tallies)


def drain(tally: Tally, limit: int | None, now: Now, own_connection: bool) -> None:
    sender = Sender(now)
    sender.tally = tally
    try:
        done = 0
        while (limit is None or done < limit) and sender.step():
            done += 1
    finally:
        sender.close()
        if own_connection:
            connection.close()


def sum_of(tallies: list[Tally]) -> Tally:
    whole = Tally(sum(one.sent for one in tallies), sum(one.other for one in tallies))
    for one in tallies:
        for word, times in one.passed.items():
            whole.passed[word] = whole.passed.get(word, 0) + times
    return whole


def run_sender(stop: threading.Event, lanes: int = LANES) -> None:
    """Send until told to stop; a message in hand is finished first."""
    others = [threading.Thread(target=run_lane, args=(stop, n), daemon=True) for n in range(1, lanes)]
    for thread in others:
        thread.start()
    run_lane(stop, 0)
    for thread in others:
        thread.join(timeout=30)


def run_lane(stop: threading.Event, number: int) -> None:
    """One lane. The first one also deals with lapsed leases and shows that the sender lives."""
    sender = Sender()
    swept = 0.0
    while not stop.is_set():
        try:
            if number == 0 and (swept == 0.0 or clock.monotonic() - swept >= SWEEP_SECONDS):
                look_after(sender)
                swept = clock.monotonic()
            if sender.step():
                continue
            sender.close_idle()
        except Exception:
            log.exception("the sender stumbled; it goes on")
            rest_of_connection(0.0)
        stop.wait(IDLE_SECONDS)
    sender.close()
    connection.close()


def look_after(sender: Sender) -> None:
    """Lapsed leases, and the sign of life."""
    at = sender.now()
    lapsed = sending.release_lapsed(at=at)
    if lapsed.requeued or lapsed.uncertain:
        log.warning("lapsed: %s queued again, %s uncertain", lapsed.requeued, lapsed.uncertain)
    beat(name="sender", at=at, detail=f"sent {sender.tally.sent}")


def rest_of_connection(seconds: float) -> None:
    """After a database error: drop a broken connection, breathe, go on."""
    if not connection.in_atomic_block:
        close_old_connections()
    if seconds:
        threading.Event().wait(seconds)
