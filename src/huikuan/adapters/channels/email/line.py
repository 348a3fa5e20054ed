"""One SMTP connection on which messages are prepared up to the final dot, and the dot is sent apart.

Until the dot the server must discard what it got when the connection breaks (RFC 5321, 3.8, 4.1.1.4); so everything
before it may be repeated. After the first byte of the dot only a reply ends the doubt (RFC 1047).
"""

from __future__ import annotations

import contextlib
import re
import select
import smtplib
import ssl
from typing import Final

from huikuan.adapters.channels.email.replies import address_at_fault, readable
from huikuan.adapters.channels.email.timeouts import Timeouts
from huikuan.flow.reminders.ports import Accepted, Envelope, Ready, Rejected, TryLater, Unknown

PATH: Final = re.compile(r"[!-;=?-~]{1,64}@[A-Za-z0-9.\-\[\]:]{1,255}")  # printable ASCII without < > and space
LINE_START_DOT: Final = re.compile(rb"(?m)^\.")
Reply = tuple[int, str]


class SmtpLine:
    """A connection after EHLO and AUTH."""

    def __init__(self, smtp: smtplib.SMTP, server: str, timeouts: Timeouts) -> None:
        self.smtp, self.server, self.timeouts = smtp, server, timeouts
        self.usable = True
        self.dirty = False  # a transaction was begun and refused: RSET before the next
        self.pipelining = smtp.has_extn("pipelining")
        self.largest = int(smtp.esmtp_features.get("size") or 0) if smtp.has_extn("size") else 0

    def prepare(self, envelope: Envelope) -> Ready | TryLater | Rejected:
        """MAIL, RCPT, DATA and the content, dot-stuffed. MAIL, RCPT and DATA in one piece where allowed (RFC 2920)."""
        if unfit := self.unfit(envelope):
            return unfit
        size = f" SIZE={len(envelope.content)}" if self.smtp.has_extn("size") else ""
        commands = [f"MAIL FROM:<{envelope.from_address}>{size}", f"RCPT TO:<{envelope.to_address}>", "DATA"]
        try:
            self.tidy()
            replies = self.all_at_once(commands) if self.pipelining else self.one_by_one(commands)
            if refusal := self.refused(replies):
                return refusal
            self.wait_at_most(self.timeouts.block_s)
            self.smtp.send(stuffed(envelope.content))
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return TryLater(self.server, 0, str(error) or type(error).__name__, wide=True)
        return Ready(self.server)

    def commit(self) -> Accepted | TryLater | Rejected | Unknown:
        """The dot and its reply. A server that has spoken or hung up before the dot has accepted nothing."""
        try:
            if self.server_spoke_first():
                self.drop()
                return TryLater(self.server, 0, "connection closed before the end of the message", wide=True)
        except (OSError, ValueError) as error:
            self.drop()
            return TryLater(self.server, 0, str(error), wide=True)
        try:
            self.wait_at_most(self.timeouts.final_s)
            self.smtp.send(b".\r\n")
            code, text = self.reply()
        except Exception as error:  # whatever it was: the dot may have arrived
            self.drop()
            return Unknown(self.server, f"{type(error).__name__}: {error}")
        if code == 421:
            self.drop()
        if 200 <= code < 300:
            return Accepted(self.server, code, text)
        if 400 <= code < 500:
            return TryLater(self.server, code, text, wide=code == 421)
        if 500 <= code < 600:
            return Rejected(self.server, code, text)
        self.drop()
        return Unknown(self.server, f"{code} {text}")

    def drop(self) -> None:
        """Close without a word."""
        self.usable = False
        with contextlib.suppress(OSError):
            self.smtp.close()

    def close(self) -> None:
        """QUIT and close; what the server thinks of it does not matter."""
        if self.usable:
            self.usable = False
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.wait_at_most(5.0)
                self.smtp.quit()
        self.drop()

    def unfit(self, envelope: Envelope) -> Rejected | None:
        """What no server needs to be asked about."""
        for address in (envelope.from_address, envelope.to_address):
            if not PATH.fullmatch(address):
                ours = address == envelope.from_address
                return Rejected(self.server, 553, "5.6.7 address needs SMTPUTF8 or is malformed", recipient=not ours)
        if self.largest and len(envelope.content) > self.largest:
            return Rejected(self.server, 552, f"5.3.4 message larger than the server's limit of {self.largest} bytes")
        if not envelope.content.isascii() or bare_ends(envelope.content):
            return Rejected(self.server, 554, "5.6.0 message must be ASCII with CRLF line ends")
        return None

    def tidy(self) -> None:
        if self.dirty:
            self.wait_at_most(self.timeouts.command_s)
            self.smtp.putcmd("RSET")
            self.reply()
            self.dirty = False

    def all_at_once(self, commands: list[str]) -> list[Reply]:
        self.wait_at_most(self.timeouts.command_s)
        self.smtp.send("".join(f"{command}\r\n" for command in commands).encode("ascii"))
        replies: list[Reply] = []
        for _command in commands:
            replies.append(self.reply())
            if replies[-1][0] == 421:
                break
        return replies

    def one_by_one(self, commands: list[str]) -> list[Reply]:
        replies: list[Reply] = []
        for command in commands:
            self.wait_at_most(self.timeouts.data_s if command == "DATA" else self.timeouts.command_s)
            self.smtp.putcmd(command)
            replies.append(self.reply())
            if not 200 <= replies[-1][0] < 400:
                break
        return replies

    def refused(self, replies: list[Reply]) -> TryLater | Rejected | None:
        """The first refusal among the replies to MAIL, RCPT, DATA, or None when the content may follow."""
        wanted = (2, 2, 3)
        for step, (code, text) in enumerate(replies):
            if code // 100 == wanted[step]:
                continue
            self.dirty = True
            if code == 421 or replies[-1][0] // 100 == 3:  # closing, or waiting for content that will not come
                self.drop()
            if 500 <= code < 600 and (step > 0 or code == 552):
                return Rejected(self.server, code, text, recipient=step == 1 and address_at_fault(code, text))
            return TryLater(
                self.server, code, text, wide=step == 0 or code == 421
            )  # our own address: the server's matter
        return None

    def reply(self) -> Reply:
        code, words = self.smtp.getreply()
        if code == -1:
            self.drop()
            raise smtplib.SMTPServerDisconnected(f"no SMTP reply: {readable(words)}")
        return code, readable(words)

    def server_spoke_first(self) -> bool:
        """Whether the server said something, or hung up, while only we had something to say.

        Words may lie in the reader's buffer already: taken for the answer to the dot, they would hide the true one.
        """
        connected, reader = self.smtp.sock, self.smtp.file
        if connected is None or reader is None:
            return True
        connected.settimeout(0.0)
        try:
            if reader.peek(1):
                return True
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        return bool(select.select([connected], [], [], 0)[0])  # nothing to read and yet readable: the end

    def wait_at_most(self, seconds: float) -> None:
        if self.smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.smtp.sock.settimeout(seconds)


def stuffed(content: bytes) -> bytes:
    """The content as it goes over the wire: dots at line starts doubled, ending with CRLF (RFC 5321, 4.5.2)."""
    made = LINE_START_DOT.sub(b"..", content) if b"\n." in content or content[:1] == b"." else content
    return made if made.endswith(b"\r\n") else made + b"\r\n"


def bare_ends(content: bytes) -> bool:
    """Whether a CR or LF stands alone: servers disagree about such lines, so a message could end where none should."""
    pairs = content.count(b"\r\n")
    return content.count(b"\n") != pairs or content.count(b"\r") != pairs
