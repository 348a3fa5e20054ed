"""Every fact is read again in the transaction that lets a message go: whatever changed, it does not leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huikuan.flow.parties.models import CalendarYear, Contact, LegalEntity, Organization
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.reminders.models import Action, ChannelSwitch, Message, Track
from huikuan.support.events.models import Event
from huikuan.workflow import facts, payment_received
from huikuan.workflow.sender import send_due
from tests.factories import AT, DAY, Firm, make_firm, make_message, make_receivable
from tests.flow.reminders.scripted import Scripted

pytestmark = pytest.mark.django_db


def at() -> Any:
    return AT


def change_hold(firm: Firm, receivable: Receivable, **given: Any) -> None:
    values = {"organization": firm.organization, "receivable": receivable, "reason": "dispute", "note": "有争议"}
    Hold.objects.create(**values, starts_on=DAY, at=AT, **given)


def change_outstanding(firm: Firm, receivable: Receivable) -> None:
    Receivable.objects.filter(pk=receivable.pk).update(outstanding_minor=1)


def change_closed(firm: Firm, receivable: Receivable) -> None:
    Receivable.objects.filter(pk=receivable.pk).update(outstanding_minor=0, closed="settled")


def change_contact(**given: Any) -> Callable[[Firm, Receivable], None]:
    return lambda firm, receivable: void(Contact.objects.filter(pk=firm.contact.pk).update(**given))


def change_switch(firm: Firm, receivable: Receivable) -> None:
    ChannelSwitch.objects.filter(organization=firm.organization).update(on=False)


def change_demo(firm: Firm, receivable: Receivable) -> None:
    Organization.objects.filter(pk=firm.organization.pk).update(is_demo=True)


def change_bytes(firm: Firm, receivable: Receivable) -> None:
    Message.objects.update(mime_sha256="0" * 64)


def change_bank(firm: Firm, receivable: Receivable) -> None:
    LegalEntity.objects.filter(pk=firm.entity.pk).update(bank_data_until=DAY - timedelta(days=8))


def change_money(firm: Firm, receivable: Receivable) -> None:
    from huikuan.flow.payments.models import Payment

    Payment.objects.create(
        organization=firm.organization, customer=firm.customer, amount_minor=5, currency="CNY", received_on=DAY,
        cleared_on=DAY, unallocated_minor=5, at=AT,
    )  # fmt: skip


def void(_value: object) -> None:
    return None


CHANGES: dict[str, tuple[Callable[[Firm, Receivable], None], str]] = {
    "held wholly": (lambda f, r: change_hold(f, r), "claim_held"),
    "held in part": (lambda f, r: change_hold(f, r, amount_minor=5), "claim_held"),
    "partly paid": (change_outstanding, "amount_changed"),
    "settled": (change_closed, "claim_closed"),
    "opted out": (change_contact(opted_out_at=AT), "opted_out"),
    "bounced": (change_contact(bounced_at=AT), "bounced"),
    "left": (change_contact(left_at=AT), "contact_left"),
    "new address": (change_contact(email="new@customer.example"), "address_changed"),
    "switched off": (change_switch, "sending_off"),
    "demo": (change_demo, "demo_never_sends"),
    "other bytes": (change_bytes, "bytes_changed"),
    "stale bank data": (change_bank, "stale_bank"),
    "money on account": (change_money, "unmatched_money"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_fact_that_changes_after_the_claim_stops_the_message(name: str, channel: Scripted) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])
    change, code = CHANGES[name]
    channel.before_gate = lambda: change(firm, receivable)

    tally = send_due(now=at)

    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("skipped", code)
    assert channel.delivered == []
    assert channel.dropped == 1, "the unfinished message must be discarded by the server"
    assert tally.sent == 0
    assert Action.objects.get(message=message).state == "skipped"
    track = Track.objects.get(pk=receivable.pk)
    assert (track.counted_mask, track.pending, track.last_counted_on, track.next_on) == (0, False, None, DAY)
    assert message.attempts.get().result == "withdrawn"
    assert Event.objects.filter(kind="message.skipped", subject_id=message.pk).count() == 1


def test_without_any_change_it_leaves_once_with_its_proof(channel: Scripted) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])

    assert send_due(now=at).sent == 1
    assert send_due(now=at).sent == 0

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.reply) == ("sent", AT, "250 2.0.0 queued")
    attempt = message.attempts.get()
    assert (attempt.number, attempt.result, attempt.server, attempt.reply_code) == (1, "sent", "scripted:25", 250)
    assert attempt.reply_text == "2.0.0 queued"
    assert bytes(message.mime) == channel.delivered[0].content
    assert Action.objects.get(message=message).state == "sent"
    track = Track.objects.get(pk=receivable.pk)
    assert not track.pending
    assert track.counted_mask
    kinds = Event.objects.filter(subject_kind="message", subject_id=message.pk).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["message.claimed", "message.committing", "message.sent"]
    snapshot = kinds[1].data
    assert snapshot["claims"] == [[receivable.pk, receivable.outstanding_minor, receivable.outstanding_minor]]


def test_one_settled_claim_in_a_merged_letter_stops_the_letter_and_wakes_both(channel: Scripted) -> None:
    firm = make_firm()
    first, second = make_receivable(firm), make_receivable(firm, 5_000_000)
    message = make_message(firm, [first, second])
    channel.before_gate = lambda: change_closed(firm, second)

    send_due(now=at)

    message.refresh_from_db()
    assert message.outcome == {"code": "claim_closed", "receivable": second.pk, "state": "settled"}
    assert set(Track.objects.filter(next_on=DAY, pending=False).values_list("pk", flat=True)) == {first.pk, second.pk}


def test_a_payment_in_the_meantime_cancels_the_message_in_its_own_transaction(channel: Scripted) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])
    channel.before_gate = lambda: payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=receivable.outstanding_minor,
        currency="CNY", received_on=DAY, by=firm.finance, at=AT, thank=False,
    )  # fmt: skip

    tally = send_due(now=at)

    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("cancelled", "paid")
    assert channel.delivered == []
    assert tally.passed == {"lost": 1}
    assert not Event.objects.filter(kind="message.committing").exists()


def test_a_hold_in_the_meantime_cancels_the_message(channel: Scripted) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])
    channel.before_gate = lambda: facts.hold_receivables(
        organization=firm.organization, receivable_ids=[receivable.pk], reason="promise", note="周五付", starts_on=DAY,
        by=firm.finance, at=AT,
    )  # fmt: skip
    send_due(now=at)
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert channel.delivered == []


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (AT + timedelta(hours=9), "outside_hours"),  # 19:00
        (AT + timedelta(days=5), "outside_hours"),  # Saturday
        (AT - timedelta(hours=3), "outside_hours"),  # 07:00
        (AT.replace(year=2031, month=3, day=3), "calendar_unconfirmed"),
    ],
)
def test_outside_the_recipients_hours_it_waits(moment: Any, code: str, channel: Scripted) -> None:
    firm = make_firm()
    message = make_message(firm, [make_receivable(firm)], not_before=AT - timedelta(days=1))
    tally = send_due(limit=1, now=lambda: moment)
    message.refresh_from_db()
    assert tally.passed == {code: 1}
    assert (message.state, message.outcome["code"]) == ("queued", code)
    assert message.not_before > moment
    assert channel.opened == 0, "no server is asked when it is known that nothing may leave"


def test_the_window_closing_between_the_phases_is_seen(channel: Scripted) -> None:
    firm = make_firm()
    message = make_message(firm, [make_receivable(firm)])
    moments = [AT]
    channel.before_gate = lambda: moments.append(AT + timedelta(hours=9))
    send_due(limit=1, now=lambda: moments[-1])
    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("queued", "outside_hours")
    assert channel.delivered == []


def test_the_recipients_own_zone_counts(channel: Scripted) -> None:
    firm = make_firm()
    firm.customer.time_zone = "America/New_York"  # 21:00 there
    firm.customer.save()
    message = make_message(firm, [make_receivable(firm)])
    assert send_due(now=at).passed == {"outside_hours": 1}
    message.refresh_from_db()
    assert message.not_before.isoformat() == "2026-11-23T14:00:00+00:00"


def test_a_calendar_imported_meanwhile_is_in_force_at_once(channel: Scripted) -> None:
    firm = make_firm()
    first = make_message(firm, [make_receivable(firm)])
    second = make_message(firm, [make_receivable(firm)])

    def import_holiday() -> None:
        if not CalendarYear.objects.exists():
            CalendarYear.objects.create(
                organization=firm.organization, year=2026, source="测试", days=[["2026-11-23", False, "停工"]],
                confirmed_at=AT,
            )  # fmt: skip

    channel.before_gate = import_holiday
    send_due(now=at)
    states = Message.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", "outcome__code")
    assert set(states) == {("queued", "outside_hours")}


def test_a_letter_that_waited_too_long_is_written_anew_unless_someone_approved_it(channel: Scripted) -> None:
    firm = make_firm()
    old = make_message(firm, [make_receivable(firm)], business_date=DAY - timedelta(days=14))
    approved = make_message(
        firm, [make_receivable(firm)], business_date=DAY - timedelta(days=14), approver_role="owner"
    )
    send_due(now=at)
    old.refresh_from_db()
    approved.refresh_from_db()
    assert (old.state, old.outcome["code"]) == ("skipped", "out_of_date")
    assert approved.state == "sent"


def test_a_thank_you_has_no_claims_and_is_not_stopped_by_money(channel: Scripted) -> None:
    firm = make_firm()
    message = make_message(firm, [], purpose="thank_you")
    change_money(firm, None)  # type: ignore[arg-type]
    send_due(now=at)
    message.refresh_from_db()
    assert message.state == "sent"
