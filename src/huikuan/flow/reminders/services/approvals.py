"""What people decide about a message: let it leave, stop it, say what became of an uncertain one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.reminders.models import Message, Task, Track
from huikuan.flow.reminders.selectors.switches import is_live
from huikuan.flow.reminders.services.sending import uncount
from huikuan.flow.reminders.services.sending.transitions import move, settle_actions
from huikuan.flow.reminders.services.sending.withdrawal import cancel
from huikuan.flow.reminders.services.tasks import finish
from huikuan.support.access import Role
from huikuan.support.refusal import Refused


@transaction.atomic
def approve_message(*, message_id: int, organization: Organization, by: User, at: datetime) -> Message:
    """awaiting_approval → queued, or rehearsed while sending is off: an approval practised is not one to send later.

    The approval names the hash of the frozen bytes: nothing else can leave under it.

    Raises Refused("not_found", "not_awaiting", "wrong_role").
    """
    message = find(message_id, organization)
    if message.approver_role and by.role not in {message.approver_role, Role.OWNER}:
        raise Refused("wrong_role", role=message.approver_role)
    live = is_live(organization.pk, message.channel)
    to = "queued" if live else "rehearsed"
    if not move(
        message_id=message.pk, organization_id=organization.pk, expected=["awaiting_approval"], to=to,
        event="message.approved", at=at, by=by.pk, data={"sha256": message.mime_sha256},
    ):  # fmt: skip
        raise Refused("not_awaiting")
    for action in settle_actions([message.pk], to):
        Track.objects.filter(pk=action.receivable_id, cycle=action.cycle).update(pending=live)
    message.refresh_from_db(fields=["state"])
    return message


@transaction.atomic
def withdraw_message(*, message_id: int, organization: Organization, reason: str, by: User, at: datetime) -> Message:
    """Stop a message that has not passed the last check; its claims are decided anew.

    Raises Refused("not_found", "reason_missing", "too_late").
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    message = find(message_id, organization)
    if not cancel(message_ids=[message.pk], code="withdrawn", by=by, at=at, reason=reason.strip()):
        raise Refused("too_late")
    message.refresh_from_db(fields=["state", "outcome"])
    return message


@transaction.atomic
def resolve_uncertain(
    *,
    message_id: int,
    organization: Organization,
    arrived: bool,
    note: str,
    by: User,
    at: datetime,
    send_again: bool = False,
) -> Message:
    """A person found out. Arrived: sent, with the note as its proof. Not arrived: failed, its claims are decided anew;
    with `send_again` the same bytes are queued again under the same Message-ID.

    Raises Refused("not_found", "reason_missing", "not_uncertain").
    """
    if not note.strip():
        raise Refused("reason_missing", field="note")
    message = find(message_id, organization)
    to, code = ("sent", "arrived") if arrived else ("queued", "send_again") if send_again else ("failed", "not_arrived")
    fields: dict[str, Any] = {"outcome": {"code": code, "note": note.strip(), "by": by.name}}
    if to == "sent":
        fields["sent_at"] = at
    if to == "queued":
        fields["not_before"] = at
    if not move(
        message_id=message.pk, organization_id=organization.pk, expected=["uncertain"], to=to, event="message.resolved",
        at=at, by=by.pk, data={"arrived": arrived, "state": to, "note": note.strip()}, **fields,
    ):  # fmt: skip
        raise Refused("not_uncertain")
    follow(message, to, at)
    for task in Task.objects.filter(message=message, kind="uncertain", done_at__isnull=True):
        finish(task, "done", note, by, at)
    message.refresh_from_db(fields=["state", "outcome", "sent_at", "not_before"])
    return message


def follow(message: Message, to: str, at: datetime) -> None:
    """Actions and tracks after the doubt has ended."""
    if to == "queued":
        return
    actions = settle_actions([message.pk], to)
    if to == "failed":
        uncount(actions, business_date(message.organization_id, at))
        return
    for action in actions:
        Track.objects.filter(pk=action.receivable_id, cycle=action.cycle).update(pending=False)


def find(message_id: int, organization: Organization) -> Message:
    """The message without its long texts, locked. Raises Refused("not_found")."""
    rows = Message.objects.select_for_update().filter(pk=message_id, organization=organization)
    message = rows.defer("mime", "html", "text").first()
    if message is None:
        raise Refused("not_found")
    return message
