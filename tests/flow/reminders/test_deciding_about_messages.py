"""What people decide: approve, withdraw, resolve an uncertain one, save and test the mail server, switch sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huikuan.flow.parties.models import Organization
from huikuan.flow.reminders.models import Action, MailServer, Message, Task, Track
from huikuan.flow.reminders.ports import Rejected, TryLater, Unknown
from huikuan.flow.reminders.services import approvals, mail_server, switches
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.support.secrets import unseal
from huikuan.workflow.sender import send_due
from tests.factories import AT, DAY, Firm, make_firm, make_message, make_receivable
from tests.flow.reminders.scripted import SERVER, Scripted

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def uncertain(firm: Firm, channel: Scripted) -> Message:
    message = make_message(firm, [make_receivable(firm)])
    channel.committing = [Unknown(SERVER, "lost")]
    send_due(now=lambda: AT)
    return message


def test_an_approved_message_leaves_and_an_unapproved_one_does_not(channel: Scripted) -> None:
    firm = make_firm()
    message = make_message(firm, [make_receivable(firm)], state="awaiting_approval", approver_role="owner")
    assert send_due(now=lambda: AT).sent == 0
    with refused("wrong_role"):
        approvals.approve_message(message_id=message.pk, organization=firm.organization, by=firm.finance, at=AT)
    approvals.approve_message(message_id=message.pk, organization=firm.organization, by=firm.owner, at=AT)
    assert Event.objects.get(kind="message.approved").data == {"sha256": message.mime_sha256}
    assert Action.objects.get().state == "queued"
    assert send_due(now=lambda: AT).sent == 1
    with refused("not_awaiting"):
        approvals.approve_message(message_id=message.pk, organization=firm.organization, by=firm.owner, at=AT)
    stranger = make_firm()
    with refused("not_found"):
        approvals.approve_message(message_id=message.pk, organization=stranger.organization, by=stranger.owner, at=AT)


def test_bytes_changed_after_approval_do_not_leave(channel: Scripted) -> None:
    firm = make_firm()
    message = make_message(firm, [make_receivable(firm)], state="awaiting_approval")
    approvals.approve_message(message_id=message.pk, organization=firm.organization, by=firm.owner, at=AT)
    Message.objects.update(mime=b"Subject: other\r\n\r\n")
    send_due(now=lambda: AT)
    message.refresh_from_db()
    assert message.outcome["code"] == "bytes_changed"


def test_withdrawing_needs_a_reason_and_comes_too_late_for_a_sent_one(channel: Scripted) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])
    with refused("reason_missing"):
        approvals.withdraw_message(
            message_id=message.pk, organization=firm.organization, reason=" ", by=firm.owner, at=AT
        )
    approvals.withdraw_message(
        message_id=message.pk, organization=firm.organization, reason="已付", by=firm.owner, at=AT
    )
    message.refresh_from_db()
    assert (message.state, message.outcome) == ("cancelled", {"code": "withdrawn", "reason": "已付"})
    assert Track.objects.get(pk=receivable.pk).next_on == DAY
    sent = make_message(firm, [make_receivable(firm)])
    send_due(now=lambda: AT)
    with refused("too_late"):
        approvals.withdraw_message(message_id=sent.pk, organization=firm.organization, reason="x", by=firm.owner, at=AT)


def test_an_uncertain_message_that_arrived_is_sent(channel: Scripted) -> None:
    firm = make_firm()
    message = uncertain(firm, channel)
    approvals.resolve_uncertain(
        message_id=message.pk,
        organization=firm.organization,
        arrived=True,
        note="李会计说收到了",
        by=firm.finance,
        at=AT,
    )
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.outcome["note"]) == ("sent", AT, "李会计说收到了")
    assert Task.objects.get(kind="uncertain").done_at == AT
    assert Action.objects.get().state == "sent"
    assert not Track.objects.get().pending
    with refused("not_uncertain"):
        approvals.resolve_uncertain(
            message_id=message.pk, organization=firm.organization, arrived=True, note="x", by=firm.finance, at=AT
        )


def test_one_that_did_not_arrive_is_decided_anew_or_sent_again_by_a_persons_word(channel: Scripted) -> None:
    firm = make_firm()
    lost = uncertain(firm, channel)
    approvals.resolve_uncertain(
        message_id=lost.pk, organization=firm.organization, arrived=False, note="没有", by=firm.finance, at=AT
    )
    lost.refresh_from_db()
    assert lost.state == "failed"
    assert Track.objects.get(pk=lost.actions.get().receivable_id).counted_mask == 0
    assert send_due(now=lambda: AT).sent == 0
    again = uncertain(firm, channel)
    approvals.resolve_uncertain(
        message_id=again.pk, organization=firm.organization, arrived=False, note="没有", by=firm.finance, at=AT,
        send_again=True,
    )  # fmt: skip
    assert send_due(now=lambda: AT).sent == 1
    again.refresh_from_db()
    assert (again.state, again.attempt) == ("sent", 2)


def test_the_mail_server_is_saved_sealed_and_tested_with_a_real_mail(channel: Scripted) -> None:
    firm = make_firm()
    MailServer.objects.all().delete()
    given: dict[str, Any] = {
        "organization": firm.organization, "host": " smtp.qingsong.example ", "port": 465, "security": "tls",
        "username": "pay", "from_address": "pay@qingsong.example", "by": firm.owner, "at": AT,
    }  # fmt: skip
    server = mail_server.save_mail_server(**given, password="geheim-9")
    assert "geheim-9" not in server.password_sealed
    kept = mail_server.save_mail_server(**given, password=None)
    assert unseal(kept.password_sealed) == "geheim-9"
    assert "geheim" not in str(list(Event.objects.values_list("data", flat=True)))
    for name, value, code in (
        ("host", " ", "host_missing"), ("port", 0, "port_range"), ("security", "ssl9", "security_unknown"),
        ("from_address", "nobody", "email_invalid"),
    ):  # fmt: skip
        with refused(code):
            mail_server.save_mail_server(**(given | {name: value}), password=None)

    channel.committing = [Rejected(SERVER, 553, "5.7.1 not your address")]
    failed = mail_server.test_mail_server(
        organization=firm.organization, to="me@qingsong.example", by=firm.owner, at=AT
    )
    assert (failed.tested_at, failed.test_failure) == (None, "553 5.7.1 not your address")
    passed = mail_server.test_mail_server(
        organization=firm.organization, to="me@qingsong.example", by=firm.owner, at=AT
    )
    assert (passed.tested_at, passed.test_failure) == (AT, "")
    assert channel.delivered[-1].to_address == "me@qingsong.example"
    channel.opening = [TryLater(SERVER, 535, "5.7.8 authentication failed", wide=True)]
    assert mail_server.test_mail_server(
        organization=firm.organization, to="me@qingsong.example", by=firm.owner, at=AT
    ).test_failure.startswith("535")


def test_switching_on_has_conditions(channel: Scripted) -> None:
    firm = make_firm(live=False)
    server = MailServer.objects.get(organization=firm.organization)

    def on(year: int = 2026) -> None:
        moment = AT.replace(year=year)
        switches.switch_sending(organization=firm.organization, channel="email", on=True, by=firm.owner, at=moment)

    with refused("channel_unknown"):
        switches.switch_sending(organization=firm.organization, channel="fax", on=True, by=firm.owner, at=AT)
    MailServer.objects.filter(pk=server.pk).update(test_failure="535 no")
    with refused("mail_server_untested"):
        on()
    MailServer.objects.filter(pk=server.pk).update(test_failure="")
    with refused("calendar_unconfirmed"):
        on(2031)
    Organization.objects.filter(pk=firm.organization.pk).update(is_demo=True)
    firm.organization.refresh_from_db()
    with refused("demo_never_sends"):
        on()
    Organization.objects.filter(pk=firm.organization.pk).update(is_demo=False)
    firm.organization.refresh_from_db()
    server.delete()
    with refused("mail_server_missing"):
        on()


def test_switching_on_after_a_rehearsal_starts_the_cycles_over(channel: Scripted) -> None:
    firm = make_firm(live=False)
    rehearsed, untouched = make_receivable(firm), make_receivable(firm)
    make_message(firm, [rehearsed], state="rehearsed")
    Action.objects.update(state="rehearsed")
    before = Track.objects.get(pk=untouched.pk)
    for _ in range(2):  # the second time changes nothing
        row = switches.switch_sending(
            organization=firm.organization, channel="email", on=True, by=firm.owner, at=AT + timedelta(hours=1)
        )
    assert row.on
    track = Track.objects.get(pk=rehearsed.pk)
    assert (track.cycle, track.counted_mask, track.last_counted_on, track.deadline_on) == (2, 0, None, None)
    assert (track.pending, track.next_on) == (False, DAY)
    assert Track.objects.get(pk=untouched.pk).cycle == before.cycle
    assert Event.objects.filter(kind="sending.switched_on").count() == 1


def test_switching_off_stops_everything_that_has_not_left(channel: Scripted) -> None:
    firm = make_firm()
    queued = make_message(firm, [make_receivable(firm)])
    waiting = make_message(firm, [make_receivable(firm)], state="awaiting_approval")
    channel.before_gate = lambda: switches.switch_sending(
        organization=firm.organization, channel="email", on=False, by=firm.owner, at=AT
    )
    send_due(now=lambda: AT)
    for message in (queued, waiting):
        message.refresh_from_db()
        assert (message.state, message.outcome["code"]) == ("cancelled", "sending_off")
    assert channel.delivered == []
