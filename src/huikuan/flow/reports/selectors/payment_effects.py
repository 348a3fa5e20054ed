"""What one payment brought about: reminders that were stopped because of it, and the thanks for it."""

from __future__ import annotations

from dataclasses import dataclass

from huikuan.flow.payments.models import Payment
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.selectors.messages import light
from huikuan.support.events.models import Event

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Effects:
    """Messages withdrawn in the payment's own transaction, and the thank-you that was proposed with it."""

    stopped: list[Message]
    thanks: Message | None


def effects_of(payment: Payment) -> Effects:
    """Both are known by the instant of the payment: they were written in its transaction. Three queries."""
    theirs = light(Message.objects.filter(organization_id=payment.organization_id, customer_id=payment.customer_id))
    about = theirs.filter(state="cancelled", actions__receivable__allocations__payment=payment).distinct()
    candidates = {message.pk: message for message in about.order_by("-pk")[:SHOWN]}
    ended = Event.objects.filter(
        organization_id=payment.organization_id, subject_kind="message", subject_id__in=candidates, at=payment.at
    ).values_list("subject_id", flat=True)
    thanks = theirs.filter(purpose="thank_you", created_at=payment.at).order_by("-pk").first()
    return Effects([candidates[pk] for pk in sorted(set(ended))], thanks)
