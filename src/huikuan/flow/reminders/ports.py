"""The port through which messages leave: a hand-over in two phases, and what can come of it.

`open` and `prepare` may be repeated without harm: nothing is accepted before the last act. `commit` is that act (by
e-mail: the final dot); it is called only after the stored state says so, and its outcome may be unknown for ever.
config.wiring fills `channels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do about an uncertain outcome; all False means: only a person can find out."""

    idempotent_submit: bool = False  # the receiver drops a second hand-over with the same key
    queryable: bool = False  # the provider tells the status by our identifier
    archive: bool = False  # a copy arrives in a mailbox of ours


@dataclass(frozen=True, slots=True)
class Route:
    """Through which server messages of one organization leave."""

    host: str
    port: int
    security: str  # tls starttls none
    username: str
    password: str
    from_address: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one address; `content` are the frozen bytes."""

    from_address: str
    to_address: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything is handed over but the last act; nothing has been accepted yet."""

    server: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took responsibility, with its own words."""

    server: str
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not accepted, and trying again later may help. `wide`: the trouble is the server's, not this message's.

    `code` 0: no reply, `text` says what happened instead.
    """

    server: str
    code: int
    text: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not accepted for good. `recipient`: the address itself is at fault."""

    server: str
    code: int
    text: str
    recipient: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The last act was begun and no answer came: it may have been accepted. Never to be repeated blindly."""

    server: str
    text: str


class Line(Protocol):
    """An open connection; several messages may leave through it, one after the other."""

    @property
    def usable(self) -> bool:
        """Whether another message may be prepared on it."""
        ...

    def prepare(self, envelope: Envelope) -> Ready | TryLater | Rejected:
        """Everything up to, but not including, the last act."""
        ...

    def commit(self) -> Accepted | TryLater | Rejected | Unknown:
        """The last act. Call once after Ready."""
        ...

    def drop(self) -> None:
        """Break off at once; what was prepared and not committed is discarded by the server."""
        ...

    def close(self) -> None:
        """Take leave in good order."""
        ...


class Channel(Protocol):
    """A way for messages to leave."""

    @property
    def capabilities(self) -> Capabilities: ...

    def open(self, route: Route, *, patience_s: float | None = None) -> Line | TryLater:
        """Connect and sign in. Never raises for what a server or network does.

        `patience_s` shortens every wait, for a person who looks on; never give it for a message that counts.
        """
        ...


channels: dict[str, Channel] = {}
