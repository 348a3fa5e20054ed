"""What came of an attempt: kept under the claim's number only, repeated within bounds, never when unsure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from huikuan.flow.parties.models import Contact
from huikuan.flow.reminders.models import Action, Attempt, Message, Task, Track
from huikuan.flow.reminders.ports import Accepted, Ready, Rejected, TryLater, Unknown
from huikuan.flow.reminders.services import sending
from huikuan.support.events.models import Event
from huikuan.workflow.sender import BLOCKERS, Sender, send_due
from tests.factories import AT, DAY, make_firm, make_message, make_receivable
from tests.flow.reminders.scripted import OK, SERVER, Scripted

pytestmark = pytest.mark.django_db
BUSY = TryLater(SERVER, 451, "4.3.0 busy")


def always(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def one() -> Message:
    firm = make_firm()
    return make_message(firm, [make_receivable(firm)])


def test_a_busy_server_is_asked_again_later_each_time_and_at_last_a_person(channel: Scripted) -> None:
    message = one()
    channel.committing = [BUSY] * 6
    moment, waits = AT, []
    for _ in range(5):
        send_due(now=always(moment))
        message.refresh_from_db()
        assert message.state == "queued"
        waits.append(round((message.not_before - moment).total_seconds() / 60))
        assert send_due(now=lambda: message.not_before - timedelta(seconds=1)).passed == {}, "not before its time"
        moment = message.not_before
    assert waits == [1, 5, 30, 120, 120]
    send_due(now=lambda: moment)
    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("failed", "gave_up")
    assert Attempt.objects.filter(message=message, result="retry").count() == 6
    assert Task.objects.get(kind="failed").message_id == message.pk
    track = Track.objects.get()
    assert (track.counted_mask, track.pending) == (0, False)
    assert channel.delivered == []


def test_trouble_before_the_dot_is_tried_again_and_then_it_leaves(channel: Scripted) -> None:
    message = one()
    channel.preparing = [TryLater(SERVER, 450, "4.2.0 greylisted")]
    send_due(now=lambda: AT)
    message.refresh_from_db()
    assert (message.state, message.attempt, message.outcome["tries"]) == ("queued", 1, 1)
    assert send_due(now=lambda: AT + timedelta(minutes=1)).sent == 1
    message.refresh_from_db()
    assert (message.state, message.attempt, message.outcome) == ("sent", 2, {})
    assert list(message.attempts.order_by("number").values_list("result", flat=True)) == ["retry", "sent"]


def test_a_dead_address_is_marked_and_a_person_told(channel: Scripted) -> None:
    message = one()
    channel.preparing = [Rejected(SERVER, 550, "5.1.1 no such user", recipient=True)]
    send_due(now=lambda: AT)
    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("failed", "bad_address")
    assert Contact.objects.get().bounced_at == AT
    assert Task.objects.get(kind="failed").values["reply"] == "550 5.1.1 no such user"
    assert Track.objects.get().counted_mask == 0


def test_a_refusal_for_other_reasons_does_not_mark_the_address(channel: Scripted) -> None:
    message = one()
    channel.committing = [Rejected(SERVER, 554, "5.7.1 looks like spam")]
    send_due(now=lambda: AT)
    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("failed", "rejected")
    assert Contact.objects.get().bounced_at is None


def test_an_unknown_outcome_is_listed_and_never_repeated(channel: Scripted) -> None:
    message = one()
    channel.committing = [Unknown(SERVER, "connection lost after the dot")]
    send_due(now=lambda: AT)
    for day in range(9):
        later = AT + timedelta(days=day)
        sending.release_lapsed(at=later)
        assert send_due(now=always(later)).sent == 0
    message.refresh_from_db()
    assert message.state == "uncertain"
    assert Task.objects.get(kind="uncertain").message_id == message.pk
    assert Action.objects.get().state == "queued", "it may have arrived: it still counts"
    assert Track.objects.get().pending


def test_a_claim_that_lapses_before_the_dot_goes_back_to_the_queue() -> None:
    message = one()
    assert sending.claim_next(at=AT) is not None
    assert sending.claim_next(at=AT) is None
    assert sending.release_lapsed(at=AT + timedelta(minutes=1)).requeued == 0
    later = AT + timedelta(minutes=3)
    assert sending.release_lapsed(at=later).requeued == 1
    message.refresh_from_db()
    assert (message.state, message.outcome["reply"]) == ("queued", "lease_expired")
    again = sending.claim_next(at=later + timedelta(minutes=1))
    assert again is not None
    assert again.token == 2


def test_a_claim_that_lapses_after_the_dot_is_uncertain() -> None:
    message = one()
    claim = sending.claim_next(at=AT)
    assert claim is not None
    assert isinstance(sending.Gate(BLOCKERS).commit(claim, AT), sending.Go)
    assert sending.release_lapsed(at=AT + timedelta(minutes=10)).uncertain == 0
    assert sending.release_lapsed(at=AT + timedelta(minutes=12)).uncertain == 1
    message.refresh_from_db()
    assert message.state == "uncertain"
    assert sending.claim_next(at=AT + timedelta(days=1)) is None


def test_an_old_claim_has_no_effect_any_more() -> None:
    """Fencing: the first sender wakes up after its lease; the message is in other hands or already sent."""
    message = one()
    old = sending.claim_next(at=AT)
    assert old is not None
    later = AT + timedelta(minutes=5)
    sending.release_lapsed(at=later)
    new = sending.claim_next(at=later + timedelta(minutes=1))
    assert new is not None
    gate = sending.Gate(BLOCKERS)
    assert isinstance(gate.commit(old, later), sending.Lost)
    assert isinstance(gate.commit(new, later), sending.Go)
    assert not sending.record_result(old, OK, at=later, dot_sent=True)
    assert not sending.record_result(old, BUSY, at=later, dot_sent=False)
    assert not sending.record_result(old, Rejected(SERVER, 550, "no"), at=later, dot_sent=True)
    assert not sending.abandon(old, at=later, why="late")
    assert sending.record_result(new, OK, at=later, dot_sent=True)
    assert not sending.record_result(new, Unknown(SERVER, "late"), at=later, dot_sent=True)
    message.refresh_from_db()
    assert message.state == "sent"
    assert not Task.objects.exists()


def test_a_gate_that_breaks_gives_the_message_back(channel: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    message = one()
    sender = Sender(lambda: AT)

    def broken(*_given: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(sender.gate, "commit", broken)
    sender.step()
    message.refresh_from_db()
    assert message.state == "queued"
    assert channel.delivered == []
    assert channel.dropped == 1
    assert message.attempts.get().reply_text == "RuntimeError: disk full"


def test_a_server_in_trouble_is_left_in_peace_and_others_go_on(channel: Scripted) -> None:
    sick, well = make_firm(), make_firm()
    waiting = [make_message(sick, [make_receivable(sick)], at=AT - timedelta(minutes=n)) for n in (9, 8, 7)]
    fine = make_message(well, [make_receivable(well)])
    channel.opening = [TryLater(SERVER, 535, "5.7.8 wrong password", wide=True)]
    sender = Sender(lambda: AT)
    while sender.step():
        pass
    assert channel.opened == 2, "asked once for the sick one, once for the well one"
    states = [Message.objects.get(pk=message.pk).state for message in (*waiting, fine)]
    assert states == ["queued", "queued", "queued", "sent"]
    assert Attempt.objects.filter(result="retry").count() == 1


def test_a_kept_line_that_died_is_replaced_without_a_failed_try(channel: Scripted) -> None:
    firm = make_firm()
    for _ in range(2):
        make_message(firm, [make_receivable(firm)])
    sender = Sender(lambda: AT)
    assert sender.step()
    channel.preparing = [TryLater(SERVER, 421, "4.4.2 idle too long", wide=True), Ready(SERVER)]
    prepared: list[datetime] = []

    def die_once() -> None:
        channel.usable = bool(prepared)
        prepared.append(AT)

    channel.before_gate = die_once
    assert sender.step()
    assert sender.tally.sent == 2
    assert channel.opened == 2
    assert not Attempt.objects.filter(result="retry").exists()


def test_no_mail_server_waits_and_tells(channel: Scripted) -> None:
    message = one()
    message.organization.mail_server.delete()
    send_due(now=lambda: AT)
    message.refresh_from_db()
    assert (message.state, message.reply) == ("queued", "mail_server_missing")


def test_the_last_counted_day_goes_back_to_the_step_before(channel: Scripted) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    earlier = make_message(firm, [receivable], step_key="reminder")
    Action.objects.filter(message=earlier).update(business_date=DAY - timedelta(days=6), deadline_on=DAY, state="sent")
    Message.objects.filter(pk=earlier.pk).update(state="sent")
    message = make_message(firm, [receivable])
    mask = Track.objects.get(pk=receivable.pk).counted_mask
    Track.objects.filter(pk=receivable.pk).update(counted_mask=mask | 2, deadline_on=DAY + timedelta(days=7))
    assert sending.withdraw_for_receivables(receivable_ids=[receivable.pk], code="held", by=firm.finance, at=AT) == 1
    track = Track.objects.get(pk=receivable.pk)
    assert (track.counted_mask, track.last_counted_on, track.deadline_on) == (2, DAY - timedelta(days=6), DAY)
    message.refresh_from_db()
    assert (message.state, message.outcome) == ("cancelled", {"code": "held"})


def test_what_has_passed_the_gate_is_not_withdrawn() -> None:
    message = one()
    claim = sending.claim_next(at=AT)
    assert claim is not None
    assert isinstance(sending.Gate(BLOCKERS).commit(claim, AT), sending.Go)
    receivable_ids = list(message.actions.values_list("receivable_id", flat=True))
    assert sending.withdraw_for_receivables(receivable_ids=receivable_ids, code="paid", by=None, at=AT) == 0
    assert sending.record_result(claim, Accepted(SERVER, 250, "ok"), at=AT, dot_sent=True)


FOLD = {
    "message.claimed": ({"queued"}, "claimed"),
    "message.committing": ({"claimed"}, "committing"),
    "message.sent": ({"committing"}, "sent"),
    "message.retry": ({"claimed", "committing"}, "queued"),
    "message.postponed": ({"claimed"}, "queued"),
    "message.failed": ({"claimed", "committing"}, "failed"),
    "message.uncertain": ({"committing"}, "uncertain"),
    "message.skipped": ({"claimed"}, "skipped"),
}


def test_the_state_is_what_the_events_say(channel: Scripted) -> None:
    firm = make_firm()
    messages = [make_message(firm, [make_receivable(firm)]) for _ in range(5)]
    channel.committing = [BUSY, OK, Unknown(SERVER, "lost"), Rejected(SERVER, 554, "no"), OK]
    send_due(now=lambda: AT)
    send_due(now=lambda: AT + timedelta(minutes=2))
    for message in messages:
        state = "queued"
        for event in Event.objects.filter(subject_kind="message", subject_id=message.pk).order_by("pk"):
            before, after = FOLD[event.kind]
            assert state in before
            state = after
        message.refresh_from_db()
        assert message.state == state
    assert sorted(m.state for m in messages) == ["failed", "sent", "sent", "sent", "uncertain"]
