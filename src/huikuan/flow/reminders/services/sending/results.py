"""T4: what came of an attempt, kept with the server's name, code and words, under the claim's own number only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from huikuan.flow.parties.models import Contact
from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.reminders.models import Attempt, Message
from huikuan.flow.reminders.ports import Accepted, Rejected, TryLater, Unknown
from huikuan.flow.reminders.services.sending.claims import Claimed
from huikuan.flow.reminders.services.sending.raw import run
from huikuan.flow.reminders.services.sending.transitions import finish_attempt, move, settle_actions
from huikuan.flow.reminders.services.sending.turns import turn
from huikuan.flow.reminders.services.sending.uncounting import uncount
from huikuan.flow.reminders.services.sending.verdicts import Stop, Wait
from huikuan.flow.reminders.services.tasks import open_task
from huikuan.support.bulk import instant
from huikuan.support.events.record import record

BACK_OFF_MIN: Final = (1, 5, 30, 120)
MOST_TRIES: Final = 6

SENT_POSTGRESQL = """
WITH m AS (
  UPDATE reminders_message SET state = 'sent', sent_at = %s, reply = %s, lease_until = NULL, outcome = '{}'
  WHERE id = %s AND state || '' = 'committing' AND attempt = %s RETURNING id, organization_id, attempt
), tried AS (
  UPDATE reminders_attempt t SET finished_at = %s, result = 'sent', server = %s, reply_code = %s, reply_text = %s
  FROM m WHERE t.message_id = m.id AND t.number = m.attempt
), done AS (
  UPDATE reminders_action a SET state = 'sent' FROM m WHERE a.message_id = m.id RETURNING a.receivable_id, a.cycle
), moved AS (
  UPDATE reminders_track t SET pending = false FROM done
  WHERE t.receivable_id = done.receivable_id AND t.cycle = done.cycle
), told AS (
  INSERT INTO events_event (organization_id, at, kind, subject_kind, subject_id, data)
  SELECT organization_id, %s, 'message.sent', 'message', id,
    jsonb_build_object('attempt', attempt, 'server', %s::text, 'code', %s::int, 'reply', %s::text) FROM m
)
SELECT id FROM m
"""
SENT_SQLITE = """
UPDATE reminders_message SET state = 'sent', sent_at = %s, reply = %s, lease_until = NULL, outcome = '{}'
WHERE id = %s AND state = 'committing' AND attempt = %s RETURNING id
"""
TRIED_SQLITE = """
UPDATE reminders_attempt SET finished_at = %s, result = 'sent', server = %s, reply_code = %s, reply_text = %s
WHERE message_id = %s AND number = %s
"""
DONE_SQLITE = "UPDATE reminders_action SET state = 'sent' WHERE message_id = %s"
MOVED_SQLITE = """
UPDATE reminders_track SET pending = 0
WHERE (receivable_id, cycle) IN (SELECT receivable_id, cycle FROM reminders_action WHERE message_id = %s)
"""
TOLD_SENT_SQLITE = """
INSERT INTO events_event (organization_id, at, kind, subject_kind, subject_id, data)
VALUES (%s, %s, 'message.sent', 'message', %s, json_object('attempt', %s, 'server', %s, 'code', %s, 'reply', %s))
"""


def record_result(
    claim: Claimed, came: Accepted | TryLater | Rejected | Unknown, *, at: datetime, dot_sent: bool
) -> bool:
    """Keep what came of the hand-over. `dot_sent`: whether the last act was allowed (the message is committing).

    False: the claim was no longer ours and nothing was changed.
    """
    if isinstance(came, Accepted):
        return sent(claim, came, at)
    if isinstance(came, Unknown):
        return uncertain(claim.pk, claim.organization_id, claim.token, at, came.server, came.text)
    state = "committing" if dot_sent else "claimed"
    if isinstance(came, TryLater):
        return retry(claim.pk, claim.organization_id, claim.token, state, at, came)
    return failed(claim.pk, claim.organization_id, claim.token, state, at, came)


def sent(claim: Claimed, came: Accepted, at: datetime) -> bool:
    """committing → sent, the actions with it."""
    stamp, words = instant(at), f"{came.code} {came.text}"
    if connection.vendor == "postgresql":
        reply = [came.server, came.code, came.text]
        return bool(run(SENT_POSTGRESQL, [stamp, words, claim.pk, claim.token, stamp, *reply, stamp, *reply]))
    with turn(), transaction.atomic():
        if not run(SENT_SQLITE, [stamp, words, claim.pk, claim.token]):
            return False
        run(TRIED_SQLITE, [stamp, came.server, came.code, came.text, claim.pk, claim.token])
        run(DONE_SQLITE, [claim.pk])
        run(MOVED_SQLITE, [claim.pk])
        run(TOLD_SENT_SQLITE, [claim.organization_id, stamp, claim.pk, claim.token, came.server, came.code, came.text])
        return True


@transaction.atomic
def retry(message_id: int, organization_id: int, token: int, state: str, at: datetime, came: TryLater) -> bool:
    """Back to queued, later each time: 1, 5, 30, then 120 minutes. After six tries it has failed."""
    tries = 1 + Attempt.objects.filter(message_id=message_id, result="retry").count()
    if tries >= MOST_TRIES:
        gave_up = Rejected(came.server, came.code, came.text)
        return failed(message_id, organization_id, token, state, at, gave_up, result="retry", code="gave_up")
    again = at + timedelta(minutes=BACK_OFF_MIN[min(tries, len(BACK_OFF_MIN)) - 1])
    words = f"{came.code or ''} {came.text}".strip()
    outcome = {"code": "retry", "tries": tries, "reply": words}
    if not move(
        message_id=message_id, organization_id=organization_id, expected=[state], token=token, to="queued",
        event="message.retry", at=at, not_before=again, reply=words, outcome=outcome,
        data={"attempt": token, "server": came.server, "code": came.code, "reply": came.text,
              "again": again.isoformat()},
    ):  # fmt: skip
        return False
    finish_attempt(
        message_id=message_id, number=token, result="retry", at=at, server=came.server, code=came.code, text=came.text
    )
    return True


@transaction.atomic
def failed(
    message_id: int,
    organization_id: int,
    token: int,
    state: str,
    at: datetime,
    came: Rejected,
    result: str = "failed",
    code: str = "",
) -> bool:
    """Refused for good, or given up: its steps do not count, a person is told; a dead address is not used again."""
    code = code or ("bad_address" if came.recipient else "rejected")
    words = f"{came.code or ''} {came.text}".strip()
    if not move(
        message_id=message_id, organization_id=organization_id, expected=[state], token=token, to="failed",
        event="message.failed", at=at, reply=words, outcome={"code": code, "reply": words},
        data={"attempt": token, "server": came.server, "code": came.code, "reply": came.text, "reason": code},
    ):  # fmt: skip
        return False
    finish_attempt(
        message_id=message_id, number=token, result=result, at=at, server=came.server, code=came.code, text=came.text
    )
    message = Message.objects.defer("mime", "html", "text").get(pk=message_id)
    if came.recipient and message.contact_id is not None:
        bounce(message, message.contact_id, at)
    today = business_date(organization_id, at)
    uncount(settle_actions([message_id], "failed"), today)
    tell(message, "failed", today, at, {"reason": code, "reply": words, "to": message.to_address})
    return True


@transaction.atomic
def uncertain(message_id: int, organization_id: int, token: int, at: datetime, server: str, text: str) -> bool:
    """committing → uncertain: it may have arrived. Its steps stay counted and pending until a person has found out."""
    if not move(
        message_id=message_id, organization_id=organization_id, expected=["committing"], token=token, to="uncertain",
        event="message.uncertain", at=at, reply=text, outcome={"code": "uncertain", "reply": text},
        data={"attempt": token, "server": server, "reply": text},
    ):  # fmt: skip
        return False
    finish_attempt(message_id=message_id, number=token, result="uncertain", at=at, server=server, text=text)
    message = Message.objects.defer("mime", "html", "text").get(pk=message_id)
    tell(message, "uncertain", business_date(organization_id, at), at, {"to": message.to_address})
    return True


def skip(claim: Claimed, stop: Stop, today: date, at: datetime) -> bool:
    """claimed → skipped, with the reason; what it asked for is decided anew. Call inside the gate's transaction."""
    outcome = {"code": stop.code, **stop.values}
    if not move(
        message_id=claim.pk, organization_id=claim.organization_id, expected=["claimed"], token=claim.token,
        to="skipped", event="message.skipped", at=at, outcome=outcome,
        data={"attempt": claim.token, "reason": stop.code, **stop.values},
    ):  # fmt: skip
        return False
    finish_attempt(message_id=claim.pk, number=claim.token, result="withdrawn", at=at, text=stop.code)
    uncount(settle_actions([claim.pk], "skipped"), today)
    return True


