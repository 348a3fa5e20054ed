"""The port for calendar invitations: a meeting in, an iCalendar file out. config.wiring connects who writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody in an invitation."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting as the other side's calendar knows it (RFC 5545, RFC 5546).

    `uid` never changes; `sequence` grows with every change; `cancelled`: it is called off. Moments are aware. Nothing
    internal belongs in here: it goes to the customer.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    summary: str
    organizer: Invited
    attendees: tuple[Invited, ...] = ()
    place: str = ""
    description: str = ""
    cancelled: bool = False


Writer = Callable[[Invitation], bytes]


@dataclass(slots=True)
class _Connected:
    writer: Writer | None = None


_connected = _Connected()


def connect(writer: Writer) -> None:
    """Name who writes invitations."""
    _connected.writer = writer


def write(invitation: Invitation) -> bytes:
    """The .ics file. Raises LookupError unconnected, ValueError for a naive moment."""
    if _connected.writer is None:
        raise LookupError("no writer of invitations is connected")
    return _connected.writer(invitation)
