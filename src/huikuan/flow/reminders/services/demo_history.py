"""The demo's past: what was rehearsed on a past day is shown as sent. Nothing is connected to, nothing leaves."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from huikuan.flow.parties.models import Organization
from huikuan.flow.reminders.models import Action, Attempt, Message, Track
from huikuan.support.events.record import Happened, record_many

SERVER = "demo.huikuan.invalid"
WORDS = "演示数据，没有真正发送 / demo data, nothing was sent"


@transaction.atomic
def pretend_sent(*, organization: Organization, before: date) -> int:
    """Turn the demo's messages of days before `before` into sent ones, with attempts and events. Returns how many.

    Raises ValueError for an organization that is not the demo.
    """
    if not organization.is_demo:
        raise ValueError("only the demo has an invented past")
    rows = list(
        Message.objects.filter(
            organization=organization, business_date__lt=before, state__in=("rehearsed", "awaiting_approval")
        ).only("pk", "not_before", "customer_id", "to_address", "organization_id")
    )
    for row in rows:
        row.state, row.attempt, row.sent_at, row.reply = (
            "sent",
            1,
            row.not_before + timedelta(seconds=40 + row.pk % 900),
            WORDS,
        )
    Message.objects.bulk_update(rows, ["state", "attempt", "sent_at", "reply"], batch_size=500)
    Attempt.objects.bulk_create(
        Attempt(
            organization=organization,
            message=row,
            number=1,
            started_at=row.not_before,
            finished_at=row.sent_at,
            server=SERVER,
            result="sent",
            reply_code=250,
            reply_text=WORDS,
        )
        for row in rows
    )
    keys = [row.pk for row in rows]
    Action.objects.filter(message_id__in=keys).update(state="sent")
    Track.objects.filter(receivable__actions__message_id__in=keys).update(pending=False)
    record_many(
        Happened(
            organization.pk,
            row.sent_at or row.not_before,
            "message.sent",
            "message",
            row.pk,
            None,
            {"customer": row.customer_id, "to": row.to_address, "server": SERVER},
        )
        for row in rows
    )
    return len(rows)
