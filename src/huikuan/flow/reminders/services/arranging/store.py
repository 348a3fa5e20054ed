"""Storing drafts: message rows with frozen bytes, their actions, tracks and events, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from huikuan.flow.parties.services import portal
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.services.arranging.letters import Desk, Draft
from huikuan.support.bulk import update_rows
from huikuan.support.events.record import Happened, record_many


def store_messages(desk: Desk, drafts: Sequence[Draft]) -> list[Message]:
    """Insert the messages in their first state: awaiting approval, queued or, while sending is off, rehearsed."""
    rows = Message.objects.bulk_create([row(desk, draft) for draft in drafts], batch_size=500)
    portal.keep([draft.link for draft in drafts if draft.link is not None])
    update_rows(
        "reminders_action",
        "id",
        ("message_id", "state"),
        [
            (message.pk, message.state, action.pk)
            for message, draft in zip(rows, drafts, strict=True)
            for action in draft.actions
        ],
    )
    rehearsed = [
        (False, action.receivable_id)
        for message, draft in zip(rows, drafts, strict=True)
        if message.state == "rehearsed"
        for action in draft.actions
    ]
    update_rows("reminders_track", "receivable_id", ("pending",), rehearsed)  # nothing is on its way
    record_many(
        Happened(
            desk.organization.pk,
            desk.at,
            f"message.{message.state}",
            "message",
            message.pk,
            None,
            {
                "customer": message.customer_id,
                "step": draft.step.key,
                "claims": len(draft.actions),
                "amount_minor": draft.total_minor,
                "currency": message.currency,
                "to": message.to_address,
            },
        )
        for message, draft in zip(rows, drafts, strict=True)
    )
    return rows


def row(desk: Desk, draft: Draft) -> Message:
    """The message row. A text with a gap (no way to pay, a value missing) never leaves by itself."""
    warnings = draft.composed.warnings
    step = draft.step
    state, approver = "queued" if desk.live else "rehearsed", ""
    if step.mode == "approval" or warnings:
        state, approver = "awaiting_approval", step.approver_role or "finance"
    lead = draft.actions[0]
    return Message(
        organization=desk.organization,
        customer_id=lead.customer_id,
        contact=draft.contact,
        entity_id=draft.entity_id,
        sender_id=draft.sender_id,
        channel=draft.channel,
        currency=lead.currency,
        language=draft.language,
        state=state,
        approver_role=approver,
        business_date=desk.as_of,
        not_before=draft.not_before,
        to_address=draft.contact.email,
        to_name=draft.contact.name,
        reply_to=draft.reply_to,
        subject=draft.composed.subject,
        text=draft.composed.text,
        html=draft.composed.html,
        amount_minor=draft.total_minor,
        message_id=draft.message_id,
        mime=draft.mime,
        mime_sha256=sha256(draft.mime).hexdigest(),
        policy_version_id=lead.policy_version_id,
        outcome={"code": "incomplete_text", "warnings": list(warnings)} if warnings else {},
        created_at=desk.at,
    )