@transaction.atomic
def postpone(claim: Claimed, wait: Wait, at: datetime) -> bool:
    """claimed → queued until it may leave; not counted as a failed try."""
    if not move(
        message_id=claim.pk, organization_id=claim.organization_id, expected=["claimed"], token=claim.token,
        to="queued", event="message.postponed", at=at, not_before=wait.until,
        outcome={"code": wait.code, "until": wait.until.isoformat()},
        data={"attempt": claim.token, "reason": wait.code, "until": wait.until.isoformat()},
    ):  # fmt: skip
        return False
    finish_attempt(message_id=claim.pk, number=claim.token, result="withdrawn", at=at, text=wait.code)
    return True


@transaction.atomic
def abandon(claim: Claimed, *, at: datetime, why: str) -> bool:
    """Back to queued by the holder who knows that the last act never began (the gate failed to answer)."""
    if not move(
        message_id=claim.pk, organization_id=claim.organization_id, expected=["claimed", "committing"],
        token=claim.token, to="queued", event="message.retry", at=at, not_before=at + timedelta(minutes=1),
        data={"attempt": claim.token, "reason": "interrupted", "reply": why},
    ):  # fmt: skip
        return False
    finish_attempt(message_id=claim.pk, number=claim.token, result="retry", at=at, text=why)
    return True


def bounce(message: Message, contact_id: int, at: datetime) -> None:
    """The address refused mail for good: nobody writes to it until a person has corrected it."""
    contact = Contact.objects.filter(pk=contact_id, bounced_at__isnull=True, email__iexact=message.to_address)
    if contact.update(bounced_at=at):
        record(
            organization_id=message.organization_id, at=at, kind="contact.bounced",
            subject=("customer", message.customer_id), contact=contact_id, address=message.to_address,
            message=message.pk,
        )  # fmt: skip


def tell(message: Message, kind: str, today: date, at: datetime, values: dict[str, str]) -> None:
    """A task for finance, once a message."""
    open_task(
        organization_id=message.organization_id,
        kind=kind,
        role="finance",
        customer_id=message.customer_id,
        message_id=message.pk,
        values=values,
        due_on=today,
        dedupe_key=f"{kind}:{message.pk}",
        at=at,
    )
