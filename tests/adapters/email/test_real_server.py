"""Against a real SMTP server in another process: plain, STARTTLS and TLS with checked certificates, sign-in."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from huikuan.adapters.channels.email import EmailChannel
from huikuan.adapters.channels.email.line import SmtpLine
from huikuan.adapters.channels.email.timeouts import Timeouts
from huikuan.flow.reminders.ports import Accepted, Envelope, Ready, Rejected, Route, TryLater
from tests.adapters.email import certificates

CONTENT = b"Subject: hello\r\nMessage-ID: <1@x>\r\n\r\n.a dot\r\n..two dots\r\n.\r\nend\r\n"
MAIL = Envelope("pay@us.example", "li@customer.example", CONTENT)


@dataclass
class Real:
    port: int
    process: subprocess.Popen[str]
    trusted: ssl.SSLContext

    def route(self, security: str, username: str = "", password: str = "") -> Route:
        return Route("127.0.0.1", self.port, security, username, password, "pay@us.example")

    def open(self, security: str, username: str = "", password: str = "") -> SmtpLine | TryLater:
        return EmailChannel(Timeouts().at_most(5), self.trusted).open(self.route(security, username, password))

    def mail(self) -> dict[str, object]:
        assert self.process.stdout is not None
        kept: dict[str, object] = json.loads(self.process.stdout.readline())
        return kept


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Callable[[str], Real]]:
    started: list[subprocess.Popen[str]] = []
    certificate, key = certificates.make(tmp_path)

    def start(mode: str) -> Real:
        command = [sys.executable, str(Path(__file__).with_name("real_server.py")), mode, str(certificate), str(key)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return Real(int(process.stdout.readline()), process, ssl.create_default_context(cafile=str(certificate)))

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("mode", "security", "user"),
    [("plain", "none", ""), ("starttls", "starttls", ""), ("tls", "tls", ""), ("auth", "starttls", "pay")],
)
def test_mail_arrives_byte_for_byte(real: Callable[[str], Real], mode: str, security: str, user: str) -> None:
    server = real(mode)
    line = server.open(security, user, "geheim" if user else "")
    assert isinstance(line, SmtpLine), line
    for _ in range(2):
        assert isinstance(line.prepare(MAIL), Ready)
        assert line.commit() == Accepted(f"127.0.0.1:{server.port}", 250, "2.0.0 kept")
        kept = server.mail()
        assert kept["content"] == CONTENT.decode()
        assert (kept["from"], kept["to"]) == ("pay@us.example", ["li@customer.example"])
        assert (kept["tls"], kept["user"]) == (security == "starttls", bool(user))  # aiosmtpd knows of STARTTLS only
    line.close()


def test_a_wrong_password_is_the_servers_trouble_with_its_words(real: Callable[[str], Real]) -> None:
    came = real("auth").open("starttls", "pay", "wrong")
    assert isinstance(came, TryLater)
    assert (came.code, came.wide) == (535, True)


@pytest.mark.parametrize(("mode", "security"), [("starttls", "starttls"), ("tls", "tls")])
def test_a_certificate_nobody_vouches_for_is_not_believed(
    real: Callable[[str], Real], mode: str, security: str
) -> None:
    server = real(mode)
    came = EmailChannel(Timeouts().at_most(5)).open(server.route(security))
    assert isinstance(came, TryLater)
    assert "certificate verify failed" in came.text


def test_a_certificate_of_another_name_is_not_believed(real: Callable[[str], Real]) -> None:
    server = real("tls")
    route = Route("127.0.0.2", server.port, "tls", "", "", "pay@us.example")
    came = EmailChannel(Timeouts().at_most(5), server.trusted).open(route)
    assert isinstance(came, TryLater)


def test_starttls_is_never_silently_left_out(real: Callable[[str], Real]) -> None:
    came = real("plain").open("starttls")
    assert isinstance(came, TryLater)
    assert "STARTTLS" in came.text


def test_the_servers_size_limit_is_respected(real: Callable[[str], Real]) -> None:
    line = real("plain").open("none")
    assert isinstance(line, SmtpLine)
    big = Envelope("pay@us.example", "li@customer.example", b"Subject: x\r\n\r\n" + b"x" * 70 + b"\r\n" * 60_000)
    assert isinstance(line.prepare(big), Rejected)
