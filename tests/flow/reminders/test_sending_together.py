"""Several senders and people at once, each with a connection of its own: real commits, on the database of this run."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db import connection

from huikuan.flow.reminders import ports
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.ports import Accepted, Capabilities, Envelope, Ready, Route
from huikuan.support.events.models import Event
from huikuan.workflow import facts, payment_received
from huikuan.workflow.sender import send_due
from tests.factories import AT, DAY, Firm, make_firm, make_message, make_receivable

pytestmark = pytest.mark.django_db(transaction=True)


def at() -> datetime:
    return AT


class Counting:
    """A channel for many threads; `meanwhile` runs between the phases."""

    capabilities = Capabilities()

    def __init__(self) -> None:
        self.delivered: list[bytes] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def open(self, route: Route, *, patience_s: float | None = None) -> Open:
        return Open(self)


class Open:
    """One line of it."""

    usable = True

    def __init__(self, channel: Counting) -> None:
        self.channel = channel
        self.held = b""

    def prepare(self, envelope: Envelope) -> Ready:
        self.held = envelope.content
        self.channel.meanwhile()
        return Ready("counting")

    def commit(self) -> Accepted:
        self.channel.delivered.append(self.held)
        return Accepted("counting", 250, "ok")

    def drop(self) -> None:
        self.usable = False

    def close(self) -> None:
        self.usable = False


@pytest.fixture
def counting() -> Iterator[Counting]:
    known = dict(ports.channels)
    channel = ports.channels["email"] = Counting()
    yield channel
    ports.channels.clear()
    ports.channels.update(known)


def elsewhere(act: Callable[[], object]) -> None:
    """Run in another thread with its own connection, to the end."""

    def work() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_four_senders_share_a_queue_and_send_everything_once(counting: Counting) -> None:
    firm = make_firm()
    for _ in range(60):
        make_message(firm, [make_receivable(firm)])
    tally = send_due(now=at, lanes=4)
    assert tally.sent == 60
    assert len(counting.delivered) == len(set(counting.delivered)) == 60
    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": 60}
    assert Event.objects.filter(kind="message.committing").count() == 60


def pay(firm: Firm, amount_minor: int) -> None:
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount_minor, currency="CNY",
        received_on=DAY, by=firm.finance, at=AT, thank=False,
    )  # fmt: skip


def test_money_committed_between_the_phases_stops_the_message(counting: Counting) -> None:
    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])
    counting.meanwhile = lambda: elsewhere(lambda: pay(firm, receivable.outstanding_minor))
    send_due(now=at)
    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("cancelled", "paid")
    assert counting.delivered == []


def test_a_fact_nobody_withdrew_for_is_seen_by_the_gate(counting: Counting) -> None:
    """The hold is written without its subscription: only the gate can notice."""
    from huikuan.flow.receivables.services import holds

    firm = make_firm()
    receivable = make_receivable(firm)
    message = make_message(firm, [receivable])

    def hold() -> None:
        holds.hold(
            organization=firm.organization, receivable_ids=[receivable.pk], reason="dispute", note="质量",
            starts_on=DAY, by=firm.finance, at=AT,
        )  # fmt: skip

    counting.meanwhile = lambda: elsewhere(hold)
    send_due(now=at)
    message.refresh_from_db()
    assert (message.state, message.outcome["code"]) == ("skipped", "claim_held")
    assert counting.delivered == []


def test_payments_and_holds_race_with_senders_and_nothing_settled_is_asked_for(counting: Counting) -> None:
    """Whatever the order, each letter passed the gate before its fact, or did not leave; and nobody waits for ever."""
    firms = [make_firm() for _ in range(12)]
    claims = [make_receivable(firm) for firm in firms]
    messages = [make_message(firm, [claim]) for firm, claim in zip(firms, claims, strict=True)]
    start = threading.Barrier(3)

    def people() -> None:
        start.wait()
        for number, (firm, claim) in enumerate(zip(firms, claims, strict=True)):
            if number % 2:
                pay(firm, claim.outstanding_minor)
            else:
                facts.hold_receivables(
                    organization=firm.organization, receivable_ids=[claim.pk], reason="manual", note="等",
                    starts_on=DAY, by=firm.finance, at=AT,
                )  # fmt: skip

    def senders() -> None:
        start.wait()
        send_due(now=at)

    threads = [threading.Thread(target=lambda act=act: close_after(act)) for act in (people, senders, senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    for message, claim in zip(messages, claims, strict=True):
        message.refresh_from_db()
        assert message.state in {"sent", "cancelled", "skipped"}
        stopped = Event.objects.filter(
            subject_kind="receivable", subject_id=claim.pk, kind__in=("payment.allocated", "receivable.held")
        ).get()
        committed = Event.objects.filter(
            subject_kind="message", subject_id=message.pk, kind="message.committing"
        ).first()
        assert (committed is not None) == (message.state == "sent")
        assert stopped.pk
    assert len(counting.delivered) == sum(message.state == "sent" for message in messages)


def close_after(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connection.close()
