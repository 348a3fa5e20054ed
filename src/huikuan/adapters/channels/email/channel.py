"""Connecting to an SMTP server: TLS with certificate checks, STARTTLS, AUTH; then a line for many messages."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl

from huikuan.adapters.channels.email.line import SmtpLine
from huikuan.adapters.channels.email.replies import readable
from huikuan.adapters.channels.email.timeouts import Timeouts
from huikuan.flow.reminders.ports import Capabilities, Route, TryLater


class EmailChannel:
    """SMTP submission. `tls`: whom to trust; by default the system's certificate authorities."""

    capabilities = Capabilities()

    def __init__(self, timeouts: Timeouts | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.timeouts = timeouts or Timeouts()
        self.tls = tls

    def open(self, route: Route, *, patience_s: float | None = None) -> SmtpLine | TryLater:
        """Connect, encrypt as the route says, sign in if it names a user. Every trouble here is the server's own."""
        name = f"{route.host}:{route.port}"
        timeouts = self.timeouts.at_most(patience_s) if patience_s else self.timeouts
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self.connect(route, timeouts)
            if route.username:
                smtp.login(route.username, route.password)
        except smtplib.SMTPResponseException as error:
            quietly_close(smtp)
            return TryLater(name, error.smtp_code, readable(error.smtp_error), wide=True)
        except (OSError, smtplib.SMTPException, ValueError) as error:  # OSError: network, TLS, time-out
            quietly_close(smtp)
            return TryLater(name, 0, str(error) or type(error).__name__, wide=True)
        return SmtpLine(smtp, name, timeouts)

    def connect(self, route: Route, timeouts: Timeouts) -> smtplib.SMTP:
        context = self.tls or ssl.create_default_context()
        seconds = timeouts.connect_s
        smtp = (
            smtplib.SMTP_SSL(timeout=seconds, local_hostname="localhost", context=context)
            if route.security == "tls"
            else smtplib.SMTP(timeout=seconds, local_hostname="localhost")
        )
        smtp._host = route.host  # type: ignore[attr-defined]  # the name the certificate is checked against
        code, words = smtp.connect(route.host, route.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        connected = socket_of(smtp)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot must not wait for an acknowledgement
        connected.settimeout(timeouts.command_s)
        smtp.local_hostname = own_name(connected)
        smtp.ehlo_or_helo_if_needed()
        if route.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        return smtp


def socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """The connected socket. Raises SMTPServerDisconnected when there is none."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("not connected")
    return smtp.sock


def own_name(connected: socket.socket) -> str:
    """How we greet: the host's full name where it has one, else our address as a literal (RFC 5321, 4.1.3)."""
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    address = str(connected.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def quietly_close(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        with contextlib.suppress(OSError):
            smtp.close()
