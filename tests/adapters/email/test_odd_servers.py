"""At every step a server may refuse, delay, hang up: what it means for the message is never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from huikuan.adapters.channels.email import EmailChannel
from huikuan.adapters.channels.email.line import SmtpLine, stuffed
from huikuan.adapters.channels.email.replies import address_at_fault
from huikuan.adapters.channels.email.timeouts import Timeouts
from huikuan.flow.reminders.ports import Accepted, Envelope, Ready, Rejected, Route, TryLater, Unknown
from tests.adapters.email.odd_server import HANG_UP, SILENCE, OddServer

QUICK = Timeouts(0.5, 0.5, 0.5, 0.5, 0.5)
CONTENT = b"Subject: x\r\nMessage-ID: <1@x>\r\n\r\n.dot first\r\nbody\r\n"
MAIL = Envelope("pay@us.example", "li@customer.example", CONTENT)
Start = Callable[..., OddServer]


@pytest.fixture
def start() -> Iterator[Start]:
    servers: list[OddServer] = []

    def make(answers: dict[str, Any] | None = None, **given: Any) -> OddServer:
        servers.append(OddServer(answers or {}, **given))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def open_line(server: OddServer) -> SmtpLine | TryLater:
    return EmailChannel(QUICK).open(Route("127.0.0.1", server.port, "none", "", "", "pay@us.example"))


def line_to(server: OddServer) -> SmtpLine:
    line = open_line(server)
    assert isinstance(line, SmtpLine), line
    return line


@pytest.mark.parametrize("pipelining", [False, True])
def test_nothing_is_accepted_before_the_dot(start: Start, pipelining: bool) -> None:
    server = start(pipelining=pipelining)
    line = line_to(server)
    assert isinstance(line.prepare(MAIL), Ready)
    assert server.accepted == []
    line.drop()
    server.ended.acquire(timeout=2)
    assert server.accepted == []
    assert server.unfinished == [stuffed(CONTENT)]


@pytest.mark.parametrize("pipelining", [False, True])
def test_several_messages_leave_through_one_line(start: Start, pipelining: bool) -> None:
    server = start(pipelining=pipelining)
    line = line_to(server)
    for _ in range(3):
        assert isinstance(line.prepare(MAIL), Ready)
        assert line.commit() == Accepted(f"127.0.0.1:{server.port}", 250, "2.0.0 kept")
    line.close()
    assert server.accepted == [stuffed(CONTENT)] * 3
    assert sum(words.upper().startswith("EHLO") for words in server.heard) == 1


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize(
    ("step", "answer", "outcome", "details"),
    [
        ("MAIL", b"451 4.3.0 later\r\n", TryLater, {"wide": True}),
        ("MAIL", b"550 5.7.1 not your address\r\n", TryLater, {"wide": True}),
        ("MAIL", b"552 5.3.4 too big\r\n", Rejected, {"recipient": False}),
        ("MAIL", HANG_UP, TryLater, {"code": 0}),
        ("MAIL", SILENCE, TryLater, {"code": 0}),
        ("RCPT", b"450 4.2.0 greylisted\r\n", TryLater, {"wide": False}),
        ("RCPT", b"421 4.3.2 closing\r\n", TryLater, {"wide": True}),
        ("RCPT", b"550 5.1.1 no such user\r\n", Rejected, {"recipient": True}),
        ("RCPT", b"550 5.7.1 relaying denied\r\n", Rejected, {"recipient": False}),
        ("RCPT", HANG_UP, TryLater, {"code": 0}),
        ("DATA", b"451 4.3.0 later\r\n", TryLater, {"wide": False}),
        ("DATA", b"554 5.5.1 no\r\n", Rejected, {"recipient": False}),
        ("DATA", HANG_UP, TryLater, {"code": 0}),  # dropped before the 354
        ("DATA", SILENCE, TryLater, {"code": 0}),
    ],
)
def test_trouble_before_the_dot_is_safe_to_repeat_or_final(
    start: Start, step: str, answer: bytes, outcome: type, details: dict[str, object], pipelining: bool
) -> None:
    server = start({step: answer}, pipelining=pipelining)
    came = line_to(server).prepare(MAIL)
    assert isinstance(came, outcome), came
    for name, value in details.items():
        assert getattr(came, name) == value
    assert server.accepted == []


@pytest.mark.parametrize("pipelining", [False, True])
def test_after_a_refused_recipient_the_line_serves_the_next_message_or_says_it_cannot(
    start: Start, pipelining: bool
) -> None:
    data = [b"503 5.5.1 no valid recipients\r\n"] if pipelining else []
    server = start({"RCPT": [b"550 5.1.1 unknown\r\n"], "DATA": data}, pipelining=pipelining)
    line = line_to(server)
    assert isinstance(line.prepare(MAIL), Rejected)
    assert line.usable
    assert isinstance(line.prepare(MAIL), Ready)
    assert isinstance(line.commit(), Accepted)
    assert "RSET" in server.heard


def test_a_server_that_wants_content_for_a_refused_recipient_gets_none(start: Start) -> None:
    server = start({"RCPT": b"550 5.1.1 unknown\r\n"}, pipelining=True)  # answers DATA with 354 all the same
    line = line_to(server)
    assert isinstance(line.prepare(MAIL), Rejected)
    assert not line.usable
    assert server.accepted == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"250 2.0.0 ok\r\n", Accepted),
        (b"250-two\r\n250 lines\r\n", Accepted),
        (b"451 4.3.0 later\r\n", TryLater),
        (b"421 4.3.2 closing\r\n", TryLater),
        (b"554 5.6.0 spam\r\n", Rejected),
        (HANG_UP, Unknown),  # it may have been taken
        (SILENCE, Unknown),
        (b"garbage\r\n", Unknown),
        (b"999 what\r\n", Unknown),
        (b"25", Unknown),
        (b"2" * 9000 + b"\r\n", Unknown),
    ],
)
def test_after_the_dot_only_an_answer_ends_the_doubt(start: Start, answer: bytes, outcome: type) -> None:
    server = start({"DOT": answer})
    line = line_to(server)
    assert isinstance(line.prepare(MAIL), Ready)
    came = line.commit()
    assert isinstance(came, outcome), came
    assert line.usable is (outcome in (Accepted, Rejected) or answer.startswith(b"451"))


def test_a_server_that_hung_up_before_the_dot_has_accepted_nothing(start: Start) -> None:
    server = start({"DATA": b"354 go on\r\n421 4.4.2 changed my mind\r\n"})
    line = line_to(server)
    line.prepare(MAIL)
    server_words = line.commit()
    assert isinstance(server_words, TryLater)
    assert server.accepted == []


@pytest.mark.parametrize("answer", [b"554 no service\r\n", b"421 later\r\n", HANG_UP, SILENCE])
def test_a_server_that_does_not_greet_is_tried_later(start: Start, answer: bytes) -> None:
    came = open_line(start({"GREETING": answer}))
    assert isinstance(came, TryLater)
    assert came.wide


def test_a_closed_port_and_an_unknown_host_are_tried_later() -> None:
    for host, port in (("127.0.0.1", 1), ("no-such-host.invalid", 25)):
        came = EmailChannel(QUICK).open(Route(host, port, "none", "", "", "a@b.example"))
        assert isinstance(came, TryLater)
        assert came.code == 0
        assert came.text


@pytest.mark.parametrize(
    "address",
    ["李@客户.example", "li@客户.example", "a b@c.example", "a@b.example>\r\nRCPT TO:<x@y.example", "none", "<>"],
)
def test_an_address_that_plain_smtp_cannot_carry_is_refused_without_asking(start: Start, address: str) -> None:
    server = start()
    came = line_to(server).prepare(Envelope("pay@us.example", address, CONTENT))
    assert isinstance(came, Rejected)
    assert came.recipient
    assert not any(words.startswith(("MAIL", "RCPT")) for words in server.heard)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a\r\n.\r\nMAIL", ""),
        (b"a\n.\nMAIL FROM:<x>\r\n", "CRLF"),
        (b"a\r.\rb\r\n", "CRLF"),
        ("ä\r\n".encode(), "ASCII"),
        (b"x\r\n" * 70000, "larger"),
    ],
)
def test_content_that_could_end_early_or_is_too_big_never_leaves(start: Start, content: bytes, words: str) -> None:
    server = start()
    line = line_to(server)
    came = line.prepare(Envelope("pay@us.example", "li@customer.example", content))
    if not words:
        assert isinstance(came, Ready)
        assert isinstance(line.commit(), Accepted)
        assert server.accepted == [b"a\r\n..\r\nMAIL\r\n"]
        return
    assert isinstance(came, Rejected)
    assert words in came.text


@pytest.mark.parametrize(
    ("code", "text", "fault"),
    [
        (550, "5.1.1 no such user", True), (550, "5.2.1 mailbox disabled", True), (550, "5.7.1 blocked", False),
        (552, "5.2.2 mailbox full", False), (550, "No such user here", True), (553, "mailbox name not allowed", True),
        (550, "Message rejected for policy reasons", False), (554, "no", False), (550, "relay not permitted", False),
    ],
)  # fmt: skip
def test_which_refusals_speak_of_the_address(code: int, text: str, fault: bool) -> None:
    assert address_at_fault(code, text) is fault
